/** The decoded lines of an xDT record as fields, and the account of what became of each. */
import { SourceReading } from './source-reading.ts';
import type { ReadContext } from './types.ts';

/** A line with its content decoded. */
export interface Line {
  /** Where it stands, e.g. `line[12]/8420`. */
  readonly path: string;
  readonly field: string;
  readonly content: string;
}

/** One reading of a record: its lines are the leaves of the account. */
export class XdtReading extends SourceReading {
  constructor(lines: readonly Line[], context: ReadContext) {
    super(new Map(lines.map(({ path, content }) => [path, content])), context);
  }

  take(line: Line, to: string): string {
    this.ledger.map(line.path, to);
    return line.content.trim();
  }
}

/** Lines looked at as fields, in their order. */
export class Fields {
  readonly lines: readonly Line[];
  readonly #reading: XdtReading;

  constructor(reading: XdtReading, lines: readonly Line[]) {
    this.#reading = reading;
    this.lines = lines;
  }

  line(field: string): Line | undefined {
    return this.lines.find((line) => line.field === field);
  }

  has(field: string): boolean {
    return this.line(field) !== undefined;
  }

  peek(field: string): string {
    return this.line(field)?.content.trim() ?? '';
  }

  /** The first of this field, mapped; empty when there is none. */
  one(field: string, to: string): string {
    const line = this.line(field);
    return line ? this.#reading.take(line, to) : '';
  }

  /** All of this field, mapped. */
  all(field: string, to: string): string[] {
    return this.lines.filter((line) => line.field === field).map((line) => this.#reading.take(line, to));
  }

  ignore(fields: ReadonlySet<string>, rule: string): void {
    for (const line of this.lines) if (fields.has(line.field)) this.#reading.ledger.ignore(line.path, rule);
  }
}
