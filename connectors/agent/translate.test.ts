/** What a new message may do to the documents that were there before it. */
import { describe, expect, it } from 'vitest';
import { resultMessage } from '../../test/support/messages.ts';
import type { DocumentRow } from '../journal/index.ts';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { problemOfParts } from './reader.ts';
import { nobodyKnown, translateInput, type TranslationContext } from './translate.ts';

const profile = loadProfile('sandbox');

const heldBefore = (nationalId: string): DocumentRow => ({
  id: 'before',
  receiptId: 'r',
  setId: 's',
  part: '',
  versionNumber: 1,
  state: 'held',
  cause: 'identity',
  since: 0,
  receivedAt: 0,
  source: 'hl7',
  type: 'laboratory-report',
  title: '',
  patient: { name: '', nationalId },
  mediaType: 'text/xml',
  attempts: 0,
});

const context = (rows: readonly DocumentRow[]): TranslationContext => ({
  journal: { ...nobodyKnown, versions: () => rows, document: () => undefined },
  profile,
  sender: { oid: '1.2.3', organization: { identifiers: [], name: 'Cabinet', telecoms: [] } },
  sourceProfile: (name) => sourceProfileOf({ name }),
  script: () => undefined,
  today: () => '2026-11-23',
});

const message = { bytes: resultMessage({ controlId: 'C1', filler: 'F1' }), name: 'C1' };

describe('a report under a number that is known', () => {
  it('takes the place of one of the same patient that never left', () => {
    expect(translateInput(message, 'hl7', context([heldBefore('1893120105732')])).superseded).toEqual(['before']);
  });

  it('is held when the number belongs to another patient, and leaves that patient’s document alone', () => {
    const translation = translateInput(message, 'hl7', context([heldBefore('1983081246785')]));
    expect(translation.documents[0]).toMatchObject({ state: 'held', cause: 'identity' });
    expect(translation.superseded).toEqual([]);
  });
});

describe('a batch with bad messages in it', () => {
  it('names every one of them, and keeps the good ones', () => {
    const bad = 'MSH|^~\\&|LIS|LABOTEST|||20261123||ORU^R01|B|P|2.5.1\r';
    const good = resultMessage({ controlId: 'G', filler: 'G' }).toString('utf8');
    const bytes = Buffer.from(`${bad}${good}${bad.replace('|B|', '|C|')}`);
    const { documents, unreadable } = translateInput({ bytes, name: 'lot.hl7' }, 'in', context([]));
    expect(documents).toHaveLength(1);
    expect(unreadable).toHaveLength(2);
    const problem = problemOfParts(unreadable);
    expect(problem?.code).toBe('PARTS-UNREADABLE');
    for (const { part } of unreadable) expect(problem?.cause.fr).toContain(part);
    expect(problemOfParts(unreadable.slice(0, 1))?.code).toBe(unreadable[0]?.problem.code);
  });
});
