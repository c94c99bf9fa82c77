/** A DiagnosticReport (FHIR R4) and everything that it points to, as documents: the results, and each file beside them (presentedForm). */
import type { ClinicalDocument, Concept, DocumentBody, Lineage, Observation, Timestamp } from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { imagingReport, laboratoryReport, serviceKind } from '../terminology.ts';
import { servicePeriod } from '../times.ts';
import type { DocumentPart } from '../types.ts';
import { openReading, setAsideRest, type Share } from './account.ts';
import type { Cursor, Reading } from './cursor.ts';
import { holdsFile, pictureOf, readFile } from './files.ts';
import { authorOf, confidentialityOf, languageOf, partiesOf, readEncounter, readSubject, sentAt } from './header.ts';
import { isJson, stringOf } from './json.ts';
import { categoryCodes, effectiveOf, testCode } from './observations.ts';
import { sayingMore } from './narratives.ts';
import { professional, isPerson } from './people.ts';
import { fhirProblems } from './problems.ts';
import { readOrder, reportLineage } from './order.ts';
import type { Resource } from './resources.ts';
import { Results, specialtyIn } from './results.ts';
import { checkSubject } from './specimens.ts';
import { documentStatus, reportStatus } from './status.ts';
import type { Problem } from '../../clinical/index.ts';

interface ReportShare extends Share {
  readonly report: Resource;
  /** Another report of the file has the same number: its code tells the two apart. */
  readonly shared: boolean;
}

export type ReadReport = Omit<DocumentPart, 'kind'> | Problem;

type Kind = ReturnType<typeof serviceKind>;

/** LOINC parts of services outside the laboratory that reports are filed under (US Core, IPS). */
const SERVICES: Readonly<Record<string, Kind>> = {
  'LP29684-5': 'imaging',
  'LP29708-2': 'other',
  '394914008': 'imaging',
};

function kindOf(report: Cursor): Kind {
  const kinds = categoryCodes(report).map(({ system, code }) =>
    /\bv2[-/]0074$/.test(system) ? serviceKind(code) : (SERVICES[code] ?? 'laboratory'),
  );
  return kinds.includes('laboratory') || kinds.length === 0 ? 'laboratory' : (kinds[0] ?? 'laboratory');
}

/** Files of the report that are in the source; one that is only named is told. */
export function filesOf(report: Cursor): readonly Cursor[] {
  return report.all('presentedForm').filter((form) => {
    const isThere = holdsFile(form);
    if (!isThere) form.doubt('fhir.file-not-included');
    return isThere;
  });
}

/** DiagnosticReport.media: a Media resource, or by the link of R5 a DocumentReference. */
function addPictures(report: Cursor, results: Results): void {
  for (const media of report.all('media')) {
    const link = media.first('link');
    const target =
      link?.target('image') ??
      link?.all('extension').flatMap((one) => one.first('valueReference')?.target('image') ?? [])[0];
    if (target) checkSubject(target, report.reading);
    if (target?.text('status', 'image') === 'entered-in-error') {
      target.ignore('fhir.withdrawn-value');
      continue;
    }
    const content =
      target?.resource.type === 'Media' ? target.first('content') : target?.first('content')?.first('attachment');
    const notes = [media.text('comment', 'image.note'), target?.text('description', 'image.note')].filter(
      (note) => note !== undefined,
    );
    const picture = content && holdsFile(content) ? pictureOf(content, notes) : undefined;
    const panel = target?.first('context')?.follow('related', 'image')?.node;
    if (!picture || !results.addImage(picture, panel)) media.doubt('fhir.file-not-included');
  }
}

/** A conclusion in words, those of its codes, and remarks, for which a report of R4 has an extension only. */
function conclusionsOf(report: Cursor): readonly string[] {
  const text = report.text('conclusion', 'body.note')?.trim() ?? '';
  const coded = report.all('conclusionCode').flatMap((one) => {
    const { text: words, coding } = one.concept('body.note');
    return words ?? coding?.display ?? coding?.code ?? [];
  });
  const remarks = report.all('extension').flatMap((one) => {
    const remark = one.first('valueAnnotation')?.text('text', 'body.note');
    if (remark !== undefined) one.text('url', 'body.note');
    return remark ?? [];
  });
  return [text, ...coded, ...remarks].filter((note, index, all) => note !== '' && all.indexOf(note) === index);
}

interface Body {
  readonly body: DocumentBody;
  readonly observations: readonly Observation[];
  readonly collected: readonly (Timestamp | undefined)[];
}

const isText = ({ value }: Observation): boolean =>
  value === undefined || (value.type === 'text' && value.unit === undefined);

/** Words of another service than a laboratory's, as they would be read. */
function letterOf(results: Results, conclusions: readonly string[]): DocumentBody {
  const lines = results.groups.flatMap(({ code, observations, notes }) => [
    code.text ?? '',
    ...observations.flatMap((one) => [
      one.code.text ?? '',
      one.value?.type === 'text' ? one.value.text : '',
      ...one.notes,
    ]),
    ...notes,
  ]);
  const text = [...lines, ...conclusions]
    .filter((line, index, all) => line !== '' && line !== all[index - 1])
    .join('\n');
  return { kind: 'attachment', attachment: { mediaType: 'text/plain', bytes: Buffer.from(text, 'utf8') } };
}

function resultsOf(
  report: Cursor,
  {
    code,
    kind,
    house,
    reached,
  }: {
    readonly code: Concept;
    readonly kind: Kind;
    readonly house: Cursor | undefined;
    readonly reached: Iterable<Resource>;
  },
): Body {
  const { reading } = report;
  const results = new Results(reading, house);
  const named = results.specimens.all(report);
  const [only, ...more] = named;
  const time = effectiveOf(report, 'group.time').start;
  const specialty = specialtyIn(report);
  results.read(report, {
    code,
    ...(time === undefined ? {} : { time }),
    ...(specialty ? { specialty } : {}),
    ...(only && more.length === 0 ? { specimenId: only.id } : {}),
  });
  results.tellUnread(reached);
  addPictures(report, results);
  const conclusions = conclusionsOf(report);
  const { observations } = results;
  const collected = results.specimens.read.map((specimen) => specimen.collected);
  if (kind !== 'laboratory' && observations.every(isText) && (observations.length > 0 || conclusions.length > 0))
    return { body: letterOf(results, conclusions), observations, collected };
  if (kind !== 'laboratory') report.doubt('fhir.category-not-laboratory', 'category');
  const status = documentStatus(report.text('status', 'status'));
  const isCancelled = status === 'cancelled' || status === 'entered-in-error';
  if (results.groups.length === 0 && (isCancelled || conclusions.length > 0)) {
    const [first = '', ...others] = conclusions;
    const own = { code, status: status ?? 'preliminary', source: report.path, ...(time === undefined ? {} : { time }) };
    results.addOwn(
      own,
      isCancelled ? undefined : { ...own, value: { type: 'text', text: first }, interpretations: [], notes: others },
    );
    return {
      body: { kind: 'results', groups: results.groups, specimens: results.specimens.read, notes: [] },
      observations: [],
      collected,
    };
  }
  if (results.groups.length === 0) report.doubt('fhir.no-results', 'result');
  return {
    body: { kind: 'results', groups: results.groups, specimens: results.specimens.read, notes: conclusions },
    observations,
    collected,
  };
}

/** A narrative that holds more than the data: by its author's word (NarrativeStatus `additional`), or by a number that the data do not have. */
function checkNarratives(reading: Reading, made: Iterable<Resource>): void {
  const isAdditional = ({ node: { text } }: Resource): boolean => isJson(text) && text['status'] === 'additional';
  const more = [...made].filter(isAdditional);
  for (const resource of more) reading.cursor(resource).doubt('fhir.narrative-says-more', 'text');
  for (const resource of sayingMore(reading, made))
    if (!more.includes(resource)) reading.cursor(resource).doubt('fhir.narrative-not-in-data', 'text');
}

function typeOf(code: Concept, kind: Kind): Concept {
  const coding = kind === 'laboratory' ? laboratoryReport : kind === 'imaging' ? imagingReport : undefined;
  const own = [...(code.coding ? [code.coding] : []), ...code.translations];
  return {
    ...(coding ? { coding } : {}),
    translations: own.filter((one) => one.code !== coding?.code),
    ...(code.text === undefined || own.some((one) => one.code === coding?.code) ? {} : { text: code.text }),
  };
}

/** What tells the documents of one report apart: the results have no name of their own, files are `pdf`, `pdf2` … */
const partName = (file: number | undefined, hasResults: boolean): string => {
  if (file === undefined || (!hasResults && file === 0)) return '';
  return file === 0 ? 'pdf' : `pdf${file + 1}`;
};

function lineageOf(report: Cursor, share: ReportShare, part: string, fallback: string): Lineage {
  const own = reportLineage(report, fallback);
  const code = testCode(report.first('code'), 'type').coding?.code;
  const number = share.shared ? `${own.number}#${code ?? share.report.path}` : own.number;
  return {
    ...own,
    number: part === '' ? number : `${number}#${part}`,
    stable: own.stable && !(share.shared && code === undefined),
  };
}

/** One document of a report: its results, or one of its files. Each has an account of all that the report points to. */
export function readReport(share: ReportShare, file?: number): ReadReport {
  const reading = openReading(share);
  const report = reading.cursor(share.report);
  const patient = readSubject(report);
  if (!patient) return fhirProblems.noPatient;
  const code = testCode(report.first('code'), 'type');
  const kind = kindOf(report);
  const performers = partiesOf(report.all('performer'), 'author');
  const forms = filesOf(report);
  const hasResults = report.all('result').length > 0 || forms.length === 0;
  const form = file === undefined ? undefined : forms[file];
  const attachment = form && readFile(form);
  const made: Body = attachment
    ? { body: { kind: 'attachment', attachment }, observations: [], collected: [] }
    : resultsOf(report, { code, kind, house: performers.house, reached: share.reached });
  const said = documentStatus(report.text('status', 'status'));
  if (said === undefined) report.doubt('fhir.status-unknown', 'status');
  const { start, end } = effectiveOf(report, 'serviceTime');
  const effectiveTime =
    report.moment('issued', 'effectiveTime') ??
    sentAt(reading, share.head, report) ??
    end ??
    start ??
    made.collected[0];
  if (effectiveTime === undefined) return fhirProblems.noTime;
  const serviceTime = servicePeriod([start, ...made.collected], [end]);
  const interpreter = report.followAll('resultsInterpreter', 'legalAuthenticator').find(isPerson);
  const author = authorOf(reading, performers, effectiveTime);
  const order = readOrder(report);
  const encounter = readEncounter(report.follow('encounter', 'encounter'));
  const language = languageOf(reading, report.text('language', 'language') ?? stringOf(share.head['language']));
  const type = typeOf(code, kind);
  const codes = [type.coding, ...type.translations].map((one) => one?.code).filter((one) => one !== undefined);
  const isFile = made.body.kind === 'attachment';
  const title = attachment?.title ?? type.text ?? '';
  checkNarratives(reading, share.reached);
  setAsideOthers(report, forms, attachment ? form : undefined);
  const part = partName(attachment ? file : undefined, hasResults);
  const document: ClinicalDocument = {
    lineage: lineageOf(report, share, part, author.organization?.name ?? reading.source.name),
    type,
    title:
      title ||
      profileTitle(reading.profile, codes, isFile ? 'attachment' : 'results', language) ||
      (type.coding?.display ?? ''),
    language,
    status: attachment
      ? (said ?? 'preliminary')
      : reportStatus(
          said,
          made.observations.map(({ status }) => status),
        ),
    effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient,
    author,
    ...(interpreter ? { legalAuthenticator: professional(interpreter, 'legalAuthenticator') } : {}),
    recipients: [],
    ...(order ? { order } : {}),
    ...(encounter ? { encounter } : {}),
    confidentiality: confidentialityOf(reading, share.reached),
    body: made.body,
  };
  setAsideRest(reading);
  return { part, document, mapping: reading.ledger.report(), findings: reading.findings };
}

/** What another document of the same report carries. */
function setAsideOthers(report: Cursor, forms: readonly Cursor[], own: Cursor | undefined): void {
  for (const form of forms) if (form.path !== own?.path) form.ignore('fhir.other-document');
  if (!own) return;
  const { reading } = report;
  const inside = report.all('contained').filter(({ node }) => node['resourceType'] === 'Observation');
  const beside = reading.resources.all.filter(({ type }) => type === 'Observation').map((one) => reading.cursor(one));
  for (const result of [...inside, ...beside]) result.ignore('fhir.other-document');
  for (const key of ['result', 'conclusion', 'conclusionCode', 'media', 'specimen'])
    if (key in report.node) report.ignore('fhir.other-document', key);
}
