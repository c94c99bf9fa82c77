/** The files that an xDT record names (6305); one whose content is in the record itself (6329) is named for its title only. */
import { decodeMessage, type Charset } from './charset.ts';

/** Looked for before anything is read, so that they can be waited for. */
export function xdtPointers(bytes: Uint8Array, charset: Charset): string[] {
  const { text } = decodeMessage(bytes, '', charset);
  if (/^\d{3}6329/m.test(text)) return [];
  return Array.from(text.matchAll(/^\d{3}6305([^\r\n]*)/gm), ([, name = '']) => name.trim());
}
