/** What every part of the reader is given, and what it gives back. */
import type { ClinicalDocument, Finding, MappingReport } from '../../clinical/index.ts';
import type { NationalProfile, SourceProfile } from '../../profiles/index.ts';
import { Account, type Placed } from './account.ts';
import type { Charset } from '../charset.ts';
import type { ResultKeys } from '../types.ts';
import type { Reading } from './datatypes.ts';
import { Findings, type DoubtRule } from './findings.ts';
import type { LargeValues } from './large-values.ts';
import type { Delimiters } from './message.ts';

/** What reading a message needs beside the message. */
export interface MessageContext {
  readonly profile: NationalProfile;
  readonly source: SourceProfile;
  readonly delimiters: Delimiters;
  readonly charset: Charset;
  /** What was taken out of the message before it became text. */
  readonly large: LargeValues;
  /** Doubts about the message as a whole, told with every document of it. */
  readonly doubts: readonly { readonly rule: DoubtRule; readonly path: string }[];
}

export interface ReadDocument {
  /** Empty for the main document, `pdf`, `pdf[2]` … for files beside it. */
  readonly part: string;
  readonly document: ClinicalDocument;
  readonly mapping: MappingReport;
  readonly findings: readonly Finding[];
  readonly keys?: ResultKeys;
}

/** A reading of its own for each document, so that each has its own account. */
export function openReading(context: MessageContext, placed: readonly Placed[]): Reading {
  const findings = new Findings();
  for (const { rule, path } of context.doubts) findings.add(rule, path);
  return {
    account: new Account(placed, context),
    source: context.source,
    zone: context.source.zone ?? context.profile.zone,
    findings,
  };
}
