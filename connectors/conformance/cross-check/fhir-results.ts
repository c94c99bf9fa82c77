/** Results of a European laboratory report (HL7 Europe Laboratory Report 2.0.0) read back as facts. */
import { textOf, type JsonObject } from '../fhir.ts';
import {
  addConcept,
  addFlags,
  addIdentifiers,
  addNotes,
  addOrganization,
  addRange,
  addTime,
  addValues,
  at,
  namesOf,
  objects,
  timeOf,
  type Resources,
} from './fhir-parts.ts';
import { addReport } from './fhir-report.ts';
import { codeKey, contentKey, folded, progressOfAll, timeInWords, type Facts, type Progress } from './facts.ts';

/** What CDA's acts tell apart of FHIR's statuses. */
const progresses: Readonly<Record<string, Progress>> = {
  registered: 'active',
  preliminary: 'active',
  final: 'completed',
  amended: 'completed',
  corrected: 'completed',
  cancelled: 'aborted',
  'entered-in-error': 'aborted',
};

/** And what they do not: it stands in the narrative. */
const statusWords: Readonly<Record<string, readonly string[]>> = {
  registered: ['en attente', 'ausstehend', 'pending'],
  preliminary: ['provisoire', 'vorläufig', 'preliminary'],
  final: ['validé', 'endgültig', 'final'],
  corrected: ['corrigé', 'korrigiert', 'corrected'],
  cancelled: ['annulé', 'storniert', 'cancelled'],
  'entered-in-error': ['retiré', 'zurückgezogen', 'withdrawn'],
};

export const progressOf = (resource: JsonObject): Progress | undefined => progresses[textOf(resource['status'])];

export const addStatusWords = (facts: Facts, about: string, { status }: JsonObject): void =>
  facts.words(about, 'status', ...(statusWords[textOf(status)] ?? []));

export function addResults(
  facts: Facts,
  resources: Resources,
  composition: JsonObject,
  { report, shown }: { readonly report: JsonObject; readonly shown: ReadonlySet<string> },
): void {
  addReport(facts, resources, report, composition);
  const isActive = progressOf(report) === 'active';
  const specimens = new Set<JsonObject>();
  const panels: JsonObject[] = [];
  const images = resources.followAll(
    objects(report['media']).map((media) => at(media, 'link', 'extension')['valueReference'] ?? null),
  );
  const sections = objects(composition['section']).filter((section) => objects(section['entry']).length > 0);
  sections.forEach((section, index) => {
    const about = `section ${index + 1}`;
    const coding = at(section, 'code', 'coding');
    facts.add(about, 'code', codeKey(textOf(coding['code']), textOf(coding['system'])));
    facts.add(about, 'title', textOf(section['title']));
    resources.followAll(section['entry']).forEach((panel, place) => {
      panels.push(panel);
      addItem({ facts, resources, specimens, images, shown }, `${index + 1}.${place + 1}`, panel, isActive);
    });
  });
  addLoose(facts, resources, report, { specimens, panels });
}

interface Context {
  readonly facts: Facts;
  readonly resources: Resources;
  readonly specimens: Set<JsonObject>;
  /** The pictures that the report names. */
  readonly images: readonly JsonObject[];
  /** What the narrative shows as pictures. */
  readonly shown: ReadonlySet<string>;
}

/** A panel, and the panels of what grew in it, in the order in which the document brings them. */
function addItem(context: Context, place: string, panel: JsonObject, isActive: boolean): void {
  const grown = new Map<JsonObject, JsonObject>();
  addPanel(context, place, place, panel, grown);
  const done = new Set<JsonObject>();
  for (let next = firstOf(context, grown, done); next !== undefined; next = firstOf(context, grown, done)) {
    done.add(next);
    const about = `${place} isolate ${done.size}`;
    const finding = grown.get(next) ?? {};
    const value = objects(finding['component'])[0] ?? finding;
    addConcept(context.facts, `organism of ${about}`, '', at(value, 'valueCodeableConcept'));
    context.facts.add(`organism of ${about}`, 'words', textOf(value['valueString']));
    addPanel(context, place, about, next, grown);
  }
  const { facts, resources } = context;
  const all = [panel, ...done].map((one) => progressOfPanel(resources, one));
  facts.add(`item ${place}`, 'progress', isActive ? 'active' : progressOfAll(all));
  facts.words(`title of ${place}`, 'whole name', ...namesOf(at(panel, 'code')));
}

function progressOfPanel(resources: Resources, panel: JsonObject): Progress {
  const members = resources.followAll(panel['hasMember']).map((member) => progressOf(member));
  return progressOfAll(progressOf(panel) === 'active' ? ['active', ...members] : members);
}

const firstOf = (
  { resources }: Context,
  grown: ReadonlyMap<JsonObject, JsonObject>,
  done: ReadonlySet<JsonObject>,
): JsonObject | undefined =>
  [...grown.keys()].filter((panel) => !done.has(panel)).sort((a, b) => resources.orderOf(a) - resources.orderOf(b))[0];

function addPanel(
  context: Context,
  item: string,
  place: string,
  panel: JsonObject,
  grown: Map<JsonObject, JsonObject>,
): void {
  const { facts, resources, images } = context;
  const about = `battery ${place}`;
  const members = resources.followAll(panel['hasMember']);
  addConcept(facts, about, '', at(panel, 'code'));
  facts.add(about, 'progress', progressOfPanel(resources, panel));
  addPerformers(context, about, panel);
  if (panel['status'] !== 'final') addStatusWords(facts, about, panel);
  addTime(facts, about, 'time', panel['effectiveDateTime']);
  const issued = timeOf(panel['issued']);
  if (issued) facts.words(about, 'time of the results', ...timeInWords(issued));
  else facts.words(about, 'time of the results', textOf(panel['issued']));
  addNotes(facts, about, panel);
  images
    .filter((image) => resources.follow(at(image, 'context')['related']) === panel)
    .forEach((image, index) => addImage(context, `image ${place}.${index + 1}`, image));
  addSpecimen(context, item, panel);
  members.forEach((member, index) => {
    addResult(context, item, `result ${place}.${index + 1}`, member);
    for (const isolate of resources.followAll(member['hasMember'])) grown.set(isolate, member);
  });
}

/** A picture, and whether the narrative shows it; what is said of it stands in CDA's words only. */
function addImage({ facts, shown }: Context, about: string, image: JsonObject): void {
  const content = at(image, 'content', 'attachment');
  const [type, data] = [textOf(content['contentType']), textOf(content['data'])];
  facts.add(about, 'type', type);
  facts.add(about, 'content', contentKey(data));
  facts.add(about, 'shown', shown.has(`data:${type};base64,${data}`) ? 'yes' : 'no');
  facts.words(about, 'title', textOf(content['title']));
  facts.words(about, 'note', textOf(image['description']));
  const time = timeOf(content['creation']);
  facts.words(about, 'time', ...(time ? timeInWords(time) : [textOf(content['creation'])]));
}

function addResult(context: Context, item: string, about: string, result: JsonObject): void {
  const { facts } = context;
  addConcept(facts, about, '', at(result, 'code'));
  facts.add(about, 'progress', progressOf(result));
  // In its own row, or once above the table where all results share it.
  if (result['status'] !== 'final') addStatusWords(facts, about.replace(/^result (.*)\.\d+$/, 'battery $1'), result);
  addTime(facts, about, 'time', result['effectiveDateTime']);
  addValues(facts, about, result);
  addFlags(facts, about, result);
  addRange(facts, about, result);
  addConcept(facts, about, 'method', at(result, 'method'));
  addPerformers(context, about, result);
  addNotes(facts, about, result);
  addSpecimen(context, item, result);
  const [, speciality] = objects(result['category']);
  facts.add(about, 'speciality', textOf(at(speciality, 'coding')['code']));
}

function addPerformers({ facts, resources }: Context, about: string, { performer }: JsonObject): void {
  for (const house of resources.followAll(performer)) addOrganization(facts, `performer of ${about}`, house);
}

/** A report item names each of its specimens once, whichever of its results name it. */
function addSpecimen(
  { facts, resources, specimens }: Context,
  item: string,
  { specimen: reference }: JsonObject,
): void {
  const specimen = resources.follow(reference);
  if (!specimen) return;
  specimens.add(specimen);
  const about = `specimens of ${item}`;
  const collection = at(specimen, 'collection');
  // A number without a value is no number of a tube.
  addIdentifiers(
    facts,
    about,
    objects(specimen['identifier']).filter(({ value }) => folded(textOf(value)) !== ''),
  );
  addConcept(facts, about, 'type', at(specimen, 'type'));
  addConcept(facts, about, 'site', at(collection, 'bodySite'));
  addTime(facts, about, 'collected', collection['collectedDateTime']);
  addTime(facts, about, 'received', specimen['receivedTime']);
  addNotes(facts, about, specimen);
}

/** Specimens that no battery names stand in the words of a CDA; the report lists the panels of its sections and all its specimens. */
function addLoose(
  facts: Facts,
  resources: Resources,
  report: JsonObject,
  named: { readonly specimens: ReadonlySet<JsonObject>; readonly panels: readonly JsonObject[] },
): void {
  const listed = resources.followAll(report['specimen']);
  for (const specimen of listed) {
    if (named.specimens.has(specimen)) continue;
    const type = at(specimen, 'type');
    facts.words('document', 'specimen', textOf(type['text']), textOf(at(type, 'coding')['display']));
    for (const identifier of objects(specimen['identifier']))
      facts.words('document', 'specimen number', textOf(identifier['value']));
    for (const note of objects(specimen['note'])) facts.words('document', 'specimen note', textOf(note['text']));
    const collection = at(specimen, 'collection');
    for (const [kind, value] of [
      ['collected', collection['collectedDateTime']],
      ['received', specimen['receivedTime']],
    ] as const) {
      const time = timeOf(value);
      if (time) facts.words('document', `specimen ${kind}`, ...timeInWords(time));
    }
  }
  if ([...named.specimens].some((specimen) => !listed.includes(specimen)))
    facts.add('report', 'specimen', 'not listed');
  const results = resources.followAll(report['result']);
  if (results.length !== named.panels.length || results.some((panel, index) => panel !== named.panels[index]))
    facts.add('report', 'results', 'not those of the sections');
}
