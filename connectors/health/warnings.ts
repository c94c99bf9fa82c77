/**
 * The warnings of Relais: each has a code (with a page in docs/errors.md), a severity, who can mend it, how long a trouble must last before
 * it is shown, and words in three languages. Pure: facts in, warnings out.
 */
import type { HealthFacts, Warning } from './types.ts';
import { groupWarning, unreadableWarning } from './warnings/documents.ts';
import { damageWarnings, recoveryWarnings, spaceWarnings } from './warnings/journal.ts';
import { certificateWarning, contactWarning } from './warnings/platform.ts';
import { packWarnings, settingWarnings } from './warnings/settings.ts';
import { irregularWarnings, sourceWarnings, testWarning } from './warnings/sources.ts';

const rank = { problem: 0, attention: 1, information: 2 } as const;

/** Every warning that holds now, the gravest and oldest first. */
export function collectWarnings(facts: HealthFacts): readonly Warning[] {
  return [
    ...facts.groups.map(groupWarning).filter((warning) => warning !== undefined),
    ...unreadableWarning(facts),
    ...contactWarning(facts),
    ...certificateWarning(facts),
    ...sourceWarnings(facts),
    ...damageWarnings(facts),
    ...recoveryWarnings(facts),
    ...spaceWarnings(facts),
    ...irregularWarnings(facts),
    ...testWarning(facts),
    ...packWarnings(facts),
    ...settingWarnings(facts),
  ].sort((a, b) => rank[a.severity] - rank[b.severity] || a.since - b.since);
}
