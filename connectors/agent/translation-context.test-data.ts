/** What an invented practice translates with: the profile of the sandbox, sources without settings of their own, nobody known yet. */
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { nobodyKnown, type TranslationContext } from './translate.ts';

export const practiceContext: TranslationContext = {
  journal: { ...nobodyKnown, versions: () => [], document: () => undefined },
  profile: loadProfile('sandbox'),
  sender: { oid: '1.2.3', organization: { identifiers: [], name: 'Cabinet', telecoms: [] } },
  sourceProfile: (name) => sourceProfileOf({ name }),
  script: () => undefined,
  today: () => '2026-11-27',
};
