/** Files inside a record (6329 base64 lines below 6303, 6327; Obj_0010 of LDT 3), or only named by a path (6305). */
import type { Attachment } from '../../clinical/index.ts';
import { asLatin1 } from '../charset.ts';
import { mediaTypeOf } from '../media-type.ts';
import { ldtFindings } from './findings.ts';
import { Fields, type Line } from '../xdt-fields.ts';
import type { Reading } from './reading.ts';

/** Lines of one file. */
export type FileLines = readonly Line[];

export const FILE_FIELDS: ReadonlySet<string> = new Set(['9970', '6303', '6304', '6305', '6327', '6328', '6329']);

/** 9970: order forms, consent and invoices are no reports. */
const NOT_REPORTS = new Set(['010', '10A', '039', '200', '500']);

/** Whether these lines hold a file, and one that belongs to a report. */
export const holdsFile = (lines: FileLines): boolean =>
  lines.some(({ field }) => field === '6329') &&
  !lines.some(({ field, content }) => field === '9970' && NOT_REPORTS.has(content.trim()));

/** A file named by its path alone is not there: said, and its lines stay unmapped. Others that are no reports are set aside. */
export function leaveFile(reading: Reading, lines: FileLines): void {
  const fields = new Fields(reading, lines);
  if (NOT_REPORTS.has(fields.peek('9970'))) fields.ignore(FILE_FIELDS, 'ldt.attachment-not-report');
  const path = fields.line('6305');
  if (path && !fields.has('6329')) reading.doubt(ldtFindings.fileNotIncluded(path.path));
}

/** The file of these lines, decoded; a broken one is a doubt and never repaired. */
export function readFile(reading: Reading, lines: FileLines): Attachment {
  const fields = new Fields(reading, lines);
  const data = fields.all('6329', 'attachment.bytes').join('').replaceAll(/\s/g, '');
  const bytes = Buffer.from(data, 'base64');
  const declared = fields.one('6303', 'attachment.mediaType').toUpperCase();
  const title = fields.one('6327', 'attachment.title') || fields.one('6304', 'attachment.title');
  fields.one('6305', 'attachment.name');
  const proven = mediaTypeOf(bytes);
  const mediaType = proven ?? (declared === 'PDF' ? 'application/pdf' : 'application/octet-stream');
  const cut = mediaType === 'application/pdf' && !asLatin1(bytes.subarray(-2048)).includes('%%EOF');
  if (bytes.length === 0 || proven === undefined || cut || /[^A-Za-z0-9+/=]/.test(data)) {
    reading.doubt(ldtFindings.fileBroken(fields.line('6329')?.path ?? 'attachment'));
  }
  return { mediaType, bytes, ...(title === '' ? {} : { title }) };
}
