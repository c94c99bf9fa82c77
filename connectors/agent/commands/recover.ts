/** `relais recover` and `relais key`: the printed key that opens the journal elsewhere, and a new key for the journal. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { basename } from 'node:path';
import {
  RecoveryError,
  checkRecoveryKey,
  hasRecoveryKey,
  newRecoveryKey,
  recoverKey,
  rotateKey,
  type KeyStoring,
} from '../../journal/index.ts';
import { passwordFile } from '../agent.ts';
import { dataFolderAt, defaultDataFolder, openDataFolder } from '../data-folder.ts';
import { seal, unseal } from '../sealed.ts';
import {
  UsageError,
  exit,
  printJson,
  readArguments,
  runningAgent,
  say,
  terminalLanguage,
  type ExitCode,
} from './shared.ts';

const common = { data: { type: 'string' }, json: { type: 'boolean' } } as const;
const storing = (dataDir: string): KeyStoring => ({ dataDir, random: (size) => randomBytes(size) });

export async function recover(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, common);
  const [verb, more] = files;
  if (more !== undefined) throw new UsageError(`relais recover does not know “${more}”`);
  const dataDir = dataFolderAt(values.data ?? defaultDataFolder()).path;
  if (verb === 'new') return printNewKey(dataDir);
  if (verb === 'check') return check(dataDir);
  if (verb === 'seen') {
    printJson(await runningAgent(values.data).call('damagesSeen', {}));
    return exit.done;
  }
  if (verb !== undefined) throw new UsageError('relais recover needs nothing, or: new | check | seen');
  openDataFolder(dataDir);
  const typed = await recoveryKey();
  const { kept } = recoverKey({ ...storing(dataDir), typed });
  printJson({ recovered: true, keyStore: kept });
  say(
    {
      fr: 'Le journal s’ouvre de nouveau sur cet ordinateur.',
      de: 'Das Journal lässt sich auf diesem Computer wieder öffnen.',
      en: 'The journal opens again on this computer.',
    }[terminalLanguage()],
  );
  return exit.done;
}

/** Nothing is made, asked or promised about a journal that is not there. */
function assertJournal(dataDir: string): void {
  if (!existsSync(dataFolderAt(dataDir).journal)) throw new RecoveryError('no-journal');
}

/** The only moment at which a recovery key is seen: it goes to standard output, to be printed, and is kept nowhere. */
function printNewKey(dataDir: string): ExitCode {
  assertJournal(dataDir);
  const replaced = hasRecoveryKey(dataDir);
  const key = newRecoveryKey(storing(dataDir));
  printJson({ recoveryKey: key, groups: key.split('-'), replaced });
  const words = {
    fr: [
      'Imprimez cette clé et gardez-la loin de cet ordinateur. Elle ne sera plus montrée.',
      'L’ancienne clé de secours n’ouvre plus rien.',
    ],
    de: [
      'Drucken Sie diesen Schlüssel und verwahren Sie ihn fern von diesem Computer. Er wird nicht mehr gezeigt.',
      'Der alte Wiederherstellungsschlüssel öffnet nichts mehr.',
    ],
    en: [
      'Print this key and keep it away from this computer. It will not be shown again.',
      'The earlier recovery key opens nothing any more.',
    ],
  }[terminalLanguage()];
  for (const line of replaced ? words : words.slice(0, 1)) say(line);
  return exit.done;
}

async function check(dataDir: string): Promise<ExitCode> {
  const typed = await recoveryKey();
  checkRecoveryKey(dataDir, typed);
  printJson({ opens: true });
  say(
    {
      fr: 'Cette clé de secours ouvre le journal.',
      de: 'Dieser Wiederherstellungsschlüssel öffnet das Journal.',
      en: 'This recovery key opens the journal.',
    }[terminalLanguage()],
  );
  return exit.done;
}

/** From the environment for scripts, otherwise asked for; never an argument, which others on the computer could read. */
async function recoveryKey(): Promise<string> {
  const given = process.env['RELAIS_RECOVERY_KEY'];
  if (given !== undefined) return given;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await prompt.question('Clé de secours / Wiederherstellungsschlüssel / Recovery key: ');
  } finally {
    prompt.close();
  }
}

export function key(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, common);
  if (files.length !== 1 || files[0] !== 'rotate') throw new UsageError('relais key needs: rotate');
  const data = dataFolderAt(values.data ?? defaultDataFolder());
  assertJournal(data.path);
  const { kept } = rotateKey({
    ...storing(data.path),
    secrets: [
      {
        name: basename(passwordFile(data)),
        reseal: (bytes, from, to) => seal(unseal(bytes, from, 'certificate'), to, 'certificate'),
      },
    ],
  });
  printJson({ rotated: true, keyStore: kept });
  const [changed, printed, none] = {
    fr: [
      'Le journal a une nouvelle clé.',
      'La clé de secours imprimée reste valable.',
      'Il n’y a pas encore de clé de secours : « relais recover new ».',
    ],
    de: [
      'Das Journal hat einen neuen Schlüssel.',
      'Der gedruckte Wiederherstellungsschlüssel bleibt gültig.',
      'Es gibt noch keinen Wiederherstellungsschlüssel: „relais recover new“.',
    ],
    en: [
      'The journal has a new key.',
      'The printed recovery key stays good.',
      'There is no recovery key yet: “relais recover new”.',
    ],
  }[terminalLanguage()] as [string, string, string];
  say(`${changed} ${hasRecoveryKey(data.path) ? printed : none}`);
  return Promise.resolve(exit.done);
}
