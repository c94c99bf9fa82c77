/**
 * The blocks of a Medidoc file: nine lines of who sends and who asked, then for each patient `#A…` to `#A/` with results and texts `#R?` to
 * `#R/`, and `#/n` at the end, n being the number of lines. A file may hold several.
 */
export interface MedidocLine {
  readonly path: string;
  readonly text: string;
}

export interface ResultBlock {
  /** `Ra`, `Rb` …: the mark that opens it. */
  readonly kind: string;
  /** `Ra[2]`: its lines are numbered from 1 on below it. */
  readonly path: string;
  readonly lines: readonly MedidocLine[];
}

export type Damage = 'end-missing' | 'result-end-missing' | 'line-outside' | 'header-lines' | 'line-count';

export interface PatientBlock {
  readonly kind: 'patient';
  /** Nine lines, `header-1` … */
  readonly header: readonly MedidocLine[];
  /** `A-0` is what stands behind `#A`, `A-1` … the lines below it. */
  readonly person: readonly MedidocLine[];
  readonly results: readonly ResultBlock[];
  /** Lines that belong to none of them. */
  readonly outside: readonly MedidocLine[];
  readonly damages: readonly Damage[];
}

/** Lines between two patients, or behind the last: whose they are is not known. */
export interface StrayBlock {
  readonly kind: 'stray';
}

export type Block = PatientBlock | StrayBlock;

/** Lines of the header. */
const HEADER = 9;

/** A line that means something by itself; `#` in a text means nothing. */
const MARK = /^#(?:(A\/|R\/|R[a-zA-Z])|(A)([0-9A-Z.\-/ ]*)|(\/)\s*(\d*))$/;

const rowsOf = (text: string): string[] =>
  text.split(/\r\n|\r|\n/).map((row) => row.replaceAll(/[\0\x1a]/g, '').trimEnd());

class Person {
  readonly header: readonly MedidocLine[];
  readonly person: MedidocLine[];
  readonly results: { kind: string; path: string; lines: MedidocLine[] }[] = [];
  readonly outside: MedidocLine[] = [];
  readonly damages = new Set<Damage>();
  readonly #counts = new Map<string, number>();
  #open: MedidocLine[] | undefined;

  constructor(header: readonly MedidocLine[], id: string) {
    this.header = header;
    this.person = [{ path: 'A-0', text: id }];
  }

  begin(kind: string): void {
    if (this.#open) this.damages.add('result-end-missing');
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#open = [];
    this.results.push({ kind, path: `${kind}[${count}]`, lines: this.#open });
  }

  end(): void {
    if (this.#open) this.#open = undefined;
    else this.damages.add('result-end-missing');
  }

  line(text: string): void {
    const last = this.results.at(-1);
    if (this.#open && last) this.#open.push({ path: `${last.path}-${this.#open.length + 1}`, text });
    else if (this.results.length === 0) this.person.push({ path: `A-${this.person.length}`, text });
    else if (text !== '') {
      this.damages.add('line-outside');
      this.outside.push({ path: `line[${this.outside.length + 1}]`, text });
    }
  }

  close(isClosed: boolean): void {
    if (!isClosed) this.damages.add('end-missing');
    if (this.#open) this.damages.add('result-end-missing');
    this.#open = undefined;
  }
}

/** Every patient of the file, in order. */
export function blocksIn(text: string): Block[] {
  const rows = rowsOf(text);
  const found: (Person | StrayBlock)[] = [];
  let header: string[] = [];
  let asked: readonly MedidocLine[] = [];
  let open: Person | undefined;
  let inHeader = true;
  let first = 0;
  let begin = 0;
  const stray = (): void => {
    if (found.at(-1) instanceof Person || found.length === 0) found.push({ kind: 'stray' });
  };
  const close = (isClosed: boolean): void => {
    open?.close(isClosed);
    open = undefined;
  };
  const end = (count: string, at: number): void => {
    close(false);
    // Some count their last line, some do not; some count from the beginning of the file.
    const lines = [at + 1 - begin, at + 1].flatMap((number) => [number, number - 1]);
    if (count !== '' && !lines.includes(Number(count)))
      for (const person of found.slice(first)) if (person instanceof Person) person.damages.add('line-count');
    first = found.length;
    begin = at + 1;
    inHeader = true;
    header = [];
  };
  for (const [at, row] of rows.entries()) {
    const [, whole, person, id, last, count] = MARK.exec(row) ?? [];
    const name = whole ?? person ?? last ?? '';
    if (name === 'A') {
      close(false);
      if (inHeader) asked = headerOf(header);
      open = new Person(asked, (id ?? '').trim());
      if (asked.length !== HEADER) open.damages.add('header-lines');
      inHeader = false;
      found.push(open);
    } else if (name === 'A/') {
      if (open) close(true);
      else stray();
    } else if (name === '/') end(count ?? '', at);
    else if (open) {
      if (name === 'R/') open.end();
      else if (name === '') open.line(row);
      else open.begin(name);
    } else if (inHeader && name === '') {
      // Blank lines before the first one are none of the header.
      if (row !== '' || header.length > 0) header.push(row);
    } else if (row !== '') stray();
  }
  const isOver = rows.slice(begin).every((row) => row === '');
  for (const person of found.slice(first)) if (person instanceof Person && !isOver) person.damages.add('end-missing');
  close(false);
  if (inHeader && header.some((row) => row !== '')) stray();
  return found.map((block) =>
    block instanceof Person
      ? {
          kind: 'patient',
          header: block.header,
          person: block.person,
          results: block.results,
          outside: block.outside,
          damages: [...block.damages],
        }
      : block,
  );
}

const headerOf = (lines: readonly string[]): MedidocLine[] =>
  lines.map((text, index) => ({ path: `header-${index + 1}`, text }));

/** Whether the text has the marks of the format, and how sure that is. */
export function marksOf(text: string): 'sure' | 'likely' | 'none' {
  const rows = rowsOf(text);
  const at = rows.findIndex((row) => MARK.exec(row)?.[2] === 'A');
  if (at < 0 || at > 2 * HEADER) return 'none';
  if (!rows.slice(at).some((row) => /^#R[a-zA-Z]$/.test(row))) return 'none';
  return at === HEADER || rows.some((row) => /^#(?:A|R)\/$/.test(row)) ? 'sure' : 'likely';
}

/** Whether the last line that says anything ends the file. */
export const isEnded = (text: string): boolean => {
  const last = rowsOf(text).findLast((row) => row !== '');
  return last !== undefined && /^#\/\s*\d*$/.test(last);
};
