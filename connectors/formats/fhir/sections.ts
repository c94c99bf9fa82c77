/**
 * The content of a finished FHIR document made of sections (a patient summary, a letter, a list of vaccinations or medicines, a discharge report): what a
 * new document may be made of. Every element is in the model, set aside by a rule, or keeps the document as it came.
 */
import type { ClinicalDocument, MappingReport, Professional, Section, Statement } from '../../clinical/index.ts';
import { documentTypeFor } from '../../profiles/index.ts';
import { strictest } from '../confidentiality.ts';
import type { ContentReading, ReadContext } from '../types.ts';
import { absenceOf, ABOUT, emptyReason } from './absence.ts';
import { openReading, setAsideRest } from './account.ts';
import type { Cursor } from './cursor.ts';
import { confidentialityOf, readEncounter, readSubject } from './header.ts';
import { isJson, type Json } from './json.ts';
import { narrativeParagraphs, sayingMore } from './narratives.ts';
import { Resources, type Resource } from './resources.ts';
import { partyOf } from './statement-parts.ts';
import { statementsOf } from './statements.ts';

/** What stands behind the statements and the header: people, places, products. */
const BEHIND: ReadonlySet<string> = new Set([
  ...['Composition', 'Patient', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Encounter', 'Device'],
  ...['Medication', 'Provenance', 'RelatedPerson'],
]);

export interface FinishedDocument {
  readonly bundle: Json;
  readonly header: ClinicalDocument;
  readonly context: ReadContext;
}

/**
 * A type that the profile makes of sections. One that it knows in another form only (a laboratory report, an electronic prescription) is never made
 * into a letter.
 */
export function isMadeOfSections({ type }: ClinicalDocument, { profile }: ReadContext): boolean {
  const codes = [type.coding, ...type.translations].flatMap((one) => one?.code ?? []);
  const made = documentTypeFor(profile, codes, 'sections');
  if (made?.matches.some((match) => codes.includes(match)) === true) return true;
  return made !== undefined && !profile.documentTypes.some(({ matches }) => matches.some((one) => codes.includes(one)));
}

class SectionsReader {
  readonly sections: Section[] = [];
  /** The resources that a section told. */
  readonly told = new Set<Resource>();
  #hasTextBesideData = false;
  readonly #keepsText: boolean;
  #count = 0;
  #statements = 0;

  constructor(keepsText: boolean) {
    this.#keepsText = keepsText;
  }

  /** Whether a section has words beside its statements. */
  get hasTextBesideData(): boolean {
    return this.#hasTextBesideData;
  }

  /** A section, then those in it; `titles` are those of the sections around it. */
  read(at: Cursor, titles: readonly string[] = []): void {
    const id = `section-${this.#count + 1}`;
    this.#count += 1;
    const code = at.first('code')?.concept(`${id}.code`);
    const title = at.text('title', `${id}.title`) ?? '';
    const own = title === '' && code?.coding === undefined && code?.text !== undefined ? code.text : title;
    const all = [...titles, own].filter((part) => part !== '');
    const { statements, absence } = this.#entriesOf(at, code?.coding?.code);
    const text = this.#textOf(at, id, statements.length > 0 || absence !== undefined);
    this.#setAside(at);
    const inside = at.all('section');
    const says = text.length > 0 || statements.length > 0 || absence !== undefined;
    // A heading above others stands in theirs.
    if (says || inside.length === 0)
      this.sections.push({
        id,
        ...(code?.coding ? { code: code.coding } : {}),
        ...(all.length > 0 ? { title: all.join(' – ') } : {}),
        text,
        statements,
        ...(absence === undefined ? {} : { absence }),
        source: at.path,
      });
    for (const section of inside) this.read(section, all);
  }

  #nextId(): string {
    this.#statements += 1;
    return `statement-${this.#statements}`;
  }

  #entriesOf(at: Cursor, code: string | undefined): Pick<Section, 'statements' | 'absence'> {
    const statements: Statement[] = [];
    const absences: NonNullable<Section['absence']>[] = [];
    for (const entry of at.all('entry')) {
      const target = entry.target('section.entry');
      if (!target || this.told.has(target.resource)) {
        entry.doubt('fhir.content-not-read');
        continue;
      }
      this.told.add(target.resource);
      const absence = absenceOf(target);
      if (absence === 'other') target.doubt('fhir.content-not-read');
      else if (absence !== undefined) absences.push(this.#absent(target, absence));
      else statements.push(...statementsOf(target, this.#nextId(), code));
    }
    const reason = emptyReason(at, 'section.absence');
    const said = [...new Set([...absences, ...(reason === undefined ? [] : [reason])])];
    // None known, and yet there are some; or two words on it.
    if (said.length > 1 || (said.length > 0 && statements.length > 0)) at.doubt('fhir.content-not-read', 'entry');
    const [absence] = said;
    return { statements, ...(absence === undefined ? {} : { absence }) };
  }

  /** A resource that says that there is none has nothing else to say. */
  #absent(at: Cursor, absence: 'none-known' | 'not-known'): 'none-known' | 'not-known' {
    for (const key of ABOUT) at.first(key)?.concept('section.absence');
    for (const key of ['clinicalStatus', 'verificationStatus', 'status', 'type']) at.ignore('fhir.implied-status', key);
    if (at.reading.patient) for (const key of ['subject', 'patient']) at.first(key)?.target('patient');
    return absence;
  }

  /** Words that stand alone are the section; beside data they are generated from them, or are kept as well. */
  #textOf(at: Cursor, id: string, hasData: boolean): readonly string[] {
    const paragraphs = narrativeParagraphs(at.node['text']);
    if (!paragraphs) at.doubt('fhir.content-not-read', 'text');
    if (!paragraphs || paragraphs.length === 0) return [];
    if (hasData) this.#hasTextBesideData = true;
    if (hasData && !this.#keepsText) {
      at.first('text')?.ignore('fhir.narrative', 'div');
      return [];
    }
    at.first('text')?.text('div', `${id}.text`);
    if (hasData) at.doubt('fhir.narrative-kept', 'text');
    return paragraphs;
  }

  #setAside(at: Cursor): void {
    at.first('text')?.ignore('fhir.narrative', 'status');
    at.ignore('fhir.technical', 'id');
    if (['snapshot', 'working'].includes(String(at.node['mode']))) at.ignore('fhir.section', 'mode');
    at.ignore('fhir.section', 'orderedBy');
    for (const entry of at.all('entry'))
      for (const key of ['type', 'display']) entry.ignore('fhir.reference-detail', key);
  }
}

/** HL7 Europe: for whom the document was written. */
const RECIPIENT = 'http://hl7.eu/fhir/StructureDefinition/information-recipient';

const recipientsOf = (composition: Cursor): readonly Professional[] =>
  composition.all('extension').flatMap((extension) => {
    if (extension.node['url'] !== RECIPIENT) return [];
    extension.text('url', 'recipients');
    return partyOf(extension.first('valueReference'), 'recipients') ?? [];
  });

/** Elements of the document that say something of the patient's health, and of its sections. */
const isSaying = (told: Iterable<Resource>): ((path: string) => boolean) => {
  const places = [...told].map(({ path }) => `${path}.`);
  return (path) =>
    /\bComposition\.(?:section|extension)\[/.test(path) || places.some((place) => path.startsWith(place));
};

const WITH_ANOTHER: ReadonlySet<string> = new Set(['Device', 'Medication', 'MedicationAdministration']);

/** Devices, products and administrations are told with what points to them. */
const withThoseBehind = (resources: Resources, told: ReadonlySet<Resource>): Resource[] =>
  [...told].flatMap((resource) => [
    resource,
    ...['device', 'medicationReference', 'partOf'].flatMap((key) => {
      const [reference] = [resource.node[key]].flat();
      const target = isJson(reference) ? resources.resolve(reference, resource) : undefined;
      return target && WITH_ANOTHER.has(target.type) ? [target] : [];
    }),
  ]);

interface Read {
  readonly content: Extract<ContentReading, { ok: true }>;
  readonly hasTextBesideData: boolean;
}

/** Why nothing can be made of it, or what can; `keepsText`: with the signed text of every section beside its data. */
function readWhole({ bundle, header, context }: FinishedDocument, keepsText: boolean): Read | string {
  const resources = Resources.ofBundle(bundle);
  const head = Object.fromEntries(Object.entries(bundle).filter(([key]) => key !== 'entry'));
  // The few words that the reader adds are of the document's language.
  const own: ReadContext = { ...context, source: { ...context.source, language: header.language } };
  const reading = openReading({ resources, head, reached: new Set(resources.all), others: [], left: [], context: own });
  const [start] = resources.all;
  if (!start) return 'Bundle.entry';
  const composition = reading.cursor(start);
  if (!readSubject(composition)) return `${start.path}.subject`;
  const recipients = recipientsOf(composition);
  const encounter = readEncounter(composition.follow('encounter', 'encounter'));
  const reader = new SectionsReader(keepsText);
  for (const section of composition.all('section')) reader.read(section);
  if (
    reader.sections.every(
      ({ text, statements, absence }) => text.length + statements.length === 0 && absence === undefined,
    )
  )
    return `${start.path}.section`;
  const whole = withThoseBehind(resources, reader.told);
  const beside = resources.all.find((resource) => !BEHIND.has(resource.type) && !whole.includes(resource));
  if (beside) return beside.path;
  const [more] = sayingMore(reading, [start, ...whole]);
  if (more) return `${more.path}.text`;
  const additional = whole.find(
    ({ node: { text } }) => isJson(text) && !['generated', 'empty'].includes(String(text['status'])),
  );
  if (additional) return `${additional.path}.text`;
  const confidentiality = strictest(header.confidentiality, confidentialityOf(reading, resources.all));
  const isTold = isSaying(whole);
  setAsideRest(reading, isTold);
  const mapping = reading.ledger.report();
  const refusal = reading.findings.find(({ rule }) => rule === 'fhir.content-not-read');
  const lost = refusal?.path ?? mapping.unmapped.find(({ path }) => isTold(path))?.path;
  if (lost !== undefined) return lost;
  const { author } = header;
  const document: ClinicalDocument = {
    ...header,
    author: { ...author, time: header.effectiveTime },
    recipients,
    ...(encounter ? { encounter } : {}),
    confidentiality,
    body: { kind: 'sections', sections: reader.sections },
  };
  return {
    content: { ok: true, document, mapping, findings: reading.findings },
    hasTextBesideData: reader.hasTextBesideData,
  };
}

/** `together` joins the account of the content with that of the header. */
export function sectionsContent(
  finished: FinishedDocument,
  {
    refused,
    together,
  }: {
    readonly refused: (path: string) => ContentReading;
    readonly together: (content: MappingReport) => MappingReport;
  },
): ContentReading {
  const read = readWhole(finished, false);
  if (typeof read === 'string') return refused(read);
  const whole = ({ content }: Read): ContentReading & { ok: true } => ({
    ...content,
    mapping: together(content.mapping),
  });
  if (!read.hasTextBesideData) return whole(read);
  return {
    ...whole(read),
    withSignedText: () => {
      const again = readWhole(finished, true);
      return typeof again === 'string' ? refused(again) : whole(again);
    },
  };
}
