/**
 * The list of a report as a table for spreadsheets: RFC 4180 in UTF-8 with its mark, by which Excel knows it, and `;` between the fields, as
 * the spreadsheets of the country separate them. Moments as ISO 8601 with their distance from UTC.
 */
import type { ReportLine } from '../../connectors/agent/contract.ts';

/** A moment by the clock of a zone, to the second: `2026-11-23T06:12:07+01:00`. */
export function momentIn(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.find(({ type }) => type === name)?.value ?? '';
  const offset = part('timeZoneName').replace('GMT', '');
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${offset === '' ? '+00:00' : offset}`;
}

/** What came from outside must not be taken for a formula by the program that opens the table. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const field = (text: string): string => {
  const safe = harmless(text);
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

interface CsvWords {
  readonly header: readonly string[];
  readonly zone: string;
  readonly sourceName: (name: string) => string;
  /** What the state of a line is called. */
  readonly state: (line: ReportLine) => string;
  readonly title: (line: ReportLine) => string;
  readonly reason: (line: ReportLine) => string;
}

/** In the order of `header`: received, source, number, type, version, state, reason, its code, delivered, number at the DSP, number here. */
export function csvOf(lines: readonly ReportLine[], words: CsvWords): string {
  const rows = lines.map((line) => {
    const { document } = line;
    const delivered = document?.deliveredAt;
    return [
      momentIn(line.receivedAt, words.zone),
      words.sourceName(line.source),
      line.number,
      words.title(line),
      document === undefined ? '' : String(document.versionNumber),
      words.state(line),
      words.reason(line),
      line.cause,
      delivered === undefined ? '' : momentIn(delivered, words.zone),
      document?.uniqueId ?? '',
      document?.id ?? '',
    ];
  });
  return `\uFEFF${[words.header, ...rows].map((row) => `${row.map(field).join(';')}\r\n`).join('')}`;
}
