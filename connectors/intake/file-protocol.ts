/**
 * How a sender says that a file is finished: a name it is renamed to (until then it has a temporary one), or a marker file that comes
 * after it (`a.hl7` with `a.hl7.ok` or `a.ok`). And which files of a folder are meant at all.
 */
import { baseOf, folderOf } from './folder-files.ts';
import type { FileLook } from './folder-files.ts';

export interface FileProtocolOptions {
  /** Patterns (`*`, `?`) of the files that are meant; none: all. Side files need not be among them. */
  readonly names?: readonly string[];
  /** Patterns of names under which the sender writes what is not finished, beside those that are always left alone. */
  readonly temporaryNames?: readonly string[];
  /** Ending of the marker file without which no file is taken, such as `.ok`. */
  readonly readyMarker?: string;
}

export interface FileProtocol {
  /** Not finished, or not the sender's to hand over. */
  readonly isTemporary: (name: string) => boolean;
  /** Whether the file is one to take, and not a marker. */
  isMeant(name: string): boolean;
  /** The marker of a file; `missing` when it must wait for one; undefined when the folder uses none. */
  marker(file: FileLook, files: ReadonlyMap<string, FileLook>): FileLook | 'missing' | undefined;
  /** The marker that lies beside a file, whatever its age. */
  markerBeside(name: string, files: ReadonlyMap<string, FileLook>): FileLook | undefined;
}

/** Names under which programs write what is not finished, or what is not theirs to hand over. */
const alwaysTemporary: readonly RegExp[] = [
  /^\./,
  /^~\$/,
  /~$/,
  /\.(tmp|temp|part|partial|filepart|crdownload|download|swp|lock|lck)$/i,
  /^(thumbs\.db|desktop\.ini)$/i,
];

/** File systems count in steps of up to two seconds: a marker may look that much older than its file. */
const MARKER_TOLERANCE = 2000;

const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
    'iu',
  );

export function fileProtocol({ names = [], temporaryNames = [], readyMarker }: FileProtocolOptions): FileProtocol {
  const meant = names.map(pattern);
  const temporary = [...alwaysTemporary, ...temporaryNames.map(pattern)];
  const ending = readyMarker?.toLowerCase();
  const isMarker = (name: string): boolean => ending !== undefined && name.toLowerCase().endsWith(ending);

  const markerBeside: FileProtocol['markerBeside'] = (name, files) => {
    if (readyMarker === undefined) return undefined;
    const base = baseOf(name);
    const stem = base.includes('.') ? base.slice(0, base.lastIndexOf('.')) : base;
    return [readyMarker, readyMarker.toLowerCase(), readyMarker.toUpperCase()]
      .flatMap((end) => [`${base}${end}`, `${stem}${end}`])
      .map((candidate) => files.get(folderOf(name) + candidate))
      .find((found) => found !== undefined);
  };

  return {
    isTemporary: (name) => temporary.some((one) => one.test(name)),
    isMeant: (name) => !isMarker(name) && (meant.length === 0 || meant.some((one) => one.test(baseOf(name)))),
    markerBeside,
    marker: (file, files) => {
      if (readyMarker === undefined) return undefined;
      const found = markerBeside(file.name, files);
      // An older marker belongs to what lay here before. Both times are the file server's own.
      return found === undefined || found.modifiedAt + MARKER_TOLERANCE < file.modifiedAt ? 'missing' : found;
    },
  };
}
