/** Pages in pieces whose coding PDF knows: one piece is stored as it is, several are drawn side by side, pixel by pixel, and stored as one. */
import { engine, type Picture } from '../engine.ts';
import { pdfOfPictures, type StoredImage } from './sheet.ts';
import type { Piece, TiffPage } from './tiff-page.ts';

export type PieceReader = (piece: Piece) => StoredImage | undefined;

/** Undefined where a piece is damaged or its coding unknown. */
export async function imageFromPieces(
  page: TiffPage,
  reader: PieceReader | undefined,
): Promise<StoredImage | Picture | undefined> {
  const images = page.pieces.map((piece) => reader?.(piece));
  const [first] = page.pieces;
  if (images.length === 1 && first?.width === page.width && first.height === page.height && agrees(images[0], page))
    return images[0];
  const placed = page.pieces.map((piece, index) => ({ piece, image: images[index] }));
  const drawn = await drawnTogether(page, placed);
  return drawn && page.bits === 1 ? bilevel(drawn) : drawn;
}

const agrees = (image: StoredImage | undefined, { width, height }: TiffPage): boolean =>
  image?.entries['Width'] === width && image.entries['Height'] === height;

/** One point for each pixel, so that nothing is smoothed. */
async function drawnTogether(
  { width, height }: TiffPage,
  pieces: readonly { readonly piece: Piece; readonly image: StoredImage | undefined }[],
): Promise<Picture | undefined> {
  const images = [];
  for (const { piece, image } of pieces) {
    if (!image) return undefined;
    const [w, h] = [Number(image.entries['Width']), Number(image.entries['Height'])];
    images.push({ image, matrix: [w, 0, 0, h, piece.x, height - piece.y - h] });
  }
  const document = (await engine()).open(await pdfOfPictures([{ size: [width, height], images }]));
  if (typeof document === 'string') return undefined;
  try {
    return document.undrawable(0) > 0 ? undefined : document.draw(0, 1);
  } finally {
    document.close();
  }
}

/** One bit a pixel, white where it is light. */
export function bilevel({ width, height, rgba }: Picture): StoredImage {
  const row = (width + 7) >> 3;
  const bytes = new Uint8Array(row * height);
  for (let line = 0; line < height; line += 1)
    for (let column = 0; column < width; column += 1)
      if ((rgba[(line * width + column) * 4] ?? 0) >= 128) {
        const at = line * row + (column >> 3);
        bytes[at] = (bytes[at] ?? 0) | (128 >> (column & 7));
      }
  return { bytes, entries: { Width: width, Height: height, ColorSpace: 'DeviceGray', BitsPerComponent: 1 } };
}
