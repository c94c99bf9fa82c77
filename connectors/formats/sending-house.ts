/** The house behind a feed: the numbers of the source profile go with it when the file names the same house, or none. */
import type { Address, Organization } from '../clinical/index.ts';
import type { NationalProfile, SourceProfile } from '../profiles/index.ts';

/** The house that the source profile describes, with its registered numbers; undefined when the profile describes none. */
export function configuredHouse(source: SourceProfile, profile: NationalProfile): Organization | undefined {
  const own = source.organization;
  if (!own) return undefined;
  const [first, second] = profile.professional.identifiers;
  const identifiers = [
    { root: first?.root, extension: own.eHealthId },
    { root: second?.root, extension: own.providerCode },
  ].flatMap(({ root, extension }) => (root === undefined || extension === undefined ? [] : [{ root, extension }]));
  return { identifiers, name: own.name, telecoms: [] };
}

/** The house as a file names it (`name` and its own `number`, either may be empty), completed from the source profile. */
export function sendingHouse(
  said: { readonly name: string; readonly number: string; readonly address?: Address | undefined },
  source: SourceProfile,
  profile: NationalProfile,
): Organization | undefined {
  const own = configuredHouse(source, profile);
  const address = said.address ? { address: said.address } : {};
  if (own && (said.name === '' || said.name === own.name)) return { ...own, ...address };
  if (said.name === '' && said.number === '') return undefined;
  return {
    identifiers: said.number === '' ? [] : [{ extension: said.number }],
    name: said.name === '' ? said.number : said.name,
    ...address,
    telecoms: [],
  };
}
