/**
 * The entries of a laboratory report (IHE XD-LAB, Lab TF-3 2.3.5, and result organizers of other guides) in the words of the model: batteries with
 * their observations, specimens, what grew, pictures, comments. Where an entry points to the narrative, the words there are taken.
 */
import type {
  Coding,
  Concept,
  Finding,
  Identifier,
  Observation,
  ObservationStatus,
  ObservationValue,
  ResultGroup,
  ResultImage,
  Specimen,
} from '../../clinical/index.ts';
import { LOINC, specialtyByCode } from '../terminology.ts';
import { all, first, type XmlNode as Node } from '../xml.ts';
import { base64Bytes } from './base64.ts';
import { cdaFinding } from './findings.ts';
import type { Take } from './take.ts';
import { readFlags, readRange, readValue } from './values.ts';

/** An observation being read: with the section that it stands in, and the places of the narrative that it points to. */
export interface OpenObservation extends Omit<Observation, 'code' | 'value' | 'notes'> {
  code: Concept;
  value?: ObservationValue;
  readonly notes: string[];
  readonly section: number;
  readonly references: readonly string[];
}

export interface OpenGroup extends Omit<
  ResultGroup,
  'code' | 'specimenId' | 'parent' | 'observations' | 'notes' | 'images'
> {
  code: Concept;
  specimenId?: string;
  parent?: NonNullable<ResultGroup['parent']>;
  readonly observations: OpenObservation[];
  readonly notes: string[];
  readonly images: ResultImage[];
  readonly section: number;
}

const ofSpecimen = (group: OpenGroup, specimenId: string | undefined): void => {
  if (specimenId !== undefined && group.specimenId === undefined) group.specimenId = specimenId;
};

interface SectionFacts {
  readonly node: Node;
  readonly index: number;
  readonly specialty: Coding | undefined;
}

export interface Results {
  readonly groups: readonly OpenGroup[];
  readonly specimens: readonly Specimen[];
  readonly notes: string[];
  /** Why the entries cannot be taken over whole. */
  readonly faults: readonly Finding[];
}

const COMMENT = '48767-8';

/** HL7 v3 ActStatus. CDA does not tell a corrected result from a final one: the version of the document does. */
const statuses: Readonly<Record<string, ObservationStatus>> = {
  completed: 'final',
  active: 'preliminary',
  new: 'registered',
  held: 'registered',
  suspended: 'registered',
  aborted: 'cancelled',
  cancelled: 'cancelled',
  nullified: 'entered-in-error',
};

const imageTypes = ['image/png', 'image/jpeg', 'image/gif'] as const;

export class ResultsReader {
  readonly #take: Take;
  readonly #units: Readonly<Record<string, string>>;
  readonly #groups: OpenGroup[] = [];
  readonly #specimens: Specimen[] = [];
  readonly #notes: string[] = [];
  readonly #faults: Finding[] = [];
  #observations = 0;
  #images = 0;

  constructor(take: Take, units: Readonly<Record<string, string>>) {
    this.#take = take;
    this.#units = units;
  }

  results(): Results {
    return { groups: this.#groups, specimens: this.#specimens, notes: this.#notes, faults: this.#faults };
  }

  /** The entries of one section; not those of the sections in it. */
  section(section: SectionFacts): void {
    if (isAboutAnother(section.node)) this.#faults.push(cdaFinding('cda.value-not-readable', section.node.path));
    for (const entry of all(section.node, 'entry'))
      for (const act of entry.children) this.#act(act, section, undefined);
  }

  #act(act: Node, section: SectionFacts, group: OpenGroup | undefined): void {
    if (RESULTS.has(act.name) && (isAboutAnother(act) || isNotFound(act)))
      this.#faults.push(cdaFinding('cda.value-not-readable', act.path));
    switch (act.name) {
      case 'act':
        if (isComment(act)) this.#comment(act, group?.notes ?? this.#notes, `${group?.id ?? 'body'}.note`);
        else this.#dataProcessing(act, section);
        return;
      case 'organizer':
        if (first(act, 'specimen/specimenRole/specimenPlayingEntity') && act.attributes.get('classCode') === 'CLUSTER')
          this.#isolate(act, section);
        else this.#battery(act, section, group?.specimenId);
        return;
      case 'observation':
        this.#observation(act, section, group ?? this.#openGroup(act, section));
        return;
      case 'procedure':
        this.#collection(act);
        return;
      case 'observationMedia':
        this.#image(act, section, group);
        return;
      default:
        // What no report of results has stays unmapped, and its words in the narrative decide.
        return;
    }
  }

  /** XD-LAB 2.3.5.2: one act, in it the specimen, the battery, what grew, comments. Results that stand in it alone are a battery of that name. */
  #dataProcessing(act: Node, section: SectionFacts): void {
    const inner = innerActs(act);
    const loose = inner.some(({ name }) => name === 'observation') ? this.#openGroup(act, section) : undefined;
    let specimenId: string | undefined;
    const from = this.#groups.length;
    for (const one of inner) {
      if (one.name === 'procedure') specimenId = this.#collection(one) ?? specimenId;
      else if (one.name !== 'act' || !isComment(one)) this.#act(one, section, loose);
    }
    for (const group of [...(loose ? [loose] : []), ...this.#groups.slice(from)]) ofSpecimen(group, specimenId);
    const [main] = loose ? [loose] : this.#groups.slice(from);
    for (const one of inner) if (one.name === 'act' && isComment(one)) this.#act(one, section, main);
  }

  #openGroup(act: Node, { index, specialty }: SectionFacts): OpenGroup {
    const take = this.#take;
    const id = `group-${this.#groups.length + 1}`;
    const time =
      take.time(first(act, 'effectiveTime'), `${id}.time`) ?? take.time(first(act, 'effectiveTime/low'), `${id}.time`);
    const group: OpenGroup = {
      id,
      code: take.concept(first(act, 'code'), `${id}.code`) ?? { translations: [] },
      ...(specialty ? { specialty: { coding: specialty, translations: [] } } : {}),
      status: statusOf(take.attribute(first(act, 'statusCode'), 'code', `${id}.status`)),
      ...(time === undefined ? {} : { time }),
      observations: [],
      notes: [],
      images: [],
      source: act.path,
      section: index,
    };
    this.#groups.push(group);
    return group;
  }

  #battery(organizer: Node, section: SectionFacts, specimenId: string | undefined): OpenGroup {
    const group = this.#openGroup(organizer, section);
    const specimen = this.#specimenRole(first(organizer, 'specimen/specimenRole')) ?? specimenId;
    ofSpecimen(group, specimen);
    for (const one of innerActs(organizer)) {
      if (one.name === 'procedure') ofSpecimen(group, this.#collection(one));
      else this.#act(one, section, group);
    }
    return group;
  }

  /** XD-LAB 2.3.5.9: what grew is the specimen of its own tests; they belong to the finding that names it, where one does. */
  #isolate(cluster: Node, section: SectionFacts): void {
    const take = this.#take;
    const role = first(cluster, 'specimen/specimenRole');
    const organism = take.concept(first(role, 'specimenPlayingEntity/code'), 'group.parent');
    const parent = organism && this.#findingOf(organism);
    const from = this.#groups.length;
    if (all(cluster, 'component').some((one) => first(one, 'observation'))) this.#battery(cluster, section, undefined);
    else for (const one of innerActs(cluster)) this.#act(one, section, undefined);
    const specimenId = parent
      ? undefined
      : this.#addSpecimen({ identifiers: [], ...(organism ? { type: organism } : {}), notes: [] });
    for (const group of this.#groups.slice(from)) {
      if (parent) group.parent = parent;
      if (specimenId !== undefined) group.specimenId = specimenId;
    }
  }

  #findingOf(organism: Concept): ResultGroup['parent'] | undefined {
    for (const group of this.#groups.toReversed())
      for (const { id, value } of group.observations) {
        const named =
          value?.type === 'coded'
            ? value.concepts[0]
            : value?.type === 'text'
              ? { translations: [], text: value.text }
              : undefined;
        if (named && sameConcept(named, organism)) return { groupId: group.id, observationId: id };
      }
    return undefined;
  }

  #observation(node: Node, section: SectionFacts, group: OpenGroup): void {
    const take = this.#take;
    this.#observations += 1;
    const id = `observation-${this.#observations}`;
    const { value, fault } = readValue(all(node, 'value'), take, `${id}.value`, this.#units);
    if (fault !== undefined) this.#faults.push(cdaFinding('cda.value-not-readable', fault));
    const status = statusOf(take.attribute(first(node, 'statusCode'), 'code', `${id}.status`));
    const time =
      take.time(first(node, 'effectiveTime'), `${id}.time`) ??
      take.time(first(node, 'effectiveTime/low'), `${id}.time`);
    const range = readRange(node, value, take, `${id}.range`, this.#units);
    const method = take.concept(first(node, 'methodCode'), `${id}.method`);
    const performer = take.organization(
      first(node, 'performer/assignedEntity/representedOrganization'),
      `${id}.performer`,
    );
    const specimen = this.#specimenRole(first(node, 'specimen/specimenRole'));
    ofSpecimen(group, specimen);
    const observation: OpenObservation = {
      id,
      code: take.concept(first(node, 'code'), `${id}.code`) ?? { translations: [] },
      ...(value ? { value } : {}),
      interpretations: readFlags(node, take, `${id}.interpretation`),
      ...(range ? { range } : {}),
      // Nothing has come of it yet.
      status: status === 'preliminary' && !value ? 'registered' : status,
      ...(time === undefined ? {} : { time }),
      ...(method && saysSomething(method) ? { method } : {}),
      ...(performer ? { performer } : {}),
      notes: [],
      source: node.path,
      section: section.index,
      references: referencesOf(node),
    };
    take.attribute(first(node, 'text/reference'), 'value', `${id} (narrative)`);
    group.observations.push(observation);
    for (const one of innerActs(node))
      if (one.name === 'act' && isComment(one)) this.#comment(one, observation.notes, `${id}.note`);
      else this.#act(one, section, group);
  }

  #comment(act: Node, notes: string[], to: string): void {
    const said = this.#take.words(first(act, 'text'), to);
    if (said === undefined) return;
    // A remark on a battery or a report is written under this word again.
    const note = to.startsWith('observation') ? said : said.replace(/^(?:Remarques|Bemerkungen|Remarks)\s?:\s+/, '');
    notes.push(note);
  }

  /** XD-LAB 2.3.5.5 and 2.3.5.6. */
  #collection(procedure: Node): string | undefined {
    const take = this.#take;
    const to = `specimen-${this.#specimens.length + 1}`;
    const role = first(procedure, 'participant/participantRole') ?? first(procedure, 'specimen/specimenRole');
    const received = all(procedure, 'entryRelationship/act').find(
      (act) => first(act, 'code')?.attributes.get('code') === 'SPRECEIVE',
    );
    const collected =
      take.time(first(procedure, 'effectiveTime'), `${to}.collected`) ??
      take.time(first(procedure, 'effectiveTime/low'), `${to}.collected`);
    const arrived = take.time(first(received, 'effectiveTime'), `${to}.received`);
    const site = take.concept(first(procedure, 'targetSiteCode'), `${to}.site`);
    const notes: string[] = [];
    for (const act of all(procedure, 'entryRelationship/act'))
      if (isComment(act)) this.#comment(act, notes, `${to}.note`);
    return this.#addSpecimen({
      ...this.#material(role, to),
      ...(site && saysSomething(site) ? { site } : {}),
      ...(collected === undefined ? {} : { collected }),
      ...(arrived === undefined ? {} : { received: arrived }),
      notes,
    });
  }

  #specimenRole(role: Node | undefined): string | undefined {
    if (!role) return undefined;
    const material = this.#material(role, `specimen-${this.#specimens.length + 1}`);
    // The same tube may have been described by its collection.
    const known = this.#specimens.find(
      ({ identifiers, type }) =>
        identifiers.some((one) => material.identifiers.some((other) => sameIdentifier(one, other))) ||
        (material.identifiers.length === 0 &&
          type !== undefined &&
          material.type !== undefined &&
          sameConcept(type, material.type)),
    );
    if (known) return known.id;
    return material.type === undefined && material.identifiers.length === 0
      ? undefined
      : this.#addSpecimen({ ...material, notes: [] });
  }

  #material(role: Node | undefined, to: string): Pick<Specimen, 'identifiers' | 'type'> {
    const entity = first(role, 'playingEntity') ?? first(role, 'specimenPlayingEntity');
    const type = this.#take.concept(first(entity, 'code'), `${to}.type`);
    // An id that is a root alone was made for its document: no number of a tube.
    const identifiers = this.#take.identifiers(role, `${to}.identifiers`).filter(({ extension }) => extension !== '');
    return { identifiers, ...(type && saysSomething(type) ? { type } : {}) };
  }

  #addSpecimen(specimen: Omit<Specimen, 'id'>): string {
    const id = `specimen-${this.#specimens.length + 1}`;
    this.#specimens.push({ id, ...specimen });
    return id;
  }

  #image(media: Node, section: SectionFacts, group: OpenGroup | undefined): void {
    const value = first(media, 'value');
    const mediaType = imageTypes.find((type) => type === value?.attributes.get('mediaType'));
    const bytes = value && base64Bytes(value);
    const place = group ?? this.#groups.findLast((one) => one.section === section.index);
    if (!value || !mediaType || !bytes || !place) {
      this.#faults.push(cdaFinding('cda.picture-in-text', media.path));
      return;
    }
    this.#images += 1;
    const id = `image-${this.#images}`;
    this.#take.text(value, `${id}.bytes`);
    this.#take.attribute(value, 'mediaType', `${id}.mediaType`);
    const image: ResultImage = { id, title: '', mediaType, bytes, notes: [], source: media.path };
    place.images.push(image);
    this.#shown.set(media.attributes.get('ID') ?? media.path, { place, id });
  }

  readonly #shown = new Map<string, { readonly place: OpenGroup; readonly id: string }>();

  /** The words under a picture, where the narrative shows it; whether it is there at all. */
  titled(shows: string, caption: string): boolean {
    const known = this.#shown.get(shows);
    if (!known) return false;
    const at = known.place.images.findIndex(({ id }) => id === known.id);
    const image = known.place.images[at];
    if (image && image.title === '') known.place.images[at] = { ...image, title: caption };
    return true;
  }
}

const RESULTS: ReadonlySet<string> = new Set(['act', 'organizer', 'observation']);

/** `subject` (CDA R2 §4.3.2.1, §4.3.8): what stands below is said of somebody else than the patient: a newborn, a donor. */
const isAboutAnother = ({ children }: Node): boolean => children.some(({ name }) => name === 'subject');

/** What was looked for and not found (`negationInd`), or is only ordered, intended or aimed at (`moodCode`), is no result. */
const isNotFound = ({ attributes }: Node): boolean =>
  attributes.get('negationInd') === 'true' || (attributes.get('moodCode') ?? 'EVN') !== 'EVN';

const statusOf = (code: string | undefined): ObservationStatus => statuses[code ?? 'completed'] ?? 'preliminary';

const saysSomething = ({ coding, translations, text }: Concept): boolean =>
  coding !== undefined || translations.length > 0 || text !== undefined;

const innerActs = (act: Node): readonly Node[] =>
  ['entryRelationship', 'component'].flatMap((link) => all(act, link)).flatMap(({ children }) => children);

const isComment = (act: Node): boolean =>
  first(act, 'code')?.attributes.get('code') === COMMENT ||
  all(act, 'templateId').some(({ attributes }) => attributes.get('root') === '1.3.6.1.4.1.19376.1.5.3.1.4.2');

/** Every place of the narrative that an observation itself points to; not those of the acts inside it. */
const referencesOf = (node: Node): string[] =>
  [
    'text/reference',
    'code/originalText/reference',
    'value/originalText/reference',
    'interpretationCode/originalText/reference',
  ]
    .flatMap((path) => all(node, path))
    .map(({ attributes }) => (attributes.get('value') ?? '').replace('#', ''))
    .filter((id) => id !== '');

const sameIdentifier = (a: Identifier, b: Identifier): boolean => a.root === b.root && a.extension === b.extension;

const sameConcept = (a: Concept, b: Concept): boolean => {
  if (a.coding && b.coding) return a.coding.code === b.coding.code && a.coding.system === b.coding.system;
  const words = (one: Concept): string | undefined => one.text ?? one.coding?.display ?? one.translations[0]?.code;
  return words(a) !== undefined && words(a) === words(b);
};

/** The speciality that a section is for, by its own LOINC code. */
export function specialtyOf(section: Node): Coding | undefined {
  const code = first(section, 'code');
  return code?.attributes.get('codeSystem') === LOINC ? specialtyByCode(code.attributes.get('code') ?? '') : undefined;
}
