/** Documents that Relais makes from its samples, and single defects of them, each with the rules that are meant for it. */
import { createHash } from 'node:crypto';
import { DOMParser, XMLSerializer, type Element } from '@xmldom/xmldom';
import type { CheckSubject } from '../conformance/index.ts';
import type { SourceInput } from '../formats/index.ts';
import {
  add,
  drop,
  emptied,
  loose,
  remove,
  saying,
  set,
  stranger,
  swapped,
  twice,
  type Change,
} from './element-changes.test-data.ts';
import { context, sampleDocument, sampleFile } from './sample-documents.test-data.ts';
import { describe as describeIt } from './translate.ts';

function subjectOf(input: SourceInput): CheckSubject {
  const { document, rendering } = sampleDocument(input, 'cda');
  return { document, rendering, entry: describeIt(document, rendering, context.profile) };
}

export const laboratory = subjectOf({ bytes: sampleFile('hl7/thyroide.hl7'), name: 'thyroide.hl7' });
const letterName = 'lettre-cardiologie-0311';
export const letter = subjectOf({
  bytes: sampleFile(`letters/${letterName}.pdf`),
  name: `${letterName}.pdf`,
  companions: new Map([[`${letterName}.json`, sampleFile(`letters/${letterName}.json`)]]),
});

/** The same document with other bytes, which its metadata describe truly: what the defect breaks is not their hash. */
export const withBytes = (subject: CheckSubject, bytes: Buffer): CheckSubject => ({
  ...subject,
  rendering: { ...subject.rendering, bytes },
  entry: { ...subject.entry, hash: createHash('sha1').update(bytes).digest('hex'), size: bytes.byteLength },
});

export interface Defect {
  readonly name: string;
  /** One of these must speak. */
  readonly rules: readonly string[];
  /** Where the changed element stands (`/recordTarget/patientRole`); empty where it is the whole document. */
  readonly place: string;
  readonly bytes: () => Buffer;
}

const structure = (...kinds: readonly string[]): readonly string[] => kinds.map((kind) => `cda-structure.${kind}`);
const ORDER = structure('element-order', 'element-missing', 'element-unknown');

/** Elements that hold elements and no text. */
const STRUCTURAL = new Set(
  'ClinicalDocument recordTarget patientRole patient author assignedAuthor assignedPerson representedOrganization custodian assignedCustodian representedCustodianOrganization component structuredBody nonXMLBody section entry act organizer observation entryRelationship referenceRange observationRange specimen specimenRole documentationOf serviceEvent informationRecipient intendedRecipient'.split(
    ' ',
  ),
);
/** Elements that may stand once in whatever holds them in our documents. */
const ONCE = new Set(
  'typeId title effectiveTime confidentialityCode languageCode setId versionNumber patientRole patient assignedAuthor assignedPerson custodian assignedCustodian statusCode structuredBody nonXMLBody birthTime administrativeGenderCode text section act observation observationRange'.split(
    ' ',
  ),
);

interface Kind {
  readonly what: string;
  readonly change: Change;
  readonly rules: readonly string[];
  readonly at: (element: Element) => boolean;
}

const nameOf = (element: Element): string => element.localName ?? '';
const parentOf = (element: Element): string =>
  element.parentNode?.nodeType === 1 ? nameOf(element.parentNode as Element) : '';
const always = (): boolean => true;
const named =
  (...names: readonly string[]) =>
  (element: Element): boolean =>
    names.includes(nameOf(element));

/** Defects that any place may have. */
const anywhere: readonly Kind[] = [
  {
    what: 'a strange element',
    change: stranger,
    rules: structure('element-unknown', 'element-order', 'text'),
    at: always,
  },
  { what: 'a strange attribute', change: add('surprise', 'x'), rules: structure('attribute-unknown'), at: always },
  { what: 'loose text', change: loose, rules: structure('text'), at: (element) => STRUCTURAL.has(nameOf(element)) },
  {
    what: 'said twice',
    change: twice,
    rules: [...ORDER, ...structure('id-twice')],
    at: (element) => ONCE.has(nameOf(element)) && !(nameOf(element) === 'text' && parentOf(element) === 'text'),
  },
  { what: 'out of order', change: swapped, rules: ORDER, at: (element) => STRUCTURAL.has(parentOf(element)) },
  { what: 'an OID that is none', change: set('root', 'not an oid'), rules: structure('attribute-value'), at: always },
  {
    what: 'a code system that is none',
    change: set('codeSystem', '1.2.03'),
    rules: structure('attribute-value'),
    at: always,
  },
  { what: 'a code of two words', change: set('code', 'two words'), rules: structure('attribute-value'), at: always },
  { what: 'a class that is none', change: set('classCode', 'XYZ'), rules: structure('attribute-value'), at: always },
  { what: 'a mood that is none', change: set('moodCode', 'EVENT'), rules: structure('attribute-value'), at: always },
  {
    what: 'no mood',
    change: drop('moodCode'),
    rules: structure('attribute-missing'),
    at: named('observation', 'act', 'organizer'),
  },
  {
    what: 'no class',
    change: drop('classCode'),
    rules: structure('attribute-missing'),
    at: named('observation', 'act', 'organizer'),
  },
  {
    what: 'a relation that is none',
    change: set('typeCode', 'REASON'),
    rules: structure('attribute-value'),
    at: always,
  },
  {
    what: 'a reason for absence that is none',
    change: add('nullFlavor', 'NULL'),
    rules: structure('attribute-value', 'attribute-unknown'),
    at: always,
  },
  {
    what: 'a time that is none',
    change: set('value', '2026-11-23'),
    rules: structure('attribute-value'),
    at: named('effectiveTime', 'time', 'birthTime', 'low', 'high'),
  },
  {
    what: 'no type',
    change: drop('xsi:type'),
    rules: structure('xsi-type-missing', 'attribute-unknown', 'element-unknown'),
    at: named('value'),
  },
  { what: 'an unknown type', change: set('xsi:type', 'XX'), rules: structure('xsi-type'), at: always },
  { what: 'a unit with blanks', change: set('unit', 'mmol / l'), rules: structure('attribute-value'), at: always },
  {
    what: 'a number that is none',
    change: set('value', '5,1'),
    rules: structure('attribute-value'),
    at: named('value'),
  },
  { what: 'a use that is none', change: set('use', 'HP HOME'), rules: structure('attribute-value'), at: always },
  { what: 'a name of a place with a blank', change: set('ID', '1 x'), rules: structure('attribute-value'), at: always },
  {
    what: 'a reference into nothing',
    change: set('value', '#gone'),
    rules: ['xd-lab.reference'],
    at: named('reference'),
  },
];

const inHeader = (element: Element): boolean => parentOf(element) === 'ClinicalDocument';
const headerField =
  (name: string) =>
  (element: Element): boolean =>
    inHeader(element) && nameOf(element) === name;
const inPatient = (element: Element): boolean => ['patient', 'patientRole'].includes(parentOf(element));
const DIFFERS = 'xds-metadata.differs-from-document';
const DESCRIBES = 'xds-metadata.describes-otherwise';
const PERSON = ['identity.differs-document', 'identity.differs-metadata'];

/** Defects of one place each. */
const somewhere: readonly Kind[] = [
  { what: 'missing', change: remove, rules: ['lu-header.realm-code'], at: headerField('realmCode') },
  {
    what: 'of another country',
    change: set('code', 'FR'),
    rules: ['lu-header.realm-code'],
    at: headerField('realmCode'),
  },
  { what: 'missing', change: remove, rules: [...ORDER, 'lu-header.type-id'], at: headerField('typeId') },
  {
    what: 'of another standard',
    change: set('extension', 'POCD_HD000020'),
    rules: ['lu-header.type-id', ...structure('attribute-value')],
    at: headerField('typeId'),
  },
  { what: 'missing', change: remove, rules: [...ORDER, 'lu-header.document-id'], at: headerField('id') },
  {
    what: 'another',
    change: set('root', '5c1a7a52-0f0b-4a51-9d5e-0d9c3a3c8e11'),
    rules: [DIFFERS],
    at: headerField('id'),
  },
  { what: 'with an extension', change: add('extension', '1'), rules: ['lu-header.document-id'], at: headerField('id') },
  { what: 'missing', change: remove, rules: ORDER, at: headerField('code') },
  { what: 'another', change: set('code', '18748-4'), rules: [DIFFERS], at: headerField('code') },
  { what: 'missing', change: remove, rules: ['lu-header.title'], at: headerField('title') },
  { what: 'empty', change: emptied, rules: ['lu-header.title'], at: headerField('title') },
  { what: 'another', change: saying('Facture'), rules: [DESCRIBES], at: headerField('title') },
  { what: 'missing', change: remove, rules: [...ORDER, 'lu-header.effective-time'], at: headerField('effectiveTime') },
  {
    what: 'only a day',
    change: set('value', '20261116'),
    rules: ['lu-header.effective-time'],
    at: headerField('effectiveTime'),
  },
  {
    what: 'no day of the calendar',
    change: set('value', '20260231101500+0100'),
    rules: ['lu-header.effective-time'],
    at: headerField('effectiveTime'),
  },
  {
    what: 'another',
    change: set('value', '20250101101500+0100'),
    rules: [DIFFERS, 'lu-header.effective-time-author'],
    at: headerField('effectiveTime'),
  },
  {
    what: 'missing',
    change: remove,
    rules: [...ORDER, 'lu-header.confidentiality'],
    at: headerField('confidentialityCode'),
  },
  { what: 'another', change: set('code', 'V'), rules: [DIFFERS], at: headerField('confidentialityCode') },
  {
    what: 'unknown',
    change: set('code', 'L'),
    rules: ['lu-header.confidentiality'],
    at: headerField('confidentialityCode'),
  },
  { what: 'missing', change: remove, rules: ['lu-header.language'], at: headerField('languageCode') },
  { what: 'a word', change: set('code', 'francais'), rules: ['lu-header.language'], at: headerField('languageCode') },
  { what: 'missing', change: remove, rules: [...ORDER, 'lu-header.custodian'], at: headerField('custodian') },
  { what: 'missing', change: remove, rules: ORDER, at: headerField('author') },
  { what: 'missing', change: remove, rules: ORDER, at: headerField('recordTarget') },
  {
    what: 'missing',
    change: remove,
    rules: structure('element-missing', 'element-order'),
    at: headerField('component'),
  },
  { what: 'twice', change: twice, rules: ['identity.several-patients'], at: headerField('recordTarget') },
  {
    what: 'missing',
    change: remove,
    rules: ['lu-header.patient-address'],
    at: (element) => inPatient(element) && nameOf(element) === 'addr',
  },
  {
    what: 'missing',
    change: remove,
    rules: PERSON.concat('identity.name-missing'),
    at: (element) => inPatient(element) && nameOf(element) === 'name',
  },
  {
    what: 'of somebody else',
    change: saying('Somebodyelse'),
    rules: PERSON,
    at: (element) =>
      parentOf(element) === 'name' &&
      nameOf(element) === 'family' &&
      parentOf(element.parentNode as Element) === 'patient' &&
      element.getAttribute('qualifier') === null,
  },
  { what: 'of somebody else', change: set('value', '19550505'), rules: PERSON, at: named('birthTime') },
  {
    what: 'of the other sex',
    change: (element, document) => set('code', element.getAttribute('code') === 'F' ? 'M' : 'F')(element, document),
    rules: PERSON,
    at: named('administrativeGenderCode'),
  },
  {
    what: 'missing',
    change: remove,
    rules: ORDER,
    at: named('assignedAuthor', 'assignedCustodian', 'representedCustodianOrganization', 'patientRole'),
  },
];

const nationalRoot = context.profile.patient.nationalId.root;
const isNational = (element: Element): boolean =>
  nameOf(element) === 'id' && element.getAttribute('root') === nationalRoot && parentOf(element) === 'patientRole';
const NUMBER = ['form', 'check-digit', 'date', 'old-form', 'placeholder'].map(
  (fault) => `identity.national-id-${fault}`,
);

const patientNumber: readonly Kind[] = [
  ...Array.from({ length: 13 }, (_, at): Kind => ({
    what: `digit ${at + 1} another`,
    change: (element, document) => {
      const number = element.getAttribute('extension') ?? '';
      const digit = (Number(number[at]) + 1) % 10;
      return set('extension', `${number.slice(0, at)}${digit}${number.slice(at + 1)}`)(element, document);
    },
    rules: [...NUMBER, ...PERSON],
    at: isNational,
  })),
  {
    what: 'missing',
    change: remove,
    rules: ['lu-header.patient-id-national', 'identity.national-id-missing', ...PERSON],
    at: isNational,
  },
  {
    what: 'the dummy',
    change: set('extension', '7000010105084'),
    rules: ['identity.national-id-placeholder'],
    at: isNational,
  },
  { what: 'of somebody else', change: set('extension', '1983081246785'), rules: PERSON, at: isNational },
  {
    what: 'under another root',
    change: set('root', '1.2.3.4'),
    rules: ['lu-header.patient-id-national', ...PERSON],
    at: isNational,
  },
];

const inLeaf = (element: Element): boolean =>
  parentOf(element) === 'section' && parentOf(element.parentNode as Element) === 'component';
const laboratoryOnly: readonly Kind[] = [
  {
    what: 'missing',
    change: remove,
    rules: ['xd-lab.narrative', ...ORDER],
    at: (element) => nameOf(element) === 'text' && inLeaf(element),
  },
  {
    what: 'empty',
    change: emptied,
    rules: ['xd-lab.narrative', 'xd-lab.reference'],
    at: (element) => nameOf(element) === 'text' && inLeaf(element),
  },
  { what: 'missing', change: remove, rules: ['xd-lab.entry'], at: named('entry') },
  { what: 'twice', change: twice, rules: ['xd-lab.entry'], at: named('entry') },
  {
    what: 'missing',
    change: remove,
    rules: ['xd-lab.specialty-code', 'xd-lab.item-section', 'xd-lab.specialty-section'],
    at: (element) => nameOf(element) === 'code' && parentOf(element) === 'section',
  },
  {
    what: 'missing',
    change: remove,
    rules: ['xd-lab.specialty-section', 'xd-lab.item-section'],
    at: (element) => nameOf(element) === 'templateId' && parentOf(element) === 'section',
  },
  {
    what: 'missing',
    change: remove,
    rules: ['xd-lab.observation-code', ...ORDER],
    at: (element) => nameOf(element) === 'code' && parentOf(element) === 'observation',
  },
  {
    what: 'missing',
    change: remove,
    rules: ['xd-lab.observation-status'],
    at: (element) => nameOf(element) === 'statusCode' && parentOf(element) === 'observation',
  },
  {
    what: 'unknown',
    change: set('code', 'done'),
    rules: ['xd-lab.observation-status', ...structure('attribute-value')],
    at: (element) => nameOf(element) === 'statusCode' && parentOf(element) === 'observation',
  },
  {
    what: 'missing',
    change: remove,
    rules: ['xd-lab.observation-time'],
    at: (element) => nameOf(element) === 'effectiveTime' && parentOf(element) === 'observation',
  },
];

const XML = ['xml.well-formed'];
const raw = (name: string, rules: readonly string[], change: (text: string) => string | Buffer) => ({
  name,
  rules,
  change,
});

/** Defects of the file itself, one character for each byte. */
const ofTheFile = [
  ...[0.2, 0.4, 0.6, 0.8, 0.99].map((part) =>
    raw(`cut off at ${part}`, XML, (text) => text.slice(0, Math.floor(text.length * part))),
  ),
  ...['</recordTarget>', '</author>', '</custodian>', '</component>', '</ClinicalDocument>', '</title>'].flatMap(
    (tag) => [
      raw(`no ${tag}`, XML, (text) => text.replace(tag, '')),
      raw(`a wrong end ${tag}`, XML, (text) => text.replace(tag, '</wrong>')),
      raw(`a byte that is no UTF-8 before ${tag}`, ['xml.encoding'], (text) => text.replace(tag, `\u00e9${tag}`)),
      raw(`a bare ampersand before ${tag}`, XML, (text) => text.replace(tag, ` & ${tag}`)),
      raw(`a control character before ${tag}`, XML, (text) => text.replace(tag, `\u0001${tag}`)),
      raw(`an unknown entity before ${tag}`, XML, (text) => text.replace(tag, `&eacute;${tag}`)),
    ],
  ),
  raw('a DOCTYPE', ['xml.doctype'], (text) =>
    text.replace('<ClinicalDocument', '<!DOCTYPE ClinicalDocument>\n<ClinicalDocument'),
  ),
  raw('an entity declared', ['xml.doctype'], (text) =>
    text.replace('<ClinicalDocument', '<!DOCTYPE x [<!ENTITY e "x">]>\n<ClinicalDocument'),
  ),
  raw('declared as latin 1', ['xml.encoding-not-utf8', 'xml.encoding'], (text) =>
    text.replace(/encoding="UTF-8"/i, 'encoding="ISO-8859-1"'),
  ),
  raw('written in UTF-16', ['xml.encoding-not-utf8', 'xml.encoding'], (text) =>
    Buffer.from(`\ufeff${Buffer.from(text, 'latin1').toString('utf8')}`, 'utf16le'),
  ),
  raw('of no namespace', ['cda-structure.root'], (text) => text.replace(' xmlns="urn:hl7-org:v3"', '')),
  raw('of another root', ['cda-structure.root'], (text) =>
    text.replace('<ClinicalDocument', '<Document').replace('</ClinicalDocument', '</Document'),
  ),
];

/** Where an element stands, without numbers: every such place has every defect once. */
const placeOf = (element: Element): string =>
  element.parentNode?.nodeType === 1 ? `${placeOf(element.parentNode as Element)}/${nameOf(element)}` : '';

function defectsOf(subject: CheckSubject, kinds: readonly Kind[], depth: number): Defect[] {
  const text = Buffer.from(subject.rendering.bytes).toString('utf8');
  const document = new DOMParser().parseFromString(text, 'text/xml');
  const serializer = new XMLSerializer();
  const seen = new Map<string, number>();
  const tree = [...document.getElementsByTagName('*')].flatMap((element) =>
    kinds.flatMap(({ what, change, rules, at }): Defect[] => {
      if (!at(element)) return [];
      const place = `${placeOf(element).split('/').slice(-depth).join('/')}: ${what}`;
      const undo = change(element, document);
      if (!undo) return [];
      undo();
      const count = seen.get(place) ?? 0;
      seen.set(place, count + 1);
      if (count > 0) return [];
      const bytes = (): Buffer => {
        const back = change(element, document);
        const changed = Buffer.from(serializer.serializeToString(document));
        back?.();
        return changed;
      };
      return [{ name: place, rules, place: placeOf(element), bytes }];
    }),
  );
  const binary = Buffer.from(subject.rendering.bytes).toString('latin1');
  const files = ofTheFile.map(({ name, rules, change }) => ({
    name,
    rules,
    place: '',
    bytes: () => {
      const changed = change(binary);
      return typeof changed === 'string' ? Buffer.from(changed, 'latin1') : changed;
    },
  }));
  return [...tree, ...files];
}

export const laboratoryDefects = (): readonly Defect[] =>
  defectsOf(laboratory, [...anywhere, ...somewhere, ...patientNumber, ...laboratoryOnly], 3);

const PDF = ['pdfa.no-header', 'pdfa.base64'];
const letterOnly: readonly Kind[] = [
  {
    what: 'no base64',
    change: saying('*** not base64 ***'),
    rules: PDF,
    at: (element) => parentOf(element) === 'nonXMLBody',
  },
  {
    what: 'another file',
    change: saying(Buffer.from('Hello').toString('base64')),
    rules: PDF,
    at: (element) => parentOf(element) === 'nonXMLBody',
  },
];

export const letterDefects = (): readonly Defect[] =>
  defectsOf(letter, [...somewhere, ...patientNumber, ...letterOnly], 2);
