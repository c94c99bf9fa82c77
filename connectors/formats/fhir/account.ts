/**
 * The account of one document among those of a file: everything that it points to in full, other documents by one line each, and what nobody
 * spoke of by the rule that sets it aside, or as unmapped.
 */
import type { ReadContext } from '../types.ts';
import { Reading } from './cursor.ts';
import { leavesOf, type Json } from './json.ts';
import type { Resource, Resources } from './resources.ts';

export interface Share {
  readonly resources: Resources;
  /** The Bundle without its entries; nothing where the file is one resource. */
  readonly head: Json;
  /** What the document is made of. */
  readonly reached: ReadonlySet<Resource>;
  /** What other documents of the file are made around. */
  readonly others: readonly Resource[];
  /** What no document of the file points to, told once. */
  readonly left: readonly Resource[];
  readonly context: ReadContext;
}

/** Up to so many other documents are told one by one: of a thousand reports each would tell the 999 others. */
const TOLD_SINGLY = 20;

export function openReading({ resources, head, reached, others, left, context }: Share): Reading {
  const leaves = leavesOf(head, 'Bundle');
  for (const { path, node, envelope } of [...reached, ...left]) {
    if (envelope) leavesOf(envelope.node, envelope.path, leaves);
    leavesOf(node, path, leaves);
  }
  if (others.length <= TOLD_SINGLY) for (const { path } of others) leaves.set(path, 'another document');
  else leaves.set('Bundle.entry', `${others.length} other documents`);
  const reading = new Reading(leaves, resources, context);
  for (const path of [...others.map((one) => one.path), 'Bundle.entry'])
    reading.ledger.ignore(path, 'fhir.other-document');
  return reading;
}

/** Types of resource of which nothing more than what is read matters to the document. */
const TYPES: Readonly<Record<string, string>> = {
  Patient: 'fhir.demographics-not-carried',
  RelatedPerson: 'fhir.demographics-not-carried',
  Practitioner: 'fhir.performer-detail',
  PractitionerRole: 'fhir.performer-detail',
  Organization: 'fhir.performer-detail',
  CareTeam: 'fhir.performer-detail',
  Endpoint: 'fhir.envelope',
  MessageHeader: 'fhir.envelope',
  OperationOutcome: 'fhir.envelope',
  Parameters: 'fhir.envelope',
  Provenance: 'fhir.provenance',
  AuditEvent: 'fhir.provenance',
  Encounter: 'fhir.encounter-detail',
  EpisodeOfCare: 'fhir.encounter-detail',
  Location: 'fhir.encounter-detail',
  ServiceRequest: 'fhir.order-processing',
  Task: 'fhir.order-processing',
  Specimen: 'fhir.specimen-handling',
  Device: 'fhir.equipment',
  DeviceDefinition: 'fhir.equipment',
  Coverage: 'fhir.billing',
  Claim: 'fhir.billing',
  Account: 'fhir.billing',
  List: 'fhir.envelope',
};

/** Extensions that only link what is read anyway, or say that a value is missing. */
const KNOWN: ReadonlySet<string> = new Set([
  'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  'http://hl7.org/fhir/StructureDefinition/narrativeLink',
  'http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber',
  'http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.composition',
  'http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.media.link',
  'http://hl7.eu/fhir/extensions/StructureDefinition/composition-diagnosticReportReference',
]);

/** What may change the meaning of what stands beside it, or adds to it, is never set aside unseen; nor is what XML holds beyond R4. */
const MATTERS = /\.(?:(?:extension|supportingInfo|doNotPerform)(?:\[|\.|$)|<|@|text\(\))/;

const LEAVES: readonly (readonly [pattern: RegExp, rule: string])[] = [
  [/^Bundle\./, 'fhir.envelope'],
  [/^entry\[\d+\]\.(?:fullUrl|link|search|request|response)(?:[.[]|$)/, 'fhir.envelope'],
  [/\.(?:resourceType|id|language)$|\bBinary\.contentType$|\.content\[\d+\]\.format\./, 'fhir.technical'],
  [/^(?:entry\[\d+\]\.)?\w+\.text\.(?:status|div)$/, 'fhir.narrative'],
  [/\bComposition\.section\[/, 'fhir.section'],
  [/\bObservation\.(?:basedOn|partOf)\[\d+\]\.reference$/, 'fhir.order-processing'],
  [/\bObservation\.performer\[\d+\]\.reference$/, 'fhir.performer-detail'],
  [/\.encounter\.reference$/, 'fhir.encounter-detail'],
  [/\.coding\[\d+\]\.(?:version|userSelected)$/, 'fhir.coding-detail'],
  [
    /(?:\.(?:interpretation|dataAbsentReason|appliesTo)|(?<!\bDevice)\.type)(?:\[\d+\])?\.coding\[\d+\]\.\w+$/,
    'fhir.coding-detail',
  ],
  [
    /\.(?:identifier(?:\[\d+\])?|masterIdentifier|accessionIdentifier|requisition)\.(?:use|type|period|assigner)(?:[.[]|$)/,
    'fhir.identifier-detail',
  ],
  [
    /\b(?:Observation|DiagnosticReport|DocumentReference|Condition|AllergyIntolerance|Medication\w*|Immunization|Procedure|DeviceUseStatement)\.(?:identifier\[\d+\]|masterIdentifier)\.(?:system|value)$/,
    'fhir.identifier-detail',
  ],
  [/\.category(?:\[\d+\])?\.(?:coding\[\d+\]\.\w+|text)$/, 'fhir.category'],
  [/\.note\[\d+\]\.(?:time|author\w*)/, 'fhir.note-author'],
  [
    /\b(?:Condition|AllergyIntolerance|MedicationStatement|Immunization|Procedure|DeviceUseStatement)\.(?:recordedDate|recordedOn|recorded|dateAsserted|recorder|asserter|informationSource|source)(?:\.|$)/,
    'fhir.recording',
  ],
];

/** `entry[2].Patient` and `DiagnosticReport.contained[1]` → its type. */
const typeOf = (path: string, contained: ReadonlyMap<string, string>): string => {
  const owner = /^(?:entry\[\d+\]\.)?(\w+)/.exec(path)?.[1] ?? '';
  const inside = /^((?:entry\[\d+\]\.)?\w+\.contained\[\d+\])/.exec(path)?.[1];
  return (inside === undefined ? undefined : contained.get(inside)) ?? owner;
};

/** Words and kind of a reference that names what it points to otherwise. */
const ofReference = (path: string, leaves: ReadonlyMap<string, string>): boolean => {
  const place = /^(.*)\.(?:display|type)$/.exec(path)?.[1];
  const targets = ['reference', 'identifier.value', 'extension[1].valueReference.reference'];
  return place !== undefined && targets.some((target) => leaves.has(`${place}.${target}`));
};

function ruleFor(path: string, type: string, leaves: ReadonlyMap<string, string>): string | undefined {
  const inside = path.replace(/\.contained\[\d+\]/, '');
  if (/\.meta\./.test(inside)) return 'fhir.technical';
  if (MATTERS.test(inside)) {
    const url = leaves.get(`${/^(.*\.extension\[\d+\])\./.exec(path)?.[1] ?? ''}.url`);
    return url !== undefined && KNOWN.has(url) ? 'fhir.known-extension' : undefined;
  }
  const known = LEAVES.find(([pattern]) => pattern.test(inside))?.[1];
  if (known !== undefined) return known;
  if (ofReference(path, leaves)) return 'fhir.reference-detail';
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

/** Rules that set aside all that is left of a part or of a type of resource. */
const WHOLESALE: ReadonlySet<string> = new Set(['fhir.section', ...Object.values(TYPES)]);

/** Sets aside what is left over by a rule; the rest stays unmapped. `isTold`: where no wholesale rule holds, because every element says something. */
export function setAsideRest({ leaves, ledger }: Reading, isTold: (path: string) => boolean = () => false): void {
  const contained = new Map<string, string>();
  for (const [path, value] of leaves) {
    const at = /^(.*\.contained\[\d+\])\.resourceType$/.exec(path)?.[1];
    if (at !== undefined) contained.set(at, value);
  }
  for (const path of leaves.keys()) {
    const rule = ruleFor(path, typeOf(path, contained), leaves);
    if (rule !== undefined && !(WHOLESALE.has(rule) && isTold(path))) ledger.ignore(path, rule);
  }
}
