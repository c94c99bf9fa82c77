/**
 * The check right before each send: rules and packs may have changed since the document was made. Its bytes stay what they are; what fails now
 * is held, with the findings.
 *
 * Cheap where nothing changed: a document carries, beside the hash of its bytes, which rules it was checked by (profile and packs with their
 * versions, the rules in force on that day) and which packs of the user judged it. While both are what they are now, it is not checked again;
 * a good check under new ones is remembered until the agent stops. The certificate is looked at with each send by the connection itself, and
 * who is who, oppositions and the line of versions are asked apart.
 */
import type { Finding } from '../clinical/index.ts';
import { checkStored, rulesInForce } from '../conformance/index.ts';
import type { DocumentFacts } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { Packs } from './packs/packs.ts';
import { storedEntry } from './submission.ts';
import { causeOf } from './translate.ts';

export interface CheckAgainOptions {
  readonly profile: NationalProfile;
  /** `YYYY-MM-DD`. */
  readonly today: () => string;
  readonly packs: Pick<Packs, 'findings' | 'signature'>;
  /** The check itself, where it is needed; for tests that count. */
  readonly check?: typeof checkStored;
}

/** Why it is held now, and everything that was found in it. */
export interface FailedCheck {
  readonly cause: string;
  /** JSON. */
  readonly findings: string;
}

/** Good checks that are remembered; beyond it the oldest are forgotten and made again. */
const MOST = 10_000;

export function checkAgain({ profile, today, packs, check = checkStored }: CheckAgainOptions) {
  const good = new Map<string, string>();
  return async (document: DocumentFacts, bytes: Uint8Array): Promise<FailedCheck | undefined> => {
    const { entry, checked, checkedByPacks = '' } = storedEntry(document);
    const context = { profile, today: today() };
    const rules = rulesInForce(context);
    const { signature } = packs;
    const mark = [rules, signature, document.contentHash].join('\n');
    if ((checked === rules && checkedByPacks === signature) || good.get(document.id) === mark) return undefined;
    const findings = [...check({ bytes, entry }, context), ...(await packs.findings(bytes))];
    // What it was released with by a person, or what its rules held no more, stands in its findings already.
    const before = JSON.parse(document.findings) as Finding[];
    const known = new Set(before.filter(({ severity }) => severity === 'error').map(({ rule }) => rule));
    const errors = findings.filter(({ severity, rule }) => severity === 'error' && !known.has(rule));
    if (errors.length > 0) {
      const told = new Set(errors.map(({ rule }) => rule));
      const rest = before.filter(({ rule }) => !told.has(rule));
      return { cause: causeOf(errors), findings: JSON.stringify([...errors, ...rest]) };
    }
    good.delete(document.id);
    good.set(document.id, mark);
    const [oldest] = good.keys();
    if (good.size > MOST && oldest !== undefined) good.delete(oldest);
    return undefined;
  };
}
