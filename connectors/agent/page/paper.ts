/** A CDA or FHIR document as it is set on paper: its header's facts in the document's language, then the attested text. */
import type { LocalizedText } from '../../clinical/index.ts';
import { childOf, readXml, attribute } from '../../conformance/index.ts';
import type { NarrativePage } from '../../pdfa/index.ts';
import type { DocumentPage, PageFact } from '../contract.ts';
import { pageOf } from './index.ts';

type Language = keyof LocalizedText;

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

const NAMES: Readonly<Record<PageFact, LocalizedText>> = {
  patient: text('Patient', 'Patient', 'Patient'),
  born: text('Né(e) le', 'Geboren am', 'Born'),
  sex: text('Sexe', 'Geschlecht', 'Sex'),
  identifiers: text('Numéros', 'Nummern', 'Numbers'),
  address: text('Adresse', 'Adresse', 'Address'),
  telecom: text('Contact', 'Kontakt', 'Contact'),
  date: text('Date du document', 'Datum des Dokuments', 'Date of the document'),
  author: text('Auteur', 'Verfasser', 'Author'),
  organization: text('Organisation', 'Einrichtung', 'Organisation'),
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

/** What stands below the text: a physician seldom looks for it. */
const PARTICULARS: ReadonlySet<PageFact> = new Set([
  'address',
  'telecom',
  'custodian',
  'version',
  'replaces',
  'confidentiality',
  'documentId',
]);

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
  return { bytes: Buffer.from(node.text, 'base64'), mediaType: attribute(node, 'mediaType') ?? '' };
}

function narrativeOf(page: DocumentPage, language: string): NarrativePage {
  const [spoken = ''] = language.split('-');
  const words: Language = spoken === 'de' || spoken === 'en' ? spoken : 'fr';
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
    facts: said((name) => !PARTICULARS.has(name)),
    particulars: said((name) => PARTICULARS.has(name)),
    sections: page.sections,
    // Where a link leads is told in words; all else that the page does not hold is missing on paper.
    lost: page.leftOut.reduce((sum, { what, count }) => (what === 'outside' ? sum : sum + count), 0),
  };
}

/** `20260303081500+0100` or `2026-03-03T08:15:00+01:00` as it is written in the language, in the clock of its author. */
function timeWords(value: string, language: Language): string {
  const [, year, month, day, hour, minute] = /^(\d{4})-?(\d{2})?-?(\d{2})?T?(\d{2})?:?(\d{2})?/.exec(value) ?? [];
  if (year === undefined) return value;
  const parts = [year, month, day].filter((part) => part !== undefined);
  const date = language === 'en' ? parts.join('-') : parts.reverse().join(language === 'de' ? '.' : '/');
  return hour === undefined ? date : `${date} ${hour}:${minute ?? '00'}`;
}
