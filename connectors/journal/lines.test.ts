/** A line of versions is found by every number under which one of its documents was filed. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Journal, NewDocument } from './index.ts';
import { journalPlace } from './place.test-data.ts';
import type { JournalPlace } from './place.test-data.ts';

let place: JournalPlace;
let journal: Journal;
let ids = 0;
beforeEach(() => {
  place = journalPlace();
  journal = place.open({ now: () => 1, newId: () => `r${(ids += 1)}` });
});
afterEach(() => {
  journal.close();
  place.remove();
});

const file = (id: string, setId: string, versionNumber: number, filedAs?: string): void => {
  const { receipt } = journal.take({ source: 's', sourceKind: 'folder', name: id, bytes: Buffer.from(id) });
  const document: NewDocument = {
    id,
    setId,
    ...(filedAs === undefined ? {} : { filedAs }),
    part: '',
    versionNumber,
    state: 'ready',
    cause: 'checked',
    type: 't',
    title: 't',
    patient: { name: 'n' },
    mediaType: 'text/xml',
    findings: '[]',
    mapping: '{}',
    view: '{}',
  };
  journal.recordReading(receipt.id, { format: 'f', documents: [document], setAside: [] });
};
const line = (setId: string): readonly string[] => journal.versions(setId).map(({ id }) => id);

it('finds the whole line by the number of its first, its second and its third version', () => {
  file('v1', 'A', 1);
  file('v2', 'A', 2, 'B');
  file('v3', 'A', 3, 'C');
  file('other', 'D', 1);
  for (const number of ['A', 'B', 'C']) expect(line(number)).toEqual(['v1', 'v2', 'v3']);
  expect(line('D')).toEqual(['other']);
  expect(line('E')).toEqual([]);
  expect(journal.document('v2')).toMatchObject({ setId: 'A', filedAs: 'B' });
});

it('joins two lines once a document belongs to both', () => {
  file('v2', 'B', 1);
  file('v3', 'B', 2, 'C');
  file('v1', 'A', 1);
  expect(line('A')).toEqual(['v1']);
  file('bridge', 'A', 3, 'B');
  for (const number of ['A', 'B', 'C']) expect(new Set(line(number))).toEqual(new Set(['v1', 'v2', 'v3', 'bridge']));
});
