/**
 * Pharmacy messages (HL7 v2 chapter 4A): `RDE` (encoded orders), `RDS` (dispensed), `RGV` (given out) and `RAS` (administered) as one
 * document of medicines. Never a prescription in the legal sense.
 */
import type { Medication, Section } from '../../clinical/index.ts';
import type { MessageContext, ReadDocument } from './context.ts';
import { readConcept, readProfessional, readTime, type Reading } from './datatypes.ts';
import type { Segment } from './message.ts';
import { decimalOf } from '../numbers.ts';
import { readNotes } from './observations.ts';
import { documentOf, loinc, openFrame, readDose, readUnitOf, remarksOf, type Titles } from './statements.ts';
import type { MessageTree, PatientNode } from './structure.ts';
import { treatmentsOf, type TreatmentNode } from './treatments.ts';

const TYPE = loinc('56445-0', 'Medication summary');
const SECTION = loinc('10160-0', 'History of Medication use');
const TITLES: Titles = { fr: 'Médicaments', de: 'Medikamente', en: 'Medication' };

/** What says most of a medicine, per message: what was given before what was encoded, encoded before what was asked for. */
const LEADS: Readonly<Record<string, readonly string[]>> = {
  RAS: ['RXA'],
  RDS: ['RXD', 'RXE', 'RXO'],
  RGV: ['RXG', 'RXE', 'RXO'],
  RDE: ['RXE', 'RXO'],
  OMP: ['RXO'],
};

interface Fields {
  readonly code: number;
  readonly amount: number;
  readonly most?: number;
  readonly units: number;
  readonly form: number;
  /** Instructions in words: repeating coded fields. */
  readonly words: readonly number[];
  readonly reason?: number;
  readonly by?: number;
  readonly strength?: readonly [number: number, unit: number];
}

/** Where each leading segment says what (HL7 v2.8.2 4A.4). */
const FIELDS: Readonly<Record<string, Fields>> = {
  RXE: { code: 2, amount: 3, most: 4, units: 5, form: 6, words: [7, 21], reason: 27, by: 13, strength: [25, 26] },
  RXO: { code: 1, amount: 2, most: 3, units: 4, form: 5, words: [6, 7], reason: 20, by: 14, strength: [18, 19] },
  RXD: { code: 2, amount: 12, units: 13, form: 6, words: [9, 15], by: 10, strength: [16, 17] },
  RXG: { code: 4, amount: 5, most: 6, units: 7, form: 8, words: [9, 13], reason: 22, strength: [17, 18] },
  RXA: { code: 5, amount: 6, units: 7, form: 8, words: [9], reason: 19, by: 10, strength: [13, 14] },
};

/** Coded words of a repeating field: the text where there is one, else the code. */
function readWords(reading: Reading, segment: Segment, field: number, to: string): string[] {
  const { account } = reading;
  return Array.from({ length: account.count(segment, field) }, (_, index) => {
    const [code, text] = [1, 2].map((part) => account.take(segment, field, to, index + 1, part));
    const original = account.take(segment, field, to, index + 1, 9);
    account.ignoreRest(segment, field, 'hl7v2.code-system-version', index + 1);
    return original || text || (code ?? '');
  }).filter((text) => text !== '');
}

interface Timing {
  readonly words: readonly string[];
  readonly asNeeded: boolean;
  readonly start?: string;
  readonly end?: string;
}

/** TQ1; before 2.5 the first field of RXE (TQ: quantity, interval, duration, start, end, priority, condition, text). */
function readTiming(reading: Reading, node: TreatmentNode, to: string): Timing {
  const { account } = reading;
  const words: string[] = [];
  let asNeeded = false;
  let [start, end]: (string | undefined)[] = [];
  for (const { segment, path } of node.timings) {
    for (let rep = 1; rep <= account.count(segment, 3); rep += 1) {
      const [code = '', text = ''] = account.takeParts(segment, 3, `${to}.dosage`, rep, 1);
      for (let part = 2; part <= 11; part += 1) account.take(segment, 3, `${to}.dosage`, rep, part);
      words.push(text || code);
    }
    words.push(account.take(segment, 10, `${to}.dosage`), account.take(segment, 11, `${to}.dosage`));
    const priority = account.take(segment, 9, `${to}.dosage`).toUpperCase();
    account.ignoreRest(segment, 9, 'hl7v2.code-system-version');
    asNeeded ||= priority === 'PRN' || words.some((word) => /^prn/i.test(word));
    start ??= readTime(reading, { segment, field: 7, path: `${path}-7` }, `${to}.period.start`);
    end ??= readTime(reading, { segment, field: 8, path: `${path}-8` }, `${to}.period.end`);
  }
  const { segment } = node.lead;
  if (segment.name === 'RXE') {
    const [interval = ''] = account.takeParts(segment, 1, `${to}.dosage`, 1, 2);
    words.push(
      interval,
      account.take(segment, 1, `${to}.dosage`, 1, 3),
      account.take(segment, 1, `${to}.dosage`, 1, 8),
    );
    asNeeded ||= account.take(segment, 1, `${to}.dosage`, 1, 6).toUpperCase().startsWith('PRN');
    for (const component of [4, 5]) account.take(segment, 1, `${to}.dosage`, 1, component);
  }
  return {
    words: words.filter((word) => word !== ''),
    asNeeded,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}

/** ORC-1 (table 0119) and ORC-5 (table 0038): called off and stopped are stopped; completed is completed; anything else still holds. */
function orderState(reading: Reading, orc: Segment | undefined, to: string): Medication['status'] {
  if (!orc) return 'unknown';
  const control = reading.account.take(orc, 1, `${to}.status`).toUpperCase();
  const status = reading.account.take(orc, 5, `${to}.status`).toUpperCase();
  if (['CA', 'OC', 'CR', 'DC', 'OD', 'DR'].includes(control) || ['CA', 'DC', 'RP'].includes(status)) return 'stopped';
  if (status === 'CM') return 'completed';
  return status === 'HD' || control === 'HD' ? 'unknown' : 'active';
}

/** RXA-20 and RXA-21: what was given, refused, or written down by mistake. */
function givenState(reading: Reading, rxa: Segment, to: string): Medication['status'] {
  const completion = reading.account.take(rxa, 20, `${to}.status`).toUpperCase();
  if (reading.account.take(rxa, 21, `${to}.status`).toUpperCase() === 'D') return 'entered-in-error';
  return completion === 'RE' || completion === 'NA' ? 'stopped' : 'completed';
}

function readMedication(reading: Reading, node: TreatmentNode, id: string): Medication {
  const { segment, path } = node.lead;
  const { account } = reading;
  const fields = FIELDS[segment.name] ?? { code: 2, amount: 3, units: 5, form: 6, words: [] };
  const at = (field: number) => ({ segment, field, path: `${path}-${field}` });
  const code = readConcept(reading, at(fields.code), `${id}.code`) ?? { translations: [], text: '?' };
  const dose = readDose(reading, segment, { number: fields.amount, unit: fields.units }, `${id}.dose`);
  const most = fields.most === undefined ? undefined : decimalOf(account.take(segment, fields.most, `${id}.dose.high`));
  const form = readConcept(reading, at(fields.form), `${id}.form`);
  const timing = readTiming(reading, node, id);
  const words = fields.words.flatMap((field) => readWords(reading, segment, field, `${id}.dosage`));
  const reason = fields.reason === undefined ? [] : readWords(reading, segment, fields.reason, `${id}.reason`);
  const by = fields.by === undefined ? undefined : readProfessional(reading, at(fields.by), `${id}.by`);
  const [rxr] = node.routes;
  const route = readConcept(reading, { segment: rxr?.segment, field: 1, path: `${rxr?.path ?? ''}-1` }, `${id}.route`);
  const [amount, unit] = fields.strength ?? [];
  const strength = amount === undefined ? '' : account.take(segment, amount, `${id}.ingredient.strength`);
  const strengthUnit = unit === undefined ? undefined : readUnitOf(reading, segment, unit, `${id}.ingredient.strength`);
  const isGiven = segment.name === 'RXA';
  const given = isGiven ? readTime(reading, at(3), `${id}.administered.at`) : undefined;
  const end = isGiven ? readTime(reading, at(4), `${id}.period.end`) : undefined;
  return {
    kind: 'medication',
    id,
    code,
    ingredients: [
      ...(strength === '' ? [] : [{ code, strength: `${strength} ${strengthUnit?.text ?? ''}`.trim() }]),
      ...node.components.map((rxc) => {
        const part = readConcept(
          reading,
          { segment: rxc.segment, field: 2, path: `${rxc.path}-2` },
          `${id}.ingredient`,
        );
        account.take(rxc.segment, 1, `${id}.ingredient`);
        const quantity = account.take(rxc.segment, 3, `${id}.ingredient.strength`);
        const of = readUnitOf(reading, rxc.segment, 4, `${id}.ingredient.strength`);
        return {
          code: part ?? { translations: [], text: '?' },
          ...(quantity === '' ? {} : { strength: `${quantity} ${of?.text ?? ''}`.trim() }),
        };
      }),
    ],
    ...(form ? { form } : {}),
    ...(route ? { route } : {}),
    ...(dose
      ? {
          dose: {
            low: dose.number,
            ...(most === undefined || most === dose.number ? {} : { high: most }),
            ...(dose.unit ? { unit: dose.unit } : {}),
          },
        }
      : {}),
    dosage: [...timing.words, ...words].join('; '),
    ...(timing.asNeeded ? { asNeeded: true } : {}),
    ...(reason.length === 0 ? {} : { reason: reason.join('; ') }),
    ...(timing.start === undefined && timing.end === undefined && end === undefined
      ? {}
      : {
          period: {
            ...(timing.start === undefined ? {} : { start: timing.start }),
            ...((timing.end ?? end) === undefined ? {} : { end: timing.end ?? end ?? '' }),
          },
        }),
    status: isGiven ? givenState(reading, segment, id) : orderState(reading, node.orc, id),
    ...(given === undefined ? {} : { administered: { at: given, ...(by ? { by } : {}) } }),
    ...(by && !isGiven ? { prescriber: by } : {}),
    notes: [...remarksOf(reading, node.results, `${id}.note`), ...readNotes(reading, node.notes, `${id}.note`)],
    source: path,
  };
}

export function readMedications(
  context: MessageContext,
  tree: MessageTree,
  node: PatientNode,
  code: string,
): ReadDocument | undefined {
  const treatments = treatmentsOf(node.placed, LEADS[code] ?? []);
  if (treatments.length === 0) return undefined;
  const frame = openFrame(context, tree, node);
  const statements = treatments.map((treatment, index) =>
    readMedication(frame.reading, treatment, `statement-${index + 1}`),
  );
  // The order that a pharmacy system made something of: what it made is told.
  for (const { segment } of node.placed)
    if (['RXO', 'RXR', 'RXC', 'TQ1', 'RXE'].includes(segment.name))
      frame.reading.account.ignore(segment, 'hl7v2.order-behind-medicine');
  const section: Section = {
    id: 'section-1',
    code: SECTION,
    text: [],
    statements,
    source: treatments[0]?.lead.path ?? '',
  };
  const gone = statements.every(({ status }) => status === 'entered-in-error');
  return documentOf(frame, node, {
    type: TYPE,
    titles: TITLES,
    status: gone ? 'entered-in-error' : 'final',
    orders: treatments.map(({ orc }) => orc),
    authors: [],
    times: [],
    sections: [section],
  });
}
