/** Values of side files and tables: dates as people write them, sex and status in three languages. What is not understood is undefined. */
import {
  readTimestamp,
  toFhirDateTime,
  type CalendarDate,
  type DocumentStatus,
  type ReadTimestamp,
  type Sex,
} from '../clinical/index.ts';
import { readIsoTime } from './iso-time.ts';

const DAY_FIRST = /^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[ T,]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?$/;

/** A time as ISO 8601, `dd.mm.yyyy [hh:mm]`, `dd/mm/yyyy` or HL7 TS; two-digit years are refused, never completed by a guess. */
export function readTime(text: string, zone: string): ReadTimestamp | undefined {
  const value = text.trim();
  const iso = readIsoTime(value, zone);
  if (iso) return iso;
  const dayFirst = DAY_FIRST.exec(value);
  if (dayFirst) {
    const [, day = '', month = '', year = '', hour, minute = '', second = ''] = dayFirst;
    const time = hour === undefined ? '' : `${hour.padStart(2, '0')}${minute}${second}`;
    return readTimestamp(`${year}${month.padStart(2, '0')}${day.padStart(2, '0')}${time}`, zone);
  }
  return /^\d{4}/.test(value) ? readTimestamp(value, zone) : undefined;
}

/** A calendar date with its precision, any time of day left out. */
export function readDay(text: string): CalendarDate | undefined {
  const read = readTime(text, 'UTC');
  return read && toFhirDateTime(read.timestamp.slice(0, 8));
}

const sexes: Readonly<Record<Sex, readonly string[]>> = {
  male: ['m', 'male', 'h', 'homme', 'masculin', 'mann', 'männlich', 'maennlich'],
  female: ['f', 'female', 'femme', 'féminin', 'feminin', 'w', 'frau', 'weiblich'],
  other: ['o', 'x', 'd', 'other', 'autre', 'divers'],
  unknown: ['u', 'unknown', 'inconnu', 'unbekannt'],
};

const statuses: Readonly<Record<DocumentStatus, readonly string[]>> = {
  preliminary: ['preliminary', 'provisoire', 'préliminaire', 'vorläufig', 'p'],
  final: ['final', 'définitif', 'definitif', 'validé', 'valide', 'endgültig', 'final', 'f'],
  corrected: ['corrected', 'amended', 'corrigé', 'corrige', 'rectifié', 'korrigiert', 'berichtigt', 'c'],
  cancelled: ['cancelled', 'canceled', 'annulé', 'annule', 'storniert', 'x'],
  'entered-in-error': ['entered-in-error', 'erroné', 'irrtümlich'],
};

const keyOf = <K extends string>(table: Readonly<Record<K, readonly string[]>>, text: string): K | undefined =>
  (Object.entries(table) as [K, readonly string[]][]).find(([, values]) =>
    values.includes(text.trim().toLowerCase()),
  )?.[0];

export const readSex = (text: string): Sex | undefined => keyOf(sexes, text);
export const readStatus = (text: string): DocumentStatus | undefined => keyOf(statuses, text);

/** A number that a spreadsheet has turned into a float: `1.89E+12`. Its digits are lost for good. */
export const isSpreadsheetFloat = (text: string): boolean => /^\s*\d+(?:[.,]\d+)?E\+?\d+\s*$/i.test(text);
