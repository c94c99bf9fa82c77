/**
 * The named places between two steps that a cut must survive (docs/guarantees.md, the crash table). The product only says that it is there:
 * nobody listens, and a place costs one look at a flag. The crash tests load a listener into the process that ends it (`test/crash/
 * killer.child.ts`); it lies outside of what is packed, and no setting or variable that the product reads can bring it in.
 */
import { channel } from 'node:diagnostics_channel';

export const crashPoints = [
  // intake
  'message-arrived',
  'message-committed',
  'acknowledgement-left',
  'file-read',
  'file-committed',
  'side-file-moved',
  'file-moved',
  'hand-over-committed',
  // journal: around every transaction
  'before-commit',
  'after-commit',
  // reading
  'translation-begun',
  'translated',
  'superseded-cancelled',
  // delivery
  'sending-written',
  'request-left',
  'answer-begun',
  'answer-read',
  'question-written',
  'question-answered',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

const listeners = channel('relais.crash-point');

/** `where` tells apart what one place does several things at: an address, never anything of a patient. */
export function crashPoint(name: CrashPoint, where?: string): void {
  if (listeners.hasSubscribers) listeners.publish({ name, where });
}
