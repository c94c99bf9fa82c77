// formats/bmp/ reads the XML of the German medication plan (Bundeseinheitlicher Medikationsplan, § 31a SGB V), as its barcode holds it.
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import {
  readDate,
  type Address,
  type Organization,
  type Patient,
  type Problem,
  type Sex,
} from '../../clinical/index.ts';
import { asciiHead, asciiTail, decodeText, xmlHead } from '../bytes.ts';
import { profileTitle } from '../document-title.ts';
import { readIsoTime } from '../iso-time.ts';
import { SourceReading } from '../source-reading.ts';
import { LOINC } from '../terminology.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { all, first, leavesOf, readXml, type XmlNode } from '../xml.ts';
import { sectionsOf, take } from './plan.ts';
import { bmpFindings, bmpProblems } from './problems.ts';

const SEX: Readonly<Record<string, Sex>> = { M: 'male', W: 'female', F: 'female', D: 'other' };
const TYPE = { code: '56445-0', system: LOINC, systemName: 'LOINC', display: 'Medication summary Document' };

/** The pages of a file: the barcodes of a plan one after the other, without a declaration (ISO 8859-1 where they are not UTF-8). */
function pagesOf(bytes: Uint8Array): XmlNode[] | undefined {
  const declared = /^[^<]*<\?xml/.test(asciiHead(bytes, 64));
  const text = declared ? undefined : decodeText(bytes, 'iso-8859-1').text;
  const pieces =
    text === undefined
      ? [bytes]
      : text
          .trim()
          .split(/(?<=<\/MP>)\s*(?=<MP[\s>])/)
          .map((piece) => Buffer.from(piece));
  const pages: XmlNode[] = [];
  for (const [index, piece] of pieces.entries()) {
    const reading = readXml(piece, { nameOf: (local) => local });
    if (!reading.ok || reading.root.name !== 'MP') return undefined;
    pages.push(pieces.length > 1 ? atPage(reading.root, index + 1) : reading.root);
  }
  return pages;
}

const atPage = (node: XmlNode, page: number): XmlNode => ({
  ...node,
  path: node.path.replace(/^\/MP/, `/MP[${page}]`),
  children: node.children.map((child) => atPage(child, page)),
});

/** Who a page is for; it stands on every page. */
const personOn = (page: XmlNode): string =>
  ['f', 'g', 'b'].map((name) => first(page, 'P')?.attributes.get(name) ?? '').join('\n');

/** Whether these are all pages (a of z) of one plan (U) of one person. */
function isWhole(pages: readonly XmlNode[]): boolean {
  const [head] = pages;
  const total = Number(head?.attributes.get('z') ?? '1');
  const numbers = new Set(pages.map(({ attributes }) => attributes.get('a') ?? '1'));
  const plans = new Set(pages.map(({ attributes }) => attributes.get('U') ?? ''));
  const people = new Set(pages.map(personOn));
  return plans.size === 1 && people.size === 1 && numbers.size === pages.length && pages.length === total;
}

function patientOf(reading: SourceReading, node: XmlNode | undefined): Patient | undefined {
  const part = (name: string, to: string): string => take(reading, node, name, `patient.${to}`);
  const family = [part('v', 'name.family'), part('f', 'name.family')].filter((word) => word !== '').join(' ');
  const given = part('g', 'name.given')
    .split(/\s+/)
    .filter((word) => word !== '');
  const [prefix, suffix, number] = [part('t', 'name.prefix'), part('z', 'name.suffix'), part('egk', 'identifier')];
  if (!node || family === '') return undefined;
  const born = node.attributes.get('b') ?? '';
  const birthDate = readDate(born);
  if (birthDate === undefined && born !== '') reading.doubt(bmpFindings.birthDate(`${node.path}/@b`));
  else part('b', 'birthDate');
  return {
    identifiers: number === '' ? [] : [{ kind: 'local', extension: number, assigner: 'eGK' }],
    name: { family, given, ...(prefix === '' ? {} : { prefix }), ...(suffix === '' ? {} : { suffix }) },
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEX[part('s', 'sex').toUpperCase()] ?? 'unknown',
    telecoms: [],
  };
}

/** Who printed the plan: a practice (lanr), a pharmacy (idf) or a hospital (kik). */
function houseOf(reading: SourceReading, node: XmlNode | undefined): Organization | undefined {
  const part = (name: string): string => take(reading, node, name, 'author.organization');
  const identifiers = ['lanr', 'idf', 'kik'].flatMap((name) => {
    const extension = part(name);
    return extension === '' ? [] : [{ extension, assigner: name.toUpperCase() }];
  });
  const [name, street, postalCode, city, phone, mail] = ['n', 's', 'z', 'c', 'p', 'e'].map(part);
  if (!name && identifiers.length === 0) return undefined;
  const address: Address | undefined =
    street || city
      ? { lines: street ? [street] : [], ...(city ? { city } : {}), ...(postalCode ? { postalCode } : {}) }
      : undefined;
  return {
    identifiers,
    ...(name ? { name } : {}),
    ...(address ? { address } : {}),
    telecoms: [
      ...(phone ? [{ uri: `tel:${phone.replaceAll(' ', '')}` }] : []),
      ...(mail ? [{ uri: `mailto:${mail}` }] : []),
    ],
  };
}

function readPlan(pages: readonly XmlNode[], context: ReadContext): ReadPart | Problem {
  const [head] = pages;
  if (!isWhole(pages)) return bmpProblems.pages;
  const leaves = new Map<string, string>();
  for (const page of pages) leavesOf(page, leaves);
  const reading = new SourceReading(leaves, context);
  const patient = patientOf(reading, first(head, 'P'));
  if (!patient) return bmpProblems.noPatient;
  const printer = first(head, 'A');
  const time = readIsoTime(take(reading, printer, 't', 'effectiveTime'), reading.zone)?.timestamp;
  if (time === undefined) return bmpProblems.noTime;
  const house = houseOf(reading, printer);
  const sections = sectionsOf(
    reading,
    pages.flatMap((page) => all(page, 'S')),
    first(head, 'O'),
    time,
  );
  if (sections.length === 0) return bmpProblems.noMedicine;
  const number = take(reading, head, 'U', 'lineage.number');
  const { language } = context.source;
  for (const page of pages) {
    for (const name of ['v', 'l', 'a', 'z', 'U', 'xmlns']) reading.ledger.ignore(`${page.path}/@${name}`, 'bmp.frame');
    if (page === head) continue;
    // Patient, printer and parameters stand on every page.
    for (const part of page.children.filter(({ name }) => name !== 'S'))
      for (const path of leavesOf(part).keys()) reading.ledger.ignore(path, 'bmp.frame');
  }
  return {
    kind: 'document',
    part: '',
    document: {
      // A plan that is printed again has a new number: none replaces another.
      lineage: { authority: house?.name ?? context.source.name, number: number || time, stable: false },
      type: { coding: TYPE, translations: [] },
      title: profileTitle(context.profile, [TYPE.code], 'sections', language) || 'Medikationsplan',
      language,
      status: 'final',
      effectiveTime: time,
      patient,
      author: { ...(house ? { organization: house } : {}), time },
      recipients: [],
      confidentiality: 'N',
      body: { kind: 'sections', sections },
    },
    mapping: reading.ledger.report(),
    findings: reading.findings,
  };
}

function read({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const pages = pagesOf(bytes);
  const outcome = pages ? readPlan(pages, context) : bmpProblems.notReadable;
  return ['kind' in outcome ? outcome : { kind: 'unreadable', part: '', problem: outcome }];
}

export const bmpFormat: Format = {
  name: 'bmp',

  detect({ bytes }) {
    if (xmlHead(bytes).root !== 'MP') return 0;
    return /<MP\s[^>]*\bU\s*=\s*["'][\dA-Fa-f]{32}/.test(asciiHead(bytes, 2048)) ? 1 : 0.8;
  },

  completeness: ({ bytes }) =>
    /<\/MP>\s*$/.test(asciiTail(bytes))
      ? { state: 'complete', companions: [] }
      : { state: 'waiting', for: 'end-of-file' },

  read,
};
