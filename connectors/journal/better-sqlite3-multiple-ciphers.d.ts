/**
 * The part of better-sqlite3-multiple-ciphers that the journal uses. The package brings declarations, but its `exports` do not name them,
 * so that they are not found under NodeNext resolution.
 */
declare module 'better-sqlite3-multiple-ciphers' {
  interface RunResult {
    changes: number;
    lastInsertRowid: number | bigint;
  }

  interface Statement<Parameters extends unknown[], Row> {
    run(...parameters: Parameters): RunResult;
    get(...parameters: Parameters): Row | undefined;
    all(...parameters: Parameters): Row[];
    iterate(...parameters: Parameters): IterableIterator<Row>;
  }

  interface Transaction<Arguments extends unknown[], Result> {
    (...given: Arguments): Result;
    immediate(...given: Arguments): Result;
  }

  class Database {
    constructor(path: string, options?: { timeout?: number });
    static readonly SqliteError: new (message: string, code: string) => Error & { readonly code: string };
    readonly open: boolean;
    readonly inTransaction: boolean;
    prepare<Parameters extends unknown[] = unknown[], Row = unknown>(sql: string): Statement<Parameters, Row>;
    transaction<Arguments extends unknown[], Result>(
      work: (...given: Arguments) => Result,
    ): Transaction<Arguments, Result>;
    exec(sql: string): this;
    pragma(text: string, options?: { simple?: boolean }): unknown;
    close(): this;
  }

  export = Database;
}
