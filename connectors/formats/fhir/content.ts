/**
 * The content of a finished document (a Bundle of type document): what a new one may be made of where this one does not keep the rules. A laboratory
 * document, around one DiagnosticReport, is read like a report of its own; one without a report by its sections. Anything else is not read.
 */
import type { ClinicalDocument, DocumentBody, Finding, MappingReport } from '../../clinical/index.ts';
import { strictest } from '../confidentiality.ts';
import type { ContentReading, ReadContext } from '../types.ts';
import { modifierIn, CLINICAL } from './collection.ts';
import { fhirFinding } from './findings.ts';
import { isJson, listOf, type Json } from './json.ts';
import { narrativeText } from './narratives.ts';
import { readReport } from './report.ts';
import { Resources, type Resource } from './resources.ts';
import { isMadeOfSections, sectionsContent } from './sections.ts';

const refused = (path: string): ContentReading => ({
  ok: false,
  findings: [fhirFinding('fhir.content-not-read', path)],
});

/** Sections that are words alone: remarks on the whole. */
const remarksIn = (parent: Json): readonly string[] =>
  listOf(parent['section'])
    .filter(isJson)
    .flatMap((section) => [
      ...(listOf(section['entry']).length === 0 && listOf(section['section']).length === 0
        ? [narrativeText(section['text']) ?? '']
        : []),
      ...remarksIn(section),
    ]);

/** Where nothing that is not understood may be left behind: it may be a remark in an extension. */
const SAYS = /\b(?:DiagnosticReport|Observation|Specimen|Media)\./;

/** What stands in the document and is no part of the one report. */
function besides(resources: Resources, report: Resource): Resource | undefined {
  const reached = resources.reachedFrom(report, ({ type }) => type === 'Composition');
  return resources.all.find(
    (resource) => resource.type !== 'Composition' && CLINICAL.has(resource.type) && !reached.has(resource),
  );
}

/** What the header of the finished document says goes before what its report says. */
function withHeader(made: ClinicalDocument, header: ClinicalDocument, remarks: readonly string[]): ClinicalDocument {
  const { body } = made;
  const notes = remarks.filter((note) => note !== '');
  const whole: DocumentBody = body.kind === 'results' ? { ...body, notes: [...body.notes, ...notes] } : body;
  const { legalAuthenticator, custodian, author } = header;
  const isNamed = author.professional ?? author.organization ?? author.device;
  return {
    ...made,
    title: header.title === '' ? made.title : header.title,
    language: header.language,
    // A withdrawn result corrects a report; it does not make a correction of one that its author calls final.
    status: header.status === 'final' && made.status !== 'corrected' ? made.status : header.status,
    effectiveTime: header.effectiveTime,
    ...(header.serviceTime ? { serviceTime: header.serviceTime } : {}),
    ...(isNamed ? { author: { ...author, time: header.effectiveTime } } : {}),
    ...(legalAuthenticator ? { legalAuthenticator } : {}),
    ...(custodian ? { custodian } : {}),
    confidentiality: strictest(header.confidentiality, made.confidentiality),
    body: whole,
  };
}

/** One account of both readings: what either took over is mapped. */
function together(content: MappingReport, header: MappingReport): MappingReport {
  const taken = new Set(content.mapped.map(({ path }) => path));
  const more = header.mapped.filter(({ path }) => !taken.has(path));
  for (const { path } of more) taken.add(path);
  return {
    mapped: [...content.mapped, ...more],
    ignored: content.ignored.filter(({ path }) => !taken.has(path)),
    unmapped: content.unmapped.filter(({ path }) => !taken.has(path)),
  };
}

export function contentOf(
  bundle: Json,
  header: { readonly document: ClinicalDocument; readonly mapping: MappingReport },
  context: ReadContext,
): ContentReading {
  const head = Object.fromEntries(Object.entries(bundle).filter(([key]) => key !== 'entry'));
  const resources = Resources.ofBundle(bundle);
  const modifier = modifierIn(bundle, 'Bundle');
  if (modifier !== undefined) return refused(modifier);
  const [report, ...others] = resources.all.filter(({ type }) => type === 'DiagnosticReport');
  const [composition] = resources.all;
  if (!report && isMadeOfSections(header.document, context))
    return sectionsContent(
      { bundle, header: header.document, context },
      { refused, together: (content) => together(content, header.mapping) },
    );
  if (!report || !composition || others.length > 0) return refused('Bundle.entry');
  const beside = besides(resources, report);
  if (beside) return refused(beside.path);
  if (listOf(report.node['presentedForm']).length > 0) return refused(`${report.path}.presentedForm`);
  const made = readReport({
    resources,
    head,
    reached: new Set(resources.all),
    others: [],
    left: [],
    context,
    report,
    shared: false,
  });
  if ('code' in made) return refused(report.path);
  // The narratives of the sections are compared with the new document; that of a resource is not shown there (FHIR R4 §3.3.2).
  const more = made.findings.find(({ rule }) => rule === 'fhir.narrative-not-in-data');
  if (more) return refused(more.path);
  const mapping = together(made.mapping, header.mapping);
  const lost = mapping.unmapped.find(({ path }) => SAYS.test(path));
  if (lost) return refused(lost.path);
  const findings: readonly Finding[] = made.findings.filter(({ rule }) => rule !== 'fhir.number-missing');
  return {
    ok: true,
    document: withHeader(made.document, header.document, remarksIn(composition.node)),
    mapping,
    findings,
  };
}
