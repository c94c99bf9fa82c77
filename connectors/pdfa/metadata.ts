/** ISO 19005-1 6.2.2, 6.7: output intent, XMP and Info written new and saying the same, an identifier from the content. */
import { createHash } from 'node:crypto';
import type { PDFDict } from '@cantoo/pdf-lib';
import { PDFArray, PDFHexString, PDFString, type PDFContext } from '@cantoo/pdf-lib';
import { sRgbProfile } from './icc.ts';
import { dictionary, name, packedStream, plainStream, textString } from './objects.ts';

export interface Metadata {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
}

/** Written without a version: the same input gives the same bytes after an update that changes nothing about making. */
const PRODUCER = 'Relais';
/** Longer titles are nobody's; PDF/A-1 limits strings to 65 535 bytes. */
const LONGEST_TITLE = 1000;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What XML 1.0 can hold, on one line. */
const clean = (text: string): string =>
  Array.from(text.normalize('NFC'))
    .map((character) => (/[\p{Cc}\p{Cs}\p{Cn}\ufffe\uffff]/u.test(character) ? ' ' : character))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_TITLE)
    .replace(/[\ud800-\udbff]$/, '');

const xmp = (title: string): string => `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <pdfaid:part>1</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
   <pdf:Producer>${PRODUCER}</pdf:Producer>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(title)}</rdf:li></rdf:Alt></dc:title>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;

export function writeMetadata(context: PDFContext, catalog: PDFDict, metadata: Metadata, source: Uint8Array): void {
  const title = clean(metadata.title) || 'Document';
  const entries = { Type: name('Metadata'), Subtype: name('XML') };
  catalog.set(name('Metadata'), context.register(plainStream(context, entries, Buffer.from(xmp(title)))));
  const profile = context.register(packedStream(context, { N: context.obj(3) }, sRgbProfile()));
  const intent = dictionary(context, {
    Type: name('OutputIntent'),
    S: name('GTS_PDFA1'),
    OutputConditionIdentifier: PDFString.of('sRGB IEC61966-2.1'),
    Info: PDFString.of('sRGB IEC61966-2.1'),
    DestOutputProfile: profile,
  });
  const intents = PDFArray.withContext(context);
  intents.push(context.register(intent));
  catalog.set(name('OutputIntents'), intents);
  if (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(metadata.language))
    catalog.set(name('Lang'), PDFString.of(metadata.language));
  context.trailerInfo.Info = context.register(
    dictionary(context, { Title: textString(title), Producer: PDFString.of(PRODUCER) }),
  );
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 32);
  const ids = PDFArray.withContext(context);
  ids.push(PDFHexString.of(digest));
  ids.push(PDFHexString.of(digest));
  context.trailerInfo.ID = ids;
}
