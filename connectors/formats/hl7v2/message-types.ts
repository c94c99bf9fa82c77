/** What Relais does with each kind of message (MSH-9, HL7 v2 tables 0003 and 0076): read it, set it aside by a named rule, or say it cannot. */
export type Treatment =
  | { readonly kind: 'report' }
  | { readonly kind: 'letter'; readonly event: string }
  | { readonly kind: 'vaccination' }
  | { readonly kind: 'medication' }
  | { readonly kind: 'referral' }
  | { readonly kind: 'set-aside'; readonly rule: string }
  | { readonly kind: 'unsupported' };

/** Message codes that never are a document of a patient, by family. */
const FAMILIES: readonly (readonly [rule: string, codes: readonly string[]])[] = [
  ['hl7v2.acknowledgement', ['ACK', 'MCF', 'NMR']],
  ['hl7v2.patient-administration', ['ADT', 'ADR', 'PIN']],
  [
    'hl7v2.order',
    [
      'ORM',
      'ORR',
      'OML',
      'ORL',
      'OMG',
      'ORG',
      'OMD',
      'ORD',
      'OMS',
      'ORS',
      'OMN',
      'ORN',
      'OMI',
      'ORI',
      'OMP',
      'ORP',
      'OMB',
      'OMQ',
      'OPL',
      'OPR',
      'OPU',
      'OSQ',
      'OSR',
    ],
  ],
  ['hl7v2.appointment', ['SIU', 'SRM', 'SRR', 'SQM', 'SQR']],
  [
    'hl7v2.query',
    [
      'QBP',
      'QRY',
      'QCK',
      'QCN',
      'QSB',
      'QSX',
      'QVR',
      'RSP',
      'RTB',
      'RDY',
      'RQQ',
      'DSR',
      'EQQ',
      'ERP',
      'TBR',
      'SPQ',
      'VQQ',
      'VXQ',
      'VXX',
      'VXR',
      'RCL',
      'RQI',
      'RPI',
      'RQP',
      'RPL',
      'RPR',
    ],
  ],
  ['hl7v2.billing', ['DFT', 'BAR', 'EHC']],
  ['hl7v2.pharmacy-answer', ['RRE', 'RRA', 'RRD', 'RRG', 'RRI', 'ROR', 'RAR', 'RDR', 'RER', 'RGR']],
  ['hl7v2.problem-list', ['PPR', 'PGL', 'PPP', 'PPG', 'PPT', 'PPV', 'PRR', 'PTR']],
  ['hl7v2.master-file', ['MFN', 'MFK', 'MFQ', 'MFR', 'MFD', 'PMU', 'PEX']],
  [
    'hl7v2.network',
    [
      'NMD',
      'NMQ',
      'ESU',
      'ESR',
      'EAC',
      'EAN',
      'EAR',
      'SSU',
      'SSR',
      'SLR',
      'SLN',
      'STC',
      'INU',
      'INR',
      'LSU',
      'LSR',
      'TCU',
      'TCR',
      'CSU',
      'CRM',
    ],
  ],
];

const RULES: ReadonlyMap<string, string> = new Map(
  FAMILIES.flatMap(([rule, codes]) => codes.map((code) => [code, rule] as const)),
);

/** Result messages with the same structure: solicited or not, from the laboratory or the point of care. */
const REPORT_EVENTS = new Set(['', 'R01', 'R30', 'R31', 'R32']);

/** `code` and `event` are MSH-9.1 and MSH-9.2. Kinds with clinical content that Relais cannot read are never set aside in silence. */
export function treatmentOf(code: string, event: string): Treatment {
  if (code === 'ORU' && REPORT_EVENTS.has(event)) return { kind: 'report' };
  if (code === 'ORU' && event === 'R40') return { kind: 'set-aside', rule: 'hl7v2.device-alert' };
  if (code === 'MDM' && /^T(0[1-9]|1[01])$/.test(event)) return { kind: 'letter', event };
  // OUL: the same results, seen from the specimen.
  if (code === 'OUL' && /^(|R2[1-4])$/.test(event)) return { kind: 'report' };
  if (code === 'VXU') return { kind: 'vaccination' };
  if (['RDE', 'RAS', 'RDS', 'RGV'].includes(code)) return { kind: 'medication' };
  if (code === 'REF') return { kind: 'referral' };
  const rule = RULES.get(code);
  return rule === undefined ? { kind: 'unsupported' } : { kind: 'set-aside', rule };
}
