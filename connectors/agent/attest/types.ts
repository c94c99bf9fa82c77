/** What an attestation says: criteria as eSanté's requirement tables ask for them, each with its outcome and its evidence. */
import type { LocalizedText, Problem } from '../../clinical/index.ts';
import type { ShippedRules } from '../packs/shipped-rules.ts';

/** `not-run`: nobody could look; it counts for nothing. */
export type Outcome = 'met' | 'not-met' | 'not-run';

export interface Evidence {
  readonly what: LocalizedText;
  /** A name, number or hash, or words for people. */
  readonly value: string | LocalizedText;
}

/** A message to the platform and what came back. */
export interface Exchange {
  readonly at: string;
  readonly transaction: string;
  readonly outcome: string;
  readonly codes: readonly string[];
}

export interface Criterion {
  readonly id: string;
  readonly title: LocalizedText;
  /** What is asked, and how it was tried. */
  readonly asked: LocalizedText;
  readonly outcome: Outcome;
  /** Why it was not met or not run. */
  readonly reason?: LocalizedText;
  readonly evidence: readonly Evidence[];
  readonly exchanges: readonly Exchange[];
  /** Texts that the user was shown, by code. */
  readonly shown: readonly Problem[];
}

export interface AttestationReport {
  readonly product: 'Relais';
  readonly version: string;
  readonly node: string;
  readonly system: string;
  readonly profile: { readonly name: string; readonly version: string };
  /** The rules that judged: whose they are, and their versions. */
  readonly rules: Pick<ShippedRules, 'state' | 'manifest' | 'signedBy'> & {
    readonly packs: readonly { readonly name: string; readonly version: string }[];
  };
  /** `sandbox`: the trial DSP that comes with Relais; `endpoint`: the platform of the configuration. */
  readonly target: { readonly kind: 'sandbox' | 'endpoint'; readonly address: string };
  readonly organization: string;
  readonly madeAt: string;
  readonly criteria: readonly Criterion[];
}
