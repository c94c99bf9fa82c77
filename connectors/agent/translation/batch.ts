/** A batch as a whole gives no document: each of its messages is a receipt of its own, with an outcome of its own. */
import { messagesOf, type SourceInput } from '../../formats/index.ts';
import type { Translation } from '../translate.ts';

/** Why a batch is set aside: its messages have taken its place. */
const BATCH_SPLIT = 'hl7v2.batch-split';

/** The messages of a batch, to be taken one by one; undefined for everything that is no batch, or a doubtful one. */
export function splitBatch(input: SourceInput): Translation | undefined {
  const messages = messagesOf(input);
  if (!messages) return undefined;
  return {
    format: messages.format,
    documents: [],
    unreadable: [],
    setAside: [BATCH_SPLIT],
    news: [],
    superseded: [],
    wanted: [],
    messages: messages.parts,
  };
}
