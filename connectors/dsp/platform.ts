/** The platform as the delivery room sees it: submit, find, look up, check the path. Nothing here throws for what a network does. */
import { createHash } from 'node:crypto';
import type { Problem } from '../clinical/index.ts';
import type { PlatformConfig } from './config.ts';
import { dossierAnswerOf, patientQueryBody } from './identity/patient-query.ts';
import { checkPath } from './path.ts';
import { isDuplicateCode, refusals } from './problems/refusal.ts';
import { openSession, type Session } from './session.ts';
import type {
  DossierAnswer,
  MetadataPatientId,
  Platform,
  PlatformError,
  RegistryAnswer,
  Submission,
  SubmissionOutcome,
} from './types.ts';
import { missingFacts } from './xds/describe.ts';
import { outcomeOf, provideBody } from './xds/provide.ts';
import { queryBody, registryAnswerOf } from './xds/query.ts';
import { cx } from './xds/values.ts';

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
    read: outcomeOf,
  });
  if (said.kind === 'unsaid') return { kind: 'unreachable', problem: said.problem };
  return isDuplicate(said.value) ? reconciled(config, session, submission, patientId, said.value, signal) : said.value;
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

const refusedHere = (problem: Problem): SubmissionOutcome => ({ kind: 'refused', errors: [], answer: '', problem });

type Refused = Extract<SubmissionOutcome, { kind: 'refused' }>;

const isDuplicate = (outcome: SubmissionOutcome): outcome is Refused =>
  outcome.kind === 'refused' && outcome.errors.some((error) => isDuplicateCode(error.code));

/**
 * "I have this already" is usually the answer to a second attempt whose first was stored without our hearing of it. The registry
 * is asked what it has: the same document of the same patient is delivered; anything else stays refused.
 */
async function reconciled(
  config: PlatformConfig,
  session: Session,
  { documentEntry: entry }: Submission,
  patientId: MetadataPatientId,
  outcome: Refused,
  signal?: AbortSignal,
): Promise<SubmissionOutcome> {
  const known = await findDocument(config, session, entry.uniqueId, signal);
  if (known.kind === 'unreachable') return { kind: 'unknown', problem: known.problem };
  const same =
    known.kind === 'found' &&
    known.hash === entry.hash &&
    known.size === entry.size &&
    known.patientId === cx(patientId);
  if (!same) return outcome;
  const warnings = outcome.errors.map((error): PlatformError => ({ ...error, severity: 'warning' }));
  return { kind: 'accepted', warnings, answer: outcome.answer };
}

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
