/** The marks and texts of plain XML (parts of a workbook, side files), in order. No DTD, no entities beyond the five of XML and numbers. */

export type Mark =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attribute: (name: string) => string | undefined;
      /** All of them, local name and value. */
      readonly attributes: () => readonly (readonly [name: string, value: string])[];
      readonly empty: boolean;
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const plain = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(
        /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
        (whole, hex?: string, decimal?: string, name?: string) => {
          if (name !== undefined) return NAMED[name] ?? whole;
          const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
          return point > 0 && point <= 0x10_ffff ? String.fromCodePoint(point) : '';
        },
      )
    : text;

/** `_x000D_` stands for a character that XML 1.0 has no place for (ECMA-376 part 1, 22.9.2.19). */
export const unescaped = (text: string): string =>
  text.replaceAll(/_x([\dA-F]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const TOKEN =
  /<(?:!--[\s\S]*?-->|!\[CDATA\[([\s\S]*?)\]\]>|\?[\s\S]*?\?>|(\/)?(?:[\w.-]+:)?([\w.-]+)((?:"[^"]*"|'[^']*'|[^<>"'])*?)(\/)?>)|([^<]+)/g;

/** Nothing when there is a document type: neither workbooks nor side files have one. */
export function* marksOf(xml: string): Generator<Mark> {
  if (/<!DOCTYPE/i.test(xml.slice(0, 4096))) return;
  for (const [, data, slash, name, attributes = '', empty, text] of xml.matchAll(TOKEN)) {
    if (text !== undefined) yield { kind: 'text', text: plain(text) };
    else if (data !== undefined) yield { kind: 'text', text: data };
    else if (name === undefined) continue;
    else if (slash !== undefined) yield { kind: 'close', name };
    else
      yield {
        kind: 'open',
        name,
        empty: empty !== undefined,
        attributes: () =>
          Array.from(
            attributes.matchAll(/(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g),
            ([, own = '', double, single]) => [own, plain(double ?? single ?? '')],
          ),
        attribute: (wanted) => {
          const value = new RegExp(`(?:^|\\s)(?:\\w+:)?${wanted}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
          return value ? plain(value[1] ?? value[2] ?? '') : undefined;
        },
      };
  }
}
