/**
 * Files that a report only names (xDT 6305, OBX type FIC of HPRIM, OBX type RP of HL7 v2) and that lie beside it: waited for and taken with it.
 * Those of xDT and HPRIM become documents of their own here. A path, a share or an address is never reached for (`named-file.ts`): then the report is held, and says so.
 */
import { createHash } from 'node:crypto';
import type { DocumentBody, IgnoredField, MappedField } from '../clinical/index.ts';
import { documentTypeFor, type NationalProfile } from '../profiles/index.ts';
import { asLatin1 } from './charset.ts';
import { profileTitle } from './document-title.ts';
import { mediaTypeOf } from './media-type.ts';
import { fileBeside, namedFile } from './named-file.ts';
import { consultationNote } from './terminology.ts';
import { finding } from './text.ts';
import type { Completeness, DocumentPart, ReadPart, SourceInput } from './types.ts';

const broken = (path: string) =>
  finding(
    'documents.named-file-broken',
    'error',
    path,
    [
      'Le fichier que le compte rendu nomme est vide, incomplet ou d’une sorte inconnue.',
      'Die Datei, die der Befund nennt, ist leer, unvollständig oder von unbekannter Art.',
      'The file that the report names is empty, incomplete or of an unknown kind.',
    ],
    [
      'Exportez le compte rendu et son fichier une nouvelle fois.',
      'Exportieren Sie den Befund und seine Datei noch einmal.',
      'Export the report and its file again.',
    ],
  );

/** Whole with the files that its pointers name; one that does not come lets it go without after a while, and the report says so. */
export function wholeWithFiles(pointers: readonly string[], siblings: readonly string[]): Completeness {
  const names = new Set(pointers.map(namedFile).flatMap((named) => (named.kind === 'named' ? [named.name] : [])));
  const found = [...names].map((name) => ({ name, beside: fileBeside(name, siblings) }));
  const missing = found.find(({ beside }) => beside === undefined);
  if (missing) return { state: 'waiting', for: 'companion', name: missing.name, alone: 'incomplete' };
  return { state: 'complete', companions: [...new Set(found.flatMap(({ beside }) => beside ?? []))] };
}

/** The rules of a format: a file that is not there; what belongs to the other document; what stands beside the name of a file. */
export interface FileRules {
  readonly absent: string;
  readonly other: string;
  readonly detail: string;
}

/** What both documents say: whose they are, from whom, when. All else of the report belongs to the report. */
const SHARED = /^(?:patient|author|effectiveTime|serviceTime|order|recipient|status|lineage|legalAuthenticator)\b/;

const saysNothing = (body: DocumentBody): boolean =>
  (body.kind === 'results' && body.groups.length === 0 && body.notes.length === 0) ||
  (body.kind === 'sections' &&
    body.sections.every(({ statements, text }) => statements.length === 0 && text.every((line) => line.trim() === '')));

/** A report and, below it, the files that it names. Its own are found by the doubt that they are absent. */
export function withFilesBeside(
  part: ReadPart,
  { companions }: Pick<SourceInput, 'companions'>,
  profile: NationalProfile,
  rules: FileRules,
): readonly ReadPart[] {
  if (part.kind !== 'document' || !companions) return [part];
  const rule = rules.absent;
  const here = part.findings.flatMap((doubt) => {
    const pointer = doubt.rule === rule ? part.mapping.unmapped.find(({ path }) => path === doubt.path) : undefined;
    const named = pointer && namedFile(pointer.value);
    const name = named?.kind === 'named' ? fileBeside(named.name, companions.keys()) : undefined;
    const bytes = name === undefined ? undefined : companions.get(name);
    return pointer && name !== undefined && bytes ? [{ pointer, name, bytes }] : [];
  });
  if (here.length === 0) return [part];
  const paths = new Set(here.map(({ pointer }) => pointer.path));
  /** The pointer itself, and what stands beside it in the same field. */
  const ofPointer = (path: string): boolean =>
    paths.has(path) || [...paths].some((whole) => path.startsWith(`${whole}.`));
  const taken: MappedField[] = here.map(({ pointer }) => ({ ...pointer, to: 'attachment.file' }));
  const details: IgnoredField[] = part.mapping.unmapped
    .filter(({ path }) => ofPointer(path) && !paths.has(path))
    .map((field) => ({ ...field, rule: rules.detail }));
  const unmapped = part.mapping.unmapped.filter(({ path }) => !ofPointer(path));
  const report: DocumentPart = {
    ...part,
    findings: part.findings.filter((doubt) => doubt.rule !== rule || !paths.has(doubt.path)),
    mapping: { mapped: [...part.mapping.mapped, ...taken], ignored: [...part.mapping.ignored, ...details], unmapped },
  };
  const files = here.map(({ pointer, name, bytes }, index) =>
    fileOf(report, { pointer, name, bytes }, index, profile, rules),
  );
  return saysNothing(report.document.body) ? files : [report, ...files];
}

function fileOf(
  report: DocumentPart,
  file: {
    readonly pointer: { readonly path: string; readonly value: string };
    readonly name: string;
    readonly bytes: Uint8Array;
  },
  index: number,
  profile: NationalProfile,
  rules: FileRules,
): DocumentPart {
  const { document, mapping } = report;
  const proven = mediaTypeOf(file.bytes);
  const isCut = proven === 'application/pdf' && !asLatin1(file.bytes.subarray(-2048)).includes('%%EOF');
  const codes = [document.type.coding, ...document.type.translations].flatMap((coding) => (coding ? [coding] : []));
  const fits =
    documentTypeFor(
      profile,
      codes.map(({ code }) => code),
      'attachment',
    ) !== undefined;
  const type = fits ? document.type : { coding: consultationNote, translations: codes };
  const title = profileTitle(profile, [type.coding?.code ?? ''], 'attachment', document.language) || document.title;
  const shared = mapping.mapped.filter(({ path, to }) => SHARED.test(to) || path === file.pointer.path);
  const rest = mapping.mapped.filter((field) => !shared.includes(field));
  return {
    kind: 'document',
    part: [report.part, `file${index === 0 ? '' : index + 1}`].filter((name) => name !== '').join('/'),
    document: {
      ...document,
      type,
      title,
      // The name itself may hold a patient's number; its digest does not.
      lineage: {
        ...document.lineage,
        number: `${document.lineage.number}#${createHash('sha256').update(file.name).digest('hex').slice(0, 16)}`,
      },
      body: {
        kind: 'attachment',
        attachment: { mediaType: proven ?? 'application/octet-stream', bytes: file.bytes, title },
      },
    },
    mapping: {
      mapped: shared,
      ignored: [...mapping.ignored, ...rest.map(({ path, value }) => ({ path, value, rule: rules.other }))],
      unmapped: mapping.unmapped,
    },
    findings: [
      ...report.findings,
      ...(file.bytes.length === 0 || proven === undefined || isCut ? [broken(file.pointer.path)] : []),
    ],
  };
}
