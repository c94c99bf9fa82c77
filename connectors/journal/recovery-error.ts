/** Why a recovery key does not help, for the caller to put into words. */
export type RecoveryFault =
  /** The check sign of a group does not fit. */
  | 'mistyped'
  | 'incomplete'
  /** A well-formed key, but not the one of this data folder. */
  | 'other-key'
  | 'no-wrapping'
  | 'wrapping-damaged'
  | 'no-journal'
  /** The wrapping opens, but what it holds does not open the journal that lies here. */
  | 'other-journal';

export class RecoveryError extends Error {
  readonly fault: RecoveryFault;
  /** The group, counted from 1, in which it went wrong. */
  readonly group: number;
  constructor(fault: RecoveryFault, { group = 0, cause }: { group?: number; cause?: unknown } = {}) {
    super(`the recovery key cannot be used: ${fault}${group > 0 ? ` (group ${group})` : ''}`, { cause });
    this.name = 'RecoveryError';
    this.fault = fault;
    this.group = group;
  }
}
