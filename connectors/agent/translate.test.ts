/** What a new message may do to the documents that were there before it. */
import { describe, expect, it } from 'vitest';
import { resultMessage } from '../../test/support/messages.ts';
import type { DocumentRow } from '../journal/index.ts';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { translateInput, type TranslationContext } from './translate.ts';

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
  journal: { versions: () => rows, document: () => undefined },
  profile,
  sender: { oid: '1.2.3', organization: { identifiers: [], name: 'Cabinet', telecoms: [] } },
  sourceProfile: (name) => sourceProfileOf({ name }),
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
