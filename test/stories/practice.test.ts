/** A practice's Monday: letters as PDF and side file from before the network is up until the evening's sentence. Times compressed, numbers kept. */
import { readFileSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Overview } from '../../connectors/agent/contract.ts';
import { pictures } from '../../connectors/pdfa/pictures.test-data.ts';
import {
  agentProcess,
  freshFolder,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';
import { root } from '../support/tools.ts';
import { reportOf } from './reports.ts';

const samples = join(root, 'connectors', 'sandbox', 'samples');
const pdf = readFileSync(join(samples, 'letters', 'lettre-cardiologie-0311.pdf'));
const correctedPdf = readFileSync(join(samples, 'letters', 'lettre-cardiologie-0311-corrigee.pdf'));
const lockedPdf = readFileSync(join(samples, 'refuse', 'lettre-verrouillee.pdf'));

interface Person {
  readonly matricule: string;
  readonly nom: string;
  readonly prenom: string;
  readonly naissance: string;
  readonly sexe: 'F' | 'M';
}
const present: Person = {
  matricule: '1983081246785',
  nom: 'Test-Schmit',
  prenom: 'Jean',
  naissance: '1983-08-12',
  sexe: 'M',
};
const objecting: Person = {
  matricule: '1994092874550',
  nom: 'Test-Weber',
  prenom: 'Zoë',
  naissance: '1994-09-28',
  sexe: 'F',
};
const mistyped: Person = { ...present, matricule: '1998041799999', naissance: '1998-04-17' };

const dossier = ({ matricule, nom, prenom, naissance, sexe }: Person, more: object = {}): object => ({
  matricule,
  dossierId: `4${matricule.slice(0, 9)}`,
  family: nom,
  given: prenom,
  birthDate: naissance,
  sex: sexe,
  closed: false,
  opposed: false,
  ...more,
});

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;

const side = (person: Person, number: string, more: object = {}): string =>
  JSON.stringify({
    ...person,
    type: '11488-4',
    titre: `Lettre ${number}`,
    auteur: 'Dr Marie Schmit-Test',
    codePrestataire: '90000001',
    dossier: number,
    langue: 'fr-LU',
    date: '2026-11-23T09:00:00+01:00',
    statut: 'final',
    ...more,
  });

/** The PDF first, then its side file, as the billing software writes them. */
const write = (name: string, bytes: Buffer, sideFile: string): void => {
  writeFileSync(join(agent.inbox, `${name}.pdf`), bytes);
  writeFileSync(join(agent.inbox, `${name}.json`), sideFile);
};
const letter = (name: string, person = present): void => {
  write(name, pdf, side(person, name));
};
const overview = (): Promise<Overview> => agent.client.call('overview', {});
const delivered = async (): Promise<number> => (await agent.rows()).filter(({ state }) => state === 'delivered').length;
const contactWarnings = async (): Promise<number> =>
  (await overview()).warnings.filter(({ code }) => code === 'NO-CONTACT').length;

beforeAll(async () => {
  folder = freshFolder();
  const patients = join(folder, 'patients.json');
  writeFileSync(patients, JSON.stringify([dossier(present), dossier(objecting)]));
  sandbox = await sandboxProcess(folder, ['--patients', patients]);
  await sandbox.offline();
  agent = await agentProcess(folder, sandbox);
});

afterAll(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

describe('a Monday in the practice', () => {
  it('07:55 starts before the network, says so, and the warning goes by itself', async () => {
    await until('the screen says that there is no contact', async () => (await contactWarnings()) === 1);
    expect((await overview()).undelivered).toBe(0);
    await sandbox.online();
    await until('the warning is gone', async () => (await contactWarnings()) === 0);
  });

  it('on Friday at the desk one patient objected: it is written down before her letter is', async () => {
    const { matricule, nom, prenom, naissance } = objecting;
    await agent.client.call('opposePatient', {
      nationalId: matricule,
      family: nom,
      given: prenom,
      birthDate: naissance,
      by: 'Accueil',
    });
    const { rows } = await agent.client.call('oppositions', { standing: 'true', limit: 10, offset: 0 });
    expect(rows.map(({ recordedBy }) => recordedBy)).toEqual(['Accueil']);
  });

  it('08:10 takes 31 letters, none half, and 28 go', async () => {
    const slow = ['L26', 'L27', 'L28'];
    const third = Math.ceil(pdf.length / 3);
    for (const name of slow) writeFileSync(join(agent.inbox, `${name}.pdf`), pdf.subarray(0, third));
    for (let number = 1; number <= 25; number += 1) letter(`L${number}`);
    write('verrouillee', lockedPdf, side(present, 'verrouillee'));
    letter('cle-fausse', mistyped);
    letter('opposition', objecting);
    await until('the whole ones are in the DSP', async () => (await delivered()) === 25, 90);
    for (const name of slow) appendFileSync(join(agent.inbox, `${name}.pdf`), pdf.subarray(third, 2 * third));
    await until('a scan passed over the pieces', async () => (await overview()).sources.length > 0);
    expect(await delivered()).toBe(25);
    for (const name of slow) {
      appendFileSync(join(agent.inbox, `${name}.pdf`), pdf.subarray(2 * third));
      writeFileSync(join(agent.inbox, `${name}.json`), side(present, name));
    }
    await until('28 are in the DSP', async () => (await delivered()) === 28, 90);
    expect(await sandbox.documents()).toHaveLength(28);
  }, 200_000);

  it('keeps three back, each with its reason', async () => {
    await until('three are not delivered', async () => (await overview()).undelivered === 3);
    const held = (await agent.rows()).filter(({ state }) => state !== 'delivered');
    const { rows: unread } = await agent.client.call('receipts', { limit: 50, state: 'unreadable' });
    expect(held.length + unread.length).toBe(3);
    expect(unread.map(({ name }) => name)).toEqual(['verrouillee.pdf']);
    expect(unread[0]!.problem?.next.fr).toBeTruthy();
    const byTitle = new Map(held.map((row) => [row.title, row]));
    expect(byTitle.get('Lettre cle-fausse')?.state).toBe('held');
    const opposition = byTitle.get('Lettre opposition')!;
    expect(opposition).toMatchObject({ state: 'held', cause: 'opposition' });
    const { attemptList } = await agent.client.call('document', { id: opposition.id });
    expect(attemptList).toEqual([]);
  });

  it('10:30 a corrected letter under another name replaces the first', async () => {
    write('L1-bis', correctedPdf, side(present, 'L1', { statut: 'corrigé', date: '2026-11-23T10:30:00+01:00' }));
    await until('the correction is in the DSP', async () => (await delivered()) === 29);
    const stored = await sandbox.documents();
    const correction = stored.at(-1)!;
    const first = stored.find(({ entryUuid }) => entryUuid === correction.replaces);
    expect(first?.status).toBe('Deprecated');
    expect(stored.filter(({ status }) => status === 'Approved')).toHaveLength(28);
    expect((await agent.rows()).filter(({ versionNumber }) => versionNumber === 2)).toHaveLength(1);
  });

  it('11:15 a scanned TIFF is handed over for a patient picked from the list: a PDF/A inside a CDA is in the DSP', async () => {
    const files = [{ name: 'scan.tif', base64: pictures['group4']! }];
    const [alone] = await agent.client.call('send', { files });
    expect(alone?.problem?.code).toBe('INTAKE-WHOSE-UNKNOWN');
    const known = await agent.client.call('knownPeople', { search: present.nom });
    const picked = known.find(({ nationalId }) => nationalId === present.matricule)!;
    expect(known.filter(({ nationalId }) => nationalId === present.matricule)).toHaveLength(1);
    const [imaging] = (await agent.client.call('handedTypes', {})).filter(({ name }) => name === 'imaging-report');
    const whose = { patient: picked.key, type: imaging!.name, date: '2026-11-23' };
    const given = await agent.client.call('send', { files, whose });
    expect(given.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    await until('the scan is in the DSP', async () => (await delivered()) === 30);
    const cda = (await sandbox.content((await sandbox.documents()).at(-1)!.uniqueId)).toString('utf8');
    expect(cda).toContain(`extension="${present.matricule}"`);
    expect(cda).toContain('code="18748-4"');
    const carried = /mediaType="application\/pdf"[^>]*>([^<]*)</.exec(cda)?.[1] ?? '';
    expect(Buffer.from(carried, 'base64').toString('latin1')).toMatch(/^%PDF-1\.[\s\S]*<pdfaid:conformance>B/);
  });

  it('12:00 through 503 and silence six wait behind one card, and go once each when the DSP is back', async () => {
    await sandbox.faults([
      { transaction: 'ITI-41', times: 1, kind: 'drop-after-store' },
      { transaction: 'ITI-41', times: 1000, kind: 'busy' },
      { transaction: 'ITI-18', times: 1000, kind: 'busy' },
    ]);
    letter('M1');
    await until('one is stored without an answer', async () => (await sandbox.documents()).length === 31);
    const unknown = (await sandbox.documents()).at(-1)!.uniqueId;
    for (const name of ['M2', 'M3', 'M4', 'M5', 'M6']) letter(name);
    await until('six wait', async () => (await overview()).undelivered === 3 + 6);
    await sandbox.offline();
    await until('the card is there', async () => (await contactWarnings()) === 1);
    await fetch(new URL('faults', sandbox.ready.admin), { method: 'DELETE' });
    expect(await delivered()).toBe(30);

    await sandbox.online();
    await until('all six went', async () => (await delivered()) === 36);
    const stored = await sandbox.documents();
    expect(stored).toHaveLength(36);
    expect(new Set(stored.map(({ uniqueId }) => uniqueId)).size).toBe(36);
    const sendings = (await sandbox.requests()).filter(
      ({ transaction, uniqueIds }) => transaction === 'ITI-41' && uniqueIds.includes(unknown),
    );
    expect(sendings).toHaveLength(1);
    await until('the card is gone', async () => (await contactWarnings()) === 0);
  }, 200_000);

  it('17:40 the letter with the wrong number is set aside and exported anew, the locked one printed again: both go', async () => {
    // Under the same number for another matricule it would be held: only a person can say that it is the same patient.
    const wrong = (await agent.rows()).find(({ title }) => title === 'Lettre cle-fausse')!;
    await agent.client.call('cancel', { id: wrong.id });
    write('cle-juste', pdf, side(present, 'cle-fausse', { date: '2026-11-23T17:40:00+01:00' }));
    letter('reimprimee');
    await until('both are in the DSP', async () => (await delivered()) === 38);
    const { rows: unread } = await agent.client.call('receipts', { limit: 50, state: 'unreadable' });
    for (const { id } of unread) await agent.client.call('dismiss', { id });
    const mended = (await agent.rows()).filter(({ title }) => title === 'Lettre cle-fausse');
    expect(mended.map(({ state }) => state).toSorted()).toEqual(['cancelled', 'delivered']);
  });

  it('18:00 everything is in the DSP but one letter, held for an opposition', async () => {
    const { undelivered, states, unreadable } = await overview();
    expect({ undelivered, held: states.held, delivered: states.delivered, unreadable }).toEqual({
      undelivered: 1,
      held: 1,
      delivered: 38,
      unreadable: 0,
    });
    expect(states.refused + states.ready + states.sending + states.unknown).toBe(0);
    const [last] = (await agent.rows()).filter(({ state }) => state === 'held');
    expect(last?.cause).toBe('opposition');
    expect(JSON.stringify(await sandbox.documents())).not.toContain(objecting.matricule);
    // The day's list that is printed and filed says the same, and names what the DSP has.
    const { report, lines } = await reportOf(agent.client);
    expect(report.total.states).toEqual(states);
    expect(report.reasons).toContainEqual(expect.objectContaining({ state: 'held', cause: 'opposition', count: 1 }));
    const proofs = lines.flatMap(({ document }) => document?.uniqueId ?? []);
    expect(proofs.toSorted()).toEqual((await sandbox.documents()).map(({ uniqueId }) => uniqueId).toSorted());
    expect(await agent.client.call('verify', {})).toEqual({ ok: true, problems: [] });
  });
});
