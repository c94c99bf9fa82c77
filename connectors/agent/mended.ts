/**
 * What Relais mended by itself in a document, named in its mapping: what was read from the source in another way than it stands there, so that
 * the document keeps the rules, and the PDF/A copy that takes the place of a file.
 */
import {
  isUcumUnit,
  type ClinicalDocument,
  type Finding,
  type LocalizedText,
  type MappingReport,
  type MendedField,
} from '../clinical/index.ts';
import { rulePacks } from '../conformance/index.ts';
import type { Answer } from '../pdfa/index.ts';

const LOCAL_CODE: LocalizedText = {
  fr: 'Le code est gardé comme code local : il n’est pas donné pour un code LOINC.',
  de: 'Der Code bleibt ein lokaler Code: Er wird nicht als LOINC ausgegeben.',
  en: 'The code is kept as a local code: it is not passed off as LOINC.',
};
const TO_UTF8: LocalizedText = {
  fr: 'Le texte est lu dans le jeu de caractères que montre son contenu, et écrit en UTF-8.',
  de: 'Der Text wird in dem Zeichensatz gelesen, den sein Inhalt zeigt, und in UTF-8 geschrieben.',
  en: 'The text is read in the character set that its content shows, and written in UTF-8.',
};
const UNIT: LocalizedText = {
  fr: 'L’unité est écrite par son code UCUM si la table de la source le donne ; sinon elle reste en toutes lettres, sans passer pour UCUM.',
  de: 'Die Einheit steht mit ihrem UCUM-Code, wenn die Tabelle der Quelle ihn gibt; sonst bleibt sie in Worten und gibt sich nicht als UCUM aus.',
  en: 'The unit is written by its UCUM code where the table of the source gives it; otherwise it stays in words and does not claim to be UCUM.',
};
const ARCHIVE_COPY: LocalizedText = {
  fr: 'Une copie PDF/A-1b du fichier est envoyée à sa place ; l’original est gardé dans Relais.',
  de: 'An seiner Stelle geht eine PDF/A-1b-Kopie der Datei hinaus; das Original bleibt in Relais.',
  en: 'A PDF/A-1b copy of the file is sent in its place; the original is kept in Relais.',
};

/** What a remark of a reader means for the rules of the document. */
const byReading: readonly (readonly [remark: RegExp, rule: string, done: LocalizedText])[] = [
  [/^\w+\.loinc-check-digit$/, 'terminology.loinc', LOCAL_CODE],
  [/^\w+\.charset-conflict$/, 'xml.encoding', TO_UTF8],
];

const readOtherwise = (findings: readonly Finding[]): readonly MendedField[] =>
  findings.flatMap(({ rule: said, path }) =>
    byReading.flatMap(([remark, rule, done]) => (remark.test(said) ? [{ path, rule, done }] : [])),
  );

const unitsInWords = ({ mapped }: MappingReport): readonly MendedField[] =>
  mapped
    .filter(
      ({ to, value }) => to.includes('.unit') && /\.unit(?:\.\w+)?$/.test(to) && value !== '' && !isUcumUnit(value),
    )
    .map(({ path }) => ({ path, rule: 'terminology.unit', done: UNIT }));

const mendedByCopy = new Set(
  rulePacks().flatMap(({ rules }) => rules.filter(({ mend }) => mend === 'archive-copy').map(({ id }) => id)),
);
const copied = (answer: Answer | undefined): readonly MendedField[] =>
  answer?.ok && answer.way === 'converted'
    ? (answer.broke ?? [])
        .map((fault) => `pdfa.${fault}`)
        .filter((rule) => mendedByCopy.has(rule))
        .map((rule) => ({ path: 'attachment', rule, done: ARCHIVE_COPY }))
    : [];

interface Made {
  readonly document: ClinicalDocument;
  readonly mapping: MappingReport;
  /** What the reader remarked. */
  readonly remarks: readonly Finding[];
  /** The copy of its file, where one was asked for. */
  readonly answer?: Answer | undefined;
}

/** The mapping with what was mended; as it was where nothing was, and for a finished document, which is not touched. */
export function mappingOf({ document, mapping, remarks: read, answer }: Made): MappingReport {
  if (document.body.kind === 'carried') return mapping;
  const mended = [...readOtherwise(read), ...unitsInWords(mapping), ...copied(answer)];
  return mended.length === 0 ? mapping : { ...mapping, mended };
}
