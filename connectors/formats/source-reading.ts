/** What the parts of one reading share: the account of every leaf of the source, the doubts, and whose profiles hold. */
import type { Finding } from '../clinical/index.ts';
import type { NationalProfile, SourceProfile } from '../profiles/index.ts';
import { Ledger } from './ledger.ts';
import type { ReadContext } from './types.ts';

export class SourceReading {
  readonly ledger: Ledger;
  readonly source: SourceProfile;
  readonly profile: NationalProfile;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  readonly #findings = new Map<string, Finding>();

  constructor(leaves: ReadonlyMap<string, string>, { source, profile }: ReadContext) {
    this.ledger = new Ledger(leaves);
    this.source = source;
    this.profile = profile;
    this.zone = source.zone ?? profile.zone;
  }

  /** Once for each rule and place. */
  doubt(finding: Finding): void {
    this.#findings.set(`${finding.rule}\u0000${finding.path}`, finding);
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }
}
