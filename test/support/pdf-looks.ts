/** How a PDF looks and reads to poppler, which is not the program that made it here: what both would misread alike is seen by a third. */
import { execFileSync } from 'node:child_process';

/** 60 dots to the inch show what is missing or moved; above this mean difference of grey (of 255) a page looks otherwise. */
export const DOTS = 60;
export const LOOKS_SAME = 2.5;
/** Where poppler draws letters of its own for a font that the original only names, or smooths a picture of letters once more. */
export const LOOKS_SAME_REDRAWN = 8;
export const WORDS_KEPT = 0.98;

const quiet = (command: string, args: readonly string[]): Buffer =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });

/** Mean difference of the first pages' greys; undefined where poppler cannot draw one, or their sizes differ by more than a dot. */
export function difference(original: string, made: string): number | undefined {
  try {
    const [a, b] = [original, made].map((file) =>
      grey(quiet('pdftoppm', ['-r', String(DOTS), '-gray', '-f', '1', '-l', '1', file])),
    );
    if (!a || !b || Math.abs(a.width - b.width) > 1 || Math.abs(a.height - b.height) > 1) return undefined;
    let sum = 0;
    const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1)
        sum += Math.abs((a.dots[y * a.width + x] ?? 0) - (b.dots[y * b.width + x] ?? 0));
    return sum / (width * height);
  } catch {
    return undefined;
  }
}

/** A PGM of one byte a dot. */
function grey(bytes: Buffer): { readonly width: number; readonly height: number; readonly dots: Buffer } {
  const [head = '', width = '0', height = '0'] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1')) ?? [];
  return { width: Number(width), height: Number(height), dots: bytes.subarray(head.length) };
}

const wordsOf = (file: string): readonly string[] => {
  try {
    return quiet('pdftotext', [file, '-'])
      .toString('utf8')
      .normalize('NFKC')
      .split(/\s+/)
      .filter((word) => /[\p{L}\d]/u.test(word));
  } catch {
    return [];
  }
};

/** The share of the original's words that are in the result; 1 where it has none. */
export function kept(original: string, made: string): number {
  const have = new Map<string, number>();
  for (const word of wordsOf(made)) have.set(word, (have.get(word) ?? 0) + 1);
  const wanted = wordsOf(original);
  let found = 0;
  for (const word of wanted) {
    const left = have.get(word) ?? 0;
    if (left > 0) found += 1;
    have.set(word, left - 1);
  }
  return wanted.length === 0 ? 1 : found / wanted.length;
}
