/** The agent's configuration file: one schema, every default in one place. No secret is ever part of it. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ProblemError, type Identifier, type Sender } from '../clinical/index.ts';
import { isUcum } from '../formats/index.ts';
import { isAddressRange } from '../intake/mllp-senders.ts';
import type { EndedState, Retention, SpaceLimits } from '../journal/index.ts';
import {
  loadProfile,
  profileNames,
  quirks,
  scriptName,
  sourceProfileData,
  sourceProfileNames,
  tableLayout,
  type NationalProfile,
  type Quirk,
  type TestEntry,
} from '../profiles/index.ts';
import { answeredFormats, type AnsweredFormats } from './answered-formats.ts';
import { readTable, tableSources } from './code-tables.ts';
import type { DataFolder } from './data-folder.ts';
import { readScript, type ScriptText } from './scripts.ts';

/** Whether this computer knows the zone. */
const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const oid = z.string().regex(/^[0-2](\.(0|[1-9]\d*))+$/);

export const folderSource = z.object({
  kind: z.literal('folder'),
  name: z.string().min(1),
  folder: z.string().min(1),
  /** Where taken files go; a folder of the data folder when absent. */
  taken: z.string().optional(),
  /** What becomes of a file that was taken: `move`d to `taken`, `leave`d alone, or `delete`d once everything in it is delivered. */
  afterTaking: z.enum(['move', 'leave', 'delete']).default('move'),
  subfolders: z.boolean().default(false),
  /** Patterns of the files that are meant; empty: all. */
  names: z.array(z.string().min(1)).default([]),
  /** Patterns of names under which the sender writes what is not finished. */
  temporaryNames: z.array(z.string().min(1)).default([]),
  /** Ending of the file that says of another that it is finished, for instance `.ok`. */
  readyMarker: z
    .string()
    .regex(/^\.[^/\\]+$/)
    .optional(),
});

export const mllpSource = z.object({
  kind: z.literal('mllp'),
  name: z.string().min(1),
  host: z.string().default('127.0.0.1'),
  /** 0: a free port. */
  port: z.number().int().min(0).max(65535),
  /** Addresses and ranges (`10.1.2.3`, `10.1.0.0/16`) that may connect; empty: all that reach the port. */
  addresses: z.array(z.string().refine(isAddressRange, 'an address or a range such as 10.1.0.0/16')).default([]),
  /** Connections at once; this computer's own programs always find `reservedLocal` of them free. */
  connections: z
    .object({
      total: z.number().int().min(1).default(100),
      perAddress: z.number().int().min(1).default(16),
      reservedLocal: z.number().int().min(0).default(10),
    })
    .refine(({ total, reservedLocal }) => reservedLocal <= total, 'reservedLocal is a part of total')
    .default({ total: 100, perAddress: 16, reservedLocal: 10 }),
  /** Bytes of the largest message; default 64 MiB. */
  maxFrameBytes: z.number().int().min(1024).optional(),
  /** MLLP over TLS; absent: plain MLLP. */
  tls: z
    .object({
      /** PEM file of the certificate, with its chain. */
      certificate: z.string().min(1),
      /** PEM file of the key, readable by the account of Relais only. */
      key: z.string().min(1),
      /** PEM file of the authorities whose client certificates are believed; absent: none is asked for. */
      clientCa: z.string().optional(),
      requireClientCertificate: z.boolean().default(false),
      /** Subjects that may send, for instance `{ "O": "Labo", "CN": "feed" }`; every value must be met whole. */
      subjects: z.array(z.record(z.string(), z.string())).default([]),
    })
    .optional(),
});

const httpSource = z.object({
  kind: z.literal('http'),
  name: z.string().min(1),
  /** Bytes of the largest post with its side files; default 100 MiB. */
  maxBytes: z.number().int().min(1024).optional(),
});

const sourceSettings = z.object({
  /** The shipped source profile that this source is like. */
  profile: z
    .string()
    .refine((name) => sourceProfileNames().includes(name), 'a shipped source profile')
    .optional(),
  zone: z.string().optional(),
  charset: z.string().optional(),
  language: z.string().optional(),
  fileNameTemplate: z.string().optional(),
  authorities: z.record(z.string(), oid).optional(),
  codes: z.record(z.string(), z.object({ loinc: z.string(), display: z.string() })).optional(),
  units: z.record(z.string(), z.string().refine(isUcum, 'a unit of UCUM')).optional(),
  flags: z.record(z.string(), z.string()).optional(),
  quirks: z.array(z.enum(Object.keys(quirks) as [Quirk, ...Quirk[]])).optional(),
  /** Whether a later message of the same order holds the whole report so far, or only what is new. */
  orderMessages: z.enum(['replaces', 'adds']).optional(),
  /** Whether a finished document that does not keep the rules is held, or made anew of its content. */
  finishedDocuments: z.enum(['hold', 'make-anew']).optional(),
  /** A script of the folder `scripts` that may set fields of each HL7 v2 message before it is read. */
  script: scriptName.optional(),
  /** How tables of the source are laid out: which column holds what. */
  table: tableLayout.optional(),
  /** What the source sends: decides what an ambiguous file of it is. */
  formats: z.array(z.string()).optional(),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 06:30');

/** How long content of one kind is kept after it has ended; its proof is kept for ever. */
const kept = z.object({
  /** `null`: for ever. */
  days: z.number().int().min(1).nullable().default(90),
  /** Megabytes of documents of this kind together; beyond it the oldest go first. */
  megabytes: z.number().int().min(1).optional(),
});

const configurationShape = z.object({
  profile: z.string().default('sandbox'),
  organization: z
    .object({
      name: z.string().min(1),
      eHealthId: z.string(),
      providerCode: z.string().optional(),
      oid,
      address: z
        .object({ lines: z.array(z.string()), postalCode: z.string().optional(), city: z.string().optional() })
        .optional(),
      telephone: z.string().optional(),
    })
    .default({
      name: 'Cabinet de démonstration',
      eHealthId: '2123456789',
      oid: '1.3.182.3.1.1.99999999',
      address: { lines: ['1, rue de l’Exemple'], postalCode: '0000', city: 'Testange' },
      telephone: '+352 000000',
    }),
  professional: z
    .object({ family: z.string(), given: z.string(), eHealthId: z.string(), providerCode: z.string().optional() })
    .optional(),
  sources: z.array(z.discriminatedUnion('kind', [folderSource, mllpSource, httpSource])).default([]),
  /** Particularities of sources, by source name. */
  sourceProfiles: z.record(z.string(), sourceSettings).default({}),
  endpoints: z.object({ xds: z.string(), registry: z.string(), idp: z.string(), pdq: z.string() }).optional(),
  /** PEM file of the authority that signed the platform's certificates. */
  trustedCa: z.string().optional(),
  /** When documents go. */
  sending: z
    .object({
      /** Zone of the times of day; the profile's when absent. */
      zone: z.string().refine(isZone, 'a time zone such as Europe/Luxembourg').optional(),
      /** How long documents wait before they go, so that the patient can still object; the first that fits counts. */
      hold: z
        .array(
          z.object({
            source: z.string().optional(),
            type: z.string().optional(),
            /** Hours since the first version arrived; 0: none. */
            hours: z.number().min(0).max(2400).default(0),
            /** And not before this time of day. */
            notBefore: timeOfDay.optional(),
          }),
        )
        .default([]),
      /** From when to when nothing is sent, over midnight where `to` is the earlier one. */
      quietHours: z
        .array(
          z
            .object({ source: z.string().optional(), type: z.string().optional(), from: timeOfDay, to: timeOfDay })
            .refine(({ from, to }) => from !== to, 'quiet hours begin and end at different times'),
        )
        .default([]),
    })
    .default({ hold: [], quietHours: [] }),
  /** When the content of what has ended is cleared away. What has not ended is never cleared. */
  retention: z
    .object({
      delivered: kept.default({ days: 90 }),
      cancelled: kept.default({ days: 90 }),
      dismissed: kept.default({ days: 90 }),
    })
    .default({ delivered: { days: 90 }, cancelled: { days: 90 }, dismissed: { days: 90 } }),
  /** Room on the disk of the data folder. */
  space: z
    .object({
      /** From so many free megabytes on nothing more is taken: what is left is kept for outcomes. At most a tenth of the disk. */
      reserveMegabytes: z.number().int().min(1).default(64),
      /** From so many free megabytes on the first screen warns. At most a fifth of the disk. */
      warnMegabytes: z.number().int().min(1).default(1024),
    })
    .default({ reserveMegabytes: 64, warnMegabytes: 1024 }),
  console: z.object({ port: z.number().int().min(0).max(65535).default(0) }).default({ port: 0 }),
});

/** What the file says, and what the data folder holds for each source: tables of local tests, its script, and what people answered. */
export type Configuration = z.infer<typeof configurationShape> & {
  readonly tables?: Readonly<Record<string, readonly TestEntry[]>>;
  readonly scripts?: Readonly<Record<string, ScriptText>>;
  /** Grows while the agent runs: with each answer. */
  readonly answered?: AnsweredFormats;
};
export type SourceConfiguration = Configuration['sources'][number];

const invalid = (detail: string): ProblemError =>
  new ProblemError({
    code: 'CONFIGURATION-INVALID',
    cause: {
      fr: `Le fichier de configuration ne peut pas être utilisé : ${detail}`,
      de: `Die Konfigurationsdatei ist nicht brauchbar: ${detail}`,
      en: `The configuration file cannot be used: ${detail}`,
    },
    next: {
      fr: 'Corrigez la ligne nommée, ou remettez la dernière version qui marchait.',
      de: 'Korrigieren Sie die genannte Stelle oder setzen Sie die letzte brauchbare Fassung wieder ein.',
      en: 'Mend the place named, or put back the last version that worked.',
    },
  });

/** Reads a configuration; a folder without one gets the defaults: one inbox, the sandbox. @throws ProblemError */
export function readConfiguration(file: string, data: DataFolder): Configuration {
  const parsed = configurationShape.safeParse(existsSync(file) ? parseJson(file) : {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const tables = Object.fromEntries(tableSources(data).map((source) => [source, readTable(data, source)?.lines ?? []]));
  const configuration: Configuration = {
    ...parsed.data,
    tables,
    scripts: scriptsOf(parsed.data, data),
    answered: answeredFormats(data),
  };
  if (!profileNames().includes(configuration.profile)) {
    throw invalid(`profile “${configuration.profile}” (${profileNames().join(', ')})`);
  }
  checkSending(configuration);
  if (configuration.console.port === 0 && configuration.sources.some(({ kind }) => kind === 'http')) {
    throw invalid('console.port: a source of kind “http” needs a fixed port that its program can be told');
  }
  if (configuration.sources.length > 0) return configuration;
  return { ...configuration, sources: [folderSource.parse({ kind: 'folder', name: 'in', folder: data.inbox })] };
}

/** A rule about a source or a type that there is not would never hold anything, and nobody would see it. */
function checkSending({ sending, sources, profile }: Configuration): void {
  const types = loadProfile(profile).documentTypes.map(({ name }) => name);
  const names = sources.length === 0 ? ['in', 'handover'] : [...sources.map(({ name }) => name), 'handover'];
  for (const list of ['hold', 'quietHours'] as const) {
    for (const [index, { source, type }] of sending[list].entries()) {
      const place = `sending.${list}.${index}`;
      if (source !== undefined && !names.includes(source))
        throw invalid(`${place}.source: “${source}” (${names.join(', ')})`);
      if (type !== undefined && !types.includes(type)) throw invalid(`${place}.type: “${type}” (${types.join(', ')})`);
    }
  }
}

/** The script of each source that has one. */
function scriptsOf(
  { sourceProfiles }: Pick<Configuration, 'sourceProfiles'>,
  data: DataFolder,
): Record<string, ScriptText> {
  const scripts: Record<string, ScriptText> = {};
  for (const [source, { profile, script = profile && sourceProfileData(profile).script }] of Object.entries(
    sourceProfiles,
  )) {
    if (script === undefined) continue;
    const read = readScript(data, script);
    if ('fault' in read) throw invalid(`sourceProfiles.${source}.script: ${read.fault}`);
    scripts[source] = read;
  }
  return scripts;
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : file);
  }
}

const DAY = 86_400_000;
const MEGABYTE = 1024 * 1024;

/** The settings of retention in the journal's words. */
export function retentionOf({ retention }: Configuration): Retention {
  const limit = ({ days, megabytes }: Configuration['retention'][EndedState]): Retention[EndedState] => ({
    ...(days === null ? {} : { milliseconds: days * DAY }),
    ...(megabytes === undefined ? {} : { bytes: megabytes * MEGABYTE }),
  });
  return {
    delivered: limit(retention.delivered),
    cancelled: limit(retention.cancelled),
    dismissed: limit(retention.dismissed),
  };
}

/** The settings of space in the journal's words. */
export const spaceLimitsOf = ({ space }: Configuration): SpaceLimits => ({
  reserveBytes: space.reserveMegabytes * MEGABYTE,
  warnBytes: space.warnMegabytes * MEGABYTE,
});

/** Who runs Relais, in the words of the house: identifiers get the roots that the profile names. */
export function senderOf(configuration: Configuration, profile: NationalProfile): Sender {
  const [eHealth, provider] = profile.professional.identifiers;
  const identifiers = (eHealthId: string, providerCode: string | undefined): Identifier[] => [
    ...(eHealth ? [{ root: eHealth.root, extension: eHealthId }] : []),
    ...(provider && providerCode !== undefined ? [{ root: provider.root, extension: providerCode }] : []),
  ];
  const { organization, professional } = configuration;
  return {
    oid: organization.oid,
    organization: {
      identifiers: identifiers(organization.eHealthId, organization.providerCode),
      name: organization.name,
      telecoms:
        organization.telephone === undefined
          ? []
          : [{ uri: `tel:${organization.telephone.replaceAll(' ', '')}`, use: 'work' }],
      ...(organization.address
        ? {
            address: {
              lines: organization.address.lines,
              ...(organization.address.postalCode === undefined ? {} : { postalCode: organization.address.postalCode }),
              ...(organization.address.city === undefined ? {} : { city: organization.address.city }),
              country: profile.header.addressCountry,
            },
          }
        : {}),
    },
    ...(professional
      ? {
          professional: {
            identifiers: identifiers(professional.eHealthId, professional.providerCode),
            name: { family: professional.family, given: [professional.given] },
          },
        }
      : {}),
  };
}
