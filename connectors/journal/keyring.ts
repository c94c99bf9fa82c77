/** The key store of the operating system, reduced to what the journal needs of it. */
import { createRequire } from 'node:module';
import type { Entry } from '@napi-rs/keyring';

/** Keychain (macOS), Credential Manager (Windows), Secret Service (Linux); throws where there is none. */
export interface KeyringLike {
  /** The secret of an account; `null` when the store works and has none. */
  read(service: string, account: string): string | null;
  write(service: string, account: string, secret: string): void;
  /** Forgets a secret that no file needs any more. */
  forget?(service: string, account: string): void;
}

/**
 * The system's key store. Loaded at the first call, so that a machine without it fails there and not at start. On Linux the Secret
 * Service is named on purpose: left to itself the library falls back to the kernel's keyring, which forgets everything at reboot.
 */
export function systemKeyring(): KeyringLike {
  const entry = (service: string, account: string): Entry => {
    const library = createRequire(import.meta.url)('@napi-rs/keyring') as { Entry: typeof Entry };
    return new library.Entry(service, account, { linux: { store: 'secret-service' } });
  };
  return {
    read: (service, account) => entry(service, account).getPassword(),
    write: (service, account, secret) => entry(service, account).setPassword(secret),
    forget: (service, account) => {
      entry(service, account).deletePassword();
    },
  };
}

/** For a server or a trial on purpose without a key store: the key goes into the file. */
export const noKeyring: KeyringLike = {
  read: () => {
    throw new Error('no key store is used');
  },
  write: () => {
    throw new Error('no key store is used');
  },
};
