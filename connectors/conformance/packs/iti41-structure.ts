/** How the objects of a submission hang together: entries, sets, associations, ids (ITI TF-3 §4.2.1 and §4.2.2; ebRIM 3.0). */
import { text, unless, type Hit, type RulePack } from '../pack.ts';
import type { RegistryObject, SubmittedMetadata } from '../wire/ebrim.ts';
import {
  associationSlots,
  documentEntryRules,
  folderRules,
  LIMITED_METADATA,
  STABLE_DOCUMENT,
  submissionSetRules,
} from '../wire/scheme.ts';
import { attribute, descendants, pathOf } from '../xml.ts';
import { associationRules } from './iti41-structure-associations.ts';
import { objectsOf, rule } from './iti41-structure-rule.ts';
import { isEntryUuid, isUniqueId } from './xds-values.ts';

/** The values of the identifiers of one name, e.g. every `….uniqueId`. */
const identifierValues = (objects: readonly RegistryObject[], schemes: readonly string[]) =>
  objects.flatMap(({ identifiers }) => identifiers.filter(({ scheme }) => schemes.includes(scheme)));

const schemeOf = (rules: typeof documentEntryRules, name: string): string =>
  rules.identifiers.find((identifier) => identifier.name === name)?.scheme ?? '';

const UNIQUE_IDS = [documentEntryRules, submissionSetRules, folderRules].map((rules) => schemeOf(rules, 'uniqueId'));
const PATIENT_IDS = [documentEntryRules, submissionSetRules, folderRules].map((rules) => schemeOf(rules, 'patientId'));

/** Every `id` in the list with its place: objects, classifications, identifiers. */
const idsOf = ({ list }: SubmittedMetadata): readonly { readonly id: string; readonly path: string }[] =>
  descendants(list).flatMap((node) => {
    const id = attribute(node, 'id');
    return node !== list && id !== undefined ? [{ id: id.trim(), path: pathOf(node) }] : [];
  });

function* repeated<T extends { readonly path: string }>(
  things: readonly T[],
  key: (thing: T) => string,
): Generator<Hit> {
  const seen = new Set<string>();
  for (const thing of things) {
    if (seen.has(key(thing))) yield { path: thing.path };
    seen.add(key(thing));
  }
}

function* badIds(metadata: SubmittedMetadata): Generator<Hit> {
  for (const object of objectsOf(metadata)) if (object.id === '') yield { path: `${object.path}/@id` };
  for (const { id, path } of idsOf(metadata)) {
    if (id.startsWith('urn:uuid:') && !isEntryUuid(id)) yield { path: `${path}/@id` };
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) yield { path: `${path}/@id` };
  }
}

function* danglingReferences(metadata: SubmittedMetadata): Generator<Hit> {
  const known = new Set(objectsOf(metadata).map(({ id }) => id));
  const resolves = (reference: string): boolean => known.has(reference) || isEntryUuid(reference);
  for (const { source, target, path } of metadata.associations) {
    if (!resolves(source)) yield { path: `${path}/@sourceObject` };
    if (!resolves(target)) yield { path: `${path}/@targetObject` };
  }
  for (const object of objectsOf(metadata)) {
    for (const { classifiedObject, path } of object.classifications)
      if (classifiedObject !== object.id) yield { path: `${path}/@classifiedObject` };
    for (const { registryObject, path } of object.identifiers)
      if (registryObject !== object.id) yield { path: `${path}/@registryObject` };
  }
  for (const { classifiedObject, path } of metadata.topClassifications)
    if (!known.has(classifiedObject)) yield { path: `${path}/@classifiedObject` };
}

function* slotFaults(metadata: SubmittedMetadata): Generator<Hit> {
  const carriers = [...objectsOf(metadata), ...objectsOf(metadata).flatMap(({ classifications }) => classifications)];
  for (const { slots } of carriers) {
    yield* repeated(slots, ({ name }) => name);
    for (const { name, values, path } of slots) {
      if (name === '' || values.length === 0 || values.includes('')) yield { path };
      if (values.some((value) => value.length > 256)) yield { path };
    }
  }
}

/** Slots that are not of the standard: foreign ones need a URN; what begins with IHE's own must exist. */
function* unknownSlots(metadata: SubmittedMetadata): Generator<Hit> {
  const groups: readonly (readonly [readonly RegistryObject[], readonly string[]])[] = [
    [metadata.entries, documentEntryRules.slots.map(({ name }) => name)],
    [metadata.submissionSets, submissionSetRules.slots.map(({ name }) => name)],
    [metadata.folders, folderRules.slots.map(({ name }) => name)],
    [metadata.associations, associationSlots],
  ];
  for (const [objects, known] of groups)
    for (const { slots } of objects)
      for (const { name, path } of slots) {
        const foreign = name.startsWith('urn:') && !name.startsWith('urn:ihe:');
        if (!known.includes(name) && !foreign) yield { path, details: { name: 'Slot' } };
      }
}

const knownSchemes = (rules: typeof documentEntryRules): readonly string[] => [
  ...rules.codes.map(({ scheme }) => scheme),
  rules.author,
  ...LIMITED_METADATA,
];

function* unknownSchemes(metadata: SubmittedMetadata): Generator<Hit> {
  const groups: readonly (readonly [readonly RegistryObject[], typeof documentEntryRules])[] = [
    [metadata.entries, documentEntryRules],
    [metadata.submissionSets, submissionSetRules],
    [metadata.folders, folderRules],
  ];
  for (const [objects, rules] of groups)
    for (const { classifications, identifiers } of objects) {
      const schemes = knownSchemes(rules);
      for (const { scheme, node, path } of classifications)
        if (node === '' && !schemes.includes(scheme)) yield { path };
      for (const { scheme, path } of identifiers)
        if (!rules.identifiers.some((identifier) => identifier.scheme === scheme)) yield { path };
    }
}

export const iti41Structure: RulePack = {
  name: 'iti41-structure',
  version: '2026-11-27.4',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Structure de l’envoi', 'Aufbau der Sendung', 'Structure of the submission'),
  description: text(
    'Comment les objets d’un envoi se tiennent : documents, fiches, lot, associations, identifiants.',
    'Wie die Objekte einer Sendung zusammenhängen: Dokumente, Einträge, Satz, Verknüpfungen, Kennungen.',
    'How the objects of a submission hang together: documents, entries, set, associations, ids.',
  ),
  rules: [
    rule(
      'document-missing',
      'M-01',
      text(
        'Une fiche n’a pas son document dans la demande.',
        'Zu einem Eintrag fehlt das Dokument in der Anfrage.',
        'An entry has no document in the request.',
      ),
      ({ entries }, { documents, envelope }) =>
        envelope
          ? entries.flatMap(({ id, path }) =>
              unless(
                documents.some((sent) => sent.id === id && sent.bytes),
                path,
              ),
            )
          : [],
    ),
    rule(
      'entry-missing',
      'M-02',
      text(
        'Un document de la demande n’a pas de fiche.',
        'Zu einem Dokument der Anfrage fehlt der Eintrag.',
        'A document of the request has no entry.',
      ),
      ({ entries }, { documents }) => [
        ...documents.flatMap(({ id, path }) =>
          unless(
            entries.some((entry) => entry.id === id),
            path,
          ),
        ),
        ...repeated(documents, ({ id }) => id),
      ],
    ),
    rule(
      'submission-set',
      'M-03',
      text(
        'L’envoi ne contient pas exactement un lot (SubmissionSet).',
        'Die Sendung enthält nicht genau einen Satz (SubmissionSet).',
        'The submission does not hold exactly one submission set.',
      ),
      ({ submissionSets, list }) => unless(submissionSets.length === 1, pathOf(list)),
    ),
    rule(
      'package-kind',
      'M-04',
      text(
        'Un RegistryPackage n’est classé ni comme lot ni comme classeur.',
        'Ein RegistryPackage ist weder als Satz noch als Ordner eingestuft.',
        'A RegistryPackage is classified neither as submission set nor as folder.',
      ),
      ({ otherPackages }) => otherPackages.map(({ path }) => ({ path })),
    ),
    rule(
      'id-form',
      'M-05, M-06, Y-10',
      text(
        'Un objet n’a pas d’identifiant, ou un UUID n’est pas écrit « urn:uuid: » en minuscules.',
        'Ein Objekt hat keine Kennung, oder eine UUID ist nicht als „urn:uuid:“ in Kleinbuchstaben geschrieben.',
        'An object has no id, or a UUID is not written as “urn:uuid:” in lower case.',
      ),
      badIds,
    ),
    rule(
      'id-repeated',
      'M-05',
      text(
        'Un identifiant est employé par plusieurs objets, classifications ou identifiants externes.',
        'Eine Kennung wird von mehreren Objekten, Klassifikationen oder externen Kennungen verwendet.',
        'An id is used by several objects, classifications or external identifiers.',
      ),
      (metadata) => repeated(idsOf(metadata), ({ id }) => id),
    ),
    rule(
      'unique-id',
      'M-07, D-21, B-04, Y-01',
      text(
        'Un identifiant unique manque ou n’est pas un OID d’au plus 63 caractères.',
        'Eine eindeutige Kennung fehlt oder ist keine OID von höchstens 63 Zeichen.',
        'A unique id is missing or is no OID of at most 63 characters.',
      ),
      (metadata) =>
        identifierValues(objectsOf(metadata), UNIQUE_IDS).flatMap(({ value, path }) => unless(isUniqueId(value), path)),
    ),
    rule(
      'unique-id-repeated',
      'M-07',
      text(
        'Le même identifiant unique se répète dans l’envoi.',
        'Dieselbe eindeutige Kennung kommt in der Sendung mehrfach vor.',
        'The same unique id is repeated in the submission.',
      ),
      (metadata) => repeated(identifierValues(objectsOf(metadata), UNIQUE_IDS), ({ value }) => value),
    ),
    rule(
      'patients-differ',
      'M-08, B-05',
      text(
        'Le lot, les fiches et les classeurs ne désignent pas tous le même patient.',
        'Satz, Einträge und Ordner nennen nicht alle denselben Patienten.',
        'Submission set, entries and folders do not all name the same patient.',
      ),
      (metadata) => {
        const ids = identifierValues(objectsOf(metadata), PATIENT_IDS);
        return ids.filter(({ value }) => value !== ids[0]?.value).map(({ path }) => ({ path }));
      },
    ),
    rule(
      'slot-form',
      'M-09',
      text(
        'Un Slot est sans nom, vide, répété, ou une valeur dépasse 256 caractères.',
        'Ein Slot ist namenlos, leer, wiederholt, oder ein Wert hat mehr als 256 Zeichen.',
        'A slot has no name, is empty, is repeated, or a value has more than 256 characters.',
      ),
      slotFaults,
    ),
    rule(
      'slot-unknown',
      'M-10',
      text(
        'Un Slot n’est pas de la norme : le registre ne le gardera pas ou refusera l’envoi.',
        'Ein Slot gehört nicht zum Standard: Das Register behält ihn nicht oder lehnt die Sendung ab.',
        'A slot is not of the standard: the registry will not keep it, or refuse the submission.',
      ),
      unknownSlots,
      'warning',
    ),
    rule(
      'scheme-unknown',
      'M-11',
      text(
        'Une classification ou un identifiant emploie un schéma inconnu de la norme.',
        'Eine Klassifikation oder Kennung verwendet ein dem Standard unbekanntes Schema.',
        'A classification or identifier uses a scheme unknown to the standard.',
      ),
      unknownSchemes,
    ),
    rule(
      'reference',
      'M-13, D-19, D-20',
      text(
        'Un renvoi d’un objet à un autre ne mène nulle part dans l’envoi.',
        'Ein Verweis von einem Objekt auf ein anderes führt in der Sendung ins Leere.',
        'A reference from one object to another leads nowhere in the submission.',
      ),
      danglingReferences,
    ),
    rule(
      'object-type',
      'M-14',
      text(
        'Une fiche n’est pas celle d’un document stable (objectType).',
        'Ein Eintrag ist nicht der eines festen Dokuments (objectType).',
        'An entry is not that of a stable document (objectType).',
      ),
      ({ entries }) =>
        entries.flatMap(({ objectType, path }) => unless(objectType === STABLE_DOCUMENT, `${path}/@objectType`)),
    ),
    rule(
      'limited-metadata',
      'M-15',
      text(
        'L’envoi se dit « à métadonnées limitées », ce qu’ITI-41 ne permet pas.',
        'Die Sendung gibt sich als „eingeschränkte Metadaten“ aus, was ITI-41 nicht erlaubt.',
        'The submission claims limited metadata, which ITI-41 does not allow.',
      ),
      (metadata) =>
        objectsOf(metadata)
          .flatMap(({ classifications }) => classifications)
          .filter(({ scheme, node }) => LIMITED_METADATA.some((limited) => limited === scheme || limited === node))
          .map(({ path }) => ({ path })),
    ),
    rule(
      'status',
      'M-16, B-08',
      text(
        'Le statut d’un objet est indiqué et n’est pas « Approved ».',
        'Der Status eines Objekts ist angegeben und nicht „Approved“.',
        'An object’s status is given and is not “Approved”.',
      ),
      ({ entries, submissionSets, folders }) =>
        [...entries, ...submissionSets, ...folders].flatMap(({ status, path }) =>
          unless(status === '' || status.endsWith(':StatusType:Approved'), `${path}/@status`),
        ),
    ),
    rule(
      'home-community',
      'M-17',
      text(
        'L’identifiant de communauté (home) n’est pas un « urn:oid: » d’au plus 64 caractères.',
        'Die Gemeinschaftskennung (home) ist keine „urn:oid:“ von höchstens 64 Zeichen.',
        'The home community id is no “urn:oid:” of at most 64 characters.',
      ),
      (metadata) =>
        objectsOf(metadata).flatMap(({ home, path }) =>
          unless(home === '' || (/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/.test(home) && home.length <= 64), `${path}/@home`),
        ),
    ),
    rule(
      'logical-id-repeated',
      'M-18',
      text(
        'Un identifiant logique (lid) se répète.',
        'Eine logische Kennung (lid) wiederholt sich.',
        'A logical id (lid) is repeated.',
      ),
      (metadata) =>
        repeated(
          objectsOf(metadata).filter(({ lid }) => lid !== ''),
          ({ lid }) => lid,
        ),
    ),
    rule(
      'inline-content',
      'M-19',
      text(
        'Le document est placé dans sa fiche au lieu d’être joint à la demande.',
        'Das Dokument steht in seinem Eintrag, statt der Anfrage beigefügt zu sein.',
        'The document stands inside its entry instead of being attached to the request.',
      ),
      ({ entries }) =>
        entries.flatMap(({ node, path }) => unless(!node.children.some(({ name }) => name === 'Document'), path)),
    ),
    ...associationRules,
  ],
};
