/** An order that was told completes the result that answers it: over a real journal, for the same patient only, and said so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding, MappingReport } from '../clinical/index.ts';
import { openDirectory, type Directory } from '../directory/index.ts';
import { openJournal, type Journal, type NewDocument } from '../journal/index.ts';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { tellDirectory } from './people-news.ts';
import { nobodyKnown, translateInput, type TranslationContext } from './translate.ts';

const DAY = 86_400_000;
let folder: string;
let journal: Journal;
let directory: Directory;
let now: number;
const profile = loadProfile('sandbox');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-orders-'));
  now = Date.UTC(2026, 2, 1);
  let ids = 0;
  journal = openJournal({
    path: join(folder, 'journal.db'),
    key: new Uint8Array(32).fill(7),
    now: () => now,
    newId: () => `id-${(ids += 1)}`,
  });
  directory = openDirectory({
    store: journal.directory,
    nationalRoot: '1.3.182.4.4',
    now: () => now,
    changed: () => undefined,
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

const context = (): TranslationContext => ({
  journal: {
    ...nobodyKnown,
    versions: () => [],
    document: () => undefined,
    orderFor: (question) => directory.orderFor(question),
  },
  profile,
  sender: { oid: '1.2.3', organization: { identifiers: [], name: 'Cabinet', telecoms: [] } },
  sourceProfile: (name) => sourceProfileOf({ name }),
  script: () => undefined,
  today: () => '2026-11-23',
});

const msh = (type: string): string =>
  `MSH|^~\\&|LIS|LABOTEST|||20260302141500+0100||${type}|M1|P|2.5.1||||||UNICODE UTF-8`;
const LEONIE = 'PID|1||1893120105732^^^CCSS^NI~4711^^^CAB^PI||Test^Léonie||18931201|F';
const ORC = 'ORC|NW|DEM-1^CAB|||||||20260301093000+0100|||90000001^Schmit-Test^Marie';
const ORDERED = 'OBR|1|DEM-1^CAB||CHIM^Biochimie^L|||||||||fatigue||SER^Sérum';
const RESULT =
  'OBR|1|DEM-1^CAB|L1^LABOTEST|CHIM^Biochimie^L|||20260302081000+0100|||||||||||||||20260302141500+0100||CH|F';
const OBX = 'OBX|1|NM|GLU^Glucose^L||5.2|mmol/L|3.5 - 5.5|N|||F';
const bytes = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\r')}\r`);

function tell(source: string, ...lines: readonly string[]): void {
  const { news } = translateInput({ name: 'order', bytes: bytes(...lines) }, source, context());
  expect(tellDirectory(directory)(source, news)).toEqual([]);
}
function result(...lines: readonly string[]): NewDocument {
  const [document] = translateInput({ name: 'result', bytes: bytes(...lines) }, 'labo', context()).documents;
  if (!document) throw new Error('no document');
  return document;
}
const rules = ({ findings }: NewDocument): readonly string[] =>
  (JSON.parse(findings) as Finding[]).map(({ rule }) => rule);
const added = ({ mapping }: NewDocument): readonly (readonly string[])[] =>
  (JSON.parse(mapping) as MappingReport).mapped
    .filter(({ path }) => path.startsWith('expected-order/'))
    .map(({ path, value, to }) => [path, value, to]);
const text = ({ bytes: content }: NewDocument): string => Buffer.from(content ?? []).toString('utf8');

describe('a result whose order was told before', () => {
  it('gets who asked, why and when from it, and says so; the bytes carry it', () => {
    tell('cabinet', msh('ORM^O01'), LEONIE, ORC, ORDERED);
    const document = result(msh('ORU^R01'), LEONIE, RESULT, OBX);
    expect(added(document)).toEqual([
      ['expected-order/ORC-12', 'Marie Schmit-Test', 'order.requester'],
      ['expected-order/OBR-31', 'fatigue', 'order.reason'],
      ['expected-order/ORC-9', '20260301093000+0100', 'order.orderedAt'],
    ]);
    expect(rules(document)).toContain('documents.completed-from-order');
    expect(text(document)).toContain('Schmit-Test');
    expect(text(document)).toContain('<time value="20260301093000+0100"/>');
  });

  it('keeps what it says itself', () => {
    tell('cabinet', msh('ORM^O01'), LEONIE, ORC, ORDERED);
    const own = RESULT.replace(
      '|||||||||||||||20260302141500+0100',
      '|||||||||90000002^Weber-Test^Luc||||||20260302141500+0100',
    );
    const document = result(msh('ORU^R01'), LEONIE, own, OBX);
    expect(added(document).map(([path]) => path)).toEqual(['expected-order/OBR-31', 'expected-order/ORC-9']);
    expect(text(document)).not.toContain('Schmit-Test');
  });

  it('is the same document, under the same id, as without it', () => {
    const before = result(msh('ORU^R01'), LEONIE, RESULT, OBX);
    tell('cabinet', msh('ORM^O01'), LEONIE, ORC, ORDERED);
    expect(result(msh('ORU^R01'), LEONIE, RESULT, OBX).id).toBe(before.id);
    expect(rules(before)).not.toContain('documents.completed-from-order');
  });

  it('is held when the order is another patient’s, and takes nothing of it', () => {
    tell('cabinet', msh('ORM^O01'), 'PID|1||1983081246785^^^CCSS^NI||Autre^Paul||19830812|M', ORC, ORDERED);
    const document = result(msh('ORU^R01'), LEONIE, RESULT, OBX);
    expect(document).toMatchObject({ state: 'held', cause: 'identity' });
    expect(rules(document)).toContain('identity.order-of-another-patient');
    expect(text(document)).not.toContain('Schmit-Test');
  });

  it('is completed where only name and birth date speak for the patient, and not where nothing does', () => {
    tell('cabinet', msh('ORM^O01'), 'PID|1||88^^^OTHER^PI||Test^Léonie||18931201|F', ORC, ORDERED);
    expect(added(result(msh('ORU^R01'), LEONIE, RESULT, OBX))).toHaveLength(3);
    tell(
      'cabinet',
      msh('ORM^O01'),
      'PID|1||89^^^OTHER^PI||Test^Léonie|||F',
      ORC.replace('DEM-1', 'DEM-2'),
      ORDERED.replace('DEM-1', 'DEM-2'),
    );
    const unsure = result(msh('ORU^R01'), LEONIE, RESULT.replace('DEM-1', 'DEM-2'), OBX);
    expect(added(unsure)).toEqual([]);
    expect(rules(unsure)).not.toContain('identity.order-of-another-patient');
  });

  it('takes nothing of an order that was called off, of another number, or of another source’s number without an authority', () => {
    tell('cabinet', msh('ORM^O01'), LEONIE, ORC, ORDERED);
    tell('cabinet', msh('ORM^O01'), LEONIE, ORC.replace('|NW|', '|CA|'), ORDERED);
    expect(added(result(msh('ORU^R01'), LEONIE, RESULT, OBX))).toEqual([]);
    tell('cabinet', msh('ORM^O01'), LEONIE, ORC.replace('DEM-1^CAB', 'X9'), ORDERED.replace('DEM-1^CAB', 'X9'));
    expect(added(result(msh('ORU^R01'), LEONIE, RESULT.replace('DEM-1^CAB', 'X9'), OBX))).toEqual([]);
    expect(added(result(msh('ORU^R01'), LEONIE, RESULT.replace('DEM-1', 'DEM-7'), OBX))).toEqual([]);
  });

  it('finds every test of the order once, however often it is told, and is forgotten after its time', () => {
    tell('cabinet', msh('OML^O21'), LEONIE, ORC, ORDERED, ORC, ORDERED.replace('CHIM^Biochimie', 'NFS^Numération'));
    tell('cabinet', msh('OML^O21'), LEONIE, ORC, ORDERED);
    const question = { source: 'labo', placer: { extension: 'DEM-1', assigner: 'CAB' } };
    const patient = {
      identifiers: [{ kind: 'local' as const, extension: '4711', assigner: 'CAB' }],
      name: { family: 'Test', given: ['Léonie'] },
      sex: 'female' as const,
      telecoms: [],
    };
    expect(directory.orderFor({ ...question, patient })).toMatchObject({
      tests: ['Biochimie', 'Numération'],
      specimen: 'Sérum',
    });
    now += 401 * DAY;
    tell('cabinet', msh('ORM^O01'), LEONIE, ORC.replace('DEM-1', 'DEM-3'), ORDERED.replace('DEM-1', 'DEM-3'));
    expect(directory.orderFor({ ...question, patient })).toBeUndefined();
    expect(journal.verify()).toEqual([]);
  });
});
