/** The sandbox's outward shapes: the JSON of its ready line, its admin window, its patients and its faults. */
import { z } from 'zod';
import { ProblemError, type LocalizedText, type Problem } from '../clinical/index.ts';

/** The one line that `relais sandbox` prints: URLs and paths. `mhd` and `token` answer 501 until those transactions exist. */
export interface SandboxReady {
  readonly xds: string;
  readonly registry: string;
  readonly mhd: string;
  readonly idp: string;
  readonly pdq: string;
  readonly token: string;
  /** Path of the CA certificate (PEM). */
  readonly ca: string;
  /** Path of the client's PKCS#12. */
  readonly clientP12: string;
  readonly clientP12Password: string;
  /** Base URL of the window for tests; ends in `/`. */
  readonly admin: string;
}

/** A patient whom the sandbox knows; `birthDate` as `YYYY-MM-DD`. Closed dossiers are not found, opposed ones refuse documents. */
export const sandboxPatient = z.object({
  matricule: z.string(),
  dossierId: z.string().regex(/^\d{10}$/),
  family: z.string(),
  given: z.string(),
  birthDate: z.iso.date(),
  sex: z.enum(['M', 'F', 'UN']),
  closed: z.boolean().default(false),
  opposed: z.boolean().default(false),
});
export type SandboxPatient = z.input<typeof sandboxPatient>;

export const transactions = ['ITI-41', 'ITI-18', 'ITI-47', 'IDP'] as const;
export type Transaction = (typeof transactions)[number];

/**
 * Something to go wrong for the next `times` requests of a transaction.
 * `refuse` answers a refusal (`code` replaces the usual one) and stores nothing; `busy` answers 503 with Retry-After in seconds;
 * `drop-before-store` closes the connection after reading the request; `drop-after-store`, `delay` (`ms`), `garbage` and
 * `truncate` process it first: what was asked is done, and the answer is lost, late, nonsense or cut off.
 */
export const fault = z.object({
  transaction: z.enum(transactions),
  times: z.number().int().positive(),
  kind: z.enum(['refuse', 'busy', 'delay', 'drop-before-store', 'drop-after-store', 'garbage', 'truncate']),
  ms: z.number().int().nonnegative().default(5000),
  retryAfter: z.number().int().nonnegative().default(1),
  code: z.string().optional(),
});
export type Fault = z.input<typeof fault>;
export type FaultKind = Fault['kind'];

/**
 * One request as the sandbox saw it. `outcome` says what was decided, also when the answer never arrived: `accepted` (done),
 * `refused`, `busy` and `dropped` (nothing done). `fault` names what was injected.
 */
export interface RequestRecord {
  readonly at: string;
  readonly transaction: string;
  readonly outcome: 'accepted' | 'refused' | 'busy' | 'dropped';
  readonly uniqueIds: readonly string[];
  readonly errorCodes: readonly string[];
  readonly fault?: FaultKind;
}

/** A document as `GET documents` lists it. `replaces` is the entryUuid of the entry that it replaced. */
export interface DocumentRecord {
  readonly uniqueId: string;
  readonly entryUuid: string;
  readonly patientId: string;
  readonly hash: string;
  readonly size: number;
  readonly mimeType: string;
  readonly typeCode: string;
  readonly formatCode: string;
  readonly status: 'Approved' | 'Deprecated';
  readonly replaces: string | null;
  readonly submissionSetId: string;
  readonly receivedAt: string;
}

const invalid = (code: string, cause: LocalizedText, next: LocalizedText, error: unknown): ProblemError =>
  new ProblemError({ code, cause, next }, { cause: error });

/** The JSON of `--faults`. @throws ProblemError `SANDBOX-FAULTS-INVALID`. */
export function parseFaults(value: unknown): Fault[] {
  const result = z.array(fault).safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    'SANDBOX-FAULTS-INVALID',
    {
      fr: 'La liste des pannes simulées n’est pas lisible.',
      de: 'Die Liste der simulierten Störungen ist nicht lesbar.',
      en: 'The list of faults cannot be read.',
    },
    {
      fr: 'Écrivez une liste JSON de {transaction, times, kind}; voir la description de « relais sandbox ».',
      de: 'Schreiben Sie eine JSON-Liste von {transaction, times, kind}; siehe die Beschreibung von „relais sandbox“.',
      en: 'Write a JSON list of {transaction, times, kind}; see the description of "relais sandbox".',
    },
    result.error,
  );
}

/** The JSON of `--patients FILE`. @throws ProblemError `SANDBOX-PATIENTS-INVALID`. */
export function parsePatients(value: unknown): SandboxPatient[] {
  const result = z.array(sandboxPatient).safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    'SANDBOX-PATIENTS-INVALID',
    {
      fr: 'La liste des patients du bac à sable n’est pas lisible.',
      de: 'Die Patientenliste des Sandkastens ist nicht lesbar.',
      en: 'The sandbox’s list of patients cannot be read.',
    },
    {
      fr: 'Écrivez une liste JSON de {matricule, dossierId, family, given, birthDate, sex, closed, opposed}.',
      de: 'Schreiben Sie eine JSON-Liste von {matricule, dossierId, family, given, birthDate, sex, closed, opposed}.',
      en: 'Write a JSON list of {matricule, dossierId, family, given, birthDate, sex, closed, opposed}.',
    },
    result.error,
  );
}

export const portInUse = (port: number): Problem => ({
  code: 'SANDBOX-PORT-IN-USE',
  cause: {
    fr: `Le port ${port} est déjà utilisé par un autre programme.`,
    de: `Der Port ${port} wird schon von einem anderen Programm benutzt.`,
    en: `Port ${port} is already used by another program.`,
  },
  next: {
    fr: 'Choisissez un autre port avec --port, ou arrêtez l’autre programme. Sans --port, un port libre est choisi.',
    de: 'Wählen Sie mit --port einen anderen Port oder beenden Sie das andere Programm. Ohne --port wird ein freier gewählt.',
    en: 'Choose another port with --port, or stop the other program. Without --port a free one is chosen.',
  },
});

export const dataFolderUnusable: Problem = {
  code: 'SANDBOX-DATA-UNUSABLE',
  cause: {
    fr: 'Le bac à sable ne peut pas lire ou écrire son dossier de données.',
    de: 'Der Sandkasten kann seinen Datenordner nicht lesen oder schreiben.',
    en: 'The sandbox cannot read or write its data folder.',
  },
  next: {
    fr: 'Choisissez avec --data un dossier où vous pouvez écrire, avec de la place libre.',
    de: 'Wählen Sie mit --data einen Ordner, in den Sie schreiben können, mit freiem Platz.',
    en: 'Choose with --data a folder that you can write to, with free space.',
  },
};
