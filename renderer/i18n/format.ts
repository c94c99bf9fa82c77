/** Dates, times, numbers and sizes in the local form of the language spoken, through Intl only. */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { LocalizedText } from '../../connectors/agent/contract.ts';
import { spoken } from './index.ts';
import type { Language } from './index.ts';

/** The regional form: Luxembourg writes 05.12.1983 in French and in German. */
const regions: Record<Language, string> = { fr: 'fr-LU', de: 'de-LU', en: 'en-GB' };
/** Its French data writes 05/12/1983, which nobody there does; Swiss French writes the date with points. */
const dateRegions: Record<Language, string> = { ...regions, fr: 'fr-CH' };

export interface Speech {
  readonly language: Language;
  /** The text of the agent in the language spoken. */
  readonly say: (text: LocalizedText) => string;
  readonly number: (value: number) => string;
  /** 09:12 */
  readonly time: (at: number) => string;
  /** 09:12:07 */
  readonly timeWithSeconds: (at: number) => string;
  /** 23.11.2026 */
  readonly date: (at: number) => string;
  /** 23.11.2026, 09:12 */
  readonly dateTime: (at: number) => string;
  /** 23.11.2026, 09:12:07 by the clock of a zone, whatever this computer's is: on what is signed. */
  readonly dateTimeIn: (at: number, zone: string) => string;
  /** 09:12 on the same day, otherwise with its date. */
  readonly moment: (at: number, now: number) => string;
  /** "il y a 4 minutes", "hier" */
  readonly ago: (at: number, now: number) => string;
  /** "2 heures", in the case that "since" asks for. */
  readonly duration: (seconds: number) => string;
  /** How long something took: "87 ms", from one second on "1,2 s". */
  readonly took: (milliseconds: number) => string;
  /** A date or time as health standards write it (`1983-12-05`, `198312050800+0100`), with the precision it has. */
  readonly clinical: (text: string) => string;
  /** The same without its zone: for lists, where the day counts and room is short. */
  readonly clinicalBrief: (text: string) => string;
  /** "lun." from `2026-11-23` */
  readonly weekday: (day: string, width: 'short' | 'long') => string;
  readonly size: (bytes: number) => string;
  readonly list: (items: readonly string[]) => string;
  /** "a, b et c" */
  readonly sequence: (items: readonly string[]) => string;
}

type Unit = 'day' | 'hour' | 'minute' | 'second';
const spans: readonly [Unit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** The largest unit that fits, e.g. 7,300 s → 2 hours. */
function inUnits(seconds: number): [number, Unit] {
  for (const [unit, length] of spans) if (seconds >= length) return [Math.floor(seconds / length), unit];
  return [0, 'second'];
}

const clinicalForm =
  /^(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?\d{2}(?:\.\d+)?)?(?:([+-])(\d{2}):?(\d{2})|Z)?)?)?)?/;

/** The distance from UTC that a time names, as ` (UTC+1)`; nothing where it names none. */
function zoneWords([sign, hours = '00', minutes = '00']: readonly (string | undefined)[], time: string): string {
  if (sign === undefined) return time.endsWith('Z') ? ' (UTC)' : '';
  const distance = `${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
  return distance === '0' ? ' (UTC)' : ` (UTC${sign === '-' ? '−' : sign}${distance})`;
}

function makeSpeech(language: Language): Speech {
  const region = regions[language];
  const two = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const date = new Intl.DateTimeFormat(dateRegions[language], two);
  const time = new Intl.DateTimeFormat(region, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const timeWithSeconds = new Intl.DateTimeFormat(region, { timeStyle: 'medium', hourCycle: 'h23' });
  const utcDate = new Intl.DateTimeFormat(dateRegions[language], { ...two, timeZone: 'UTC' });
  const utcMonth = new Intl.DateTimeFormat(region, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(region, { numeric: 'auto' });
  const numbers = new Intl.NumberFormat(region);
  const seconds = new Intl.NumberFormat(region, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const clinical = (text: string, zoned: typeof zoneWords): string => {
    const [whole = '', year, month, day, hour, minute, ...zone] = clinicalForm.exec(text) ?? [];
    if (year === undefined) return text;
    if (month === undefined) return year;
    const at = Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1));
    if (Number.isNaN(at)) return text;
    if (day === undefined) return utcMonth.format(at);
    return hour === undefined || minute === undefined
      ? utcDate.format(at)
      : `${utcDate.format(at)}, ${hour}:${minute}${zoned(zone, whole)}`;
  };
  const speech: Speech = {
    language,
    say: (text) => text[language],
    number: (value) => numbers.format(value),
    time: (at) => time.format(at),
    timeWithSeconds: (at) => timeWithSeconds.format(at),
    date: (at) => date.format(at),
    dateTime: (at) => `${date.format(at)}, ${time.format(at)}`,
    dateTimeIn: (at, zone) => {
      const day = new Intl.DateTimeFormat(dateRegions[language], { ...two, timeZone: zone });
      const clock = new Intl.DateTimeFormat(region, { timeStyle: 'medium', hourCycle: 'h23', timeZone: zone });
      return `${day.format(at)}, ${clock.format(at)}`;
    },
    moment: (at, now) => (date.format(at) === date.format(now) ? time.format(at) : speech.dateTime(at)),
    ago: (at, now) => {
      const [count, unit] = inUnits(Math.max(0, (now - at) / 1000));
      return unit === 'second' && count < 10 ? relative.format(0, 'second') : relative.format(-count, unit);
    },
    duration: (seconds) => {
      const [count, unit] = inUnits(Math.max(1, seconds));
      return i18next.t(`span.${unit}`, { count });
    },
    took: (milliseconds) =>
      Math.round(milliseconds) < 1000
        ? `${numbers.format(Math.round(milliseconds))}\u00a0ms`
        : `${seconds.format(milliseconds / 1000)}\u00a0s`,
    clinical: (text) => clinical(text, zoneWords),
    clinicalBrief: (text) => clinical(text, () => ''),
    weekday: (day, width) => {
      const at = Date.parse(`${day}T12:00:00Z`);
      return Number.isNaN(at) ? day : new Intl.DateTimeFormat(region, { weekday: width, timeZone: 'UTC' }).format(at);
    },
    size: (bytes) => {
      const [value, unit] =
        bytes < 1_000
          ? ([bytes, 'byte'] as const)
          : bytes < 1_000_000
            ? ([bytes / 1_000, 'kilobyte'] as const)
            : bytes < 1_000_000_000
              ? ([bytes / 1_000_000, 'megabyte'] as const)
              : ([bytes / 1_000_000_000, 'gigabyte'] as const);
      return new Intl.NumberFormat(region, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: unit === 'megabyte' || unit === 'gigabyte' ? 1 : 0,
      }).format(value);
    },
    list: (items) => items.join(' · '),
    sequence: (items) => new Intl.ListFormat(region, { type: 'conjunction' }).format(items),
  };
  return speech;
}

const made = new Map<Language, Speech>();

export function speechOf(language: Language): Speech {
  const speech = made.get(language) ?? makeSpeech(language);
  made.set(language, speech);
  return speech;
}

/** The forms of the language spoken; a component that uses it is drawn again when the language changes. */
export function useSpeech(): Speech {
  useTranslation();
  return speechOf(spoken());
}
