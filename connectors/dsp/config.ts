/** What a connection to the platform is made of. */
import type { NationalProfile } from '../profiles/index.ts';
import type { TokenSource } from './trust/token.ts';

export interface PlatformConfig {
  readonly profile: NationalProfile;
  /** https addresses; an empty one means: not configured yet. */
  readonly endpoints: { readonly xds: string; readonly registry: string; readonly idp: string; readonly pdq: string };
  readonly clientCertificate: { readonly pkcs12: Uint8Array; readonly passphrase: string };
  /** PEM of the authorities that servers and the identity provider must come from. */
  readonly trustedCa: string;
  /** eHealthID of the person or organisation in whose name documents are filed. */
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A fresh lower-case UUID. */
  readonly uuid: () => string;
  readonly timeouts?: {
    /** From the first packet to the end of the TLS handshake, milliseconds. */
    readonly connect?: number;
    /** Longest silence while sending or while waiting for an answer, milliseconds. */
    readonly silence?: number;
  };
  /** Where assertions come from instead of the identity provider at `endpoints.idp`. */
  readonly tokenSource?: TokenSource;
}
