/** A FHIR R4 document Bundle (FHIR R4 §3.3) in the words of the model; the Bundle itself is carried untouched. */
import {
  readDate,
  type Author,
  type ClinicalDocument,
  type DocumentStatus,
  type Finding,
  type Identifier,
  type Lineage,
  type MappingReport,
  type Organization,
  type Patient,
  type PersonName,
  type Problem,
  type Professional,
  type Sex,
} from '../../clinical/index.ts';
import { patientIdentifier } from '../identifiers.ts';
import { Ledger } from '../ledger.ts';
import type { ReadContext } from '../types.ts';
import { Cursor, isJson, leavesOf, type Json } from './cursor.ts';
import { statusUnknown, twoPatients } from './findings.ts';
import { fhirProblems } from './problems.ts';

export type BundleReading =
  | {
      readonly ok: true;
      readonly document: ClinicalDocument;
      readonly mapping: MappingReport;
      readonly findings: readonly Finding[];
    }
  | { readonly ok: false; readonly problem: Problem };

interface Entry {
  readonly path: string;
  readonly fullUrl: string;
  readonly resource: Json;
  readonly type: string;
}

const STATUSES: Readonly<Record<string, DocumentStatus>> = {
  registered: 'preliminary',
  partial: 'preliminary',
  preliminary: 'preliminary',
  final: 'final',
  amended: 'corrected',
  corrected: 'corrected',
  appended: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
};
const SEXES: readonly Sex[] = ['male', 'female', 'other', 'unknown'];
const CONFIDENTIALITIES: Readonly<Record<string, 'N' | 'R' | 'V'>> = { U: 'N', L: 'N', M: 'N', N: 'N', R: 'R', V: 'V' };
/** The resources whose facts fill the model; every other entry is content, and carried. */
const HEADER_TYPES: readonly string[] = [
  'Composition',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Device',
];

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const entriesOf = (bundle: Json): readonly Entry[] =>
  (Array.isArray(bundle['entry']) ? bundle['entry'] : []).flatMap((entry: unknown, index): Entry[] => {
    if (!isJson(entry) || !isJson(entry['resource'])) return [];
    const { resource } = entry;
    const type = stringOf(resource['resourceType']);
    return [{ path: `entry[${index + 1}].${type}`, fullUrl: stringOf(entry['fullUrl']), resource, type }];
  });

/** The entry that a reference means: by full URL, or by type and id relative to it (FHIR R4 §3.1.1.2.2). */
function resolve(entries: readonly Entry[], reference: string): Entry | undefined {
  if (reference === '') return undefined;
  const plain = reference.replace(/\/_history\/.*$/, '');
  return entries.find(
    ({ fullUrl, type, resource }) =>
      fullUrl === plain || fullUrl.endsWith(`/${plain}`) || `${type}/${stringOf(resource['id'])}` === plain,
  );
}

class Reader {
  readonly entries: readonly Entry[];
  readonly #start: Cursor;

  constructor(entries: readonly Entry[], start: Cursor) {
    this.entries = entries;
    this.#start = start;
  }

  cursor(entry: Entry): Cursor {
    return this.#start.at(entry.resource, entry.path);
  }

  /** The resource behind a Reference, with the reference itself accounted for. */
  follow(reference: Cursor | undefined, to: string): { readonly type: string; readonly at: Cursor } | undefined {
    const entry = resolve(this.entries, reference?.text('reference', to) ?? '');
    return entry && { type: entry.type, at: this.cursor(entry) };
  }

  organization(at: Cursor, to: string): Organization {
    const name = at.text('name', `${to}.name`);
    const address = at.first('address')?.address(`${to}.address`);
    return {
      identifiers: at.identifiers(`${to}.identifiers`),
      ...(name === undefined ? {} : { name }),
      ...(address ? { address } : {}),
      telecoms: at.telecoms(`${to}.telecoms`),
    };
  }

  /** A Practitioner, or a PractitionerRole with its Practitioner and Organization. */
  professional(type: string, at: Cursor, to: string): Professional {
    if (type !== 'PractitionerRole') {
      const name = personName(at, to);
      return { identifiers: at.identifiers(`${to}.identifiers`), ...(name ? { name } : {}) };
    }
    const person = this.follow(at.first('practitioner'), to);
    const house = this.follow(at.first('organization'), `${to}.organization`);
    const own = person ? this.professional(person.type, person.at, to) : { identifiers: [] };
    const specialty = at.first('specialty')?.concept(`${to}.specialty`);
    return {
      ...own,
      ...(specialty ? { specialty } : {}),
      ...(house ? { organization: this.organization(house.at, `${to}.organization`) } : {}),
    };
  }
}

/** The official name (or the first), and the birth family name where a name of use `maiden` gives one. */
function personName(at: Cursor, to: string): PersonName | undefined {
  const names = at.all('name');
  const used =
    names.find(({ node }) => node['use'] === 'official') ?? names.find(({ node }) => node['use'] !== 'maiden');
  const name = used ?? names[0];
  if (!name) return undefined;
  const birthFamily = names.find(({ node }) => node['use'] === 'maiden')?.text('family', `${to}.name.birthFamily`);
  const prefix = name.texts('prefix', `${to}.name.prefix`).join(' ');
  const suffix = name.texts('suffix', `${to}.name.suffix`).join(' ');
  return {
    family: name.text('family', `${to}.name.family`) ?? '',
    given: name.texts('given', `${to}.name.given`),
    ...(birthFamily === undefined ? {} : { birthFamily }),
    ...(prefix === '' ? {} : { prefix }),
    ...(suffix === '' ? {} : { suffix }),
  };
}

function patientOf(at: Cursor, { profile }: ReadContext): Patient {
  const gender = at.text('gender', 'patient.sex');
  const written = at.node['birthDate'];
  const birthDate = typeof written === 'string' ? readDate(written.replaceAll('-', '')) : undefined;
  if (birthDate !== undefined) at.text('birthDate', 'patient.birthDate');
  const address = at.first('address')?.address('patient.address');
  return {
    identifiers: at.identifiers('patient.identifiers').map((id) => patientIdentifier(profile, id)),
    name: personName(at, 'patient') ?? { family: '', given: [] },
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEXES.find((sex) => sex === gender) ?? 'unknown',
    ...(address ? { address } : {}),
    telecoms: at.telecoms('patient.telecoms'),
  };
}

function authorOf(reader: Reader, composition: Cursor): Author {
  const authors = composition.all('author').flatMap((reference) => reader.follow(reference, 'author') ?? []);
  const person = authors.find(({ type }) => type.startsWith('Practitioner'));
  const house = authors.find(({ type }) => type === 'Organization');
  const device = authors.find(({ type }) => type === 'Device');
  const whole = person && reader.professional(person.type, person.at, 'author.professional');
  const { organization: employer, ...professional } = whole ?? { identifiers: [] };
  const organization = house ? reader.organization(house.at, 'author.organization') : employer;
  const deviceName = device?.at.first('deviceName')?.text('name', 'author.device.name');
  return {
    ...(whole ? { professional } : {}),
    ...(organization ? { organization } : {}),
    ...(device && !whole
      ? { device: { identifiers: device.at.identifiers('author.device.identifiers'), name: deviceName ?? '' } }
      : {}),
  };
}

const numberOf = ({ root, extension }: Identifier): string =>
  root === undefined ? extension : extension === '' ? root : `${root}^${extension}`;

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
const strangers = (entries: readonly Entry[], patient: Entry): readonly Entry[] =>
  entries.filter(({ resource }) => {
    const reference = [resource['subject'], resource['patient']].find(isJson)?.['reference'];
    const target = typeof reference === 'string' ? resolve(entries, reference) : undefined;
    return target?.type === 'Patient' && target !== patient;
  });

function ledgerOf(bundle: Json, entries: readonly Entry[]): Ledger {
  const head = Object.entries(bundle).filter(([key]) => key !== 'entry');
  const leaves = leavesOf(Object.fromEntries(head), 'Bundle');
  const carried = entries.filter(({ type }) => !HEADER_TYPES.includes(type));
  for (const { path, resource, type } of entries)
    if (HEADER_TYPES.includes(type)) leavesOf(resource, path, leaves);
    else leaves.set(path, 'carried untouched');
  const ledger = new Ledger(leaves);
  for (const { path } of carried) ledger.ignore(path, 'fhir.content-carried-untouched');
  return ledger;
}

/** `bytes` become the attachment as they are; Composition and what it names fill the model and the mapping report. */
export function carriedBundle(bundle: Json, bytes: Uint8Array, context: ReadContext): BundleReading {
  const entries = entriesOf(bundle);
  const [head] = entries;
  if (bundle['type'] !== 'document' || head?.type !== 'Composition')
    return { ok: false, problem: fhirProblems.notADocument };
  const ledger = ledgerOf(bundle, entries);
  const start = new Cursor(bundle, 'Bundle', ledger, context.source.zone ?? context.profile.zone);
  const reader = new Reader(entries, start);
  const composition = reader.cursor(head);

  const id = start.first('identifier')?.identifier('body.id');
  if (!id) return { ok: false, problem: fhirProblems.noId };
  const subject = composition.first('subject')?.text('reference', 'patient') ?? '';
  const patient = resolve(entries, subject);
  if (patient?.type !== 'Patient') return { ok: false, problem: fhirProblems.noPatient };
  const effectiveTime = composition.time('date', 'effectiveTime');
  if (effectiveTime === undefined) return { ok: false, problem: fhirProblems.noTime };

  const status = STATUSES[composition.text('status', 'status') ?? ''];
  const type = composition.first('type')?.concept('type') ?? { translations: [] };
  const title = composition.text('title', 'title') ?? type.coding?.display ?? '';
  const custodian = reader.follow(composition.first('custodian'), 'custodian');
  const attester = composition
    .all('attester')
    .find(({ node }) => node['mode'] === 'legal' || node['mode'] === 'professional');
  const signer = reader.follow(attester?.first('party'), 'legalAuthenticator');
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
    patient: patientOf(reader.cursor(patient), context),
    author: authorOf(reader, composition),
    ...(signer?.type.startsWith('Practitioner') === true
      ? { legalAuthenticator: reader.professional(signer.type, signer.at, 'legalAuthenticator') }
      : {}),
    ...(custodian?.type === 'Organization' ? { custodian: reader.organization(custodian.at, 'custodian') } : {}),
    recipients: [],
    confidentiality: CONFIDENTIALITIES[composition.text('confidentiality', 'confidentiality') ?? 'N'] ?? 'R',
    body: { kind: 'carried', format: 'fhir', attachment: { mediaType: 'application/fhir+json', bytes, title }, id },
  };
  const [stranger] = strangers(entries, patient);
  return {
    ok: true,
    document,
    mapping: ledger.report('fhir.carried-untouched'),
    findings: [
      ...(status === undefined ? [statusUnknown(`${composition.path}.status`)] : []),
      ...(stranger ? [twoPatients(stranger.path)] : []),
    ],
  };
}
