/** A batch or an archive as a whole gives no document: each of its parts is a receipt of its own, with an outcome of its own. */
import { partsOf, type SourceInput } from '../../formats/index.ts';
import type { SourceProfile } from '../../profiles/index.ts';
import type { Translation } from '../translate.ts';

/** Why a batch is set aside: its parts have taken its place. */
const BATCH_SPLIT = 'hl7v2.batch-split';
const ARCHIVE_OPENED = 'zip.archive-opened';

/** The parts of a batch or an archive, to be taken one by one; undefined for everything that is neither, or a doubtful one. */
export function splitBatch(input: SourceInput, source: SourceProfile): Translation | undefined {
  const split = partsOf(input, source);
  if (!split) return undefined;
  return {
    format: split.format,
    documents: [],
    unreadable: [],
    setAside: [split.format === 'zip' ? ARCHIVE_OPENED : BATCH_SPLIT],
    news: [],
    superseded: [],
    wanted: [],
    messages: split.parts,
  };
}
