import { describe, expect, it } from 'vitest';
import type { Patient } from '../clinical/index.ts';
import type { DossierMatch } from '../dsp/index.ts';
import { OTHER_CONTENT } from '../journal/index.ts';
import { afterReconciliation, afterSubmission, chooseDossier } from './decide.ts';

const problem = { code: 'X', cause: { fr: 'x', de: 'x', en: 'x' }, next: { fr: 'x', de: 'x', en: 'x' } };

const patient = (name: string, given: string, birthDate?: string, sex: Patient['sex'] = 'female'): Patient => ({
  identifiers: [],
  name: { family: name, given: given === '' ? [] : [given] },
  sex,
  telecoms: [],
  ...(birthDate === undefined ? {} : { birthDate }),
});

const match = (found: Patient, dossierId = '1000000001'): DossierMatch => ({
  dossierId,
  authority: '1.2.3',
  patient: found,
});

describe('after a submission', () => {
  it('delivers what was accepted, and says when there was a remark', () => {
    expect(afterSubmission({ kind: 'accepted', warnings: [], answer: '' }).cause).toBe('accepted');
    const warned = afterSubmission({
      kind: 'accepted',
      warnings: [{ code: 'W', codeContext: '', severity: 'warning' }],
      answer: '',
    });
    expect(warned).toEqual({ state: 'delivered', cause: 'accepted-with-warnings' });
  });

  it('never takes a lost answer for a refusal, nor for something that may simply be sent again', () => {
    expect(afterSubmission({ kind: 'unknown', problem }).state).toBe('unknown');
  });

  it('keeps what surely was not stored ready', () => {
    expect(afterSubmission({ kind: 'unreachable', problem }).state).toBe('ready');
    expect(afterSubmission({ kind: 'busy', problem }).state).toBe('ready');
  });
});

describe('after asking the registry', () => {
  const found = { kind: 'found', entryUuid: '', size: 1, status: 'approved', patientId: '7^^^&1.2&ISO' } as const;
  const sent = { hash: 'abcd', size: 1, patientId: { id: '7', authority: '1.2' } };

  it('recognises its own document by the hash, however the registry spells it', () => {
    expect(afterReconciliation({ ...found, hash: 'ABCD' }, sent)?.state).toBe('delivered');
    expect(afterReconciliation({ ...found, hash: 'abcd' }, sent, 'unclear')).toEqual({
      state: 'delivered',
      cause: 'recognised-as-known',
    });
  });

  it.each([
    ['other content', { hash: '0000' }],
    ['another size', { hash: 'abcd', size: 2 }],
    ['the record of another patient', { hash: 'abcd', patientId: '8^^^&1.2&ISO' }],
  ])('takes %s under the same id for an incident', (_, other) => {
    expect(afterReconciliation({ ...found, ...other }, sent)).toEqual({ state: 'refused', cause: OTHER_CONTENT });
  });

  it('lets what the registry does not tell not contradict', () => {
    const silent = { ...found, hash: 'abcd', size: Number.NaN, patientId: '' };
    expect(afterReconciliation(silent, sent)?.state).toBe('delivered');
  });

  it('sends again only when the registry says that it has nothing, and the answer was lost', () => {
    expect(afterReconciliation({ kind: 'absent' }, sent, 'unknown')?.state).toBe('ready');
    expect(afterReconciliation({ kind: 'absent' }, sent, 'unclear')?.state).toBe('refused');
    expect(afterReconciliation({ kind: 'unreachable', problem }, sent)).toBeUndefined();
  });
});

describe('choosing a dossier', () => {
  const ours = patient('Müster-Test', 'Léonie', '1983-12-05');

  it('accepts one record whose facts agree', () => {
    expect(chooseDossier([match(patient('MUESTER-TEST', 'Leonie', '1983-12-05'))], ours).kind).toBe('one');
  });

  it('accepts a record that tells less', () => {
    expect(chooseDossier([match(patient('', '', '1983', 'unknown'))], ours).kind).toBe('one');
  });

  it.each([
    ['another name', patient('Autre', 'Léonie', '1983-12-05')],
    ['another first name', patient('Müster-Test', 'Paul', '1983-12-05')],
    ['another birth date', patient('Müster-Test', 'Léonie', '1983-05-12')],
    ['another sex', patient('Müster-Test', 'Léonie', '1983-12-05', 'male')],
  ])('does not accept %s', (_, found) => {
    expect(chooseDossier([match(found)], ours).kind).toBe('other-person');
  });

  it('does not choose between two records', () => {
    expect(chooseDossier([match(ours), match(ours, '1000000002')], ours).kind).toBe('several');
    expect(chooseDossier([match(ours), match(ours)], ours).kind).toBe('one');
    expect(chooseDossier([], ours).kind).toBe('none');
  });
});
