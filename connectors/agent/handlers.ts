/** What each call of the contract does: looks into the journal, asks the rooms, shapes the answer. */
import {
  ProblemError,
  type Finding,
  type MappingReport,
  type MendedField,
  type Problem,
  type ScriptReport,
} from '../clinical/index.ts';
import { collectWarnings, type HealthFacts } from '../health/index.ts';
import {
  CANCELLED_BY_PERSON,
  OPPOSITIONS_LOST,
  WAITS_FOR_EARLIER,
  WAITS_FOR_TIME,
  type DocumentDetail as JournalDocument,
  type DocumentFacts,
  type DocumentRow as JournalRow,
  type DocumentState,
  type Journal,
  type Retention,
  type StorageUse,
} from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Connection, DocumentDetail, DocumentRow, DocumentView, Overview, SourceStatus } from './contract.ts';
import { DRAIN_WINDOW, drainOf } from './drain.ts';
import { pageOf } from './page/index.ts';
import { NotFoundError, type Handlers } from './server.ts';
import { packHandlers, type PackOptions } from './packs/handlers.ts';
import { peopleHandlers } from './people.ts';
import { rarely } from './rarely.ts';
import type { Reader } from './reader.ts';
import { receiptHandlers, type ReceiptOptions } from './receipts.ts';
import { reportHandlers } from './reports.ts';
import { orCleared } from './content.ts';
import { storyEvent } from './story.ts';
import { handedTypes, knownPeople, withSideFiles } from './whose.ts';
import { RELEASED, mayOverrule, type StoredEntry } from './translate.ts';

export interface HandlerOptions
  extends Pick<PackOptions, 'packs' | 'store' | 'log' | 'monotonic'>, Pick<ReceiptOptions, 'remember'> {
  readonly journal: Journal;
  readonly reader: Reader;
  readonly profile: NationalProfile;
  readonly directory: Directory;
  readonly organization: string;
  readonly version: string;
  readonly now: () => number;
  readonly retention: Retention;
  /** Facts of the rooms that the journal does not know. */
  readonly health: () => Omit<
    HealthFacts,
    'now' | 'groups' | 'unreadable' | 'waiting' | 'damages' | 'testMessages' | 'space'
  >;
  readonly sources: () => readonly {
    name: string;
    kind: SourceStatus['kind'];
    address: string;
    running: boolean;
    afterTaking?: SourceStatus['afterTaking'];
    problem?: Problem;
  }[];
  readonly handOver: (
    files: readonly { name: string; bytes: Uint8Array }[],
  ) => readonly { file: string; receiptId?: string; problem?: Problem }[];
  readonly connection: () => Connection;
  readonly checkConnection: () => Promise<Connection>;
  /** A person wants things to move now. */
  readonly hurry: () => void;
}

const found = <T>(thing: T | undefined): T => {
  if (thing === undefined) throw new NotFoundError();
  return thing;
};

const shown = (row: JournalRow): DocumentRow => ({
  id: row.id,
  state: row.state,
  cause: row.cause,
  title: row.title,
  type: row.type,
  patient: row.patient,
  source: row.source,
  receivedAt: row.receivedAt,
  since: row.since,
  versionNumber: row.versionNumber,
  attempts: row.attempts,
  ...(row.serviceTime === undefined ? {} : { serviceTime: row.serviceTime }),
  ...(row.deliveredAt === undefined ? {} : { deliveredAt: row.deliveredAt }),
  ...(row.notBefore === undefined ? {} : { notBefore: row.notBefore }),
});

const refusal = (code: string, cause: Problem['cause'], next: Problem['next']): ProblemError =>
  new ProblemError({ code, cause, next });

const typeBirthDate = (): ProblemError =>
  refusal(
    'RELEASE-BIRTH-DATE',
    {
      fr: 'La date de naissance tapée n’est pas celle du document.',
      de: 'Das eingegebene Geburtsdatum ist nicht das des Dokuments.',
      en: 'The birth date typed is not the one in the document.',
    },
    {
      fr: 'Comparez avec la pièce d’identité et tapez la date comme elle y figure (JJ.MM.AAAA).',
      de: 'Vergleichen Sie mit dem Ausweis und geben Sie das Datum so ein (TT.MM.JJJJ).',
      en: 'Compare with the identity card and type the date as it stands there (DD.MM.YYYY).',
    },
  );

const cannotRelease = (): ProblemError =>
  refusal(
    'RELEASE-NOT-POSSIBLE',
    {
      fr: 'Ce document a un défaut que personne ne peut lever : le DSP le refuserait, ou il irait dans un mauvais dossier.',
      de: 'Dieses Dokument hat einen Mangel, den niemand freigeben kann: der DSP würde es ablehnen, oder es käme in eine falsche Akte.',
      en: 'This document has a defect that nobody can overrule: the DSP would refuse it, or it would go into a wrong record.',
    },
    {
      fr: 'Corrigez-le dans le logiciel d’origine et exportez-le de nouveau, ou annulez-le ici.',
      de: 'Korrigieren Sie es in der Ursprungssoftware und exportieren Sie es noch einmal, oder verwerfen Sie es hier.',
      en: 'Mend it in the software it came from and export it again, or cancel it here.',
    },
  );

const notPossibleNow = (): ProblemError =>
  refusal(
    'ACTION-NOT-POSSIBLE',
    {
      fr: 'Cela n’est pas possible dans l’état actuel du document.',
      de: 'Das ist im jetzigen Zustand des Dokuments nicht möglich.',
      en: 'This is not possible in the document’s present state.',
    },
    {
      fr: 'Regardez où en est le document : s’il est déjà dans le DSP, il n’y a rien à faire ici.',
      de: 'Sehen Sie nach, wie es um das Dokument steht: ist es schon im DSP, gibt es hier nichts zu tun.',
      en: 'Look at the document’s state: if it is in the DSP already, there is nothing to do here.',
    },
  );

/** `1983-12-05`, `05.12.1983`, `05/12/1983` → `1983-12-05`. */
const typedDate = (text: string): string => {
  const match = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text.trim());
  return match
    ? `${match[3] ?? ''}-${(match[2] ?? '').padStart(2, '0')}-${(match[1] ?? '').padStart(2, '0')}`
    : text.trim();
};

/** Whether nothing speaks against it but its time, or that nobody has compared the oppositions: a person may let it go as it is. */
const goesAsItIs = ({ state, cause }: JournalRow): boolean =>
  state === 'held' && (WAITS_FOR_TIME.includes(cause) || cause === OPPOSITIONS_LOST);

/** The findings of a document as stored, with those of a lookup that came later. */
const findingsOf = (document: DocumentFacts): readonly Finding[] => JSON.parse(document.findings) as Finding[];

export function makeHandlers(options: HandlerOptions): Handlers {
  const { journal, reader } = options;

  const healthFacts = (): HealthFacts => {
    const summary = journal.summary();
    const groups = (['held', 'refused'] as const).flatMap((state) => causesOf(journal, state));
    const [oldest] = journal.receipts({ states: ['unreadable'], limit: 1, offset: 0 });
    return {
      ...options.health(),
      now: options.now(),
      groups,
      damages: journal.damages(),
      space: journal.space(),
      waiting: summary.states.ready + summary.states.sending + summary.states.unknown,
      ...testMessages(),
      unreadable: { count: summary.receipts.unreadable, since: oldest?.receivedAt ?? options.now() },
    };
  };

  /** Among the latest receipts: those that a reader set aside because they call themselves a test. */
  const testMessages = rarely(5000, options.now, (): Pick<HealthFacts, 'testMessages'> => {
    const latest = journal.receipts({ states: ['read'], limit: 200, offset: 0 });
    const tests = latest.filter(({ reason }) => reason?.includes('processing-id') === true);
    const [first] = tests.toSorted((a, b) => a.receivedAt - b.receivedAt);
    return first ? { testMessages: { count: tests.length, since: first.receivedAt, source: first.source } } : {};
  });

  const storageUse = rarely(60_000, options.now, (): StorageUse => journal.storage(options.retention));

  /** By source. */
  const coverages = rarely(
    5000,
    options.now,
    () => new Map(options.sources().map(({ name }) => [name, coverageOf(journal, name)])),
  );

  const storage = (): Overview['storage'] => {
    const { level, free, reserve } = journal.space();
    const { bytes, reusable, states } = storageUse();
    // A journal without limits says that there is no end to the room.
    return {
      level,
      free: Math.min(free, Number.MAX_SAFE_INTEGER),
      reserve,
      journal: bytes,
      reusable,
      clearing: states,
    };
  };

  const sourceStatuses = (activity: ReturnType<Journal['activity']>): SourceStatus[] => {
    const coverage = coverages();
    return options.sources().map((source) => {
      const counted = activity.sources.find((row) => row.source === source.name);
      return {
        ...source,
        received: counted?.received ?? 0,
        delivered: counted?.delivered ?? 0,
        undelivered: counted?.undelivered ?? 0,
        coverage: coverage.get(source.name) ?? coverageOf(journal, source.name),
        ...(counted?.lastReceivedAt === undefined ? {} : { lastReceivedAt: counted.lastReceivedAt }),
      };
    });
  };

  /** What is sent; where nothing could be made of it, what came in. */
  const bytesToShow = (document: JournalDocument | undefined): Uint8Array | undefined =>
    document && (journal.documentContent(document.id) ?? journal.receiptContent(document.receiptId)?.bytes);

  const actionsOf = (document: DocumentFacts): DocumentDetail['actions'] => {
    const actions: DocumentDetail['actions'] = [];
    if (goesAsItIs(document)) actions.push('release');
    else if (document.state === 'held' && !WAITS_FOR_EARLIER.includes(document.cause)) {
      if (mayOverrule(findingsOf(document)) && document.contentHash !== undefined) actions.push('release');
      actions.push('retry');
    }
    if (document.state === 'refused' || document.state === 'ready') actions.push('retry');
    if (document.state === 'held' || document.state === 'refused' || document.state === 'ready') actions.push('cancel');
    return actions;
  };

  const people = peopleHandlers(options);

  const handlers: Handlers = {
    overview: () => {
      const summary = journal.summary();
      const activity = journal.activity(7, options.profile.zone);
      const now = options.now();
      return {
        undelivered: summary.undelivered,
        oldestSeconds: summary.oldestAt === undefined ? 0 : Math.max(0, Math.round((now - summary.oldestAt) / 1000)),
        states: { ...summary.states },
        unreadable: summary.receipts.unreadable,
        deliveredToday: activity.days.at(-1)?.delivered ?? 0,
        ...(summary.lastDeliveredAt === undefined ? {} : { lastDeliveredAt: summary.lastDeliveredAt }),
        warnings: [...collectWarnings(healthFacts())],
        storage: storage(),
        waits: journal
          .causes('held')
          .flatMap(({ cause, count, nextAt }) => (nextAt === undefined ? [] : [{ cause, count, nextAt }])),
        drain: drainOf({
          documents: summary.states.ready + summary.states.sending + summary.states.unknown,
          delivered: journal.delivered(now - DRAIN_WINDOW, now),
          reachable: options.health().noContact === undefined,
          now,
        }),
        days: [...activity.days],
        sources: sourceStatuses(activity),
        organization: options.organization,
        profile: { name: options.profile.name, title: options.profile.title },
        now,
        version: options.version,
      };
    },
    documents: ({ states, source, search, cause, deliveredSince, limit, offset }) => {
      const wanted = states?.split(',').filter((state): state is DocumentState => state !== '');
      const { rows, total } = journal.documents({
        limit,
        offset,
        ...(wanted && wanted.length > 0 ? { states: wanted } : {}),
        ...(source === undefined ? {} : { source }),
        ...(cause === undefined ? {} : { cause }),
        ...(deliveredSince === undefined ? {} : { deliveredSince }),
        ...(search === undefined || search.trim() === '' ? {} : { search: search.trim() }),
      });
      return { rows: rows.map(shown), total };
    },
    document: ({ id }) => detail(found(journal.document(id))),
    documentPage: ({ id }) => found(pageOf(found(orCleared(() => bytesToShow(journal.document(id)))))),
    release: async ({ id, birthDate }) => {
      const document = found(journal.facts(id));
      if (goesAsItIs(document)) {
        journal.move(id, 'ready', RELEASED);
        options.hurry();
        return shown(found(journal.facts(id)));
      }
      if (document.state !== 'held' || !mayOverrule(findingsOf(document)) || document.contentHash === undefined)
        throw cannotRelease();
      const doubtful = findingsOf(document).some(
        ({ rule, severity }) => severity === 'error' && rule.startsWith('identity.'),
      );
      if (doubtful && typedDate(birthDate ?? '') !== document.patient.birthDate) throw typeBirthDate();
      const row = found(await reader.again(id, true));
      options.hurry();
      return shown(row);
    },
    retry: async ({ id }) => {
      const document = found(journal.facts(id));
      if (!actionsOf(document).includes('retry')) throw notPossibleNow();
      if (document.state === 'held') await reader.again(id, false);
      else if (document.state === 'refused') journal.move(id, 'ready', 'retried-by-person');
      options.hurry();
      return shown(found(journal.facts(id)));
    },
    cancel: ({ id }) => {
      if (!actionsOf(found(journal.facts(id))).includes('cancel')) throw notPossibleNow();
      journal.move(id, 'cancelled', CANCELLED_BY_PERSON);
      reader.settled(id);
      return shown(found(journal.facts(id)));
    },
    handedTypes: () => handedTypes(options.profile),
    knownPeople: async ({ search = '' }) => {
      const wanted = search.trim();
      const table = await people.patients({ ...(wanted === '' ? {} : { search: wanted }), limit: 8, offset: 0 });
      return knownPeople(wanted, table.rows, options);
    },
    send: ({ files, whose }) => {
      const read = files.map(({ name, base64 }) => ({ name, bytes: new Uint8Array(Buffer.from(base64, 'base64')) }));
      const given = whose === undefined ? read : withSideFiles(read, whose, options);
      return options.handOver(given).map(({ file, receiptId, problem }) => ({
        file,
        ...(receiptId === undefined ? {} : { receipt: receiptId }),
        ...(problem ? { problem } : {}),
      }));
    },
    ...receiptHandlers(options),
    ...reportHandlers(options),
    ...people,
    ...packHandlers(options),
    connection: () => options.connection(),
    checkConnection: () => options.checkConnection(),
    verify: () => {
      const problems = journal.verify();
      return { ok: problems.length === 0, problems: [...problems] };
    },
    damagesSeen: () => {
      const seen = journal.damages().length;
      journal.damagesSeen();
      options.hurry();
      return { seen };
    },
  };

  function detail(document: JournalDocument): DocumentDetail {
    const receipt = journal.receipt(document.receiptId);
    const stored = document.entry === undefined ? undefined : (JSON.parse(document.entry) as StoredEntry);
    return {
      ...shown(document),
      receiptId: document.receiptId,
      ...(document.clearedAt === undefined ? {} : { clearedAt: document.clearedAt }),
      format: receipt?.format ?? '',
      part: document.part,
      mediaType: document.mediaType,
      findings: findingsOf(document).map((finding) => ({ ...finding })),
      mapping: JSON.parse(document.mapping) as MutableReport,
      view: JSON.parse(document.view) as DocumentView,
      versions: journal
        .versions(document.setId)
        .map(({ id, versionNumber, state, receivedAt }) => ({ id, versionNumber, state, receivedAt })),
      story: [...journal.receiptEvents(document.receiptId), ...document.events]
        .sort((a, b) => a.sequence - b.sequence)
        .map(storyEvent),
      attemptList: document.tries.map((attempt) => ({
        transaction: attempt.transaction,
        startedAt: attempt.startedAt,
        ...(attempt.endedAt === undefined ? {} : { endedAt: attempt.endedAt }),
        ...(attempt.outcome === undefined ? {} : { outcome: attempt.outcome }),
        ...answerOf(attempt.answer),
      })),
      metadata: metadataOf(stored),
      actions: actionsOf(document),
      ...(document.size === undefined ? {} : { size: document.size }),
      ...(document.contentHash === undefined ? {} : { contentHash: document.contentHash }),
      ...(stored ? { uniqueId: stored.entry.uniqueId } : {}),
    };
  }
  return handlers;
}

interface MutableReport {
  mapped: MappingReport['mapped'][number][];
  ignored: MappingReport['ignored'][number][];
  unmapped: MappingReport['unmapped'][number][];
  script?: Omit<ScriptReport, 'changes'> & { changes: ScriptReport['changes'][number][] };
  mended?: MendedField[];
}

/** Documents of a state by cause. */
function causesOf(journal: Journal, state: 'held' | 'refused'): HealthFacts['groups'] {
  return journal.causes(state).map((group) => ({ state, ...group }));
}

/** How much of what a source sent lately was carried over: over its last documents. */
function coverageOf(journal: Journal, source: string): SourceStatus['coverage'] {
  const total = { mapped: 0, ignored: 0, unmapped: 0 };
  for (const { id } of journal.documents({ source, limit: 20, offset: 0 }).rows) {
    const document = journal.document(id);
    if (!document) continue;
    const report = JSON.parse(document.mapping) as MappingReport;
    total.mapped += report.mapped.length;
    total.ignored += report.ignored.length;
    total.unmapped += report.unmapped.length;
  }
  return total;
}

/** What an attempt's stored answer says that may be shown: the problem and the codes, never the platform's free text. */
function answerOf(answer: string | undefined): { problem?: Problem; codes: string[] } {
  const parsed = JSON.parse(answer ?? '{}') as {
    problem?: Problem;
    errors?: readonly { code: string }[];
    warnings?: readonly { code: string }[];
  };
  const codes = [...(parsed.errors ?? []), ...(parsed.warnings ?? [])].map(({ code }) => code);
  return { codes, ...(parsed.problem ? { problem: parsed.problem } : {}) };
}

function metadataOf(stored: StoredEntry | undefined): { name: string; value: string }[] {
  if (!stored) return [];
  const { entry } = stored;
  return [
    { name: 'title', value: entry.title },
    { name: 'typeCode', value: `${entry.typeCode.code} ${entry.typeCode.display}` },
    { name: 'classCode', value: `${entry.classCode.code} ${entry.classCode.display}` },
    { name: 'formatCode', value: entry.formatCode.code },
    { name: 'creationTime', value: entry.creationTime },
    { name: 'languageCode', value: entry.languageCode },
    { name: 'confidentialityCode', value: entry.confidentialityCodes.map(({ code }) => code).join(', ') },
    { name: 'mimeType', value: entry.mimeType },
    { name: 'size', value: String(entry.size) },
    { name: 'hash', value: entry.hash },
  ];
}
