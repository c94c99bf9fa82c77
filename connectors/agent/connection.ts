/** The connection to the platform as the agent holds it: made from settings, checked step by step, shown without secrets. */
import type { Problem } from '../clinical/index.ts';
import { createPlatform, openCertificate, type Platform, type StepResult } from '../dsp/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import type { Connection } from './contract.ts';

export interface PlatformSettings {
  readonly endpoints?: { readonly xds: string; readonly registry: string; readonly idp: string; readonly pdq: string };
  /** PEM. */
  readonly trustedCa?: string;
  readonly certificate?: { readonly pkcs12: Uint8Array; readonly passphrase: string };
}

export interface ConnectionOptions {
  readonly profile: NationalProfile;
  readonly settings: PlatformSettings;
  readonly now: () => number;
  readonly uuid: () => string;
  readonly keyStore: 'system' | 'file';
  readonly waiting: () => number;
}

export interface PlatformConnection {
  readonly platform: Platform;
  shown(): Connection;
  check(): Promise<Connection>;
  certificateFacts(): { certificate?: { validTo: number; holder: string } };
  close(): Promise<void>;
}

const notSetUp: Problem = {
  code: 'NOT-CONNECTED',
  cause: {
    fr: 'La connexion au DSP n’est pas encore configurée (adresses ou certificat manquants).',
    de: 'Die Verbindung zum DSP ist noch nicht eingerichtet (Adressen oder Zertifikat fehlen).',
    en: 'The connection to the DSP is not set up yet (addresses or certificate missing).',
  },
  next: {
    fr: 'Importez le fichier .p12 reçu d’eSanté avec « relais cert import FICHIER » et inscrivez les adresses dans config.json.',
    de: 'Importieren Sie die .p12-Datei von eSanté mit „relais cert import DATEI“ und tragen Sie die Adressen in config.json ein.',
    en: 'Import the .p12 file received from eSanté with “relais cert import FILE” and enter the addresses in config.json.',
  },
};

/** A platform that nobody configured: everything waits, nothing is lost, and the reason is said. */
function absentPlatform(problem: Problem): Platform {
  const unreachable = { kind: 'unreachable', problem } as const;
  const steps: StepResult[] = [
    { step: 'network', state: 'failed', problem },
    ...(['tls', 'certificate', 'clock', 'identity', 'dossier', 'submission'] as const).map((step): StepResult => ({
      step,
      state: 'not-tried',
    })),
  ];
  return {
    submit: () => Promise.resolve(unreachable),
    find: () => Promise.resolve(unreachable),
    lookUp: () => Promise.resolve(unreachable),
    checkPath: () => Promise.resolve(steps),
    close: () => Promise.resolve(),
  };
}

export function connect(options: ConnectionOptions): PlatformConnection {
  const { profile, settings } = options;
  const { endpoints, trustedCa, certificate } = settings;
  const opened = certificate && openCertificate(certificate.pkcs12, certificate.passphrase);
  let platform: Platform;
  if (!endpoints || trustedCa === undefined || !certificate || !opened) platform = absentPlatform(notSetUp);
  else if (!opened.ok) platform = absentPlatform(opened.problem);
  else {
    platform = createPlatform({
      profile,
      endpoints,
      clientCertificate: certificate,
      trustedCa,
      actor: opened.certificate.serialNumberEHealthId,
      now: options.now,
      uuid: options.uuid,
    });
  }
  let last: { at: number; steps: readonly StepResult[] } | undefined;
  const facts = opened?.ok === true ? opened.certificate : undefined;

  const shown = (): Connection => ({
    waiting: options.waiting(),
    steps: (last?.steps ?? []).map((step) => ({ ...step })),
    endpoint: endpoints?.xds ?? '',
    keyStore: options.keyStore,
    ...(last ? { checkedAt: last.at } : {}),
    ...(facts
      ? {
          certificate: {
            subject: facts.subject,
            issuer: facts.issuer,
            eHealthId: facts.serialNumberEHealthId,
            validFrom: facts.validFrom,
            validTo: facts.validTo,
            uses: [...facts.uses],
          },
        }
      : {}),
  });

  return {
    platform,
    shown,
    check: async () => {
      last = { steps: await platform.checkPath(), at: options.now() };
      return shown();
    },
    certificateFacts: () => (facts ? { certificate: { validTo: facts.validTo, holder: facts.subject } } : {}),
    close: () => platform.close(),
  };
}
