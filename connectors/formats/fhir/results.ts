/** The results of a DiagnosticReport as groups: panels (hasMember, component), loose results, isolates with their susceptibilities. */
import type {
  Concept,
  Observation,
  ObservationStatus,
  ResultGroup,
  ResultImage,
  Timestamp,
} from '../../clinical/index.ts';
import { latest } from '../times.ts';
import { specialtyByCode, specialtyOf } from '../terminology.ts';
import type { Cursor, Reading } from './cursor.ts';
import type { Json } from './json.ts';
import { answersOf, categoryCodes, effectiveOf, notesOf, readObservation, statusOf, testCode } from './observations.ts';
import type { Resource } from './resources.ts';
import { checkSubject, Specimens } from './specimens.ts';
import { worstOf } from './status.ts';
import { hasValue, isEmpty } from './values.ts';
import { SUSCEPTIBILITY } from './words.ts';

type Parent = NonNullable<ResultGroup['parent']>;

/** What a group is before it is known which results it holds. */
interface Panel {
  readonly key: Json;
  readonly code: Concept;
  readonly source: string;
  /** The results that stand in no panel: the least finished of them says the status. */
  readonly isLoose?: true;
  readonly status?: ObservationStatus;
  readonly time?: Timestamp;
  readonly issued?: Timestamp;
  readonly notes: readonly string[];
  readonly specialty?: Concept;
  /** A specimen that its members share, by its id. */
  readonly specimenId?: string;
  readonly parent?: Parent;
}

interface Draft {
  readonly id: string;
  readonly panel: Panel;
  readonly specimenId: string | undefined;
  readonly specialty: Concept | undefined;
  readonly observations: Observation[];
  readonly issued: Timestamp[];
  readonly images: ResultImage[];
}

/** The XD-LAB speciality that a category names: its LOINC code, or the section of HL7 table 0074. */
export function specialtyIn(at: Cursor): Concept | undefined {
  for (const { system, code } of categoryCodes(at)) {
    const coding =
      system === 'http://loinc.org'
        ? specialtyByCode(code)
        : /\bv2[-/]0074$/.test(system)
          ? specialtyOf(code)
          : undefined;
    // Laboratory as such is said of every result, and is no speciality.
    if (coding && coding.code !== '26436-6') return { coding, translations: [] };
  }
  return undefined;
}

/** Words of a panel inside another: a sediment is one of urine. */
const inside = (outer: Concept, inner: Concept): Concept => {
  const [above, own] = [outer, inner].map(({ text, coding }) => text ?? coding?.display ?? '');
  return above === '' || own === '' || above === own ? inner : { ...inner, text: `${above ?? ''} – ${own ?? ''}` };
};

const SUSCEPTIBILITIES = new Set(['S', 'I', 'R', 'SDD', 'NS', 'IE']);

export class Results {
  readonly specimens = new Specimens();
  readonly #reading: Reading;
  readonly #house: Cursor | undefined;
  readonly #drafts: Draft[] = [];
  readonly #seen = new Set<Json>();
  /** Where a finding stands, for what was derived from it. */
  readonly #placed = new Map<Json, { readonly parent: Parent; readonly observation: Observation }>();
  /** Susceptibility tests that name their organism by derivedFrom: one panel for each organism. */
  readonly #grown: { readonly organism: Json; readonly holder: Panel; readonly panel: Panel }[] = [];
  #count = 0;

  constructor(reading: Reading, house: Cursor | undefined) {
    this.#reading = reading;
    this.#house = house;
  }

  /** All results that a report names, each once: in its panel where it has one. */
  read(report: Cursor, loose: Pick<Panel, 'code' | 'time' | 'specialty' | 'specimenId'>): void {
    const named = report.all('result').flatMap((reference) => {
      const target = reference.target('group.result');
      if (target?.resource.type !== 'Observation') reference.doubt('fhir.result-not-included');
      return target?.resource.type === 'Observation' ? [target] : [];
    });
    const members = this.#membersOf(named);
    const panel: Panel = { key: report.node, source: report.path, isLoose: true, notes: [], ...loose };
    const roots = [...named.filter(({ node }) => !members.has(node)), ...named];
    const derived = roots.filter((root) => this.#organismOf(root, members) !== undefined);
    for (const root of [...roots.filter((one) => !derived.includes(one)), ...derived]) this.#visit(root, panel);
  }

  /** Everything below the named ones: what is in a panel is not loose as well. */
  #membersOf(named: readonly Cursor[]): ReadonlySet<Json> {
    const members = new Set<Json>();
    const waiting = [...named];
    for (let at = waiting.pop(); at; at = waiting.pop())
      for (const member of at.followAll('hasMember', 'group.result')) {
        if (members.has(member.node)) continue;
        members.add(member.node);
        waiting.push(member);
      }
    return members;
  }

  #visit(at: Cursor, holder: Panel): void {
    if (this.#seen.has(at.node)) return;
    this.#seen.add(at.node);
    checkSubject(at, this.#reading);
    checkFocus(at);
    const members = at.all('hasMember').flatMap((reference) => {
      const target = reference.target('group.result');
      if (target?.resource.type !== 'Observation') reference.doubt('fhir.result-not-included');
      return target?.resource.type === 'Observation' ? [target] : [];
    });
    const parts = answersOf(at).length > 0 ? [] : at.all('component');
    const isPanel = members.length > 0 || parts.length > 0;
    const says = !isPanel || saysItself(at);
    const own = says ? this.#place(at, this.#under(at, holder)) : undefined;
    if (!isPanel) return;
    const panel = this.#panelOf(at, holder, own);
    for (const part of parts) this.#place(part, panel, at);
    for (const member of members) this.#visit(member, panel);
    // What is said of panels that hold only panels is said above them.
    if (panel.notes.length > 0 && !this.#drafts.some((draft) => draft.panel === panel))
      this.#draft(panel, panel.specimenId, panel.specialty);
  }

  #panelOf(at: Cursor, holder: Panel, own: Observation | undefined): Panel {
    const to = `group-${this.#drafts.length + 1}`;
    const placed = own && this.#placed.get(at.node);
    const isFinding = own && (!own.value || own.value.type === 'coded' || own.value.type === 'text');
    const parent = isFinding ? placed?.parent : holder.parent;
    const time = effectiveOf(at, `${to}.time`).start ?? holder.time;
    const issued = at.moment('issued', `${to}.resultTime`);
    const specimen = this.specimens.of(at)?.id ?? holder.specimenId;
    const specialty = specialtyIn(at) ?? holder.specialty;
    const code = testCode(at.first('code'), `${to}.code`);
    return {
      key: at.node,
      // What grew is no part of the culture's name.
      code: holder.isLoose || parent ? code : inside(holder.code, code),
      source: at.path,
      status: statusOf(at, to),
      notes: own ? [] : notesOf(at, `${to}.note`),
      ...(time === undefined ? {} : { time }),
      ...(issued === undefined ? {} : { issued }),
      ...(specialty ? { specialty } : {}),
      ...(specimen === undefined ? {} : { specimenId: specimen }),
      ...(parent ? { parent } : {}),
    };
  }

  /** The coded finding that a susceptibility test was derived from, among the results of the report. */
  #organismOf(at: Cursor, known: ReadonlySet<Json> | undefined): Cursor | undefined {
    const [source, ...more] = at.all('derivedFrom').flatMap((reference) => reference.target('group.parent') ?? []);
    if (!source || more.length > 0 || !('valueCodeableConcept' in source.node) || known?.has(at.node) === true)
      return undefined;
    const flags = at.all('interpretation').flatMap((one) => one.all('coding').map(({ node }) => node['code']));
    return flags.some((code) => typeof code === 'string' && SUSCEPTIBILITIES.has(code)) ? source : undefined;
  }

  /** The group that a result stands in: that of its organism where it is a susceptibility test, else that of its panel. */
  #under(at: Cursor, holder: Panel): Panel {
    const organism = this.#organismOf(at, undefined);
    const placed = organism && this.#placed.get(organism.node);
    if (!organism || !placed || holder.parent) return holder;
    const known = this.#grown.find((one) => one.organism === organism.node && one.holder === holder);
    if (known) return known.panel;
    const { isLoose, ...whole } = holder;
    const own = isLoose
      ? { code: { translations: [], text: SUSCEPTIBILITY[this.#reading.language] }, source: organism.path }
      : {};
    const panel: Panel = { ...whole, ...own, key: organism.node, parent: placed.parent };
    this.#grown.push({ organism: organism.node, holder, panel });
    return panel;
  }

  /** A result into the group of its panel, specimen and speciality. `own` is the Observation that a component is part of. */
  #place(at: Cursor, panel: Panel, own: Cursor = at): Observation {
    const specimen = this.specimens.of(own);
    const specialty = specialtyIn(own) ?? panel.specialty;
    const draft = this.#draft(panel, specimen?.id ?? panel.specimenId, specialty);
    this.#count += 1;
    const shared = specimen ?? this.specimens.read.find(({ id }) => id === panel.specimenId);
    const observation = readObservation(
      at,
      `observation-${this.#count}`,
      { house: this.#house, specimen: shared },
      own,
    );
    draft.observations.push(observation);
    const issued = own.moment('issued', `${draft.id}.resultTime`);
    if (issued !== undefined) draft.issued.push(issued);
    if (own === at)
      this.#placed.set(at.node, { parent: { groupId: draft.id, observationId: observation.id }, observation });
    return observation;
  }

  #draft(panel: Panel, specimenId: string | undefined, specialty: Concept | undefined): Draft {
    const code = specialty?.coding?.code;
    const known = this.#drafts.find(
      (one) => one.panel === panel && one.specimenId === specimenId && one.specialty?.coding?.code === code,
    );
    if (known) return known;
    const id = `group-${this.#drafts.length + 1}`;
    const made: Draft = { id, panel, specimenId, specialty, observations: [], issued: [], images: [] };
    this.#drafts.push(made);
    return made;
  }

  /** Results in the source that those of the report only point to: they are no part of it, and a reader of the report may want them. */
  tellUnread(reached: Iterable<Resource>): void {
    for (const resource of reached)
      if (resource.type === 'Observation' && !this.#seen.has(resource.node))
        this.#reading.cursor(resource).doubt('fhir.observation-not-carried');
  }

  /** A result that the report says in words of its own, or none at all: the thing itself has a status. */
  addOwn(panel: Pick<Panel, 'code' | 'source' | 'status' | 'time'>, observation?: Omit<Observation, 'id'>): void {
    const draft = this.#draft({ key: {}, notes: [], ...panel }, undefined, undefined);
    this.#count += 1;
    if (observation) draft.observations.push({ id: `observation-${this.#count}`, ...observation });
  }

  /** A picture, beside the panel that it belongs to, or beside the first results. */
  addImage(image: Omit<ResultImage, 'id'>, panel: Json | undefined): boolean {
    const draft = this.#drafts.find((one) => one.panel.key === panel) ?? this.#drafts[0];
    const count = this.#drafts.reduce((sum, { images }) => sum + images.length, 1);
    draft?.images.push({ id: `image-${count}`, ...image });
    return draft !== undefined;
  }

  get observations(): readonly Observation[] {
    return this.#drafts.flatMap(({ observations }) => observations);
  }

  get groups(): readonly ResultGroup[] {
    // Notes of a panel whose results are of several specimens stand once.
    const noted = new Set<Panel>();
    return this.#drafts.map(({ id, panel, specimenId, specialty, observations, issued, images }) => {
      const resultTime = panel.issued ?? latest(issued);
      const notes = noted.has(panel) ? [] : panel.notes;
      noted.add(panel);
      return {
        id,
        code: isEmpty(panel.code) ? { translations: [] } : panel.code,
        ...(specialty ? { specialty } : {}),
        status: panel.status ?? worstOf(observations.map(({ status }) => status)),
        ...(panel.time === undefined ? {} : { time: panel.time }),
        ...(resultTime === undefined ? {} : { resultTime }),
        ...(specimenId === undefined ? {} : { specimenId }),
        observations,
        notes,
        ...(images.length === 0 ? {} : { images }),
        ...(panel.parent ? { parent: panel.parent } : {}),
        source: panel.source,
      };
    });
  }
}

/** Whether something with members is a result itself: it has a value or says why it has none, a flag, a range. */
const saysItself = (at: Cursor): boolean =>
  hasValue(at) ||
  answersOf(at).length > 0 ||
  ['interpretation', 'referenceRange', 'dataAbsentReason'].some((key) => at.all(key).length > 0);

/** Observation.focus: the result is about somebody or something else (FHIR R4 Observation.focus). */
function checkFocus(at: Cursor): void {
  const { patient } = at.reading;
  if (at.all('focus').some((focus) => focus.target('patient')?.node !== patient?.node))
    at.doubt('fhir.about-another', 'focus');
}
