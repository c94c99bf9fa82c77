/** What the tests of this folder share: files made line by line, with right lengths and sums. Invented people only. */
import { createHash } from 'node:crypto';
import type { ClinicalDocument, Observation, ResultGroup } from '../../clinical/index.ts';
import { loadProfile, sourceProfileOf, type SourceProfile } from '../../profiles/index.ts';
import type { Charset } from '../charset.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { rows, sized } from '../xdt.test-data.ts';
import { ldtFormat } from './index.ts';

export const contextOf = (source: Partial<SourceProfile> = {}): ReadContext => ({
  profile: loadProfile('lu-dsp'),
  source: sourceProfileOf({ name: 'labor', language: 'de-LU', charset: 'iso-8859-15', ...source }),
});

interface Writing {
  readonly charset?: Charset;
  readonly end?: string;
}

const written = (lines: readonly string[], { charset = 'iso-8859-15', end }: Writing): Buffer =>
  rows(lines, charset, end);

/** Records (8000 first) with 8100 and 9202 as they must be. */
export function ldt2(records: readonly (readonly string[])[], writing: Writing = {}): Buffer {
  const charset = writing.charset ?? 'iso-8859-15';
  const whole = records.map((record) => sized(record, charset));
  const total = whole.reduce((sum, lines) => sum + rows(lines, charset).length, 0) + 13 + 14 + 17;
  const trailer = ['8000 8221', '8100 00044', `9202 ${String(total).padStart(8, '0')}`];
  return written([...whole.flat(), ...trailer], writing);
}

export const HEADER = [
  '8000 8220',
  '9212 LDT1014.01',
  '0201 999999999',
  '0203 Cabinet Test',
  '0211 Dr. med. Anne van der Berg',
  '8320 LABOTEST',
  '8321 Teststraße 1',
  '8322 L-0000',
  '8323 Testange',
  '9106 4',
  '8312 T0042',
  '9103 20260302',
];
export const HEAD2 = [
  '8000 8201',
  '8310 DEM-1',
  '8311 L1',
  '8301 20260302',
  '8302 20260302',
  '8303 1415',
  '3101 Müster-Test',
  '3102 Léonie',
  '3103 18931201',
  '3110 W',
  '8401 E',
  '8405 MATRICULE 1893120105732',
];

export const report2 = (...tests: readonly string[]): Buffer => ldt2([HEADER, [...HEAD2, ...tests]]);

/** An LDT 3 file around a report, with its checksum. */
export function ldt3(report: readonly string[], writing: Writing = {}): Buffer {
  const head = [
    '8000 8220',
    '8132 Kopfdaten',
    '8002 Obj_0032',
    '0001 LDT3.2.20',
    '8003 Obj_0032',
    '8136 Laborkennung',
    '8002 Obj_0036',
    '8239 Laborbezeichnung',
    '8002 Obj_0043',
    '1250 LABOTEST',
    '8003 Obj_0043',
    '8003 Obj_0036',
    '8001 8220',
  ];
  const before = [...head, '8000 8205', ...report, '8001 8205', '8000 8221'];
  const sum = createHash('sha1')
    .update(written(before, { ...writing, end: '\r\n' }))
    .digest('hex');
  return written([...before, `9300 ${sum}`, '8001 8221'], writing);
}

const object = (role: string, name: string, ...lines: readonly string[]): string[] => [
  `${role} Rolle`,
  `8002 ${name}`,
  ...lines,
  `8003 ${name}`,
];
export const stamp = (role: string, day: string, time: string): string[] =>
  object(role, 'Obj_0054', `7278 ${day}`, `7279 ${time}`, '7273 UTC+1');

export const PATIENT3 = object(
  '8145',
  'Obj_0045',
  ...object('8147', 'Obj_0047', '7420 12', '3101 Müster-Test', '3102 Léonie', '3103 18931201', '3110 W'),
  '3000 1893120105732',
);
export const info3 = (closed: string): string[] =>
  object(
    '8117',
    'Obj_0017',
    '8310 DEM-1',
    '8311 L1',
    '7305 BEF-1',
    `8401 ${closed}`,
    ...stamp('8216', '20260302', '141500'),
  );
export const MATERIAL3 = object(
  '8137',
  'Obj_0037',
  '7364 P1',
  '8428 SE',
  '8430 Serum',
  ...stamp('8219', '20260302', '081000'),
);
export const result3 = (name: string, ...lines: readonly string[]): string[] =>
  object(name === 'Obj_0061' ? '8161' : '8160', name, ...lines);
export const report3 = (closed: string, ...results: readonly string[]): string[] => [
  ...PATIENT3,
  ...info3(closed),
  ...MATERIAL3,
  ...object('8135', 'Obj_0035', ...results),
];
export { object };

export const read = (bytes: Uint8Array, context = contextOf()): readonly ReadPart[] =>
  ldtFormat.read({ bytes, name: 'X01.LDT' }, context);

export type DocumentPart = ReadPart & { kind: 'document' };

/** The documents of a file; fails loudly when a part is something else. */
export const documents = (bytes: Uint8Array, context = contextOf()): DocumentPart[] =>
  read(bytes, context).map((part) => {
    if (part.kind !== 'document')
      throw new Error(`${part.kind}: ${part.kind === 'unreadable' ? part.problem.code : part.rule}`);
    return part;
  });

export function documentIn(bytes: Uint8Array, context = contextOf()): DocumentPart {
  const [first] = documents(bytes, context);
  if (!first) throw new Error('no document');
  return first;
}

export function groupsOf({ body }: ClinicalDocument): readonly ResultGroup[] {
  if (body.kind !== 'results') throw new Error(`a body of kind ${body.kind}`);
  return body.groups;
}

export const observationsOf = ({ document }: DocumentPart): readonly Observation[] =>
  groupsOf(document).flatMap(({ observations }) => observations);

export const rulesOf = ({ findings }: DocumentPart): readonly string[] => findings.map(({ rule }) => rule);

export const codesOf = (bytes: Uint8Array): readonly string[] =>
  read(bytes).map((part) =>
    part.kind === 'unreadable' ? part.problem.code : part.kind === 'set-aside' ? part.rule : 'document',
  );

/** A PDF small enough for a test, whole by its end mark. */
export const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1');
