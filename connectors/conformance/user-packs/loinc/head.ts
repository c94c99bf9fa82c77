/** What tells the table of LOINC from any other file: its first line. */

const headOf = (content: Uint8Array): string => {
  const start = Buffer.from(content.subarray(0, 4096)).toString('utf8');
  return start.slice(0, start.search(/[\r\n]|$/));
};
const columnsOf = (content: Uint8Array): readonly string[] =>
  headOf(content)
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.replaceAll('"', '').trim());

/** Whether a file begins as the table does. */
export const isLoincTable = (content: Uint8Array): boolean => {
  const columns = columnsOf(content);
  return ['LOINC_NUM', 'STATUS', 'LONG_COMMON_NAME'].every((name) => columns.includes(name));
};
