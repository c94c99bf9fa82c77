/**
 * What the senders of a run send, and what they remember: one report per entry, each recognisable from outside by its own number and
 * value, each for one invented patient. This memory is the checker's first witness; it never asks Relais anything.
 */
import { createHash } from 'node:crypto';
import { resultMessage } from '../support/messages.ts';

/** Valid matricules of invented people. */
const matricules = [
  '1893120105732',
  '1983081246785',
  '2003042581939',
  '1971110258749',
  '2012051469331',
  '1994092874550',
];

/** Odd versions carry the first value, corrections the second: a document tells by its value which version it is. */
export const valueOf = (version: 1 | 2): string => (version === 1 ? '4.2' : '5.6');

export interface Sent {
  readonly way: 'mllp' | 'file';
  /** Message number (MSH-10), or the file's name. */
  readonly name: string;
  readonly filler: string;
  readonly version: 1 | 2;
  readonly matricule: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Over MLLP: `AA` was read. A file: it lies whole in the watched folder, and its writer has let go of it. */
  told: boolean;
  /** How often it was put on the wire. */
  times: number;
}

/** Numbers drawn from a seed (mulberry32): the choices of a run can be had again, the moments of a machine cannot. */
export function drawing(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The message of one report. Born on the day that the matricule names, so that nobody doubts who it is. */
export function reportMessage(controlId: string, filler: string, version: 1 | 2, matricule: string): Buffer {
  const message = resultMessage({
    controlId,
    filler,
    matricule,
    value: valueOf(version),
    status: version === 1 ? 'F' : 'C',
  }).toString('utf8');
  return Buffer.from(message.replaceAll('18931201', matricule.slice(0, 8)));
}

/** A letter of one patient as practice software writes it: a PDF, and what belongs to it in a side file. */
export function letterSideFile(filler: string, patient: number): Buffer {
  const matricule = matricules[patient % matricules.length] ?? '';
  const side = {
    matricule,
    nom: 'Müster-Test',
    prenom: 'Léonie',
    naissance: `${matricule.slice(0, 4)}-${matricule.slice(4, 6)}-${matricule.slice(6, 8)}`,
    sexe: 'F',
    type: '11488-4',
    titre: `Lettre ${filler}`,
    auteur: 'Dr Marie Schmit-Test',
    codePrestataire: '90000001',
    dossier: filler,
    langue: 'fr-LU',
    date: '2026-11-23T09:00:00+01:00',
    statut: 'final',
  };
  return Buffer.from(JSON.stringify(side));
}

/** Known by its side file: the PDF may be the same for all. */
export function letter(name: string, filler: string, patient: number): Sent {
  const bytes = letterSideFile(filler, patient);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const matricule = matricules[patient % matricules.length] ?? '';
  return { way: 'file', name, filler, version: 1, matricule, bytes, sha256, told: false, times: 0 };
}

export function report(way: Sent['way'], name: string, filler: string, version: 1 | 2, patient: number): Sent {
  const matricule = matricules[patient % matricules.length] ?? '';
  const bytes = reportMessage(name, filler, version, matricule);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { way, name, filler, version, matricule, bytes, sha256, told: false, times: 0 };
}
