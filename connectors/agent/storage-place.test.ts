import { describe, expect, it } from 'vitest';
import { badPlace, type PlaceFacts } from './storage-place.ts';

const mounts = [
  '/dev/sda1 / ext4 rw 0 0',
  'server:/export /mnt/nfs nfs4 rw 0 0',
  '//server/share /mnt/praxis\\040daten cifs rw 0 0',
  'user@host:/ /mnt/remote fuse.sshfs rw 0 0',
  '/dev/sdb1 /mnt/usb fuseblk rw 0 0',
  'rclone: /mnt/cloud fuse.rclone rw 0 0',
  '/dev/sdc1 /mnt/nfs/local ext4 rw 0 0',
  'tmpfs /mnt/over tmpfs rw 0 0',
  'server:/x /mnt/over nfs rw 0 0',
].join('\n');

const at = (path: string, over: Partial<PlaceFacts> = {}): string => {
  const found = badPlace({ platform: 'linux', path, mounts, environment: {}, exists: () => false, ...over });
  return found ? `${found.kind} ${found.name}` : 'good';
};
const windows = (path: string, over: Partial<PlaceFacts> = {}): string => at(path, { platform: 'win32', ...over });

describe('a data folder', () => {
  it.each([
    ['/var/lib/relais', 'good'],
    ['/mnt/nfs/relais', 'network nfs4'],
    ['/mnt/nfs', 'network nfs4'],
    ['/mnt/nfsx/relais', 'good'],
    ['/mnt/nfs/local/relais', 'good'],
    ['/mnt/praxis daten/relais', 'network cifs'],
    ['/mnt/remote/relais', 'network fuse.sshfs'],
    ['/mnt/cloud/relais', 'network fuse.rclone'],
    ['/mnt/usb/relais', 'good'],
    ['/mnt/over/relais', 'network nfs'],
  ])('on Linux is told by the mount that holds it: %s → %s', (path, verdict) => {
    expect(at(path)).toBe(verdict);
  });

  it.each([
    [String.raw`C:\Users\a\AppData\Local\Relais`, 'good'],
    [String.raw`\\server\share\relais`, 'network UNC'],
    ['//server/share/relais', 'network UNC'],
    [String.raw`\\?\UNC\server\share`, 'network UNC'],
    [String.raw`\\?\C:\Relais`, 'good'],
    [String.raw`z:\relais`, 'network Z:'],
    [String.raw`C:\Users\a\OneDrive - Cabinet\relais`, 'synchronised OneDrive'],
    [String.raw`C:\Users\a\Dropbox\relais`, 'synchronised Dropbox'],
    [String.raw`C:\Users\a\iCloudDrive\relais`, 'synchronised iCloud'],
    [String.raw`C:\Users\a\Nextcloud\x\relais`, 'synchronised Nextcloud'],
    [String.raw`C:\Users\a\Wolke\relais`, 'synchronised OneDrive'],
  ])('on Windows is told by its path: %s → %s', (path, verdict) => {
    expect(windows(path, { networkDrives: ['Z:'], environment: { OneDrive: String.raw`C:\Users\a\wolke` } })).toBe(
      verdict,
    );
  });

  it('on macOS is told by the folder of the cloud', () => {
    const mac = (path: string): string =>
      badPlace({ platform: 'darwin', path, environment: {}, exists: () => false })?.name ?? 'good';
    expect(mac('/Users/a/Library/Mobile Documents/com~apple~CloudDocs/relais')).toBe('iCloud');
    expect(mac('/Users/a/Library/CloudStorage/Dropbox/relais')).toBe('Dropbox');
    expect(mac('/Users/a/Library/Application Support/Relais')).toBe('good');
  });

  it('is told by what the program keeps there, whatever the folder is called', () => {
    const having = (...files: string[]): string =>
      at('/users/a/wolke/relais', { exists: (path) => files.includes(path) });
    expect(having('/users/a/wolke/.stfolder')).toBe('synchronised Syncthing');
    expect(having('/users/a/wolke/.sync_folder.db')).toBe('synchronised Nextcloud');
    expect(having('/users/a/wolke/.dropbox', '/users/a/wolke/.dropbox.cache')).toBe('synchronised Dropbox');
    expect(having('/users/a/.dropbox')).toBe('good');
  });
});
