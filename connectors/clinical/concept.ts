/** How a concept is called by whoever sent it. */
import type { Concept } from './model.ts';

const INTERNATIONAL: ReadonlySet<string> = new Set(['2.16.840.1.113883.6.1', '2.16.840.1.113883.6.96']);

/**
 * The words of the source, in its own language: where its text only repeats the name that LOINC or SNOMED CT give the code (English), the name of
 * its own code beside it is what its readers know. Undefined where there are no words at all.
 */
export function ownWords({ coding, translations, text }: Concept): string | undefined {
  const known = (words: string | undefined): string | undefined => (words?.trim() === '' ? undefined : words);
  const isInternational = coding?.system !== undefined && INTERNATIONAL.has(coding.system);
  if (isInternational && (known(text) === undefined || text === coding.display)) {
    const local = translations.find(({ system, display }) => system === undefined && known(display) !== undefined);
    if (local) return local.display;
  }
  return (
    known(text) ?? [coding, ...translations].map((one) => known(one?.display)).find((words) => words !== undefined)
  );
}
