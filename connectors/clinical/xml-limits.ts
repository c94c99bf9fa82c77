/** How much XML is read at all: a file of nothing but tags takes a thousand times its size in memory, and minutes. */

/** Elements of one document: the largest known clinical ones have some ten thousand. */
export const MOST_ELEMENTS = 500_000;

/** Whether a text has more start tags than are read; what stands in comments and CDATA counts too. */
export function hasTooManyElements(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next === 0x2f || next === 0x21 || next === 0x3f) continue;
    count += 1;
    if (count > MOST_ELEMENTS) return true;
  }
  return false;
}

/** What libxml2 says of a document that is nested deeper than it goes (2048 levels). */
export const saysTooDeep = (message: string | undefined): boolean => message?.startsWith('Excessive depth') === true;
