/** A CDA or FHIR document as it is set on paper: its header's facts in the document's language, then the attested text. */
import type { LocalizedText } from '../../clinical/index.ts';
import { attribute, childOf, fileOf, readXml } from '../../conformance/index.ts';
import type { NarrativePage } from '../../pdfa/index.ts';
import { pageParticulars, type DocumentPage, type PageFact } from '../contract.ts';
import { pageOf } from './index.ts';
import { languageOf, type PageLanguage } from './words.ts';

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

const NAMES: Readonly<Record<PageFact, LocalizedText>> = {
  patient: text('Patient', 'Patient', 'Patient'),
  born: text('Né(e) le', 'Geboren am', 'Born'),
  sex: text('Sexe', 'Geschlecht', 'Sex'),
  identifiers: text('Numéros', 'Nummern', 'Numbers'),
  address: text('Adresse', 'Adresse', 'Address'),
  telecom: text('Joindre le patient', 'Patient erreichbar unter', 'Patient’s contact'),
  date: text('Date du document', 'Datum des Dokuments', 'Date of the document'),
  author: text('Auteur', 'Verfasser', 'Author'),
  organization: text('Organisation', 'Einrichtung', 'Organisation'),
  callback: text('Pour toute question', 'Bei Rückfragen', 'For questions'),
  custodian: text('Conservé par', 'Verwahrt von', 'Kept by'),
  authenticator: text('Signé par', 'Unterzeichnet von', 'Signed by'),
  recipients: text('Destinataires', 'Empfänger', 'Recipients'),
  requester: text('Demandé par', 'Angefordert von', 'Requested by'),
  order: text('Demande n°', 'Auftrag Nr.', 'Order no.'),
  act: text('Date de l’acte', 'Datum der Leistung', 'Date of the act'),
  encounter: text('Séjour ou visite', 'Aufenthalt oder Besuch', 'Stay or visit'),
  version: text('Version', 'Version', 'Version'),
  replaces: text('Remplace', 'Ersetzt', 'Replaces'),
  confidentiality: text('Confidentialité', 'Vertraulichkeit', 'Confidentiality'),
  documentId: text('Identifiant', 'Kennung', 'Identifier'),
};

const isParticular = (name: PageFact): boolean => pageParticulars.includes(name);

const SEXES: Readonly<Record<string, LocalizedText>> = {
  female: text('féminin', 'weiblich', 'female'),
  male: text('masculin', 'männlich', 'male'),
};

export interface Paper {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  /** The file inside the document, when that is what it is about: it stands for itself. */
  readonly file?: { readonly bytes: Uint8Array; readonly mediaType: string };
  readonly page?: NarrativePage;
}

/** Undefined when the bytes are neither a readable CDA nor a FHIR document. */
export function paperOf(bytes: Uint8Array): Paper | undefined {
  const page = pageOf(bytes);
  if (!page) return undefined;
  const language = page.language === '' ? 'fr-LU' : page.language;
  const file = page.file === 'pdf' || page.file === 'other' ? fileInside(bytes) : undefined;
  return { title: page.title, language, ...(file ? { file } : { page: narrativeOf(page, language) }) };
}

function fileInside(bytes: Uint8Array): Paper['file'] {
  const reading = readXml(bytes);
  const node = reading.ok ? childOf(reading.root, 'component', 'nonXMLBody', 'text') : undefined;
  if (!node || attribute(node, 'representation') !== 'B64') return undefined;
  // Readers are lenient where a sender was careless: the maker of PDF/A says what is wrong with the rest.
  const file = fileOf(node) ?? Buffer.from(node.text, 'base64');
  return { bytes: file, mediaType: attribute(node, 'mediaType') ?? '' };
}

function narrativeOf(page: DocumentPage, language: string): NarrativePage {
  const words = languageOf(language);
  const said = (wanted: (name: PageFact) => boolean): NarrativePage['facts'] =>
    page.facts
      .filter(({ name }) => wanted(name))
      .map(({ name, values, time }) => ({
        name: NAMES[name][words],
        values: values.map((value) =>
          time ? timeWords(value, words) : name === 'sex' ? (SEXES[value]?.[words] ?? value) : value,
        ),
      }));
  return {
    title: page.title,
    running: runningWords(page, words),
    facts: said((name) => !isParticular(name)),
    particulars: said(isParticular),
    sections: page.sections,
    // Where a link leads is told in words; all else that the page does not hold is missing on paper.
    lost: page.leftOut.reduce((sum, { what, count }) => (what === 'outside' ? sum : sum + count), 0),
  };
}

/** `20260303081500+0100` or `2026-03-03T08:15:00+01:00` as it is written in the language, in the clock of its author. */
function timeWords(value: string, language: PageLanguage): string {
  const [, year, month, day, hour, minute, zone] =
    /^(\d{4})-?(\d{2})?-?(\d{2})?T?(\d{2})?:?(\d{2})?(?::?\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?/.exec(value) ?? [];
  if (year === undefined) return value;
  const parts = [year, month, day].filter((part) => part !== undefined);
  const date = language === 'en' ? parts.join('-') : parts.reverse().join(language === 'de' ? '.' : '/');
  return hour === undefined
    ? date
    : `${date} ${hour}:${minute ?? '00'}${zone === undefined ? '' : ` (${zoneWords(zone)})`}`;
}

/** `Z` as `UTC`, `+01:00` and `+0100` as `UTC+1`. */
function zoneWords(zone: string): string {
  const [, sign = '+', hours = '00', minutes = '00'] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const distance = `${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
  return distance === '0' ? 'UTC' : `UTC${sign === '-' ? '−' : sign}${distance}`;
}

/** Whose page this is, at the foot of each: pages of two people are soon mixed up on a desk. */
function runningWords({ title, facts }: DocumentPage, language: PageLanguage): string {
  const said = (wanted: PageFact): string => facts.find(({ name }) => name === wanted)?.values[0] ?? '';
  return [title, said('patient'), timeWords(said('born'), language)].filter((part) => part !== '').join(' · ');
}
