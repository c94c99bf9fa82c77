/** A FHIR R4 document Bundle (FHIR R4 §3.3) in the words of the model; the Bundle itself is carried untouched. */
import type {
  Author,
  ClinicalDocument,
  Finding,
  Lineage,
  Identifier,
  MappingReport,
  Problem,
} from '../../clinical/index.ts';
import { confidentialityLevel } from '../confidentiality.ts';
import type { ReadContext } from '../types.ts';
import { Reading, type Cursor } from './cursor.ts';
import { isJson, leavesOf, type Json } from './json.ts';
import { numberOf } from './order.ts';
import { isPerson, organization, patientOf, professional } from './people.ts';
import { fhirProblems } from './problems.ts';
import { Resources, type Resource } from './resources.ts';
import { documentStatus } from './status.ts';

export type BundleReading =
  | {
      readonly ok: true;
      readonly document: ClinicalDocument;
      readonly mapping: MappingReport;
      readonly findings: readonly Finding[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** The resources whose facts fill the model; every other entry is content, and carried. */
const HEADER_TYPES: readonly string[] = [
  'Composition',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Device',
];

function authorOf(composition: Cursor): Author {
  const authors = composition.followAll('author', 'author');
  const person = authors.find(isPerson);
  const house = authors.find(({ resource }) => resource.type === 'Organization');
  const device = authors.find(({ resource }) => resource.type === 'Device');
  const whole = person && professional(person, 'author.professional');
  const { organization: employer, ...own } = whole ?? { identifiers: [] };
  const made = house ? organization(house, 'author.organization') : employer;
  const deviceName = device?.first('deviceName')?.text('name', 'author.device.name');
  return {
    ...(whole ? { professional: own } : {}),
    ...(made ? { organization: made } : {}),
    ...(device && !whole
      ? { device: { identifiers: device.identifiers('author.device.identifiers'), name: deviceName ?? '' } }
      : {}),
  };
}

/** Composition.identifier stays the same over all versions (FHIR R4 Composition.identifier); the Bundle's is new with each. */
function lineageOf(composition: Cursor, id: Identifier): Lineage {
  const own = composition.first('identifier')?.identifier('lineage');
  const replaced = composition.all('relatesTo').find(({ node }) => node['code'] === 'replaces');
  replaced?.text('code', 'lineage.replacesNumber');
  const target = replaced?.first('targetIdentifier') ?? replaced?.first('targetReference')?.first('identifier');
  const other = target?.identifier('lineage.replacesNumber');
  const number = numberOf(own ?? id);
  const replacesNumber = other && numberOf(other) !== number ? numberOf(other) : undefined;
  return {
    authority: own ? (own.root ?? own.assigner ?? 'Composition.identifier') : 'Bundle.identifier',
    number,
    stable: true,
    ...(replacesNumber === undefined ? {} : { replacesNumber }),
  };
}

/** Resources that speak of somebody else than the patient of the Composition. */
const strangers = (resources: Resources, patient: Resource): readonly Resource[] =>
  resources.all.filter((resource) => {
    const reference = [resource.node['subject'], resource.node['patient']].find(isJson);
    const target = reference && resources.resolve(reference, resource);
    return target?.type === 'Patient' && target.node !== patient.node;
  });

function readingOf(bundle: Json, resources: Resources, context: ReadContext): Reading {
  const head = Object.entries(bundle).filter(([key]) => key !== 'entry');
  const leaves = leavesOf(Object.fromEntries(head), 'Bundle');
  const carried = resources.all.filter(({ type }) => !HEADER_TYPES.includes(type));
  for (const { path, node, type } of resources.all)
    if (HEADER_TYPES.includes(type)) leavesOf(node, path, leaves);
    else leaves.set(path, 'carried untouched');
  const reading = new Reading(leaves, resources, context);
  for (const { path } of carried) reading.ledger.ignore(path, 'fhir.content-carried-untouched');
  return reading;
}

/** `bytes` (JSON) become the attachment as they are; Composition and what it names fill the model and the mapping report. */
export function carriedBundle(bundle: Json, bytes: Uint8Array, context: ReadContext): BundleReading {
  const resources = Resources.ofBundle(bundle);
  const [head] = resources.all;
  if (head?.type !== 'Composition') return { ok: false, problem: fhirProblems.notADocument };
  const reading = readingOf(bundle, resources, context);
  const start = reading.cursor({ path: 'Bundle', type: 'Bundle', node: bundle, fullUrl: '' });
  const composition = reading.cursor(head);

  const id = start.first('identifier')?.identifier('body.id');
  if (!id) return { ok: false, problem: fhirProblems.noId };
  const patient = composition.follow('subject', 'patient');
  if (patient?.resource.type !== 'Patient') return { ok: false, problem: fhirProblems.noPatient };
  const effectiveTime = composition.time('date', 'effectiveTime');
  if (effectiveTime === undefined) return { ok: false, problem: fhirProblems.noTime };

  const status = documentStatus(composition.text('status', 'status'));
  if (status === undefined) composition.doubt('fhir.status-unknown', 'status');
  const type = composition.first('type')?.concept('type') ?? { translations: [] };
  const title = composition.text('title', 'title') ?? type.coding?.display ?? '';
  const custodian = composition.follow('custodian', 'custodian');
  const attester = composition
    .all('attester')
    .find(({ node }) => node['mode'] === 'legal' || node['mode'] === 'professional');
  const signer = attester?.follow('party', 'legalAuthenticator');
  const period = composition.first('event')?.first('period');
  const begin = period?.time('start', 'serviceTime.start');
  const end = period?.time('end', 'serviceTime.end');
  const language = composition.text('language', 'language') ?? start.text('language', 'language');
  const document: ClinicalDocument = {
    lineage: lineageOf(composition, id),
    type,
    title,
    language: language ?? context.source.language,
    status: status ?? 'preliminary',
    effectiveTime,
    ...(begin === undefined && end === undefined
      ? {}
      : { serviceTime: { ...(begin === undefined ? {} : { start: begin }), ...(end === undefined ? {} : { end }) } }),
    patient: patientOf(patient, true),
    author: authorOf(composition),
    ...(signer && isPerson(signer) ? { legalAuthenticator: professional(signer, 'legalAuthenticator') } : {}),
    ...(custodian?.resource.type === 'Organization' ? { custodian: organization(custodian, 'custodian') } : {}),
    recipients: [],
    confidentiality: confidentialityLevel(composition.text('confidentiality', 'confidentiality')),
    body: { kind: 'carried', format: 'fhir', attachment: { mediaType: 'application/fhir+json', bytes, title }, id },
  };
  const [stranger] = strangers(resources, patient.resource);
  if (stranger) reading.cursor(stranger).doubt('identity.two-patients');
  return { ok: true, document, mapping: reading.ledger.report('fhir.carried-untouched'), findings: reading.findings };
}
