/** The running agent: opens the data folder, wires the rooms, and says when it is ready. The only place that knows all of them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { openDirectory } from '../directory/index.ts';
import { startDelivery, type Deliverer } from '../delivery/index.ts';
import { completenessOf } from '../formats/index.ts';
import { handOver } from '../intake/index.ts';
import { WAITS_FOR_EARLIER, hasRecoveryKey, journalKey, openJournal, type Journal } from '../journal/index.ts';
import { loadProfile } from '../profiles/index.ts';
import { answeredFormats, rememberFormat } from './answered-formats.ts';
import { beforeSending } from './before-sending.ts';
import { checkAgain } from './check-again.ts';
import { readConfiguration, retentionOf, spaceLimitsOf, type Configuration } from './configuration.ts';
import { connect, type PlatformSettings } from './connection.ts';
import { watchContact } from './contact.ts';
import { sourceProfileFor, today } from './context.ts';
import { newToken, openDataFolder, removeControlFile, writeControlFile, type DataFolder } from './data-folder.ts';
import { makeHandlers } from './handlers.ts';
import { keepHouse } from './housekeeping.ts';
import { MERGED } from './leave.ts';
import { openLog, type Log } from './log.ts';
import { describeError } from './log-fields.ts';
import { startReconsidering, type Reconsidering } from './reconsider.ts';
import { tellDirectory } from './people-news.ts';
import { arrivedAs } from './order-messages.ts';
import { inPieces, receiptId } from './receipt-id.ts';
import { startReader, type Reader } from './reader.ts';
import { startControlServer, type Content, type ControlServer } from './server.ts';
import { unseal } from './sealed.ts';
import { startSources } from './sources.ts';
import { packStore } from './packs/store.ts';
import { openPacks } from './packs/packs.ts';
import { withArchiveFiles } from './translation/archived.ts';
import { withUserPacks } from './translation/judged.ts';
import { startTranslators } from './translation/translators.ts';
import { fixSubmission, storedEntry } from './submission.ts';
import { storedContent } from './content.ts';
import { heldForTime, timingOf } from './timing.ts';
import { watchWaits } from './waits.ts';
import { version } from './version.ts';

export interface AgentOptions {
  readonly dataDir: string;
  readonly configurationFile?: string;
  /** Settings that take the place of the configuration file's: a sandbox tried in one step. */
  readonly override?: (data: DataFolder) => { configuration: Configuration; platform: PlatformSettings };
  /** Nothing leaves this computer: said on the first screen. */
  readonly trial: boolean;
  /** Folder of the built screens. */
  readonly screens: string;
}

/** The line of `relais run`: where everything can be reached. */
export interface AgentReady {
  readonly control: string;
  readonly token: string;
  readonly console: string;
  readonly mllp: readonly { name: string; host: string; port: number }[];
  readonly folders: readonly { name: string; path: string }[];
  readonly pid: number;
}

export interface RunningAgent {
  readonly ready: AgentReady;
  /** Where the journal's key lies. */
  readonly keyKept: 'system' | 'file';
  stop(): Promise<void>;
}

/** The password of the imported certificate, sealed under the journal's key. */
export const passwordFile = (data: DataFolder): string => join(data.path, 'client.secret');

/** @throws ProblemError with a code, a cause and a next step when it cannot start; JournalError when its journal cannot be opened */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const data = openDataFolder(options.dataDir);
  const log = openLog(data.logs);
  const { key, kept } = journalKey({ dataDir: data.path, random: (size) => randomBytes(size) });
  const given = options.override?.(data);
  const configuration = {
    answered: answeredFormats(data),
    ...(given?.configuration ?? readConfiguration(options.configurationFile ?? data.configuration, data)),
  };
  const space = spaceLimitsOf(configuration);
  const chance = inPieces(randomBytes);
  const journal = openJournal({
    path: data.journal,
    key,
    now: Date.now,
    newId: () => receiptId(Date.now(), chance),
    space,
  });
  try {
    const platform = given?.platform ?? platformSettings(configuration, data, key);
    const wired = await wire({ options, data, log, journal, configuration, platform, kept });
    log.info('started', { version, profile: configuration.profile, keyStore: kept });
    return { ...wired, keyKept: kept };
  } catch (error) {
    journal.close();
    await log.close();
    throw error;
  }
}

/** The platform of a data folder, opened with its journal's key. */
export const configuredPlatform = (configuration: Configuration, data: DataFolder): PlatformSettings =>
  platformSettings(configuration, data, journalKey({ dataDir: data.path, random: (size) => randomBytes(size) }).key);

/** What the configuration and an imported certificate say about the platform. */
function platformSettings(configuration: Configuration, data: DataFolder, key: Uint8Array): PlatformSettings {
  const { endpoints, trustedCa } = configuration;
  const hasCertificate = existsSync(data.certificate) && existsSync(passwordFile(data));
  return {
    ...(endpoints ? { endpoints } : {}),
    ...(trustedCa === undefined ? {} : { trustedCa: readFileSync(trustedCa, 'utf8') }),
    ...(hasCertificate
      ? {
          certificate: {
            pkcs12: readFileSync(data.certificate),
            passphrase: unseal(readFileSync(passwordFile(data)), key, 'certificate'),
          },
        }
      : {}),
  };
}

interface Parts {
  readonly options: AgentOptions;
  readonly data: DataFolder;
  readonly log: Log;
  readonly journal: Journal;
  readonly configuration: Configuration & Required<Pick<Configuration, 'answered'>>;
  readonly platform: PlatformSettings;
  readonly kept: 'system' | 'file';
}

async function wire(parts: Parts): Promise<Omit<RunningAgent, 'keyKept'>> {
  const { options, data, log, journal, configuration } = parts;
  const profile = loadProfile(configuration.profile);
  const startedAt = Date.now();
  const surprised = (where: string, error: unknown): void => {
    log.error(where, describeError(error));
  };
  // Ids and numbers only; names of files can be names of patients.
  for (const { subject, subjectId, loss, file } of journal.damages())
    log.warn('journal-damaged', { subject, subjectId, loss, file });
  for (const id of journal.recoverInterrupted()) log.warn('interrupted', { documentId: id });

  const connection = connect({
    profile,
    settings: parts.platform,
    now: Date.now,
    uuid: randomUUID,
    keyStore: parts.kept,
    waiting: () => {
      const { states } = journal.summary();
      return states.ready + states.sending + states.unknown;
    },
  });

  // The reader wakes the delivery and the delivery tells the reader what settled: each holds the other by name only.
  const rooms: { reader?: Reader; deliverer?: Deliverer; people?: Reconsidering } = {};
  const contact = watchContact({
    check: () => connection.check(),
    now: Date.now,
    log,
    surprised,
    restored: () => rooms.deliverer?.hurry(),
    ...(options.trial ? { againMilliseconds: 5000 } : {}),
  });

  const directory = openDirectory({
    store: journal.directory,
    nationalRoot: profile.patient.nationalId.root,
    now: Date.now,
    changed: () => rooms.people?.wake(),
  });
  const store = packStore(data);
  const packs = openPacks(store, { profile, today });
  for (const { pack, problem } of packs.kept())
    if (problem) log.warn('pack not usable', { kind: pack?.kind, code: problem.code });
  const threads = startTranslators({
    configuration,
    history: {
      versions: (setId) => journal.versions(setId),
      document: (id) => journal.facts(id),
      opposed: (question) => directory.opposed(question) !== undefined,
      presentAs: ({ patient, source }) => directory.presentAs(patient, source),
      orderFor: (question) => directory.orderFor(question),
      arrived: (receiptId) => arrivedAs(journal, receiptId),
    },
  });
  const translators = withUserPacks(withArchiveFiles(threads), packs);
  const timing = timingOf(configuration.sending, profile.zone);
  const checkedAgain = checkAgain({ profile, today, packs });
  const reader = startReader({
    journal,
    timed: heldForTime({ journal, timing, now: Date.now }),
    log,
    translators,
    monotonic: () => performance.now(),
    tell: tellDirectory(directory),
    changed: () => rooms.deliverer?.wake(),
  });
  rooms.reader = reader;
  rooms.people = startReconsidering({
    journal,
    directory,
    again: (id) => reader.again(id, false),
    settled: (id) => {
      reader.settled(id);
    },
    surprised,
  });
  const people = rooms.people;
  rooms.deliverer = startDelivery({
    journal,
    platform: connection.platform,
    fix: (document, dossier) => fixSubmission(journal, document, dossier, profile),
    patientOf: (document) => storedEntry(document).patient,
    mayNotLeave: beforeSending({ journal, directory, profile, timing, today, now: Date.now, checkedAgain }),
    // Made again for the patient who stays.
    heldBack: (_id, cause) => {
      if (cause === MERGED) rooms.people?.wake();
    },
    needsDossier: profile.patient.submissionId === 'dossier',
    monotonic: () => performance.now(),
    random: Math.random,
    ...(options.trial ? { firstWaitMilliseconds: 500, longestWaitMilliseconds: 5000 } : {}),
    settled: (id) => {
      rooms.reader?.settled(id);
    },
    contact: contact.heard,
    surprised,
  });
  const deliverer = rooms.deliverer;
  // Documents that waited for an earlier version when the machine stopped.
  for (const row of journal.documents({ states: ['held'], limit: 10_000, offset: 0 }).rows) {
    if (WAITS_FOR_EARLIER.includes(row.cause)) reader.settled(row.id);
  }
  reader.wake();
  const lookAtWaits = watchWaits({
    journal,
    timing,
    now: Date.now,
    uptime: () => uptime() * 1000,
    log,
    ended: () => {
      deliverer.wake();
    },
  });
  lookAtWaits();

  const intake = await startSources(parts, {
    reader,
    log,
    sourceProfile: (source) => sourceProfileFor(source, configuration, profile),
  });
  const token = newToken();
  let server: ControlServer;
  try {
    server = await startControlServer({
      port: configuration.console.port,
      token,
      screens: options.screens,
      surprised,
      intake: (...request) => intake.post(...request),
      content: (id, which): Content | undefined => storedContent(journal, id, which),
      handlers: makeHandlers({
        journal,
        reader,
        profile,
        directory,
        packs,
        store,
        log,
        monotonic: () => performance.now(),
        remember: (answer) => {
          rememberFormat(data, configuration.answered, answer);
          threads.renew();
        },
        organization: configuration.organization.name,
        version,
        now: Date.now,
        retention: retentionOf(configuration),
        health: () => ({
          ...contact.lost(),
          ...connection.certificateFacts(),
          sourceTroubles: [...intake.troubles.values()],
          waitingFiles: [...intake.waiting.values()],
          irregular: [...intake.irregular.values()],
          brokenPacks: packs.kept().flatMap(({ name, problem }) => (problem ? [{ name, problem }] : [])),
          keyInFile: parts.kept === 'file',
          recoveryKey: options.trial || hasRecoveryKey(data.path),
          trial: options.trial,
          startedAt,
        }),
        sources: () => intake.statuses(),
        handOver: (files) => {
          const results = handOver({ journal, files, completeness: completenessOf, source: 'handover' });
          reader.wake();
          return results;
        },
        connection: () => connection.shown(),
        checkConnection: async () => {
          await contact.look();
          deliverer.hurry();
          return connection.shown();
        },
        hurry: () => {
          deliverer.hurry();
        },
      }),
    });
  } catch (error) {
    contact.stop();
    await intake.stop();
    await people.stop();
    await deliverer.stop();
    await reader.stop();
    await packs.close();
    await connection.close();
    throw error;
  }
  const ready: AgentReady = {
    control: server.url,
    token,
    console: `${server.url}/#token=${token}`,
    mllp: intake.running.flatMap(({ name, address, kind }) => {
      if (kind !== 'mllp') return [];
      const cut = address.lastIndexOf(':');
      return [{ name, host: address.slice(0, cut), port: Number(address.slice(cut + 1)) }];
    }),
    folders: intake.running
      .filter(({ kind }) => kind === 'folder')
      .map(({ name, address }) => ({ name, path: address })),
    pid: process.pid,
  };
  const house = keepHouse({
    journal,
    retention: retentionOf(configuration),
    // A folder that the practice named itself is the practice's own.
    takenFolders: configuration.sources.flatMap((source) =>
      source.kind === 'folder' && source.taken === undefined ? [join(data.taken, source.name)] : [],
    ),
    log,
    now: Date.now,
    monotonic: () => performance.now(),
  });
  writeControlFile(data, { control: ready.control, token, console: ready.console, pid: ready.pid });
  // What only time brings: nothing else would wake the reader after a full disk was emptied.
  const pulse = setInterval(() => {
    try {
      lookAtWaits();
    } catch (error) {
      surprised('waits', error);
    }
    reader.wake();
    deliverer.wake();
  }, 15_000);
  return {
    ready,
    stop: async () => {
      clearInterval(pulse);
      contact.stop();
      await house.stop();
      await intake.stop();
      await server.close();
      await people.stop();
      await deliverer.stop();
      await reader.stop();
      await packs.close();
      await connection.close();
      removeControlFile(data);
      journal.close();
      log.info('stopped');
      await log.close();
    },
  };
}
