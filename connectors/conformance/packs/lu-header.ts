/**
 * The header that a national receiver asks of every CDA document (eSanté general CDA header, ART-DECOR lux-gh-): everything
 * national — roots, templates, codes — comes from the profile.
 */
import { instantOf, isOid } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { text, unless, type Hit, type Rule, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { attribute, childOf, childrenOf, descendants, pathOf, type XmlNode } from '../xml.ts';
import { COMPLETE_SETTINGS, CORRECT_IN_SOURCE, TELL_THE_MAKER } from './fixes.ts';
import { authorRules } from './lu-header-author.ts';

const HEADER = 'eSanté general CDA document header, templates 1.3.182.11.1.x';
const XDS_SD = '1.3.6.1.4.1.19376.1.2.20';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A check that runs on the root of a readable CDA only. */
const onCda =
  (check: (cda: XmlNode, subject: Subject) => Iterable<Hit>) =>
  (subject: Subject): Iterable<Hit> =>
    subject.cda ? check(subject.cda, subject) : [];

const rootsOf = (nodes: readonly XmlNode[]): string[] => nodes.map((node) => attribute(node, 'root') ?? '');
const isNull = (node: XmlNode | undefined): boolean => attribute(node, 'nullFlavor') !== undefined;
const at = (cda: XmlNode, name: string): string => pathOf(childOf(cda, name) ?? cda);

/** The templates that a document must claim: its type's own, or, when it is carried, those that every type of the profile shares. */
function requiredTemplates(cda: XmlNode, { rendering, profile }: Subject): readonly string[] {
  const level = levelTemplate(cda, profile);
  const own = rendering?.type.templateIds ?? [];
  return [...(own.length > 0 ? own : sharedTemplates(profile)), ...(level === undefined ? [] : [level])];
}

function sharedTemplates({ documentTypes }: NationalProfile): readonly string[] {
  const [first = [], ...others] = documentTypes.map(({ templateIds }) => templateIds).filter((ids) => ids.length > 0);
  return first.filter((id) => others.every((ids) => ids.includes(id)));
}

/** Level 1 is a body that is not XML, level 3 one with entries; level 2 asks for nothing here. */
function levelTemplate(cda: XmlNode, { header }: NationalProfile): string | undefined {
  const body = childOf(cda, 'component');
  if (childOf(body, 'nonXMLBody')) return header.levelTemplateIds.level1;
  const hasEntries = body && descendants(body).some(({ name }) => name === 'entry');
  return hasEntries ? header.levelTemplateIds.level3 : undefined;
}

/** The ids of the patient role: local first, national second, whatever else after. */
const patientIds = (cda: XmlNode): readonly XmlNode[] => childrenOf(childOf(cda, 'recordTarget', 'patientRole'), 'id');

const isLocalId = (id: XmlNode | undefined, { patient }: NationalProfile): boolean => {
  const [root, extension] = [attribute(id, 'root') ?? '', attribute(id, 'extension') ?? ''];
  const national = root === patient.nationalId.root || root === patient.dossierId.root;
  return !isNull(id) && isOid(root) && extension.trim() !== '' && !national;
};

function* countrySpelling(cda: XmlNode, { profile }: Subject): Generator<Hit> {
  const { length } = profile.header.addressCountry;
  for (const node of descendants(cda)) {
    const country = node.name === 'country' ? node.text.trim() : '';
    if (country !== '' && !(country.length === length && /^[A-Z]+$/.test(country))) yield { path: pathOf(node) };
  }
}

function earliestAuthorTime(cda: XmlNode): number {
  const times = childrenOf(cda, 'author').map((author) => attribute(childOf(author, 'time'), 'value') ?? '');
  return Math.min(...times.map(instantOf).filter((instant) => !Number.isNaN(instant)));
}

const hasRootedId = (ids: readonly XmlNode[]): boolean =>
  ids.some((id) => !isNull(id) && isOid(attribute(id, 'root') ?? ''));

const documentRules: readonly Rule[] = [
  {
    id: 'lu-header.realm-code',
    severity: 'error',
    message: text(
      'Le document ne porte pas le code de domaine (realmCode) du pays destinataire.',
      'Das Dokument trägt nicht den Bereichscode (realmCode) des Empfängerlandes.',
      'The document does not carry the realm code of the receiving country.',
    ),
    fix: TELL_THE_MAKER,
    reference: HEADER,
    check: onCda((cda, { profile }) => {
      const codes = childrenOf(cda, 'realmCode').map((code) => attribute(code, 'code'));
      return unless(codes.length === 1 && codes[0] === profile.realmCode, at(cda, 'realmCode'));
    }),
  },
  {
    id: 'lu-header.type-id',
    severity: 'error',
    message: text(
      'Le typeId du document n’est pas celui de CDA R2 (POCD_HD000040).',
      'Die typeId des Dokuments ist nicht die von CDA R2 (POCD_HD000040).',
      'The document’s typeId is not the one of CDA R2 (POCD_HD000040).',
    ),
    fix: TELL_THE_MAKER,
    reference: 'CDA R2 §4.2.1.1',
    check: onCda((cda) => {
      const typeId = childOf(cda, 'typeId');
      return unless(attribute(typeId, 'extension') === 'POCD_HD000040', at(cda, 'typeId'));
    }),
  },
  {
    id: 'lu-header.template-id',
    severity: 'error',
    message: text(
      'Le document n’annonce pas le modèle (templateId) {template} que son type demande.',
      'Das Dokument nennt die Vorlage (templateId) {template} nicht, die sein Typ verlangt.',
      'The document does not claim the template (templateId) {template} that its type asks for.',
    ),
    fix: TELL_THE_MAKER,
    reference: HEADER,
    check: onCda((cda, subject) => {
      const claimed = rootsOf(childrenOf(cda, 'templateId'));
      const missing = requiredTemplates(cda, subject).filter((id) => !claimed.includes(id));
      return missing.map((template) => ({ path: '/ClinicalDocument/templateId', details: { template } }));
    }),
  },
  {
    id: 'lu-header.unstructured-template',
    severity: 'error',
    message: text(
      'Le document contient un fichier mais n’annonce pas le modèle IHE XDS-SD des documents non structurés.',
      'Das Dokument enthält eine Datei, nennt aber nicht die IHE-XDS-SD-Vorlage für unstrukturierte Dokumente.',
      'The document holds a file but does not claim IHE’s XDS-SD template for unstructured documents.',
    ),
    fix: TELL_THE_MAKER,
    reference: 'IHE ITI TF-3 5.2.3',
    check: onCda((cda) => {
      const unstructured = childOf(cda, 'component', 'nonXMLBody') !== undefined;
      const claimed = rootsOf(childrenOf(cda, 'templateId')).includes(XDS_SD);
      return unless(!unstructured || claimed, '/ClinicalDocument/templateId');
    }),
  },
  {
    id: 'lu-header.document-id',
    severity: 'error',
    message: text(
      'L’identifiant du document doit être un UUID seul, sans extension.',
      'Die Kennung des Dokuments muss eine UUID allein sein, ohne Erweiterung.',
      'The document’s id must be a UUID alone, without extension.',
    ),
    fix: TELL_THE_MAKER,
    reference: HEADER,
    check: onCda((cda) => {
      const id = childOf(cda, 'id');
      const right = UUID.test(attribute(id, 'root') ?? '') && attribute(id, 'extension') === undefined;
      return unless(right, at(cda, 'id'));
    }),
  },
  {
    id: 'lu-header.title',
    severity: 'error',
    message: text('Le document n’a pas de titre.', 'Das Dokument hat keinen Titel.', 'The document has no title.'),
    fix: CORRECT_IN_SOURCE,
    reference: HEADER,
    check: onCda((cda) => {
      const title = childOf(cda, 'title');
      return unless(title !== undefined && !isNull(title) && title.text.trim() !== '', at(cda, 'title'));
    }),
  },
  {
    id: 'lu-header.effective-time',
    severity: 'error',
    message: text(
      'La date du document doit donner jour, heure, secondes et fuseau horaire, et exister.',
      'Der Zeitpunkt des Dokuments muss Tag, Uhrzeit, Sekunden und Zeitzone nennen und existieren.',
      'The document’s time must give day, time, seconds and time zone, and exist.',
    ),
    fix: CORRECT_IN_SOURCE,
    reference: HEADER,
    check: onCda((cda) => {
      const value = attribute(childOf(cda, 'effectiveTime'), 'value') ?? '';
      return unless(/^\d{14}[+-]\d{4}$/.test(value) && isRealTime(value), at(cda, 'effectiveTime'));
    }),
  },
  {
    id: 'lu-header.effective-time-author',
    severity: 'warning',
    message: text(
      'La date du document diffère de la plus ancienne date d’auteur.',
      'Der Zeitpunkt des Dokuments weicht vom frühesten Autorenzeitpunkt ab.',
      'The document’s time differs from the earliest author time.',
    ),
    fix: TELL_THE_MAKER,
    reference: HEADER,
    check: onCda((cda) => {
      const made = instantOf(attribute(childOf(cda, 'effectiveTime'), 'value') ?? '');
      const earliest = earliestAuthorTime(cda);
      const comparable = !Number.isNaN(made) && Number.isFinite(earliest);
      return unless(!comparable || made === earliest, at(cda, 'effectiveTime'));
    }),
  },
  {
    id: 'lu-header.confidentiality',
    severity: 'error',
    message: text(
      'Le code de confidentialité n’est pas l’un de ceux que le destinataire accepte.',
      'Der Vertraulichkeitscode ist keiner von denen, die der Empfänger annimmt.',
      'The confidentiality code is not one that the receiver accepts.',
    ),
    fix: CORRECT_IN_SOURCE,
    reference: HEADER,
    check: onCda((cda, { profile }) => {
      const code = childOf(cda, 'confidentialityCode');
      const allowed = Object.values(profile.xds.confidentialityCodes).some(
        (known) => known.code === attribute(code, 'code') && known.scheme === attribute(code, 'codeSystem'),
      );
      return unless(allowed, at(cda, 'confidentialityCode'));
    }),
  },
  {
    id: 'lu-header.language',
    severity: 'error',
    message: text(
      'La langue du document manque ou n’est pas un code de langue (par exemple « fr-LU »).',
      'Die Sprache des Dokuments fehlt oder ist kein Sprachcode (zum Beispiel „fr-LU“).',
      'The document’s language is missing or is no language code (such as “fr-LU”).',
    ),
    fix: CORRECT_IN_SOURCE,
    reference: 'RFC 5646; CDA R2 §4.2.1.7',
    check: onCda((cda) => {
      const language = attribute(childOf(cda, 'languageCode'), 'code') ?? '';
      return unless(/^[a-z]{2,3}(-[A-Z]{2})?$/.test(language), at(cda, 'languageCode'));
    }),
  },
];

const patientRules: readonly Rule[] = [
  {
    id: 'lu-header.patient-id-local',
    severity: 'error',
    message: text(
      'Le premier identifiant du patient doit être son numéro local, avec un OID réel de l’établissement.',
      'Die erste Kennung des Patienten muss seine lokale Nummer mit einer echten OID der Einrichtung sein.',
      'The patient’s first id must be the local number, with a real OID of the institution.',
    ),
    fix: COMPLETE_SETTINGS,
    reference: 'eSanté general CDA header, 1.3.182.11.1.16',
    check: onCda((cda, { profile }) =>
      unless(isLocalId(patientIds(cda)[0], profile), '/ClinicalDocument/recordTarget/patientRole/id[1]'),
    ),
  },
  {
    id: 'lu-header.patient-id-national',
    severity: 'error',
    message: text(
      'Le deuxième identifiant du patient doit être son numéro national.',
      'Die zweite Kennung des Patienten muss seine nationale Nummer sein.',
      'The patient’s second id must be the national number.',
    ),
    fix: TELL_THE_MAKER,
    reference: 'eSanté general CDA header, 1.3.182.11.1.16',
    check: onCda((cda, { profile }) => {
      const second = attribute(patientIds(cda)[1], 'root');
      return unless(second === profile.patient.nationalId.root, '/ClinicalDocument/recordTarget/patientRole/id[2]');
    }),
  },
  {
    id: 'lu-header.patient-address',
    severity: 'error',
    message: text(
      'L’adresse du patient doit figurer dans le document, au moins comme « inconnue ».',
      'Die Adresse des Patienten muss im Dokument stehen, wenigstens als „unbekannt“.',
      'The patient’s address must stand in the document, at least as “unknown”.',
    ),
    fix: TELL_THE_MAKER,
    reference: 'eSanté general CDA header, 1.3.182.11.1.16',
    check: onCda((cda) => {
      const role = childOf(cda, 'recordTarget', 'patientRole');
      return unless(childrenOf(role, 'addr').length > 0, '/ClinicalDocument/recordTarget/patientRole/addr');
    }),
  },
  {
    id: 'lu-header.address-country',
    severity: 'warning',
    message: text(
      'Un pays n’est pas écrit comme le destinataire le demande (code ISO).',
      'Ein Land ist nicht so geschrieben, wie der Empfänger es verlangt (ISO-Code).',
      'A country is not spelled as the receiver asks (ISO code).',
    ),
    fix: CORRECT_IN_SOURCE,
    reference: 'value set 1.3.182.10.61.1',
    check: onCda(countrySpelling),
  },
  {
    id: 'lu-header.birth-name',
    severity: 'error',
    message: text(
      'Le nom de naissance connu de la source n’est pas marqué comme tel (qualifier « BR ») dans le document.',
      'Der in der Quelle bekannte Geburtsname ist im Dokument nicht als solcher (qualifier „BR“) gekennzeichnet.',
      'The birth name known to the source is not marked as such (qualifier “BR”) in the document.',
    ),
    fix: TELL_THE_MAKER,
    reference: 'HL7 EntityNamePartQualifier; 1.3.182.11.1.15',
    check: onCda((cda, { document, patients }) => {
      const known = (document?.patient.name.birthFamily ?? '').trim() !== '';
      const marked = patients.some(({ where, name }) => where === 'cda' && name.birthFamily !== undefined);
      return unless(!known || marked, `${at(cda, 'recordTarget')}/patientRole/patient/name`);
    }),
  },
];

/** Whether the date and time of a TS exist on the calendar and the clock. */
function isRealTime(value: string): boolean {
  const [year, month, day] = [value.slice(0, 4), value.slice(4, 6), value.slice(6, 8)];
  const time = `${value.slice(8, 10)}:${value.slice(10, 12)}:${value.slice(12, 14)}`;
  const date = new Date(`${year}-${month}-${day}T${time}Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

const custodianRule: Rule = {
  id: 'lu-header.custodian',
  severity: 'error',
  message: text(
    'L’organisation responsable du document (custodian) doit avoir un identifiant et un nom.',
    'Die für das Dokument verantwortliche Organisation (custodian) braucht eine Kennung und einen Namen.',
    'The organisation in charge of the document (custodian) needs an id and a name.',
  ),
  fix: COMPLETE_SETTINGS,
  reference: 'eSanté general CDA header, 1.3.182.11.1.7',
  check: onCda((cda) => {
    const house = childOf(cda, 'custodian', 'assignedCustodian', 'representedCustodianOrganization');
    const name = childOf(house, 'name');
    const right = hasRootedId(childrenOf(house, 'id')) && !isNull(name) && (name?.text.trim() ?? '') !== '';
    return unless(right, '/ClinicalDocument/custodian');
  }),
};

export const luHeader: RulePack = {
  name: 'lu-header',
  version: '2026-11-27.2',
  validFrom: '2026-11-01',
  applies: 'profile',
  title: text('En-tête national', 'Nationaler Dokumentkopf', 'National header'),
  description: text(
    'Les règles d’en-tête CDA publiées par l’Agence eSanté (projets ART-DECOR, état de projet) ; les OID viennent du profil.',
    'Die von der Agence eSanté veröffentlichten Regeln für CDA-Köpfe (ART-DECOR, Entwurf); OIDs kommen aus dem Profil.',
    'The rules for CDA headers published by Agence eSanté (ART-DECOR, draft); OIDs come from the profile.',
  ),
  rules: [...documentRules, ...patientRules, ...authorRules, custodianRule],
};
