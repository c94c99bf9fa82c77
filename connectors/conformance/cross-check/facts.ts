/**
 * What a document says, as a flat list that does not care whether a CDA or a FHIR document said it. The words of this list are the meeting
 * point of two readers that share nothing else, and share nothing with those who wrote the documents.
 */
import { createHash } from 'node:crypto';

/** One thing that a document says about somebody or something: `result 1.2.3`, `unit`, `mmol/L`. Spelled alike by both readers. */
export interface Fact {
  readonly about: string;
  readonly kind: string;
  readonly said: string;
}

/** A fact that one of the standards has a field for and the other only words: any one of these must stand in the narrative. */
export interface InWords {
  readonly about: string;
  readonly kind: string;
  readonly oneOf: readonly string[];
}

/** Everything that was read out of one document. */
export interface Reading {
  readonly facts: readonly Fact[];
  /** What the reader found in a field and expects the other document's narrative to say. */
  readonly inWords: readonly InWords[];
  /** The narrative of the whole document in reading order, white space folded. */
  readonly narrative: string;
  /** The narrative in pieces: its paragraphs and cells. */
  readonly pieces: readonly string[];
  /** The sections stand in an order, and under codes, that the document's guide asks for. */
  readonly isRearranged?: boolean;
  /** What the document's profile has no place for, by the beginning of what the facts are about: not missed there. */
  readonly noPlaceFor?: readonly string[];
  /** The narrative of one thing, where the document links the two: the row of a result. */
  readonly rows: ReadonlyMap<string, string>;
}

/** Names of sections by their titles, for not every guide keeps their order; a title that comes again is counted. */
export function sectionNames(): (title: string) => string {
  const seen = new Map<string, number>();
  return (title) => {
    const times = (seen.get(folded(title)) ?? 0) + 1;
    seen.set(folded(title), times);
    return `section “${folded(title)}”${times === 1 ? '' : ` ${times}`}`;
  };
}

/** White space folded as readers of XML and HTML fold it; what XML cannot hold counts as U+FFFD, whoever replaced it. */
export const folded = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll(/\s+/g, ' ')
    .trim();

export class Facts {
  readonly facts: Fact[] = [];
  readonly inWords: InWords[] = [];
  readonly rows = new Map<string, string>();

  /** Nothing said is no fact. */
  add(about: string, kind: string, ...said: readonly (string | undefined)[]): void {
    for (const one of said) {
      const text = folded(one ?? '');
      if (text !== '') this.facts.push({ about, kind, said: text });
    }
  }

  words(about: string, kind: string, ...oneOf: readonly (string | undefined)[]): void {
    const said = oneOf.map((one) => folded(one ?? '')).filter((one) => one !== '');
    if (said.length > 0) this.inWords.push({ about, kind, oneOf: said });
  }
}

/**
 * Where the time of the stay belongs. A stay of which nothing else is told is as long as what the document is about: the guide of discharge
 * letters asks for one where the source has none.
 */
export const periodOfStay = ({ facts }: Facts): readonly [about: string, kind: string] =>
  facts.some(({ about }) => about === 'encounter') ? ['encounter', 'period'] : ['document', 'service'];

/** Words in which every number is spelled alike. */
export const numbersAlike = (text: string): string =>
  folded(text).replaceAll(/[+-]?(?:\d+\.?\d*|\.\d+)/g, (number) => decimal(number) ?? number);

/** A decimal by its digits: `+05.10` and `5.10` are one number, `5.1` is another. Undefined where it is none. */
export function decimal(text: string | undefined): string | undefined {
  const match = /^\s*([+-]?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text ?? '');
  if (!match || !/\d/.test(text ?? '')) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return `${sign === '-' ? '-' : ''}${digits}${exponent === undefined ? '' : `e${Number(exponent)}`}`;
}

/** The OIDs of code systems and their FHIR addresses (HL7's registry of OIDs, FHIR R4 4.3.0): by them two codes are of one system. */
const addresses: Readonly<Record<string, string>> = {
  'http://loinc.org': '2.16.840.1.113883.6.1',
  'http://snomed.info/sct': '2.16.840.1.113883.6.96',
  'http://unitsofmeasure.org': '2.16.840.1.113883.6.8',
  'http://hl7.org/fhir/sid/icd-10': '2.16.840.1.113883.6.3',
  'http://www.whocc.no/atc': '2.16.840.1.113883.6.73',
  'http://terminology.hl7.org/CodeSystem/v3-ActCode': '2.16.840.1.113883.5.4',
  'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender': '2.16.840.1.113883.5.1',
  'http://terminology.hl7.org/CodeSystem/v3-Confidentiality': '2.16.840.1.113883.5.25',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation': '2.16.840.1.113883.5.83',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationValue': '2.16.840.1.113883.5.1063',
  'http://terminology.hl7.org/CodeSystem/v2-0070': '2.16.840.1.113883.12.70',
  'http://terminology.hl7.org/CodeSystem/v2-0487': '2.16.840.1.113883.12.487',
  'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips': '2.16.840.1.113883.5.1150.1',
};

/** Bytes inside a document by their digest, whatever white space stands in the base64. */
export function contentKey(base64: string | undefined): string | undefined {
  const digits = (base64 ?? '').replaceAll(/\s+/g, '');
  return digits === '' ? undefined : createHash('sha256').update(digits).digest('hex');
}

/** A code system or an assigning authority by its OID or UUID, however it is written. */
export function systemKey(written: string | undefined): string {
  const text = (written ?? '').trim().replace(/^urn:(oid|uuid):/i, '');
  const known = Object.hasOwn(addresses, text) ? addresses[text] : undefined;
  return known ?? text.toLowerCase();
}

/** A code with its system; a system that is known by a name only counts as none, for FHIR has no place for the name. */
export const codeKey = (code: string | undefined, system: string | undefined): string | undefined =>
  folded(code ?? '') === '' ? undefined : `${folded(code ?? '')} (${systemKey(system)})`;

/** The code system of absent and unknown data (IPS), by which a section says that it has nothing to list. */
export const ABSENT = '2.16.840.1.113883.5.1150.1';

/** An IPS code such as `no-known-allergies`, `no-allergy-info`; of devices only which of the two, for there FHIR says it by an empty section. */
export function absenceOf(code = ''): string | undefined {
  const said = code.startsWith('no-known-') ? 'none-known' : /^no-.*-info/.test(code) ? 'not-known' : undefined;
  return code.includes('device') ? said : said && code;
}

/** The kinds of fact about a range: where there are several, each by its number, for its bounds belong together. */
export const rangeKind = (index: number, ranges: readonly unknown[]): string =>
  ranges.length === 1 ? 'range' : `range ${index + 1}`;

/** A time as digits, with the precision of days or of seconds and with its zone: `2026-03-02T08:15:00+01:00`. */
export interface ReadTime {
  readonly date: readonly string[];
  readonly time: readonly string[];
  readonly zone: string;
}

export const timeKey = ({ date, time, zone }: ReadTime): string =>
  time.length === 0 ? date.join('-') : `${date.join('-')}T${time.join(':')}${zone}`;

/** The ways in which a narrative may write a time, by the language of its reader: with or without seconds that are zero. */
export function timeInWords({ date, time }: ReadTime): string[] {
  const days = [date.join('-'), date.toReversed().join('/'), date.toReversed().join('.')];
  if (time.length === 0) return days;
  const hours = [time.join(':'), ...(time[2] === '00' ? [time.slice(0, 2).join(':')] : [])];
  const whole = days.flatMap((day) => hours.map((hour) => `${day} ${hour}`));
  // A field that wants an instant says a day by its midnight, a month by its first day, and a year by its first month.
  if (time.some((part) => part !== '00')) return whole;
  const [year = '', month = '', day] = date;
  const longer = day === '01' ? [`${year}-${month}`, `${month}/${year}`, `${month}.${year}`] : [];
  return [...whole, ...days, ...longer, ...(longer.length > 0 && month === '01' ? [year] : [])];
}

/** What is active, what came to its end, and what came to nothing: all that CDA's acts tell apart. */
export type Progress = 'active' | 'completed' | 'aborted';

/** Many as one: active while one is, aborted when nothing came of any (XD-LAB, IHE Lab TF-3 2.3.5.7). */
export function progressOfAll(all: readonly (Progress | undefined)[]): Progress {
  if (all.includes('active')) return 'active';
  return all.length > 0 && all.every((one) => one === 'aborted') ? 'aborted' : 'completed';
}
