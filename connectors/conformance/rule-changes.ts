/** What a profile wants otherwise than the packs: rules added, softened for a while and for a reason, or tightened. */
import type { CalendarDate, Finding, LocalizedText, Severity } from '../clinical/index.ts';
import type { NationalProfile, RuleChange } from '../profiles/index.ts';
import { text, type Rule, type RulePack } from './pack.ts';

const weight: Readonly<Record<Severity, number>> = { information: 0, warning: 1, error: 2 };

/** Both days count. */
export const isInForce = ({ since = '', until = '9999' }: RuleChange, today: CalendarDate): boolean =>
  since <= today && today <= until;

/**
 * The packs of a profile on a day: those that hold always, those that it names, and of the others the single rules that it adds.
 * A change that goes the other way than it says (a “softening” that would tighten) changes nothing.
 */
export function packsFor(
  packs: readonly RulePack[],
  profile: NationalProfile,
  today: CalendarDate,
): readonly RulePack[] {
  const changes = profile.rules.filter((change) => isInForce(change, today));
  const added = new Set(changes.filter(({ change }) => change === 'add').map(({ rule }) => rule));
  const isNamed = ({ applies, name }: RulePack): boolean => applies === 'always' || profile.packs.includes(name);
  return packs
    .map((pack) => (isNamed(pack) ? pack : { ...pack, rules: pack.rules.filter(({ id }) => added.has(id)) }))
    .filter(({ rules }) => rules.length > 0);
}

const changeOf = (
  { id, severity }: Pick<Rule, 'id' | 'severity'>,
  profile: NationalProfile,
  today: CalendarDate,
): RuleChange | undefined =>
  profile.rules
    .filter((change) => change.rule === id && isInForce(change, today))
    .findLast((change) => {
      const step = weight[change.severity] - weight[severity];
      return change.change === 'add' || (change.change === 'soften' ? step < 0 : step > 0);
    });

const withReason = (message: LocalizedText, { change, reason, until }: RuleChange): LocalizedText => {
  if (reason === undefined) return message;
  const end = change === 'soften' ? (until ?? '') : '';
  const why = text(
    end === '' ? `(${reason.fr})` : `(Toléré jusqu’au ${end} : ${reason.fr})`,
    end === '' ? `(${reason.de})` : `(Geduldet bis ${end}: ${reason.de})`,
    end === '' ? `(${reason.en})` : `(Tolerated until ${end}: ${reason.en})`,
  );
  return { fr: `${message.fr} ${why.fr}`, de: `${message.de} ${why.de}`, en: `${message.en} ${why.en}` };
};

/** A finding with the weight that the profile gives its rule today; the reason stands behind the message. */
export function weighed(
  finding: Finding,
  rule: Pick<Rule, 'id' | 'severity'>,
  profile: NationalProfile,
  today: CalendarDate,
): Finding {
  const change = changeOf(rule, profile, today);
  return change ? { ...finding, severity: change.severity, message: withReason(finding.message, change) } : finding;
}
