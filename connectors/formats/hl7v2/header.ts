/** The header of a message (MSH) and what it says about the whole: who sends, in which language, what kind of message. */
import type { ClinicalDocument, Organization, Timestamp } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { configuredHouse } from '../sending-house.ts';
import { authorityOf, readTime, type Reading } from './datatypes.ts';
import type { Segment } from './message.ts';

export interface Header {
  readonly sender?: Organization;
  readonly application: string;
  readonly facility: string;
  readonly time?: Timestamp;
  readonly controlId: string;
  readonly language: string;
}

/** MSH-19 as BCP 47: the profile's own variant of a language where it speaks the same one. */
function languageOf(code: string, reading: Reading, profile: NationalProfile): string {
  const said = code.trim().toLowerCase();
  if (!/^[a-z]{2}(-[a-z]{2})?$/.test(said)) return reading.source.language;
  const known = [reading.source.language, profile.language].find((language) =>
    language.toLowerCase().startsWith(said.slice(0, 2)),
  );
  return known ?? said.slice(0, 2);
}

/** The organisation behind the feed: what MSH-4 says, with the numbers of the source profile when both name the same house. */
function senderOf(reading: Reading, msh: Segment, profile: NationalProfile): Organization | undefined {
  const { account, source } = reading;
  const parts = [1, 2, 3].map((component) => account.take(msh, 4, 'author.organization', 1, component));
  const authority = authorityOf(parts, source);
  const own = configuredHouse(source, profile);
  const name = authority.name;
  if (own && (name === undefined || name === own.name)) return own;
  if (name === undefined && authority.root === undefined) return undefined;
  return {
    identifiers: authority.root === undefined ? [] : [{ root: authority.root, extension: name ?? authority.root }],
    ...(name === undefined ? {} : { name }),
    telecoms: [],
  };
}

export function readHeader(reading: Reading, msh: Segment, profile: NationalProfile): Header {
  const { account } = reading;
  const sender = senderOf(reading, msh, profile);
  const time = readTime(reading, { segment: msh, field: 7, path: 'MSH-7' }, 'effectiveTime');
  account.use(msh, 11, 'processingId');
  return {
    ...(sender ? { sender } : {}),
    application: account.take(msh, 3, 'author.device'),
    facility: account.peek(msh, 4),
    ...(time === undefined ? {} : { time }),
    controlId: account.take(msh, 10, 'lineage'),
    language: languageOf(account.take(msh, 19, 'language'), reading, profile),
  };
}

/** Who made a report where no person is named: the sending house and its software. */
export function senderAuthor(header: Header, time: Timestamp): ClinicalDocument['author'] {
  return {
    ...(header.sender ? { organization: header.sender } : {}),
    ...(header.application === '' ? {} : { device: { identifiers: [], name: header.application } }),
    time,
  };
}
