/** One message: what kind it is, whose it is, and the parts that it gives. */
import type { MappingReport } from '../../clinical/index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { Account, type Placed } from './account.ts';
import { asLatin1, decodeMessage, type Charset } from '../charset.ts';
import type { DoubtRule } from './findings.ts';
import { noLargeValues, type LargeValues } from './large-values.ts';
import { isWithdrawal, readLetter } from './letter.ts';
import { components, field, linesOf, parseMessage, repetitions, type Message, type Segment } from './message.ts';
import { treatmentOf } from './message-types.ts';
import { readPatient, samePatient } from './patient.ts';
import { problemOf, type ProblemCode } from './problems.ts';
import { readNews } from './administration.ts';
import { openReading, type MessageContext, type ReadDocument } from './context.ts';
import { readMedications } from './medication.ts';
import { readReferral } from './referral.ts';
import { readVaccinations } from './vaccination.ts';
import { referredFiles, type Companions } from './references.ts';
import { readReport } from './report.ts';
import { runScript } from './script/changes.ts';
import { scriptProblem } from './script/problems.ts';
import { treeOf, type MessageTree, type PatientNode } from './structure.ts';

export interface ParsedMessage {
  readonly message: Message;
  readonly charset: Charset;
  readonly doubts: readonly { readonly rule: DoubtRule; readonly path: string }[];
}

/** MSH-18 before the character set is known: its first repetition. */
function declaredCharset(bytes: Uint8Array): string {
  const [header] = linesOf(asLatin1(bytes.subarray(0, 8192)));
  const message = header && parseMessage(header.text);
  const msh = message?.segments[0];
  if (!message || !msh) return '';
  const first = repetitions(field(msh, 18), message.delimiters)[0] ?? '';
  return (components(first, message.delimiters)[0] ?? '').trim();
}

/** Bytes of one message (from `MSH` on) to segments; undefined when they do not begin with a header. */
export function parseBytes(bytes: Uint8Array, fallback: Charset, proven?: Charset): ParsedMessage | undefined {
  const decoded = decodeMessage(bytes, declaredCharset(bytes), fallback, proven);
  const message = parseMessage(decoded.text);
  if (!message) return undefined;
  const glued = message.segments.find((segment) => segment.glued);
  return {
    message,
    charset: decoded.charset,
    doubts: [
      ...(decoded.certainty === 'conflict' ? [{ rule: 'hl7v2.charset-conflict' as const, path: 'MSH-18' }] : []),
      ...(decoded.certainty === 'guessed' ? [{ rule: 'hl7v2.charset-guessed' as const, path: 'MSH-18' }] : []),
      ...(glued ? [{ rule: 'hl7v2.line-glued' as const, path: glued.name }] : []),
    ],
  };
}

const unreadable = (part: string, code: ProblemCode): ReadPart => ({
  kind: 'unreadable',
  part,
  problem: problemOf(code),
});

const joinPart = (...names: readonly string[]): string => names.filter((name) => name !== '').join('/');

/** A message of statements (vaccinations, medicines, a referral): one document for each patient. */
function readStatements(
  context: MessageContext,
  tree: MessageTree,
  part: string,
  read: (held: MessageContext, node: PatientNode) => ReadDocument | undefined,
): ReadPart[] {
  const patients = tree.patients.filter(({ pid }) => pid !== undefined);
  if (patients.length === 0) return [unreadable(part, 'HL7-NO-PATIENT')];
  const several = patients.length > 1;
  const held: MessageContext = several
    ? { ...context, doubts: [...context.doubts, { rule: 'hl7v2.two-patients', path: 'PID' }] }
    : context;
  return patients.flatMap((node, index) => {
    const name = joinPart(part, several ? `patient[${index + 1}]` : '');
    const document = read(held, node);
    if (document) return documentParts(name, [document]);
    // Whoever has neither a vaccination nor a medicine in the message is told as a patient only.
    const rule = 'hl7v2.no-statement';
    return [{ kind: 'set-aside', part: name, rule, mapping: accountOf(context, tree, rule) }];
  });
}

/** The account of a message that gives no document: everything set aside by the one rule. */
function accountOf(context: MessageContext, tree: MessageTree, rule: string): MappingReport {
  const placed: Placed[] = [...tree.header, ...tree.patients.flatMap((patient) => patient.placed)];
  const account = new Account(placed, context);
  for (const { segment } of placed) account.ignore(segment, rule);
  return account.report();
}

const documentParts = (part: string, documents: readonly ReadDocument[]): ReadPart[] =>
  documents.map((read) => ({ kind: 'document', ...read, part: joinPart(part, read.part) }));

/**
 * A message that ends in the middle of a segment: no line end, and the last line is no whole segment name, or a result line cut
 * before its status although the others have one.
 */
function isCut({ segments, delimiters }: Message): boolean {
  const last = segments.at(-1);
  if (!last || last.terminator !== '') return false;
  const tail =
    last.fields
      .join(delimiters.field)
      .split(/[\r\n]/)
      .at(-1) ?? '';
  if (last.glued && /^[A-Z][A-Z0-9]{0,2}$/.test(tail)) return true;
  if (segments.length === 1) return last.fields.length < 10;
  if (last.name !== 'OBX') return last.fields.length < 2;
  const others = segments.filter((segment) => segment.name === 'OBX' && segment !== last);
  return last.fields.length <= 11 && others.length > 0 && others.every((segment) => field(segment, 11) !== '');
}

/** The patients of a message: order lines under a repeated PID of the same person belong together. */
function patientsOf(context: MessageContext, tree: MessageTree): PatientNode[] {
  const merged: { node: PatientNode; patient: ReturnType<typeof readPatient> }[] = [];
  for (const node of tree.patients) {
    if (!node.pid) {
      if (node.orders.length > 0 || node.txa)
        merged.push({
          node,
          patient: { identifiers: [], name: { family: '', given: [] }, sex: 'unknown', telecoms: [] },
        });
      continue;
    }
    const own = node.placed.filter(({ segment }) => segment === node.pid);
    const patient = readPatient(openReading(context, own), node.pid, context.profile);
    const twin = merged.findIndex((entry) => entry.node.pid !== undefined && samePatient(entry.patient, patient));
    const known = merged[twin];
    if (!known) merged.push({ node, patient });
    else {
      const { orders, notes, placed } = known.node;
      merged[twin] = {
        patient,
        node: {
          ...known.node,
          orders: [...orders, ...node.orders],
          notes: [...notes, ...node.notes],
          placed: [...placed, ...node.placed],
        },
      };
    }
  }
  return merged.map(({ node }) => node);
}

function readReports(context: MessageContext, tree: MessageTree, part: string): ReadPart[] {
  const patients = patientsOf(context, tree);
  if (patients.length === 0 || patients.every(({ pid }) => pid === undefined))
    return [unreadable(part, 'HL7-NO-PATIENT')];
  const several = patients.length > 1;
  const held: MessageContext = several
    ? { ...context, doubts: [...context.doubts, { rule: 'hl7v2.two-patients', path: 'PID' }] }
    : context;
  return patients.flatMap((node, index) => {
    const name = joinPart(part, several ? `patient[${index + 1}]` : '');
    if (!node.pid) return [unreadable(name, 'HL7-NO-PATIENT')];
    if (node.orders.length === 0) return [unreadable(name, 'HL7-NO-RESULT')];
    const documents = readReport(held, tree, node);
    return documents.length > 0 ? documentParts(name, documents) : [unreadable(name, 'HL7-NO-TIME')];
  });
}

function readLetters(context: MessageContext, tree: MessageTree, event: string, part: string): ReadPart[] {
  const patients = patientsOf(context, tree);
  const [node] = patients;
  if (!node?.pid) return [unreadable(part, 'HL7-NO-PATIENT')];
  if (!node.txa) return [unreadable(part, 'HL7-NO-DOCUMENT')];
  const content = node.orders.some(({ observations }) => observations.some(({ obx }) => field(obx, 5).trim() !== ''));
  if (!content && !isWithdrawal(node.txa, event)) {
    const rule = 'hl7v2.document-notification';
    return [{ kind: 'set-aside', part, rule, mapping: accountOf(context, tree, rule) }];
  }
  const held: MessageContext =
    patients.length > 1
      ? { ...context, doubts: [...context.doubts, { rule: 'hl7v2.two-patients', path: 'PID' }] }
      : context;
  const documents = readLetter(held, tree, node, event);
  return documents.length > 0 ? documentParts(part, documents) : [unreadable(part, 'HL7-NO-TIME')];
}

/** The parts of one message. `outer` are doubts about the file that it came in. */
export function readMessage(
  bytes: Uint8Array,
  part: string,
  { profile, source, script }: ReadContext,
  outer: ParsedMessage['doubts'],
  more: {
    readonly proven?: Charset | undefined;
    readonly companions?: Companions | undefined;
    readonly large?: LargeValues;
  } = {},
): ReadPart[] {
  const { companions } = more;
  const parsed = parseBytes(bytes, source.charset, more.proven);
  const treeWithFiles = ({ message, charset }: ParsedMessage, now = message): MessageTree | undefined =>
    companions ? treeOf(now, (obx) => referredFiles(obx, companions, message.delimiters, charset)) : treeOf(now);
  const tree = parsed && treeWithFiles(parsed);
  if (!parsed || !tree) return [unreadable(part, 'HL7-NO-MSH')];
  if (isCut(parsed.message)) return [unreadable(part, 'HL7-TRUNCATED')];
  const context: MessageContext = {
    profile,
    source,
    delimiters: parsed.message.delimiters,
    charset: parsed.charset,
    large: more.large ?? noLargeValues,
    doubts: [...outer, ...parsed.doubts],
  };
  if (source.script === undefined) return readTree(context, tree, part);
  // Never without the script that the source has: what it mends would go out unmended.
  if (!script) return [{ kind: 'unreadable', part, problem: scriptProblem(source.script, 'missing') }];
  const paths = placesOf(tree);
  const scripted = runScript(script, parsed.message, (segment) => paths.get(segment) ?? segment.name);
  if (scripted.kind === 'refused') return [{ kind: 'unreadable', part, problem: scripted.problem }];
  const { message, report } = scripted;
  const about = report.changes.find(({ path }) => /^(PID|MRG)/.test(path));
  const after: MessageContext = about
    ? { ...context, doubts: [...context.doubts, { rule: 'hl7v2.script-changed-patient', path: about.path }] }
    : context;
  return readTree(after, treeWithFiles(parsed, message) ?? tree, part).map((read) =>
    read.kind === 'unreadable' ? read : { ...read, mapping: { ...read.mapping, script: report } },
  );
}

/** Where each segment of a message stands, as the mapping names it. */
const placesOf = (tree: MessageTree): ReadonlyMap<Segment, string> =>
  new Map(
    [...tree.header, ...tree.patients.flatMap(({ placed }) => placed)].map(({ segment, path }) => [segment, path]),
  );

function readTree(context: MessageContext, tree: MessageTree, part: string): ReadPart[] {
  const { delimiters } = context;
  const first = (number: number, component: number): string =>
    (components(repetitions(field(tree.msh, number), delimiters)[0] ?? '', delimiters)[component - 1] ?? '')
      .trim()
      .toUpperCase();
  if (['T', 'D'].includes(first(11, 1))) {
    const rule = 'hl7v2.processing-id-not-production';
    return [{ kind: 'set-aside', part, rule, mapping: accountOf(context, tree, rule) }];
  }
  const treatment = treatmentOf(first(9, 1), first(9, 2));
  switch (treatment.kind) {
    case 'report':
      return readReports(context, tree, part);
    case 'letter':
      return readLetters(context, tree, treatment.event, part);
    case 'vaccination':
      return readStatements(context, tree, part, (held, node) => readVaccinations(held, tree, node));
    case 'medication':
      return readStatements(context, tree, part, (held, node) => readMedications(held, tree, node, first(9, 1)));
    case 'referral':
      return readStatements(context, tree, part, (held, node) => readReferral(held, tree, node));
    case 'set-aside': {
      const { news, mapping } = readNews(context, tree, first(9, 2), treatment.rule);
      return [{ kind: 'set-aside', part, rule: treatment.rule, mapping, ...(news.length > 0 ? { news } : {}) }];
    }
    case 'unsupported':
      return [unreadable(part, 'HL7-TYPE-NOT-SUPPORTED')];
  }
}
