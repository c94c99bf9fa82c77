/** What translation needs of the configuration: the profile, who sends, and what is particular to a source. */
import { sourceProfileOf, type NationalProfile } from '../profiles/index.ts';
import { senderOf, type Configuration } from './configuration.ts';
import type { TranslationContext } from './translate.ts';

export function translationContext(
  configuration: Configuration,
  profile: NationalProfile,
  journal: TranslationContext['journal'],
): TranslationContext {
  return {
    journal,
    profile,
    sender: senderOf(configuration, profile),
    sourceProfile: (source) => {
      const own = Object.entries(configuration.sourceProfiles[source] ?? {}).filter(([, value]) => value !== undefined);
      return sourceProfileOf({
        name: source,
        zone: profile.zone,
        language: profile.language,
        ...Object.fromEntries(own),
      });
    },
    today: () => new Date().toISOString().slice(0, 10),
  };
}
