/** The platform as the delivery room sees it: submit, find, look up, check the path. Nothing here throws for what a network does. */
import { createHash } from 'node:crypto';
import type { Problem } from '../clinical/index.ts';
import type { PlatformConfig } from './config.ts';
import { dossierAnswerOf, patientQueryBody } from './identity/patient-query.ts';
import { checkPath } from './path.ts';
import { refusals } from './problems/refusal.ts';
import { openSession, type Session } from './session.ts';
import type { DossierAnswer, Platform, RegistryAnswer, Submission, SubmissionOutcome } from './types.ts';
import { missingFacts } from './xds/describe.ts';
import { outcomeOf, provideBody } from './xds/provide.ts';
import { queryBody, registryAnswerOf } from './xds/query.ts';

/** A connection to one platform under one identity. A certificate that cannot be opened is the answer of every call. */
export function createPlatform(config: PlatformConfig): Platform {
  const opened = openSession(config);
  if (!opened.ok) return withoutCertificate(opened.problem);
  const { session } = opened;
  const find: Platform['find'] = (uniqueId, signal) => findDocument(config, session, uniqueId, signal);
  const lookUp: Platform['lookUp'] = (nationalId, signal) => lookUpPatient(config, session, nationalId, signal);
  return {
    submit: (submission, bytes, signal) => submit(config, session, submission, bytes, signal),
    find,
    lookUp,
    checkPath: (signal) => checkPath({ config, session, find, lookUp }, signal),
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}

function withoutCertificate(problem: Problem): Platform {
  const unreachable = { kind: 'unreachable', problem } as const;
  return {
    submit: () => Promise.resolve(unreachable),
    find: () => Promise.resolve(unreachable),
    lookUp: () => Promise.resolve(unreachable),
    checkPath: () =>
      Promise.resolve([
        { step: 'network', state: 'not-tried' },
        { step: 'tls', state: 'not-tried' },
        { step: 'certificate', state: 'failed', problem },
        { step: 'clock', state: 'not-tried' },
        { step: 'identity', state: 'not-tried' },
        { step: 'dossier', state: 'not-tried' },
        { step: 'submission', state: 'not-tried' },
      ]),
    close: () => Promise.resolve(),
  };
}

async function submit(
  config: PlatformConfig,
  session: Session,
  submission: Submission,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<SubmissionOutcome> {
  const { patientId } = submission.documentEntry;
  const unfit = unfitToSend(config, submission, bytes);
  if (unfit || !patientId) return refusedHere(unfit ?? refusals.incomplete);
  const said = await session.converse<SubmissionOutcome>({
    url: config.endpoints.xds,
    signal,
    repeatable: false,
    message: (assertion) =>
      provideBody({ to: config.endpoints.xds, messageId: config.uuid(), assertion, submission, patientId, bytes }),
    read: (exchange) => outcomeOf(exchange, { rows: config.profile.answers, today: dayOf(config.now()) }),
  });
  return said.kind === 'unsaid' ? { kind: 'unreachable', problem: said.problem } : said.value;
}

/** What must not leave this machine: checked here once more, after everything that checked it before. */
function unfitToSend(
  { profile }: PlatformConfig,
  { documentEntry: entry }: Submission,
  bytes: Uint8Array,
): Problem | undefined {
  if (missingFacts(entry).length > 0) return refusals.incomplete;
  if (bytes.byteLength > profile.xds.maximumBytes) return refusals.tooLarge;
  const same = entry.size === bytes.byteLength && entry.hash === createHash('sha1').update(bytes).digest('hex');
  return same ? undefined : refusals.changed;
}

/** `YYYY-MM-DD`. */
const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

const refusedHere = (problem: Problem): SubmissionOutcome => ({ kind: 'refused', errors: [], answer: '', problem });

async function findDocument(
  config: PlatformConfig,
  session: Session,
  uniqueId: string,
  signal?: AbortSignal,
): Promise<RegistryAnswer> {
  const to = config.endpoints.registry;
  const said = await session.converse<RegistryAnswer>({
    url: to,
    signal,
    repeatable: true,
    message: (assertion) => queryBody({ to, messageId: config.uuid(), assertion, uniqueId }),
    read: (exchange) => registryAnswerOf(exchange, uniqueId),
  });
  return said.kind === 'said' ? said.value : { kind: 'unreachable', problem: said.problem };
}

async function lookUpPatient(
  config: PlatformConfig,
  session: Session,
  nationalId: string,
  signal?: AbortSignal,
): Promise<DossierAnswer> {
  const { profile, now, uuid } = config;
  const to = config.endpoints.pdq;
  const said = await session.converse<DossierAnswer>({
    url: to,
    signal,
    repeatable: true,
    message: (assertion) =>
      patientQueryBody({ to, messageId: uuid(), queryId: uuid(), assertion, nationalId, profile, now: now() }),
    read: (exchange) => dossierAnswerOf(exchange, profile),
  });
  return said.kind === 'said' ? said.value : { kind: 'unreachable', problem: said.problem };
}
