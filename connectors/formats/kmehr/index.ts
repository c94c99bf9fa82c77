// formats/kmehr/ reads KMEHR messages (eHealth platform, 1.x): laboratory results, letters, summaries, medication schemes, files in them.
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import type { ClinicalDocument, DocumentBody, Patient, Problem, Timestamp } from '../../clinical/index.ts';
import { asciiHead, asciiTail, xmlHead } from '../bytes.ts';
import { Ledger } from '../ledger.ts';
import { latest } from '../times.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { xmlProblem } from '../xml-problems.ts';
import { all, first, readXml, type XmlNode, type XmlRules } from '../xml.ts';
import { filesIn, leaveLinks, readFile } from './attachments.ts';
import {
  documentOf,
  documentStatus,
  isOrder,
  kindOfTransaction,
  readCompletion,
  readHeader,
  transactionTime,
  type Completion,
  type Facts,
  type Header,
} from './document.ts';
import { kmehrFindings } from './findings.ts';
import { readPatient } from './people.ts';
import { kmehrProblems } from './problems.ts';
import { leavesOf, Reading } from './reading.ts';
import { holdsResults, readResults } from './results.ts';
import { gatherScheme, headOf, schemeOf } from './scheme.ts';
import { gather, sectionsOf } from './sections.ts';

const NAMESPACE = 'http://www.ehealth.fgov.be/standards/kmehr/schema/v1';

/** By local names: exports write the namespace of KMEHR, an older one, or none. Base64 goes on untouched. */
const rules: XmlRules = {
  nameOf: (local) => local,
  folded: new Set(['text-with-layout', 'text']),
  keepLines: true,
};

/** The messages of a file: its root, or those inside an envelope (SOAP, answers of a hub). */
const messagesIn = (node: XmlNode): XmlNode[] =>
  node.name === 'kmehrmessage' ? [node] : node.children.flatMap(messagesIn);

/** One document, or several lines that are one list, with what a reader needs of message and folder. */
interface Unit {
  readonly message: XmlNode;
  readonly folder: XmlNode;
  readonly transactions: readonly XmlNode[];
  readonly part: string;
}

const without = (node: XmlNode, ...names: readonly string[]): XmlNode => ({
  ...node,
  children: node.children.filter(({ name }) => !names.includes(name)),
});

const sourceOf = ({ message, folder, transactions }: Unit): XmlNode[] => [
  without(message, 'folder'),
  without(folder, 'transaction'),
  ...transactions,
];

function unitsOf(message: XmlNode, folder: XmlNode, place: string): Unit[] {
  const groups = new Map<string, XmlNode[]>();
  for (const transaction of all(folder, 'transaction')) {
    const key = schemeOf(transaction) ?? transaction.path;
    groups.set(key, [...(groups.get(key) ?? []), transaction]);
  }
  return [...groups.values()].map((transactions, index) => ({
    message,
    folder,
    transactions,
    part: [place, groups.size > 1 ? `document[${index + 1}]` : ''].filter((name) => name !== '').join('/'),
  }));
}

interface Content {
  readonly body?: DocumentBody;
  readonly status: ClinicalDocument['status'];
  readonly order?: Facts['order'];
  readonly collected?: Timestamp | undefined;
}

function contentOf(
  reading: Reading,
  transactions: readonly XmlNode[],
  completion: Completion,
  time: Timestamp,
): Content {
  const [transaction] = transactions;
  const kind = transaction ? kindOfTransaction(transaction) : '';
  if (transaction && holdsResults(transaction) && ['labresult', 'result'].includes(kind)) {
    const { groups, specimens, notes, statuses, placer, requester, collected } = readResults(
      reading,
      transaction,
      completion.isFinal,
    );
    return {
      body: { kind: 'results', groups, specimens, notes },
      status: documentStatus(completion, statuses),
      order: { ...(placer ? { placer } : {}), ...(requester ? { requester } : {}) },
      collected,
    };
  }
  const isScheme = transaction !== undefined && schemeOf(transaction) !== undefined;
  const gathered = isScheme ? gatherScheme(reading, transactions, time) : gather(reading, transactions, time);
  const isSummary = isScheme || kind === 'sumehr' || kind === 'clinicalsummary' || kind === 'vaccination';
  const sections = sectionsOf(gathered, isSummary ? 'summary' : 'letter', transaction?.path ?? '');
  const status = documentStatus(completion, []);
  const collected = gathered.items.find((item) => item.kind === 'encounterdatetime')?.times[0];
  return sections.length === 0 ? { status } : { body: { kind: 'sections', sections }, status, collected };
}

interface Opened {
  readonly reading: Reading;
  readonly header: Header;
  readonly patient: Patient;
  readonly time: Timestamp;
  readonly head: XmlNode;
  readonly completion: Completion;
}

/** Each document has an account of its own, of all that message, folder and transactions say. */
function open(unit: Unit, context: ReadContext): Opened | Problem {
  const reading = new Reading(sourceOf(unit), context);
  const head = headOf(unit.transactions);
  const patient = readPatient(reading, first(unit.folder, 'patient'));
  if (!patient) return kmehrProblems.noPatient;
  const header = readHeader(reading, unit.message);
  // A list is as new as its newest line.
  const time = latest(unit.transactions.map((transaction) => transactionTime(reading, transaction, header)));
  if (!head || time === undefined) return kmehrProblems.noTime;
  return { reading, header, patient, time, head, completion: readCompletion(reading, head) };
}

function documentPart(
  unit: Unit,
  opened: Opened,
  facts: Pick<Facts, 'body' | 'status' | 'order' | 'collected' | 'part'>,
): ReadPart {
  const { reading, header, patient, time, head } = opened;
  const document = documentOf(reading, { header, transaction: head, patient, time, ...facts });
  for (const transaction of unit.transactions) leaveLinks(reading, transaction);
  for (const text of [...all(unit.folder, 'text'), ...all(first(unit.message, 'header'), 'text')])
    reading.ledger.ignore(text.path, 'kmehr.message');
  reading.setAsideRest();
  return {
    kind: 'document',
    part: [unit.part, facts.part].filter((name) => name !== '').join('/'),
    document,
    mapping: reading.ledger.report(),
    findings: reading.findings,
  };
}

function readUnit(unit: Unit, context: ReadContext): ReadPart[] {
  const { transactions, part } = unit;
  const [transaction] = transactions;
  if (transaction && isOrder(transaction)) return [setAside(unit, 'kmehr.order')];
  const opened = open(unit, context);
  if ('code' in opened) return [{ kind: 'unreadable', part, problem: opened }];
  const files = transactions.flatMap(filesIn);
  const { body, ...more } = contentOf(opened.reading, transactions, opened.completion, opened.time);
  if (!body && files.length === 0) return [{ kind: 'unreadable', part, problem: kmehrProblems.noContent }];
  const parts: ReadPart[] = [];
  if (body) {
    for (const file of files) opened.reading.ledger.ignore(file.path, 'kmehr.other-document');
    parts.push(documentPart(unit, opened, { body, ...more, part: '' }));
  }
  for (const [index, file] of files.entries()) {
    const own = open(unit, context);
    if ('code' in own) continue;
    const attachment = readFile(own.reading, file);
    for (const other of files) if (other !== file) own.reading.ledger.ignore(other.path, 'kmehr.other-document');
    if (body)
      for (const name of ['item', 'heading', 'text', 'text-with-layout'])
        for (const node of transactions.flatMap((one) => all(one, name)))
          own.reading.ignoreBelow(node, 'kmehr.other-document');
    const status = documentStatus(own.completion, []);
    const name = index === 0 ? 'pdf' : `pdf${index + 1}`;
    parts.push(documentPart(unit, own, { body: { kind: 'attachment', attachment }, status, part: name }));
  }
  return parts;
}

function setAside(unit: Pick<Unit, 'part'> & Partial<Unit>, rule: string, nodes: readonly XmlNode[] = []): ReadPart {
  const { message, folder, transactions } = unit;
  const all = message && folder && transactions ? sourceOf({ message, folder, transactions, part: unit.part }) : nodes;
  const leaves = new Map<string, string>();
  for (const node of all) leavesOf(node, leaves);
  return { kind: 'set-aside', part: unit.part, rule, mapping: new Ledger(leaves).report(rule) };
}

function readMessage(message: XmlNode, part: string, context: ReadContext): ReadPart[] {
  // A whole record moved from one program to another is no document.
  if (first(message, 'header/standard/specialisation/cd'))
    return [setAside({ part }, 'kmehr.record-export', [message])];
  const folders = all(message, 'folder');
  const units = folders.flatMap((folder, index) => {
    const place = folders.length > 1 ? `folder[${index + 1}]` : '';
    return unitsOf(message, folder, [part, place].filter((name) => name !== '').join('/'));
  });
  if (units.length > 0) return units.flatMap((unit) => readUnit(unit, context));
  const isSealed = first(message, 'Base64EncryptedData') ?? first(message, 'EncryptedData');
  return [{ kind: 'unreadable', part, problem: isSealed ? kmehrProblems.encrypted : kmehrProblems.empty }];
}

function read({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const parsed = readXml(bytes, rules);
  if (!parsed.ok) {
    return [{ kind: 'unreadable', part: '', problem: xmlProblem(parsed, kmehrProblems) }];
  }
  const messages = messagesIn(parsed.root);
  if (messages.length === 0) return [{ kind: 'unreadable', part: '', problem: kmehrProblems.empty }];
  const { root, namespace } = xmlHead(bytes);
  const foreign = root === 'kmehrmessage' && namespace !== NAMESPACE ? [kmehrFindings.namespace('/kmehrmessage')] : [];
  return messages
    .flatMap((message, index) => readMessage(message, messages.length > 1 ? `message[${index + 1}]` : '', context))
    .map((part) => (part.kind === 'document' ? { ...part, findings: [...foreign, ...part.findings] } : part));
}

const MARK = /<(?:[\w.-]+:)?kmehrmessage[\s>/]/;

export const kmehrFormat: Format = {
  name: 'kmehr',

  detect({ bytes }) {
    const { root, namespace } = xmlHead(bytes);
    if (root === 'kmehrmessage') return namespace === NAMESPACE ? 1 : 0.9;
    return root !== undefined && root !== 'ClinicalDocument' && MARK.test(asciiHead(bytes)) ? 0.7 : 0;
  },

  completeness: ({ bytes }) =>
    /<\/(?:[\w.-]+:)?[\w.-]+\s*>(?:\s|<!--[\s\S]*?-->)*$/.test(asciiTail(bytes, 16_384)) &&
    asciiTail(bytes, 16_384).includes('kmehrmessage')
      ? { state: 'complete', companions: [] }
      : { state: 'waiting', for: 'end-of-file' },

  read,
};
