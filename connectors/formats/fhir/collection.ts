/**
 * Resources that are no document: a Bundle of type collection, transaction, batch, message or searchset, or one resource alone. Each laboratory
 * report and each file in them becomes a document; what nothing is made of is told.
 */
import { Ledger } from '../ledger.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import type { Share } from './account.ts';
import { Reading } from './cursor.ts';
import { isJson, leavesOf, listOf, stringOf, type Json } from './json.ts';
import { contentsOf, isSuperseded, readLetter } from './letter.ts';
import { reportLineage } from './order.ts';
import { fhirProblems } from './problems.ts';
import { filesOf, readReport, type ReadReport } from './report.ts';
import { Resources, type Resource } from './resources.ts';

/** Types of resource that say something of a patient's health: alone they are no document, and nobody may lose them unseen. */
export const CLINICAL: ReadonlySet<string> = new Set([
  ...['Observation', 'Condition', 'AllergyIntolerance', 'Immunization', 'Procedure', 'FamilyMemberHistory'],
  ...['MedicationStatement', 'MedicationRequest', 'MedicationAdministration', 'MedicationDispense', 'CarePlan', 'Goal'],
  ...[
    'ClinicalImpression',
    'RiskAssessment',
    'QuestionnaireResponse',
    'DiagnosticReport',
    'DocumentReference',
    'Media',
  ],
  ...[
    'ImagingStudy',
    'Composition',
    'Bundle',
    'Binary',
    'NutritionOrder',
    'DetectedIssue',
    'AdverseEvent',
    'Flag',
    'DocumentManifest',
  ],
]);

/** What a file is set aside as when it holds nothing clinical: the first that fits. */
const ASIDE: readonly (readonly [types: readonly string[], rule: string])[] = [
  [['ServiceRequest', 'Task', 'DeviceRequest', 'SupplyRequest', 'CommunicationRequest', 'RequestGroup'], 'fhir.order'],
  [['Appointment', 'AppointmentResponse', 'Schedule', 'Slot'], 'fhir.appointment'],
  [['Claim', 'Coverage', 'Account', 'Invoice', 'ExplanationOfBenefit', 'ClaimResponse', 'ChargeItem'], 'fhir.billing'],
  [['Encounter', 'EpisodeOfCare'], 'fhir.encounter'],
  [
    ['Patient', 'RelatedPerson', 'Person', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'CareTeam'],
    'fhir.people',
  ],
];

interface File {
  readonly resources: Resources;
  readonly head: Json;
  readonly context: ReadContext;
}

interface Root {
  readonly resource: Resource;
  readonly reached: ReadonlySet<Resource>;
}

/** Where an extension or a rule stands that may change the meaning of everything around it (FHIR R4 §2.4.0.2, Resource.implicitRules). */
export function modifierIn(value: unknown, path: string): string | undefined {
  if (Array.isArray(value)) return firstOf(value.map((one, index) => modifierIn(one, `${path}[${index + 1}]`)));
  if (!isJson(value)) return undefined;
  if (listOf(value['modifierExtension']).length > 0) return `${path}.modifierExtension`;
  if (stringOf(value['implicitRules']) !== '') return `${path}.implicitRules`;
  return firstOf(Object.entries(value).map(([key, one]) => modifierIn(one, `${path}.${key}`)));
}

const firstOf = (found: readonly (string | undefined)[]): string | undefined => found.find((one) => one !== undefined);

const isRoot = (resource: Resource): boolean =>
  resource.type === 'DiagnosticReport' || resource.type === 'DocumentReference';

/** What documents are made around: every report, and every file that no report shows as its own. */
function rootsOf(resources: Resources): readonly Root[] {
  const reports = resources.all.filter(({ type }) => type === 'DiagnosticReport');
  const stop = (resource: Resource): boolean =>
    resource.type === 'DiagnosticReport' || resource.type === 'MessageHeader' || resource.type === 'Composition';
  const ofReports = reports.map((resource) => ({ resource, reached: resources.reachedFrom(resource, stop) }));
  const shown = new Set(ofReports.flatMap(({ reached }) => [...reached]));
  const letters = resources.all
    .filter((resource) => resource.type === 'DocumentReference' && !shown.has(resource))
    .map((resource) => ({ resource, reached: resources.reachedFrom(resource, (one) => isRoot(one) || stop(one)) }));
  return [...ofReports, ...letters];
}

/** Reports of one number: they are not versions of one another, but parts of one order. */
function sharedNumbers(roots: readonly Root[], { resources, context }: File): ReadonlySet<Resource> {
  const reading = new Reading(new Map(), resources, context);
  const byNumber = Map.groupBy(
    roots.filter(({ resource }) => resource.type === 'DiagnosticReport').map(({ resource }) => resource),
    (report) => {
      const { authority, number } = reportLineage(reading.cursor(report), '');
      return `${authority}\u0000${number}`;
    },
  );
  return new Set([...byNumber.values()].filter((same) => same.length > 1).flat());
}

/** A report is its results and its files; a reference to a document is its files. */
function documentsOf(root: Root, share: Share, shared: boolean): readonly (ReadReport | { readonly rule: string })[] {
  const { resource } = root;
  const at = new Reading(new Map(), share.resources, share.context).cursor(resource);
  if (resource.type === 'DocumentReference') {
    if (isSuperseded(resource)) return [{ rule: 'fhir.superseded' }];
    const count = contentsOf(at).length;
    if (count === 0) return [fhirProblems.noFile];
    return Array.from({ length: count }, (_, index) => readLetter({ ...share, letter: resource }, index));
  }
  const files = filesOf(at);
  const own = { ...share, report: resource, shared };
  const hasResults = at.all('result').length > 0 || at.text('conclusion', '') !== undefined || files.length === 0;
  return [...(hasResults ? [readReport(own)] : []), ...files.map((_, index) => readReport(own, index))];
}

const aside = (resources: readonly Resource[], rule: string, part: string, head: Json = {}): ReadPart => {
  const leaves = leavesOf(head, 'Bundle');
  for (const { node, path } of resources) leavesOf(node, path, leaves);
  return { kind: 'set-aside', part, rule, mapping: new Ledger(leaves).report(rule) };
};

/** Nothing to make a document of: a clear word about what it is. */
function withoutDocument({ resources, head }: File): readonly ReadPart[] {
  const types = new Set(resources.all.map(({ type }) => type));
  if ([...types].some((type) => CLINICAL.has(type)))
    return [{ kind: 'unreadable', part: '', problem: fhirProblems.notADocument }];
  const rule = ASIDE.find(([kinds]) => kinds.some((kind) => types.has(kind)))?.[1] ?? 'fhir.technical-resource';
  return [aside(resources.all, rule, '', head)];
}

function partOf(root: Root, made: ReadReport | { readonly rule: string }, single: boolean): ReadPart {
  const place = single ? '' : root.resource.path;
  if ('rule' in made) return aside([...root.reached], made.rule, place);
  if ('code' in made) return { kind: 'unreadable', part: place, problem: made };
  return { kind: 'document', ...made, part: [place, made.part].filter((name) => name !== '').join('/') };
}

function partsOf(file: File): readonly ReadPart[] {
  const { resources } = file;
  const roots = rootsOf(resources);
  if (roots.length === 0) return withoutDocument(file);
  const reached = new Set(roots.flatMap((root) => [...root.reached]));
  const unseen = resources.all.filter((resource) => !reached.has(resource));
  const lost = unseen.filter(({ type }) => CLINICAL.has(type));
  const left = unseen.filter((resource) => !lost.includes(resource));
  const shared = sharedNumbers(roots, file);
  const parts = roots.flatMap((root, index) => {
    const modifier = firstOf(
      [...root.reached].map(({ node, path, envelope }) => modifierIn(node, path) ?? modifierIn(envelope?.node, path)),
    );
    if (modifier !== undefined) return [partOf(root, fhirProblems.modifier(modifier), roots.length === 1)];
    const share: Share = {
      ...file,
      reached: root.reached,
      others: roots.map(({ resource }) => resource).filter((resource) => !root.reached.has(resource)),
      left: index === 0 ? left : [],
    };
    return documentsOf(root, share, shared.has(root.resource)).map((made) => partOf(root, made, roots.length === 1));
  });
  const [first] = lost;
  const problem = fhirProblems.outsideReport(lost.map(({ path }) => path));
  return first ? [...parts, { kind: 'unreadable', part: first.path, problem }] : parts;
}

const CHANGES = new Set(['DELETE', 'PATCH']);

/** A Bundle that is no document. */
export function readCollection(bundle: Json, context: ReadContext): readonly ReadPart[] {
  const { entry, ...head } = bundle;
  const entries = listOf(entry).filter(isJson);
  const isChange = entries.some(({ request }) => isJson(request) && CHANGES.has(stringOf(request['method'])));
  if (isChange || bundle['type'] === 'history')
    return [{ kind: 'unreadable', part: '', problem: fhirProblems.changes }];
  const resources = Resources.ofBundle(bundle);
  if (resources.all.length === 0) {
    const isAnswer = /-response$/.test(stringOf(bundle['type']));
    return isAnswer
      ? [aside([], 'fhir.response', '', head)]
      : [{ kind: 'unreadable', part: '', problem: fhirProblems.empty }];
  }
  return partsOf({ resources, head, context });
}

/** A file that is one resource. */
export const readResource = (resource: Json, context: ReadContext): readonly ReadPart[] =>
  partsOf({ resources: Resources.ofOne(resource), head: {}, context });
