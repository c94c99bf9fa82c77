/** The structure of CDA R2 (ANSI/HL7 CDA R2-2005) as rules: what the grammar walk found, one rule per kind of fault. */
import type { LocalizedText } from '../../clinical/index.ts';
import type { StructureRule } from '../grammar/validate.ts';
import { text, type Rule, type RulePack } from '../pack.ts';
import { TELL_THE_MAKER } from './fixes.ts';

const MESSAGES: Readonly<Record<StructureRule, LocalizedText>> = {
  root: text(
    'La racine n’est pas « ClinicalDocument » de HL7 v3 : ce fichier n’est pas un document CDA R2.',
    'Die Wurzel ist nicht „ClinicalDocument“ von HL7 v3: Diese Datei ist kein CDA-R2-Dokument.',
    'The root is not “ClinicalDocument” of HL7 v3: this file is not a CDA R2 document.',
  ),
  'element-unknown': text(
    'L’élément « {element} » n’existe pas dans « {parent} » du standard CDA R2 ; attendu ici : {expected}.',
    'Das Element „{element}“ gibt es in „{parent}“ des CDA-R2-Standards nicht; hier erwartet: {expected}.',
    'The element “{element}” does not exist in “{parent}” of CDA R2; expected here: {expected}.',
  ),
  'element-order': text(
    'L’élément « {element} » n’est pas à sa place dans « {parent} », est en trop, ou un élément manque avant lui ; attendu ici : {expected}.',
    'Das Element „{element}“ steht in „{parent}“ nicht an seinem Platz, ist zu viel, oder davor fehlt eines; hier erwartet: {expected}.',
    'The element “{element}” is out of place in “{parent}”, is one too many, or something is missing before it; expected here: {expected}.',
  ),
  'element-missing': text(
    'Il manque un élément à la fin de « {element} » ; attendu : {expected}.',
    'Am Ende von „{element}“ fehlt ein Element; erwartet: {expected}.',
    'An element is missing at the end of “{element}”; expected: {expected}.',
  ),
  text: text(
    'L’élément « {element} » contient du texte, ou une forme de texte, que le standard n’y permet pas.',
    'Das Element „{element}“ enthält Text oder eine Textform, die der Standard dort nicht erlaubt.',
    'The element “{element}” holds text, or a form of text, that the standard does not allow there.',
  ),
  'attribute-unknown': text(
    'L’attribut « {attribute} » n’existe pas pour « {element} » dans le standard CDA R2.',
    'Das Attribut „{attribute}“ gibt es an „{element}“ im CDA-R2-Standard nicht.',
    'The attribute “{attribute}” does not exist on “{element}” in CDA R2.',
  ),
  'attribute-missing': text(
    'L’attribut obligatoire « {attribute} » manque sur « {element} ».',
    'Das Pflichtattribut „{attribute}“ fehlt an „{element}“.',
    'The required attribute “{attribute}” is missing on “{element}”.',
  ),
  'attribute-value': text(
    'La valeur de l’attribut « {attribute} » de « {element} » n’a pas une forme ou un code permis.',
    'Der Wert des Attributs „{attribute}“ an „{element}“ hat keine erlaubte Form oder keinen erlaubten Code.',
    'The value of the attribute “{attribute}” of “{element}” does not have an allowed form or code.',
  ),
  'xsi-type-missing': text(
    'L’élément « {element} » doit dire son type de données (xsi:type).',
    'Das Element „{element}“ muss seinen Datentyp nennen (xsi:type).',
    'The element “{element}” must name its data type (xsi:type).',
  ),
  'xsi-type': text(
    'Le type de données (xsi:type) de « {element} » est inconnu ou ne convient pas à « {type} ».',
    'Der Datentyp (xsi:type) von „{element}“ ist unbekannt oder passt nicht zu „{type}“.',
    'The data type (xsi:type) of “{element}” is unknown or does not fit “{type}”.',
  ),
  'id-twice': text(
    'Le même identifiant interne (ID) est utilisé deux fois dans le document.',
    'Dieselbe interne Kennung (ID) wird im Dokument zweimal verwendet.',
    'The same internal identifier (ID) is used twice in the document.',
  ),
  'id-dangling': text(
    'L’attribut « {attribute} » renvoie à un identifiant interne (ID) qui n’existe pas dans le document.',
    'Das Attribut „{attribute}“ verweist auf eine interne Kennung (ID), die es im Dokument nicht gibt.',
    'The attribute “{attribute}” refers to an internal identifier (ID) that does not exist in the document.',
  ),
};

const REFERENCES: Readonly<Partial<Record<StructureRule, string>>> = {
  text: 'HL7 v3 Data Types R1 (XML ITS)',
  'attribute-value': 'HL7 v3 Data Types R1 (XML ITS); HL7 v3 RIM vocabulary',
  'xsi-type-missing': 'HL7 v3 XML ITS §1.1.2',
  'xsi-type': 'HL7 v3 XML ITS §1.1.2',
  'id-twice': 'CDA R2 §4.3.5',
  'id-dangling': 'CDA R2 §4.3.5',
};

const ruleFor = (kind: StructureRule): Rule => ({
  id: `cda-structure.${kind}`,
  severity: 'error',
  message: MESSAGES[kind],
  fix: TELL_THE_MAKER,
  reference: REFERENCES[kind] ?? 'CDA R2 §4 (POCD_RM000040)',
  check: ({ structureFaults }) => structureFaults.filter(({ rule }) => rule === kind),
});

export const cdaStructure: RulePack = {
  name: 'cda-structure',
  version: '2026-11-01',
  validFrom: '2026-11-01',
  applies: 'profile',
  title: text('Structure CDA R2', 'Struktur von CDA R2', 'Structure of CDA R2'),
  description: text(
    'Éléments, ordre, attributs, types de données et vocabulaires fixes du standard. Les extensions d’autres espaces de noms ne sont pas permises.',
    'Elemente, Reihenfolge, Attribute, Datentypen und feste Vokabulare des Standards. Erweiterungen anderer Namensräume sind nicht erlaubt.',
    'Elements, order, attributes, data types and fixed vocabularies of the standard. Extensions of other namespaces are not allowed.',
  ),
  rules: Object.keys(MESSAGES).map((kind) => ruleFor(kind as StructureRule)),
};
