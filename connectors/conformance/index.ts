// conformance/ decides whether a document may leave: rule packs (dated data with small functions) run over a document and its metadata.
// It may import clinical and profiles, and the types of documents and dsp.
import type { Finding, LocalizedText, Severity } from '../clinical/index.ts';
import type { Rule, RulePack } from './pack.ts';
import { cdaStructure } from './packs/cda-structure.ts';
import { fhirDocument } from './packs/fhir-document.ts';
import { identity } from './packs/identity.ts';
import { kindOf, unknownFile } from './kind.ts';
import { luHeader } from './packs/lu-header.ts';
import { pdfaFirstChecks } from './packs/pdfa-first-checks.ts';
import { xdLab } from './packs/xd-lab.ts';
import { xdsMetadata } from './packs/xds-metadata.ts';
import { xmlWire } from './packs/xml-wire.ts';
import { runPacks } from './runner.ts';
import { subjectOf } from './subject.ts';
import type { CheckContext, CheckSubject, FileCheck } from './types.ts';

export type { CheckContext, CheckSubject, FileCheck } from './types.ts';

/** In the order in which findings are told: can it be read, who is it about, is it right, will it be taken. */
const PACKS: readonly RulePack[] = [
  xmlWire,
  fhirDocument,
  identity,
  cdaStructure,
  luHeader,
  xdLab,
  pdfaFirstChecks,
  xdsMetadata,
];

const applicable = ({ profile }: CheckContext): readonly RulePack[] =>
  PACKS.filter(({ applies, name }) => applies === 'always' || profile.packs.includes(name));

/** Everything that applies to a document about to leave. Never throws: a rule that crashes is a finding. */
export function checkDocument(subject: CheckSubject, context: CheckContext): readonly Finding[] {
  const { rendering } = subject;
  return runPacks(
    applicable(context),
    subjectOf({ ...subject, ...context, kind: rendering.format, bytes: rendering.bytes }),
    context.today,
  );
}

/** A CDA, FHIR Bundle or PDF from anywhere. `name` helps only where the bytes do not decide. */
export function checkFile(bytes: Uint8Array, name: string, context: CheckContext): FileCheck {
  const kind = kindOf(bytes, name);
  if (kind === 'unknown') return { kind, findings: [unknownFile(bytes.byteLength === 0)] };
  return { kind, findings: runPacks(applicable(context), subjectOf({ ...context, kind, bytes }), context.today) };
}

/** One rule as people see it in a list. */
export interface ListedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: LocalizedText;
  readonly fix: LocalizedText;
  readonly reference?: string;
}

export interface ListedPack {
  readonly name: string;
  readonly version: string;
  readonly title: LocalizedText;
  readonly description: LocalizedText;
  readonly validFrom: string;
  readonly validTo?: string;
  readonly applies: 'always' | 'profile';
  readonly rules: readonly ListedRule[];
}

const listedRule = ({ id, severity, message, fix, reference }: Rule): ListedRule => ({
  id,
  severity,
  title: message,
  fix,
  ...(reference === undefined ? {} : { reference }),
});

/** All packs that Relais ships, with their rules. */
export const rulePacks = (): readonly ListedPack[] =>
  PACKS.map((pack) => ({ ...pack, rules: pack.rules.map(listedRule) }));
