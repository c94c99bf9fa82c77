/**
 * Behind the threads that translate: what was rendered is judged by the packs that have threads of their own (FHIR R4, and those of the user), before it is recorded. Translation itself
 * stays pure; a pack that finds an error holds the document as one of our own rules would.
 */
import type { Finding } from '../../clinical/index.ts';
import type { NewDocument } from '../../journal/index.ts';
import type { Packs } from '../packs/packs.ts';
import { withFindings, type StoredEntry } from '../translate.ts';
import type { Translators } from './translators.ts';

/** The document, with which packs judged it. */
const checkedBy = (document: NewDocument, checkedByPacks: string): NewDocument =>
  document.entry === undefined
    ? document
    : { ...document, entry: JSON.stringify({ ...(JSON.parse(document.entry) as StoredEntry), checkedByPacks }) };

export function withUserPacks(translators: Translators, packs: Pick<Packs, 'findings' | 'signature'>): Translators {
  const judged = async (document: NewDocument): Promise<NewDocument> => {
    const { signature } = packs;
    const findings: readonly Finding[] = document.bytes ? await packs.findings(document.bytes) : [];
    const judgedNow = checkedBy(document, signature);
    return findings.length === 0 ? judgedNow : withFindings(judgedNow, findings);
  };
  return {
    ...translators,
    translate: async (job) => {
      const outcome = await translators.translate(job);
      if (outcome.kind !== 'translated') return outcome;
      const documents = await Promise.all(outcome.translation.documents.map(judged));
      return { ...outcome, translation: { ...outcome.translation, documents } };
    },
  };
}
