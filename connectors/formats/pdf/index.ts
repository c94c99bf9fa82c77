// formats/pdf reads PDFs, scans and letters that come with a side file (JSON, CSV, XML, INI), in an index, or under a file-name template.
// It may import clinical, profiles and what stands beside it in formats/, never another format.
import { identifierSchemes, type Problem } from '../../clinical/index.ts';
import { sourceProfileOf, type SourceProfile } from '../../profiles/index.ts';
import { asciiHead } from '../bytes.ts';
import { compactNumber } from '../identifiers.ts';
import { Ledger } from '../ledger.ts';
import type { Completeness, Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import {
  contentFault,
  contentType,
  hasContentEnd,
  isContentName,
  provenType,
  textType,
  withoutEnding,
} from './content.ts';
import { pdfDocument } from './document.ts';
import { fieldNamed } from './fields.ts';
import { pdfFindings } from './findings.ts';
import { pdfProblems } from './problems.ts';
import { namesPatient, readSideFile, recordFor, type SideFile, type SideRecord } from './side-file.ts';
import { statementOf } from './statement.ts';
import { matchTemplate, type TemplateMatch } from './template.ts';

const isSideName = (name: string): boolean => /\.(json|csv|xml|ini|idx)$/i.test(name);
/** An index for several files is recognised by its name, so that a file beside it knows whom to wait for. */
const isIndexName = (name: string): boolean => /index/i.test(name) && isSideName(name);
/** A side file itself, and not a file that was misnamed. */
const isSideFile = ({ name, bytes }: SourceInput): boolean => isSideName(name) && provenType(bytes) === undefined;
const key = (name: string): string => name.normalize('NFC').toLowerCase();
/** A file's own name, without the folder of its patient. */
const base = (name: string): string => name.split('/').at(-1) ?? name;
const stem = (name: string): string => key(base(name)).replace(/\.[^.]*$/, '');

/** XML beside another side file is something of its own: a CDA is often exported under the same name. */
function ownSideNames(file: string, names: readonly string[]): string[] {
  const own = names.filter((name) => isSideName(name) && stem(name) === stem(file));
  const others = own.filter((name) => !/\.xml$/i.test(name));
  return others.length > 0 ? others : own;
}

const unreadable = (part: string, problem: Problem): ReadPart => ({ kind: 'unreadable', part, problem });

/** The files beside a side file that its lines name, and the first one named that is not there yet. */
function listedPdfs(
  side: SideFile,
  names: readonly string[],
): { readonly present: string[]; readonly missing?: string } {
  const wanted = side.records.flatMap(({ file }) => file?.split(/[\\/]/).at(-1) ?? []);
  const present = wanted.map((file) => names.find((name) => key(name) === key(file)));
  const missing = wanted.find((_, index) => present[index] === undefined);
  return {
    present: [...new Set(present.filter((name) => name !== undefined))],
    ...(missing === undefined ? {} : { missing }),
  };
}

/** A side file is never taken alone: it waits for its PDF, an index for all of its PDFs, and then takes them with it. */
function sideFileCompleteness(input: SourceInput, siblings: readonly string[]): Completeness {
  const side = readSideFile(input.bytes, 'windows-1252');
  if (!side.ok) return { state: 'waiting', for: 'end-of-file' };
  const { present, missing } = listedPdfs(side.value, siblings);
  if (missing !== undefined) return { state: 'waiting', for: 'companion', name: missing };
  const own = siblings.find((name) => isContentName(name) && stem(name) === stem(input.name));
  const claimed = own !== undefined || present.length === 0;
  if (claimed)
    return { state: 'waiting', for: 'companion', name: own ?? `${base(input.name).replace(/\.[^.]*$/, '')}.pdf` };
  return { state: 'complete', companions: present };
}

function pdfCompleteness(
  input: SourceInput,
  siblings: readonly string[],
  source: Pick<SourceProfile, 'fileNameTemplate'>,
): Completeness {
  const own = ownSideNames(input.name, siblings);
  const type = contentType(input.name, input.bytes);
  // What is no PDF will not become one by waiting: it is taken, and the person is told.
  if (input.bytes.length > 0 && type === undefined) return { state: 'complete', companions: own };
  if (type === undefined || !hasContentEnd(type, input.bytes)) return { state: 'waiting', for: 'end-of-file' };
  if (own.length > 0) return { state: 'complete', companions: own };
  const index = siblings.find(isIndexName);
  if (index !== undefined) return { state: 'waiting', for: 'companion', name: index };
  if (matchTemplate(source.fileNameTemplate, input.name)) return { state: 'complete', companions: [] };
  return { state: 'waiting', for: 'companion', name: `${withoutEnding(base(input.name))}.json`, alone: 'unnamed' };
}

/** The national number in a file name, when it has the form of one; its check digits are judged with every other document's. */
function nationalNumberIn(match: TemplateMatch | undefined, { profile }: ReadContext): string | undefined {
  const value = [...(match?.values ?? [])].find(([placeholder]) => fieldNamed(placeholder) === 'nationalId')?.[1];
  const { scheme } = profile.patient.nationalId;
  return value !== undefined && identifierSchemes[scheme](value) !== 'form' ? value : undefined;
}

/** Whether a name tells its patient apart: by a national number, or by family name and birth date. */
function tellsPatient(match: TemplateMatch | undefined, context: ReadContext): boolean {
  const said = new Set([...(match?.values.keys() ?? [])].map(fieldNamed));
  return nationalNumberIn(match, context) !== undefined || (said.has('family') && said.has('birthDate'));
}

/** One file under a record of its side file, or under its file name. */
function readPdf(
  part: string,
  name: string,
  bytes: Uint8Array,
  side: { readonly file: SideFile; readonly record: SideRecord } | undefined,
  context: ReadContext,
): ReadPart {
  const type = contentType(name, bytes);
  const fault = contentFault(type, bytes);
  if (fault || type === undefined) return unreadable(part, fault ?? pdfProblems.notAPdf);
  const fromName = matchTemplate(context.source.fileNameTemplate, name);
  const leaves = side?.record.leaves ?? (tellsPatient(fromName, context) ? fromName?.values : undefined);
  if (leaves === undefined) return unreadable(part, pdfProblems.noIdentity);
  const ledger = new Ledger(leaves);
  const statement = statementOf(leaves, ledger);
  if (!statement.ok) return unreadable(part, statement.problem);
  const reading = pdfDocument(
    { name, bytes, mediaType: type, statement: statement.value, ledger, fromFileName: side === undefined },
    context,
  );
  if (!reading.ok) return unreadable(part, reading.problem);

  const findings = [...reading.value.findings];
  if (side?.file.assumedEncoding !== undefined) findings.push(pdfFindings.encodingAssumed('side-file'));
  const stated = statement.value.fields.get('nationalId');
  const named = nationalNumberIn(fromName, context);
  if (stated && named !== undefined && compactNumber(stated.value) !== named)
    findings.push(pdfFindings.fileNameDiffers(stated.path));
  return { kind: 'document', part, document: reading.value.document, mapping: reading.value.mapping, findings };
}

function readWithCompanions(input: SourceInput, context: ReadContext): ReadPart {
  const sides = [...(input.companions ?? [])].filter(([name]) => isSideName(name));
  const own = sides.filter(([name]) => stem(name) === stem(input.name));
  const candidates = own.length > 0 ? own : sides;
  const [first, ...others] = candidates;
  const fault = contentFault(contentType(input.name, input.bytes), input.bytes);
  if (fault) return unreadable('', fault);
  if (!first) return readPdf('', input.name, input.bytes, undefined, context);
  if (others.length > 0) return unreadable('', pdfProblems.sideFileAmbiguous);
  const file = readSideFile(first[1], context.source.charset);
  if (!file.ok) return unreadable('', file.problem);
  const record = recordFor(file.value, base(input.name));
  if (!record.ok) return unreadable('', record.problem);
  return readPdf('', input.name, input.bytes, { file: file.value, record: record.value }, context);
}

/** An index that came with its PDFs: one part per line, and one for each PDF that no line names. */
function readIndex(input: SourceInput, context: ReadContext): readonly ReadPart[] {
  const pdfs = [...(input.companions ?? [])].filter(([name]) => isContentName(name));
  if (pdfs.length === 0) return [unreadable('', pdfProblems.sideFileAlone)];
  const file = readSideFile(input.bytes, context.source.charset);
  if (!file.ok) return [unreadable('', file.problem)];
  const parts = pdfs.map(([name, bytes], index): ReadPart => {
    const part = `file[${index + 1}]`;
    const record = recordFor(file.value, base(name));
    if (!record.ok) return unreadable(part, record.problem);
    return readPdf(part, name, bytes, { file: file.value, record: record.value }, context);
  });
  const arrived = pdfs.map(([name]) => key(name));
  const missing = file.value.records.flatMap(({ file: named }, index) =>
    named === undefined || arrived.includes(key(named.split(/[\\/]/).at(-1) ?? named)) ? [] : [`line[${index + 1}]`],
  );
  return [...parts, ...missing.map((part) => unreadable(part, pdfProblems.sideFileAlone))];
}

export const pdfFormat: Format = {
  name: 'pdf',

  detect(input, source) {
    const { name, bytes } = input;
    if (provenType(bytes) !== undefined) return 0.99;
    if (/\.pdf$/i.test(name)) return 0.5;
    if (bytes.length === 0) return 0;
    // Text is a letter where the source sends such files, or where its side file has come with it.
    if (textType(name, bytes) !== undefined)
      return source?.formats.includes('pdf') === true ||
        ownSideNames(name, [...(input.companions?.keys() ?? [])]).length > 0
        ? 0.1
        : 0;
    if (!isSideName(name) || /"resourceType"/.test(asciiHead(bytes))) return 0;
    if (/\.(?:json|csv)$/i.test(name)) return 0.3;
    // XML and INI come in a hundred kinds, and many have a name, a type and a date: only what tells patients apart is a side file.
    const side = readSideFile(bytes, 'windows-1252');
    return side.ok && side.value.records.every(namesPatient) ? 0.3 : 0;
  },

  completeness(input, siblings, source = sourceProfileOf({ name: '' })) {
    return isSideFile(input) ? sideFileCompleteness(input, siblings) : pdfCompleteness(input, siblings, source);
  },

  read(input, context) {
    return isSideFile(input) ? readIndex(input, context) : [readWithCompanions(input, context)];
  },
};
