/** ISO 8601 times, as JSON side files and FHIR (dateTime, instant) write them, in the form the model keeps. */
import { readTimestamp, type ReadTimestamp } from '../clinical/index.ts';

const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** Keeps the precision; a time without an offset gets the one that `zone` kept then. Undefined when it is no such time. */
export function readIsoTime(text: string, zone: string): ReadTimestamp | undefined {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour, minute = '', second = '', offset = ''] = match;
  const time = hour === undefined ? '' : `${hour}${minute}${second}`;
  return readTimestamp(`${year}${month}${day}${time}${offset === 'Z' ? '+0000' : offset.replace(':', '')}`, zone);
}
