/** Names, addresses, telecoms, persons and organisations of a CDA R2 header (POCD_MT000040), spelled as the profile asks. */
import type { Address, Identifier, Organization, PersonName, Professional, Telecom } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { distinctIdentifiers } from '../authority.ts';
import { countrySpelling } from '../country.ts';
import { legalText } from '../text.ts';
import { element, type XmlNode } from '../xml.ts';
import { conceptElement, instanceId, instanceIds, nullElement } from './datatypes.ts';

/** What spelling and ids depend on: the profile, and the source's name for numbers that name no assigner. */
export interface Spelling {
  readonly profile: NationalProfile;
  readonly authority: string;
}

/** PN: given names in order, the used name, the birth name marked `BR` (HL7 EntityNamePartQualifier). */
export function personName(name: PersonName | undefined): XmlNode {
  const givens = name?.given.filter((given) => given.trim() !== '') ?? [];
  if (!name || (name.family.trim() === '' && !name.birthFamily && givens.length === 0))
    return nullElement('name', 'UNK');
  const { family, birthFamily, prefix, suffix } = name;
  return element(
    'name',
    {},
    prefix ? element('prefix', {}, prefix) : undefined,
    givens.map((given) => element('given', {}, given)),
    family.trim() === '' || family === birthFamily ? undefined : element('family', {}, family),
    birthFamily ? element('family', { qualifier: 'BR' }, birthFamily) : undefined,
    suffix ? element('suffix', {}, suffix) : undefined,
  );
}

/** AD, or `UNK`: headers require an address even where nobody knows it. */
export function address(value: Address | undefined, profile: NationalProfile): XmlNode {
  const lines = value?.lines.filter((line) => line.trim() !== '') ?? [];
  const parts = [
    ...lines.map((line) => element('streetAddressLine', {}, line)),
    ...(value?.postalCode ? [element('postalCode', {}, value.postalCode)] : []),
    ...(value?.city ? [element('city', {}, value.city)] : []),
    ...(value?.country ? [element('country', {}, countrySpelling(value.country, profile))] : []),
  ];
  return parts.length === 0 ? nullElement('addr', 'UNK') : element('addr', {}, parts);
}

const telecomUses = { home: 'HP', work: 'WP', mobile: 'MC' } as const;

/** `xs:anyURI` has no blanks; what a URI cannot hold is percent-encoded. */
const uriOf = (text: string): string => encodeURI(legalText(text).replaceAll(/\s/g, ''));

export const telecoms = (values: readonly Telecom[]): XmlNode[] =>
  values.length === 0
    ? [nullElement('telecom', 'UNK')]
    : values.map(({ uri, use }) => element('telecom', { value: uriOf(uri), use: use && telecomUses[use] }));

const organizationName = (name: string | undefined): XmlNode =>
  name === undefined || name.trim() === '' ? nullElement('name', 'UNK') : element('name', {}, name);

/** An Organization under the name that its role gives it. */
export const organization = (
  name: string,
  value: Organization | undefined,
  { profile, authority }: Spelling,
): XmlNode | undefined =>
  value &&
  element(
    name,
    {},
    distinctIdentifiers(value.identifiers, authority).map((identifier) => instanceId(identifier, authority)),
    organizationName(value.name),
    telecoms(value.telecoms),
    address(value.address, profile),
  );

/** CustodianOrganization: at least one id, at most one telecom and address. */
export const custodianOrganization = (value: Organization | undefined, { profile, authority }: Spelling): XmlNode =>
  element(
    'representedCustodianOrganization',
    {},
    instanceIds(value?.identifiers ?? [], authority),
    organizationName(value?.name),
    telecoms(value?.telecoms ?? []).slice(0, 1),
    address(value?.address, profile),
  );

/** A professional's ids in the order that the profile's header wants them, the others after. */
function professionalIds(identifiers: readonly Identifier[], { profile, authority }: Spelling): XmlNode[] {
  const rank = ({ root }: Identifier): number => {
    const index = profile.professional.identifiers.findIndex((known) => known.root === root);
    return index === -1 ? profile.professional.identifiers.length : index;
  };
  return instanceIds(
    identifiers.toSorted((a, b) => rank(a) - rank(b)),
    authority,
  );
}

/**
 * What the roles of a person share: ids, the specialty where the role has a code, address and telecom of the place of work
 * (`house` where the person names none).
 */
export const roleParts = (
  { identifiers, specialty, organization: own }: Professional,
  house: Organization | undefined,
  spelling: Spelling,
  withCode = true,
): XmlNode[] => [
  ...professionalIds(identifiers, spelling),
  ...(specialty && withCode ? [conceptElement('code', specialty)] : []),
  ...workplace(own ?? house, spelling),
];

/** Address and telecom of the house somebody works in. */
export const workplace = (value: Organization | undefined, { profile }: Spelling): XmlNode[] => [
  address(value?.address, profile),
  ...telecoms(value?.telecoms ?? []),
];
