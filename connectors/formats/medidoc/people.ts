/** Sender, requester and patient of a Medidoc file: lines of fixed places, names in two columns. */
import type { Address, Author, Patient, Professional, Sex, Timestamp } from '../../clinical/index.ts';
import { readDate, readTimestamp } from '../../clinical/index.ts';
import { professionalIdentifier } from '../identifiers.ts';
import { configuredHouse, sendingHouse } from '../sending-house.ts';
import type { SourceReading } from '../source-reading.ts';
import { fileDay, type WrittenDay } from '../written-day.ts';
import { addressOf, writtenPatient } from '../written-patient.ts';
import type { PatientBlock } from './blocks.ts';
import { medidocFinding } from './findings.ts';

/** X female, Y male, Z not known. */
const SEX: Readonly<Record<string, Sex>> = { X: 'female', Y: 'male', Z: 'unknown' };

/** Name in 24 columns, first name behind them; some pad otherwise, with two blanks at least. */
function nameIn(text: string): { readonly family: string; readonly given: string } {
  const columns = text.trim().split(/\s{2,}/);
  if (columns.length === 2) return { family: columns[0] ?? '', given: columns[1] ?? '' };
  return { family: text.slice(0, 24).trim(), given: text.slice(24).trim() };
}

/** `YYYYMMDD`, `DDMMYYYY`, `YYMMDD`: of eight digits only one reading is a day, for no year begins before 1800. */
export function dayIn(text: string): WrittenDay | undefined {
  const digits = text.trim();
  if (/^\d{6}$/.test(digits)) return { year: digits.slice(0, 2), monthDay: digits.slice(2) };
  if (!/^\d{8}(?:\d{4})?$/.test(digits)) return undefined;
  const day = digits.slice(0, 8);
  if (readDate(day)?.length === 10) return { year: day.slice(0, 4), monthDay: day.slice(4) };
  const turned = `${day.slice(4)}${day.slice(2, 4)}${day.slice(0, 2)}`;
  return readDate(turned)?.length === 10 ? { year: turned.slice(0, 4), monthDay: turned.slice(4) } : undefined;
}

const at = (lines: PatientBlock['header'], index: number): string => (lines[index]?.text ?? '').trim();

/** Line 7: when the file was made, with a time of day or not. */
export function fileTime(reading: SourceReading, { header }: PatientBlock): Timestamp | undefined {
  const text = at(header, 6);
  const day = fileDay(dayIn(text));
  if (day === undefined) return undefined;
  reading.ledger.map('header-7', 'effectiveTime');
  const clock = /^\d{8}(\d{4})$/.exec(text)?.[1];
  const read = clock === undefined ? undefined : readTimestamp(`${day}${clock}`, reading.zone);
  if (read) reading.doubt(medidocFinding('medidoc.zone-assumed', ''));
  return read?.timestamp ?? day;
}

const isNumber = (text: string): boolean => /^[\d/.\-]{8,}$/.test(text);

/** Lines 1 to 6: a laboratory with its number and address, or a physician who writes. */
export function authorOf(reading: SourceReading, { header }: PatientBlock, time: Timestamp): Author {
  const take = (line: number, to: string): string => (reading.ledger.map(`header-${line}`, to) ?? '').trim();
  const [number, written] = [take(1, 'author.identifier'), header[1]?.text ?? ''];
  const { family, given } = nameIn(written);
  for (const line of [5, 6]) reading.ledger.ignore(`header-${line}`, 'medidoc.sender-detail');
  const isPerson = isNumber(number) && given !== '';
  if (isPerson) {
    take(2, 'author.name');
    for (const line of [3, 4]) reading.ledger.ignore(`header-${line}`, 'medidoc.sender-detail');
    const professional = {
      identifiers: [professionalIdentifier(reading.profile, number)],
      name: { family, given: given.split(/\s+/) },
    };
    const house = configuredHouse(reading.source, reading.profile);
    return {
      professional: { ...professional, ...(house ? { organization: house } : {}) },
      ...(house ? { organization: house } : {}),
      time,
    };
  }
  const name = take(2, 'author.organization').replaceAll(/\s{2,}/g, ' ');
  const address: Address | undefined = addressOf(
    [take(3, 'author.organization').replaceAll(/\s{2,}/g, ' ')],
    take(4, 'author.organization').replaceAll(/\s{2,}/g, ' '),
  );
  const house = sendingHouse({ name, number, address }, reading.source, reading.profile);
  return { ...(house ? { organization: house } : {}), time };
}

/** Lines 8 and 9: who asked, and receives. */
export function requesterOf(reading: SourceReading): Professional | undefined {
  const [number, name] = [8, 9].map((line) => reading.ledger.map(`header-${line}`, 'order.requester') ?? '');
  const { family, given } = nameIn(name ?? '');
  if (!number && family === '') return undefined;
  return {
    identifiers: number ? [professionalIdentifier(reading.profile, number.trim())] : [],
    ...(family === '' ? {} : { name: { family, given: given === '' ? [] : given.split(/\s+/) } }),
  };
}

/** Where each fact about a patient stands: some senders write the address above the birth date. */
interface Places {
  readonly birth: number;
  readonly sex: number;
  readonly street: number;
  /** Whether the lines are in an order that is known. */
  readonly known: boolean;
}

function placesIn(person: PatientBlock['person']): Places {
  const isDay = (index: number): boolean => /^(?:\d{6}|\d{8}|0+|%+|)$/.test(at(person, index));
  const isSex = (index: number): boolean => at(person, index).toUpperCase() in SEX;
  if (isDay(2) && isSex(3) && isDay(4)) return { birth: 2, sex: 3, street: 7, known: true };
  const sex = person.findIndex((_, index) => index > 3 && isSex(index) && isDay(index - 1) && isDay(index + 1));
  return sex < 0 ? { birth: 2, sex: 3, street: 7, known: false } : { birth: sex - 1, sex, street: 2, known: true };
}

export interface ReadPerson {
  readonly patient: Patient | undefined;
  /** The day of the request as `YYYYMMDD`, its number, and how complete the protocol is. */
  readonly requested: string | undefined;
  readonly reference: string;
  readonly protocol: string;
}

/** `made` is the day of the file as `YYYYMMDD`, or empty. */
export function readPerson(reading: SourceReading, { person }: PatientBlock, made: string): ReadPerson {
  const places = placesIn(person);
  if (!places.known) reading.doubt(medidocFinding('medidoc.patient-lines', 'A-2'));
  const take = (index: number, to: string): string => (reading.ledger.map(`A-${index}`, to) ?? '').trim();
  const requested = fileDay(dayIn(at(person, places.sex + 1)));
  if (requested !== undefined) take(places.sex + 1, 'serviceTime');
  const reference = take(places.sex + 2, 'order.filler');
  const protocol = at(person, places.sex + 3).toUpperCase();
  // In a letter this line is the number of an episode, or a remark.
  if (/^[PCSL]$/.test(protocol)) take(places.sex + 3, 'status');
  else if (protocol.length > 1) reading.ledger.ignore(`A-${places.sex + 3}`, 'medidoc.episode');
  const isBefore = places.street < places.birth;
  const lines = isBefore ? person.slice(places.street, places.birth) : person.slice(places.sex + 4, places.sex + 4 + 3);
  const [street = '', code = '', town = ''] = lines.map(({ path }) =>
    (reading.ledger.map(path, 'patient.address') ?? '').replaceAll(/\s{2,}/g, ' ').trim(),
  );
  const written = person[1]?.text ?? '';
  take(1, 'patient.name');
  const { family, given } = nameIn(written);
  const id = take(0, 'patient.identifier');
  const sex = at(person, places.sex).toUpperCase();
  if (sex in SEX) take(places.sex, 'patient.sex');
  // Eleven digits are the national number of Belgium; what is longer, the laboratory made of birth date, sex and name.
  const isForeign = /^\d{11}$/.test(id.replaceAll(/[\s.\-/]/g, ''));
  const said = {
    family: { text: family, path: 'A-1' },
    given,
    birth: { day: dayIn(at(person, places.birth)), path: `A-${places.birth}` },
    sex: SEX[sex] ?? ('unknown' as const),
    local: isForeign ? '' : id,
    other: { text: isForeign ? id : '', path: 'A-0' },
    address: addressOf([street], [code, town].filter((part) => part !== '').join(' ')),
  };
  const patient = writtenPatient(reading, said, requested ?? made, (rule, path) =>
    medidocFinding(`medidoc.${rule}`, path),
  );
  return { patient, requested, reference, protocol };
}
