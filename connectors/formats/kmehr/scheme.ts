/**
 * A medication or vaccination scheme: one transaction that names it, one for each line (`…schemeelement`), and suspensions
 * (`treatmentsuspension`) that point to their line. Together they are one list.
 */
import { instantOf, type Medication, type Timestamp } from '../../clinical/index.ts';
import { all, first, type XmlNode } from '../xml.ts';
import { kindOfTransaction } from './document.ts';
import { kmehrFindings } from './findings.ts';
import { kindOf, readItem, schemeKindOf, type Item } from './item.ts';
import { dosageOf } from './medication.ts';
import { partyWords, readParties } from './people.ts';
import type { Reading } from './reading.ts';
import { gather, type Gathered } from './sections.ts';
import { dayOf, SECTIONS, type Placed } from './statements.ts';
import { phrases } from './words.ts';

const MEDICATION = new Set([
  'medicationscheme',
  'medicationschemeelement',
  'treatmentsuspension',
  'pharmaceuticalmedicationscheme',
]);
const VACCINATION = new Set(['vaccinationscheme', 'vaccinationschemeelement']);

/** The list that a transaction belongs to; undefined for a document of its own. */
export function schemeOf(transaction: XmlNode): 'medication' | 'vaccination' | undefined {
  const kind = kindOfTransaction(transaction);
  if (MEDICATION.has(kind)) return 'medication';
  return VACCINATION.has(kind) ? 'vaccination' : undefined;
}

/** The transaction that names the list; else its first line. */
export const headOf = (transactions: readonly XmlNode[]): XmlNode | undefined =>
  transactions.find((node) => kindOfTransaction(node).endsWith('scheme')) ?? transactions[0];

const isSuspension = (transaction: XmlNode): boolean => kindOfTransaction(transaction) === 'treatmentsuspension';

const words = (item: Item): string => [...item.texts, ...item.remarks].join(' ');

interface Line {
  readonly reason: readonly string[];
  readonly notes: readonly string[];
}

/** What stands beside the medicine in its transaction: what it is for, when it begins and ends (CD-ITEM-MS), who noted it. */
function readLine(reading: Reading, transaction: XmlNode, author: string): Line {
  const { language } = reading;
  const reason: string[] = [];
  const notes: string[] = [];
  for (const node of all(transaction, 'item')) {
    const kind = schemeKindOf(node);
    if (kind === '') continue;
    const item = readItem(reading, node, 'statement.note');
    if (kind === 'medicationuse') reason.push(words(item));
    else if (kind === 'begincondition') notes.push(`${phrases.beginCondition[language]}: ${words(item)}`);
    else if (kind === 'endcondition') notes.push(`${phrases.endCondition[language]}: ${words(item)}`);
    else {
      const codes = item.codings.filter(({ code }) => code !== kind).map(({ display, code }) => display ?? code);
      notes.push(`${kind}: ${[...codes, words(item)].filter((text) => text !== '').join(' ')}`);
    }
  }
  const own = partyWords(readParties(reading, first(transaction, 'author'), 'statement.note'));
  if (own !== '' && own !== author) notes.push(`${phrases.by[language]} ${own}`);
  return { reason: reason.filter((text) => text !== ''), notes };
}

/** `//transaction[id[@S='ID-KMEHR']='2']`: the line that a suspension is for, by any id that it names. */
function targetOf(reading: Reading, item: XmlNode, transactions: readonly XmlNode[]): XmlNode | undefined {
  for (const link of all(item, 'lnk')) {
    const number = /=\s*['"]([^'"]+)['"]\s*\]+\s*$/.exec(link.attributes.get('URL') ?? '')?.[1];
    const target = transactions.find(
      (node) => !isSuspension(node) && number !== undefined && all(node, 'id').some(({ text }) => text === number),
    );
    if (target) {
      reading.ledger.map(`${link.path}/@URL`, 'statement.note');
      return target;
    }
  }
  return undefined;
}

interface Suspension {
  readonly target: XmlNode | undefined;
  readonly note: string;
  readonly isStop: boolean;
  readonly item: Item;
}

function readSuspension(
  reading: Reading,
  transaction: XmlNode,
  transactions: readonly XmlNode[],
): readonly Suspension[] {
  const { language } = reading;
  const own = all(transaction, 'item');
  const reasons = own
    .filter((node) => kindOf(node) !== 'medication')
    .map((node) => words(readItem(reading, node, 'statement.note')));
  return own
    .filter((node) => kindOf(node) === 'medication')
    .map((node): Suspension => {
      const item = readItem(reading, node, 'statement.note');
      dosageOf(reading, item);
      const isStop = item.lifecycle === 'stopped';
      const [start, end] = [item.period?.start, item.period?.end].map((time) =>
        time === undefined ? '…' : dayOf(time),
      );
      const period = item.period ? ` ${start ?? ''} – ${end ?? ''}` : '';
      const why = reasons.filter((text) => text !== '').join(', ');
      const state = isStop ? phrases.stopped : phrases.suspended;
      return {
        target: targetOf(reading, node, transactions),
        note: `${state[language]}${period}${why === '' ? '' : ` (${why})`}`,
        isStop,
        item,
      };
    });
}

/** Whether a suspension holds at the time of the document. */
function holds({ item }: Suspension, time: Timestamp): boolean {
  const now = instantOf(time);
  const { start, end } = item.period ?? {};
  return (start === undefined || instantOf(start) <= now) && (end === undefined || instantOf(end) + 86_400_000 > now);
}

function completed(
  medication: Medication,
  line: Line,
  suspensions: readonly Suspension[],
  time: Timestamp,
): Medication {
  const now = suspensions.filter((suspension) => holds(suspension, time));
  const status = now.some(({ isStop }) => isStop) ? 'stopped' : now.length > 0 ? 'unknown' : medication.status;
  const reason = line.reason.join('; ');
  return {
    ...medication,
    status,
    ...(reason === '' ? {} : { reason }),
    notes: [...suspensions.map(({ note }) => note), ...medication.notes, ...line.notes],
  };
}

/** Everything a scheme says, its lines completed by what stands beside them. */
export function gatherScheme(reading: Reading, transactions: readonly XmlNode[], time: Timestamp): Gathered {
  const lines = transactions.filter((transaction) => !isSuspension(transaction));
  const head = headOf(transactions);
  const author = partyWords(readParties(reading, first(head, 'author'), 'author'));
  const suspensions = transactions
    .filter(isSuspension)
    .flatMap((transaction) => readSuspension(reading, transaction, transactions));
  const gathered = gather(reading, lines, time, (item) => schemeKindOf(item) !== '');
  const placed = gathered.placed.map(({ section, statement }): Placed => {
    const transaction = lines.find(({ path }) => statement.source.startsWith(`${path}/`));
    if (!transaction) return { section, statement };
    const line = readLine(reading, transaction, author);
    if (statement.kind !== 'medication')
      return { section, statement: { ...statement, notes: [...statement.notes, ...line.notes] } };
    const own = suspensions.filter(({ target }) => target === transaction);
    return { section, statement: completed(statement, line, own, time) };
  });
  const orphans = suspensions.filter(({ target }) => target === undefined);
  for (const { item } of orphans) reading.doubt(kmehrFindings.suspensionWithoutMedicine(item.node.path));
  const texts = orphans.map(({ note, item }) =>
    [item.product.name || words(item), note].filter((text) => text !== '').join(': '),
  );
  for (const transaction of transactions) {
    if (transaction === head) continue;
    for (const name of ['date', 'time', 'version', 'iscomplete', 'isvalidated', 'expirationdate'])
      for (const node of all(transaction, name)) reading.ignoreBelow(node, 'kmehr.record-keeping');
    for (const cd of all(transaction, 'cd')) reading.take(cd, 'type');
    for (const id of all(transaction, 'id')) reading.ledger.ignore(id.path, 'kmehr.numbering');
    if (isSuspension(transaction)) reading.ignoreBelow(first(transaction, 'author'), 'kmehr.record-keeping');
  }
  return {
    ...gathered,
    placed: placed.map((one) => ({
      ...one,
      section: one.statement.kind === 'medication' ? SECTIONS.medication : one.section,
    })),
    texts:
      texts.length === 0
        ? gathered.texts
        : [...gathered.texts, { place: '', title: phrases.suspended[reading.language], lines: texts }],
  };
}
