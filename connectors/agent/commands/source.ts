/** `relais source token`: what the software house needs so that its program can post files. */
import { readConfiguration } from '../configuration.ts';
import { defaultDataFolder, openDataFolder } from '../data-folder.ts';
import { postAddress, sourceToken } from '../source-tokens.ts';
import { UsageError, exit, printJson, readArguments, type ExitCode } from './shared.ts';

export async function source(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    data: { type: 'string' },
    config: { type: 'string' },
    new: { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const [verb, name, more] = files;
  if (verb !== 'token' || name === undefined || more !== undefined) {
    throw new UsageError('relais source needs: token NAME [--new]');
  }
  const data = openDataFolder(values.data ?? defaultDataFolder());
  const configuration = readConfiguration(values.config ?? data.configuration, data);
  if (!configuration.sources.some((one) => one.kind === 'http' && one.name === name)) {
    throw new UsageError(`there is no source “${name}” of kind “http” in the configuration`);
  }
  printJson({ name, address: postAddress(configuration, name), token: sourceToken(data, name, values.new) });
  return exit.done;
}
