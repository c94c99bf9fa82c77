/** The agent's data folder: what lies where, and whether it can be used at all. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../clinical/index.ts';

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
  };
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

/** Makes the folder when it is missing and proves that it can be written. @throws ProblemError `DATA-NOT-WRITABLE` */
export function openDataFolder(folder: string): DataFolder {
  const data = dataFolderAt(folder);
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
