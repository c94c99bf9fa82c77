/** What the tests of this folder share: a context, and messages written line by line. Invented people only. */
import type { ClinicalDocument, Observation, ResultGroup } from '../../clinical/index.ts';
import { loadProfile, sourceProfileOf, type SourceProfile } from '../../profiles/index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { hl7v2Format } from './index.ts';

export const contextOf = (source: Partial<SourceProfile> = {}): ReadContext => ({
  profile: loadProfile('lu-dsp'),
  source: sourceProfileOf({ name: 'labotest', ...source }),
});

export const MSH =
  'MSH|^~\\&|LIS|LABOTEST|RELAIS|CABINET|20260302141500+0100||ORU^R01^ORU_R01|M1|P|2.5.1||||||UNICODE UTF-8';
export const PID = 'PID|1||1893120105732^^^CNS&1.3.182.4.4&ISO^NI~4711^^^LABOTEST^PI||Test^Léonie||18931201|F';
export const OBR =
  'OBR|1|DEM-1^CAB|L1^LABOTEST|CHIM^Biochimie^L|||20260302081000+0100|||||||||||||||20260302141500+0100||CH|F';

/** A result line with a number. */
export const obx = (id: string, value: string, status = 'F', flag = ''): string =>
  `OBX|1|NM|${id}^${id}^L||${value}|mmol/L|3,5 - 5,1|${flag}|||${status}`;

export const message = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\r')}\r`, 'utf8');

export const read = (bytes: Uint8Array, context = contextOf()): readonly ReadPart[] =>
  hl7v2Format.read({ bytes, name: 'message.hl7' }, context);

export type DocumentPart = ReadPart & { kind: 'document' };

/** The documents that lines give; fails loudly when a part is something else. */
export function documents(lines: readonly string[], context = contextOf()): DocumentPart[] {
  return read(message(...lines), context).map((part) => {
    if (part.kind !== 'document')
      throw new Error(`${part.kind}: ${part.kind === 'unreadable' ? part.problem.code : part.rule}`);
    return part;
  });
}

export const documentOf = (...lines: readonly string[]): DocumentPart => {
  const [first] = documents(lines);
  if (!first) throw new Error('no document');
  return first;
};

export function groupsOf({ body }: ClinicalDocument): readonly ResultGroup[] {
  if (body.kind !== 'results') throw new Error(`a body of kind ${body.kind}`);
  return body.groups;
}

export const observationsOf = (document: ClinicalDocument): readonly Observation[] =>
  groupsOf(document).flatMap((group) => group.observations);

/** The one observation that an OBX gives under the usual header. */
export function observe(
  obx: string,
  ...more: readonly string[]
): { observation: Observation; rules: readonly string[] } {
  const part = documentOf(MSH, PID, OBR, obx, ...more);
  const [observation] = observationsOf(part.document);
  if (!observation) throw new Error('no observation');
  return { observation, rules: part.findings.map(({ rule }) => rule) };
}

export const rulesOf = (part: DocumentPart): readonly string[] => part.findings.map(({ rule }) => rule);

/** A PDF small enough for a test, whole by its end mark. */
export const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1');
