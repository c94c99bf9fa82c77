/** What makes a Bundle a document of one patient (FHIR R4 §3.3). The resources in it are judged by the pack `fhir-r4`. */
import { text, unless, type Hit, type RulePack } from '../pack.ts';
import { isObject, listOf, targetOf, textOf, type FhirReading, type JsonObject } from '../fhir.ts';
import type { Subject } from '../subject.ts';
import { EXPORT_AGAIN, TELL_THE_MAKER } from './fixes.ts';

const DOCUMENTS = 'FHIR R4 §3.3.1';

/** The reading, when the Bundle could be read. */
const readable = ({ fhir }: Subject): FhirReading | undefined => (fhir?.ok ? fhir : undefined);

const onBundle =
  (check: (reading: FhirReading) => Iterable<Hit>) =>
  (subject: Subject): Iterable<Hit> => {
    const reading = readable(subject);
    return reading ? check(reading) : [];
  };

const fault =
  (kind: FhirReading['fault']) =>
  ({ fhir }: Subject): readonly Hit[] =>
    unless(!fhir || fhir.fault !== kind, 'Bundle');

const composition = ({ entries }: FhirReading): JsonObject | undefined => {
  const first = entries[0]?.resource;
  return first?.['resourceType'] === 'Composition' ? first : undefined;
};

const REQUIRED = ['status', 'type', 'date', 'author', 'title'] as const;

/** FHIR R4 §2.36.4; `#id` means a contained resource of the same entry, `#` that entry itself. */
function* unresolved({ entries, references }: FhirReading): Generator<Hit> {
  const addresses = new Set(entries.map(({ fullUrl }) => fullUrl));
  for (const { path, reference, from } of references) {
    const resolved = reference.startsWith('#')
      ? reference === '#' || containedIn(entries, path).has(reference.slice(1))
      : addresses.has(reference) || targetOf(entries, reference, from) !== undefined;
    if (!resolved) yield { path };
  }
}

const containedIn = (entries: FhirReading['entries'], at: string): ReadonlySet<string> => {
  const entry = entries.find(({ path }) => at.startsWith(`${path}.`));
  const contained = listOf(entry?.resource['contained']).filter(isObject);
  return new Set(contained.map(({ id }) => textOf(id)));
};

export const fhirDocument: RulePack = {
  name: 'fhir-document',
  version: '2026-11-27.2',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Document FHIR', 'FHIR-Dokument', 'FHIR document'),
  description: text(
    'Ce qui fait d’un Bundle un document lisible d’un seul patient.',
    'Was ein Bundle zum lesbaren Dokument eines einzigen Patienten macht.',
    'What makes a Bundle a readable document of one patient.',
  ),
  rules: [
    {
      id: 'fhir.json',
      severity: 'error',
      message: text(
        'Le fichier n’est pas du JSON lisible en UTF-8 : il est incomplet ou endommagé.',
        'Die Datei ist kein lesbares JSON in UTF-8: Sie ist unvollständig oder beschädigt.',
        'The file is no readable JSON in UTF-8: it is incomplete or damaged.',
      ),
      fix: EXPORT_AGAIN,
      reference: 'RFC 8259 §8.1',
      check: fault('json'),
    },
    {
      id: 'fhir.xml',
      severity: 'error',
      message: text(
        'Ce document FHIR est en XML ; le destinataire ne prend que JSON.',
        'Dieses FHIR-Dokument ist in XML; der Empfänger nimmt nur JSON.',
        'This FHIR document is in XML; the receiver takes JSON only.',
      ),
      fix: text(
        'Exportez le document FHIR au format JSON, ou donnez le fichier XML à Relais, qui le lit et l’écrit en JSON.',
        'Exportieren Sie das FHIR-Dokument im Format JSON, oder geben Sie die XML-Datei an Relais: Es liest sie und schreibt JSON.',
        'Export the FHIR document as JSON, or give the XML file to Relais, which reads it and writes JSON.',
      ),
      reference: 'FHIR R4 §2.6',
      check: fault('xml'),
    },
    {
      id: 'fhir.bundle',
      severity: 'error',
      message: text(
        'La ressource n’est pas un Bundle FHIR.',
        'Die Ressource ist kein FHIR-Bundle.',
        'The resource is not a FHIR Bundle.',
      ),
      fix: TELL_THE_MAKER,
      reference: DOCUMENTS,
      check: fault('bundle'),
    },
    {
      id: 'fhir.type',
      severity: 'error',
      message: text(
        'Le Bundle n’est pas de type « document ».',
        'Das Bundle ist nicht vom Typ „document“.',
        'The Bundle is not of type “document”.',
      ),
      fix: TELL_THE_MAKER,
      reference: DOCUMENTS,
      check: onBundle(({ bundle }) => unless(bundle['type'] === 'document', 'Bundle.type')),
    },
    {
      id: 'fhir.identifier',
      severity: 'error',
      message: text(
        'Le document n’a pas d’identifiant (système et valeur) ou pas de date.',
        'Das Dokument hat keine Kennung (System und Wert) oder kein Datum.',
        'The document has no identifier (system and value) or no timestamp.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 bdl-9, bdl-10',
      check: onBundle(({ bundle }) => {
        const identifier = bundle['identifier'];
        const named = isObject(identifier) && textOf(identifier['system']) !== '' && textOf(identifier['value']) !== '';
        return unless(named && textOf(bundle['timestamp']) !== '', 'Bundle.identifier');
      }),
    },
    {
      id: 'fhir.composition',
      severity: 'error',
      message: text(
        'La première ressource du document n’est pas une Composition.',
        'Die erste Ressource des Dokuments ist keine Composition.',
        'The first resource of the document is not a Composition.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 bdl-11',
      check: onBundle((reading) => unless(composition(reading) !== undefined, 'Bundle.entry[0].resource')),
    },
    {
      id: 'fhir.composition-element',
      severity: 'error',
      message: text(
        'Il manque à la Composition l’élément obligatoire « {element} ».',
        'Der Composition fehlt das Pflichtelement „{element}“.',
        'The Composition lacks the required element “{element}”.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 Composition',
      check: onBundle((reading) => {
        const resource = composition(reading);
        const missing = resource ? REQUIRED.filter((name) => resource[name] === undefined) : [];
        return missing.map((element) => ({ path: `Bundle.entry[0].resource.${element}`, details: { element } }));
      }),
    },
    {
      id: 'fhir.subject',
      severity: 'error',
      message: text(
        'La Composition ne dit pas à quel patient elle se rapporte, ou le document ne contient pas ce patient.',
        'Die Composition sagt nicht, auf welchen Patienten sie sich bezieht, oder das Dokument enthält ihn nicht.',
        'The Composition does not say which patient it is about, or the document does not hold that patient.',
      ),
      fix: TELL_THE_MAKER,
      reference: DOCUMENTS,
      check: onBundle((reading) => {
        const subject = composition(reading)?.['subject'];
        const named = isObject(subject) && textOf(subject['reference']) !== '';
        const held = reading.entries.some(({ resource }) => resource['resourceType'] === 'Patient');
        return unless(!composition(reading) || (named && held), 'Bundle.entry[0].resource.subject');
      }),
    },
    {
      id: 'fhir.patient-identifier',
      severity: 'error',
      message: text(
        'Le patient du document n’a pas d’identifiant.',
        'Der Patient des Dokuments hat keine Kennung.',
        'The patient of the document has no identifier.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 Patient.identifier',
      check: onBundle(({ entries }) =>
        entries
          .filter(({ resource }) => resource['resourceType'] === 'Patient')
          .filter(({ resource }) => listOf(resource['identifier']).length === 0)
          .map(({ path }) => ({ path: `${path}.resource.identifier` })),
      ),
    },
    {
      id: 'fhir.full-url',
      severity: 'error',
      message: text(
        'Une entrée du document n’a pas d’adresse (fullUrl), ou deux entrées ont la même.',
        'Ein Eintrag des Dokuments hat keine Adresse (fullUrl), oder zwei haben dieselbe.',
        'An entry of the document has no address (fullUrl), or two have the same.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 bdl-7; H-07',
      check: onBundle(({ entries }) => {
        const seen = new Set<string>();
        return entries
          .filter(({ fullUrl }) => fullUrl === '' || seen.has(fullUrl) || !seen.add(fullUrl))
          .map(({ path }) => ({ path: `${path}.fullUrl` }));
      }),
    },
    {
      id: 'fhir.reference',
      severity: 'error',
      message: text(
        'Une référence désigne une ressource qui n’est pas dans le document.',
        'Ein Verweis nennt eine Ressource, die nicht im Dokument ist.',
        'A reference names a resource that is not in the document.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 §3.3.1.1',
      check: onBundle(unresolved),
    },
    {
      id: 'fhir.narrative',
      severity: 'warning',
      message: text(
        'Aucune section de la Composition n’a de texte lisible par une personne.',
        'Kein Abschnitt der Composition hat einen von Menschen lesbaren Text.',
        'No section of the Composition has text that a person can read.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 §3.3.4',
      check: onBundle((reading) => {
        const sections = listOf(composition(reading)?.['section']).filter(isObject);
        const readableText = sections.some((section) => isObject(section['text']));
        return unless(sections.length === 0 || readableText, 'Bundle.entry[0].resource.section');
      }),
    },
  ],
};
