/** One patient's part of an `ORU^R01` (HL7 v2 chapter 7) as documents: the report itself, and each file beside it. */
import type { ClinicalDocument, Timestamp } from '../../clinical/index.ts';
import { isFile, readEmbedded } from './attachments.ts';
import { fileType, isRouting, readRouting, resultsBody, setAsideOthers, type Whole } from './contents.ts';
import { openReading, type MessageContext, type ReadDocument } from './context.ts';
import { readProfessionals, readTime, type Reading } from './datatypes.ts';
import { fileBody } from './embedded.ts';
import { readEncounter } from './encounter.ts';
import { profileTitle } from '../document-title.ts';
import { readHeader, senderAuthor } from './header.ts';
import { field } from './message.ts';
import { isResult, statusCode } from './observations.ts';
import { readLineage, readOrder, readValidator } from './order.ts';
import { readPatient } from './patient.ts';
import { isPicture } from './pictures.ts';
import { reportStatus } from './status.ts';
import type { MessageTree, ObservationNode, PatientNode } from './structure.ts';
import { serviceKind } from '../terminology.ts';
import type { SourceProfile } from '../../profiles/index.ts';
import { latest, servicePeriod } from '../times.ts';

/** Which result lines a document is made of: the results, or one of the files. */
type Share = { readonly kind: 'results' } | { readonly kind: 'file'; readonly index: number };

/** Status codes of what a document is made of: its own result lines, and the orders above them. */
function statusOf(
  whole: Whole,
  share: Share,
  own: readonly ObservationNode[],
  ordersDecide: boolean,
): ClinicalDocument['status'] {
  const mine = new Set(own);
  const orders = whole.node.orders.filter(({ observations }) =>
    share.kind === 'results'
      ? observations.length === 0 || observations.some((line) => mine.has(line))
      : observations.some((line) => mine.has(line)),
  );
  return reportStatus({
    observations: own
      .filter(({ obx }) => isResult(obx))
      .map(({ obx }) => statusCode(obx))
      .filter((code) => code !== '' || !ordersDecide),
    orders: orders.map(({ obr }) => field(obr, 25).trim().toUpperCase()),
    controls: orders.map(({ orc }) => field(orc, 1).trim().toUpperCase()),
  });
}

/** OBR-22, OBR-7 and OBR-8 of every order line. */
function readTimes(
  reading: Reading,
  node: PatientNode,
): Record<'reported' | 'sampled' | 'sampledTo', readonly (Timestamp | undefined)[]> {
  const all = (number: number, to: string): readonly (Timestamp | undefined)[] =>
    node.orders.map(({ obr, path }) =>
      readTime(reading, { segment: obr, field: number, path: `${path}-${number}` }, to),
    );
  return {
    reported: all(22, 'effectiveTime'),
    sampled: all(7, 'serviceTime.start'),
    sampledTo: all(8, 'serviceTime.end'),
  };
}

/** One document: its own account of the whole message, with what other documents carry set aside. */
function readShare(context: MessageContext, tree: MessageTree, whole: Whole, share: Share): ReadDocument | undefined {
  const { profile } = context;
  const { node } = whole;
  const reading = openReading(context, [...tree.header, ...node.placed]);
  const { account, findings } = reading;
  const header = readHeader(reading, tree.msh, profile);
  account.take(tree.msh, 9, 'type');
  const patient = readPatient(reading, node.pid ?? tree.msh, profile);
  const lineage = readLineage(reading, node, header);
  const order = readOrder(reading, node);
  const files = share.kind === 'file' ? readEmbedded(reading, whole.files) : [];
  readRouting(reading, whole.routing);
  const aside = new Set([...whole.files, ...whole.routing].map(({ obx }) => obx));
  const file = share.kind === 'file' ? files[share.index] : undefined;
  if (share.kind === 'file' && !file) return undefined;
  const content = file ? undefined : resultsBody(reading, whole, aside);
  const fromFile = file && fileBody(reading, file, patient, profile);
  const body = content?.body ?? fromFile?.body;
  if (!body) return undefined;
  const own = file ? file.nodes : [...whole.results, ...whole.pictures];
  const type = content?.type ?? (fromFile ? fileType(fromFile, whole, own, reading) : { translations: [] });
  const { reported, sampled, sampledTo } = readTimes(reading, node);
  const drawn = body.kind === 'results' ? body.specimens.map(({ collected }) => collected) : [];
  const effectiveTime =
    latest(reported) ?? header.time ?? fromFile?.time ?? latest([...sampled, ...sampledTo, ...drawn]);
  if (effectiveTime === undefined) return undefined;
  const status = statusOf(whole, share, own, reading.source.quirks.includes('obx11-empty-takes-obr25'));
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
  const part = partOf(whole, share, reading.source);
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
  const keys = content?.keys && { ...content.keys, ...(header.time === undefined ? {} : { sentAt: header.time }) };
  return { part, document, mapping: account.report(), findings: findings.all, ...(keys ? { keys } : {}) };
}

/**
 * The main document has no name of its own; files beside it are `pdf`, `pdf2` … A message of a file alone is the main document, unless messages of
 * an order add to one another: then the results of another one may be.
 */
function partOf({ results }: Whole, share: Share, { orderMessages }: SourceProfile): string {
  const isMain = share.kind === 'file' && results.length === 0 && share.index === 0;
  if (share.kind === 'results' || (isMain && orderMessages === 'replaces')) return '';
  return share.index === 0 ? 'pdf' : `pdf${share.index + 1}`;
}

/** All documents of one patient of a message: the report first, then the files in it. */
export function readReport(context: MessageContext, tree: MessageTree, node: PatientNode): ReadDocument[] {
  const lines = node.orders.flatMap(({ observations }) => observations);
  const files = lines.filter(isFile);
  const routing = lines.filter((line) => !isFile(line) && isRouting(line));
  const aside = new Set([...files, ...routing]);
  const results = lines.filter((line) => !aside.has(line) && (isResult(line.obx) || files.length === 0));
  const sections = node.orders.map(({ obr }) => field(obr, 24).trim()).filter((section) => section !== '');
  const kinds = sections.map(serviceKind);
  const kind = kinds.includes('laboratory') || kinds.length === 0 ? 'laboratory' : (kinds[0] ?? 'laboratory');
  const embedded = files.length === 0 ? [] : readEmbedded(openReading(context, node.placed), files);
  // Elsewhere than in a laboratory results may be a letter, which has no place for a picture.
  const shown = kind === 'laboratory' ? embedded.filter((file) => isPicture(file, node.orders)) : [];
  const pictures = shown.flatMap(({ nodes }) => nodes);
  const whole: Whole = { node, results, files, pictures, routing, kind };
  const shares: Share[] = [
    ...(results.length > 0 || files.length === 0 ? [{ kind: 'results' as const }] : []),
    ...embedded.flatMap((file, index) => (shown.includes(file) ? [] : [{ kind: 'file' as const, index }])),
  ];
  return shares.map((share) => readShare(context, tree, whole, share)).filter((read) => read !== undefined);
}
