/** What the result lines of a report are: results, files, routing flags; and the bodies and types that they make. */
import type { Coding, Concept, DocumentBody } from '../../clinical/index.ts';
import { isFile } from './attachments.ts';
import { readConcept, type Reading } from './datatypes.ts';
import type { FileBody } from './embedded.ts';
import { readGroups, type ReadGroups } from './groups.ts';
import { field, type Segment } from './message.ts';
import { isResult, readNotes } from './observations.ts';
import type { ObservationNode, PatientNode } from './structure.ts';
import { imagingReport, laboratoryReport, type serviceKind } from '../terminology.ts';

/** Result lines of the French profile for CDA in HL7 v2 (table MetaDMPMSS): wishes about routing and masking, no results. */
const ROUTING = /MetaDMPMSS$/i;
export const isRouting = ({ obx }: ObservationNode): boolean =>
  ROUTING.test(field(obx, 3).trim()) ||
  /^(?:MASQUE_|INVISIBLE_|CONNEXION_SECRETE|MODIF_CONF_CODE|DESTDMP|DESTMSSANTE|ACK_|CORPSMAIL_)/.test(field(obx, 3));

/** Flags beside a carried document: masking asked for is never overlooked; the rest steers routing. */
export function readRouting(reading: Reading, nodes: readonly ObservationNode[]): void {
  for (const { obx, path, notes } of nodes) {
    const masks = /^(?:MASQUE_|INVISIBLE_|CONNEXION_SECRETE)/.test(field(obx, 3));
    if (masks && /^(?:Y|O|1|true)/i.test(field(obx, 5).trim())) reading.findings.add('hl7v2.masking-requested', path);
    for (const segment of [obx, ...notes]) reading.account.ignore(segment, 'hl7v2.routing-metadata');
  }
}

/** One patient's result lines, sorted by what they are. */
export interface Whole {
  readonly node: PatientNode;
  readonly results: readonly ObservationNode[];
  readonly files: readonly ObservationNode[];
  /** Those of the files that are pictures among the results. */
  readonly pictures: readonly ObservationNode[];
  readonly routing: readonly ObservationNode[];
  readonly kind: ReturnType<typeof serviceKind>;
}

/** A report outside the laboratory that is only text is a letter, not a table of results. */
const isTextLetter = ({ kind, results }: Whole): boolean =>
  kind !== 'laboratory' &&
  results.length > 0 &&
  results.every(
    ({ obx }) => ['TX', 'FT', 'ST', ''].includes(field(obx, 2).trim().toUpperCase()) && field(obx, 6).trim() === '',
  );

/** The results as groups; those of another service that are only text, as a text. */
export function resultsBody(
  reading: Reading,
  whole: Whole,
  files: ReadonlySet<Segment>,
): { body: DocumentBody; type: Concept; keys?: ReadGroups['keys'] } {
  const { node, kind, results, pictures } = whole;
  const { groups, specimens, keys } = readGroups(reading, node.orders, { files, pictures });
  const notes = readNotes(reading, node.notes, 'body.note');
  const coding = kind === 'laboratory' ? laboratoryReport : kind === 'imaging' ? imagingReport : undefined;
  const [group] = groups;
  const services = groups.map(({ code }) => code.coding).filter((code) => code !== undefined);
  const type: Concept = {
    ...(coding ? { coding } : {}),
    translations: groups.length === 1 ? services : [],
    ...(groups.length === 1 && group?.code.text !== undefined ? { text: group.code.text } : {}),
  };
  if (!isTextLetter(whole)) {
    if (kind !== 'laboratory' && results.length > 0) reading.findings.add('hl7v2.section-not-laboratory', 'OBR-24');
    return { body: { kind: 'results', groups, specimens, notes }, type, keys };
  }
  const lines = groups.flatMap((entry) => [
    entry.code.text ?? '',
    ...entry.observations.flatMap(({ code, value, notes: below }) => [
      code.text ?? '',
      value?.type === 'text' ? value.text : '',
      ...below,
    ]),
    ...entry.notes,
  ]);
  const text = [...lines, ...notes].filter((line, index, all) => line !== '' && line !== all[index - 1]).join('\n');
  return {
    body: { kind: 'attachment', attachment: { mediaType: 'text/plain', bytes: Buffer.from(text, 'utf8') } },
    type,
  };
}

/** What a file is: by its section where one is named, else as OBX-3 or the order (OBR-4) calls it. */
export function fileType(file: FileBody, whole: Whole, own: readonly ObservationNode[], reading: Reading): Concept {
  const order = whole.node.orders.find(({ observations }) => observations.some((line) => own.includes(line)));
  const place = { segment: order?.obr, field: 4, path: `${order?.path ?? ''}-4` };
  const service = readConcept(reading, place, 'type');
  if (order?.obr)
    for (const number of [24, 25]) reading.account.take(order.obr, number, number === 24 ? 'type' : 'status');
  if (file.body.kind === 'carried' && file.type) return file.type;
  const section =
    whole.kind === 'imaging'
      ? imagingReport
      : whole.kind === 'laboratory' && knowsSection(whole)
        ? laboratoryReport
        : undefined;
  const codesOf = (concept: Concept | undefined): Coding[] =>
    concept ? [...(concept.coding ? [concept.coding] : []), ...concept.translations] : [];
  const named = codesOf(file.type);
  const codings = [...named, ...codesOf(service).filter(({ code }) => !named.some((coding) => coding.code === code))];
  const known = section ?? codings.find(({ system }) => system === laboratoryReport.system) ?? codings[0];
  const text = file.type?.text ?? service?.text;
  return {
    ...(known ? { coding: known } : {}),
    translations: codings.filter(({ code }) => code !== known?.code),
    ...(text === undefined ? {} : { text }),
  };
}

/** A section is named at all: without one, an embedded file may be of any service. */
const knowsSection = ({ node }: Whole): boolean =>
  node.orders.some(({ obr }) => field(obr, 24).trim() !== '') ||
  node.orders.some(({ observations }) => observations.some((line) => !isFile(line) && isResult(line.obx)));

/** What another document of the same message carries: result lines, and the order lines that hold only those. */
export function setAsideOthers(
  { account }: Reading,
  whole: Whole,
  own: readonly ObservationNode[],
  isFileShare: boolean,
): void {
  const rule = 'hl7v2.other-document';
  const mine = new Set(own);
  for (const line of [...whole.files, ...(isFileShare ? whole.results : [])]) {
    if (!mine.has(line)) for (const segment of [line.obx, ...line.notes]) account.overrule(segment, rule);
  }
  if (isFileShare && whole.results.length === 0) return;
  for (const order of whole.node.orders) {
    const elsewhere =
      isFileShare || (order.observations.length > 0 && !order.observations.some((line) => mine.has(line)));
    if (!elsewhere) continue;
    const below = order.specimens.flatMap(({ spm, notes, observations }) => [
      spm,
      ...notes,
      ...observations.map(({ obx }) => obx),
    ]);
    for (const segment of [order.obr, ...order.notes, ...below]) if (segment) account.ignore(segment, rule);
  }
}
