/**
 * A schema that the user has (W3C XML Schema 1.0), by libxml2. Its includes and imports come from the pack's own files, in memory.
 * libxml2 does not look whether an IDREF names an ID of the document; our own structure rules do.
 */
import {
  ParseOption,
  XmlBufferInputProvider,
  XmlDocument,
  XmlLibError,
  XsdValidator,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import type { LocalizedText } from '../../clinical/index.ts';
import { text } from '../pack.ts';
import { attribute, pathOf, readXml, xmlText, type XmlNode } from '../xml.ts';
import { resolveIn, type PackFiles } from './content.ts';
import { fileMissing, noRules, notMade, whichMain } from './problems.ts';
import { MOST_HITS, type Judge, type PackHit } from './types.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema';
/** Where the files of a pack lie for libxml2: no place of this machine. */
const at = (path: string): string => `pack/${path}`;

interface SchemaFile {
  readonly references: readonly string[];
  /** Whether a document may begin with an element of it. */
  readonly hasElements: boolean;
}

/** @throws ProblemError when the pack is not one whole schema */
export function xsdJudge(files: PackFiles, main: string | undefined): Judge {
  const schemas = schemasOf(files);
  const entry = entryOf(schemas, main);
  const used = reachable(schemas, entry);
  const contents = [...files].map(([path, content]): [string, Uint8Array] => [at(path), content]);
  xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(contents)));
  const validator = compile(files.get(entry) ?? new Uint8Array(), entry);
  if (![...used].some((path) => schemas.get(path)?.hasElements)) throw noRules();
  return { rules: used.size, gaps: [identityReferences], judge: (bytes) => verdict(validator, bytes) };
}

const identityReferences = text(
  'Les renvois internes (IDREF) ne sont pas suivis par ce schéma ; les règles de Relais le font pour CDA.',
  'Interne Verweise (IDREF) werden mit diesem Schema nicht verfolgt; für CDA tun das die Regeln von Relais.',
  'References inside the document (IDREF) are not followed by this schema; the rules of Relais do so for CDA.',
);

function schemasOf(files: PackFiles): ReadonlyMap<string, SchemaFile> {
  const schemas = new Map<string, SchemaFile>();
  for (const [path, content] of files) {
    const reading = readXml(withoutDoctype(content));
    if (!reading.ok || reading.root.namespace !== XSD || reading.root.name !== 'schema') continue;
    const references = reading.root.children.flatMap((child) => {
      const location = attribute(child, 'schemaLocation');
      return child.namespace === XSD && location !== undefined ? [resolveIn(path, location)] : [];
    });
    const hasElements = reading.root.children.some(({ name, namespace }) => namespace === XSD && name === 'element');
    schemas.set(path, { references, hasElements });
  }
  return schemas;
}

/** Schemas of signatures carry one; what they are made of stands after it. */
function withoutDoctype(content: Uint8Array): Uint8Array {
  if (xmlText(content).ok) return content;
  return Buffer.from(
    Buffer.from(content)
      .toString('utf8')
      .replace(/<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>/i, ''),
  );
}

/** The file named, or the only one that no other refers to. */
function entryOf(schemas: ReadonlyMap<string, SchemaFile>, main: string | undefined): string {
  if (main !== undefined) {
    const named = schemas.has(main) ? [main] : [...schemas.keys()].filter((path) => path.endsWith(`/${main}`));
    if (named.length === 1 && named[0] !== undefined) return named[0];
    throw whichMain([...schemas.keys()]);
  }
  const referred = new Set([...schemas.values()].flatMap(({ references }) => references));
  const roots = [...schemas.keys()].filter((path) => !referred.has(path));
  if (roots.length === 1 && roots[0] !== undefined) return roots[0];
  throw whichMain(roots);
}

/** @throws ProblemError `PACK-FILE-MISSING` */
function reachable(schemas: ReadonlyMap<string, SchemaFile>, entry: string): ReadonlySet<string> {
  const seen = new Set<string>([entry]);
  for (const path of seen) {
    for (const reference of schemas.get(path)?.references ?? []) {
      if (!schemas.has(reference)) throw fileMissing(reference, path);
      seen.add(reference);
    }
  }
  return seen;
}

function compile(content: Uint8Array, entry: string): XsdValidator {
  try {
    return XsdValidator.fromDoc(XmlDocument.fromBuffer(content, { url: at(entry) }));
  } catch (error) {
    throw notMade(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'XSD');
  }
}

function verdict(validator: XsdValidator, bytes: Uint8Array): readonly PackHit[] {
  const given = xmlText(bytes);
  const reading = readXml(bytes);
  if (!given.ok || !reading.ok) return [];
  const document = XmlDocument.fromString(given.text, {
    option: ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE,
  });
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error;
    return error.details.slice(0, MOST_HITS).map(({ message, xpath, line }) => {
      const { attribute: name, ...said } = faultOf(message);
      const place = placeOf(reading.root, xpath) ?? `line ${line}`;
      return { ...said, severity: 'error', path: name === undefined ? place : `${place}/@${name}` };
    });
  } finally {
    document.dispose();
  }
}

/** libxml2 writes elements of a default namespace as `*`: its place, with the names that stand there. */
function placeOf(root: XmlNode, xpath: string | undefined): string | undefined {
  const steps = xpath?.split('/').slice(1) ?? [];
  if (steps.length === 0) return undefined;
  if (steps.at(-1)?.startsWith('@') === true) steps.pop();
  let node: XmlNode | undefined = root;
  for (const step of steps.slice(1)) {
    const [, name = '*', number = '1'] = /^(?:[^:[]*:)?([^[]*)(?:\[(\d+)\])?$/.exec(step) ?? [];
    const children: readonly XmlNode[] = node?.children ?? [];
    const candidates = name === '*' ? children : children.filter((child) => child.name === name);
    node = candidates[Number(number) - 1];
  }
  return node && pathOf(node);
}

type Said = Pick<PackHit, 'rule' | 'message'>;

const clark = (name: string): string =>
  name
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/**
 * What libxml2 says, in our words: its own sentences quote values of the document. Only names of the schema and of elements and
 * attributes are taken over, from the places where they stand alone.
 */
function faultOf(said: string): Said & { readonly attribute?: string } {
  const [, element = '', named] = /^Element '([^']*)'(?:, attribute '([^']*)')?:/.exec(said) ?? [];
  const words = wordsFor(said, element, named);
  return named === undefined ? words : { ...words, attribute: clark(named) };
}

function wordsFor(said: string, element: string, named: string | undefined): Said {
  const where = named === undefined ? clark(element) : `${clark(element)}/@${clark(named)}`;
  const [, expected = '…'] = /Expected is(?: one of)? \( ([^)']*) \)/.exec(said) ?? [];
  const [, attributeName = ''] = /The attribute '([^']*)'/.exec(said) ?? [];
  const [, facet] = /\[facet '([A-Za-z]+)'\]/.exec(said) ?? [];
  if (said.includes('This element is not expected')) return notExpected(where, clark(expected));
  if (said.includes('Missing child element')) return childMissing(where, clark(expected));
  if (said.includes('is required but missing')) return attributeMissing(where, clark(attributeName));
  if (said.includes('is not allowed') && attributeName !== '') return attributeNotAllowed(where, clark(attributeName));
  if (said.includes('No matching global')) return wrongRoot(where);
  if (said.includes('haracter content')) return textNotAllowed(where);
  return valueNotAllowed(where, facet === undefined ? 'value' : `facet-${facet}`);
}

const fault = (rule: string, message: LocalizedText): Said => ({ rule, message });

const notExpected = (where: string, expected: string): Said =>
  fault(
    'element-not-expected',
    text(
      `L’élément « ${where} » n’est pas attendu ici ; attendu : ${expected}.`,
      `Das Element „${where}“ wird hier nicht erwartet; erwartet: ${expected}.`,
      `The element “${where}” is not expected here; expected: ${expected}.`,
    ),
  );
const childMissing = (where: string, expected: string): Said =>
  fault(
    'child-missing',
    text(
      `Il manque un élément dans « ${where} » ; attendu : ${expected}.`,
      `In „${where}“ fehlt ein Element; erwartet: ${expected}.`,
      `An element is missing in “${where}”; expected: ${expected}.`,
    ),
  );
const attributeMissing = (where: string, name: string): Said =>
  fault(
    'attribute-missing',
    text(
      `L’attribut obligatoire « ${name} » manque sur « ${where} ».`,
      `Das Pflichtattribut „${name}“ fehlt an „${where}“.`,
      `The required attribute “${name}” is missing on “${where}”.`,
    ),
  );
const attributeNotAllowed = (where: string, name: string): Said =>
  fault(
    'attribute-not-allowed',
    text(
      `L’attribut « ${name} » n’est pas permis sur « ${where} ».`,
      `Das Attribut „${name}“ ist an „${where}“ nicht erlaubt.`,
      `The attribute “${name}” is not allowed on “${where}”.`,
    ),
  );
const wrongRoot = (where: string): Said =>
  fault(
    'root',
    text(
      `Ce schéma ne connaît pas de document qui commence par « ${where} ».`,
      `Dieses Schema kennt kein Dokument, das mit „${where}“ beginnt.`,
      `This schema knows no document that begins with “${where}”.`,
    ),
  );
const textNotAllowed = (where: string): Said =>
  fault(
    'text-not-allowed',
    text(
      `L’élément « ${where} » contient du texte qui n’y est pas permis.`,
      `Das Element „${where}“ enthält Text, der dort nicht erlaubt ist.`,
      `The element “${where}” holds text that is not allowed there.`,
    ),
  );
const valueNotAllowed = (where: string, rule: string): Said =>
  fault(
    rule,
    text(
      `La valeur ou le type de « ${where} » n’est pas celui que le schéma demande.`,
      `Wert oder Typ von „${where}“ ist nicht, was das Schema verlangt.`,
      `The value or type of “${where}” is not what the schema asks for.`,
    ),
  );
