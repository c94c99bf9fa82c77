/** Provide Document Bundle (ITI-65, MHD 4.2.3): the transaction as a strict recipient checks it. Comprehensive metadata unless said. */
import { createHash } from 'node:crypto';
import { isObject, listOf, textOf, type Json, type JsonObject } from '../fhir.ts';
import { text, unless, type Hit, type Rule, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { TELL_THE_MAKER } from './fixes.ts';

interface Entry {
  readonly path: string;
  readonly fullUrl: string;
  readonly request: JsonObject;
  readonly type: string;
  readonly resource: JsonObject;
}

interface Transaction {
  readonly bundle: JsonObject;
  readonly entries: readonly Entry[];
  readonly sets: readonly Entry[];
  readonly references: readonly Entry[];
  readonly binaries: readonly Entry[];
}

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const objectsOf = (value: Json | undefined): readonly JsonObject[] => listOf(value).filter(isObject);

function transactionOf({ transaction }: Subject): Transaction | undefined {
  if (!transaction?.ok) return undefined;
  const entries = listOf(transaction.bundle['entry']).map((raw, index): Entry => {
    const entry = objectOf(raw);
    const resource = objectOf(entry['resource']);
    return {
      path: `Bundle.entry[${index}]`,
      fullUrl: textOf(entry['fullUrl']),
      request: objectOf(entry['request']),
      type: textOf(resource['resourceType']),
      resource,
    };
  });
  const ofType = (type: string): readonly Entry[] => entries.filter((entry) => entry.type === type);
  const isSet = ({ resource }: Entry): boolean =>
    objectsOf(objectOf(resource['code'])['coding']).some(({ code }) => code === 'submissionset');
  return {
    bundle: transaction.bundle,
    entries,
    sets: ofType('List').filter(isSet),
    references: ofType('DocumentReference'),
    binaries: ofType('Binary'),
  };
}

const rule = (
  id: string,
  reference: string,
  message: Rule['message'],
  check: (transaction: Transaction) => Iterable<Hit>,
  severity: Rule['severity'] = 'error',
): Rule => ({
  id: `iti65.${id}`,
  severity,
  message,
  fix: TELL_THE_MAKER,
  reference,
  check: (subject) => {
    const transaction = transactionOf(subject);
    return transaction ? check(transaction) : [];
  },
});

const PROVIDE_PROFILES =
  /\/IHE\.MHD\.(?:Minimal|Comprehensive|UnContained\.Comprehensive)\.ProvideBundle$|ProvideDocumentBundle/;
const ALLOWED = new Set([
  'List',
  'DocumentReference',
  'Binary',
  'Bundle',
  'Patient',
  'Parameters',
  'Practitioner',
  'PractitionerRole',
  'Organization',
]);

const extensionOf = (resource: JsonObject, ending: string): readonly JsonObject[] =>
  objectsOf(resource['extension']).filter(({ url }) => textOf(url).endsWith(ending));

const attachmentsOf = ({
  resource,
  path,
}: Entry): readonly { readonly attachment: JsonObject; readonly path: string }[] =>
  objectsOf(resource['content']).map((content, index) => ({
    attachment: objectOf(content['attachment']),
    path: `${path}.resource.content[${index}].attachment`,
  }));

const subjectOf = ({ resource }: Entry): string => {
  const subject = objectOf(resource['subject']);
  const identifier = objectOf(subject['identifier']);
  const named = `${textOf(identifier['system'])}|${textOf(identifier['value'])}`;
  return textOf(subject['reference']) || (named === '|' ? '' : named);
};

const isAbsolute = (url: string): boolean => /^(?:urn:(?:uuid|oid):\S+|https?:\/\/\S+)$/.test(url);

function* setFaults({ sets }: Transaction): Generator<Hit> {
  for (const { path, resource } of sets) {
    const at = (field: string): Hit => ({ path: `${path}.resource.${field}`, details: { name: field } });
    if (resource['status'] !== 'current') yield at('status');
    if (resource['mode'] !== 'working') yield at('mode');
    if (textOf(resource['date']) === '') yield at('date');
    const identifiers = objectsOf(resource['identifier']);
    if (!identifiers.some(({ system, value }) => textOf(system) !== '' && textOf(value) !== '')) yield at('identifier');
    if (extensionOf(resource, 'ihe-sourceId').length !== 1) yield at('extension:sourceId');
    if (extensionOf(resource, 'ihe-designationType').length !== 1) yield at('extension:designationType');
  }
}

/** What a DocumentReference must say, and what it must not. */
function* referenceFaults({ references }: Transaction): Generator<Hit> {
  for (const entry of references) {
    const { path, resource } = entry;
    const at = (field: string): Hit => ({ path: `${path}.resource.${field}`, details: { name: field } });
    if (textOf(objectOf(resource['masterIdentifier'])['value']) === '') yield at('masterIdentifier');
    if (!['current', 'superseded'].includes(textOf(resource['status']))) yield at('status');
    if (objectsOf(objectOf(resource['type'])['coding']).length === 0) yield at('type');
    if (objectsOf(resource['category']).length !== 1) yield at('category');
    if (objectsOf(resource['securityLabel']).length === 0) yield at('securityLabel');
    if (objectsOf(resource['content']).length !== 1) yield at('content');
    const context = objectOf(resource['context']);
    for (const field of ['facilityType', 'practiceSetting', 'sourcePatientInfo'])
      if (!isObject(context[field])) yield at(`context.${field}`);
    for (const { attachment, path: where } of attachmentsOf(entry)) {
      for (const field of ['contentType', 'url', 'language', 'creation'])
        if (textOf(attachment[field]) === '') yield { path: `${where}.${field}`, details: { name: field } };
      if (attachment['data'] !== undefined) yield { path: `${where}.data`, details: { name: 'data' } };
    }
    if (objectsOf(resource['content']).some(({ format }) => textOf(objectOf(format)['code']) === ''))
      yield at('content.format');
  }
}

const bytesOf = ({ resource }: Entry): Buffer | undefined => {
  const data = textOf(resource['data']);
  return data !== '' && data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data)
    ? Buffer.from(data, 'base64')
    : undefined;
};

/** Each attachment with the Binary that its address names. */
const attached = ({ references, binaries }: Transaction) =>
  references.flatMap((entry) =>
    attachmentsOf(entry).map(({ attachment, path }) => ({
      attachment,
      path,
      binary: binaries.find(({ fullUrl }) => fullUrl !== '' && fullUrl === textOf(attachment['url'])),
    })),
  );

export const iti65: RulePack = {
  name: 'iti65',
  version: '2026-11-26',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Envoi MHD (ITI-65)', 'MHD-Sendung (ITI-65)', 'MHD submission (ITI-65)'),
  description: text(
    'La transaction ITI-65 avec métadonnées complètes (MHD 4.2.3). Les valeurs des listes nationales ne sont pas vérifiées ici.',
    'Die ITI-65-Transaktion mit vollständigen Metadaten (MHD 4.2.3). Werte nationaler Listen werden hier nicht geprüft.',
    'The ITI-65 transaction with comprehensive metadata (MHD 4.2.3). Values of national lists are not checked here.',
  ),
  rules: [
    rule(
      'profile',
      'H-01',
      text(
        'Le Bundle n’annonce pas, en premier, un profil d’envoi MHD.',
        'Das Bundle nennt nicht zuerst ein MHD-Sendeprofil.',
        'The Bundle does not announce an MHD provide profile first.',
      ),
      ({ bundle }) => {
        const [first] = listOf(objectOf(bundle['meta'])['profile']).map(textOf);
        return unless(PROVIDE_PROFILES.test(first ?? ''), 'Bundle.meta.profile');
      },
    ),
    rule(
      'resource-kind',
      'H-02',
      text(
        'L’envoi contient un type de ressource qu’ITI-65 ne permet pas.',
        'Die Sendung enthält einen Ressourcentyp, den ITI-65 nicht erlaubt.',
        'The submission holds a kind of resource that ITI-65 does not allow.',
      ),
      ({ entries }) => entries.flatMap(({ type, path }) => unless(ALLOWED.has(type), path)),
    ),
    rule(
      'submission-set',
      'H-03',
      text(
        'L’envoi ne contient pas exactement un lot (List « submissionset ») et au moins une fiche (DocumentReference).',
        'Die Sendung enthält nicht genau einen Satz (List „submissionset“) und mindestens einen Eintrag (DocumentReference).',
        'The submission does not hold exactly one set (List “submissionset”) and at least one DocumentReference.',
      ),
      ({ sets, references }) => unless(sets.length === 1 && references.length > 0, 'Bundle.entry'),
    ),
    rule(
      'patients-differ',
      'H-04',
      text(
        'Le lot et les fiches ne désignent pas tous le même patient, ou n’en désignent aucun.',
        'Satz und Einträge nennen nicht alle denselben Patienten oder gar keinen.',
        'Set and entries do not all name the same patient, or name none.',
      ),
      ({ sets, references }) => {
        const all = [...sets, ...references];
        const [first] = all.map(subjectOf);
        return all.flatMap((entry) =>
          unless(subjectOf(entry) !== '' && subjectOf(entry) === first, `${entry.path}.resource.subject`),
        );
      },
    ),
    rule(
      'set-entry',
      'H-05',
      text(
        'Une fiche n’est pas nommée par le lot, ou le lot en nomme une qui n’est pas dans l’envoi.',
        'Ein Eintrag wird vom Satz nicht genannt, oder der Satz nennt einen, der nicht in der Sendung ist.',
        'An entry is not named by the set, or the set names one that is not in the submission.',
      ),
      ({ sets, references, entries }) => {
        const named = sets.flatMap(({ resource, path }) =>
          objectsOf(resource['entry']).map((item, index) => ({
            reference: textOf(objectOf(item['item'])['reference']),
            path: `${path}.resource.entry[${index}]`,
          })),
        );
        return [
          ...references.flatMap(({ fullUrl, path }) =>
            unless(
              named.some(({ reference }) => reference === fullUrl),
              path,
            ),
          ),
          ...named.flatMap(({ reference, path }) =>
            unless(
              entries.some(({ fullUrl }) => fullUrl === reference),
              path,
            ),
          ),
        ];
      },
    ),
    rule(
      'binary',
      'H-06',
      text(
        'Un fichier (Binary) n’est appelé par aucune fiche, ou une fiche appelle un fichier absent.',
        'Auf eine Datei (Binary) verweist kein Eintrag, oder ein Eintrag verweist auf eine fehlende Datei.',
        'A file (Binary) is named by no entry, or an entry names a file that is not there.',
      ),
      (transaction) => {
        const all = attached(transaction);
        return [
          ...transaction.binaries.flatMap((binary) =>
            unless(
              all.some((one) => one.binary === binary),
              binary.path,
            ),
          ),
          ...all.flatMap(({ attachment, binary, path }) => {
            const url = textOf(attachment['url']);
            const inBundle = transaction.entries.some(({ fullUrl }) => fullUrl === url);
            return unless(url === '' || /^https?:/.test(url) || binary !== undefined || inBundle, `${path}.url`);
          }),
        ];
      },
    ),
    rule(
      'full-url',
      'H-07',
      text(
        'L’adresse d’une ressource (fullUrl) manque, n’est pas absolue, ou se répète.',
        'Die Adresse einer Ressource (fullUrl) fehlt, ist nicht absolut oder wiederholt sich.',
        'A resource’s address (fullUrl) is missing, not absolute, or repeated.',
      ),
      ({ entries }) =>
        entries.flatMap(({ fullUrl, path, request }, index) => {
          const patched = textOf(request['method']) === 'PATCH';
          const first = entries.findIndex((entry) => entry.fullUrl === fullUrl) === index;
          return unless((patched && fullUrl === '') || (isAbsolute(fullUrl) && first), `${path}.fullUrl`);
        }),
    ),
    rule(
      'method',
      'H-08',
      text(
        'Une ressource n’est pas déposée par POST (ou par PATCH pour un document remplacé).',
        'Eine Ressource wird nicht mit POST abgelegt (oder mit PATCH für ein ersetztes Dokument).',
        'A resource is not filed by POST (or by PATCH for a replaced document).',
      ),
      ({ entries }) =>
        entries.flatMap(({ request, type, path }) => {
          const method = textOf(request['method']);
          const allowed = type === 'Parameters' ? ['PATCH'] : type === 'Patient' ? ['POST', 'PUT'] : ['POST'];
          return unless(allowed.includes(method), `${path}.request.method`);
        }),
    ),
    rule(
      'set-form',
      'H-09',
      text(
        'Le lot ne dit pas correctement « {name} ».',
        'Der Satz gibt „{name}“ nicht richtig an.',
        'The set does not say “{name}” rightly.',
      ),
      setFaults,
    ),
    rule(
      'reference-form',
      'H-10',
      text(
        'La fiche ne dit pas correctement « {name} ».',
        'Der Eintrag gibt „{name}“ nicht richtig an.',
        'The entry does not say “{name}” rightly.',
      ),
      referenceFaults,
    ),
    rule(
      'hash',
      'H-13',
      text(
        'L’empreinte (SHA-1 en base64) ou la taille annoncée n’est pas celle du fichier.',
        'Die angegebene Prüfsumme (SHA-1 in Base64) oder Größe ist nicht die der Datei.',
        'The hash (SHA-1 in base64) or size announced is not that of the file.',
      ),
      (transaction) =>
        attached(transaction).flatMap(({ attachment, binary, path }) => {
          const bytes = binary && bytesOf(binary);
          if (!bytes) return [];
          const hash = createHash('sha1').update(bytes).digest('base64');
          return [
            ...unless(attachment['hash'] === undefined || attachment['hash'] === hash, `${path}.hash`),
            ...unless(attachment['size'] === undefined || attachment['size'] === bytes.byteLength, `${path}.size`),
          ];
        }),
    ),
    rule(
      'binary-form',
      'H-14',
      text(
        'Le contenu d’un fichier n’est pas du base64, ou son type n’est pas celui de la fiche.',
        'Der Inhalt einer Datei ist kein Base64, oder ihr Typ ist nicht der des Eintrags.',
        'The content of a file is no base64, or its type is not that of the entry.',
      ),
      (transaction) => [
        ...transaction.binaries.flatMap((binary) =>
          unless(bytesOf(binary) !== undefined, `${binary.path}.resource.data`),
        ),
        ...attached(transaction).flatMap(({ attachment, binary, path }) =>
          unless(!binary || binary.resource['contentType'] === attachment['contentType'], `${path}.contentType`),
        ),
      ],
    ),
  ],
};
