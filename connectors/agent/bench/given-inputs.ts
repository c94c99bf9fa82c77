/** What `convert` converts: the shipped messages, or the files that are given, and what is said when there is nothing to measure with them. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { partsOf, type SourceInput } from '../../formats/index.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import { UsageError } from '../commands/shared.ts';
import type { Effort } from './figures.ts';

const shippedMessages = (): SourceInput[] =>
  loadSamples()
    .filter(({ file }) => file.startsWith('hl7/'))
    .map(({ bytes, file }) => ({ bytes, name: file }));

const isThere = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

const inputAt = (file: string): SourceInput => ({ bytes: readFileSync(file), name: basename(file) });

/**
 * A file, the files of a folder, or (with `from`) those that a list names, one a line, below that folder.
 * @throws UsageError when there is nothing to read
 */
function givenInputs({ file, from }: Effort): SourceInput[] | undefined {
  if (file === undefined) {
    if (from !== undefined) throw new UsageError('--from is the folder of a list: name the list too, with --file LIST');
    return undefined;
  }
  if (from !== undefined) {
    if (!isThere(file))
      throw new UsageError(`with --from, --file is a list of files, one a line, and not a folder: ${file}`);
    const names = readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .filter((name) => name !== '');
    if (names.length === 0) throw new UsageError(`the list ${file} names no file`);
    const missing = names.find((name) => !isThere(join(from, name)));
    if (missing !== undefined)
      throw new UsageError(
        `no such file: ${missing}, named in ${file}; --from names the folder below which its files lie`,
      );
    return names.map((name) => inputAt(join(from, name)));
  }
  if (isThere(file)) return [inputAt(file)];
  const entries = readdirSync(file, { withFileTypes: true }).filter((entry) => entry.isFile());
  if (entries.length === 0) throw new UsageError(`there is no file in the folder ${file}`);
  return entries.map(({ name }) => inputAt(join(file, name)));
}

/** As the agent reads them: every message of a batch is an input of its own. @throws UsageError when there is nothing to read */
export const inputsOf = (effort: Effort): SourceInput[] =>
  (givenInputs(effort) ?? shippedMessages()).flatMap((input) => [...(partsOf(input)?.parts ?? [input])]);

/** Whether a text names files, one a line, rather than being a message: a list given without its folder. */
const isList = ({ bytes }: SourceInput): boolean =>
  Buffer.from(bytes)
    .toString('utf8')
    .split(/\r?\n/, 20)
    .every((line) => line === '' || /^[^|\0]*\.\w+$/.test(line));

/** Why nothing can be measured with these inputs, and what to do. */
export function noDocument({ file, from }: Effort, inputs: readonly SourceInput[]): UsageError {
  const [first] = inputs;
  const list = from === undefined && inputs.length === 1 && first !== undefined && isList(first);
  return new UsageError(
    list
      ? `${file ?? ''} is a list of files: --from FOLDER names the folder below which they lie`
      : `nothing that was given becomes a document: “relais convert ${file ?? 'FILE'}” says why of a file`,
  );
}
