/** A picture file of one page, by its first bytes; a TIFF may have many pages and is read for itself. */
import { kindOf } from '../kind.ts';
import { readJpeg } from './jpeg.ts';
import { readPng } from './png.ts';
import type { Sheets } from './sheet.ts';

/** Undefined when it is neither JPEG nor PNG. */
export function readPicture(bytes: Uint8Array): Sheets | undefined {
  const kind = kindOf(bytes, '');
  return kind === 'jpeg' ? readJpeg(bytes) : kind === 'png' ? readPng(bytes) : undefined;
}
