/**
 * Where a data folder must not lie: on another computer's disk, where locks and fsync promise nothing, or in a folder that a program
 * copies to a cloud while the journal is being written. Pure: the facts are given.
 */
import { posix, win32 } from 'node:path';

export interface PlaceFacts {
  readonly platform: NodeJS.Platform;
  /** Absolute path of the folder, links resolved. */
  readonly path: string;
  /** Text of /proc/mounts, where there is one. */
  readonly mounts?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a path exists. */
  readonly exists: (path: string) => boolean;
  /** Letters of drives that are shares of other computers, `Z:`; Windows. */
  readonly networkDrives?: readonly string[];
}

export interface BadPlace {
  readonly kind: 'network' | 'synchronised';
  /** The file system or the program: `cifs`, `OneDrive`. */
  readonly name: string;
}

/** Not here: 9p, virtiofs and their like, by which virtual machines and containers see a disk of their own host. */
const networkFileSystems = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'ncpfs',
  'afs',
  'ceph',
  'glusterfs',
  'lustre',
  'davfs',
  'davfs2',
  'sshfs',
  'beegfs',
  'gfs2',
  'ocfs2',
]);
/** File systems of FUSE that are a local disk all the same. */
const localFuse = new Set([
  'fuseblk',
  'fuse.fuse-overlayfs',
  'fuse.ntfs-3g',
  'fuse.ntfs',
  'fuse.exfat',
  'fuse.ext4',
  'fuse.lxcfs',
]);

/** `\040` in /proc/mounts is a space. */
const unescape = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const within = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The file system that holds a path: of the mounts above it the deepest, of two there the later. */
function fileSystemOf(path: string, mounts: string): string | undefined {
  let best: { folder: string; type: string } | undefined;
  for (const line of mounts.split('\n')) {
    const [, folder = '', type = ''] = line.split(' ').map(unescape);
    if (folder === '' || !within(path, folder)) continue;
    if (!best || folder.length >= best.folder.length) best = { folder, type };
  }
  return best?.type;
}

function networkPlace({ platform, path, mounts, networkDrives = [] }: PlaceFacts): BadPlace | undefined {
  if (platform === 'win32') {
    const device = /^[\\/]{2}[?.][\\/](?!UNC[\\/])/i.test(path);
    if (/^[\\/]{2}/.test(path) && !device) return { kind: 'network', name: 'UNC' };
    const drive = path.slice(0, 2).toUpperCase();
    return networkDrives.includes(drive) ? { kind: 'network', name: drive } : undefined;
  }
  const type = mounts === undefined ? undefined : fileSystemOf(path, mounts);
  if (type === undefined) return undefined;
  const foreign = networkFileSystems.has(type) || (/^fuse(\.|$)/.test(type) && !localFuse.has(type));
  return foreign ? { kind: 'network', name: type } : undefined;
}

/** A file or folder that a program keeps at the root of what it synchronises. */
const rootMarks: readonly (readonly [mark: string, name: string])[] = [
  ['.dropbox.cache', 'Dropbox'],
  ['.dropbox', 'Dropbox'],
  ['.sync_folder.db', 'Nextcloud'],
  ['.nextcloudsync.log', 'Nextcloud'],
  ['.owncloudsync.log', 'ownCloud'],
  ['.stfolder', 'Syncthing'],
];

/** Names that such programs give their folder, alone or with an account behind: `OneDrive - Cabinet`. */
const folderNames: readonly (readonly [RegExp, string])[] = [
  [/^onedrive( - .+)?$/i, 'OneDrive'],
  [/^dropbox( \(.+\))?$/i, 'Dropbox'],
  [/^nextcloud\d*$/i, 'Nextcloud'],
  [/^owncloud\d*$/i, 'ownCloud'],
  [/^(icloud ?drive|mobile documents|com~apple~clouddocs|iclouddrive)$/i, 'iCloud'],
  [/^(google drive|googledrive|my drive|mon drive|meine ablage)$/i, 'Google Drive'],
  [/^cloudstorage$/i, 'iCloud'],
];

function synchronisedPlace({ platform, path, environment, exists }: PlaceFacts): BadPlace | undefined {
  const own = platform === 'win32' ? win32 : posix;
  const same = (a: string, b: string): boolean =>
    platform === 'win32' ? a.toLowerCase() === b.toLowerCase() : a === b;
  const roots = ['OneDrive', 'OneDriveCommercial', 'OneDriveConsumer'].flatMap((name) => environment[name] ?? []);
  for (let folder = path; ; folder = own.dirname(folder)) {
    if (roots.some((root) => root !== '' && same(own.normalize(root), folder)))
      return { kind: 'synchronised', name: 'OneDrive' };
    const named = folderNames.find(([pattern]) => pattern.test(own.basename(folder)));
    if (named) return { kind: 'synchronised', name: named[1] };
    const marked = rootMarks.find(([mark]) => exists(own.join(folder, mark)));
    // A home folder holds `.dropbox` as a setting, not as a mark: only the folder that has its cache too is meant.
    if (marked && (marked[0] !== '.dropbox' || exists(own.join(folder, '.dropbox.cache'))))
      return { kind: 'synchronised', name: marked[1] };
    if (own.dirname(folder) === folder) return undefined;
  }
}

/** Why a data folder must not lie there; `undefined` when it may. */
export const badPlace = (facts: PlaceFacts): BadPlace | undefined => networkPlace(facts) ?? synchronisedPlace(facts);
