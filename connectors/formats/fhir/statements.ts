/**
 * The resources that the sections of a finished document point to (FHIR R4; IPS 2.0.0, HL7 Europe's base) as statements of the model. An element that is
 * not understood is left unread, so that nothing is made of its document.
 */
import type {
  Allergy,
  Concept,
  Condition,
  DeviceUse,
  Immunization,
  Measurement,
  Period,
  Procedure,
  Statement,
} from '../../clinical/index.ts';
import { readDate } from '../../clinical/index.ts';
import type { Cursor } from './cursor.ts';
import { listOf } from './json.ts';
import { medicationOf } from './medicines.ts';
import { categoryCodes, deviceName, readObservation } from './observations.ts';
import { organization } from './people.ts';
import { checkSubject } from './specimens.ts';
import {
  conceptAt,
  conceptWords,
  labelled,
  notesOf,
  only,
  partyOf,
  tableCode,
  tableConcept,
  written,
} from './statement-parts.ts';
import { amountOf, hasValue } from './values.ts';
import { ALLERGY_CATEGORIES, LABELS, SITE } from './words.ts';

const CLINICAL_STATUS = { active: 'active', inactive: 'inactive', resolved: 'resolved' } as const;

type Reader = (at: Cursor, id: string, section: string | undefined) => readonly Statement[];

const one = (statement: Statement | undefined): readonly Statement[] => (statement ? [statement] : []);

const frame = <K extends Statement['kind']>(kind: K, at: Cursor, id: string) =>
  ({ kind, id, source: at.path }) as const;

/** Said of every problem and allergy that is listed without a word on doubt; any other word keeps the document as it came. */
function confirmed(at: Cursor): void {
  const said = at.first('verificationStatus');
  const codes = listOf(said?.node['coding']).map((coding) => (coding as { code?: unknown }).code);
  if (codes.length === 1 && codes[0] === 'confirmed') said?.ignore('fhir.confirmed');
}

/** `[name]Period`, or `[name]DateTime` as a moment. */
function periodOf(at: Cursor, name: string, to: string): { readonly period?: Period } {
  const whole = at.first(`${name}Period`);
  const moment = at.moment(`${name}DateTime`, `${to}.start`);
  const start = moment ?? whole?.moment('start', `${to}.start`);
  const end = moment ?? whole?.moment('end', `${to}.end`);
  return start === undefined && end === undefined
    ? {}
    : { period: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } };
}

const sites = (at: Cursor, id: string): readonly string[] =>
  at.all('bodySite').flatMap((site) => labelled(at, SITE, conceptWords(site.concept(`${id}.notes`))));

const reasons = (at: Cursor, id: string): readonly string[] =>
  at.all('reasonCode').flatMap((reason) => labelled(at, LABELS.reason, conceptWords(reason.concept(`${id}.notes`))));

function condition(at: Cursor, id: string): Condition | undefined {
  const code = conceptAt(at, 'code', `${id}.code`);
  confirmed(at);
  const status = tableConcept(at, 'clinicalStatus', CLINICAL_STATUS, `${id}.status`);
  const severity = conceptAt(at, 'severity', `${id}.severity`);
  const start = at.moment('onsetDateTime', `${id}.period.start`);
  const end = at.moment('abatementDateTime', `${id}.period.end`);
  const onset = at.text('onsetString', `${id}.notes`);
  if (!code) return undefined;
  return {
    ...frame('condition', at, id),
    code,
    ...(status ? { status } : {}),
    ...(severity ? { severity } : {}),
    ...(start === undefined && end === undefined
      ? {}
      : { period: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } }),
    notes: [...sites(at, id), ...labelled(at, LABELS.onset, onset), ...notesOf(at, `${id}.notes`)],
  };
}

/** What a reaction says beside its manifestations stands among the remarks. */
function reactionsOf(
  at: Cursor,
  id: string,
): { readonly reactions: Allergy['reactions']; readonly notes: readonly string[] } {
  const read = at.all('reaction').map((reaction) => {
    const to = `${id}.reactions`;
    const severity = tableCode(
      reaction,
      'severity',
      { mild: 'mild', moderate: 'moderate', severe: 'severe' } as const,
      `${to}.severity`,
    );
    const said = reaction.all('manifestation').map((manifestation) => manifestation.concept(to));
    // How bad it was is said of a reaction that nobody named, too.
    const named: readonly Concept[] = said.length === 0 && severity ? [{ translations: [] }] : said;
    const about = named.map((manifestation) => ({ manifestation, ...(severity ? { severity } : {}) }));
    const description = reaction.text('description', `${id}.notes`);
    return { about, notes: [...(description === undefined ? [] : [description]), ...notesOf(reaction, `${id}.notes`)] };
  });
  return { reactions: read.flatMap(({ about }) => about), notes: read.flatMap(({ notes }) => notes) };
}

function allergy(at: Cursor, id: string): Allergy | undefined {
  const agent = conceptAt(at, 'code', `${id}.agent`);
  confirmed(at);
  const type = tableCode(at, 'type', { allergy: 'allergy', intolerance: 'intolerance' } as const, `${id}.type`);
  const criticality = tableCode(at, 'criticality', { low: 'low', high: 'high' } as const, `${id}.criticality`);
  if (at.node['criticality'] === 'unable-to-assess') at.ignore('fhir.says-nothing', 'criticality');
  const status = tableConcept(at, 'clinicalStatus', CLINICAL_STATUS, `${id}.status`);
  const onset = at.moment('onsetDateTime', `${id}.onset`);
  const last = at.text('lastOccurrence', `${id}.notes`);
  const categories = at
    .texts('category', `${id}.notes`)
    .map((code) =>
      Object.hasOwn(ALLERGY_CATEGORIES, code) ? (ALLERGY_CATEGORIES[code]?.[at.reading.language] ?? code) : code,
    );
  const { reactions, notes } = reactionsOf(at, id);
  if (!agent) return undefined;
  return {
    ...frame('allergy', at, id),
    agent,
    ...(type ? { type } : {}),
    ...(criticality ? { criticality } : {}),
    ...(status ? { status } : {}),
    reactions,
    ...(onset === undefined ? {} : { onset }),
    notes: [
      ...labelled(at, LABELS.category, categories.join(', ')),
      ...labelled(at, LABELS.lastOccurrence, last),
      ...notes,
      ...notesOf(at, `${id}.notes`),
    ],
  };
}

/** Who gave it: a person, or the house where it was given. */
function giverOf(at: Cursor, id: string): Pick<Immunization, 'performer' | 'location'> {
  const entry = only(at, 'performer');
  entry?.ignore('fhir.performer-detail', 'function');
  const performer = partyOf(entry?.first('actor'), `${id}.performer`);
  const place = at.first('location');
  const target = place && 'reference' in place.node ? place.target(`${id}.location`) : undefined;
  const name = target?.text('name', `${id}.location.name`) ?? place?.text('display', `${id}.location.name`);
  return {
    ...(performer ? { performer } : {}),
    ...(name === undefined ? {} : { location: { identifiers: [], name, telecoms: [] } }),
  };
}

function manufacturerOf(at: Cursor, id: string): Pick<Immunization, 'manufacturer'> {
  const reference = at.first('manufacturer');
  const target = reference && 'reference' in reference.node ? reference.target(`${id}.manufacturer`) : undefined;
  if (target?.resource.type === 'Organization') return { manufacturer: organization(target, `${id}.manufacturer`) };
  const name = reference?.text('display', `${id}.manufacturer.name`);
  return name === undefined ? {} : { manufacturer: { identifiers: [], name, telecoms: [] } };
}

function seriesOf(at: Cursor, id: string): Pick<Immunization, 'targets' | 'doseNumber' | 'notes'> {
  const series = only(at, 'protocolApplied');
  const number =
    series &&
    (written(series, 'doseNumberPositiveInt', `${id}.doseNumber`) ??
      written(series, 'doseNumberString', `${id}.doseNumber`));
  const of =
    series &&
    (written(series, 'seriesDosesPositiveInt', `${id}.notes`) ?? written(series, 'seriesDosesString', `${id}.notes`));
  return {
    targets: series?.all('targetDisease').map((target) => target.concept(`${id}.targets`)) ?? [],
    ...(number === undefined ? {} : { doseNumber: number }),
    notes: labelled(at, LABELS.series, of),
  };
}

function immunization(at: Cursor, id: string): Immunization | undefined {
  const vaccine = conceptAt(at, 'vaccineCode', `${id}.vaccine`);
  const status = tableCode(
    at,
    'status',
    { completed: 'completed', 'not-done': 'not-done', 'entered-in-error': 'entered-in-error' } as const,
    `${id}.status`,
  );
  if (!vaccine || !status) return undefined;
  const own = { ...frame('immunization', at, id), vaccine, status };
  if (status === 'entered-in-error') {
    for (const key of Object.keys(at.node).filter((name) => !WITHDRAWN_KEEPS.has(name)))
      at.ignore('fhir.withdrawn-value', key);
    return { ...own, targets: [], notes: [] };
  }
  const moment = at.moment('occurrenceDateTime', `${id}.at`);
  const when = at.text('occurrenceString', `${id}.notes`);
  const expiry = at.node['expirationDate'];
  const day = typeof expiry === 'string' ? readDate(expiry.replaceAll('-', '')) : undefined;
  if (day !== undefined) at.text('expirationDate', `${id}.expiry`);
  const lot = at.text('lotNumber', `${id}.lot`);
  const amount = amountOf(at.first('doseQuantity'), `${id}.dose`);
  const dose =
    amount?.number !== undefined && amount.comparator === undefined
      ? { dose: { number: amount.number, ...(amount.unit ? { unit: amount.unit } : {}) } }
      : {};
  if (amount && !('dose' in dose)) at.doubt('fhir.content-not-read', 'doseQuantity');
  const [route, site, reason] = ['route', 'site', 'statusReason'].map((key) => conceptAt(at, key, `${id}.${key}`));
  const isFirstHand = at.boolean('primarySource', `${id}.historical`);
  const origin = conceptAt(at, 'reportOrigin', `${id}.notes`);
  if (at.node['isSubpotent'] === false) at.ignore('fhir.implied-status', 'isSubpotent');
  const { notes, ...series } = seriesOf(at, id);
  return {
    ...own,
    ...series,
    ...(moment === undefined ? {} : { at: moment }),
    ...(lot === undefined ? {} : { lot }),
    ...(day === undefined ? {} : { expiry: day }),
    ...manufacturerOf(at, id),
    ...dose,
    ...(route ? { route } : {}),
    ...(site ? { site } : {}),
    ...giverOf(at, id),
    ...(reason ? { reason } : {}),
    ...(isFirstHand === undefined ? {} : { historical: !isFirstHand }),
    notes: [
      ...labelled(at, LABELS.date, when),
      ...notes,
      ...reasons(at, id),
      ...labelled(at, LABELS.origin, origin && conceptWords(origin)),
      ...notesOf(at, `${id}.notes`),
    ],
  };
}

const WITHDRAWN_KEEPS = new Set(['resourceType', 'id', 'meta', 'status', 'vaccineCode', 'patient', 'text']);

function procedure(at: Cursor, id: string): Procedure | undefined {
  const code = conceptAt(at, 'code', `${id}.code`);
  // Only one that was done is one.
  if (at.node['status'] === 'completed') at.ignore('fhir.implied-status', 'status');
  const site = only(at, 'bodySite')?.concept(`${id}.bodySite`);
  const entry = only(at, 'performer');
  entry?.ignore('fhir.performer-detail', 'function');
  const performer = partyOf(entry?.first('actor'), `${id}.performer`);
  const when = at.text('performedString', `${id}.notes`);
  const period = periodOf(at, 'performed', `${id}.period`);
  if (!code) return undefined;
  return {
    ...frame('procedure', at, id),
    code,
    ...period,
    ...(site ? { bodySite: site } : {}),
    ...(performer ? { performer } : {}),
    notes: [...labelled(at, LABELS.date, when), ...reasons(at, id), ...notesOf(at, `${id}.notes`)],
  };
}

/** A device by its kind or its name; who made it and its numbers stand among the remarks. */
function deviceOf(at: Cursor, id: string): Pick<DeviceUse, 'code' | 'identifiers' | 'notes'> | undefined {
  const type = conceptAt(at, 'type', `${id}.code`);
  const name = type ? undefined : deviceName(at, `${id}.code.text`);
  const code = type ?? (name === undefined ? undefined : { translations: [], text: name });
  if (at.node['status'] === 'active') at.ignore('fhir.implied-status', 'status');
  for (const named of at.all('deviceName')) named.ignore('fhir.equipment', 'type');
  const told = [
    ['manufacturer', LABELS.manufacturer],
    ['modelNumber', LABELS.model],
    ['serialNumber', LABELS.serial],
    ['lotNumber', LABELS.lot],
  ] as const;
  return (
    code && {
      code,
      identifiers: at.identifiers(`${id}.identifiers`),
      notes: [
        ...(type ? at.all('deviceName').flatMap((one) => one.text('name', `${id}.notes`) ?? []) : []),
        ...told.flatMap(([key, label]) => labelled(at, label, at.text(key, `${id}.notes`))),
        ...notesOf(at, `${id}.notes`),
      ],
    }
  );
}

function device(at: Cursor, id: string): DeviceUse | undefined {
  const used = at.follow('device', `${id}.code`);
  if (used?.resource.type !== 'Device') return undefined;
  checkSubject(used, at.reading);
  // In use, or no longer: the end of its period says so.
  const period = periodOf(at, 'timing', `${id}.period`);
  const isOver = period.period?.end !== undefined;
  if (at.node['status'] === (isOver ? 'completed' : 'active')) at.ignore('fhir.implied-status', 'status');
  const own = deviceOf(used, id);
  return (
    own && {
      ...frame('device', at, id),
      ...own,
      ...period,
      notes: [...own.notes, ...sites(at, id), ...reasons(at, id), ...notesOf(at, `${id}.notes`)],
    }
  );
}

/** The category that results have in a new document by the section that they stand in (LOINC); any other keeps the document as it came. */
const EXPECTED: Readonly<Record<string, string>> = {
  '8716-3': 'vital-signs',
  '30954-2': 'laboratory',
  '29762-2': 'social-history',
};

/** Vital signs may be told by their section alone. */
function isExpected(at: Cursor, section = '8716-3'): boolean {
  const categories = categoryCodes(at).map(({ code }) => code);
  const expected = Object.hasOwn(EXPECTED, section) ? EXPECTED[section] : undefined;
  if (expected === 'vital-signs' && categories.length === 0) return true;
  return expected !== undefined && categories.includes(expected);
}

/** Vital signs, results and findings; one that consists of parts is as many measurements. */
function measurements(at: Cursor, id: string, section: string | undefined): readonly Measurement[] {
  if (!isExpected(at, section)) at.doubt('fhir.content-not-read', 'category');
  const none = { house: undefined, specimen: undefined };
  const measurement = (part: Cursor, place: string): Measurement => ({
    ...frame('measurement', part, place),
    observation: readObservation(part, place, none, at),
    notes: [],
  });
  const parts = at.all('component');
  if (parts.length === 0) return [measurement(at, id)];
  const whole = conceptAt(at, 'code', `${id}.code`);
  const remarks = notesOf(at, `${id}.notes`);
  const read = parts
    .map((part, index) => measurement(part, `${id}.${index + 1}`))
    .map((part): Measurement => {
      const { code } = part.observation;
      const [outer, inner] = [whole ? conceptWords(whole) : '', conceptWords(code)];
      const text = outer === '' || inner === '' || outer === inner ? inner : `${outer} – ${inner}`;
      return { ...part, observation: { ...part.observation, code: { ...code, text } } };
    });
  const own = hasValue(at) ? [measurement(at, id)] : [];
  const [first, ...rest] = [...own, ...read];
  return first ? [{ ...first, notes: own.length > 0 ? [] : remarks }, ...rest] : [];
}

const READERS: Readonly<Record<string, Reader>> = {
  Condition: (at, id) => one(condition(at, id)),
  AllergyIntolerance: (at, id) => one(allergy(at, id)),
  MedicationStatement: (at, id) => one(medicationOf(at, id)),
  MedicationRequest: (at, id) => one(medicationOf(at, id)),
  Immunization: (at, id) => one(immunization(at, id)),
  Procedure: (at, id) => one(procedure(at, id)),
  DeviceUseStatement: (at, id) => one(device(at, id)),
  Observation: measurements,
};

/** The statements that a resource makes; none where the model has none for it, or where it says too little. */
export function statementsOf(at: Cursor, id: string, section: string | undefined): readonly Statement[] {
  checkSubject(at, at.reading);
  const reader = Object.hasOwn(READERS, at.resource.type) ? READERS[at.resource.type] : undefined;
  const statements = reader?.(at, id, section) ?? [];
  if (statements.length === 0) at.doubt('fhir.content-not-read');
  return statements;
}
