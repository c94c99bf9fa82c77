/**
 * The messages of one order, each of which holds only what is new, as one report (`orderMessages: adds` of a source profile). Pure, and the same whatever the order in
 * which the messages came: what is newer is told by their times.
 */
import type { ClinicalDocument, Finding, MappingReport } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { strictest } from '../confidentiality.ts';
import { profileTitle } from '../document-title.ts';
import { latest, servicePeriod } from '../times.ts';
import type { DocumentPart } from '../types.ts';
import { gatherAccount, gatherFindings, type Share } from './account.ts';
import type { OrderMessage } from './apart.ts';
import { clockOf } from './newer.ts';
import { gatherResults, groupsOf, once, resultsOf, type GatheredResults } from './results.ts';

export type { OrderMessage } from './apart.ts';

export interface PutTogether {
  readonly document: ClinicalDocument;
  readonly mapping: MappingReport;
  readonly findings: readonly Finding[];
  /** The messages before it say all of it already. */
  readonly nothingNew: boolean;
}

/** `own` is the message that is read; `earlier` are those before it, each with results in it. */
export function putTogether(
  own: DocumentPart,
  earlier: readonly OrderMessage[],
  profile: NationalProfile,
): PutTogether {
  const read: OrderMessage = { prefix: '', part: own };
  const given = [read, ...earlier];
  const { results, document, fills } = gather(given, profile);
  const before = earlier.length > 0 ? gather(earlier, profile).document : undefined;
  const shares = given.map((message): Share => ({
    message,
    renamed: results.renamed.get(message) ?? new Map<string, string>(),
    fills: (place) => fills(place, message),
  }));
  const hasResults = results.groups.some(({ observations }) => observations.length > 0);
  const findings = gatherFindings(
    given,
    ({ rule, path }, { prefix }) =>
      results.parentsFound.has(`${prefix}${path}`) || (hasResults && rule.endsWith('.no-results')),
  );
  return {
    document,
    mapping: gatherAccount(shares),
    findings: results.disputed ? [...findings, disputed] : findings,
    nothingNew: before !== undefined && saidIn(before) === saidIn(document),
  };
}

/** What a document says, wherever its messages say it. */
const saidIn = (document: ClinicalDocument): string =>
  JSON.stringify(document, (key, value: unknown) => (key === 'source' ? undefined : value));

function gather(given: readonly OrderMessage[], profile: NationalProfile) {
  const clock = clockOf(given, given.flatMap(groupsOf).flatMap(resultsOf));
  const messages = [...given].sort(clock.messages);
  const results = gatherResults(messages, clock);
  return { results, ...gatherDocument(messages, results, profile) };
}

/** Everything beside the results: what the newest message says; what it leaves out, the newest that says it. */
function gatherDocument(
  messages: readonly OrderMessage[],
  { groups, specimens, status }: GatheredResults,
  profile: NationalProfile,
): { document: ClinicalDocument; fills: (place: string, message: OrderMessage) => boolean } {
  const newest = messages.at(-1);
  if (!newest) throw new Error('an order without a message');
  const documents = messages.map(({ part }) => part.document);
  const { document } = newest.part;
  const filledBy = new Map<string, OrderMessage>();
  const last = <Value>(place: string, of: (document: ClinicalDocument) => Value | undefined): Value | undefined => {
    const found = messages.findLast(({ part }) => of(part.document) !== undefined);
    if (found) filledBy.set(place, found);
    return found && of(found.part.document);
  };
  const [placer, filler, requester, reason, orderedAt] = [
    last('order.placer', ({ order }) => order?.placer),
    last('order.filler', ({ order }) => order?.filler),
    last('order.requester', ({ order }) => order?.requester),
    last('order.reason', ({ order }) => order?.reason),
    last('order.orderedAt', ({ order }) => order?.orderedAt),
  ];
  const order = {
    ...(placer ? { placer } : {}),
    ...(filler ? { filler } : {}),
    ...(requester ? { requester } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(orderedAt === undefined ? {} : { orderedAt }),
  };
  const legalAuthenticator = last('legalAuthenticator', (one) => one.legalAuthenticator);
  const custodian = last('custodian', (one) => one.custodian);
  const encounter = last('encounter', (one) => one.encounter);
  const serviceTime = servicePeriod(
    documents.map((one) => one.serviceTime?.start),
    documents.map((one) => one.serviceTime?.end),
  );
  const notes = once(documents.flatMap(({ body }) => (body.kind === 'results' ? body.notes : [])));
  return {
    document: {
      ...document,
      ...typeAndTitle(documents, document, groups.length, profile),
      status,
      effectiveTime: latest(documents.map(({ effectiveTime }) => effectiveTime)) ?? document.effectiveTime,
      ...(serviceTime ? { serviceTime } : {}),
      ...(legalAuthenticator ? { legalAuthenticator } : {}),
      ...(custodian ? { custodian } : {}),
      ...(encounter ? { encounter } : {}),
      ...(Object.keys(order).length > 0 ? { order } : {}),
      confidentiality: strictest(...documents.map(({ confidentiality }) => confidentiality)),
      body: { kind: 'results', groups, specimens, notes },
    },
    fills: (place, message) => (filledBy.get(place) ?? newest) === message,
  };
}

/** Reports of different tests are together what their kind of document is called, not what one of them is. */
function typeAndTitle(
  documents: readonly ClinicalDocument[],
  newest: ClinicalDocument,
  groups: number,
  profile: NationalProfile,
): Pick<ClinicalDocument, 'type' | 'title'> {
  const { type, title } = newest;
  if (groups === 1 || documents.every((one) => one.title === title)) return { type, title };
  const { coding } = type;
  const codes = coding ? [coding.code] : [];
  return {
    type: { ...(coding ? { coding } : {}), translations: [] },
    title: profileTitle(profile, codes, 'results', newest.language) || (coding?.display ?? title),
  };
}

const disputed: Finding = {
  rule: 'orders.contradicting-messages',
  severity: 'error',
  path: 'order',
  message: {
    fr: 'Deux messages de cette demande disent autre chose du même résultat, et rien ne dit lequel est le plus récent.',
    de: 'Zwei Nachrichten dieses Auftrags sagen Verschiedenes über dasselbe Ergebnis, und nichts sagt, welche die neuere ist.',
    en: 'Two messages of this order say different things of the same result, and nothing says which is the newer one.',
  },
  fix: {
    fr: 'Demandez au laboratoire lequel vaut, et faites-le renvoyer corrigé.',
    de: 'Fragen Sie das Labor, welches gilt, und lassen Sie es berichtigt neu senden.',
    en: 'Ask the laboratory which one holds, and have it sent again corrected.',
  },
};
