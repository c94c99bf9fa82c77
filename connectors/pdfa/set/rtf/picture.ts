/** A picture inside RTF (`\pict`): its data, how it is coded and how large it shall be seen. */
import type { PlacedPicture } from '../blocks.ts';
import { placedPicture } from '../elements.ts';

const POINT = 20;

export class PictureReader {
  #readable = false;
  #hex = '';
  readonly #binary: Uint8Array[] = [];
  readonly #sizes = new Map<string, number>();

  word(word: string, value: number | undefined): void {
    if (word === 'pngblip' || word === 'jpegblip') this.#readable = true;
    else if (value !== undefined) this.#sizes.set(word, value);
  }

  hex(text: string): void {
    this.#hex += text;
  }

  binary(bytes: Uint8Array): void {
    this.#binary.push(bytes);
  }

  /** Undefined for kinds that are not read (metafiles, bitmaps of Windows) and for damaged data. */
  end(): PlacedPicture | undefined {
    if (!this.#readable) return undefined;
    const bytes =
      this.#binary.length > 0 ? Buffer.concat(this.#binary) : Buffer.from(this.#hex.replaceAll(/\s+/g, ''), 'hex');
    const placed = placedPicture(bytes);
    if (!placed) return undefined;
    const side = (goal: string, scale: string, own: number): number => {
      const wanted = this.#sizes.get(goal);
      return (wanted !== undefined && wanted > 0 ? wanted / POINT : own) * ((this.#sizes.get(scale) ?? 100) / 100);
    };
    const [width, height] = [side('picwgoal', 'picscalex', placed.width), side('pichgoal', 'picscaley', placed.height)];
    return width >= 1 && height >= 1 ? { ...placed, width, height } : placed;
  }
}
