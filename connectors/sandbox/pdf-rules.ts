/** What can be said of a PDF/A-1 (ISO 19005-1) without rendering it: it is a PDF, whole, not encrypted, and claims part 1. */

/** Why the bytes are not such a file; empty when nothing speaks against it. */
export function pdfFaults(bytes: Buffer): string[] {
  if (bytes.subarray(0, 5).toString('latin1') !== '%PDF-') return ['is not a PDF'];
  const faults: string[] = [];
  if (!bytes.subarray(-1024).includes('%%EOF')) faults.push('the PDF is cut off');
  if (bytes.includes('/Encrypt')) faults.push('the PDF is encrypted');
  if (claim(bytes, 'part') !== '1') faults.push('the PDF does not claim PDF/A-1 (XMP pdfaid:part)');
  else if (!['A', 'B'].includes(claim(bytes, 'conformance') ?? ''))
    faults.push('the PDF claims no conformance level (XMP pdfaid:conformance)');
  return faults;
}

/** 6.7.2: the metadata stream of PDF/A-1 is not compressed, so its claim stands in the file as text. */
function claim(bytes: Buffer, property: 'part' | 'conformance'): string | undefined {
  for (let at = bytes.indexOf(`pdfaid:${property}`); at !== -1; at = bytes.indexOf(`pdfaid:${property}`, at + 1)) {
    const text = bytes.subarray(at, at + 64).toString('latin1');
    const [, value] = /^pdfaid:\w+\s*(?:>\s*|=\s*["'])(\w+)/.exec(text) ?? [];
    if (value !== undefined) return value;
  }
  return undefined;
}
