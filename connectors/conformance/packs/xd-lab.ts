/**
 * A first set of rules for laboratory reports by IHE XD-LAB (Lab TF-3): sections of a speciality, one data processing entry each,
 * observations that can be read by machine, narrative that can be read by people. They apply to documents that claim the template.
 */
import { text, unless, type Hit, type RulePack } from '../pack.ts';
import { keptWith, type Subject } from '../subject.ts';
import { attribute, childOf, childrenOf, descendants, fullText, pathOf, type XmlNode } from '../xml.ts';
import { TELL_THE_MAKER } from './fixes.ts';

const LOINC = '2.16.840.1.113883.6.1';
const TEMPLATE = {
  document: '1.3.6.1.4.1.19376.1.3.3',
  specialtySection: '1.3.6.1.4.1.19376.1.3.3.2.1',
  itemSection: '1.3.6.1.4.1.19376.1.3.3.2.2',
  dataProcessing: '1.3.6.1.4.1.19376.1.3.1',
  observation: '1.3.6.1.4.1.19376.1.3.1.6',
} as const;

const claims = (node: XmlNode, template: string): boolean =>
  childrenOf(node, 'templateId').some((id) => attribute(id, 'root') === template);

const hasCode = (node: XmlNode | undefined): boolean =>
  attribute(node, 'code') !== undefined ||
  (attribute(node, 'nullFlavor') !== undefined &&
    (childOf(node, 'originalText') !== undefined || childOf(node, 'translation') !== undefined));

/** The report, when the subject is one. */
const reportOf = ({ cda }: Subject): XmlNode | undefined => (cda && claims(cda, TEMPLATE.document) ? cda : undefined);

const topSections = (subject: Subject): readonly XmlNode[] =>
  childrenOf(childOf(reportOf(subject), 'component', 'structuredBody'), 'component').flatMap((component) =>
    childrenOf(component, 'section'),
  );
const specialties = (subject: Subject): readonly XmlNode[] =>
  topSections(subject).filter((section) => claims(section, TEMPLATE.specialtySection));
const subsections = (section: XmlNode): readonly XmlNode[] =>
  childrenOf(section, 'component').flatMap((component) => childrenOf(component, 'section'));

/** The sections that hold results: report items, or a speciality without them. */
const leaves = (subject: Subject): readonly XmlNode[] =>
  specialties(subject).flatMap((section) => {
    const items = subsections(section);
    return items.length > 0 ? items : [section];
  });

const dataProcessing = (section: XmlNode): readonly XmlNode[] =>
  childrenOf(section, 'entry').filter((entry) => claims(entry, TEMPLATE.dataProcessing));

/** Gathered once for all rules. */
const observations = keptWith((subject): readonly XmlNode[] =>
  leaves(subject).flatMap((section) =>
    dataProcessing(section).flatMap((entry) =>
      descendants(entry).filter((node) => node.name === 'observation' && claims(node, TEMPLATE.observation)),
    ),
  ),
);

function* danglingReferences(subject: Subject): Generator<Hit> {
  const report = reportOf(subject);
  if (!report) return;
  const nodes = descendants(report);
  const ids = new Set(nodes.map((node) => attribute(node, 'ID')).filter((id) => id !== undefined));
  for (const node of nodes) {
    const value = node.name === 'reference' ? attribute(node, 'value') : undefined;
    if (value?.startsWith('#') && !ids.has(value.slice(1))) yield { path: pathOf(node) };
  }
}

/** The narrative says something: words, or a picture. */
const isReadable = (narrative: XmlNode | undefined): boolean =>
  narrative !== undefined &&
  (fullText(narrative).trim() !== '' || descendants(narrative).some(({ name }) => name === 'renderMultiMedia'));

const places = (nodes: readonly XmlNode[]): readonly Hit[] => nodes.map((node) => ({ path: pathOf(node) }));

const STATUSES = new Set(['completed', 'active', 'aborted', 'held', 'suspended', 'cancelled', 'nullified']);

export const xdLab: RulePack = {
  name: 'xd-lab',
  version: '2026-11-28',
  validFrom: '2026-11-01',
  applies: 'profile',
  title: text('Compte rendu de laboratoire XD-LAB', 'Laborbericht XD-LAB', 'Laboratory report XD-LAB'),
  description: text(
    'Sections, entrées, observations, renvois au texte. Codes et unités : paquet « Codes et unités ».',
    'Abschnitte, Einträge, Beobachtungen, Verweise auf den Text. Codes und Einheiten: Paket „Codes und Einheiten“.',
    'Sections, entries, observations, references to the text. Codes and units: pack “Codes and units”.',
  ),
  rules: [
    {
      id: 'xd-lab.specialty-section',
      severity: 'error',
      message: text(
        'Le compte rendu n’a aucune section de spécialité de laboratoire.',
        'Der Bericht hat keinen Abschnitt eines Laborfachgebiets.',
        'The report has no section of a laboratory speciality.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Specialty Section',
      check: (subject) =>
        unless(!reportOf(subject) || specialties(subject).length > 0, '/ClinicalDocument/component/structuredBody'),
    },
    {
      id: 'xd-lab.specialty-code',
      severity: 'error',
      message: text(
        'Une section de spécialité n’a pas de code LOINC.',
        'Ein Fachgebietsabschnitt hat keinen LOINC-Code.',
        'A speciality section has no LOINC code.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Specialty Section',
      check: (subject) =>
        places(
          specialties(subject).filter((section) => {
            const code = childOf(section, 'code');
            return attribute(code, 'codeSystem') !== LOINC || attribute(code, 'code') === undefined;
          }),
        ),
    },
    {
      id: 'xd-lab.item-section',
      severity: 'error',
      message: text(
        'Une section de résultats, sous une spécialité, n’annonce pas son modèle XD-LAB.',
        'Ein Ergebnisabschnitt unter einem Fachgebiet nennt seine XD-LAB-Vorlage nicht.',
        'A section of results below a speciality does not claim its XD-LAB template.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Report Item Section',
      check: (subject) =>
        places(
          specialties(subject)
            .flatMap(subsections)
            .filter((section) => !claims(section, TEMPLATE.itemSection)),
        ),
    },
    {
      id: 'xd-lab.entry',
      severity: 'error',
      message: text(
        'Une section de résultats doit contenir exactement une entrée de traitement des données (XD-LAB).',
        'Ein Ergebnisabschnitt muss genau einen Datenverarbeitungseintrag (XD-LAB) enthalten.',
        'A section of results must hold exactly one data processing entry (XD-LAB).',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Report Data Processing Entry',
      check: (subject) => places(leaves(subject).filter((section) => dataProcessing(section).length !== 1)),
    },
    {
      id: 'xd-lab.narrative',
      severity: 'error',
      message: text(
        'Une section de résultats n’a pas de texte lisible par une personne.',
        'Ein Ergebnisabschnitt hat keinen von Menschen lesbaren Text.',
        'A section of results has no text that a person can read.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'CDA R2 §1.2.3, §4.3.5',
      check: (subject) => places(leaves(subject).filter((section) => !isReadable(childOf(section, 'text')))),
    },
    {
      id: 'xd-lab.reference',
      severity: 'error',
      message: text(
        'Une donnée codée renvoie à un passage du texte qui n’existe pas.',
        'Eine kodierte Angabe verweist auf eine Textstelle, die es nicht gibt.',
        'A coded statement refers to a place in the text that does not exist.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'CDA R2 §4.3.5.1',
      check: danglingReferences,
    },
    {
      id: 'xd-lab.observation',
      severity: 'warning',
      message: text(
        'Les données du compte rendu ne contiennent aucune observation de laboratoire.',
        'Die Daten des Berichts enthalten keine Laborbeobachtung.',
        'The data of the report hold no laboratory observation.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Observation',
      check: (subject) => unless(!reportOf(subject) || observations(subject).length > 0, '/ClinicalDocument/component'),
    },
    {
      id: 'xd-lab.observation-code',
      severity: 'error',
      message: text(
        'Une observation ne dit pas ce qui a été mesuré (ni code, ni texte d’origine).',
        'Eine Beobachtung sagt nicht, was gemessen wurde (weder Code noch Originaltext).',
        'An observation does not say what was measured (neither code nor original text).',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Observation',
      check: (subject) => places(observations(subject).filter((node) => !hasCode(childOf(node, 'code')))),
    },
    {
      id: 'xd-lab.observation-status',
      severity: 'error',
      message: text(
        'Une observation n’a pas d’état, ou un état que le standard ne connaît pas.',
        'Eine Beobachtung hat keinen Status oder einen, den der Standard nicht kennt.',
        'An observation has no status, or one that the standard does not know.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Observation',
      check: (subject) =>
        places(
          observations(subject).filter((node) => !STATUSES.has(attribute(childOf(node, 'statusCode'), 'code') ?? '')),
        ),
    },
    {
      id: 'xd-lab.observation-time',
      severity: 'warning',
      message: text(
        'Une observation terminée ne dit pas quand elle a été faite.',
        'Eine abgeschlossene Beobachtung sagt nicht, wann sie gemacht wurde.',
        'A finished observation does not say when it was made.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'IHE XD-LAB, Laboratory Observation',
      check: (subject) =>
        places(
          observations(subject).filter(
            (node) => attribute(childOf(node, 'statusCode'), 'code') === 'completed' && !childOf(node, 'effectiveTime'),
          ),
        ),
    },
  ],
};
