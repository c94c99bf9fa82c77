/**
 * PDFium (WebAssembly) as this room uses it: open, repair, take locks off, flatten, save, draw, read text. One instance serves many
 * documents one after another; what a document costs is given back when it is closed, but the instance's memory never shrinks.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init } from '@embedpdf/pdfium';
import { charactersOf } from './characters.ts';

type Numbers = (...values: number[]) => number;

/** The functions in use, by their C names (public/fpdfview.h and its neighbours). */
interface Pdfium {
  readonly PDFiumExt_Init: () => void;
  readonly PDFiumExt_OpenFormFillInfo: () => number;
  readonly PDFiumExt_InitFormFillEnvironment: Numbers;
  readonly PDFiumExt_ExitFormFillEnvironment: Numbers;
  readonly PDFiumExt_CloseFormFillInfo: Numbers;
  readonly FORM_OnAfterLoadPage: Numbers;
  readonly FORM_OnBeforeClosePage: Numbers;
  readonly FPDF_LoadMemDocument: (data: number, size: number, password: string) => number;
  readonly FPDF_CloseDocument: Numbers;
  readonly FPDF_GetLastError: () => number;
  readonly FPDF_GetPageCount: Numbers;
  readonly FPDF_GetFormType: Numbers;
  readonly FPDF_LoadPage: Numbers;
  readonly FPDF_ClosePage: Numbers;
  readonly FPDF_GetPageWidthF: Numbers;
  readonly FPDF_GetPageHeightF: Numbers;
  readonly FPDF_PageToDevice: (...values: number[]) => boolean;
  readonly FPDF_RenderPageBitmap: Numbers;
  readonly FPDF_SaveAsCopy: (...values: number[]) => boolean;
  readonly FPDF_GetSignatureCount: Numbers;
  readonly FPDFDoc_GetAttachmentCount: Numbers;
  readonly FPDFDoc_GetJavaScriptActionCount: Numbers;
  readonly FPDFPage_CountObjects: Numbers;
  readonly FPDFPage_GetObject: Numbers;
  readonly FPDFPageObj_GetType: Numbers;
  readonly FPDFImageObj_GetBitmap: Numbers;
  readonly FPDFPage_GetAnnotCount: Numbers;
  readonly FPDFPage_GetAnnot: Numbers;
  readonly FPDFPage_CloseAnnot: Numbers;
  readonly FPDFPage_Flatten: Numbers;
  readonly FPDFAnnot_GetSubtype: Numbers;
  readonly FPDFAnnot_GetStringValue: (annotation: number, key: string, buffer: number, size: number) => number;
  readonly FPDFAnnot_GetFormFieldType: Numbers;
  readonly FPDFAnnot_GetFormFieldValue: Numbers;
  readonly FPDFBitmap_CreateEx: Numbers;
  readonly FPDFBitmap_FillRect: Numbers;
  readonly FPDFBitmap_GetBuffer: Numbers;
  readonly FPDFBitmap_Destroy: Numbers;
  readonly FPDFText_LoadPage: Numbers;
  readonly FPDFText_ClosePage: Numbers;
  readonly FPDFText_CountChars: Numbers;
  readonly FPDFText_GetCharOrigin: Numbers;
  readonly FPDFText_GetCharBox: Numbers;
  readonly pdfium: {
    readonly HEAPU8: Uint8Array;
    readonly wasmExports: {
      readonly malloc: (size: number) => number;
      readonly free: (at: number) => void;
      /** Without the wrapper that the others have: it is asked for each letter. */
      readonly FPDFText_GetUnicode: Numbers;
    };
    readonly addFunction: (work: (...values: number[]) => number, signature: string) => number;
    readonly removeFunction: (at: number) => void;
  };
}

/** A drawn page: red, green, blue and a byte without meaning, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A page drawn in the memory of PDFium, to be destroyed there. */
interface Drawing {
  readonly bitmap: number;
  readonly width: number;
  readonly height: number;
}

/** Where a word stands on the page as it is displayed, in points from the lower left corner. */
export interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Along the direction of writing. */
  readonly length: number;
  /** Direction of writing as a unit vector. */
  readonly dx: number;
  readonly dy: number;
  readonly size: number;
}

export interface Annotation {
  readonly subtype: number;
  readonly contents: string;
  /** Value of a form field; empty for others. */
  readonly value: string;
}

export const SUBTYPES = { text: 1, link: 2, popup: 16, widget: 20 } as const;
const SIGNATURE_FIELD = 7;
const IMAGE_OBJECT = 3;
const FORM_TYPES: Readonly<Record<number, 'form' | 'xfa-dynamic' | 'xfa-static'>> = {
  1: 'form',
  2: 'xfa-dynamic',
  3: 'xfa-static',
};

export type OpenFault = 'password' | 'damaged' | 'no-pages';

/** The largest picture drawn, in pixels. */
const MOST_PIXELS = 40_000_000;

let started: Promise<Engine> | undefined;

/** The engine of this process; started at the first call. */
export const engine = (): Promise<Engine> => (started ??= start());

async function start(): Promise<Engine> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
  const pdfium = (await init({ wasmBinary: new Uint8Array(wasm).buffer })) as unknown as Pdfium;
  pdfium.PDFiumExt_Init();
  return new Engine(pdfium);
}

export class Engine {
  readonly #pdfium: Pdfium;

  constructor(pdfium: Pdfium) {
    this.#pdfium = pdfium;
  }

  /** Bytes that the engine's memory takes now. */
  memory(): number {
    return this.#pdfium.pdfium.HEAPU8.length;
  }

  open(bytes: Uint8Array): OpenedPdf | OpenFault {
    const { malloc, free } = this.#pdfium.pdfium.wasmExports;
    const at = malloc(bytes.length);
    if (at === 0) return 'damaged';
    this.#pdfium.pdfium.HEAPU8.set(bytes, at);
    const document = this.#pdfium.FPDF_LoadMemDocument(at, bytes.length, '');
    if (document === 0) {
      const error = this.#pdfium.FPDF_GetLastError();
      free(at);
      return error === 4 || error === 5 ? 'password' : 'damaged';
    }
    const opened = new OpenedPdf(this.#pdfium, document, at);
    if (opened.pageCount > 0) return opened;
    opened.close();
    return 'no-pages';
  }
}

export class OpenedPdf {
  readonly pageCount: number;
  readonly form: 'none' | 'form' | 'xfa-dynamic' | 'xfa-static';
  readonly attachments: number;
  readonly signatures: number;
  readonly scripts: number;
  readonly #pdfium: Pdfium;
  readonly #document: number;
  readonly #data: number;
  readonly #scratch: number;
  #formInfo = 0;
  #formHandle = 0;
  /** The page that was asked for last stays open: reading it anew costs more than all that is done with it. */
  #open: { readonly index: number; readonly page: number } | undefined;

  constructor(pdfium: Pdfium, document: number, data: number) {
    this.#pdfium = pdfium;
    this.#document = document;
    this.#data = data;
    this.#scratch = pdfium.pdfium.wasmExports.malloc(64);
    this.pageCount = pdfium.FPDF_GetPageCount(document);
    this.form = FORM_TYPES[pdfium.FPDF_GetFormType(document)] ?? 'none';
    this.attachments = Math.max(0, pdfium.FPDFDoc_GetAttachmentCount(document));
    this.signatures = Math.max(0, pdfium.FPDF_GetSignatureCount(document));
    this.scripts = Math.max(0, pdfium.FPDFDoc_GetJavaScriptActionCount(document));
  }

  close(): void {
    this.#leave();
    if (this.#formHandle !== 0) this.#pdfium.PDFiumExt_ExitFormFillEnvironment(this.#formHandle);
    if (this.#formInfo !== 0) this.#pdfium.PDFiumExt_CloseFormFillInfo(this.#formInfo);
    this.#pdfium.FPDF_CloseDocument(this.#document);
    this.#pdfium.pdfium.wasmExports.free(this.#data);
    this.#pdfium.pdfium.wasmExports.free(this.#scratch);
  }

  /** Does something with a page; undefined when the page does not load. */
  #withPage<T>(index: number, work: (page: number) => T): T | undefined {
    if (this.#open?.index !== index) {
      this.#leave();
      const page = this.#pdfium.FPDF_LoadPage(this.#document, index);
      if (page === 0) return undefined;
      this.#open = { index, page };
    }
    return work(this.#open.page);
  }

  #leave(): void {
    if (this.#open) this.#pdfium.FPDF_ClosePage(this.#open.page);
    this.#open = undefined;
  }

  /** Width and height as displayed, in points; undefined when the page does not load. */
  size(index: number): { readonly width: number; readonly height: number } | undefined {
    return this.#withPage(index, (page) => this.#sizeOf(page));
  }

  #sizeOf(page: number): { readonly width: number; readonly height: number } {
    return { width: this.#pdfium.FPDF_GetPageWidthF(page), height: this.#pdfium.FPDF_GetPageHeightF(page) };
  }

  annotations(index: number): readonly Annotation[] {
    const found = this.#withPage(index, (page) => {
      const all: Annotation[] = [];
      const count = Math.min(this.#pdfium.FPDFPage_GetAnnotCount(page), 5000);
      for (let at = 0; at < count; at += 1) {
        const annotation = this.#pdfium.FPDFPage_GetAnnot(page, at);
        if (annotation === 0) continue;
        const subtype = this.#pdfium.FPDFAnnot_GetSubtype(annotation);
        all.push({
          subtype,
          contents: this.#string((buffer, size) =>
            this.#pdfium.FPDFAnnot_GetStringValue(annotation, 'Contents', buffer, size),
          ),
          value: subtype === SUBTYPES.widget ? this.#fieldValue(annotation) : '',
        });
        this.#pdfium.FPDFPage_CloseAnnot(annotation);
      }
      return all;
    });
    return found ?? [];
  }

  #fieldValue(annotation: number): string {
    this.#openForm();
    const type = this.#pdfium.FPDFAnnot_GetFormFieldType(this.#formHandle, annotation);
    // Text fields, choices and lists show their value as words; ticks and buttons are pictures.
    if (type < 4 || type === SIGNATURE_FIELD) return '';
    return this.#string((buffer, size) =>
      this.#pdfium.FPDFAnnot_GetFormFieldValue(this.#formHandle, annotation, buffer, size),
    );
  }

  /** A UTF-16 string that PDFium writes into a buffer, and measures when there is none. */
  #string(write: (buffer: number, size: number) => number): string {
    const size = write(0, 0);
    if (size <= 2 || size > 1_000_000) return '';
    const { malloc, free } = this.#pdfium.pdfium.wasmExports;
    const at = malloc(size);
    write(at, size);
    const text = Buffer.from(this.#pdfium.pdfium.HEAPU8.subarray(at, at + size - 2)).toString('utf16le');
    free(at);
    return text;
  }

  #openForm(): void {
    if (this.#formHandle !== 0) return;
    this.#formInfo = this.#pdfium.PDFiumExt_OpenFormFillInfo();
    this.#formHandle = this.#pdfium.PDFiumExt_InitFormFillEnvironment(this.#document, this.#formInfo);
  }

  /** Draws annotations and fields of a page into its content. False when nothing could be drawn. */
  flatten(index: number): boolean {
    this.#leave();
    this.#openForm();
    const flattened = this.#withPage(index, (page) => {
      this.#pdfium.FORM_OnAfterLoadPage(page, this.#formHandle);
      const result = this.#pdfium.FPDFPage_Flatten(page, 0);
      this.#pdfium.FORM_OnBeforeClosePage(page, this.#formHandle);
      return result;
    });
    // What is open is the page as it was.
    this.#leave();
    return flattened === 1 || flattened === 2;
  }

  /** The document written anew: cross-references repaired, encryption and object streams gone. */
  save(): Uint8Array {
    const { pdfium } = this.#pdfium;
    const chunks: Uint8Array[] = [];
    const write = pdfium.addFunction((_self, data = 0, size = 0) => {
      chunks.push(pdfium.HEAPU8.slice(data, data + size));
      return 1;
    }, 'iiii');
    const writer = pdfium.wasmExports.malloc(8);
    const fields = new DataView(pdfium.HEAPU8.buffer, writer, 8);
    fields.setInt32(0, 1, true);
    fields.setInt32(4, write, true);
    const saved = this.#pdfium.FPDF_SaveAsCopy(this.#document, writer, 3);
    pdfium.wasmExports.free(writer);
    pdfium.removeFunction(write);
    return saved ? Buffer.concat(chunks) : new Uint8Array();
  }

  /** The page as a screen shows it, `scale` pixels to the point, less where that would be too many. */
  draw(index: number, scale: number): Picture | undefined {
    const drawn = this.#drawing(index, scale);
    if (!drawn) return undefined;
    const picture = this.#shown(drawn);
    const kept = { ...picture, rgba: picture.rgba.slice() };
    this.#pdfium.FPDFBitmap_Destroy(drawn.bitmap);
    return kept;
  }

  /** The same page of two documents, shown to `judge` where PDFium drew it: a page of pixels is not copied for a look. False when one cannot be drawn. */
  drawsLike(
    other: OpenedPdf,
    index: number,
    scale: number,
    judge: (mine: Picture, theirs: Picture) => boolean,
  ): boolean {
    const [mine, theirs] = [this.#drawing(index, scale), other.#drawing(index, scale)];
    try {
      // Only now: what draws may make the instance's memory grow, and old views of it are void then.
      return mine !== undefined && theirs !== undefined && judge(this.#shown(mine), other.#shown(theirs));
    } finally {
      for (const drawn of [mine, theirs]) if (drawn) this.#pdfium.FPDFBitmap_Destroy(drawn.bitmap);
    }
  }

  #shown({ bitmap, width, height }: Drawing): Picture {
    const at = this.#pdfium.FPDFBitmap_GetBuffer(bitmap);
    // Four bytes a pixel: a row ends where the next one begins.
    return { width, height, rgba: this.#pdfium.pdfium.HEAPU8.subarray(at, at + width * height * 4) };
  }

  #drawing(index: number, scale: number): Drawing | undefined {
    return this.#withPage(index, (page) => {
      const { width, height } = this.#sizeOf(page);
      const bounded = Math.min(scale, Math.sqrt(MOST_PIXELS / Math.max(width * height, 1)));
      const columns = Math.max(1, Math.round(width * bounded));
      const rows = Math.max(1, Math.round(height * bounded));
      const bitmap = this.#pdfium.FPDFBitmap_CreateEx(columns, rows, 3, 0, 0);
      if (bitmap === 0) return undefined;
      this.#pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xffffffff);
      // 0x01 annotations, 0x10 red first.
      this.#pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, 0x11);
      return { bitmap, width: columns, height: rows };
    });
  }

  /** Images of a page that cannot be drawn: their place would stay white. */
  undrawable(index: number): number {
    const found = this.#withPage(index, (page) => {
      let count = 0;
      const objects = this.#pdfium.FPDFPage_CountObjects(page);
      for (let at = 0; at < objects; at += 1) {
        const object = this.#pdfium.FPDFPage_GetObject(page, at);
        if (this.#pdfium.FPDFPageObj_GetType(object) !== IMAGE_OBJECT) continue;
        const bitmap = this.#pdfium.FPDFImageObj_GetBitmap(object);
        if (bitmap === 0) count += 1;
        else this.#pdfium.FPDFBitmap_Destroy(bitmap);
      }
      return count;
    });
    return found ?? 1;
  }

  /** The characters of a page in reading order; U+FFFD for those that the file does not name. */
  text(index: number): string {
    return this.#withText(index, (text, count) => {
      const codes = new Uint32Array(count);
      for (let at = 0; at < count; at += 1) codes[at] = this.#unicode(text, at);
      return charactersOf(codes);
    });
  }

  #withText(index: number, work: (text: number, count: number, page: number) => string): string {
    const found = this.#withPage(index, (page) => {
      const text = this.#pdfium.FPDFText_LoadPage(page);
      if (text === 0) return '';
      try {
        return work(text, Math.min(this.#pdfium.FPDFText_CountChars(text), MOST_CHARACTERS), page);
      } finally {
        this.#pdfium.FPDFText_ClosePage(text);
      }
    });
    return found ?? '';
  }

  #unicode(text: number, at: number): number {
    return this.#pdfium.pdfium.wasmExports.FPDFText_GetUnicode(text, at) >>> 0;
  }

  words(index: number): readonly Word[] {
    const words: Word[] = [];
    this.#withText(index, (text, count, page) => {
      const { width, height } = this.#sizeOf(page);
      let open: { codes: number[]; first: Point; last: Point; end: number; size: number } | undefined;
      const close = (): void => {
        if (open) words.push(wordOf(open));
        open = undefined;
      };
      for (let at = 0; at < count; at += 1) {
        const code = this.#unicode(text, at);
        const glyph = code <= 32 || code === 0xa0 ? undefined : this.#glyph(text, at, page, width, height);
        if (!glyph) {
          close();
          continue;
        }
        if (open && (Math.abs(glyph.origin.y - open.last.y) > open.size || open.codes.length > 200)) close();
        open ??= { codes: [], first: glyph.origin, last: glyph.origin, end: glyph.advance, size: glyph.size };
        open.codes.push(code);
        open.last = glyph.origin;
        open.end = glyph.advance;
        open.size = Math.max(open.size, glyph.size);
      }
      close();
      return '';
    });
    return words;
  }

  /** Origin and box of a character on the displayed page. */
  #glyph(
    text: number,
    at: number,
    page: number,
    width: number,
    height: number,
  ): { readonly origin: Point; readonly advance: number; readonly size: number } | undefined {
    const scratch = this.#scratch;
    const doubles = (): Float64Array => new Float64Array(this.#pdfium.pdfium.HEAPU8.buffer, scratch, 6);
    this.#pdfium.FPDFText_GetCharOrigin(text, at, scratch, scratch + 8);
    const [x = 0, y = 0] = doubles();
    this.#pdfium.FPDFText_GetCharBox(text, at, scratch, scratch + 8, scratch + 16, scratch + 24);
    const [left = 0, right = 0, bottom = 0, top = 0] = doubles();
    const origin = this.#displayed(page, width, height, x, y);
    const a = this.#displayed(page, width, height, left, bottom);
    const b = this.#displayed(page, width, height, right, top);
    if (![origin.x, origin.y, a.x, b.x].every((value) => Math.abs(value) < 30_000)) return undefined;
    return {
      origin,
      advance: Math.max(Math.abs(b.x - a.x), 0.5),
      size: Math.min(Math.max(Math.abs(b.y - a.y), 1), 300),
    };
  }

  #displayed(page: number, width: number, height: number, x: number, y: number): Point {
    const fine = 100;
    const [columns, rows] = [Math.round(width * fine), Math.round(height * fine)];
    this.#pdfium.FPDF_PageToDevice(page, 0, 0, columns, rows, 0, x, y, this.#scratch + 48, this.#scratch + 52);
    const [across = 0, down = 0] = new Int32Array(this.#pdfium.pdfium.HEAPU8.buffer, this.#scratch + 48, 2);
    return { x: across / fine, y: height - down / fine };
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** More characters than a page of anything readable holds. */
const MOST_CHARACTERS = 200_000;

function wordOf(open: {
  readonly codes: readonly number[];
  readonly first: Point;
  readonly last: Point;
  readonly end: number;
  readonly size: number;
}): Word {
  const { first, last } = open;
  const [across, up] = [last.x - first.x, last.y - first.y];
  const distance = Math.hypot(across, up);
  const [dx, dy] = distance < 0.01 ? [1, 0] : [across / distance, up / distance];
  return { text: charactersOf(open.codes), ...first, length: distance + open.end, dx, dy, size: open.size };
}
