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
    const added: string[] = [];
    const repeated: string[] = [];
    for (const document of read) {
      if (documents.find(document.id)) {
        events.add('document', document.id, 'repeated', 'same-content', { receipt: receiptId });
        repeated.push(document.id);
      } else {
        documents.add(receipt, document);
        added.push(document.id);
      }
    }
    const nothing = read.length === 0 && setAside.length > 0 ? { reason: setAside.join(' ') } : {};
    receipts.move(receiptId, unreadable === undefined ? 'read' : 'unreadable', 'reading', {
      format,
      ...(unreadable === undefined ? nothing : { reason: unreadable }),
      detail: { format, added: added.length, repeated: repeated.length, setAside: setAside.join(' ') },
    });
    return { added, repeated };
  };
}
