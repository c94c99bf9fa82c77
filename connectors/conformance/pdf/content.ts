/** What the content streams of a PDF do, as far as rules ask: fonts they select, objects they draw, device colours they set. */
import { inflateSync } from 'node:zlib';
import { PDFName, PDFRawStream, PDFStream, type PDFDict } from '@cantoo/pdf-lib';
import { dictOf, itemsIn, nameIn, numberIn, reachable, valueIn, type PdfFile } from './file.ts';

type DeviceColour = 'RGB ' | 'CMYK' | 'GRAY';

export interface Content {
  /** Names that content streams select as font. */
  readonly fonts: ReadonlySet<string>;
  /** Names that content streams draw as XObject. */
  readonly drawn: ReadonlySet<string>;
  /** The device colour spaces they set, by their ICC signature; empty when a default colour space may stand in for them. */
  readonly colours: ReadonlySet<DeviceColour>;
}

/** Far more than a clinical document draws; what unpacks to more is not looked into. */
export const MOST_UNPACKED = 50_000_000;

const COLOUR_OPERATORS: readonly (readonly [DeviceColour, RegExp])[] = [
  ['RGB ', /(?:^|\s)(?:rg|RG)(?=\s|$)/],
  ['CMYK', /(?:^|\s)[kK](?=\s|$)/],
  ['GRAY', /(?:^|\s)[gG](?=\s|$)/],
];

/** Reads page contents first, then every form that is drawn by something already read, until nothing new is drawn. */
export function contentOf(file: PdfFile): Content {
  const { roots, forms, hasDefaults } = streamsOf(file);
  const fonts = new Set<string>();
  const drawn = new Set<string>();
  const colours = new Set<DeviceColour>();
  const seen = new Set<PDFStream>();
  let budget = MOST_UNPACKED;
  for (let next: readonly PDFStream[] = [...roots]; next.length > 0; next = drawnForms(forms, drawn, seen)) {
    for (const stream of next) {
      if (seen.has(stream)) continue;
      seen.add(stream);
      const source = unpacked(stream, budget);
      budget -= source.length;
      const operators = source
        .replaceAll(/\((?:\\[^]|[^\\()])*\)/g, '()')
        .replaceAll(/(?<=\s)ID\s[^]*?\sEI(?=\s)/g, '');
      for (const [, name = ''] of operators.matchAll(/\/([^\s/[\]()<>{}%]+)\s+[\d.+-]+\s+Tf\b/g)) fonts.add(name);
      for (const [, name = ''] of operators.matchAll(/\/([^\s/[\]()<>{}%]+)\s+Do\b/g)) drawn.add(name);
      for (const [colour, operator] of COLOUR_OPERATORS) if (operator.test(operators)) colours.add(colour);
    }
  }
  return { fonts, drawn, colours: hasDefaults ? new Set() : colours };
}

interface Streams {
  /** Contents of pages, patterns, and forms that no resource dictionary names (appearances of annotations). */
  readonly roots: ReadonlySet<PDFStream>;
  readonly forms: readonly { readonly name: string; readonly stream: PDFStream }[];
  readonly hasDefaults: boolean;
}

function streamsOf(file: PdfFile): Streams {
  const roots = new Set<PDFStream>();
  const named = new Set<PDFStream>();
  const forms: { name: string; stream: PDFStream }[] = [];
  let hasDefaults = false;
  for (const { dict, stream } of reachable(file)) {
    if (stream && (nameIn(dict, 'Subtype') === 'Form' || numberIn(dict, 'PatternType') === 1)) roots.add(stream);
    if (nameIn(dict, 'Type') === 'Page')
      for (const part of itemsIn(dict, 'Contents')) if (part instanceof PDFStream) roots.add(part);
    hasDefaults ||= ['DefaultRGB', 'DefaultGray', 'DefaultCMYK'].some((name) => dict.has(PDFName.of(name)));
    for (const [name, object] of xObjects(dict)) {
      if (!(object instanceof PDFStream) || nameIn(object.dict, 'Subtype') !== 'Form') continue;
      named.add(object);
      forms.push({ name, stream: object });
    }
  }
  return { roots: new Set([...roots].filter((stream) => !named.has(stream))), forms, hasDefaults };
}

const drawnForms = (
  forms: Streams['forms'],
  drawn: ReadonlySet<string>,
  seen: ReadonlySet<PDFStream>,
): readonly PDFStream[] =>
  forms.filter(({ name, stream }) => drawn.has(name) && !seen.has(stream)).map(({ stream }) => stream);

/** The external objects that a resource dictionary names. */
export function xObjects(resources: PDFDict): readonly (readonly [string, unknown])[] {
  const objects = dictOf(valueIn(resources, 'XObject'));
  return (
    objects
      ?.entries()
      .map(([name]): readonly [string, unknown] => [name.decodeText(), valueIn(objects, name.decodeText())]) ?? []
  );
}

/** The bytes of a stream without filter or with Flate alone, as Latin-1; empty for other filters and beyond the budget. */
export function unpacked(stream: PDFStream, budget: number): string {
  if (!(stream instanceof PDFRawStream) || budget <= 0) return '';
  const filters = itemsIn(stream.dict, 'Filter').map((item) => (item instanceof PDFName ? item.decodeText() : ''));
  const bytes = stream.getContents();
  try {
    if (filters.length === 0) return Buffer.from(bytes).toString('latin1', 0, budget);
    const flate = filters.length === 1 && ['FlateDecode', 'Fl'].includes(filters[0] ?? '');
    return flate ? inflateSync(bytes, { maxOutputLength: budget }).toString('latin1') : '';
  } catch {
    // A broken or exploding stream: what it draws is not known, and doubt counts for the file.
    return '';
  }
}
