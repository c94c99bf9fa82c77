/** Any file to a PDF/A-1b: text and pictures are set as a PDF first, and go the way of every other PDF from there. */
import { MOST_BYTES, convertMade, convertPdf } from './convert.ts';
import { kindOf } from './kind.ts';
import { readPicture } from './scan/read.ts';
import { pdfOfSheets, type Sheets } from './scan/sheet.ts';
import { readTiff } from './scan/tiff.ts';
import type { Matter } from './set/blocks.ts';
import { setNarrative } from './set/elements.ts';
import { readyFaces } from './set/faces.ts';
import { readHtml } from './set/html.ts';
import { setPages, type SetPages } from './set/pages.ts';
import { readRtf } from './set/rtf/reader.ts';
import { setText } from './set/text.ts';
import { writePages } from './set/write.ts';
import type { Answer, Loss, LossKind, Request } from './types.ts';

export async function makePdfa(request: Request): Promise<Answer> {
  const { bytes, mediaType, page } = request;
  if (page) {
    const { matter, lost } = setNarrative(page);
    return fromMatter(matter, request, [['parts', lost]], page.running);
  }
  if (bytes.length === 0) return { ok: false, refusal: 'empty' };
  if (bytes.length > MOST_BYTES) return { ok: false, refusal: 'too-large' };
  switch (kindOf(bytes, mediaType)) {
    case 'pdf':
      return convertPdf(request);
    case 'jpeg':
    case 'png':
      return fromSheets(readPicture(bytes), request);
    case 'tiff':
      return fromSheets(await readTiff(bytes), request);
    case 'rtf':
      return fromRtf(request);
    case 'html': {
      const { matter, lost, hidden } = readHtml(bytes);
      return fromMatter(matter, request, [
        ['parts', lost],
        ['hidden', hidden],
      ]);
    }
    case 'text':
      return fromMatter(setText(bytes), request, []);
    case 'unknown':
      return { ok: false, refusal: 'kind-unknown' };
  }
}

async function fromSheets(read: Sheets | undefined, request: Request): Promise<Answer> {
  if (!read) return { ok: false, refusal: 'image-unreadable' };
  if (!read.ok) return { ok: false, refusal: read.fault };
  return convertMade(await pdfOfSheets(read.sheets), request, []);
}

async function fromRtf(request: Request): Promise<Answer> {
  const read = readRtf(request.bytes);
  if (typeof read === 'string') return { ok: false, refusal: read };
  return fromMatter(read.matter, request, [
    ['parts', read.lost],
    ['hidden', read.hidden],
    ['notes', read.comments],
  ]);
}

type Counted = readonly (readonly [kind: LossKind, count: number])[];

async function fromMatter(matter: Matter, request: Request, lost: Counted, running = request.title): Promise<Answer> {
  // Nothing to read is nothing to file; there may be something that cannot be shown.
  if (
    matter.blocks.every((block) => block.kind === 'page' || (block.kind === 'paragraph' && block.inlines.length === 0))
  )
    return { ok: false, refusal: lost.some(([, count]) => count > 0) ? 'not-convertible' : 'empty' };
  await readyFaces();
  const set = setPages(matter, running);
  if (!set) return { ok: false, refusal: 'too-many-pages' };
  const all: Counted = [...lost, ['characters', set.missing]];
  const losses = all.flatMap(([kind, count]): Loss[] => (count > 0 ? [{ kind, count, pages: [] }] : []));
  return convertMade(await writePages(set), request, [...losses, ...drawnIn(set)]);
}

/** Letters of scripts that the embedded fonts have not, with their pages. */
function drawnIn({ pages }: SetPages): readonly Loss[] {
  const counts = pages.map((marks) =>
    marks.reduce((sum, mark) => sum + (mark.kind === 'text' && mark.face ? Array.from(mark.text).length : 0), 0),
  );
  const on = counts.flatMap((count, index) => (count > 0 ? [index + 1] : []));
  return on.length === 0 ? [] : [{ kind: 'drawn', count: counts.reduce((sum, count) => sum + count, 0), pages: on }];
}
