// formats/zip/ opens archives: each file in one becomes an input of its own. Bombs, locks, archives in archives and traps in names are refused.
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import type { Problem } from '../../clinical/index.ts';
import type { Format, SourceInput } from '../types.ts';
import { hasZipEnd, isZip, officeFileIn, zipEntries, type ZipEntry } from '../zip-entries.ts';
import { zipProblems } from './problems.ts';

const MOST_FILES = 200;
const MOST_BYTES = 200 * 1024 * 1024;
/** Large files that unpack to more than so many times their size hold nothing that anybody wrote. */
const MOST_RATIO = 100;
const SMALL = 1024 * 1024;

/** What systems put into archives beside the files of people. */
const isDebris = ({ name, size }: ZipEntry): boolean =>
  size === 0 || /(?:^|[\\/])(?:__MACOSX[\\/]|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i.test(name);

/** The frame of IHE XDM: its documents stand beside it, and name everything themselves. */
const isXdmFrame = ({ name }: ZipEntry): boolean => /(?:^|[\\/])(?:INDEX\.HTM|README\.TXT|METADATA\.XML)$/i.test(name);

/** The last part of the name: folders of an archive are never followed. */
const baseName = (name: string): string => name.split(/[\\/]/).at(-1) ?? name;
const folderOf = (name: string): string => name.slice(0, name.length - baseName(name).length);

/** An archive of files, whatever its name: opened in its turn it would pass every limit of this one. */
const isArchive = (bytes: Uint8Array): boolean => {
  const entries = isZip(bytes) ? zipEntries(bytes) : undefined;
  return entries !== undefined && officeFileIn(entries) === undefined;
};

interface Opened {
  readonly files: readonly { readonly folder: string; readonly input: SourceInput }[];
}

/** The files of an archive, or why it stays closed: all of them or none. */
function open(bytes: Uint8Array): Opened | Problem {
  const entries = zipEntries(bytes);
  if (!entries) return zipProblems.damaged;
  if (entries.some(({ encrypted }) => encrypted)) return zipProblems.locked;
  const isXdm = entries.some(({ name }) => /(?:^|[\\/])IHE_XDM[\\/]/i.test(name));
  const wanted = entries.filter((entry) => !isDebris(entry) && !(isXdm && isXdmFrame(entry)));
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  const swells = wanted.some(({ size, packedSize }) => size > SMALL && size > packedSize * MOST_RATIO);
  if (wanted.length > MOST_FILES || total > MOST_BYTES || swells) return zipProblems.tooLarge;
  const files: { folder: string; input: SourceInput }[] = [];
  for (const entry of wanted) {
    const content = entry.content();
    if (!content) return zipProblems.damaged;
    if (isArchive(content)) return zipProblems.nested;
    files.push({ folder: folderOf(entry.name), input: { name: baseName(entry.name), bytes: content } });
  }
  return { files };
}

/** The files of an archive by their folders: what lies in one folder may belong together. Undefined when it stays closed. */
export function filesInZip(bytes: Uint8Array): readonly (readonly SourceInput[])[] | undefined {
  const opened = open(bytes);
  if (!('files' in opened)) return undefined;
  const folders = Map.groupBy(opened.files, ({ folder }) => folder);
  return Array.from(folders.values(), (files) => files.map(({ input }) => input));
}

export const zipFormat: Format = {
  name: 'zip',
  // Office documents are archives too: who knows them is surer.
  detect: ({ bytes }) => (isZip(bytes) ? 0.85 : 0),
  completeness: ({ bytes }) =>
    hasZipEnd(bytes) ? { state: 'complete', companions: [] } : { state: 'waiting', for: 'end-of-file' },
  /** Only what could not be opened is read as a whole. */
  read({ bytes }) {
    const opened = open(bytes);
    return [{ kind: 'unreadable', part: '', problem: 'files' in opened ? zipProblems.nothingKnown : opened }];
  },
};
