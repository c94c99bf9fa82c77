/** One patient's part of an `ORU^R01` (HL7 v2 chapter 7) as documents: the report itself, and each file beside it. */
import type { ClinicalDocument, Concept, DocumentBody, Patient } from '../../clinical/index.ts';
import { readEmbedded, type Embedded } from './attachments.ts';
import { openReading, type MessageContext, type ReadDocument } from './context.ts';
import { readProfessionals, readTime, type Reading } from './datatypes.ts';
import { fileBody, type FileBody } from './embedded.ts';
import { readEncounter } from './encounter.ts';
import { readGroups } from './groups.ts';
import { profileTitle, readHeader, senderAuthor } from './header.ts';
import { field, type Segment } from './message.ts';
import { isResult, readNotes, statusCode } from './observations.ts';
import { readLineage, readOrder, readValidator } from './order.ts';
import { readPatient } from './patient.ts';
import { reportStatus } from './status.ts';
import type { MessageTree, ObservationNode, OrderNode, PatientNode } from './structure.ts';
import { imagingReport, laboratoryReport, serviceKind } from './terminology.ts';
import { latest, servicePeriod } from './times.ts';

/** Which result lines a document is made of: the results, or one of the files. */
type Share = { readonly kind: 'results' } | { readonly kind: 'file'; readonly index: number };

const isFile = ({ obx }: ObservationNode): boolean =>
  field(obx, 2).trim().toUpperCase() === 'ED' && field(obx, 5).trim() !== '';

const ROUTING = /MetaDMPMSS$/i;
const isRouting = ({ obx }: ObservationNode): boolean =>
  ROUTING.test(field(obx, 3).trim()) ||
  /^(?:MASQUE_|INVISIBLE_|CONNEXION_SECRETE|MODIF_CONF_CODE|DESTDMP|DESTMSSANTE|ACK_|CORPSMAIL_)/.test(field(obx, 3));

/** Flags beside a carried document: masking asked for is never overlooked; the rest steers routing. */
function readRouting(reading: Reading, nodes: readonly ObservationNode[]): void {
  for (const { obx, path, notes } of nodes) {
    const masks = /^(?:MASQUE_|INVISIBLE_|CONNEXION_SECRETE)/.test(field(obx, 3));
    if (masks && /^(?:Y|O|1|true)/i.test(field(obx, 5).trim())) reading.findings.add('hl7v2.masking-requested', path);
    for (const segment of [obx, ...notes]) reading.account.ignore(segment, 'hl7v2.routing-metadata');
  }
}

interface Whole {
  readonly node: PatientNode;
  readonly results: readonly ObservationNode[];
  readonly files: readonly ObservationNode[];
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

function resultsBody(
  reading: Reading,
  whole: Whole,
  files: ReadonlySet<Segment>,
): { body: DocumentBody; type: Concept } {
  const { node, kind, results } = whole;
  const { groups, specimens } = readGroups(reading, node.orders, files);
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
    return { body: { kind: 'results', groups, specimens, notes }, type };
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

const orderOf = ({ node }: Whole, own: readonly ObservationNode[]): OrderNode | undefined =>
  node.orders.find(({ observations }) => observations.some((line) => own.includes(line)));

function fileType(file: FileBody, whole: Whole, order: OrderNode | undefined, reading: Reading): Concept {
  if (file.body.kind === 'carried' && file.type) return file.type;
  const service = order?.obr ? reading.account.take(order.obr, 4, 'type') : '';
  const serviceText = order?.obr ? reading.account.take(order.obr, 4, 'type', 1, 2) : '';
  const coding =
    whole.kind === 'imaging'
      ? imagingReport
      : whole.kind === 'laboratory' && knowsSection(whole)
        ? laboratoryReport
        : undefined;
  const own = [file.type?.coding, ...(file.type?.translations ?? [])].filter((code) => code !== undefined);
  const ordered =
    service === '' || own.some(({ code }) => code === service)
      ? []
      : [{ code: service, ...(serviceText === '' ? {} : { display: serviceText }) }];
  const known = coding ?? own.find(({ system }) => system === laboratoryReport.system) ?? own[0] ?? ordered[0];
  const text = file.type?.text ?? serviceText;
  return {
    ...(known ? { coding: known } : {}),
    translations: [...own, ...ordered].filter((code) => code !== known),
    ...(text === '' ? {} : { text }),
  };
}

/** A section is named at all: without one, an embedded file may be of any service. */
const knowsSection = ({ node }: Whole): boolean =>
  node.orders.some(({ obr }) => field(obr, 24).trim() !== '') ||
  node.orders.some(({ observations }) => observations.some((line) => !isFile(line) && isResult(line.obx)));

/** Status codes of what a document is made of: its own result lines, and the orders above them. */
function statusOf(whole: Whole, share: Share, own: readonly ObservationNode[]): ClinicalDocument['status'] {
  const mine = new Set(own);
  const orders = whole.node.orders.filter(({ observations }) =>
    share.kind === 'results'
      ? observations.length === 0 || observations.some((line) => mine.has(line))
      : observations.some((line) => mine.has(line)),
  );
  return reportStatus({
    observations: own.filter(({ obx }) => isResult(obx)).map(({ obx }) => statusCode(obx)),
    orders: orders.map(({ obr }) => field(obr, 25).trim().toUpperCase()),
    controls: orders.map(({ orc }) => field(orc, 1).trim().toUpperCase()),
  });
}

function readShare(context: MessageContext, tree: MessageTree, whole: Whole, share: Share): ReadDocument | undefined {
  const { profile } = context;
  const { node } = whole;
  const reading = openReading(context, [...tree.header, ...node.placed]);
  const { account, findings } = reading;
  const header = readHeader(reading, tree.msh, profile);
  account.take(tree.msh, 9, 'type');
  const patient: Patient = readPatient(reading, node.pid ?? tree.msh, profile);
  const lineage = readLineage(reading, node, header);
  const order = readOrder(reading, node);
  const files = share.kind === 'file' ? readEmbedded(reading, whole.files) : [];
  readRouting(reading, whole.routing);
  const aside = new Set([...whole.files, ...whole.routing].map(({ obx }) => obx));
  const file: Embedded | undefined = share.kind === 'file' ? files[share.index] : undefined;
  if (share.kind === 'file' && !file) return undefined;
  const content = file ? undefined : resultsBody(reading, whole, aside);
  const fromFile = file && fileBody(reading, file, patient, profile);
  const body = content?.body ?? fromFile?.body;
  if (!body) return undefined;
  const own = file ? file.nodes : whole.results;
  const type =
    content?.type ?? (fromFile ? fileType(fromFile, whole, orderOf(whole, own), reading) : { translations: [] });
  const reported = latest(
    node.orders.map(({ obr, path }) =>
      readTime(reading, { segment: obr, field: 22, path: `${path}-22` }, 'effectiveTime'),
    ),
  );
  const sampled = node.orders.map(({ obr, path }) =>
    readTime(reading, { segment: obr, field: 7, path: `${path}-7` }, 'serviceTime.start'),
  );
  const sampledTo = node.orders.map(({ obr, path }) =>
    readTime(reading, { segment: obr, field: 8, path: `${path}-8` }, 'serviceTime.end'),
  );
  const drawn = body.kind === 'results' ? body.specimens.map(({ collected }) => collected) : [];
  const effectiveTime = reported ?? header.time ?? fromFile?.time ?? latest([...sampled, ...sampledTo, ...drawn]);
  if (effectiveTime === undefined) return undefined;
  const status = statusOf(whole, share, own);
  if (!file && own.length === 0 && status !== 'cancelled') findings.add('hl7v2.no-results', 'OBX');
  const validator = readValidator(reading, node);
  const serviceTime = servicePeriod([...sampled, ...drawn], sampledTo);
  const encounter = readEncounter(reading, node.pv1);
  const recipients = node.orders.flatMap(({ obr, path }) =>
    readProfessionals(reading, obr, 28, `${path}-28`, 'recipient'),
  );
  const codes = [type.coding, ...type.translations].map((code) => code?.code).filter((code) => code !== undefined);
  const kind = body.kind === 'carried' ? 'carried-cda' : body.kind;
  const title = (file || codes.length > 1 ? (fromFile?.title ?? type.text) : type.text) ?? '';
  setAsideOthers(reading, whole, own, file !== undefined);
  const part = partOf(whole, share);
  const document: ClinicalDocument = {
    lineage: part === '' ? lineage : { ...lineage, number: `${lineage.number}#${part}` },
    type,
    title: title || profileTitle(profile, codes, kind, header.language) || (type.coding?.display ?? ''),
    language: header.language,
    status,
    effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient,
    author: senderAuthor(header, effectiveTime),
    ...(validator ? { legalAuthenticator: validator } : {}),
    recipients,
    ...(order ? { order } : {}),
    ...(encounter ? { encounter } : {}),
    confidentiality: 'N',
    body,
  };
  return { part, document, mapping: account.report(), findings: findings.all };
}

/** The main document has no name of its own; files beside it are `pdf`, `pdf2` … */
function partOf({ results }: Whole, share: Share): string {
  if (share.kind === 'results' || (results.length === 0 && share.index === 0)) return '';
  return share.index === 0 ? 'pdf' : `pdf${share.index + 1}`;
}

/** What another document of the same message carries: result lines, and the order lines that hold only those. */
function setAsideOthers(
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

/** All documents of one patient of a message: the report first, then the files in it. */
export function readReport(context: MessageContext, tree: MessageTree, node: PatientNode): ReadDocument[] {
  const lines = node.orders.flatMap(({ observations }) => observations);
  const files = lines.filter(isFile);
  const routing = lines.filter((line) => !isFile(line) && isRouting(line));
  const results = lines.filter(
    (line) => !files.includes(line) && !routing.includes(line) && (isResult(line.obx) || files.length === 0),
  );
  const sections = node.orders.map(({ obr }) => field(obr, 24).trim()).filter((section) => section !== '');
  const kinds = sections.map(serviceKind);
  const kind = kinds.includes('laboratory') || kinds.length === 0 ? 'laboratory' : (kinds[0] ?? 'laboratory');
  const whole: Whole = { node, results, files, routing, kind };
  const count = files.length === 0 ? 0 : readEmbedded(openReading(context, node.placed), files).length;
  const shares: Share[] = [
    ...(results.length > 0 || files.length === 0 ? [{ kind: 'results' as const }] : []),
    ...Array.from({ length: count }, (_, index) => ({ kind: 'file' as const, index })),
  ];
  return shares.map((share) => readShare(context, tree, whole, share)).filter((read) => read !== undefined);
}
