/** What the parts of an LDT record share while they are read: times, and which lines no document needs. */
import { readDate, type Timestamp } from '../../clinical/index.ts';
import { Fields, XdtReading, type Line } from '../xdt-fields.ts';
import { INSURANCE, type PersonRules } from '../xdt-people.ts';
import { readXdtTime, type TimeRules } from '../xdt-time.ts';
import { ldtFindings } from './findings.ts';

const times: TimeRules = {
  day: (text) => text,
  unreadable: ldtFindings.timeUnreadable,
  zoneAssumed: ldtFindings.zoneAssumed,
};

export class Reading extends XdtReading {
  /** `YYYYMMDD` and, where known, a time of day with an offset. */
  time(date: Line | undefined, clock: Line | undefined, offset: string, to: string): Timestamp | undefined {
    return readXdtTime(this, { date, clock, offset }, times, to);
  }
}

/** Fields by which xDT frames and describes itself. */
const STRUCTURE = new Set(['8000', '8001', '8002', '8003', '8100', '9106', '9202', '9212', '9300', '0001']);
const SOFTWARE = new Set(['0101', '0102', '0103', '0105', '0132', '8315', '8316', '9103', '8218']);
const BILLING = new Set(['8403', '8406', '8609', '8614', '5001', '5005', '4121', '4202', '4204', '7303']);

/** How a value, a code or a file is noted, once it has been read. */
const NOTATION = new Set([
  '7260',
  '7263',
  '7286',
  '7306',
  '7424',
  '8419',
  '8424',
  '8443',
  '6328',
  '9970',
  '7304',
  '7364',
]);
const RECIPIENT = new Set(['0205', '0215', '0216', '8312', '7420']);

/** Sets aside what no clinical document needs; called last, for lines that nobody took. */
export function setAsideRest(reading: Reading, lines: readonly Line[]): void {
  const fields = new Fields(reading, lines);
  fields.ignore(STRUCTURE, 'ldt.structure');
  fields.ignore(SOFTWARE, 'ldt.software');
  fields.ignore(BILLING, 'ldt.billing');
  fields.ignore(INSURANCE, 'ldt.insurance');
  fields.ignore(NOTATION, 'ldt.notation');
  fields.ignore(RECIPIENT, 'ldt.recipient-detail');
}

/** How LDT says who the patient is. */
export const ldtPerson: PersonRules = {
  birthDate: readDate,
  birthUnreadable: ldtFindings.birthDate,
  twoNationalIds: ldtFindings.twoNationalIds,
  twoPatients: ldtFindings.twoPatients,
  nameMissing: ldtFindings.nameMissing,
};
