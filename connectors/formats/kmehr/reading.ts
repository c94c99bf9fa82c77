/** What the parts of a KMEHR message share while they are read: the account of every element, the doubts, times and languages. */
import type { Timestamp } from '../../clinical/index.ts';
import { readIsoTime } from '../iso-time.ts';
import { SourceReading } from '../source-reading.ts';
import type { ReadContext } from '../types.ts';
import { all, first, type XmlNode } from '../xml.ts';
import { kmehrFindings } from './findings.ts';

/** What a person reads of a file: never its base64. */
const shown = ({ name, text }: XmlNode): string => (name === 'lnk' ? `base64 (${text.length})` : text);

/** Every text and every pointer (`lnk/@URL`) by path. Attributes such as S, SV, SL, L say what the text of their element is. */
export function leavesOf(node: XmlNode, into: Map<string, string>): Map<string, string> {
  if (node.text !== '') into.set(node.path, shown(node));
  const url = node.attributes.get('URL');
  if (url !== undefined) into.set(`${node.path}/@URL`, url);
  for (const child of node.children) leavesOf(child, into);
  return into;
}

interface Moment {
  readonly time?: Timestamp;
  /** What is said in words (`vers 2010`). */
  readonly words?: string;
}

const LANGUAGES = ['fr', 'de', 'en'] as const;

export class Reading extends SourceReading {
  /** The language of headings and words that the reader adds. */
  readonly language: (typeof LANGUAGES)[number];
  readonly #nodes: readonly XmlNode[];

  constructor(nodes: readonly XmlNode[], context: ReadContext) {
    const leaves = new Map<string, string>();
    for (const node of nodes) leavesOf(node, leaves);
    super(leaves, context);
    this.language = LANGUAGES.find((language) => context.source.language.startsWith(language)) ?? 'fr';
    this.#nodes = nodes;
  }

  /** The text of an element, mapped; empty when there is none. */
  take(node: XmlNode | undefined, to: string): string {
    if (!node || node.text === '') return '';
    this.ledger.map(node.path, to);
    return node.text;
  }

  /** `parent/name` mapped. */
  one(parent: XmlNode | undefined, path: string, to: string): string {
    return this.take(first(parent, path), to);
  }

  /** Texts in several languages: that of the source first, no word left out. */
  texts(nodes: readonly XmlNode[], to: string): string[] {
    return this.#byLanguage(nodes)
      .map((node) => this.take(node, to))
      .filter((text) => text !== '');
  }

  /** A name in one language: the others say the same and are set aside. */
  label(nodes: readonly XmlNode[], to: string): string {
    const [best, ...others] = this.#byLanguage(nodes.filter(({ text }) => text !== ''));
    const language = best?.attributes.get('L');
    const repeated = others.filter((node) => node.attributes.get('L') === language);
    for (const node of others) if (!repeated.includes(node)) this.ledger.ignore(node.path, 'kmehr.other-language');
    return [best, ...repeated]
      .map((node) => this.take(node, to))
      .filter((text) => text !== '')
      .join(' ');
  }

  #byLanguage(nodes: readonly XmlNode[]): XmlNode[] {
    const order = [this.language, 'fr', 'de', 'en', 'nl'];
    const rank = (node: XmlNode): number => {
      const found = order.indexOf((node.attributes.get('L') ?? '').slice(0, 2).toLowerCase());
      return found < 0 ? order.length : found;
    };
    return [...nodes].sort((a, b) => rank(a) - rank(b));
  }

  /** `date`, `yearmonth` or `year` with `time` below an element; words beside them are kept. */
  moment(parent: XmlNode | undefined, to: string): Moment {
    const day = first(parent, 'date') ?? first(parent, 'yearmonth') ?? first(parent, 'year');
    const clock = first(parent, 'time');
    const words = this.texts(all(parent, 'text'), to).join(' ');
    const time = day && this.#time(day, clock, to);
    return { ...(time === undefined ? {} : { time }), ...(words === '' ? {} : { words }) };
  }

  #time(day: XmlNode, clock: XmlNode | undefined, to: string): Timestamp | undefined {
    const { zone } = this;
    // An xsd:date may carry an offset, which says nothing of a day.
    const date = day.text.replace(/(?<=^[\d-]{4,10})(?:Z|[+-]\d{2}:\d{2})$/, '');
    const read = clock && clock.text !== '' ? readIsoTime(`${date}T${clock.text}`, zone) : undefined;
    const found = read ?? readIsoTime(date, zone);
    if (!found) {
      if (day.text !== '') this.doubt(kmehrFindings.timeUnreadable(day.path));
      return undefined;
    }
    this.ledger.map(day.path, to);
    if (clock && read) this.ledger.map(clock.path, to);
    else if (clock && clock.text !== '') this.doubt(kmehrFindings.timeUnreadable(clock.path));
    if (found.zoneAssumed) this.doubt(kmehrFindings.zoneAssumed(''));
    return found.timestamp;
  }

  /** Sets everything below an element aside that nobody took. */
  ignoreBelow(node: XmlNode | undefined, rule: string): void {
    if (!node) return;
    for (const path of leavesOf(node, new Map()).keys()) this.ledger.ignore(path, rule);
  }

  /** Sets aside what no document needs; called last, for elements that nobody took. */
  setAsideRest(): void {
    const visit = (node: XmlNode): void => {
      const rule = restRule(node);
      if (rule !== undefined) this.ignoreBelow(node, rule);
      else for (const child of node.children) visit(child);
    };
    for (const node of this.#nodes) visit(node);
  }
}

const MESSAGE = new Set(['standard', 'urgency', 'acknowledgment', 'externalsource', 'expirationdate', 'dummyFriend']);
const DEMOGRAPHICS = new Set([
  ...['birthlocation', 'deathdate', 'deathlocation', 'nationality', 'usuallanguage', 'profession', 'civilstate'],
  ...['insurancystatus', 'insurancymembership'],
]);
const DISPENSING = new Set([
  ...['cost', 'issubstitutionallowed', 'deliverydate', 'renewal', 'instructionforreimbursement', 'feedback'],
  ...['instructionforpharmacist'],
]);

function restRule({ name, attributes, path }: XmlNode): string | undefined {
  const scheme = attributes.get('S') ?? '';
  if (name === 'id' && scheme === 'ID-KMEHR') return 'kmehr.numbering';
  if (scheme === 'INSS' && /\/hcparty(?:\[\d+\])?\//.test(path)) return 'kmehr.personal-number';
  if (name === 'recorddatetime' || name === 'redactor') return 'kmehr.record-keeping';
  if (MESSAGE.has(name)) return 'kmehr.message';
  if (DEMOGRAPHICS.has(name)) return 'kmehr.demographics';
  if (DISPENSING.has(name)) return 'kmehr.dispensing';
  if (scheme === 'ID-ENCRYPTION-ACTOR' || scheme === 'CD-ENCRYPTION-ACTOR') return 'kmehr.message';
  if (name === 'Signature') return 'kmehr.message';
  if (/\/hcparty(?:\[\d+\])?\/(?:address|telecom|id|cd)/.test(path)) return 'kmehr.party-detail';
  return /\/(?:address|birthdate|telecom)(?:\[\d+\])?\//.test(path) ? 'kmehr.address-detail' : undefined;
}
