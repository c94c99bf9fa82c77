/** The running agent: opens the data folder, wires the rooms, and says when it is ready. The only place that knows all of them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { ProblemError, type Problem } from '../clinical/index.ts';
import { startDelivery, type Deliverer, type Dossier } from '../delivery/index.ts';
import { describeSubmissionSet, type Submission } from '../dsp/index.ts';
import { completenessOf, hl7v2Protocol } from '../formats/index.ts';
import { handOver, listenMllp, watchFolder, type IntakeEvents, type RunningSource } from '../intake/index.ts';
import { journalKey, openJournal, type DocumentDetail, type Journal } from '../journal/index.ts';
import { loadProfile, sourceProfileOf, type NationalProfile } from '../profiles/index.ts';
import { readConfiguration, senderOf, type Configuration, type SourceConfiguration } from './configuration.ts';
import { connect, type PlatformSettings } from './connection.ts';
import { newToken, openDataFolder, removeControlFile, writeControlFile, type DataFolder } from './data-folder.ts';
import { makeHandlers } from './handlers.ts';
import { describeError, openLog, type Log } from './log.ts';
import { startReader, type Reader } from './reader.ts';
import { startControlServer, type Content, type ControlServer } from './server.ts';
import { unseal } from './sealed.ts';
import { storedContent } from './content.ts';
import type { StoredEntry, TranslationContext } from './translate.ts';
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

/** @throws ProblemError with a code, a cause and a next step when it cannot start */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const data = openDataFolder(options.dataDir);
  const log = openLog(data.logs);
  const { key, kept } = journalKey({ dataDir: data.path, random: (size) => randomBytes(size) });
  const journal = openJournal({ path: data.journal, key, now: Date.now, newId: randomUUID });
  try {
    const given = options.override?.(data);
    const configuration =
      given?.configuration ?? readConfiguration(options.configurationFile ?? data.configuration, data);
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
  readonly configuration: Configuration;
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
  const rooms: { reader?: Reader; deliverer?: Deliverer } = {};
  let noContact: { since: number; problem: Problem } | undefined;

  const context = translationContext(configuration, profile, journal);
  const reader = startReader({
    journal,
    log,
    context,
    changed: () => rooms.deliverer?.wake(),
  });
  rooms.reader = reader;
  rooms.deliverer = startDelivery({
    journal,
    platform: connection.platform,
    fix: (document, dossier) => fixSubmission(journal, document, dossier, profile),
    patientOf: (document) => storedEntry(document).patient,
    needsDossier: profile.patient.submissionId === 'dossier',
    monotonic: () => performance.now(),
    random: Math.random,
    ...(options.trial ? { firstWaitMilliseconds: 500, longestWaitMilliseconds: 5000 } : {}),
    settled: (id) => {
      rooms.reader?.settled(id);
    },
    contact: (problem) => {
      if (problem === undefined) log.info('contact again');
      else if (noContact === undefined) log.warn('no contact', { code: problem.code });
      noContact = problem === undefined ? undefined : { since: noContact?.since ?? Date.now(), problem };
    },
    surprised,
  });
  const deliverer = rooms.deliverer;
  // Documents that waited for an earlier version when the machine stopped.
  for (const row of journal.documents({ states: ['held'], limit: 10_000, offset: 0 }).rows) {
    if (row.cause === 'earlier-version') reader.again(row.id, false);
  }
  reader.wake();

  const intake = await startSources(parts, { reader, log, sourceProfile: context.sourceProfile });
  const token = newToken();
  let server: ControlServer;
  try {
    server = await startControlServer({
      port: configuration.console.port,
      token,
      screens: options.screens,
      surprised,
      content: (id, which): Content | undefined => storedContent(journal, id, which),
      handlers: makeHandlers({
        journal,
        reader,
        profile,
        organization: configuration.organization.name,
        version,
        now: Date.now,
        health: () => ({
          ...(noContact ? { noContact } : {}),
          ...connection.certificateFacts(),
          sourceTroubles: [...intake.troubles.values()],
          waitingFiles: [...intake.waiting.values()],
          keyInFile: parts.kept === 'file',
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
          const result = await connection.check();
          deliverer.hurry();
          return result;
        },
        hurry: () => {
          deliverer.hurry();
        },
      }),
    });
  } catch (error) {
    await intake.stop();
    await deliverer.stop();
    await reader.stop();
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
  writeControlFile(data, { control: ready.control, token, console: ready.console, pid: ready.pid });
  // The first look at the path, so that the screen about it is never empty; it stores nothing.
  connection.check().catch((error: unknown) => {
    surprised('connection check', error);
  });
  // What only time brings: nothing else would wake the reader after a full disk was emptied.
  const pulse = setInterval(() => {
    reader.wake();
    deliverer.wake();
  }, 15_000);
  return {
    ready,
    stop: async () => {
      clearInterval(pulse);
      await intake.stop();
      await server.close();
      await deliverer.stop();
      await reader.stop();
      await connection.close();
      removeControlFile(data);
      journal.close();
      log.info('stopped');
      await log.close();
    },
  };
}

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

const storedEntry = (document: DocumentDetail): StoredEntry => {
  if (document.entry === undefined) throw new Error('a ready document has no metadata');
  return JSON.parse(document.entry) as StoredEntry;
};

/** Everything that the wire needs, fixed before the first attempt. */
function fixSubmission(
  journal: Journal,
  document: DocumentDetail,
  dossier: Dossier | undefined,
  profile: NationalProfile,
): Submission {
  const { entry, replaces } = storedEntry(document);
  const replaced = replaces && journal.document(replaces.documentId)?.submission;
  const documentEntry = dossier ? { ...entry, patientId: dossier } : entry;
  return {
    submissionSet: describeSubmissionSet({ entry: documentEntry, profile, now: Date.now() }),
    documentEntry,
    ...(replaced === undefined
      ? {}
      : { replaces: { entryUuid: (JSON.parse(replaced) as Submission).documentEntry.entryUuid } }),
  };
}

interface Intake {
  readonly running: readonly (RunningSource & { kind: SourceConfiguration['kind'] })[];
  readonly troubles: ReadonlyMap<string, { source: string; since: number; problem: Problem }>;
  readonly waiting: ReadonlyMap<string, { source: string; since: number; problem: Problem }>;
  statuses(): {
    name: string;
    kind: 'folder' | 'mllp' | 'handover';
    address: string;
    running: boolean;
    problem?: Problem;
  }[];
  stop(): Promise<void>;
}

async function startSources(
  parts: Parts,
  room: { reader: Reader; log: Log; sourceProfile: TranslationContext['sourceProfile'] },
): Promise<Intake> {
  const { configuration, journal, data } = parts;
  const troubles = new Map<string, { source: string; since: number; problem: Problem }>();
  const waiting = new Map<string, { source: string; since: number; problem: Problem }>();
  const remember = (map: typeof troubles, key: string, source: string, problem: Problem | undefined): void => {
    if (problem === undefined) map.delete(key);
    else map.set(key, { source, since: map.get(key)?.since ?? Date.now(), problem });
  };
  const events: IntakeEvents = {
    taken: () => {
      room.reader.wake();
    },
    waiting: (source, path, problem) => {
      remember(waiting, `${source}/${path}`, source, problem);
    },
    trouble: (source, problem) => {
      if (problem) room.log.warn('source in trouble', { source, code: problem.code });
      remember(troubles, source, source, problem);
    },
  };
  const running: (RunningSource & { kind: SourceConfiguration['kind'] })[] = [];
  for (const source of configuration.sources) {
    try {
      const started =
        source.kind === 'folder'
          ? await watchFolder({
              name: source.name,
              folder: source.folder,
              takenFolder: source.taken ?? join(data.taken, source.name),
              journal,
              completeness: (name, bytes, siblings) =>
                completenessOf(name, bytes, siblings, room.sourceProfile(source.name)),
              events,
              now: Date.now,
            })
          : await listenMllp({
              name: source.name,
              host: source.host,
              port: source.port,
              journal,
              protocol: hl7v2Protocol,
              events,
              now: Date.now,
            });
      running.push({ ...started, kind: source.kind });
    } catch (error) {
      // One source that cannot start must not keep the others from receiving.
      if (!(error instanceof ProblemError)) throw error;
      events.trouble(source.name, error.problem);
    }
  }
  return {
    running,
    troubles,
    waiting,
    statuses: () => [
      ...configuration.sources.map((source) => {
        const started = running.find(({ name }) => name === source.name);
        const problem = troubles.get(source.name)?.problem;
        const address = source.kind === 'folder' ? source.folder : `${source.host}:${source.port}`;
        return {
          name: source.name,
          kind: source.kind,
          address: started?.address ?? address,
          running: started !== undefined,
          ...(problem ? { problem } : {}),
        };
      }),
      { name: 'handover', kind: 'handover' as const, address: '', running: true },
    ],
    stop: async () => {
      await Promise.all(running.map((source) => source.stop()));
    },
  };
}
