/**
 * From a receipt to documents: read, complete, render, describe, check, decide the first state. Pure towards the outside: everything
 * is computed from the receipt's bytes, the configuration and the history in the journal, so doing it again gives the same.
 */
import {
  completeDocument,
  documentId,
  documentSetId,
  identifierOf,
  instantOf,
  type ClinicalDocument,
  type Finding,
  type News,
  type Patient,
  type Sender,
} from '../clinical/index.ts';
import { checkDocument, rulesInForce } from '../conformance/index.ts';
import { render, type Rendering, type RenderTarget } from '../documents/index.ts';
import type { DocumentEntry } from '../dsp/types.ts';
import { describeEntry } from '../dsp/xds/describe.ts';
import type { OppositionQuestion, OrderQuestion } from '../directory/index.ts';
import {
  readInput,
  type DocumentPart,
  type ReadContext,
  type ReadPart,
  type SourceInput,
  type UserScript,
} from '../formats/index.ts';
import type { Answer } from '../pdfa/index.ts';
// States alone: a translating thread has no use for the store, nor for the way to the platform, and would read both at its start.
import { LINE_STOPPED, WAITS_FOR_EARLIER } from '../journal/states.ts';
import type { DocumentRow, Journal, NewDocument } from '../journal/index.ts';
import type { NationalProfile, SourceProfile } from '../profiles/index.ts';
import { wantedFile, withArchiveFile, type ArchiveFiles, type WantedFile } from './archive-files.ts';
import { withOrder, type AnsweredOrder } from './expected-orders.ts';
import { historyOf, lineageFindings, numberMerged } from './lineage.ts';
import { asItCameOrAnew, isAboutIdentity, type Attempt } from './made-anew.ts';
import { mappingOf } from './mended.ts';
import { NOTHING_NEW, withEarlierMessages, type Arrived } from './order-messages.ts';
import { nameText, viewOf } from './view.ts';
import { decideVersion, isOlderThan, stillCounts, type VersionClaim, type VersionDecision } from './versions.ts';

/** Who is who here, as far as translation asks. One question each, one plain answer: they travel between threads. */
export interface KnownPeople {
  readonly opposed: (question: OppositionQuestion) => boolean;
  /** What the order behind a result says, where it was told here. */
  readonly orderFor: (question: OrderQuestion) => AnsweredOrder;
  /** The patient as a document shall name them; undefined when that is what the source says. */
  readonly presentAs: (question: { readonly patient: Patient; readonly source: string }) => Patient | undefined;
}

/** What came before: the messages of an order that later ones add to. */
export interface KnownMessages {
  readonly arrived: (receiptId: string) => Arrived;
}

/** Where nothing is sent, nobody is opposed, and nothing came before. */
export const nobodyKnown: KnownPeople & KnownMessages = {
  opposed: () => false,
  presentAs: () => undefined,
  orderFor: () => undefined,
  arrived: () => 'gone',
};

export interface TranslationContext {
  readonly journal: Pick<Journal, 'versions'> & { readonly document: Journal['facts'] } & KnownPeople & KnownMessages;
  readonly profile: NationalProfile;
  readonly sender: Sender;
  readonly sourceProfile: (source: string) => SourceProfile;
  readonly script: (source: string) => UserScript | undefined;
  /** `YYYY-MM-DD`. */
  readonly today: () => string;
  /** Told beforehand what will likely be asked of the journal about a document: where each question takes a way, all take it together. */
  readonly foretell?: (questions: readonly Question[]) => void;
}

type History = TranslationContext['journal'];

/** A question to the journal as a value. */
export type Question = {
  [Method in keyof History]: { readonly method: Method; readonly subject: Parameters<History[Method]>[0] };
}[keyof History];

/** What reading the inputs of a source needs. */
export function readContext(
  context: Pick<TranslationContext, 'profile' | 'sourceProfile' | 'script'>,
  source: string,
): ReadContext {
  const script = context.script(source);
  return { profile: context.profile, source: context.sourceProfile(source), ...(script ? { script } : {}) };
}

export type UnreadablePart = ReadPart & { readonly kind: 'unreadable' };

export interface Translation {
  readonly format: string;
  readonly documents: readonly NewDocument[];
  /** Problems of parts that gave no document. */
  readonly unreadable: readonly UnreadablePart[];
  readonly setAside: readonly string[];
  /** What the input tells the local directory, in order. */
  readonly news: readonly News[];
  /** Versions to be cancelled because a newer one takes their place. */
  readonly superseded: readonly string[];
  /** The messages of a batch or the files of an archive, each to become a receipt of its own. */
  readonly messages?: readonly SourceInput[];
  /** Files that must be made for the archive first: translation is asked again with them; their documents are not made before. */
  readonly wanted: readonly WantedFile[];
}

/** The cause of a document that its patient does not want in the record. */
export const OPPOSITION = 'opposition';

/** The cause of a version that gave way to a newer one before it left. */
export const SUPERSEDED = 'superseded';

/** The cause of a document that a person sends although something spoke against it. */
export const RELEASED = 'released';

/** Rules whose finding a person may overrule after typing the birth date or looking at the document; all others must be mended. */
const overrulable = new Set([
  'identity.birth-date-differs',
  'identity.uncertain',
  'documents.older-than-known',
  'documents.replaced-unknown',
  'csv.value-implausible',
  'orders.earlier-message-cancelled',
  'orders.earlier-message-missing',
  'orders.other-kind-of-message',
]);
export const mayOverrule = (findings: readonly Finding[]): boolean =>
  findings.every(
    ({ severity, rule }) => severity !== 'error' || overrulable.has(rule) || rule.startsWith('pdfa-loss.'),
  );

/** Everything that one input gives, without storing or sending anything. Without `files`, files are taken as they came. */
export function translateInput(
  input: SourceInput,
  source: string,
  context: TranslationContext,
  overrule = false,
  files?: ArchiveFiles,
): Translation {
  const { format, parts } = readInput(input, readContext(context, source));
  const documents: NewDocument[] = [];
  const superseded: string[] = [];
  const wanted = new Map<string, WantedFile>();
  const sameInput = new Map<string, DocumentPart>();
  for (const part of parts) {
    if (part.kind !== 'document') continue;
    // The id is that of what came, whatever is made of it: of two ways to send one document only one is ever taken.
    const id = documentId(part.document);
    const { chosen: made, remarks } = asItCameOrAnew(part, context.sourceProfile(source), (one) => {
      const file = files && wantedFile(one.document);
      const answer = file && files.get(file.key);
      if (file && !answer) {
        wanted.set(file.key, file);
        return undefined;
      }
      const here = { ...context, source, sameInput, ...(answer ? { answer } : {}) };
      return makeDocument({ ...one, id }, documents, here, overrule);
    });
    if (made === undefined || sameInput.has(made.document.id)) continue;
    sameInput.set(made.document.id, part);
    documents.push(withFindings(made.document, remarks));
    superseded.push(...made.superseded.filter((other) => !documents.some((one) => one.id === other)));
  }
  return {
    format,
    documents,
    unreadable: parts.filter((part) => part.kind === 'unreadable'),
    setAside: parts.filter((part) => part.kind === 'set-aside').map((part) => part.rule),
    news: parts.flatMap((part) => (part.kind === 'set-aside' ? (part.news ?? []) : [])),
    superseded,
    wanted: [...wanted.values()],
  };
}

interface Making extends TranslationContext {
  readonly source: string;
  readonly sameInput: ReadonlyMap<string, DocumentPart>;
  readonly answer?: Answer;
}

function makeDocument(
  part: DocumentPart & { readonly id: string },
  sameInput: readonly NewDocument[],
  context: Making,
  overrule: boolean,
): Attempt & { document: NewDocument; superseded: readonly string[] } {
  // Whom it is about may be known better by now. What somebody else's finished document says is not rewritten.
  const { id } = part;
  const finished = part.document.body.kind === 'carried' || part.content !== undefined;
  context.foretell?.(likelyQuestions(part.document, context.source, finished));
  const { setId, filedAs, rows, before } = versionsOf(part.document, id, sameInput, context);
  const known = (one: Patient, source: string): Patient => context.journal.presentAs({ patient: one, source }) ?? one;
  const read = withEarlierMessages(part, context.source, before, {
    profile: context.profile,
    sameInput: context.sameInput,
    arrived: context.journal.arrived,
    readContext: (source) => readContext(context, source),
    known,
  });
  const patient = known(read.document.patient, context.source);
  const named = finished ? read.document : { ...read.document, patient };
  const asked = finished ? undefined : orderQuestion(named, context.source);
  const answered = asked && context.journal.orderFor(asked);
  const { document, mapping, findings: ordered } = withOrder(named, read.mapping, answered);
  const older = !read.complete && cameTooLate(document, rows, sameInput, context);
  const leavesOut = read.leavesOut && !(overrule && mayOverrule(read.findings));
  const version = decideVersion(rows, older || read.nothingNew || leavesOut);
  const doubts = lineageFindings(document, version, older);
  const findings: Finding[] = [
    ...read.findings,
    ...ordered,
    ...doubts,
    ...(document.patient === patient ? [] : [numberMerged]),
  ];
  const archived = context.answer ? withArchiveFile(document, context.answer) : { document, findings: [] };
  findings.push(...archived.findings);
  const completed = completeDocument(archived.document, context.sender);
  const rendered = render(completed, targetOf(document), {
    profile: context.profile,
    documentId: id,
    setId,
    history: historyOf(document, version, (one) => entryOf(one, sameInput, context)),
  });
  let entry: DocumentEntry | undefined;
  if (rendered.ok) {
    entry = describe(completed, rendered.rendering, context.profile);
    const subject = {
      document: completed,
      rendering: rendered.rendering,
      entry,
      copyTried: context.answer !== undefined,
    };
    findings.push(...checkDocument(subject, { profile: context.profile, today: context.today() }));
  } else {
    // Why no PDF could be made of the file says more than that it is none.
    const refused = archived.findings.some(({ severity }) => severity === 'error');
    findings.push(...rendered.findings.filter(({ rule }) => !refused || rule !== 'documents.not-pdf'));
  }
  const about = aboutOf(document);
  const messages = read.messages.map((one): OppositionQuestion => ({
    patient: one.document.patient,
    source: one.source,
    ...aboutOf(one.document),
  }));
  const opposed = [{ patient: document.patient, source: context.source, ...about }, ...messages].some((question) =>
    context.journal.opposed(question),
  );
  const first = read.nothingNew
    ? ({ state: 'cancelled', cause: NOTHING_NEW } as const)
    : firstState(document, { version, findings, opposed, leavesOut }, context.profile, overrule);
  return {
    document: {
      id,
      setId,
      ...(filedAs === undefined ? {} : { filedAs }),
      part: part.part,
      versionNumber: version.history.versionNumber,
      ...(version.previous ? { previousId: version.previous.id } : {}),
      state: first.state,
      cause: first.cause,
      type: rendered.ok ? rendered.rendering.type.name : (document.type.coding?.code ?? ''),
      title: rendered.ok ? rendered.rendering.title : document.title,
      patient: patientWords(document),
      ...(serviceTime(document) === undefined ? {} : { serviceTime: serviceTime(document) ?? '' }),
      mediaType: rendered.ok ? rendered.rendering.mediaType : 'application/octet-stream',
      ...(rendered.ok ? { bytes: rendered.rendering.bytes } : {}),
      findings: JSON.stringify(findings),
      mapping: JSON.stringify(mappingOf({ document, mapping, remarks: read.findings, answer: context.answer })),
      ...(entry
        ? {
            entry: JSON.stringify({
              entry,
              patient: completed.patient,
              ...(version.history.replaces ? { replaces: version.history.replaces } : {}),
              claim: { status: document.status, effectiveTime: document.effectiveTime },
              about,
              ...(messages.length > 0 ? { messages } : {}),
              checked: rulesInForce({ profile: context.profile, today: context.today() }),
            } satisfies StoredEntry),
          }
        : {}),
      view: JSON.stringify(viewOf(document)),
    },
    findings,
    ...(rendered.ok ? { bytes: rendered.rendering.bytes } : {}),
    // A document whose place in the line is itself in doubt takes nobody's place.
    superseded: doubts.length > 0 ? [] : version.superseded,
  };
}

/** What is sent: a CDA, unless somebody else's finished FHIR document is carried. */
export const targetOf = ({ body }: ClinicalDocument): RenderTarget =>
  body.kind === 'carried' && body.format === 'fhir' ? 'fhir' : 'cda';

/** What the delivery room needs of a document once it is stored. */
export interface StoredEntry {
  readonly entry: DocumentEntry;
  readonly patient: ClinicalDocument['patient'];
  readonly replaces?: { readonly documentId: string };
  readonly claim?: VersionClaim;
  /** What an opposition asks of it again before each send. */
  readonly about?: Pick<OppositionQuestion, 'stays' | 'actAt'>;
  /** The same of each message of an order that it was put together from: one may name another number, another stay, another day. */
  readonly messages?: readonly OppositionQuestion[];
  /** The rules by which it was checked when it was made (`rulesInForce`), and the packs of the user (`Packs.signature`). */
  readonly checked?: string;
  readonly checkedByPacks?: string;
}

/** What a result asks of the orders that are known here; undefined when it names none. */
function orderQuestion({ patient, order }: ClinicalDocument, source: string): OrderQuestion | undefined {
  const { placer, filler } = order ?? {};
  if (!placer && !filler) return undefined;
  return { patient, source, ...(placer ? { placer } : {}), ...(filler ? { filler } : {}) };
}

const aboutOf = (document: ClinicalDocument): Pick<OppositionQuestion, 'stays' | 'actAt'> => {
  const time = serviceTime(document);
  return {
    stays: document.encounter?.identifiers ?? [],
    ...(time === undefined || Number.isNaN(instantOf(time)) ? {} : { actAt: instantOf(time) }),
  };
};

export function describe(completed: ClinicalDocument, rendering: Rendering, profile: NationalProfile): DocumentEntry {
  return describeEntry({
    document: completed,
    rendering: { ...rendering, mimeType: rendering.mediaType },
    profile,
  });
}

/** What is asked of a document that came alone, about a patient whom the journal knows by no other name. */
function likelyQuestions(document: ClinicalDocument, source: string, finished: boolean): readonly Question[] {
  const { lineage, patient } = document;
  const order = finished ? undefined : orderQuestion(document, source);
  return [
    ...(lineage.stable ? [{ method: 'versions', subject: documentSetId(lineage) } as const] : []),
    { method: 'presentAs', subject: { patient, source } },
    ...(order ? [{ method: 'orderFor', subject: order } as const] : []),
    { method: 'opposed', subject: { patient, source, ...aboutOf(document) } },
  ];
}

/** The set a document belongs to and its other versions: those in the journal, then those of the same input. */
function versionsOf(
  document: ClinicalDocument,
  id: string,
  sameInput: readonly NewDocument[],
  context: TranslationContext,
): { setId: string; filedAs?: string; rows: readonly DocumentRow[]; before: readonly DocumentRow[] } {
  const { lineage } = document;
  const own = documentSetId(lineage);
  const named =
    lineage.replacesNumber === undefined ? undefined : documentSetId({ ...lineage, number: lineage.replacesNumber });
  const find = (setId: string): readonly DocumentRow[] => [
    ...context.journal.versions(setId),
    ...sameInput.filter((other) => other.setId === setId || other.filedAs === setId).map(provisionalRow),
  ];
  if (!lineage.stable && named === undefined) return { setId: own, rows: [], before: [] };
  // A version keeps the set id of the document that it names, by whichever number of the line, however the author numbers it.
  const setId = find(named ?? own).at(-1)?.setId ?? own;
  const all = find(setId);
  const self = all.findIndex((row) => row.id === id);
  const rows = self === -1 ? all : all.slice(0, self);
  // A version that gave way to this one may have had a higher number than the one that this one got.
  const gaveWay = self === -1 ? [] : all.slice(self + 1).filter(({ cause }) => cause === SUPERSEDED);
  return { setId, ...(setId === own ? {} : { filedAs: own }), rows, before: [...rows, ...gaveWay] };
}

/** Whether Relais has a newer word already. An author who names the version that is replaced has said the order. */
function cameTooLate(
  document: ClinicalDocument,
  rows: readonly DocumentRow[],
  sameInput: readonly NewDocument[],
  context: TranslationContext,
): boolean {
  if (document.lineage.replacesNumber !== undefined) return false;
  return rows.filter(stillCounts).some(({ id }) => {
    const known = entryOf(id, sameInput, context)?.claim;
    return known !== undefined && isOlderThan(document, known);
  });
}

/** What is kept of a version beside its bytes; of the same input or of the journal. */
function entryOf(id: string, sameInput: readonly NewDocument[], context: TranslationContext): StoredEntry | undefined {
  const { entry } = context.journal.document(id) ?? sameInput.find((other) => other.id === id) ?? {};
  return entry === undefined ? undefined : (JSON.parse(entry) as StoredEntry);
}

/** A document of the same input that is not stored yet, as the journal will hold it. */
const provisionalRow = (document: NewDocument): DocumentRow => ({
  id: document.id,
  receiptId: '',
  setId: document.setId,
  ...(document.filedAs === undefined ? {} : { filedAs: document.filedAs }),
  part: document.part,
  versionNumber: document.versionNumber,
  state: document.state,
  cause: document.cause,
  since: 0,
  receivedAt: 0,
  source: '',
  type: document.type,
  title: document.title,
  patient: document.patient,
  mediaType: document.mediaType,
  attempts: 0,
});

function firstState(
  document: ClinicalDocument,
  facts: {
    readonly version: VersionDecision;
    readonly findings: readonly Finding[];
    readonly opposed: boolean;
    readonly leavesOut: boolean;
  },
  profile: NationalProfile,
  overrule: boolean,
): { state: NewDocument['state']; cause: string } {
  const { version, findings, opposed, leavesOut } = facts;
  const replacesSomething = version.history.replaces !== undefined;
  const { body } = document;
  // A withdrawal without content of its own: nothing can take the place of what was sent, a person must act.
  const emptyFile = body.kind === 'attachment' && body.attachment.bytes.length === 0;
  // Relais had it and it never left: there is nothing in the DSP to withdraw.
  const neverLeft = !replacesSomething && version.superseded.length > 0;
  if (document.status === 'entered-in-error' && neverLeft) return { state: 'cancelled', cause: 'nothing-to-withdraw' };
  if (document.status === 'entered-in-error' || (document.status === 'cancelled' && replacesSomething && emptyFile)) {
    return { state: 'held', cause: 'withdrawal' };
  }
  // One that stands alone in its order may call off what the others say: a person looks at it.
  if (document.status === 'cancelled' && !replacesSomething && !leavesOut)
    return { state: 'cancelled', cause: 'nothing-to-withdraw' };
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0 && !(overrule && mayOverrule(findings))) return { state: 'held', cause: causeOf(errors) };
  // Nobody but the patient, by lifting it, overrules an opposition.
  if (opposed) return { state: 'held', cause: OPPOSITION };
  if (version.waits) return { state: 'held', cause: version.stopped ? LINE_STOPPED : 'earlier-version' };
  if (document.status === 'preliminary' && profile.preliminaryReports === 'hold' && !overrule) {
    return { state: 'held', cause: 'preliminary' };
  }
  return { state: 'ready', cause: overrule ? RELEASED : 'checked' };
}

/** States in which nothing but its findings decides further: an error holds it first, whatever else it waits for. */
const HELD_BY_ERRORS_FIRST = new Set([...WAITS_FOR_EARLIER, 'preliminary', OPPOSITION]);

/** A document with what others found in it, after it was rendered and checked: an error holds it. */
export function withFindings(document: NewDocument, more: readonly Finding[]): NewDocument {
  if (more.length === 0) return document;
  const findings = JSON.stringify([...(JSON.parse(document.findings) as Finding[]), ...more]);
  const errors = more.filter(({ severity }) => severity === 'error');
  const free = document.state === 'ready' || (document.state === 'held' && HELD_BY_ERRORS_FIRST.has(document.cause));
  if (errors.length === 0 || !free) return { ...document, findings };
  return { ...document, findings, state: 'held', cause: causeOf(errors) };
}

/** The word under which a held document is counted: the gravest kind of reason first. */
export function causeOf(errors: readonly Finding[]): string {
  if (errors.some(isAboutIdentity)) return 'identity';
  if (errors.some(({ rule }) => rule.startsWith('pdfa'))) return 'pdf-not-archivable';
  return 'conformance';
}

const serviceTime = (document: ClinicalDocument): string | undefined =>
  document.serviceTime?.start ?? document.effectiveTime;

function patientWords(document: ClinicalDocument): NewDocument['patient'] {
  const nationalId = identifierOf(document.patient, 'national')?.extension;
  return {
    name: nameText(document.patient.name),
    ...(document.patient.birthDate === undefined ? {} : { birthDate: document.patient.birthDate }),
    ...(nationalId === undefined ? {} : { nationalId }),
  };
}
