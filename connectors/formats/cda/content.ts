/**
 * The content of a finished CDA R2 document in the words of the model, so that a new document can be made of it: a laboratory report with its
 * results, a file in an envelope (level 1), or sections of text (level 2 and the narrative of level 3).
 */
import {
  languageOf,
  type ClinicalDocument,
  type Concept,
  type DocumentBody,
  type Finding,
  type MappingReport,
  type ResultGroup,
  type Section,
} from '../../clinical/index.ts';
import { documentTypeFor, type DocumentType } from '../../profiles/index.ts';
import { strictest } from '../confidentiality.ts';
import { Ledger } from '../ledger.ts';
import type { ContentReading, ReadContext } from '../types.ts';
import { all, first, leavesOf, type XmlNode as Node } from '../xml.ts';
import { base64Bytes } from './base64.ts';
import { Coverage, type SectionText } from './coverage.ts';
import { cdaFinding } from './findings.ts';
import { confidentialityIn, readHeader, zoneOf } from './header.ts';
import { lineText, readNarrative } from './narrative.ts';
import { ResultsReader, specialtyOf, type OpenGroup } from './results.ts';
import { setAsideRest } from './set-aside.ts';
import { Take } from './take.ts';
import { parseCda } from './tree.ts';

const REPORT = {
  template: '1.3.6.1.4.1.19376.1.3.3',
  code: '11502-2',
  specialtySection: '1.3.6.1.4.1.19376.1.3.3.2.1',
};

interface SectionNode extends SectionText {
  readonly node: Node;
}

type Header = Omit<ClinicalDocument, 'body'>;

/** What becomes of a body: the model's, or why it cannot be taken over whole. */
type Body = { readonly body: DocumentBody } | { readonly faults: readonly Finding[] };

/** Reads the whole document; `bytes` are those of a document whose header was read already. */
export function readContent(bytes: Uint8Array, context: ReadContext): ContentReading {
  const parsed = parseCda(bytes, 'whole');
  if (!parsed.ok) return { ok: false, findings: [cdaFinding('cda.no-content', '/')] };
  const { root } = parsed;
  const sections = sectionsOf(root);
  const ledger = new Ledger(withoutFiles(leavesOf(root), root));
  const take = new Take(ledger, zoneOf(context), (id) => wordsAt(sections, id));
  const reading = readHeader(root, take, context);
  if (!reading.ok) return { ok: false, findings: [cdaFinding('cda.no-content', '/')] };
  const header = protectedAs(sections, withOrder(reading.header, root, take), take);
  const read = bodyOf(root, header, sections, { take, ledger, context });
  if ('faults' in read) return { ok: false, findings: read.faults };
  if (!isOurs(root, header, read.body, context))
    return { ok: false, findings: [cdaFinding('cda.kind-not-ours', '/ClinicalDocument/templateId')] };
  setAsideRest(ledger, root);
  const mapping: MappingReport = ledger.report();
  return { ok: true, document: { ...header, body: read.body }, mapping, findings: [] };
}

/** A file in base64 is no value for a mapping report: its length is told. */
function withoutFiles(leaves: Map<string, string>, root: Node): Map<string, string> {
  const visit = (node: Node): void => {
    if (node.attributes.get('representation') === 'B64') leaves.set(node.path, `${node.text.length} base64`);
    for (const child of node.children) visit(child);
  };
  visit(root);
  return leaves;
}

/** Who asked and when (XD-LAB 2.3.3.20), and the number of whoever did it: what the header of a carried document leaves to its bytes. */
function withOrder(header: Header, root: Node, take: Take): Header {
  const orderer = all(root, 'participant').find(({ attributes }) => attributes.get('typeCode') === 'REF');
  const requester = take.professional(first(orderer, 'associatedEntity'), 'order.requester', {
    person: 'associatedPerson',
    organization: 'scopingOrganization',
  });
  const orderedAt = take.time(first(orderer, 'time'), 'order.orderedAt');
  const filler = take.identifier(first(root, 'documentationOf/serviceEvent/id'), 'order.filler');
  const order = {
    ...header.order,
    ...(filler ? { filler } : {}),
    ...(requester ? { requester } : {}),
    ...(orderedAt === undefined ? {} : { orderedAt }),
  };
  return Object.keys(order).length === 0 ? header : { ...header, order };
}

/** A section may be more confidential than its document; the new document is one, and as confidential as its strictest section. */
const protectedAs = (sections: readonly SectionNode[], header: Header, take: Take): Header => ({
  ...header,
  confidentiality: strictest(header.confidentiality, ...sections.map(({ node }) => confidentialityIn(node, take))),
});

/**
 * A template by which the profile knows a kind of finished document is a promise about its content: a new document is made only where it makes the
 * same promise.
 */
function isOurs(root: Node, { type }: Header, body: DocumentBody, { profile }: ReadContext): boolean {
  const claimed = all(root, 'templateId').map(({ attributes }) => attributes.get('root') ?? '');
  const kinds = claimed.filter((id) =>
    profile.documentTypes.some((one) => one.body === 'carried-cda' && one.matches.includes(`template:${id}`)),
  );
  const codes = [...(type.coding ? [type.coding] : []), ...type.translations].map(({ code }) => code);
  const made =
    body.kind === 'carried' ? undefined : documentTypeFor(profile, codes, body.kind satisfies DocumentType['body']);
  return kinds.every((id) => made?.templateIds.includes(id) === true);
}

function sectionsOf(root: Node): readonly SectionNode[] {
  const found: SectionNode[] = [];
  const visit = (parent: Node | undefined, within: readonly number[]): void => {
    for (const node of all(parent, 'component/section')) {
      const index = found.length;
      const title = first(node, 'title');
      found.push({
        node,
        index,
        title: title && title.text !== '' ? { text: title.text, path: title.path } : undefined,
        narrative: readNarrative(first(node, 'text')),
        within: [index, ...within],
      });
      visit(node, [index, ...within]);
    }
  };
  visit(first(root, 'component/structuredBody'), []);
  return found;
}

const wordsAt = (sections: readonly SectionNode[], id: string): string | undefined => {
  for (const { narrative } of sections) {
    const place = narrative.places.get(id);
    if (place && place.words !== '') return place.words;
  }
  return undefined;
};

interface Reading {
  readonly take: Take;
  readonly ledger: Ledger;
  readonly context: ReadContext;
}

function bodyOf(root: Node, header: Header, sections: readonly SectionNode[], reading: Reading): Body {
  const file = first(root, 'component/nonXMLBody/text');
  if (file) return fileBody(file, header, reading.take);
  const struck = sections.flatMap(({ narrative }) => narrative.struck);
  if (struck.length > 0) return { faults: struck.slice(0, 1).map((path) => cdaFinding('cda.struck-text', path)) };
  return isReport(root, sections) ? resultsBody(header, sections, reading) : sectionsBody(sections, reading);
}

/** By its template, its code, or a section for a speciality of the laboratory. */
const isReport = (root: Node, sections: readonly SectionNode[]): boolean =>
  all(root, 'templateId').some(({ attributes }) => attributes.get('root') === REPORT.template) ||
  first(root, 'code')?.attributes.get('code') === REPORT.code ||
  sections.some(({ node }) => specialtyOf(node) !== undefined);

/** Level 1: the file as it is. */
function fileBody(node: Node, { title }: Header, take: Take): Body {
  const isText = node.attributes.get('representation') !== 'B64';
  const written = (node.content ?? []).map((part) => (typeof part === 'string' ? part : '')).join('');
  const isPlain = isText && node.children.length === 0 && written.trim() !== '' && !node.attributes.has('compression');
  const bytes = isPlain ? Buffer.from(written.trim(), 'utf8') : base64Bytes(node);
  if (!bytes) return { faults: [cdaFinding('cda.file-not-readable', node.path)] };
  const mediaType = take.attribute(node, 'mediaType', 'attachment.mediaType') ?? 'text/plain';
  take.text(node, 'attachment.bytes');
  return { body: { kind: 'attachment', attachment: { mediaType, bytes, title } } };
}

function resultsBody(header: Header, sections: readonly SectionNode[], { take, ledger, context }: Reading): Body {
  const reader = new ResultsReader(take, context.source.units);
  for (const { node, index, within } of sections) {
    const specialty = within.map((at) => sections[at]).flatMap((one) => (one ? (specialtyOf(one.node) ?? []) : []))[0];
    reader.section({ node, index, specialty });
  }
  const results = reader.results();
  if (results.groups.every(({ observations }) => observations.length === 0))
    return { faults: [cdaFinding('cda.no-content', '/ClinicalDocument/component/structuredBody')] };
  const faults = [...results.faults];
  const language = languageOf(header, context.profile.language);
  for (const { narrative } of sections)
    for (const { path, shows } of narrative.pictures)
      if (!shows.every((id) => reader.titled(id, captionAt(narrative.lines, path))))
        faults.push(cdaFinding('cda.picture-in-text', path));
  faults.push(...new Coverage(results, sections, { ledger, language, units: context.source.units }).settle());
  if (faults.length > 0) return { faults };
  repeatedCodes(sections, results.groups, ledger);
  return {
    body: { kind: 'results', groups: results.groups.map(closed), specimens: results.specimens, notes: results.notes },
  };
}

const captionAt = (
  lines: readonly { readonly path: string; readonly cells: readonly { readonly text: string }[] }[],
  path: string,
): string =>
  lines
    .find((line) => line.path.startsWith(path))
    ?.cells.map(({ text }) => text)
    .join(' ') ?? '';

/** Sections and acts repeat the code of their battery or of its speciality; the new document has its own there. */
function repeatedCodes(
  sections: readonly SectionNode[],
  groups: readonly { readonly code: Concept; readonly specialty?: Concept }[],
  ledger: Ledger,
): void {
  const known = new Set(groups.flatMap(({ code, specialty }) => [code.coding?.code, specialty?.coding?.code]));
  for (const { node } of sections)
    for (const holder of [node, ...all(node, 'entry/act')]) {
      const code = first(holder, 'code');
      if (code && known.has(code.attributes.get('code')))
        for (const name of code.attributes.keys()) ledger.ignore(`${code.path}/@${name}`, 'cda.repeated');
    }
}

function without<T extends object, K extends keyof T & string>(thing: T, ...names: readonly K[]): Omit<T, K> {
  const kept = Object.entries(thing).filter(([name]) => !names.some((one) => one === name));
  return Object.fromEntries(kept) as Omit<T, K>;
}

/** Without what only the reading needed. */
const closed = (group: OpenGroup): ResultGroup => ({
  ...without(group, 'section', 'images'),
  observations: group.observations.map((one) => without(one, 'section', 'references')),
  ...(group.images.length > 0 ? { images: group.images } : {}),
});

/** Letters and summaries: every section with its title and its text; what their entries say beyond it stays unmapped, and is told. */
function sectionsBody(sections: readonly SectionNode[], { take, ledger }: Reading): Body {
  const pictures = sections.flatMap(({ narrative }) => narrative.pictures);
  if (pictures.length > 0)
    return { faults: pictures.slice(0, 1).map(({ path }) => cdaFinding('cda.picture-in-text', path)) };
  const read = sections.flatMap((section): Section[] => {
    const { node, within, narrative } = section;
    const id = `section-${section.index + 1}`;
    const hasParts = all(node, 'component/section').length > 0;
    const titles = within.toReversed().flatMap((at) => sections[at]?.title?.text ?? []);
    const code = take.concept(first(node, 'code'), `${id}.code`)?.coding;
    take.text(first(node, 'title'), `${id}.title`);
    for (const { cells } of narrative.lines)
      for (const path of cells.flatMap(({ leaves }) => leaves)) ledger.map(path, `${id}.text`);
    const text = paragraphs(section);
    // A heading above others stands in theirs.
    if (hasParts && text.length === 0) return [];
    return [
      {
        id,
        ...(code ? { code } : {}),
        ...(titles.length > 0 ? { title: titles.join(' – ') } : {}),
        text,
        statements: [],
        source: node.path,
      },
    ];
  });
  if (read.every(({ text }) => text.length === 0))
    return { faults: [cdaFinding('cda.no-content', '/ClinicalDocument/component')] };
  return { body: { kind: 'sections', sections: read } };
}

/** A paragraph for each paragraph; a table or a list is one, with a line for each row. */
function paragraphs({ narrative }: SectionNode): string[] {
  const blocks = new Map<string, string[]>();
  for (const line of narrative.lines) {
    const key = line.block === '' ? line.path : line.block;
    blocks.set(key, [...(blocks.get(key) ?? []), lineText(line)]);
  }
  return [...blocks.values()].map((lines) => lines.join('\n'));
}
