// conformance/ decides whether a document may leave: rule packs (dated data with small functions) run over a document and its metadata.
// It may import clinical and profiles, and the types of documents and dsp.
import { createHash } from 'node:crypto';
import type { CalendarDate, Finding, LocalizedText, Severity } from '../clinical/index.ts';
import type { DocumentEntry, Submission } from '../dsp/types.ts';
import type { NationalProfile } from '../profiles/index.ts';
import { inForce, type Mend, type Rule, type RulePack } from './pack.ts';
import { cdaStructure } from './packs/cda-structure.ts';
import { fhirDocument } from './packs/fhir-document.ts';
import { fhirR4 } from './packs/fhir-r4.ts';
import { identity } from './packs/identity.ts';
import { iti41Metadata } from './packs/iti41-metadata.ts';
import { iti41Structure } from './packs/iti41-structure.ts';
import { iti41Token } from './packs/iti41-token.ts';
import { iti41Transport } from './packs/iti41-transport.ts';
import { iti65 } from './packs/iti65.ts';
import { kindOf, unknownFile } from './kind.ts';
import { luHeader } from './packs/lu-header.ts';
import { pdfaFirstChecks } from './packs/pdfa-first-checks.ts';
import { submissionHistory } from './packs/submission-history.ts';
import { terminology } from './packs/terminology.ts';
import { xdLab } from './packs/xd-lab.ts';
import { xdsMetadata } from './packs/xds-metadata.ts';
import { xmlWire } from './packs/xml-wire.ts';
import { isInForce, packsFor } from './rule-changes.ts';
import { runPacks } from './runner.ts';
import { sentContents, type SentContent } from './sent-contents.ts';
import { Subject } from './subject.ts';
import type { CheckContext, CheckSubject, FileCheck, SubmissionHistory } from './types.ts';

export { leftUnsaid } from './cross-check/signed-text.ts';
export { isInForce } from './rule-changes.ts';
export type { CheckContext, CheckSubject, FileCheck, SubmissionHistory } from './types.ts';
export { attribute, childOf, childrenOf, descendants, fileOf, readXml, type XmlNode } from './xml.ts';
export { isObject, listOf, readFhir, targetOf, textOf, type FhirReading, type JsonObject } from './fhir.ts';

/** In the order in which findings are told: can it be read, who is it about, is it right, will it be taken. */
const PACKS: readonly RulePack[] = [
  xmlWire,
  fhirDocument,
  identity,
  cdaStructure,
  luHeader,
  xdLab,
  terminology,
  pdfaFirstChecks,
  xdsMetadata,
  iti41Transport,
  iti41Token,
  iti41Structure,
  iti41Metadata,
  iti65,
  submissionHistory,
];

const applicable = ({ profile, today }: CheckContext): readonly RulePack[] => packsFor(PACKS, profile, today);

/** Everything that applies to a document about to leave. Never throws: a rule that crashes is a finding. */
export function checkDocument(subject: CheckSubject, context: CheckContext): readonly Finding[] {
  const { rendering } = subject;
  return runPacks(
    applicable(context),
    new Subject({ ...subject, ...context, kind: rendering.format, bytes: rendering.bytes }),
    context.today,
  );
}

/**
 * Everything that applies to a document as it lies ready to be sent: bytes and metadata. Rules that need the document's model were asked when
 * it was made, and nothing but a new rule changes their answer.
 */
export function checkStored(
  { bytes, entry }: { readonly bytes: Uint8Array; readonly entry: DocumentEntry },
  context: CheckContext,
): readonly Finding[] {
  const subject = new Subject({ ...context, kind: kindOf(bytes, ''), bytes, entry });
  return runPacks(applicable(context), subject, context.today);
}

/**
 * What decides on this day, as one short text: the profile with its version, the packs with theirs, the rules that are in force, and their
 * weights. Where it is the same, the same bytes get the same findings.
 */
export function rulesInForce(context: CheckContext): string {
  const known = inForceOn.get(context.profile);
  if (known?.today === context.today) return known.rules;
  const rules = summaryOfRules(context);
  inForceOn.set(context.profile, { today: context.today, rules });
  return rules;
}

/** Asked before each send, and the same for a whole day. */
const inForceOn = new WeakMap<NationalProfile, { readonly today: CalendarDate; readonly rules: string }>();

function summaryOfRules(context: CheckContext): string {
  const { name, version, rules } = context.profile;
  const packs = applicable(context)
    .filter((pack) => inForce(pack, context.today))
    .map((pack) => [
      pack.name,
      pack.version,
      pack.rules.filter((rule) => inForce(rule, context.today)).map(({ id, severity }) => `${id} ${severity}`),
    ]);
  const changes = rules.filter((change) => isInForce(change, context.today));
  return createHash('sha256')
    .update(JSON.stringify([name, version, packs, changes]))
    .digest('hex')
    .slice(0, 16);
}

/** What only our own earlier submissions can tell of one that is about to leave: whether its target stands, whether its ids are new. */
export function checkHistory(
  { documentEntry, submissionSet, replaces }: Submission,
  context: CheckContext & { readonly history: SubmissionHistory },
): readonly Finding[] {
  const subject = { kind: 'unknown', bytes: new Uint8Array(), entry: documentEntry, submissionSet } as const;
  return runPacks(
    [submissionHistory],
    new Subject({ ...context, ...subject, ...(replaces ? { replaces } : {}) }),
    context.today,
  );
}

/** A CDA, FHIR Bundle, PDF or captured submission from anywhere. `name` helps only where the bytes do not decide. */
export function checkFile(bytes: Uint8Array, name: string, context: CheckContext): FileCheck {
  const kind = kindOf(bytes, name);
  if (kind === 'unknown') return { kind, findings: [unknownFile(bytes.byteLength === 0)], contents: [] };
  const subject = new Subject({ ...context, kind, bytes });
  const own = runPacks(applicable(context), subject, context.today);
  const contents = sentContents(subject);
  return { kind, findings: [...own, ...contentFindings(contents, context)], contents };
}

/** The documents inside a submission, each checked as what it is, and against the entry that describes it. */
const contentFindings = (contents: readonly SentContent[], context: CheckContext): readonly Finding[] =>
  contents.flatMap(({ path, bytes, entry }) => {
    const kind = kindOf(bytes, '');
    if (kind === 'unknown' || kind === 'iti-41' || kind === 'iti-65') return [];
    const inside = new Subject({ ...context, kind, bytes, ...(entry ? { entry } : {}) });
    return runPacks(applicable(context), inside, context.today)
      .filter(({ rule }) => !saidByTheEntryItself(rule))
      .map((finding) => insideOf(path, finding));
  });

/** A finding about a document inside a submission, at its place there. */
export const insideOf = (place: string, finding: Finding): Finding => ({
  ...finding,
  path: `${place}: ${finding.path}`,
});

/** The form of a sent entry's attributes is judged where they stand; here only what compares it with the document counts. */
const COMPARES = new Set(
  ['hash', 'size', 'differs-from-document', 'describes-otherwise'].map((rule) => `xds-metadata.${rule}`),
);
const saidByTheEntryItself = (rule: string): boolean => rule.startsWith('xds-metadata.') && !COMPARES.has(rule);

/** One rule as people see it in a list. */
export interface ListedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: LocalizedText;
  readonly fix: LocalizedText;
  readonly reference?: string;
  /** Whether Relais mends a breach by itself, and how; `no` where a person must. */
  readonly mend: Mend | 'no';
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

const listedRule = ({ id, severity, message, fix, reference, mend }: Omit<Rule, 'check'>): ListedRule => ({
  id,
  severity,
  title: message,
  fix,
  ...(reference === undefined ? {} : { reference }),
  mend: mend ?? 'no',
});

/** All packs that Relais ships, with their rules: those run here, and the one that is judged in a thread. */
export const rulePacks = (): readonly ListedPack[] =>
  [...PACKS, fhirR4].map((pack) => ({ ...pack, rules: pack.rules.map(listedRule) }));
