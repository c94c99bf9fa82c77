/** A FHIR R4 document Bundle read back as facts: its Composition and everything that this points to. */
import { isUtf8 } from 'node:buffer';
import { isObject, listOf, textOf, type Json, type JsonObject } from '../fhir.ts';
import { attribute, descendants, readXml, type XmlNode } from '../xml.ts';
import { orderedText, piecesOf } from './cda-parts.ts';
import {
  addIdentifiers,
  addAddress,
  addOrganization,
  addParty,
  addPeriod,
  addPersonName,
  addTelecoms,
  addTime,
  at,
  objects,
  Resources,
} from './fhir-parts.ts';
import { addType } from './fhir-report.ts';
import { addResults } from './fhir-results.ts';
import { addSections } from './fhir-statements.ts';
import { codeKey, Facts, folded, periodOfStay, systemKey, type Reading } from './facts.ts';

/** Undefined where the bytes are no FHIR document in JSON. */
export function readFhirFacts(bytes: Uint8Array): Reading | undefined {
  const bundle = isUtf8(bytes) ? digitsKept(new TextDecoder().decode(bytes)) : undefined;
  if (!isObject(bundle)) return undefined;
  const resources = new Resources(bundle);
  const composition = resources.composition();
  if (!composition) return undefined;
  const facts = new Facts();
  addHeader(facts, resources, bundle, composition);
  const report = objects(composition['extension']).find((one) =>
    textOf(one['url']).endsWith('/composition-diagnosticReportReference'),
  );
  const divs = narrativesOf(composition);
  if (report)
    addResults(facts, resources, composition, {
      report: resources.follow(report['valueReference']) ?? {},
      shown: picturesIn(divs),
    });
  else addSections(facts, resources, composition);
  facts.add('document', 'is part of nothing', ...resources.leftOver());
  if (resources.nowhere.size > 0) facts.add('document', 'reference', 'leads nowhere');
  facts.add(
    'document',
    'about somebody else',
    ...resources.aboutOthers(textOf(at(composition, 'subject')['reference'])),
  );
  const profiles = [bundle, composition].flatMap((one) => listOf(at(one, 'meta')['profile']));
  const isDischarge = profiles.some((profile) => textOf(profile).startsWith(HOSPITAL_DISCHARGE));
  return {
    facts: facts.facts,
    inWords: facts.inWords,
    narrative: folded(divs.map((div) => orderedText(div)).join(' ')),
    rows: facts.rows,
    pieces: divs.flatMap((div) => piecesOf(div)),
    isRearranged: isDischarge,
    noPlaceFor: listOf(at(composition, 'meta')['profile']).includes(IPS_COMPOSITION)
      ? ['recipient']
      : isDischarge
        ? ['section']
        : [],
  };
}

/** The International Patient Summary is for whoever needs it: its Composition names no recipient. */
const IPS_COMPOSITION = 'http://hl7.org/fhir/uv/ips/StructureDefinition/Composition-uv-ips';

/** HL7 Europe Hospital Discharge Report: it says in which order sections stand, under which codes, and asks for one of the stay. */
const HOSPITAL_DISCHARGE = 'http://hl7.eu/fhir/hdr/';

/** JSON in which numbers are the digits that stand in the file: `5.10` is not `5.1`. */
function digitsKept(source: string): Json | undefined {
  const reviver = (_: string, value: Json, { source: digits }: { readonly source?: string }): Json =>
    typeof value === 'number' ? (digits ?? String(value)) : value;
  try {
    return JSON.parse(source, reviver as (key: string, value: Json) => Json) as Json;
  } catch {
    return undefined;
  }
}

/** The `div` of each section and of its parts. */
const narrativesOf = (composition: JsonObject): XmlNode[] =>
  objects(composition['section'])
    .flatMap((section) => [section, ...objects(section['section'])])
    .flatMap((section) => {
      const reading = readXml(Buffer.from(textOf(at(section, 'text')['div'])));
      return reading.ok ? [reading.root] : [];
    });

/** The addresses of what a narrative shows as pictures. */
const picturesIn = (divs: readonly XmlNode[]): ReadonlySet<string> =>
  new Set(
    divs
      .flatMap((div) => [...descendants(div)])
      .flatMap((node) => (node.name === 'img' ? (attribute(node, 'src') ?? []) : [])),
  );

function addHeader(facts: Facts, resources: Resources, bundle: JsonObject, composition: JsonObject): void {
  const about = 'document';
  addIdentifiers(facts, about, [bundle['identifier'] ?? {}]);
  addIdentifiers(facts, about, [composition['identifier'] ?? {}], 'set');
  for (const { url, valueString } of objects(composition['extension']))
    if (textOf(url).endsWith('/composition-clinicaldocument-versionNumber'))
      facts.add(about, 'version', textOf(valueString));
  addType(facts, about, at(composition, 'type'));
  facts.add(about, 'title', textOf(composition['title']));
  addTime(facts, about, 'time', composition['date']);
  addTime(facts, about, 'time', bundle['timestamp']);
  facts.add(about, 'confidentiality', textOf(composition['confidentiality']));
  for (const { language } of [bundle, composition])
    facts.add(about, 'language', textOf(language).split('-')[0]?.toLowerCase());
  const status = textOf(composition['status']);
  facts.add(about, 'status', status === 'amended' ? 'corrected' : status);
  for (const relation of objects(composition['relatesTo']))
    if (relation['code'] === 'replaces')
      facts.add(about, 'replaces', systemKey(textOf(at(relation, 'targetIdentifier')['value'])));
  addPeriod(facts, about, 'service', at(composition, 'event', 'period'));
  addPatient(facts, resources.follow(composition['subject']));
  addTime(facts, 'author', 'time', composition['date']);
  for (const author of objects(composition['author'])) addParty(facts, 'author', resources, author);
  addOrganization(facts, 'custodian', resources.follow(composition['custodian']), 1);
  for (const attester of objects(composition['attester'])) {
    addTime(facts, 'signer', 'time', attester['time']);
    addParty(facts, 'signer', resources, attester['party']);
  }
  objects(composition['extension'])
    .filter(({ url }) => textOf(url).endsWith('/information-recipient'))
    .forEach((recipient, index) => addParty(facts, `recipient ${index + 1}`, resources, recipient['valueReference']));
  addEncounter(facts, resources.follow(composition['encounter']));
}

function addPatient(facts: Facts, patient: JsonObject | undefined): void {
  if (!patient) return;
  const about = 'patient';
  addIdentifiers(facts, about, patient['identifier']);
  addPersonName(facts, about, patient['name']);
  addTime(facts, about, 'birth date', patient['birthDate']);
  facts.add(about, 'sex', textOf(patient['gender']));
  addAddress(facts, about, at(patient, 'address'));
  addTelecoms(facts, about, patient['telecom']);
}

function addEncounter(facts: Facts, encounter: JsonObject | undefined): void {
  if (!encounter) return;
  addIdentifiers(facts, 'encounter', encounter['identifier']);
  const { code, system, display } = at(encounter, 'class');
  facts.add('encounter', 'class', codeKey(textOf(code), textOf(system)) ?? textOf(display));
  addPeriod(facts, ...periodOfStay(facts), at(encounter, 'period'));
}
