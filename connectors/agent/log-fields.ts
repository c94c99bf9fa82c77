/** What the log is told, apart from the log itself: threads say it without opening one. */

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What may be said of an error: its class, its code, and where in our own code it arose — not its message. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const place = /(connectors\/[\w./-]+:\d+)/.exec(error.stack ?? '')?.[1];
  return { errorName: error.name, errorCode: code, place };
}
