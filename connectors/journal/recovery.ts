/** The recovery key of a data folder: made, checked, and used on another machine. */
import { existsSync } from 'node:fs';
import { settledKey, journalPath } from './key.ts';
import type { JournalKey, KeyStoring } from './key.ts';
import { keepKey } from './key-store.ts';
import { keyOpens } from './proof.ts';
import { CODE_BYTES, writeCode } from './recovery-code.ts';
import { RecoveryError } from './recovery-error.ts';
import { unwrap, wrap } from './wrapping.ts';

export { hasRecoveryKey } from './wrapping.ts';

/** A new recovery key; an earlier one opens nothing any more. Shown once, kept nowhere. */
export function newRecoveryKey(options: KeyStoring): string {
  const { dataDir, random } = options;
  const { key } = settledKey(options);
  const code = random(CODE_BYTES);
  wrap(dataDir, key, code, random);
  // What was written is what will be needed: asked of the disk, not of the memory.
  const typed = writeCode(code);
  if (!Buffer.from(unwrap(dataDir, typed)[0] ?? []).equals(Buffer.from(key)))
    throw new RecoveryError('wrapping-damaged');
  return typed;
}

/** Whether a recovery key opens the journal of this folder; changes nothing. Throws {@link RecoveryError}. */
export function checkRecoveryKey(dataDir: string, typed: string): Uint8Array {
  const keys = unwrap(dataDir, typed);
  if (!existsSync(journalPath(dataDir))) throw new RecoveryError('no-journal');
  const key = keys.find((candidate) => keyOpens(journalPath(dataDir), candidate));
  if (!key) throw new RecoveryError('other-journal');
  return key;
}

/** Puts the journal's key back into this computer's key store. Nothing that lies there is deleted. Throws {@link RecoveryError}. */
export function recoverKey(options: KeyStoring & { readonly typed: string }): JournalKey {
  return keepKey(options, checkRecoveryKey(options.dataDir, options.typed));
}
