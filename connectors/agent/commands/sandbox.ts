/** `relais sandbox`: a strict DSP in a box. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseFaults, parsePatients, startSandbox } from '../../sandbox/index.ts';
import { defaultDataFolder } from '../data-folder.ts';
import { UsageError, exit, portOf, printJson, readArguments, say, untilStopped, type ExitCode } from './shared.ts';

/** A JSON file given on the command line, as its parser takes it. @throws UsageError when it is not there or not JSON */
function jsonFile<T>(file: string, parse: (value: unknown) => T): T {
  if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${file} is not JSON`);
  }
  return parse(value);
}

export async function sandbox(args: readonly string[]): Promise<ExitCode> {
  const { values } = readArguments(args, {
    port: { type: 'string' },
    data: { type: 'string' },
    patients: { type: 'string', default: 'open' },
    faults: { type: 'string' },
    json: { type: 'boolean' },
  });
  const port = portOf(values.port);
  const started = await startSandbox({
    dataDir: resolve(values.data ?? join(defaultDataFolder(), 'sandbox')),
    patients: values.patients === 'open' ? 'open' : jsonFile(values.patients, parsePatients),
    ...(values.faults === undefined ? {} : { faults: jsonFile(values.faults, parseFaults) }),
    ...(port === undefined ? {} : { port }),
  });
  const stopped = untilStopped();
  printJson(started.ready);
  say(`The sandbox DSP runs. What it holds: ${started.ready.admin}`);
  await stopped;
  await started.stop();
  return exit.done;
}
