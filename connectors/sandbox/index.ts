// sandbox/ is a strict DSP in a box: identity provider, XDS.b repository and registry, patient lookup, faults on demand.
// It may import clinical and certs/ only, and shares no code with dsp/: it must not agree with our own mistakes.
import { mkdir } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ensurePki } from '../../certs/pki.ts';
import { ProblemError } from '../clinical/index.ts';
import { createAdminServer } from './admin.ts';
import { Faults } from './faults.ts';
import { identityProvider } from './identity-provider.ts';
import { HOST, Listener } from './listener.ts';
import { patientQuery } from './patient-query.ts';
import { patientsOf } from './patients.ts';
import { createPlatformServer } from './platform-server.ts';
import { provideAndRegister } from './provide-and-register.ts';
import { RequestLog } from './request-log.ts';
import { Store } from './store.ts';
import { storedQuery } from './stored-query.ts';
import {
  dataFolderUnusable,
  type DocumentRecord,
  type Fault,
  type RequestRecord,
  type SandboxPatient,
  type SandboxReady,
} from './types.ts';

export { parseFaults, parsePatients } from './types.ts';
export type { DocumentRecord, Fault, FaultKind, RequestRecord, SandboxPatient, SandboxReady } from './types.ts';

export interface SandboxOptions {
  /** Base port: HTTPS there, the admin window on the next one. Free ports when 0 or absent. */
  readonly port?: number;
  /** PKI, documents and requests; a sandbox started again on the same folder has them all. */
  readonly dataDir: string;
  readonly patients?: 'open' | readonly SandboxPatient[];
  readonly faults?: readonly Fault[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly uuid?: () => string;
  /** What an AuthnRequest's Destination must say. */
  readonly destination?: string;
  readonly issuer?: string;
  readonly audience?: string;
  /** How long an assertion is valid. */
  readonly assertionMilliseconds?: number;
  /** Matricules of professionals by eHealthID: given in assertions as psMatricule. */
  readonly professionals?: ReadonlyMap<string, string>;
  /** The largest document taken. */
  readonly maximumBytes?: number;
}

export interface Sandbox {
  readonly ready: SandboxReady;
  /** The folder of the PKI, for `issueClient`. */
  readonly pkiDir: string;
  readonly documents: () => DocumentRecord[];
  readonly requests: () => readonly RequestRecord[];
  readonly inject: (faults: readonly Fault[]) => void;
  readonly goOffline: () => Promise<void>;
  readonly goOnline: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the sandbox on the loopback interface.
 * @throws ProblemError `SANDBOX-PORT-IN-USE`, `SANDBOX-DATA-UNUSABLE`
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { now = Date.now, uuid = randomUUID, dataDir } = options;
  const pkiDir = join(dataDir, 'pki');
  const { pki, store, log } = await openFolder(dataDir, pkiDir, now());
  const faults = new Faults();
  faults.arm(options.faults ?? []);
  const patients = patientsOf(options.patients ?? 'open');
  const authority = {
    issuer: options.issuer ?? 'urn:relais:sandbox:idp',
    audience: options.audience ?? 'urn:relais:sandbox:dsp',
    certificate: pki.idpCertificate,
    key: pki.idpKey,
    lifetimeMilliseconds: options.assertionMilliseconds ?? 5 * 60_000,
  };
  const shared = { store, patients, authority, now, uuid };
  const idp = identityProvider({
    ...shared,
    destination: options.destination ?? 'urn:relais:sandbox:idp',
    clientAuthority: pki.caCertificate,
    matricules: options.professionals ?? new Map<string, string>(),
  });
  const maximumBytes = options.maximumBytes ?? 1024 * 1024 * 1024;
  const platform = createPlatformServer({
    pki,
    endpoints: new Map([
      ['/idp', { transaction: 'IDP', serve: idp }],
      ['/xds/repository', { transaction: 'ITI-41', serve: provideAndRegister({ ...shared, maximumBytes }) }],
      ['/xds/registry', { transaction: 'ITI-18', serve: storedQuery(shared) }],
      ['/pdq', { transaction: 'ITI-47', serve: patientQuery(shared) }],
    ]),
    notYet: ['/fhir', '/token'],
    faults,
    log,
    now,
  });
  const base = options.port ?? 0;
  const https = new Listener(platform, base);
  const goOffline = (): Promise<void> => https.close();
  const goOnline = (): Promise<void> => https.open();
  const isOnline = (): boolean => platform.listening;
  const window = new Listener(
    createAdminServer({ store, log, faults, isOnline, goOffline, goOnline }),
    base === 0 ? 0 : base + 1,
  );
  const stop = async (): Promise<void> => {
    await Promise.all([https.close(), window.close()]);
    log.close();
    await store.close();
  };
  try {
    await https.open();
    await window.open();
  } catch (error) {
    await stop();
    throw error;
  }
  const at = (path: string): string => `https://${HOST}:${https.port}${path}`;
  return {
    ready: {
      xds: at('/xds/repository'),
      registry: at('/xds/registry'),
      mhd: at('/fhir'),
      idp: at('/idp'),
      pdq: at('/pdq'),
      token: at('/token'),
      ca: pki.ca,
      clientP12: pki.clientP12,
      clientP12Password: pki.clientP12Password,
      admin: `http://${HOST}:${window.port}/`,
    },
    pkiDir,
    documents: () => store.documents(),
    requests: () => log.records(),
    inject: (more) => faults.arm(more),
    goOffline,
    goOnline,
    stop,
  };
}

async function openFolder(
  dataDir: string,
  pkiDir: string,
  now: number,
): Promise<{ pki: Awaited<ReturnType<typeof ensurePki>>; store: Store; log: RequestLog }> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return {
      pki: await ensurePki(pkiDir, now),
      store: await Store.open(join(dataDir, 'store')),
      log: new RequestLog(join(dataDir, 'requests.jsonl')),
    };
  } catch (error) {
    throw new ProblemError(dataFolderUnusable, { cause: error });
  }
}
