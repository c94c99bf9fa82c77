/** What a check of files found, and its summary: how many of which kind, how many in order, which rules most often. */
import type { Finding, Severity } from '../../clinical/index.ts';

/** One input of `relais check`, as its JSON tells it (docs/cli.md). */
export interface CheckedFile {
  readonly file: string;
  readonly kind: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

export interface KindCount {
  readonly kind: string;
  readonly files: number;
  readonly ok: number;
  readonly withErrors: number;
}

export interface RuleCount {
  readonly rule: string;
  readonly severity: Severity;
  /** In how many files, and at how many places in all. */
  readonly files: number;
  readonly places: number;
}

export interface CheckSummary {
  readonly files: number;
  readonly ok: number;
  readonly withErrors: number;
  readonly kinds: readonly KindCount[];
  /** The gravest first, then the most frequent. */
  readonly rules: readonly RuleCount[];
}

const severities: readonly Severity[] = ['error', 'warning', 'information'];

export function summaryOf(checked: readonly CheckedFile[]): CheckSummary {
  const ok = checked.filter((file) => file.ok).length;
  const kinds = [...Map.groupBy(checked, ({ kind }) => kind)].map(([kind, files]) => {
    const fine = files.filter((file) => file.ok).length;
    return { kind, files: files.length, ok: fine, withErrors: files.length - fine };
  });
  return {
    files: checked.length,
    ok,
    withErrors: checked.length - ok,
    kinds: kinds.toSorted((a, b) => b.files - a.files || a.kind.localeCompare(b.kind)),
    rules: rulesOf(checked),
  };
}

function rulesOf(checked: readonly CheckedFile[]): readonly RuleCount[] {
  const places = checked.flatMap(({ file, findings }) =>
    findings.map(({ rule, severity }) => ({ file, rule, severity })),
  );
  return [...Map.groupBy(places, ({ rule, severity }) => `${severity} ${rule}`).values()]
    .flatMap(([first, ...more]) =>
      first === undefined
        ? []
        : {
            rule: first.rule,
            severity: first.severity,
            files: new Set([first, ...more].map(({ file }) => file)).size,
            places: 1 + more.length,
          },
    )
    .toSorted(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        b.files - a.files ||
        b.places - a.places ||
        a.rule.localeCompare(b.rule),
    );
}
