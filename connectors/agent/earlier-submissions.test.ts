import { describe, expect, it } from 'vitest';
import { subjectFor, laboratoryCda, context } from '../conformance/conformance.test-data.ts';
import type { Submission } from '../dsp/index.ts';
import { LINE_STOPPED, OTHER_CONTENT, type DocumentDetail, type DocumentState } from '../journal/index.ts';
import { EARLIER_SUBMISSION, heldForHistory, historyOf, othersInLine } from './earlier-submissions.ts';
import type { StoredEntry } from './translate.ts';

const { profile, today } = context;
const { entry, submissionSet, document: clinical } = subjectFor(laboratoryCda);

interface Line {
  readonly id: string;
  readonly state?: DocumentState;
  readonly cause?: string;
  readonly nationalId?: string;
  /** The document whose place it took, once filed. */
  readonly took?: string;
  /** What was filed is gone. */
  readonly lost?: boolean;
  readonly proofOnly?: boolean;
  readonly replaces?: string;
}

const uuid = (id: string): string => `urn:uuid:0a6b6a1e-6f5e-4c1f-8d25-00000000000${id}`;

/** The documents of one line, as a journal gives them. */
function lineOf(...line: readonly Line[]) {
  const details = line.map(
    ({ id, state = 'delivered', cause = '', nationalId = '1893120105732', took, lost, proofOnly, replaces }) => {
      const submission: Submission = {
        submissionSet: { ...submissionSet, uniqueId: `2.25.5${id}` },
        documentEntry: { ...entry, entryUuid: uuid(id), uniqueId: `2.25.${id}` },
        ...(took === undefined ? {} : { replaces: { entryUuid: uuid(took) } }),
      };
      const stored: StoredEntry = {
        entry: { ...entry, entryUuid: uuid(id), uniqueId: `2.25.${id}` },
        patient: clinical.patient,
        ...(replaces === undefined ? {} : { replaces: { documentId: replaces } }),
      };
      const kept =
        state !== 'delivered' || lost === true
          ? {}
          : { [proofOnly === true ? 'proof' : 'submission']: JSON.stringify(submission) };
      return {
        id,
        setId: 'set',
        state,
        cause,
        patient: { name: '', nationalId },
        entry: JSON.stringify(stored),
        ...kept,
      } as unknown as DocumentDetail;
    },
  );
  const journal = {
    versions: () => details,
    facts: (id: string) => details.find((detail) => detail.id === id),
  };
  return { journal, last: details.at(-1)! };
}

const held = (...line: readonly Line[]): string | undefined => {
  const { journal, last } = lineOf(...line);
  return heldForHistory(last, { journal, profile, today });
};
const second: Line = { id: '2', state: 'ready', replaces: '1' };

describe('a document about to leave, against what was filed before', () => {
  it('goes when it is the first, or when its target stands for the same patient, cleared away or not', () => {
    expect(held({ id: '1', state: 'ready' })).toBeUndefined();
    expect(held({ id: '1' }, second)).toBeUndefined();
    expect(held({ id: '1', proofOnly: true }, second)).toBeUndefined();
  });

  it('stays when its target was replaced meanwhile, by whichever document', () => {
    expect(held({ id: '1' }, { id: '3', took: '1' }, second)).toBe(EARLIER_SUBMISSION);
  });

  it('stays when its target was filed for another patient', () => {
    expect(held({ id: '1', nationalId: '1983081246785' }, second)).toBe(EARLIER_SUBMISSION);
  });

  it('stays while the receiver has something else under the id of a version of its line', () => {
    expect(held({ id: '1' }, { id: '3', state: 'refused', cause: OTHER_CONTENT }, second)).toBe(LINE_STOPPED);
    expect(held({ id: '1' }, { id: '3', state: 'refused', cause: 'refused' }, second)).toBeUndefined();
  });

  it('stays when nothing is known of its target, and never leaves as something new beside it', () => {
    expect(held({ id: '1', lost: true }, second)).toBe(EARLIER_SUBMISSION);
    expect(held({ id: '1', state: 'refused' }, second)).toBe(EARLIER_SUBMISSION);
  });
});

describe('the history of a line', () => {
  it('knows ids, hashes, sets and what was replaced, but not the document itself that is asked about', () => {
    const { journal, last } = lineOf({ id: '1' }, { id: '2', took: '1' }, { id: '3' });
    const history = historyOf(journal, othersInLine(journal, last), profile);
    expect(history.entry(uuid('1'))).toEqual({ status: 'deprecated', patientId: '1893120105732^^^&1.3.182.4.4&ISO' });
    expect(history.entry(uuid('2'))?.status).toBe('approved');
    expect(history.entry(uuid('3'))).toBeUndefined();
    expect(history.document('2.25.1')).toMatchObject({ hash: entry.hash });
    expect(history.submissionSet('2.25.52')).toBe(true);
    expect(history.submissionSet('2.25.53')).toBe(false);
  });
});
