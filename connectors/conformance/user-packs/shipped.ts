/** The set that Relais itself judges in a thread like those of the user, FHIR R4: its verdict as findings, weighed as the profile wants. */
import type { Finding } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { kindOf } from '../kind.ts';
import { fhirR4 } from '../packs/fhir-r4.ts';
import { MOST_PLACES, morePlaces } from '../runner.ts';
import { weighed } from '../rule-changes.ts';
import { readCapture } from '../wire/capture.ts';
import type { Verdict } from './running.ts';
import type { PackHit } from './types.ts';

/** The name of the set with its version. */
export const SHIPPED = `${fhirR4.name}@${fhirR4.version}`;

/** The Bundle to be judged: a FHIR document, or that of an ITI-65 request with or without its HTTP head. */
export function judgedBundle(bytes: Uint8Array): Uint8Array | undefined {
  const kind = kindOf(bytes, '');
  if (kind === 'iti-65') return readCapture(bytes).body;
  return kind === 'fhir' ? bytes : undefined;
}

const ruleOf = (id: string): (typeof fhirR4.rules)[number] => {
  const rule = fhirR4.rules.find((one) => one.id === `${fhirR4.name}.${id}`);
  if (!rule) throw new Error(`no rule ${id} in ${fhirR4.name}`);
  return rule;
};

/** A verdict that was not reached is an error: nothing passes as checked that was not. */
export function shippedFindings(
  verdict: Verdict,
  { profile, today }: { readonly profile: NationalProfile; readonly today: string },
): readonly Finding[] {
  const { message } = ruleOf('not-checked');
  const hits: readonly PackHit[] =
    verdict.kind === 'judged' ? verdict.hits : [{ rule: 'not-checked', severity: 'error', path: 'Bundle', message }];
  return [...Map.groupBy(hits, (hit) => hit.rule)].flatMap(([id, places]) => {
    const rule = ruleOf(id);
    const { severity, fix, reference } = rule;
    const findings = places.slice(0, MOST_PLACES).map((hit): Finding => {
      const finding = { rule: rule.id, severity, path: hit.path, message: hit.message, fix, pack: SHIPPED };
      return weighed({ ...finding, ...(reference === undefined ? {} : { reference }) }, rule, profile, today);
    });
    const more = places.length - findings.length;
    return more === 0 ? findings : [...findings, morePlaces(rule, SHIPPED, more)];
  });
}
