/** A PDF that is begun here: pages one after the other, written with a classic table of references. */
import { PDFArray, PDFContext, PDFHeader, PDFWriter, type PDFDict, type PDFRef } from '@cantoo/pdf-lib';
import { dictionary, name, packedStream } from './objects.ts';

export interface FreshPdf {
  readonly context: PDFContext;
  /** `size` in points; `content` in operators. */
  addPage(
    size: readonly [width: number, height: number],
    resources: PDFDict | PDFRef,
    content: readonly string[],
  ): void;
  write(): Promise<Uint8Array>;
}

/** As content streams and boxes write numbers: no more digits than anybody sees. */
export const number = (value: number): string => {
  const rounded = Math.round(value * 1000) / 1000;
  return Object.is(rounded, -0) ? '0' : String(rounded);
};

export function freshPdf(): FreshPdf {
  const context = PDFContext.create();
  const tree = dictionary(context, { Type: name('Pages') });
  const parent = context.register(tree);
  const kids = PDFArray.withContext(context);
  return {
    context,
    addPage: (size, resources, content) => {
      const page = dictionary(context, {
        Type: name('Page'),
        Parent: parent,
        MediaBox: context.obj([0, 0, ...size.map((side) => Number(number(side)))]),
        Resources: resources,
        Contents: context.register(packedStream(context, {}, Buffer.from(`${content.join('\n')}\n`))),
      });
      kids.push(context.register(page));
    },
    write: () => {
      tree.set(name('Kids'), kids);
      tree.set(name('Count'), context.obj(kids.size()));
      context.trailerInfo.Root = context.register(dictionary(context, { Type: name('Catalog'), Pages: parent }));
      context.header = PDFHeader.forVersion(1, 4);
      return PDFWriter.forContext(context, Number.POSITIVE_INFINITY).serializeToBuffer();
    },
  };
}
