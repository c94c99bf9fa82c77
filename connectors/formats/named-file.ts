/**
 * A file that a document only names: it is one of the files beside it, and nothing else. No folder is left or entered, no share, drive or address is
 * reached for: a path in a message is somebody else's, and what lies at its end on this computer may be anything. Links are never among
 * the files beside (intake leaves them alone).
 */

export type NamedFile =
  | { readonly kind: 'named'; readonly name: string }
  /** It says a place: another folder, a share, a drive, an address. */
  | { readonly kind: 'elsewhere' }
  /** It is no name of a file. */
  | { readonly kind: 'nothing' };

/** Longest name of the usual file systems, in characters. */
const LONGEST = 255;

/** The name that a pointer gives; `./letter.pdf` is one of this folder too. */
export function namedFile(pointer: string): NamedFile {
  const name = pointer.trim().replace(/^\.[\\/]+/, '');

  if (name === '' || name.length > LONGEST || /[\u0000-\u001f\u007f]/.test(name)) return { kind: 'nothing' };
  // A colon is a drive, a scheme of an address, or a second stream of a file.
  if (/[\\/:]/.test(name) || /%2f|%5c|%3a/i.test(name) || /^\.+$/.test(name)) return { kind: 'elsewhere' };
  return { kind: 'named', name };
}

const plain = (name: string): string => name.normalize('NFC').toLowerCase();

/** Which of the files beside is meant: the very name, else the only one that differs in case or in how its accents are written. */
export function fileBeside(name: string, beside: Iterable<string>): string | undefined {
  const all = [...beside];
  if (all.includes(name)) return name;
  const alike = all.filter((other) => plain(other) === plain(name));
  return alike.length === 1 ? alike[0] : undefined;
}
