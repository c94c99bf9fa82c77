/** From the bytes of an ADT message to the local directory over a real journal. Invented people only. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Patient, Problem } from '../clinical/index.ts';
import { openDirectory, type Directory } from '../directory/index.ts';
import { readInput } from '../formats/index.ts';
import { openJournal, type Journal } from '../journal/index.ts';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { tellDirectory } from './people-news.ts';

let folder: string;
let journal: Journal;
let directory: Directory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-news-'));
  let ids = 0;
  journal = openJournal({
    path: join(folder, 'journal.db'),
    key: new Uint8Array(32).fill(7),
    now: () => Date.UTC(2026, 2, 2, 12),
    newId: () => `id-${(ids += 1)}`,
  });
  directory = openDirectory({
    store: journal.directory,
    nationalRoot: '1.3.182.4.4',
    now: () => Date.UTC(2026, 2, 2, 12),
    changed: () => undefined,
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const context = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'adt' }) };
const pid = (number: string, national = ''): string =>
  `PID|1||${number}^^^HOPITALTEST^PI${national === '' ? '' : `~${national}^^^CNS&1.3.182.4.4&ISO^NI`}||Test^Léonie||18931201|F`;
const pv1 = `PV1|1|I|MED1${'|'.repeat(16)}S0042^^^HOPITALTEST${'|'.repeat(25)}20260301080000+0100`;

function send(event: string, ...lines: readonly string[]): readonly Problem[] {
  const header = `MSH|^~\\&|HIS|HOPITALTEST|RELAIS|CABINET|20260302110000+0100||ADT^${event}|A1|P|2.5.1||||||UNICODE UTF-8`;
  const bytes = Buffer.from(`${[header, 'EVN||20260302110000+0100', ...lines].join('\r')}\r`);
  const { parts } = readInput({ bytes, name: 'adt' }, context);
  return parts.flatMap((part) =>
    part.kind === 'set-aside' ? tellDirectory(directory)('adt', part.news ?? []) : [{ code: part.kind } as Problem],
  );
}
const person = (number: string): Patient => ({
  identifiers: [{ kind: 'local', extension: number, assigner: 'HOPITALTEST' }],
  name: { family: 'Test', given: ['Léonie'] },
  sex: 'female',
  telecoms: [],
});
const known = (number: string) => directory.personOf(person(number), 'adt');
const opposed = (number: string, stay?: string): boolean =>
  directory.opposed({
    patient: person(number),
    source: 'adt',
    stays: stay === undefined ? [] : [{ extension: stay, assigner: 'HOPITALTEST' }],
  }) !== undefined;

describe('what an ADT feed tells', () => {
  it('makes a patient known, and merges two numbers into one person', () => {
    expect(send('A28', pid('4799'))).toEqual([]);
    expect(send('A40', pid('4711', '1893120105732'), 'MRG|4799^^^HOPITALTEST^PI')).toEqual([]);
    expect(known('4799')?.id).toBe(known('4711')?.id);
    expect(directory.presentAs(person('4799'), 'adt')?.identifiers).toContainEqual(
      expect.objectContaining({ kind: 'national', extension: '1893120105732' }),
    );
  });

  it('holds the documents of a stay whose patient objects, and lets them go when it is lifted', () => {
    send(
      'A03',
      pid('4711'),
      pv1.replace('S0042', 'S0001').replace('20260301080000+0100', '20260101080000+0100|20260105080000+0100'),
    );
    expect(send('A01', pid('4711'), 'ARV||A|OO', pv1)).toEqual([]);
    expect([opposed('4711', 'S0042'), opposed('4711', 'S0001')]).toEqual([true, false]);
    expect(send('A08', pid('4711'), 'ARV||D|OO', pv1)).toEqual([]);
    expect(opposed('4711', 'S0042')).toBe(false);
  });

  it('says why it is not believed: the same number for another person', () => {
    send('A28', pid('4711'));
    const stranger = 'PID|1||4711^^^HOPITALTEST^PI||Autre^Paul||19500101|M';
    expect(send('A31', stranger).map(({ code }) => code)).toEqual(['DIRECTORY-OTHER-PERSON']);
    expect(known('4711')?.family).toBe('Test');
  });
});
