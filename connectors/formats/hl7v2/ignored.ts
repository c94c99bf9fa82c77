/** Which fields are set aside on purpose, each by a named rule: they steer transport and work, or say nothing that a document carries. */

const TRANSPORT_SEGMENTS = new Set(['SFT', 'UAC', 'MSA', 'DSC', 'BTS', 'FTS', 'FHS', 'BHS']);
const DEMOGRAPHIC_SEGMENTS = new Set(['PD1', 'NK1', 'ARV', 'CON', 'IAM', 'AL1']);
const BILLING_SEGMENTS = new Set(['FT1', 'IN1', 'IN2', 'IN3', 'GT1', 'BLG', 'ACC', 'UB1', 'UB2']);
const ENCOUNTER_SEGMENTS = new Set(['PV1', 'PV2', 'ROL', 'MRG']);
const ORDER_SEGMENTS = new Set(['ORC', 'TQ1', 'TQ2', 'CTI', 'CTD', 'IPC', 'SAC', 'OBO']);

/** Segments whose first field is only a number of the line. */
const SET_IDS = new Set([
  'PID',
  'PV1',
  'OBR',
  'OBX',
  'NTE',
  'SPM',
  'TXA',
  'TQ1',
  'NK1',
  'SFT',
  'AL1',
  'DG1',
  'IN1',
  'GT1',
  'SAC',
  'PRT',
  'ROL',
]);

/** Field → rule, for segments of which other fields do matter. */
const FIELDS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  PID: {
    6: 'hl7v2.demographics-not-carried',
    9: 'hl7v2.demographics-not-carried',
    10: 'hl7v2.demographics-not-carried',
    12: 'hl7v2.demographics-not-carried',
    15: 'hl7v2.demographics-not-carried',
    16: 'hl7v2.demographics-not-carried',
    17: 'hl7v2.demographics-not-carried',
    18: 'hl7v2.account-number',
    20: 'hl7v2.demographics-not-carried',
    21: 'hl7v2.demographics-not-carried',
    22: 'hl7v2.demographics-not-carried',
    23: 'hl7v2.demographics-not-carried',
    24: 'hl7v2.demographics-not-carried',
    25: 'hl7v2.demographics-not-carried',
    26: 'hl7v2.demographics-not-carried',
    27: 'hl7v2.demographics-not-carried',
    28: 'hl7v2.demographics-not-carried',
    29: 'hl7v2.demographics-not-carried',
    30: 'hl7v2.demographics-not-carried',
    33: 'hl7v2.record-keeping',
    34: 'hl7v2.record-keeping',
  },
  OBR: Object.fromEntries(
    [5, 6, 9, 10, 11, 12, 17, 18, 19, 20, 21, 23, 27, 30, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43].map((number) => [
      number,
      'hl7v2.order-processing',
    ]),
  ),
  OBX: {
    2: 'hl7v2.value-type',
    9: 'hl7v2.result-processing',
    10: 'hl7v2.result-processing',
    12: 'hl7v2.result-processing',
    13: 'hl7v2.result-processing',
    15: 'hl7v2.performer-detail',
    16: 'hl7v2.performer-detail',
    18: 'hl7v2.equipment',
    19: 'hl7v2.result-processing',
    20: 'hl7v2.result-processing',
    21: 'hl7v2.result-processing',
    22: 'hl7v2.result-processing',
    23: 'hl7v2.performer-detail',
    24: 'hl7v2.performer-detail',
    25: 'hl7v2.performer-detail',
    29: 'hl7v2.result-processing',
  },
  NTE: { 2: 'hl7v2.note-source', 4: 'hl7v2.note-source' },
  SPM: Object.fromEntries(
    [3, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16, 19, 20, 22, 23, 25, 26, 27, 28, 29].map((number) => [
      number,
      'hl7v2.specimen-handling',
    ]),
  ),
  TXA: {
    3: 'hl7v2.document-handling',
    7: 'hl7v2.document-handling',
    11: 'hl7v2.document-handling',
    21: 'hl7v2.document-handling',
  },
  RXA: { 1: 'hl7v2.set-id', 2: 'hl7v2.set-id' },
  EVN: {
    1: 'hl7v2.transport-header',
    2: 'hl7v2.transport-header',
    3: 'hl7v2.transport-header',
    4: 'hl7v2.transport-header',
    5: 'hl7v2.transport-header',
    6: 'hl7v2.transport-header',
    7: 'hl7v2.transport-header',
  },
};

/** The named rule that sets a field aside; undefined when nobody decided about it. */
export function ignoreRule(segment: string, number: number, raw: string): string | undefined {
  if (raw.trim() === '""') return 'hl7v2.explicit-null';
  if (segment === 'MSH' || TRANSPORT_SEGMENTS.has(segment)) return 'hl7v2.transport-header';
  if (number === 1 && SET_IDS.has(segment)) return 'hl7v2.set-id';
  if (DEMOGRAPHIC_SEGMENTS.has(segment)) return 'hl7v2.demographics-not-carried';
  if (BILLING_SEGMENTS.has(segment)) return 'hl7v2.billing';
  if (ENCOUNTER_SEGMENTS.has(segment)) return 'hl7v2.encounter-detail';
  if (ORDER_SEGMENTS.has(segment)) return 'hl7v2.order-processing';
  return FIELDS[segment]?.[number];
}
