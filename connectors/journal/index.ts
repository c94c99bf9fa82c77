// journal/ is the only durable state: one encrypted SQLite file, every change of state an event with its cause.
// It may import no other room; nobody else opens the database.
export * from './types.ts';
export type * from './account-types.ts';
export type * from './directory-types.ts';
export type * from './upkeep-types.ts';
export { crashPoint, crashPoints } from './crash-points.ts';
export type { CrashPoint } from './crash-points.ts';
export { syncFolder, writeBytesDurably } from './durable.ts';
export { giveBack } from './give-back.ts';
export { openJournal } from './journal.ts';
export { commitGroups } from './commit-groups.ts';
export type { SpaceLimits } from './space.ts';
export { journalKey, journalPath } from './key.ts';
export type { JournalKey, KeyStoring } from './key.ts';
export { noKeyring } from './keyring.ts';
export type { KeyringLike } from './keyring.ts';
export { hasRecoveryKey, newRecoveryKey, checkRecoveryKey, recoverKey } from './recovery.ts';
export { RecoveryError } from './recovery-error.ts';
export type { RecoveryFault } from './recovery-error.ts';
export { JOURNAL_DAMAGED } from './mending.ts';
export { rotateKey } from './rotation.ts';
export type { RotationOptions, SealedFile } from './rotation.ts';
export {
  CANCELLED_BY_PERSON,
  HOLD_WINDOW,
  LINE_STOPPED,
  OPPOSITIONS_LOST,
  OTHER_CONTENT,
  QUIET_HOURS,
  WAITS_FOR_EARLIER,
  WAITS_FOR_TIME,
  documentMoves,
  receiptMoves,
} from './states.ts';
export { MESSAGE_KEY_CONFLICT } from './receipts.ts';
export { localDaysBetween } from './zones.ts';
