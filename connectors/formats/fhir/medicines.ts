/** MedicationStatement and MedicationRequest (FHIR R4) with the Medication behind them. Nothing is computed from a dosage; a timing is said in words. */
import type { Concept, Medication, Period } from '../../clinical/index.ts';
import type { Cursor } from './cursor.ts';
import { amountOf, isEmpty } from './values.ts';
import { checkSubject } from './specimens.ts';
import { conceptAt, conceptWords, labelled, notesOf, only, partyOf, tableCode } from './statement-parts.ts';
import { LABELS, PERIODS } from './words.ts';

/** A medicine on hold, or one that was never taken, is none of the model's. */
const STATUSES: Readonly<Record<string, Medication['status']>> = {
  active: 'active',
  completed: 'completed',
  stopped: 'stopped',
  intended: 'planned',
  unknown: 'unknown',
  'entered-in-error': 'entered-in-error',
};

const ORIGINAL_TEXT = 'http://hl7.org/fhir/StructureDefinition/originalText';

function strengthOf(ingredient: Cursor, to: string): string | undefined {
  const written = ingredient.all('extension').find(({ node }) => node['url'] === ORIGINAL_TEXT);
  if (written) written.text('url', to);
  const words = written?.text('valueString', to);
  if (words !== undefined) return words;
  const strength = ingredient.first('strength');
  const [top, bottom] = [strength?.first('numerator'), strength?.first('denominator')].map((one) => amountOf(one, to));
  if (!top) return undefined;
  return bottom && bottom.words !== '1' ? `${top.words} / ${bottom.words}` : top.words;
}

type Product = Pick<Medication, 'code' | 'ingredients' | 'form'>;

function productOf(at: Cursor, id: string): Product | undefined {
  const inline = at.first('medicationCodeableConcept')?.concept(`${id}.code`);
  if (inline) return isEmpty(inline) ? undefined : { code: inline, ingredients: [] };
  const medication = at.follow('medicationReference', `${id}.code`);
  if (medication?.resource.type !== 'Medication') return undefined;
  const code = conceptAt(medication, 'code', `${id}.code`);
  if (medication.node['status'] === 'active') medication.ignore('fhir.implied-status', 'status');
  const form = conceptAt(medication, 'form', `${id}.form`);
  const ingredients = medication.all('ingredient').flatMap((one) => {
    const substance = conceptAt(one, 'itemCodeableConcept', `${id}.ingredients`);
    if (one.node['isActive'] === true) one.ignore('fhir.implied-status', 'isActive');
    const strength = strengthOf(one, `${id}.ingredients.strength`);
    // A strength of a substance that is not named is one all the same.
    if (!substance && strength === undefined) return [];
    return [{ code: substance ?? { translations: [] }, ...(strength === undefined ? {} : { strength }) }];
  });
  return code && { code, ingredients, ...(form ? { form } : {}) };
}

/** `2 × / jour`, `1 × / 8 heures`; undefined for what has more parts than that. */
function timingWords(timing: Cursor | undefined, to: string): string | undefined {
  const code = timing && conceptAt(timing, 'code', to);
  const repeat = timing?.first('repeat');
  const isPlain = Object.keys(repeat?.node ?? {}).every((key) => ['frequency', 'period', 'periodUnit'].includes(key));
  const unit = repeat?.node['periodUnit'];
  const words = typeof unit === 'string' && Object.hasOwn(PERIODS, unit) ? PERIODS[unit] : undefined;
  if (!repeat || !isPlain || !words) return code && conceptWords(code);
  repeat.text('periodUnit', to);
  const [times = '1', period = '1'] = [repeat.number('frequency', to), repeat.number('period', to)];
  const each = words[period === '1' ? 0 : 1][repeat.reading.language];
  const said = `${times} × / ${period === '1' ? '' : `${period} `}${each}`;
  return code ? `${conceptWords(code)}, ${said}` : said;
}

type Dosage = Pick<Medication, 'dosage' | 'dose' | 'route' | 'asNeeded'> & { readonly notes: readonly string[] };

function doseOf(dosage: Cursor, to: string): Medication['dose'] {
  const [rate, ...more] = dosage.all('doseAndRate');
  if (!rate || more.length > 0) return undefined;
  const type = rate.first('type');
  if (type) type.ignore('fhir.dosage-in-words');
  const range = rate.first('doseRange');
  const [low, high] = [rate.first('doseQuantity') ?? range?.first('low'), range?.first('high')].map((one) =>
    one && !('comparator' in one.node) ? amountOf(one, to) : undefined,
  );
  if (low?.number === undefined) return undefined;
  const unit = low.unit ?? high?.unit;
  return { low: low.number, ...(high?.number === undefined ? {} : { high: high.number }), ...(unit ? { unit } : {}) };
}

/** Dosage: its text says the same as its timing (FHIR R4 Dosage.text); where there is none, a plain timing is put into words. */
function dosageOf(at: Cursor, key: string, id: string): Dosage {
  const to = `${id}.dosage`;
  const [first, ...more] = at.all(key);
  if (!first) return { dosage: '', notes: [] };
  if (more.length > 0) {
    const texts = [first, ...more].map((one) => one.text('text', to));
    const dosage = texts.every((text) => text !== undefined) ? texts.join(' ; ') : undefined;
    if (dosage !== undefined)
      for (const one of [first, ...more])
        for (const name of ['sequence', 'timing', 'doseAndRate', 'route', 'asNeededBoolean'])
          one.ignore('fhir.dosage-in-words', name);
    return { dosage: dosage ?? '', notes: [] };
  }
  const written = first.text('text', to);
  first.ignore('fhir.dosage-in-words', 'sequence');
  if (written !== undefined) first.ignore('fhir.dosage-in-words', 'timing');
  const timing = written ?? timingWords(first.first('timing'), to) ?? '';
  const dose = doseOf(first, `${id}.dose`);
  const route = conceptAt(first, 'route', `${id}.route`);
  const condition = conceptAt(first, 'asNeededCodeableConcept', to);
  const asNeeded = first.boolean('asNeededBoolean', `${id}.asNeeded`) ?? (condition ? true : undefined);
  const instructions = first.all('additionalInstruction').map((one) => conceptWords(one.concept(`${id}.notes`)));
  const forPatient = first.text('patientInstruction', `${id}.notes`);
  return {
    dosage: [timing, condition ? conceptWords(condition) : ''].filter((part) => part !== '').join(', '),
    ...(dose ? { dose } : {}),
    ...(route ? { route } : {}),
    ...(asNeeded === undefined ? {} : { asNeeded }),
    notes: [...instructions.filter((one) => one !== ''), ...labelled(first, LABELS.forPatient, forPatient)],
  };
}

const reasonsOf = (at: Cursor, id: string): string =>
  at
    .all('reasonCode')
    .map((one): Concept => one.concept(`${id}.reason`))
    .map(conceptWords)
    .filter((one) => one !== '')
    .join(', ');

/** A moment at which it was taken says neither since when nor until when. */
function timeOf(at: Cursor, id: string): { readonly period?: Period; readonly notes: readonly string[] } {
  const whole = at.first('effectivePeriod');
  const [start, end] = ['start', 'end'].map((key) => whole?.moment(key, `${id}.period.${key}`));
  const moment = at.text('effectiveDateTime', `${id}.notes`);
  return {
    ...(start === undefined && end === undefined
      ? {}
      : { period: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } }),
    notes: labelled(at, LABELS.date, moment),
  };
}

/** The administration that a statement is part of: who gave it, at the moment that the statement names too. Any other keeps the document as it came. */
function givenAt(at: Cursor, id: string): Medication['administered'] {
  const whole = only(at, 'partOf');
  const given = whole?.target(`${id}.administered`);
  if (!whole) return undefined;
  const sameTime = given?.node['effectiveDateTime'] === at.node['effectiveDateTime'];
  const moment = sameTime ? given?.moment('effectiveDateTime', `${id}.administered.at`) : undefined;
  if (given?.resource.type !== 'MedicationAdministration' || moment === undefined) {
    whole.doubt('fhir.content-not-read');
    return undefined;
  }
  checkSubject(given, at.reading);
  at.moment('effectiveDateTime', `${id}.administered.at`);
  if (given.node['status'] === 'completed') given.ignore('fhir.implied-status', 'status');
  if (JSON.stringify(given.node[PRODUCT]) === JSON.stringify(at.node[PRODUCT])) given.ignore('fhir.repeated', PRODUCT);
  const entry = only(given, 'performer');
  entry?.ignore('fhir.performer-detail', 'function');
  const by = partyOf(entry?.first('actor'), `${id}.administered.by`);
  return { at: moment, ...(by ? { by } : {}) };
}

const PRODUCT = 'medicationCodeableConcept';

export function medicationOf(at: Cursor, id: string): Medication | undefined {
  const isRequest = at.resource.type === 'MedicationRequest';
  const status = tableCode(at, 'status', STATUSES, `${id}.status`);
  const product = productOf(at, id);
  if (!product || status === undefined) return undefined;
  const frame = { kind: 'medication', id, status, source: at.path } as const;
  if (status === 'entered-in-error') {
    for (const key of ['effectiveDateTime', 'effectivePeriod', 'reasonCode', 'dosage', 'dosageInstruction', 'note'])
      at.ignore('fhir.withdrawn-value', key);
    return { ...frame, ...product, ingredients: [], dosage: '', notes: [] };
  }
  // What is only proposed or planned was not prescribed.
  if (isRequest && ['order', 'original-order', 'instance-order'].includes(String(at.node['intent'])))
    at.text('intent', `${id}.prescriber`);
  const prescriber = isRequest ? partyOf(at.first('requester'), `${id}.prescriber`) : undefined;
  if (isRequest) at.ignore('fhir.recording', 'authoredOn');
  const { notes: instructions, ...dosage } = dosageOf(at, isRequest ? 'dosageInstruction' : 'dosage', id);
  const reason = reasonsOf(at, id);
  const administered = givenAt(at, id);
  const { notes: moments, ...period } = administered ? { notes: [] } : timeOf(at, id);
  return {
    ...frame,
    ...product,
    ...dosage,
    ...(reason === '' ? {} : { reason }),
    ...period,
    ...(administered ? { administered } : {}),
    ...(prescriber ? { prescriber } : {}),
    notes: [...moments, ...instructions, ...notesOf(at, `${id}.notes`)],
  };
}
