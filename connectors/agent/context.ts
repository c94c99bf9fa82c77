/** What translation needs of the configuration: the profile, who sends, and what is particular to a source. */
import { sourceProfileData, sourceProfileOf, type NationalProfile, type SourceProfile } from '../profiles/index.ts';
import { senderOf, type Configuration } from './configuration.ts';
import type { Scripts } from './scripts.ts';
import type { TranslationContext } from './translate.ts';

/** `YYYY-MM-DD`. */
export const today = (): string => new Date().toISOString().slice(0, 10);

export function translationContext(
  configuration: Configuration,
  profile: NationalProfile,
  journal: TranslationContext['journal'],
  scripts: Scripts,
): TranslationContext {
  // The configuration does not change while this context is used: what is known of a source is put together and checked once.
  const known = new Map<string, SourceProfile>();
  return {
    journal,
    profile,
    sender: senderOf(configuration, profile),
    sourceProfile: (source) => {
      const one = known.get(source) ?? sourceProfileFor(source, configuration, profile);
      known.set(source, one);
      return one;
    },
    script: (source) => scripts.of(source),
    today,
  };
}

/**
 * What is known of a source: the shipped profile that its settings name, and over it the settings themselves. Tables of both hold
 * together; a line of the settings wins.
 */
export function sourceProfileFor(
  source: string,
  configuration: Configuration,
  profile: NationalProfile,
): SourceProfile {
  const { profile: named, ...settings } = configuration.sourceProfiles[source] ?? {};
  const shipped: Partial<SourceProfile> = named === undefined ? {} : sourceProfileData(named);
  const own = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return sourceProfileOf({
    zone: profile.zone,
    language: profile.language,
    ...shipped,
    ...own,
    name: source,
    formats: [...(configuration.answered?.[source] ?? []), ...(settings.formats ?? shipped.formats ?? [])],
    authorities: { ...shipped.authorities, ...settings.authorities },
    codes: { ...shipped.codes, ...settings.codes },
    tests: [...(shipped.tests ?? []), ...(configuration.tables?.[source] ?? [])],
    units: { ...shipped.units, ...settings.units },
    flags: { ...shipped.flags, ...settings.flags },
    quirks: [...new Set([...(shipped.quirks ?? []), ...(settings.quirks ?? [])])],
  });
}
