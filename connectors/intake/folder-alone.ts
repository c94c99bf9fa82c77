/**
 * Files that wait for another one which does not come, and about which a person is asked: a scan of which nothing says whose it is. Its bytes
 * become a receipt, so that the question stands where all others do; the file stays where it lies, and when its side file comes after all,
 * both are taken together and the question is gone.
 */
import type { Journal, Receipt } from '../journal/index.ts';
import type { FileLook } from './folder-files.ts';
import { sameLook } from './folder-files.ts';

export interface AloneFiles {
  /** A file waits, and a person is to be asked about it when that lasts too long. */
  awaits(file: FileLook): void;
  /** What is to be done with a file that has waited too long: it becomes a question, or its question is answered. */
  next(file: FileLook): 'ask' | 'answered' | 'wait';
  /** Takes the bytes as a question; the same once only, also after a new start. */
  ask(file: FileLook, name: string, bytes: Uint8Array, contentHash: string): Receipt;
  /** The receipt in which a person has decided. */
  answered(file: FileLook): Receipt | undefined;
  /** The file was taken with what belongs to it: its question is answered by that. */
  settle(file: FileLook, contentHash: string): void;
  forget(name: string): void;
}

/** A question is about one file: the same scan in another folder may be another patient's. */
const keyOf = ({ name }: FileLook, contentHash: string): string => `alone:${name}:${contentHash}`;

export function aloneFiles({ source, journal }: { readonly source: string; readonly journal: Journal }): AloneFiles {
  /** By the name of the file: the receipt that asks about it, once there is one. */
  const known = new Map<string, { readonly look: FileLook; readonly receiptId?: string }>();

  const receiptOf = ({ name }: FileLook): Receipt | undefined => {
    const id = known.get(name)?.receiptId;
    return id === undefined ? undefined : journal.receipt(id);
  };
  const isDecided = (receipt: Receipt | undefined): boolean =>
    receipt?.state === 'dismissed' || receipt?.state === 'read';

  return {
    awaits: (file) => {
      const before = known.get(file.name);
      // What was written anew under the same name is another scan, perhaps of somebody else: another question.
      if (!before || !sameLook(before.look, file)) known.set(file.name, { look: file });
    },
    next: (file) => {
      const entry = known.get(file.name);
      if (!entry) return 'wait';
      if (entry.receiptId === undefined) return 'ask';
      return isDecided(receiptOf(file)) ? 'answered' : 'wait';
    },
    ask: (file, name, bytes, contentHash) => {
      const messageKey = keyOf(file, contentHash);
      const { receipt } = journal.take({ source, sourceKind: 'folder', name, bytes, messageKey });
      known.set(file.name, { look: file, receiptId: receipt.id });
      return receipt;
    },
    answered: (file) => {
      const receipt = receiptOf(file);
      return isDecided(receipt) ? receipt : undefined;
    },
    settle: (file, contentHash) => {
      known.delete(file.name);
      const question = journal.receiptByKey(source, keyOf(file, contentHash));
      if (question?.state === 'unreadable') journal.dismissReceipt(question.id, 'side-file-came');
    },
    forget: (name) => {
      known.delete(name);
    },
  };
}
