/**
 * Submission metadata as a strict receiver of ITI-41 checks them (ITI TF-3 4.2.3), as far as the sender can decide: data types,
 * required attributes, and that the entry describes the very document that is sent. References are to the receiver's checks.
 */
import { createHash } from 'node:crypto';
import { isOid, isUuid, namesAgree, toDtm, uuidToOid } from '../../clinical/index.ts';
import type { LocalizedText } from '../../clinical/index.ts';
import type { DocumentEntry, MetadataCode, SubmissionSet } from '../../dsp/types.ts';
import { text, unless, type Hit, type Rule, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { attribute, childOf, childrenOf } from '../xml.ts';
import { COMPLETE_SETTINGS, CORRECT_IN_SOURCE, TELL_SUPPORT } from './fixes.ts';
import { isAuthor, isCode, isDtm, isEntryUuid, isPerson, isUniqueId } from './xds-values.ts';

type EntryCheck = (entry: DocumentEntry, subject: Subject) => boolean;

interface EntryRule {
  readonly id: string;
  /** The attribute, below `documentEntry`. */
  readonly attribute: string;
  readonly reference: string;
  readonly message: LocalizedText;
  readonly fix?: LocalizedText;
  readonly holds: EntryCheck;
}

/** A rule about one attribute of the document entry. */
const entryRule = ({ id, attribute: name, reference, message, fix, holds }: EntryRule): Rule => ({
  id: `xds-metadata.${id}`,
  severity: 'error',
  message,
  fix: fix ?? TELL_SUPPORT,
  reference,
  check: (subject) => unless(!subject.entry || holds(subject.entry, subject), `documentEntry.${name}`),
});

const TYPE_CODES = ['classCode', 'typeCode', 'formatCode'] as const;
const CODES = [...TYPE_CODES, 'practiceSettingCode', 'healthcareFacilityTypeCode'] as const;

const sameCode = (a: MetadataCode, b: MetadataCode): boolean => a.code === b.code && a.scheme === b.scheme;

function* malformedCodes({ entry }: Subject): Generator<Hit> {
  if (!entry) return;
  for (const name of CODES) if (!isCode(entry[name])) yield { path: `documentEntry.${name}` };
  if (entry.confidentialityCodes.length === 0 || !entry.confidentialityCodes.every(isCode))
    yield { path: 'documentEntry.confidentialityCode' };
}

/** Codes outside the profile's tables: a receiver knows its affinity domain only. */
function* foreignCodes({ entry, rendering, profile }: Subject): Generator<Hit> {
  if (!entry) return;
  const type = rendering?.type;
  for (const name of TYPE_CODES)
    if (type && !sameCode(entry[name], type[name])) yield { path: `documentEntry.${name}` };
  const known = Object.values(profile.xds.confidentialityCodes);
  if (!entry.confidentialityCodes.every((code) => known.some((candidate) => sameCode(code, candidate))))
    yield { path: 'documentEntry.confidentialityCode' };
}

const right = {
  patientId: ({ patientId }: DocumentEntry, { profile: { patient } }: Subject): boolean => {
    if (!patientId) return true;
    const expected = patient.submissionId === 'dossier' ? patient.dossierId.root : patient.nationalId.root;
    return patientId.id.trim() !== '' && !/[\^&|~]/.test(patientId.id) && patientId.authority === expected;
  },
  language: (value: string): boolean => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(value),
  serviceTimes: ({ serviceStartTime: start, serviceStopTime: stop }: DocumentEntry): boolean =>
    [start, stop].every((time) => time === undefined || isDtm(time)) &&
    (start === undefined || stop === undefined || !precedes(stop, start)),
} as const;

/** Whether one time surely lies before another, compared as far as both are known. */
function precedes(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) < b.slice(0, length);
}

const entryRules: readonly Rule[] = [
  entryRule({
    id: 'mime-type',
    attribute: 'mimeType',
    reference: 'D-01',
    message: text(
      'Le type de fichier annoncé manque ou n’est pas celui du document.',
      'Der angegebene Dateityp fehlt oder ist nicht der des Dokuments.',
      'The file type announced is missing or is not that of the document.',
    ),
    holds: ({ mimeType }, { rendering }) =>
      /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) && (!rendering || mimeType === rendering.type.mimeType),
  }),
  entryRule({
    id: 'title',
    attribute: 'title',
    reference: 'D-02',
    message: text(
      'Le titre annoncé est vide ou dépasse 128 caractères.',
      'Der angegebene Titel ist leer oder länger als 128 Zeichen.',
      'The title announced is empty or longer than 128 characters.',
    ),
    fix: CORRECT_IN_SOURCE,
    holds: ({ title }) => title.trim() !== '' && title.length <= 128,
  }),
  entryRule({
    id: 'creation-time',
    attribute: 'creationTime',
    reference: 'D-03, Y-07',
    message: text(
      'La date de création annoncée n’a pas la forme attendue ou n’existe pas.',
      'Der angegebene Erstellungszeitpunkt hat nicht die erwartete Form oder existiert nicht.',
      'The creation time announced does not have the expected form or does not exist.',
    ),
    holds: ({ creationTime }) => isDtm(creationTime),
  }),
  entryRule({
    id: 'service-time',
    attribute: 'serviceStartTime',
    reference: 'D-04, Y-07',
    message: text(
      'Les dates de l’acte n’ont pas la forme attendue, ou la fin précède le début.',
      'Die Zeiten der Leistung haben nicht die erwartete Form, oder das Ende liegt vor dem Beginn.',
      'The times of the act do not have the expected form, or the end precedes the start.',
    ),
    fix: CORRECT_IN_SOURCE,
    holds: right.serviceTimes,
  }),
  entryRule({
    id: 'language',
    attribute: 'languageCode',
    reference: 'D-05',
    message: text(
      'Le code de langue annoncé n’est pas valable.',
      'Der angegebene Sprachcode ist ungültig.',
      'The language code announced is not valid.',
    ),
    fix: CORRECT_IN_SOURCE,
    holds: ({ languageCode }) => right.language(languageCode),
  }),
  entryRule({
    id: 'legal-authenticator',
    attribute: 'legalAuthenticator',
    reference: 'D-06, Y-05',
    message: text(
      'La personne qui répond du document est mal décrite (nom, identifiant et son autorité).',
      'Die verantwortlich zeichnende Person ist falsch beschrieben (Name, Kennung und deren Stelle).',
      'The legal authenticator is badly described (name, id and its authority).',
    ),
    fix: COMPLETE_SETTINGS,
    holds: ({ legalAuthenticator }) => !legalAuthenticator || isPerson(legalAuthenticator),
  }),
  entryRule({
    id: 'hash',
    attribute: 'hash',
    reference: 'D-07, Y-11, R-01',
    message: text(
      'L’empreinte annoncée n’est pas celle du document à envoyer.',
      'Die angegebene Prüfsumme ist nicht die des zu sendenden Dokuments.',
      'The hash announced is not that of the document to be sent.',
    ),
    holds: ({ hash }, { bytes }) => hash === createHash('sha1').update(bytes).digest('hex'),
  }),
  entryRule({
    id: 'size',
    attribute: 'size',
    reference: 'D-08, R-01',
    message: text(
      'La taille annoncée n’est pas celle du document à envoyer.',
      'Die angegebene Größe ist nicht die des zu sendenden Dokuments.',
      'The size announced is not that of the document to be sent.',
    ),
    holds: ({ size }, { bytes }) => size === bytes.byteLength,
  }),
  entryRule({
    id: 'source-patient-id',
    attribute: 'sourcePatientId',
    reference: 'D-09, Y-02',
    message: text(
      'Le numéro local du patient, ou l’OID de qui l’a attribué, manque dans les métadonnées.',
      'Die lokale Patientennummer oder die OID der vergebenden Stelle fehlt in den Metadaten.',
      'The patient’s local number, or the OID of who gave it, is missing in the metadata.',
    ),
    fix: COMPLETE_SETTINGS,
    holds: ({ sourcePatientId: { id, authority } }) => id.trim() !== '' && isOid(authority),
  }),
  entryRule({
    id: 'source-patient-info',
    attribute: 'sourcePatientInfo',
    reference: 'D-10',
    message: text(
      'Les données du patient dans les métadonnées sont incomplètes ou mal formées (nom, date de naissance).',
      'Die Patientendaten in den Metadaten sind unvollständig oder falsch geformt (Name, Geburtsdatum).',
      'The patient’s data in the metadata are incomplete or malformed (name, birth date).',
    ),
    fix: CORRECT_IN_SOURCE,
    holds: ({ sourcePatientInfo: { family, birthDate } }) =>
      family.trim() !== '' && (birthDate === undefined || (isDtm(birthDate) && birthDate.length <= 8)),
  }),
  entryRule({
    id: 'author',
    attribute: 'author',
    reference: 'D-15, Y-04, Y-05',
    message: text(
      'L’auteur manque dans les métadonnées ou est mal décrit (nom, identifiant et son autorité).',
      'Der Autor fehlt in den Metadaten oder ist falsch beschrieben (Name, Kennung und deren Stelle).',
      'The author is missing in the metadata or badly described (name, id and its authority).',
    ),
    fix: COMPLETE_SETTINGS,
    holds: ({ author }) => isAuthor(author),
  }),
  entryRule({
    id: 'unique-id',
    attribute: 'uniqueId',
    reference: 'D-21, M-07, Y-01',
    message: text(
      'L’identifiant unique du document n’est pas un OID d’au plus 63 caractères.',
      'Die eindeutige Kennung des Dokuments ist keine OID von höchstens 63 Zeichen.',
      'The document’s unique id is not an OID of at most 63 characters.',
    ),
    holds: ({ uniqueId }) => isUniqueId(uniqueId),
  }),
  entryRule({
    id: 'patient-id',
    attribute: 'patientId',
    reference: 'D-22, Y-02',
    message: text(
      'Le numéro de patient de l’envoi n’est pas de ceux que le destinataire utilise.',
      'Die Patientennummer der Sendung gehört nicht zu denen, die der Empfänger verwendet.',
      'The patient number of the submission is not of the kind that the receiver uses.',
    ),
    holds: right.patientId,
  }),
  entryRule({
    id: 'entry-uuid',
    attribute: 'entryUuid',
    reference: 'M-06, Y-10',
    message: text(
      'L’identifiant de la fiche du document n’est pas un UUID en minuscules.',
      'Die Kennung des Dokumenteintrags ist keine UUID in Kleinbuchstaben.',
      'The id of the document entry is not a lower-case UUID.',
    ),
    holds: ({ entryUuid }) => isEntryUuid(entryUuid),
  }),
  entryRule({
    id: 'size-limit',
    attribute: 'size',
    reference: 'T-11',
    message: text(
      'Le document dépasse la taille que le destinataire accepte.',
      'Das Dokument ist größer, als der Empfänger annimmt.',
      'The document is larger than the receiver accepts.',
    ),
    fix: text(
      'Exportez le document avec une résolution plus faible, ou divisez-le en plusieurs documents.',
      'Exportieren Sie das Dokument mit geringerer Auflösung oder teilen Sie es auf mehrere Dokumente auf.',
      'Export the document at a lower resolution, or split it into several documents.',
    ),
    holds: (_, { bytes, profile }) => bytes.byteLength <= profile.xds.maximumBytes,
  }),
  {
    id: 'xds-metadata.code',
    severity: 'error',
    message: text(
      'Un code des métadonnées est incomplet (code, système et libellé sont demandés).',
      'Ein Code der Metadaten ist unvollständig (Code, System und Bezeichnung sind verlangt).',
      'A code of the metadata is incomplete (code, scheme and display name are asked for).',
    ),
    fix: TELL_SUPPORT,
    reference: 'D-16, D-17, D-19',
    check: malformedCodes,
  },
  {
    id: 'xds-metadata.code-unknown',
    severity: 'error',
    message: text(
      'Un code des métadonnées n’est pas de ceux du profil pour ce type de document.',
      'Ein Code der Metadaten gehört nicht zu denen des Profils für diesen Dokumenttyp.',
      'A code of the metadata is not one of the profile’s for this type of document.',
    ),
    fix: TELL_SUPPORT,
    reference: 'V-01, V-02',
    check: foreignCodes,
  },
];

/** D-24, one by one: what the entry says is what stands in the CDA. */
const COHERENCE: readonly (readonly [attribute: string, holds: (entry: DocumentEntry, subject: Subject) => boolean])[] =
  [
    ['uniqueId', ({ uniqueId }, { rendering, cda }) => uniqueId === uniqueIdOf(cdaId(cda) ?? rendering?.id)],
    ['creationTime', ({ creationTime }, { cda }) => sameInstant(creationTime, valueOf(cda, 'effectiveTime', 'value'))],
    ['languageCode', ({ languageCode }, { cda }) => agrees(languageCode, valueOf(cda, 'languageCode', 'code'))],
    [
      'confidentialityCode',
      ({ confidentialityCodes }, { cda }) => {
        const code = valueOf(cda, 'confidentialityCode', 'code');
        return code === undefined || confidentialityCodes.some((known) => known.code === code);
      },
    ],
    ['typeCode', (_, subject) => documentCodeFits(subject)],
    ['author', ({ author }, { cda }) => personStands(author.person, cda, 'author', 'assignedAuthor')],
  ];

/**
 * What an entry says beyond D-24 for whoever searches. Read with some patience: a title may be cut or say the version behind it, a time be less exact,
 * and a document may tell of several acts.
 */
const DESCRIPTION: typeof COHERENCE = [
  ['title', ({ title }, { cda }) => titleStands(title, cda)],
  ['serviceStartTime', ({ serviceStartTime }, { cda }) => serviceTimeStands(serviceStartTime, cda, 'low')],
  ['serviceStopTime', ({ serviceStopTime }, { cda }) => serviceTimeStands(serviceStopTime, cda, 'high')],
  [
    'legalAuthenticator',
    ({ legalAuthenticator }, { cda }) => personStands(legalAuthenticator, cda, 'legalAuthenticator', 'assignedEntity'),
  ],
];

const valueOf = (cda: Subject['cda'], element: string, name: string): string | undefined =>
  attribute(childOf(cda, element), name);
const agrees = (a: string, b: string | undefined): boolean => b === undefined || a === b;
const sameInstant = (dtm: string, timestamp: string | undefined): boolean =>
  timestamp === undefined || !precedesOrFollows(dtm, toDtm(timestamp));
const precedesOrFollows = (a: string, b: string): boolean => precedes(a, b) || precedes(b, a);

function cdaId(cda: Subject['cda']): { root: string; extension?: string } | undefined {
  const id = childOf(cda, 'id');
  const root = attribute(id, 'root');
  const extension = attribute(id, 'extension');
  return root === undefined ? undefined : { root, ...(extension === undefined ? {} : { extension }) };
}

/** The id of a document as metadata write it: a UUID below 2.25, an OID as it is. */
function uniqueIdOf(id: { readonly root: string; readonly extension?: string } | undefined): string {
  const root = (id?.root ?? '').toLowerCase();
  const oid = isUuid(root) ? uuidToOid(root) : root;
  return id?.extension === undefined ? oid : `${oid}^${id.extension}`;
}

/** A type that takes every code (`*`) says nothing about the code of a carried document. */
function documentCodeFits({ rendering, cda }: Subject): boolean {
  const code = childOf(cda, 'code');
  if (!rendering || !code) return true;
  const { type } = rendering;
  const anyCode = type.rendering === 'carried' && type.matches.includes('*');
  return anyCode || (attribute(code, 'code') === type.code.code && attribute(code, 'codeSystem') === type.code.scheme);
}

/** The person of the metadata is one of those who have this part in the document. */
function personStands(
  person: DocumentEntry['author']['person'],
  cda: Subject['cda'],
  participation: string,
  role: string,
): boolean {
  const names = childrenOf(cda, participation).flatMap((one) => {
    const name = childOf(one, role, 'assignedPerson', 'name');
    const part = (which: string): string[] => childrenOf(name, which).map((node) => node.text.trim());
    return name && part('family').length > 0 ? [{ family: part('family').join(' '), given: part('given') }] : [];
  });
  if (!person || names.length === 0) return true;
  const given = person.given.trim() === '' ? [] : [person.given];
  return names.some((name) => namesAgree(name, { family: person.family, given }));
}

/** The shortest that a title can be which was cut at its limit, between two halves of a character. */
const CUT = 127;

function titleStands(title: string, cda: Subject['cda']): boolean {
  const flat = (words: string): string => words.replaceAll(/\s+/g, ' ').trim();
  const [own, said] = [flat(title), flat(childOf(cda, 'title')?.text ?? '')];
  return said === '' || own === said || own.startsWith(`${said} (`) || (own.length >= CUT && said.startsWith(own));
}

/** One of the acts or stays of the document begins or ends then (CDA R2 §4.2.3.2, §4.2.3.5). */
function serviceTimeStands(dtm: string | undefined, cda: Subject['cda'], end: 'low' | 'high'): boolean {
  const acts = [
    ...childrenOf(cda, 'documentationOf').map((one) => childOf(one, 'serviceEvent', 'effectiveTime')),
    childOf(cda, 'componentOf', 'encompassingEncounter', 'effectiveTime'),
  ];
  const times = acts.flatMap((act) => attribute(childOf(act, end) ?? act, 'value') ?? []);
  return dtm === undefined || times.length === 0 || times.some((time) => sameInstant(dtm, time));
}

const comparing = (attributes: typeof COHERENCE): Rule['check'] =>
  function* (subject) {
    const { entry, cda } = subject;
    if (!entry || !cda) return;
    for (const [name, holds] of attributes)
      if (!holds(entry, subject)) yield { path: `documentEntry.${name}`, details: { attribute: name } };
  };

const coherence: Rule = {
  id: 'xds-metadata.differs-from-document',
  severity: 'error',
  message: text(
    'Les métadonnées ne disent pas la même chose que le document (« {attribute} »).',
    'Die Metadaten sagen nicht dasselbe wie das Dokument („{attribute}“).',
    'The metadata do not say the same as the document (“{attribute}”).',
  ),
  fix: TELL_SUPPORT,
  reference: 'D-24',
  check: comparing(COHERENCE),
};

const description: Rule = {
  id: 'xds-metadata.describes-otherwise',
  severity: 'warning',
  message: text(
    'Les métadonnées décrivent le document autrement que lui-même (« {attribute} ») : qui le cherche peut ne pas le trouver.',
    'Die Metadaten beschreiben das Dokument anders als es selbst („{attribute}“): Wer es sucht, findet es vielleicht nicht.',
    'The metadata describe the document otherwise than it does itself (“{attribute}”): whoever looks for it may not find it.',
  ),
  fix: TELL_SUPPORT,
  reference: 'D-24; ITI TF-3 4.2.3.2',
  check: comparing(DESCRIPTION),
};

const SET: readonly (readonly [
  attribute: string,
  reference: string,
  holds: (set: SubmissionSet, entry?: DocumentEntry) => boolean,
])[] = [
  ['submissionTime', 'B-01', ({ submissionTime }) => /^\d{14}$/.test(submissionTime) && isDtm(submissionTime)],
  ['contentTypeCode', 'B-02', ({ contentTypeCode }) => isCode(contentTypeCode)],
  ['sourceId', 'B-03', ({ sourceId }) => isOid(sourceId)],
  ['uniqueId', 'B-04, M-07', ({ uniqueId }, entry) => isOid(uniqueId) && uniqueId !== entry?.uniqueId],
  ['entryUuid', 'M-05, M-06', ({ entryUuid }, entry) => isEntryUuid(entryUuid) && entryUuid !== entry?.entryUuid],
  ['author', 'B-06', ({ author }) => isAuthor(author)],
];

const submissionSetRule: Rule = {
  id: 'xds-metadata.submission-set',
  severity: 'error',
  message: text(
    'L’attribut « {attribute} » du lot d’envoi manque ou est mal formé ({check}).',
    'Das Attribut „{attribute}“ der Sendung fehlt oder ist falsch geformt ({check}).',
    'The attribute “{attribute}” of the submission set is missing or malformed ({check}).',
  ),
  fix: TELL_SUPPORT,
  reference: 'ITI TF-3 4.2.3.3; B-01 to B-06',
  *check({ submissionSet, entry }) {
    if (!submissionSet) return;
    for (const [name, check, holds] of SET)
      if (!holds(submissionSet, entry)) yield { path: `submissionSet.${name}`, details: { attribute: name, check } };
  },
};

export const xdsMetadata: RulePack = {
  name: 'xds-metadata',
  version: '2026-11-27.3',
  validFrom: '2026-11-01',
  applies: 'profile',
  title: text('Métadonnées d’envoi', 'Versandmetadaten', 'Submission metadata'),
  description: text(
    'Ce qu’un récepteur ITI-41 strict vérifie et que l’expéditeur peut décider lui-même ; le reste, seul le récepteur le sait.',
    'Was ein strenger ITI-41-Empfänger prüft und der Absender selbst entscheiden kann; den Rest weiß nur der Empfänger.',
    'What a strict ITI-41 receiver checks and the sender can decide itself; the rest only the receiver knows.',
  ),
  rules: [...entryRules, coherence, description, submissionSetRule],
};
