/** The local directory over a real journal: numbers, stays, merges, and what an opposition holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Identifier, Patient, PatientIdentifier } from '../clinical/index.ts';
import { openJournal, type Journal } from '../journal/index.ts';
import { openDirectory, type Directory, type OppositionQuestion, type Outcome, type Stay } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 10, 20, 8);
const feed = { source: 'adt' };

let folder: string;
let journal: Journal;
let directory: Directory;
let now: number;
let changes: number;

const open = (): void => {
  let ids = 0;
  journal = openJournal({
    path: join(folder, 'journal.db'),
    key: new Uint8Array(32).fill(7),
    now: () => now,
    newId: () => `id-${now}-${(ids += 1)}`,
  });
  directory = openDirectory({
    store: journal.directory,
    nationalRoot: '1.3.182.4.4',
    now: () => now,
    changed: () => (changes += 1),
  });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-directory-'));
  now = start;
  changes = 0;
  open();
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const local = (extension: string): PatientIdentifier => ({ kind: 'local', extension, assigner: 'CLINIC' });
const national = (extension: string): PatientIdentifier => ({ kind: 'national', root: '1.3.182.4.4', extension });
const person = (identifiers: PatientIdentifier[], over: Partial<Patient> = {}): Patient => ({
  identifiers,
  name: { family: 'Muster', given: ['Anna'] },
  birthDate: '1980-05-01',
  sex: 'female',
  telecoms: [],
  ...over,
});
const stay = (number: string, from = start, to?: number): Stay => ({
  number: { extension: number, assigner: 'CLINIC' },
  from,
  ...(to === undefined ? {} : { to }),
});
const ok = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(outcome.problem.code);
  return outcome.value;
};
const code = (outcome: Outcome<unknown>): string => (outcome.ok ? 'ok' : outcome.problem.code);
const ask = (identifiers: PatientIdentifier[], stays: Identifier[] = [], actAt?: number): OppositionQuestion => ({
  patient: person(identifiers),
  source: 'lab',
  stays,
  ...(actAt === undefined ? {} : { actAt }),
});

describe('who a number stands for', () => {
  it('is one person, whatever number of theirs is named and however often they are told', () => {
    const first = ok(directory.upsertPatient(person([local('1')]), feed));
    const again = ok(directory.upsertPatient(person([local('1'), national('1980050112345')]), feed));
    expect(again.id).toBe(first.id);
    const before = again.updatedAt;
    now += HOUR;
    expect(ok(directory.upsertPatient(person([national('1980050112345')]), { source: 'other' })).id).toBe(first.id);
    expect(ok(directory.upsertPatient(person([local('1')]), feed)).identifiers).toHaveLength(2);
    expect(journal.directory.patients({ limit: 10, offset: 0 }).total).toBe(1);
    expect(before).toBe(start);
  });

  it('keeps local numbers of different givers apart', () => {
    const one = ok(directory.upsertPatient(person([{ kind: 'local', extension: '1' }]), { source: 'a' }));
    const other = ok(directory.upsertPatient(person([{ kind: 'local', extension: '1' }]), { source: 'b' }));
    expect(one.id).not.toBe(other.id);
  });

  it('takes new facts and never loses known ones to silence', () => {
    directory.upsertPatient(person([local('1')]), feed);
    const married = { family: 'Muster-Neu', given: ['Anna'], birthFamily: 'Muster' };
    const dateless: Patient = { identifiers: [local('1')], name: married, sex: 'unknown', telecoms: [] };
    expect(ok(directory.upsertPatient(dateless, feed))).toMatchObject({
      family: 'Muster-Neu',
      birthDate: '1980-05-01',
      sex: 'female',
    });
  });

  it('does not believe a number that comes with another name and another birth date', () => {
    directory.upsertPatient(person([local('1')]), feed);
    const stranger = person([local('1')], { name: { family: 'Autre', given: ['Paul'] }, birthDate: '1950-01-01' });
    expect(code(directory.upsertPatient(stranger, feed))).toBe('DIRECTORY-OTHER-PERSON');
    expect(directory.personOf(person([local('1')]), 'adt')?.family).toBe('Muster');
  });

  it('does not choose when numbers given together are those of two people', () => {
    directory.upsertPatient(person([local('1')]), feed);
    directory.upsertPatient(person([local('2')]), feed);
    expect(code(directory.upsertPatient(person([local('1'), local('2')]), feed))).toBe('DIRECTORY-SEVERAL-PEOPLE');
    expect(directory.personOf(person([local('1'), local('2')]), 'adt')).toBeUndefined();
  });

  it('refuses a patient without any number', () =>
    expect(code(directory.upsertPatient(person([]), feed))).toBe('DIRECTORY-NO-NUMBER'));
});

describe('a merge', () => {
  it('makes the old number stand for the one that stays, through several merges and a restart', () => {
    const kept = ok(directory.merge(person([local('2')]), person([local('1')]), feed));
    const last = ok(directory.merge(person([local('3'), national('1980050112345')]), person([local('2')]), feed));
    expect(last.id).not.toBe(kept.id);
    journal.close();
    open();
    for (const number of ['1', '2', '3']) expect(directory.personOf(person([local(number)]), 'adt')?.id).toBe(last.id);
    expect(directory.peopleOf(kept.id).map(({ id }) => id)).toHaveLength(3);
    expect(journal.verify()).toEqual([]);
  });

  it('told twice changes nothing', () => {
    directory.merge(person([local('2')]), person([local('1')]), feed);
    const before = changes;
    expect(code(directory.merge(person([local('2')]), person([local('1')]), feed))).toBe('ok');
    expect(changes).toBe(before);
  });

  it('of two people with different national numbers is not carried out', () => {
    directory.upsertPatient(person([local('1'), national('1980050112345')]), feed);
    const survivor = person([local('2'), national('1980050199999')]);
    expect(code(directory.merge(survivor, person([local('1')]), feed))).toBe('DIRECTORY-MERGE-TWO-NUMBERS');
    expect(directory.personOf(person([local('1')]), 'adt')?.id).not.toBe(directory.personOf(survivor, 'adt')?.id);
  });

  it('gives documents under the old number the name and the numbers that stay, and leaves all others alone', () => {
    const matricule = national('1980050112345');
    directory.upsertPatient(person([local('2'), matricule], { name: { family: 'Neu', given: ['Anna'] } }), feed);
    const old = person([local('1')]);
    expect(directory.presentAs(old, 'lab')).toBeUndefined();
    directory.merge(person([local('2')], { name: { family: 'Neu', given: ['Anna'] } }), old, feed);
    const shown = directory.presentAs(old, 'lab');
    if (shown === undefined) throw new Error('not renamed');
    expect(shown.identifiers).toEqual([local('2'), matricule]);
    expect(shown.name).toEqual({ family: 'Neu', given: ['Anna'] });
    expect(directory.presentAs(shown, 'lab')).toBeUndefined();
  });

  it('brings oppositions along', () => {
    ok(directory.recordOpposition(person([local('1')]), { recordedBy: 'desk' }, feed));
    directory.merge(person([local('2')]), person([local('1')]), feed);
    expect(directory.opposed(ask([local('2')]))).toBeDefined();
  });
});

describe('an opposition of the patient', () => {
  it('holds whatever number a document names, until it is lifted; who did both is on record', () => {
    const known = person([local('1'), national('1980050112345')]);
    const { id } = ok(directory.recordOpposition(known, { recordedBy: 'M. Accueil' }, feed));
    expect(directory.opposed(ask([national('1980050112345')]))?.opposition.id).toBe(id);
    expect(directory.opposed(ask([local('1')]))?.opposition.recordedBy).toBe('M. Accueil');
    expect(directory.opposed(ask([local('9')]))).toBeUndefined();
    expect(ok(directory.liftOpposition(id, 'Dr Test'))).toMatchObject({ liftedBy: 'Dr Test', liftedAt: start });
    expect(directory.opposed(ask([local('1')]))).toBeUndefined();
    expect(code(directory.liftOpposition(id, 'Dr Test'))).toBe('DIRECTORY-OPPOSITION-LIFTED');
    expect(code(directory.liftOpposition('nobody', 'Dr Test'))).toBe('DIRECTORY-UNKNOWN');
    expect(changes).toBe(2);
  });

  it('told again is the one on record', () => {
    const first = ok(directory.recordOpposition(person([local('1')]), { recordedBy: 'adt' }, feed));
    now += HOUR;
    expect(ok(directory.recordOpposition(person([local('1')]), { recordedBy: 'adt' }, feed)).id).toBe(first.id);
  });

  it('begins and ends at its times, and goes on holding what was done while it stood', () => {
    const period = { from: start + DAY, to: start + 3 * DAY, recordedBy: 'desk' };
    const opposition = ok(directory.recordOpposition(person([local('1')]), period, feed));
    expect(directory.standing(opposition)).toBe('not-yet');
    expect(directory.opposed(ask([local('1')]))).toBeUndefined();
    now = start + 2 * DAY;
    expect(directory.opposed(ask([local('1')]))).toBeDefined();
    now = start + 4 * DAY;
    expect(directory.standing(opposition)).toBe('over');
    expect(directory.opposed(ask([local('1')], [], now))).toBeUndefined();
    expect(directory.opposed(ask([local('1')], [], start + 2 * DAY))).toBeDefined();
  });

  it('of one of two people that a document may be about holds it', () => {
    directory.upsertPatient(person([local('1')]), feed);
    directory.recordOpposition(person([local('2')]), { recordedBy: 'desk' }, feed);
    expect(directory.opposed(ask([local('1'), local('2')]))).toBeDefined();
  });

  it('needs the name of who records it and times in order', () => {
    expect(code(directory.recordOpposition(person([local('1')]), { recordedBy: ' ' }, feed))).toBe(
      'DIRECTORY-RECORDER-MISSING',
    );
    const backwards = { from: start, to: start, recordedBy: 'desk' };
    expect(code(directory.recordOpposition(person([local('1')]), backwards, feed))).toBe('DIRECTORY-OPPOSITION-DATES');
  });
});

describe('an opposition of a stay', () => {
  const visit = (extension: string): Identifier => ({ extension, assigner: 'CLINIC' });
  const oppose = (): void => {
    directory.admit(person([local('1')]), stay('V1'), feed);
    directory.admit(person([local('1')]), stay('V0', start - 30 * DAY, start - 20 * DAY), feed);
    ok(directory.recordOpposition(person([local('1')]), { stay: stay('V1'), recordedBy: 'desk' }, feed));
  };

  it('holds what names the stay, and what names none but was done during it', () => {
    oppose();
    expect(directory.opposed(ask([local('1')], [visit('V1')]))?.admission?.number).toBe('V1');
    expect(directory.opposed(ask([local('1')], [], start + HOUR))).toBeDefined();
    expect(directory.opposed(ask([local('1')], []))).toBeDefined();
  });

  it('does not hold what belongs to another stay or another time', () => {
    oppose();
    expect(directory.opposed(ask([local('1')], [visit('V0')]))).toBeUndefined();
    expect(directory.opposed(ask([local('1')], [], start - 25 * DAY))).toBeUndefined();
  });

  it('holds after discharge, and nothing once the stay is cancelled', () => {
    oppose();
    directory.discharge(person([local('1')]), stay('V1', start, start + 2 * DAY), feed);
    now = start + 30 * DAY;
    expect(directory.opposed(ask([local('1')], [visit('V1')]))).toBeDefined();
    expect(directory.opposed(ask([local('1')], [], now))).toBeUndefined();
    directory.cancelAdmission(person([local('1')]), stay('V1'), feed);
    expect(directory.opposed(ask([local('1')], [visit('V1')]))).toBeUndefined();
  });

  it('may come before the stay itself', () => {
    ok(directory.recordOpposition(person([local('1')]), { stay: stay('V7'), recordedBy: 'adt' }, feed));
    directory.discharge(person([local('1')]), stay('V7', start, start + DAY), feed);
    expect(directory.opposed(ask([local('1')], [visit('V7')]))).toBeDefined();
    expect(directory.liftOppositionsOf(person([local('1')]), 'adt', feed, stay('V7'))).toHaveLength(1);
    expect(directory.opposed(ask([local('1')], [visit('V7')]))).toBeUndefined();
  });

  it('is not taken for a stay of somebody else', () => {
    directory.admit(person([local('1')]), stay('V1'), feed);
    expect(code(directory.admit(person([local('2')]), stay('V1'), feed))).toBe('DIRECTORY-STAY-OF-ANOTHER');
  });
});
