/** What each attribute of entries, sets and folders may be (ITI TF-3 §4.2.3), and that codes are those of the affinity domain. */
import { isOid } from '../../clinical/index.ts';
import { text, unless, type Hit, type Rule, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { isCx } from '../wire/datatypes.ts';
import {
  classifiedBy,
  identifiedBy,
  slotValue,
  type Classification,
  type RegistryObject,
  type SubmittedMetadata,
} from '../wire/ebrim.ts';
import {
  authorSlots,
  documentEntryRules,
  folderRules,
  submissionSetRules,
  type ObjectRules,
  type SlotRule,
} from '../wire/scheme.ts';
import { COMPLETE_SETTINGS, CORRECT_IN_SOURCE, TELL_THE_MAKER } from './fixes.ts';
import { onRequest } from './iti41-transport.ts';

type Check = (metadata: SubmittedMetadata, subject: Subject) => Iterable<Hit>;

const rule = (
  id: string,
  reference: string,
  message: Rule['message'],
  check: Check,
  fix: Rule['fix'] = TELL_THE_MAKER,
  severity: Rule['severity'] = 'error',
): Rule => ({
  id: `iti41.${id}`,
  severity,
  message,
  fix,
  reference,
  check: onRequest((request, subject) => (request.metadata ? check(request.metadata, subject) : [])),
});

const groups = (metadata: SubmittedMetadata): readonly (readonly [readonly RegistryObject[], ObjectRules])[] => [
  [metadata.entries, documentEntryRules],
  [metadata.submissionSets, submissionSetRules],
  [metadata.folders, folderRules],
];

/** What is missing or too often: slots, codes, identifiers. */
function* cardinality(metadata: SubmittedMetadata): Generator<Hit> {
  for (const [objects, rules] of groups(metadata))
    for (const object of objects) {
      for (const { name, least, most } of rules.slots) {
        const count = object.slots.filter((slot) => slot.name === name).flatMap(({ values }) => values).length;
        if (count < least || count > most) yield { path: object.path, details: { name } };
      }
      for (const { name, scheme, least, most } of rules.codes) {
        const count = classifiedBy(object, scheme).length;
        if (count < least || count > most) yield { path: object.path, details: { name } };
      }
      for (const { name, scheme } of rules.identifiers)
        if (identifiedBy(object, scheme).length !== 1) yield { path: object.path, details: { name } };
    }
}

function* malformed(slots: RegistryObject['slots'], rules: readonly SlotRule[]): Generator<Hit> {
  for (const { name, values, path } of slots) {
    const form = rules.find((known) => known.name === name)?.form;
    if (form && !values.every(form)) yield { path, details: { name } };
  }
}

function* slotValues(metadata: SubmittedMetadata): Generator<Hit> {
  for (const [objects, rules] of groups(metadata))
    for (const { slots } of objects) yield* malformed(slots, rules.slots);
}

const authorsOf = (metadata: SubmittedMetadata): readonly Classification[] =>
  groups(metadata).flatMap(([objects, { author }]) =>
    author === '' ? [] : objects.flatMap((object) => classifiedBy(object, author)),
  );

function* authorFaults(metadata: SubmittedMetadata): Generator<Hit> {
  for (const { slots, code, path } of authorsOf(metadata)) {
    const said = ['authorPerson', 'authorInstitution', 'authorTelecommunication'].some(
      (name) => (slotValue({ slots }, name) ?? '') !== '',
    );
    if (!said || code !== '') yield { path };
    for (const { name, most } of authorSlots)
      if ((slots.find((slot) => slot.name === name)?.values.length ?? 0) > most) yield { path, details: { name } };
    yield* malformed(slots, authorSlots);
  }
}

function* codeFaults(metadata: SubmittedMetadata): Generator<Hit> {
  for (const [objects, { codes }] of groups(metadata))
    for (const object of objects)
      for (const { name, scheme } of codes)
        for (const { code, slots, name: display, path } of classifiedBy(object, scheme)) {
          const schemes = slots.filter((slot) => slot.name === 'codingScheme').flatMap(({ values }) => values);
          if (code === '' || display === '' || schemes.length !== 1 || schemes[0] === '')
            yield { path, details: { name } };
        }
}

interface Coded {
  readonly code: string;
  readonly scheme: string;
}

const codedBy = (object: RegistryObject, rules: ObjectRules, name: string): readonly Coded[] =>
  classifiedBy(object, rules.codes.find((code) => code.name === name)?.scheme ?? '').map(({ code, slots }) => ({
    code,
    scheme: slotValue({ slots }, 'codingScheme') ?? '',
  }));

/** `urn:oid:` before an OID makes no difference. */
const bare = (scheme: string): string => scheme.replace(/^urn:oid:/, '');
const same = (a: Coded, b: Coded): boolean => a.code === b.code && bare(a.scheme) === bare(b.scheme);

/** Codes outside the profile's tables, and combinations of class, type, format and file type that no document type has. */
function* foreignCodes(metadata: SubmittedMetadata, { profile }: Subject): Generator<Hit> {
  const { xds, documentTypes } = profile;
  for (const entry of metadata.entries) {
    const [type] = codedBy(entry, documentEntryRules, 'typeCode');
    const [kind] = codedBy(entry, documentEntryRules, 'classCode');
    const [format] = codedBy(entry, documentEntryRules, 'formatCode');
    const fits = documentTypes.some(
      (known) =>
        known.mimeType === entry.mimeType &&
        type !== undefined &&
        same(known.typeCode, type) &&
        kind !== undefined &&
        same(known.classCode, kind) &&
        format !== undefined &&
        same(known.formatCode, format),
    );
    if (!fits) yield { path: entry.path, details: { name: 'typeCode' } };
    const allowed: readonly (readonly [string, readonly Coded[]])[] = [
      ['confidentialityCode', Object.values(xds.confidentialityCodes)],
      ['healthcareFacilityTypeCode', [xds.healthcareFacilityTypeCode]],
      ['practiceSettingCode', [xds.practiceSettingCode]],
    ];
    for (const [name, known] of allowed)
      for (const code of codedBy(entry, documentEntryRules, name))
        if (!known.some((candidate) => same(candidate, code))) yield { path: entry.path, details: { name } };
  }
  for (const set of metadata.submissionSets)
    for (const code of codedBy(set, submissionSetRules, 'contentTypeCode'))
      if (!same(xds.contentTypeCode, code)) yield { path: set.path, details: { name: 'contentTypeCode' } };
}

const patientIds = (metadata: SubmittedMetadata): readonly { readonly value: string; readonly path: string }[] =>
  groups(metadata).flatMap(([objects, { identifiers }]) => {
    const scheme = identifiers.find(({ name }) => name === 'patientId')?.scheme ?? '';
    return objects.flatMap((object) => identifiedBy(object, scheme));
  });

const domainOf = ({ profile: { patient } }: Subject): string =>
  patient.submissionId === 'dossier' ? patient.dossierId.root : patient.nationalId.root;

export const iti41Metadata: RulePack = {
  name: 'iti41-metadata',
  version: '2026-11-27.2',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Attributs de l’envoi', 'Attribute der Sendung', 'Attributes of the submission'),
  description: text(
    'La forme et le nombre de chaque attribut des fiches, du lot et des classeurs, et leurs codes d’après le profil.',
    'Form und Anzahl jedes Attributs der Einträge, des Satzes und der Ordner, und ihre Codes nach dem Profil.',
    'Form and number of each attribute of entries, set and folders, and their codes by the profile.',
  ),
  rules: [
    rule(
      'attribute-count',
      'M-12, D-03, D-05, D-09, D-16, D-17, D-21, D-22, B-01 to B-05, B-09',
      text(
        'L’attribut « {name} » manque, ou est indiqué trop souvent.',
        'Das Attribut „{name}“ fehlt oder ist zu oft angegeben.',
        'The attribute “{name}” is missing, or given too often.',
      ),
      cardinality,
    ),
    rule(
      'attribute-form',
      'D-03 to D-14, B-01, B-07, B-09, Y-01 to Y-11',
      text(
        'L’attribut « {name} » n’a pas la forme que la norme demande.',
        'Das Attribut „{name}“ hat nicht die vom Standard verlangte Form.',
        'The attribute “{name}” does not have the form that the standard asks for.',
      ),
      slotValues,
    ),
    rule(
      'mime-type',
      'D-01',
      text(
        'Le type de fichier d’une fiche manque ou n’a pas la forme « type/sous-type ».',
        'Der Dateityp eines Eintrags fehlt oder hat nicht die Form „Typ/Untertyp“.',
        'The file type of an entry is missing or not of the form “type/subtype”.',
      ),
      ({ entries }) =>
        entries.flatMap(({ mimeType, path }) => unless(/^[\w.+-]+\/[\w.+-]+$/.test(mimeType), `${path}/@mimeType`)),
    ),
    rule(
      'title',
      'D-02',
      text(
        'Le titre d’une fiche dépasse 128 caractères ou n’est pas annoncé en UTF-8.',
        'Der Titel eines Eintrags ist länger als 128 Zeichen oder nicht als UTF-8 angegeben.',
        'The title of an entry is longer than 128 characters or not announced as UTF-8.',
      ),
      ({ entries }) =>
        entries.flatMap(({ name, nameCharset, path }) =>
          unless(name.length <= 128 && ['', 'UTF-8'].includes(nameCharset.toUpperCase()), `${path}/Name`),
        ),
      CORRECT_IN_SOURCE,
    ),
    rule(
      'service-time-order',
      'D-04',
      text(
        'La fin de l’acte est avant son début.',
        'Das Ende der Leistung liegt vor ihrem Beginn.',
        'The end of the act precedes its start.',
      ),
      ({ entries }) =>
        entries.flatMap((entry) => {
          const [start, stop] = [slotValue(entry, 'serviceStartTime'), slotValue(entry, 'serviceStopTime')];
          const length = Math.min(start?.length ?? 0, stop?.length ?? 0);
          return unless(!(start && stop) || start.slice(0, length) <= stop.slice(0, length), entry.path);
        }),
      CORRECT_IN_SOURCE,
    ),
    rule(
      'author-missing',
      'D-15, B-06',
      text(
        'Une fiche ou le lot n’a pas d’auteur.',
        'Ein Eintrag oder der Satz hat keinen Autor.',
        'An entry or the submission set has no author.',
      ),
      (metadata) =>
        groups(metadata).flatMap(([objects, { author }]) =>
          author === ''
            ? []
            : objects.flatMap((object) => unless(classifiedBy(object, author).length > 0, object.path)),
        ),
      COMPLETE_SETTINGS,
    ),
    rule(
      'author-form',
      'D-15, B-06, Y-04, Y-05, Y-06',
      text(
        'Un auteur n’est pas décrit comme la norme le demande (personne, organisation, coordonnées, sans code).',
        'Ein Autor ist nicht so beschrieben, wie der Standard es verlangt (Person, Organisation, Kontaktdaten, ohne Code).',
        'An author is not described as the standard asks (person, institution, contact, no code).',
      ),
      authorFaults,
      COMPLETE_SETTINGS,
    ),
    rule(
      'code',
      'D-16 to D-19, B-02',
      text(
        'Le code « {name} » est incomplet : code, libellé et exactement un codingScheme sont demandés.',
        'Der Code „{name}“ ist unvollständig: Code, Bezeichnung und genau ein codingScheme sind verlangt.',
        'The code “{name}” is incomplete: code, display name and exactly one codingScheme are asked for.',
      ),
      codeFaults,
    ),
    rule(
      'identifier-form',
      'D-20',
      text(
        'Un identifiant externe est vide ou sans nom.',
        'Eine externe Kennung ist leer oder namenlos.',
        'An external identifier is empty or has no name.',
      ),
      (metadata) =>
        groups(metadata).flatMap(([objects]) =>
          objects.flatMap(({ identifiers }) =>
            identifiers.flatMap(({ value, name, path }) => unless(value !== '' && name !== '', path)),
          ),
        ),
    ),
    rule(
      'patient-id',
      'D-22, B-05, Y-02',
      text(
        'Le numéro de patient n’a pas la forme « numéro^^^&OID&ISO », ou son OID n’est pas celui du destinataire.',
        'Die Patientennummer hat nicht die Form „Nummer^^^&OID&ISO“, oder ihre OID ist nicht die des Empfängers.',
        'The patient number is not of the form “number^^^&OID&ISO”, or its OID is not the receiver’s.',
      ),
      (metadata, subject) =>
        patientIds(metadata).flatMap(({ value, path }) =>
          unless(isCx(value) && value.split('&')[1] === domainOf(subject), path),
        ),
    ),
    rule(
      'source-id',
      'B-03',
      text(
        'L’identifiant de la source du lot n’est pas un OID.',
        'Die Kennung der Quelle des Satzes ist keine OID.',
        'The source id of the submission set is no OID.',
      ),
      ({ submissionSets }) =>
        submissionSets.flatMap((set) =>
          identifiedBy(set, submissionSetRules.identifiers[1]?.scheme ?? '').flatMap(({ value, path }) =>
            unless(isOid(value), path),
          ),
        ),
      COMPLETE_SETTINGS,
    ),
    rule(
      'submission-time',
      'B-01',
      text(
        'L’heure de l’envoi n’est pas donnée à la seconde (14 chiffres).',
        'Der Sendezeitpunkt ist nicht auf die Sekunde genau (14 Ziffern).',
        'The submission time is not given to the second (14 digits).',
      ),
      ({ submissionSets }) =>
        submissionSets.flatMap((set) => unless((slotValue(set, 'submissionTime') ?? '').length === 14, set.path)),
      TELL_THE_MAKER,
      'warning',
    ),
    rule(
      'folder-name',
      'B-09',
      text('Un classeur (Folder) n’a pas de nom.', 'Ein Ordner hat keinen Namen.', 'A folder has no name.'),
      ({ folders }) => folders.flatMap(({ name, path }) => unless(name !== '', path)),
    ),
    rule(
      'code-unknown',
      'V-01, V-02',
      text(
        'Le code « {name} » n’est pas de ceux du profil, ou ne va pas avec les autres codes de la fiche.',
        'Der Code „{name}“ gehört nicht zu denen des Profils oder passt nicht zu den anderen Codes des Eintrags.',
        'The code “{name}” is not one of the profile’s, or does not go with the entry’s other codes.',
      ),
      foreignCodes,
    ),
  ],
};
