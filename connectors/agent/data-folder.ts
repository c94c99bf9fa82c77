/** The agent's data folder: what lies where, and whether it can be used at all. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../clinical/index.ts';
import { badPlace, type PlaceFacts } from './storage-place.ts';

export interface DataFolder {
  readonly path: string;
  readonly journal: string;
  readonly configuration: string;
  readonly certificate: string;
  readonly logs: string;
  readonly inbox: string;
  readonly taken: string;
  /** Where a running agent says how it can be reached: readable by its owner only. */
  readonly control: string;
  readonly sandbox: string;
  /** The tokens of the sources to which programs post. */
  readonly tokens: string;
  /** Rule packs that the user has. */
  readonly packs: string;
}

/** Where the data of this user lie when nobody says otherwise. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['RELAIS_DATA'];
  if (named !== undefined && named !== '') return named;
  if (process.platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Relais');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Relais');
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'relais');
}

export function dataFolderAt(folder: string): DataFolder {
  const path = resolve(folder);
  return {
    path,
    journal: join(path, 'journal.db'),
    configuration: join(path, 'config.json'),
    certificate: join(path, 'client.p12'),
    logs: join(path, 'logs'),
    inbox: join(path, 'in'),
    taken: join(path, 'taken'),
    control: join(path, 'control.json'),
    sandbox: join(path, 'sandbox'),
    tokens: join(path, 'tokens'),
    packs: join(path, 'packs'),
  };
}

/** The place of a folder as this computer sees it. */
function placeFacts(path: string): PlaceFacts {
  let [existing, below] = [path, ''];
  while (!existsSync(existing) && dirname(existing) !== existing) {
    below = join(basename(existing), below);
    existing = dirname(existing);
  }
  return {
    platform: process.platform,
    path: join(realpathSync(existing), below).replace(/[/\\]$/, ''),
    environment: process.env,
    exists: existsSync,
    ...(existsSync('/proc/mounts') ? { mounts: readFileSync('/proc/mounts', 'utf8') } : {}),
  };
}

const elsewhere = {
  fr: 'Choisissez un dossier sur un disque de cet ordinateur, hors de tout dossier synchronisé, avec « --data DOSSIER ».',
  de: 'Wählen Sie mit „--data ORDNER“ einen Ordner auf einer Festplatte dieses Computers, außerhalb jedes synchronisierten Ordners.',
  en: 'With “--data FOLDER”, choose a folder on a disk of this computer, outside every synchronised folder.',
};

/** @throws ProblemError `DATA-ON-NETWORK`, `DATA-SYNCHRONISED` */
export function assertGoodPlace(path: string, facts: (path: string) => PlaceFacts = placeFacts): void {
  const found = badPlace(facts(path));
  if (!found) return;
  if (found.kind === 'network') {
    throw new ProblemError({
      code: 'DATA-ON-NETWORK',
      cause: {
        fr: `Le dossier de données est sur un partage réseau (${found.name}) : un tel disque ne garantit ni verrou ni écriture durable, et le journal pourrait s’y abîmer.`,
        de: `Der Datenordner liegt auf einer Netzwerkfreigabe (${found.name}): dort sind weder Sperren noch dauerhaftes Schreiben gewiss, und das Journal könnte Schaden nehmen.`,
        en: `The data folder lies on a network share (${found.name}): neither locks nor durable writing are certain there, and the journal could be damaged.`,
      },
      next: elsewhere,
    });
  }
  throw new ProblemError({
    code: 'DATA-SYNCHRONISED',
    cause: {
      fr: `Le dossier de données est dans un dossier que ${found.name} synchronise : le journal y serait copié pendant l’écriture, et abîmé.`,
      de: `Der Datenordner liegt in einem Ordner, den ${found.name} synchronisiert: das Journal würde beim Schreiben kopiert und beschädigt.`,
      en: `The data folder lies in a folder that ${found.name} synchronises: the journal would be copied while it is written, and damaged.`,
    },
    next: elsewhere,
  });
}

/**
 * Makes a folder with those above it. Not `recursive: true`: on file systems that refuse folders by “no such file” that
 * never comes back.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

/** Makes the folder when it is missing and proves that it can be written. @throws ProblemError `DATA-NOT-WRITABLE`, `DATA-ON-NETWORK`, `DATA-SYNCHRONISED` */
export function openDataFolder(folder: string): DataFolder {
  const data = dataFolderAt(folder);
  assertGoodPlace(data.path);
  try {
    makeFolder(data.path);
    accessSync(data.path, constants.R_OK | constants.W_OK);
    const probe = join(data.path, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    for (const own of [data.logs, data.inbox, data.taken]) makeFolder(own);
  } catch (error) {
    throw new ProblemError(
      {
        code: 'DATA-NOT-WRITABLE',
        cause: {
          fr: `Relais ne peut pas écrire dans son dossier de données : ${data.path}`,
          de: `Relais kann nicht in seinen Datenordner schreiben: ${data.path}`,
          en: `Relais cannot write to its data folder: ${data.path}`,
        },
        next: {
          fr: 'Choisissez un dossier à vous avec « --data DOSSIER », ou donnez-vous le droit d’écrire dans celui-ci.',
          de: 'Wählen Sie mit „--data ORDNER“ einen eigenen Ordner oder geben Sie sich Schreibrecht für diesen.',
          en: 'Choose a folder of your own with “--data FOLDER”, or give yourself the right to write to this one.',
        },
      },
      { cause: error },
    );
  }
  return data;
}

const controlShape = z.object({
  control: z.url(),
  token: z.string().min(1),
  console: z.string(),
  pid: z.number().int(),
});
export type ControlFile = z.infer<typeof controlShape>;

/** Tells other programs of this user how to reach the running agent. Written whole or not at all. */
export function writeControlFile(data: DataFolder, control: ControlFile): void {
  const temporary = `${data.control}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(control), { mode: 0o600 });
  renameSync(temporary, data.control);
}

export function removeControlFile(data: DataFolder): void {
  rmSync(data.control, { force: true });
}

/** How to reach the agent of this data folder; undefined when none has said so. */
export function readControlFile(data: DataFolder): ControlFile | undefined {
  if (!existsSync(data.control)) return undefined;
  const read = controlShape.safeParse(JSON.parse(readFileSync(data.control, 'utf8')));
  return read.success ? read.data : undefined;
}

/** An unguessable word for the control API. */
export const newToken = (): string => randomBytes(32).toString('base64url');
