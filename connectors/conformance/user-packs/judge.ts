/** A pack made ready, whatever its kind; and what kind a file is that somebody wants to add. */
import { unpack, type PackFiles } from './content.ts';
import { notKnown } from './problems.ts';
import { isLoincTable } from './loinc/head.ts';
import type { Judge, PackSettings, UserPackKind } from './types.ts';

/** @throws ProblemError `PACK-…` */
export async function makeJudge(bytes: Uint8Array, settings: PackSettings): Promise<Judge & { kind: UserPackKind }> {
  const files = unpack(bytes);
  const kind = settings.kind ?? kindOf(files);
  return { kind, ...(await judgeOf(kind, files, settings)) };
}

/** FHIR R4 itself. */
export async function makeShipped(): Promise<Judge & { kind: UserPackKind }> {
  return { kind: 'fhir', ...(await import('./fhir/judge.ts')).baseJudge() };
}

/** Each kind brings its own engine: only the one that is needed is loaded. */
async function judgeOf(kind: UserPackKind, files: PackFiles, settings: PackSettings): Promise<Judge> {
  switch (kind) {
    case 'xsd':
      return (await import('./xsd.ts')).xsdJudge(files, settings.main);
    case 'schematron':
      return (await import('./schematron/judge.ts')).schematronJudge(files, settings);
    case 'fhir':
      return (await import('./fhir/judge.ts')).fhirJudge(files, settings.structures ?? []);
    case 'loinc':
      return (await import('./loinc/judge.ts')).loincJudge(files);
  }
}

/** Whether a `schema` is of the namespace itself: a schema of CDA also declares that of Schematron, for what it quotes. */
const schemaOf = (namespace: string): RegExp =>
  new RegExp(`<(?:schema\\b[^>]*\\sxmlns=["']${namespace}|([\\w-]+):schema\\b[^>]*\\sxmlns:\\1=["']${namespace})`);
const SCHEMATRON = schemaOf('http://(?:purl\\.oclc\\.org/dsdl|www\\.ascc\\.net/xml)/schematron');
const XSD = schemaOf('http://www\\.w3\\.org/2001/XMLSchema');

/** By what the file holds; its name does not matter. @throws ProblemError `PACK-NOT-KNOWN` */
function kindOf(files: PackFiles): UserPackKind {
  if ([...files.values()].some(isLoincTable)) return 'loinc';
  const starts = [...files.values()].map(beginning);
  if ([...files.keys()].some((path) => /(^|\/)package\.json$/.test(path)) || isDefinitions(files)) return 'fhir';
  if (starts.some((text) => SCHEMATRON.test(text))) return 'schematron';
  if (starts.some((text) => XSD.test(text))) return 'xsd';
  throw notKnown();
}

/** As far as the first element may be: a set that draws in hundreds of entities declares them before it. */
function beginning(content: Uint8Array): string {
  const text = (length: number): string => Buffer.from(content.subarray(0, length)).toString('latin1');
  const head = text(16_384);
  return head.includes('<!DOCTYPE') ? text(1 << 20) : head;
}

const isDefinitions = (files: PackFiles): boolean =>
  [...files].some(
    ([path, content]) =>
      path.endsWith('.json') && /"resourceType"\s*:\s*"StructureDefinition"/.test(beginning(content)),
  );
