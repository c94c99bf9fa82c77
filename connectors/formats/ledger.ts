/** The account of one reading: every leaf of the source is entered once, and leaves it mapped, set aside or unmapped. */
import type { IgnoredField, MappedField, MappingReport } from '../clinical/index.ts';

/** Leaves are addressed by their path; the first word said about a leaf stands. */
export class Ledger {
  readonly #leaves: ReadonlyMap<string, string>;
  readonly #mapped = new Map<string, MappedField>();
  readonly #ignored = new Map<string, IgnoredField>();

  constructor(leaves: ReadonlyMap<string, string>) {
    this.#leaves = leaves;
  }

  value(path: string): string | undefined {
    return this.#leaves.get(path);
  }

  /** Says that the leaf at `path` went to `to`; gives its value. */
  map(path: string, to: string): string | undefined {
    const value = this.#leaves.get(path);
    if (value !== undefined && !this.#mapped.has(path) && !this.#ignored.has(path))
      this.#mapped.set(path, { path, value, to });
    return value;
  }

  /** Says that the leaf at `path` is set aside on purpose, by a named rule. */
  ignore(path: string, rule: string): void {
    const value = this.#leaves.get(path);
    if (value !== undefined && !this.#mapped.has(path) && !this.#ignored.has(path))
      this.#ignored.set(path, { path, value, rule });
  }

  /** The whole account, in the order of the source. `restRule` names the rule that sets aside what nobody spoke of. */
  report(restRule?: string): MappingReport {
    const rest = [...this.#leaves].filter(([path]) => !this.#mapped.has(path) && !this.#ignored.has(path));
    const inOrder = <T extends { readonly path: string }>(entries: ReadonlyMap<string, T>): T[] =>
      [...this.#leaves.keys()].flatMap((path) => entries.get(path) ?? []);
    return {
      mapped: inOrder(this.#mapped),
      ignored: [
        ...inOrder(this.#ignored),
        ...(restRule === undefined ? [] : rest.map(([path, value]) => ({ path, value, rule: restRule }))),
      ],
      unmapped: restRule === undefined ? rest.map(([path, value]) => ({ path, value })) : [],
    };
  }
}
