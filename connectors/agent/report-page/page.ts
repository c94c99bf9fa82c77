/**
 * The page that every report for people is set on: no script, nothing loaded from anywhere, ready to be printed or made a PDF/A. Captions and
 * row headers are there for those who listen to it; nothing is told by colour alone (WCAG 2.2, 1.3.1 and 1.4.1).
 */
import type { LocalizedText } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { escaped } from './markup.ts';

const style = `
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{border:1px solid;padding:.25rem .5rem;text-align:start;vertical-align:top}
th{overflow-wrap:break-word}
td{overflow-wrap:anywhere;min-width:5.75rem}
td.number,th.number{text-align:end}
h3{overflow-wrap:anywhere}
li{margin:.5rem 0}
code{overflow-wrap:anywhere}
@media print{a{text-decoration:none}}
`;

/** `title` is text, `content` markup. */
export const reportPage = (
  { language, title }: { readonly language: keyof LocalizedText; readonly title: string },
  content: string,
): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)} – Relais</title>
<style>${style}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;

/** What stands between a name and what it names: French has a space before it. */
export const colon: Readonly<Record<keyof LocalizedText, string>> = { fr: '\u00a0: ', de: ': ', en: ': ' };

/** A text, or a count, which stands at the end of its column. */
export interface Column {
  readonly head: string;
  readonly counts?: boolean;
}

const classOf = (column: Column | undefined): string => (column?.counts === true ? ' class="number"' : '');

/** Caption and heads are text, cells markup; the first cell of a row names it. Nothing where there are no rows. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const heads = columns.map((column) => `<th scope="col"${classOf(column)}>${escaped(column.head)}</th>`);
  const lines = rows.map(([first = '', ...more]) => {
    const cells = more.map((cell, index) => `<td${classOf(columns[index + 1])}>${cell}</td>`);
    return `<tr><th scope="row">${first}</th>${cells.join('')}</tr>`;
  });
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${heads.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

/** A moment as people write it where the profile is in force. */
export const momentIn = (
  { country, zone }: Pick<NationalProfile, 'country' | 'zone'>,
  language: keyof LocalizedText,
  timeStyle: 'short' | 'long',
): ((at: Date) => string) => {
  const format = new Intl.DateTimeFormat(`${language}-${country}`, { dateStyle: 'long', timeStyle, timeZone: zone });
  return (at) => format.format(at);
};
