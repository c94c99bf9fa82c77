/** The outcome of reading a receipt: its documents and its new state, together or not at all. */
import type { Documents } from './documents.ts';
import type { Events } from './parts.ts';
import type { Receipts } from './receipts.ts';
import { JournalError } from './types.ts';
import type { Journal } from './types.ts';

export function recordReading(receipts: Receipts, documents: Documents, events: Events): Journal['recordReading'] {
  return (receiptId, { format, documents: read, unreadable, setAside }) => {
    if (read.length === 0 && setAside.length === 0 && unreadable === undefined) {
      throw new JournalError('forbidden', 'a reading gives a document, a rule that sets aside, or a reason');
    }
    const receipt = { sequence: receipts.row(receiptId).sequence, id: receiptId };
    const repeated = read.filter(({ id }) => documents.find(id) !== undefined);
    const added = read.filter((document) => !repeated.includes(document));
    const nothing = read.length === 0 && setAside.length > 0 ? { reason: setAside.join(' ') } : {};
    // The receipt first: in the story, reading comes before what came of it.
    receipts.move(receiptId, unreadable === undefined ? 'read' : 'unreadable', 'reading', {
      format,
      ...(unreadable === undefined ? nothing : { reason: unreadable }),
      detail: {
        format,
        added: added.length,
        repeated: repeated.length,
        ...(repeated.length === 0 ? {} : { repeatedDocuments: JSON.stringify(repeated.map(({ id }) => id)) }),
        setAside: setAside.join(' '),
      },
    });
    for (const { id } of repeated) events.add('document', id, 'repeated', 'same-content', { receipt: receiptId });
    for (const document of added) documents.add(receipt, document);
    return { added: added.map(({ id }) => id), repeated: repeated.map(({ id }) => id) };
  };
}
