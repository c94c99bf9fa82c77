/** The sections of a letter, a summary or a scheme: its texts in their order, its items as statements by kind. */
import type { Section, Statement, Timestamp } from '../../clinical/index.ts';
import { LOINC } from '../terminology.ts';
import { all, type XmlNode } from '../xml.ts';
import { readItem, type Item } from './item.ts';
import type { Reading } from './reading.ts';
import { SECTIONS, sentenceOf, statementOf, type Placed } from './statements.ts';
import { headingWords, phrases, wordsFor } from './words.ts';

/** The parts of the transaction's header that are no section. */
const RISKS = new Set(['risk', 'professionalrisk', 'encountersafetyissue']);
const SOCIAL = new Set(['socialrisk', 'habit', 'autonomy']);
const WILLS = new Set(['patientwill', 'ntbr', 'bloodtransfusionrefusal', 'agreementwithpatient']);
const CONTACTS = new Set(['contactperson', 'gmdmanager', 'contacthcparty', 'hcpartyavailability']);

interface Text {
  /** Path of its heading; empty for what stands on its own. */
  readonly place: string;
  readonly title: string;
  readonly code?: string;
  readonly lines: string[];
}

export interface Gathered {
  readonly texts: readonly Text[];
  readonly placed: readonly Placed[];
  readonly items: readonly Item[];
}

function headingTitle(reading: Reading, heading: XmlNode): string {
  const codes = all(heading, 'cd').map((cd) => reading.take(cd, 'section.title'));
  const [text] = reading.texts(all(heading, 'text').slice(0, 1), 'section.title');
  const known = codes
    .map((code) => wordsFor(headingWords, code, reading.language))
    .filter((word) => word !== '' && word !== 'userdefined');
  // A heading whose code says nothing has its title in its text.
  return known[0] ?? (text !== undefined && text.length <= 80 && !text.includes('\n') ? text : '');
}

/** Everything that the parts of a transaction (or of a heading) say, in their order. `skip` are items that the caller reads itself. */
export function gather(
  reading: Reading,
  transactions: readonly XmlNode[],
  time: Timestamp | undefined,
  skip: (item: XmlNode) => boolean = () => false,
): Gathered {
  const texts: Text[] = [];
  const placed: Placed[] = [];
  const items: Item[] = [];
  const textAt = (place: string, title: string, code?: string): Text => {
    const known = texts.find((text) => text.place === place && text.title === title);
    if (known) return known;
    const made = { place, title, ...(code === undefined ? {} : { code }), lines: [] };
    texts.push(made);
    return made;
  };
  const textFor = (item: Item, place: string, title: string): Text => {
    const { language } = reading;
    if (place !== '') return textAt(place, title);
    if (RISKS.has(item.kind)) return textAt('', phrases.risks[language]);
    if (item.kind === 'familyrisk') return textAt('', wordsFor(headingWords, 'familyhistory', language), '10157-6');
    if (SOCIAL.has(item.kind)) return textAt('', phrases.social[language], '29762-2');
    if (WILLS.has(item.kind)) return textAt('', phrases.wills[language], '42348-3');
    if (CONTACTS.has(item.kind)) return textAt('', phrases.contacts[language]);
    return textAt('', phrases.others[language]);
  };
  const visit = (parent: XmlNode, place: string, title: string): void => {
    for (const child of parent.children) {
      if (child.name === 'heading') {
        const own = headingTitle(reading, child);
        visit(child, child.path, [title, own].filter((part) => part !== '').join(' – '));
      } else if (child.name === 'text' || child.name === 'text-with-layout') {
        const isTitle = child.text !== '' && child.text === title.split(' – ').at(-1);
        const said = reading.take(child, 'section.text');
        if (said !== '' && !isTitle) textAt(place, title).lines.push(...paragraphs(said));
      } else if (child.name === 'item' && !skip(child)) {
        const item = readItem(reading, child, `statement-${items.length + 1}`);
        items.push(item);
        const statement = statementOf(item, reading, time);
        if (statement) placed.push(statement);
        else textFor(item, place, title).lines.push(sentenceOf(item, reading));
      }
    }
  };
  for (const transaction of transactions) visit(transaction, '', '');
  return { texts, placed, items };
}

/** Blank lines part paragraphs; lines within one are kept. */
const paragraphs = (text: string): string[] =>
  text
    .split(/\n[ \t]*\n+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Sections in the order of a summary (statements first) or of a letter (texts first). */
export function sectionsOf({ texts, placed }: Gathered, order: 'summary' | 'letter', source: string): Section[] {
  const told = texts
    .filter(({ lines }) => lines.length > 0)
    .map(({ place, title, code, lines }): Omit<Section, 'id'> => ({
      ...(title === '' ? {} : { title }),
      ...(code === undefined ? {} : { code: { code, system: LOINC, systemName: 'LOINC' } }),
      text: lines,
      statements: [],
      source: place || source,
    }));
  const stated = Object.values(SECTIONS).flatMap((code): Omit<Section, 'id'>[] => {
    const statements: Statement[] = placed.filter(({ section }) => section === code).map(({ statement }) => statement);
    return statements.length === 0
      ? []
      : [{ code: { code, system: LOINC, systemName: 'LOINC' }, text: [], statements, source }];
  });
  const all = order === 'summary' ? [...stated, ...told] : [...told, ...stated];
  return all.map((section, index) => ({ ...section, id: `section-${index + 1}` }));
}
