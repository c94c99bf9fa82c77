/** Damage that may have taken oppositions, on a real damaged file: nothing leaves until a person has compared. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Patient } from '../clinical/index.ts';
import { startDelivery, type Deliverer } from '../delivery/index.ts';
import { ScriptedPlatform } from '../delivery/scripted-platform.test-data.ts';
import { openDirectory, type Directory } from '../directory/index.ts';
import type { Submission } from '../dsp/index.ts';
import { newDocument } from '../journal/document.test-data.ts';
import { openJournal, type Journal } from '../journal/index.ts';
import { loadProfile } from '../profiles/index.ts';
import { beforeSending } from './before-sending.ts';
import { timingOf } from './timing.ts';
import { OPPOSITION, RELEASED } from './translate.ts';

const profile = loadProfile('sandbox');
const numbers = { opposed: '1893120105732', other: '1983081246785', third: '2003042581939' };
type Name = keyof typeof numbers;
const names = Object.keys(numbers) as Name[];

let folder: string;
let journal: Journal;
let directory: Directory;
let deliverer: Deliverer | undefined;
let platform: ScriptedPlatform;
const key = new Uint8Array(randomBytes(32));

const patientOf = (name: Name): Patient => ({
  identifiers: [{ kind: 'national', root: profile.patient.nationalId.root, extension: numbers[name] }],
  name: { family: 'Test', given: [name] },
  sex: 'unknown',
  telecoms: [],
});

function open(): void {
  let ids = 0;
  journal = openJournal({
    path: join(folder, 'journal.db'),
    key,
    now: () => 1_800_000_000_000,
    newId: () => `id-${(ids += 1)}`,
  });
  directory = openDirectory({
    store: journal.directory,
    nationalRoot: profile.patient.nationalId.root,
    now: Date.now,
    changed: () => undefined,
  });
}

function opposed(): void {
  const patient = directory.upsertPatient(patientOf('opposed'), { source: 'adt' });
  if (!patient.ok) throw new Error(patient.problem.code);
  directory.recordOppositionOf(patient.value.id, { recordedBy: 'accueil' });
}

function ready(name: Name): void {
  const { receipt } = journal.take({ source: 'labo', sourceKind: 'folder', name, bytes: Buffer.from(name) });
  const document = newDocument(name, {
    patient: { name, nationalId: numbers[name] },
    entry: JSON.stringify({ entry: { uniqueId: name }, patient: patientOf(name) }),
  });
  journal.recordReading(receipt.id, { format: 'f', setAside: [], documents: [document] });
}

function deliver(): void {
  platform = new ScriptedPlatform();
  deliverer = startDelivery({
    journal,
    platform,
    fix: ({ id }) =>
      ({ submissionSet: { uniqueId: `set-${id}` }, documentEntry: { uniqueId: id } }) as unknown as Submission,
    patientOf: ({ id }) => patientOf(id as Name),
    mayNotLeave: beforeSending({
      journal,
      directory,
      profile,
      timing: timingOf({ hold: [], quietHours: [] }, profile.zone),
      today: () => '2026-11-01',
      now: Date.now,
      checkedAgain: () => Promise.resolve(undefined),
    }),
    needsDossier: false,
    monotonic: () => performance.now(),
    random: () => 0,
    settled: () => undefined,
    contact: () => undefined,
    surprised: (where, error) => {
      throw new Error(where, { cause: error });
    },
  });
}

const sent = (): string[] => platform.submitted.map(({ documentEntry }) => documentEntry.uniqueId);

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('it did not happen within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** One byte in every page of the file from `from` on is another one. */
function damage(from: number): void {
  const file = openSync(join(folder, 'journal.db'), 'r+');
  const byte = Buffer.alloc(1);
  for (let at = from * 4096 + 100; readSync(file, byte, 0, 1, at) === 1; at += 4096)
    writeSync(file, Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at);
  closeSync(file);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-lost-'));
  open();
});
afterEach(async () => {
  await deliverer?.stop();
  deliverer = undefined;
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const causes = (): string[] => names.map((name) => journal.facts(name)?.cause ?? '');

it('keeps everything here until a person has compared; one may go before, and what is opposed stays', async () => {
  opposed();
  journal.close();
  damage(1);
  open();
  expect(journal.oppositionsLost()).toBeDefined();
  for (const name of names) ready(name);
  deliver();
  await until(() => causes().every((cause) => cause === 'oppositions-lost'));
  // Somebody knows this one patient.
  journal.move('third', 'ready', RELEASED);
  deliverer?.hurry();
  await until(() => sent().length === 1);
  expect(sent()).toEqual(['third']);
  // Stays through a new start.
  await deliverer?.stop();
  journal.close();
  open();
  deliver();
  expect(causes().slice(0, 2)).toEqual(['oppositions-lost', 'oppositions-lost']);
  opposed();
  journal.damagesSeen();
  deliverer?.hurry();
  await until(() => journal.stands('other')?.state === 'delivered' && journal.stands('opposed')?.state === 'held');
  expect(sent()).toEqual(['other']);
  expect(causes()).toEqual([OPPOSITION, 'accepted', 'accepted']);
  expect(journal.verify()).toEqual([]);
});

it('keeps nothing here when damage took nothing that oppositions need', async () => {
  for (const name of names) ready(name);
  expect(journal.oppositionsLost()).toBeUndefined();
  deliver();
  await until(() => sent().length === 3);
});
