/**
 * The calls about what came in on some days and where it stands now: counted, and line by line as proof. Arrivals are looked at in pages,
 * with everybody's turn between two of them: no sender waits for a report.
 */
import { setImmediate as everybodysTurn } from 'node:timers/promises';
import type { LocalizedText } from '../clinical/index.ts';
import {
  localDaysBetween,
  type AccountLine,
  type AccountPlace,
  type AccountSpan,
  type DocumentState,
  type Journal,
} from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { DocumentCounts, Report, ReportCounts, ReportLine } from './contract.ts';
import { receiptProblem } from './receipts.ts';
import type { Handlers } from './server.ts';
import { causeText } from './story.ts';
import type { StoredEntry } from './translate.ts';

interface ReportOptions {
  readonly journal: Pick<Journal, 'account'>;
  readonly profile: Pick<NationalProfile, 'name' | 'title' | 'zone' | 'documentTypes'>;
  readonly organization: string;
  readonly version: string;
  readonly now: () => number;
  /** Those that are set up: one from which nothing came is told too. */
  readonly sources: () => readonly { readonly name: string }[];
}

/** So many arrivals are counted at once. */
const AT_ONCE = 500;

const noDocuments = (): DocumentCounts => ({
  documents: 0,
  laterVersions: 0,
  states: { held: 0, ready: 0, sending: 0, unknown: 0, delivered: 0, refused: 0, cancelled: 0 },
});
const nothing = (): ReportCounts => ({
  ...noDocuments(),
  received: 0,
  outcomes: { documents: 0, known: 0, 'set-aside': 0, dismissed: 0, unreadable: 0, waiting: 0 },
  repeated: 0,
  batches: 0,
});

/** The counts under a key, made when they are first asked for. */
function counted<Counts>(table: Map<string, Counts>, key: string, make: () => Counts): Counts {
  const found = table.get(key) ?? make();
  table.set(key, found);
  return found;
}

const wantsReason = (state: DocumentState): state is Report['reasons'][number]['state'] =>
  state === 'held' || state === 'refused' || state === 'cancelled';

const untitled: LocalizedText = { fr: 'Type inconnu', de: 'Unbekannter Typ', en: 'Unknown type' };

/** A type of the profile by its name; by its code, which is all that is known where nothing could be made. */
const knownType = (type: string, { documentTypes }: ReportOptions['profile']) =>
  documentTypes.find(({ name }) => name === type) ?? documentTypes.find(({ code }) => code.code === type);

const titleOf = (type: string, profile: ReportOptions['profile']): LocalizedText =>
  knownType(type, profile)?.title ?? (type === '' ? untitled : { fr: type, de: type, en: type });

const receiptTexts = {
  waiting: { fr: 'Pas encore lu.', de: 'Noch nicht gelesen.', en: 'Not read yet.' },
  known: {
    fr: 'Déjà connu : rien de nouveau.',
    de: 'Schon bekannt: nichts Neues.',
    en: 'Known already: nothing new.',
  },
  'set-aside': { fr: 'Sans document à envoyer.', de: 'Kein Dokument zu senden.', en: 'No document to send.' },
  unreadable: { fr: 'Illisible.', de: 'Nicht lesbar.', en: 'Could not be read.' },
} as const;

/** Why a receipt gave no document, or is not done with. */
function receiptReason({ outcome, reason = '' }: AccountLine<DocumentState>): Pick<ReportLine, 'text' | 'cause'> {
  if (outcome === 'dismissed') return { text: causeText('cancelled', reason), cause: reason };
  if (outcome === 'documents' || outcome === 'batch') throw new Error('its documents are its lines');
  const { problem } = outcome === 'unreadable' ? receiptProblem(reason) : {};
  return problem ? { text: problem.cause, cause: problem.code } : { text: receiptTexts[outcome], cause: reason };
}

export function reportHandlers(options: ReportOptions): Pick<Handlers, 'report' | 'reportLines'> {
  const { journal, profile, organization, version, now } = options;

  const spanOf = ({ source }: { readonly source?: string | undefined }, from: number, to: number): AccountSpan => ({
    from,
    to,
    ...(source === undefined ? {} : { source }),
  });

  const lineOf = (line: AccountLine<DocumentState>): ReportLine => {
    const { receivedAt, source, name, part, outcome, document } = line;
    if (outcome === 'batch') throw new Error('a batch is its messages');
    const head = { receivedAt, source, number: part === undefined ? name : `${name} [${part}]`, outcome };
    if (!document) return { ...head, ...receiptReason(line) };
    const { id, type, state, cause, versionNumber, since, deliveredAt, entry } = document;
    return {
      ...head,
      text: causeText(state, cause),
      cause,
      document: {
        id,
        type,
        title: titleOf(type, profile),
        versionNumber,
        state,
        since,
        ...(deliveredAt === undefined ? {} : { deliveredAt }),
        ...(entry === undefined ? {} : { uniqueId: (JSON.parse(entry) as StoredEntry).entry.uniqueId }),
      },
    };
  };

  return {
    report: async ({ from, to, source }) => {
      const madeAt = now();
      const total = nothing();
      const days = new Map<string, ReportCounts>();
      const sources = new Map<string, ReportCounts>();
      const types = new Map<string, DocumentCounts>();
      const reasons = new Map<string, Report['reasons'][number]>();
      for (const { name } of options.sources())
        if (source === undefined || source === name) sources.set(name, nothing());

      for (const { day, start, end } of localDaysBetween(from, to, profile.zone)) {
        const span = spanOf({ source }, start, end);
        const rows = (name: string): readonly ReportCounts[] => [
          total,
          counted(days, day, nothing),
          counted(sources, name, nothing),
        ];
        days.set(day, nothing());
        for (const { source: name, count } of journal.account.repeated(span))
          for (const row of rows(name)) row.repeated += count;
        let after: AccountPlace | undefined;
        do {
          await everybodysTurn();
          const page = journal.account.counts(span, after, AT_ONCE);
          for (const { source: name, outcome, count } of page.receipts)
            for (const row of rows(name)) {
              if (outcome === 'batch') row.batches += count;
              else {
                row.received += count;
                row.outcomes[outcome] += count;
              }
            }
          for (const { source: name, type: stored, state, cause, later, count } of page.documents) {
            const type = knownType(stored, profile)?.name ?? stored;
            for (const row of [...rows(name), counted(types, type, noDocuments)]) {
              row.documents += count;
              row.laterVersions += later * count;
              row.states[state] += count;
            }
            if (wantsReason(state))
              counted(reasons, `${state} ${cause}`, () => ({
                state,
                cause,
                text: causeText(state, cause),
                count: 0,
              })).count += count;
          }
          after = page.next;
        } while (after);
      }

      return {
        from,
        to,
        zone: profile.zone,
        madeAt,
        organization,
        profile: { name: profile.name, title: profile.title },
        version,
        total,
        days: [...days].map(([day, counts]) => ({ day, ...counts })),
        sources: [...sources].map(([name, counts]) => ({ source: name, ...counts })),
        types: [...types]
          .map(([type, counts]) => ({ type, title: titleOf(type, profile), ...counts }))
          .toSorted((a, b) => b.documents - a.documents || a.type.localeCompare(b.type)),
        reasons: [...reasons.values()].toSorted((a, b) => b.count - a.count),
        ...(source === undefined ? {} : { source }),
      };
    },
    reportLines: ({ from, to, source, which, after, limit }) => {
      const days = localDaysBetween(from, to, profile.zone);
      const span = spanOf({ source }, days[0]?.start ?? 0, days.at(-1)?.end ?? 0);
      const [receivedAt = 0, receipt = 0] = after?.split('.').map(Number) ?? [];
      const place = after === undefined ? undefined : { receivedAt, receipt };
      const { lines, next } = journal.account.lines(span, which, place, limit);
      return { rows: lines.map(lineOf), ...(next ? { next: `${next.receivedAt}.${next.receipt}` } : {}) };
    },
  };
}
