/** The sources of documents: folders and feeds started from the configuration, each on its own, each with what is wrong with it. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ProblemError, type Problem } from '../clinical/index.ts';
import { completenessOf, hl7v2Protocol } from '../formats/index.ts';
import {
  listenMllp,
  postProblems,
  receivePosts,
  refuse,
  watchFolder,
  type AfterTaking,
  type HttpSource,
  type FileCompleteness,
  type IntakeEvents,
  type MllpTls,
  type RunningSource,
} from '../intake/index.ts';
import type { HealthFacts } from '../health/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Configuration, SourceConfiguration } from './configuration.ts';
import type { DataFolder } from './data-folder.ts';
import type { Log } from './log.ts';
import type { Reader } from './reader.ts';
import { postAddress, sourceToken, tokenFor } from './source-tokens.ts';
import type { TranslationContext } from './translate.ts';

type Irregular = NonNullable<HealthFacts['irregular']>[number];

/** The sources as they run, with what is wrong with them. */
export interface Sources {
  readonly running: readonly (RunningSource & { kind: SourceConfiguration['kind'] })[];
  readonly troubles: ReadonlyMap<string, { source: string; since: number; problem: Problem }>;
  readonly waiting: ReadonlyMap<string, { source: string; since: number; problem: Problem }>;
  /** What was not as it should be in what a feed sends, since the start. */
  readonly irregular: ReadonlyMap<string, Irregular>;
  statuses(): {
    name: string;
    kind: 'folder' | 'mllp' | 'http' | 'handover';
    address: string;
    running: boolean;
    afterTaking?: AfterTaking;
    problem?: Problem;
  }[];
  /** Answers what a program posted to the source of this name. */
  post(name: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  stop(): Promise<void>;
}

type FeedTls = NonNullable<Extract<SourceConfiguration, { kind: 'mllp' }>['tls']>;

/** The files that the configuration names. One that cannot be read is empty here, and `INTAKE-TLS-UNUSABLE` at the listener. */
function feedTls(tls: FeedTls): MllpTls {
  const text = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  return {
    identity: { certificate: text(tls.certificate), key: text(tls.key) },
    ...(tls.clientCa === undefined ? {} : { clientCa: text(tls.clientCa) }),
    requireClientCertificate: tls.requireClientCertificate,
    subjects: tls.subjects,
  };
}

/** Where a source is to be found when it does not run. */
function addressOf(source: SourceConfiguration, configuration: Configuration): string {
  if (source.kind === 'folder') return source.folder;
  return source.kind === 'mllp' ? `${source.host}:${source.port}` : postAddress(configuration, source.name);
}

/** Starts every configured source. One that cannot start must not keep the others from receiving. */
export async function startSources(
  parts: { configuration: Configuration; journal: Journal; data: DataFolder },
  room: { reader: Reader; log: Log; sourceProfile: TranslationContext['sourceProfile'] },
): Promise<Sources> {
  const { configuration, journal, data } = parts;
  const troubles = new Map<string, { source: string; since: number; problem: Problem }>();
  const waiting = new Map<string, { source: string; since: number; problem: Problem }>();
  const irregular = new Map<string, Irregular>();
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
    irregular: (source, problem, times) => {
      const key = `${source}/${problem.code}`;
      const before = irregular.get(key);
      if (!before) room.log.warn('source irregular', { source, code: problem.code });
      const latest = Date.now();
      irregular.set(key, {
        source,
        problem,
        since: before?.since ?? latest,
        latest,
        count: (before?.count ?? 0) + times,
      });
    },
  };
  const posts = new Map<string, HttpSource>();

  function start(source: SourceConfiguration): Promise<RunningSource> | RunningSource {
    const completeness: FileCompleteness = (name, bytes, siblings) =>
      completenessOf(name, bytes, siblings, room.sourceProfile(source.name));
    const shared = { name: source.name, journal, events, now: Date.now };
    switch (source.kind) {
      case 'folder':
        return watchFolder({
          ...shared,
          completeness,
          folder: source.folder,
          takenFolder: source.taken ?? join(data.taken, source.name),
          afterTaking: source.afterTaking,
          subfolders: source.subfolders,
          foldersName: room.sourceProfile(source.name).fileNameTemplate.includes('/'),
          protocol: {
            names: source.names,
            temporaryNames: source.temporaryNames,
            ...(source.readyMarker === undefined ? {} : { readyMarker: source.readyMarker }),
          },
        });
      case 'mllp':
        return listenMllp({
          ...shared,
          host: source.host,
          port: source.port,
          addresses: source.addresses,
          limits: source.connections,
          ...(source.maxFrameBytes === undefined ? {} : { maxFrameBytes: source.maxFrameBytes }),
          ...(source.tls ? { tls: feedTls(source.tls) } : {}),
          protocol: hl7v2Protocol,
        });
      case 'http': {
        sourceToken(data, source.name);
        const receiver = receivePosts({
          ...shared,
          completeness,
          address: postAddress(configuration, source.name),
          token: () => tokenFor(data, source.name),
          ...(source.maxBytes === undefined ? {} : { maxBytes: source.maxBytes }),
        });
        posts.set(source.name, receiver);
        return receiver;
      }
    }
  }

  const running: (RunningSource & { kind: SourceConfiguration['kind'] })[] = [];
  for (const source of configuration.sources) {
    try {
      const started = await start(source);
      running.push({ ...started, kind: source.kind });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      events.trouble(source.name, error.problem);
    }
  }
  return {
    running,
    troubles,
    waiting,
    irregular,
    statuses: () => [
      ...configuration.sources.map((source) => {
        const started = running.find(({ name }) => name === source.name);
        const problem = troubles.get(source.name)?.problem;
        return {
          name: source.name,
          kind: source.kind,
          address: started?.address ?? addressOf(source, configuration),
          running: started !== undefined,
          ...(source.kind === 'folder' ? { afterTaking: source.afterTaking } : {}),
          ...(problem ? { problem } : {}),
        };
      }),
      { name: 'handover', kind: 'handover' as const, address: '', running: true },
    ],
    post: async (name, request, response) => {
      const receiver = posts.get(name);
      // Which names there are is told to those who bear a token.
      if (receiver) await receiver.receive(request, response);
      else refuse(request, response, 401, postProblems.token);
    },
    stop: async () => {
      await Promise.all(running.map((source) => source.stop()));
    },
  };
}
