/** A pack tried out on recent documents before it takes effect: how many it would hold, by which rules, how long it takes. Counts only. */
import {
  applies,
  findingsOf,
  type JudgedDocument,
  type RunningPack,
  type UserPack,
} from '../../conformance/user-packs/index.ts';
import type { PackTest } from '../contract.ts';

export interface TrialLimits {
  readonly documents: number;
  readonly milliseconds: number;
}

const usual: TrialLimits = { documents: 50, milliseconds: 60_000 };
/** How many rules the outcome names. */
const MOST_RULES = 20;

interface Counted {
  readonly rule: string;
  severity: PackTest['rules'][number]['severity'];
  documents: number;
  places: number;
}

/** `recent`: the latest documents first; one whose content is gone gives undefined. */
export async function tryPack(
  pack: UserPack,
  running: RunningPack,
  recent: Iterable<() => JudgedDocument | undefined>,
  monotonic: () => number,
  limits = usual,
): Promise<PackTest> {
  const begun = monotonic();
  const times: number[] = [];
  const rules = new Map<string, Counted>();
  let [documents, withErrors, withWarnings, broken] = [0, 0, 0, 0];
  for (const open of recent) {
    if (documents >= limits.documents || broken > 0 || monotonic() - begun > limits.milliseconds) break;
    const document = open();
    if (!document || !applies(pack, document)) continue;
    const verdict = await running.judge(document.bytes);
    const findings = findingsOf(pack, verdict);
    documents += 1;
    if (verdict.kind === 'judged') times.push(verdict.milliseconds);
    else broken += 1;
    if (findings.some(({ severity }) => severity === 'error')) withErrors += 1;
    else if (findings.some(({ severity }) => severity === 'warning')) withWarnings += 1;
    for (const [rule, places] of Map.groupBy(findings, (finding) => finding.rule)) {
      const counted = rules.get(rule) ?? { rule, severity: places[0]?.severity ?? 'error', documents: 0, places: 0 };
      counted.documents += 1;
      counted.places += places.length;
      rules.set(rule, counted);
    }
  }
  times.sort((a, b) => a - b);
  return {
    documents,
    withErrors,
    withWarnings,
    broken,
    medianMilliseconds: Math.round(times[Math.floor(times.length / 2)] ?? 0),
    longestMilliseconds: Math.round(times.at(-1) ?? 0),
    rules: [...rules.values()]
      .toSorted((a, b) => b.documents - a.documents || b.places - a.places)
      .slice(0, MOST_RULES),
  };
}
