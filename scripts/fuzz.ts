/**
 * Damages files of each format for as long as is asked, and reads them: no crash, no hang, no field accounted for twice. Longer than the tests beside the readers do it.
 * `node scripts/fuzz.ts [--minutes 10] [--seed N] [--out FOLDER] [FORMAT …]`: one format after the other, one process. Each line of the output names its seed;
 * what fails is written to FOLDER, with the seed and the number of the run in its name.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import type { MappingReport } from '../connectors/clinical/index.ts';
import { parseJson } from '../connectors/formats/fhir/json.ts';
import { xmlOf } from '../connectors/formats/fhir/xml.test-data.ts';
import { formats, partsOf } from '../connectors/formats/index.ts';
import { loadProfile, sourceProfileOf } from '../connectors/profiles/index.ts';
import { fullHealthOne, fullMedidoc } from './mapping-belgium.ts';
import { fullCda } from './mapping-cda.ts';
import { fullSummary } from './mapping-fhir-summary.ts';
import { fullExamination } from './mapping-gdt.ts';
import { fullHprim } from './mapping-hprim.ts';
import { fullMessages } from './mapping-messages.ts';
import { fullTables } from './mapping-tables.ts';
import { fullKmehr, fullPlans } from './mapping-xml.ts';

/** So much time of the processor one input may take; what is slow the first time and not again was the machine's own work. */
const CAP_MILLISECONDS = 2000;

const samples = resolve(import.meta.dirname, '../connectors/sandbox/samples');
const sampleFiles = (folder: string, name = /./): Buffer[] =>
  readdirSync(join(samples, folder))
    .filter((file) => name.test(file))
    .map((file) => readFileSync(join(samples, folder, file)));
const lines = (files: readonly (readonly string[])[], end: string): Buffer[] =>
  files.map((file) => Buffer.from(file.map((line) => `${line}${end}`).join(''), 'latin1'));
const texts = (files: readonly string[]): Buffer[] => files.map((file) => Buffer.from(file));

const xdt = sampleFiles('xdt');
const fhirFiles = [...sampleFiles('fhir'), Buffer.from(fullSummary)];
const inXml = (json: Buffer): Buffer[] => {
  const resource = parseJson(json);
  return resource ? [xmlOf(resource)] : [];
};
const workbook = (): Buffer[] => [
  Buffer.from(
    zipSync({
      '[Content_Types].xml': strToU8('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
      'xl/workbook.xml': strToU8(
        '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
      ),
      'xl/_rels/workbook.xml.rels': strToU8(
        '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
      ),
      'xl/worksheets/sheet1.xml': strToU8(
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Matricule</t></is></c><c r="B1" t="inlineStr"><is><t>Date</t></is></c><c r="C1" t="inlineStr"><is><t>Poids</t></is></c></row><row r="2"><c r="A2"><v>1893120105732</v></c><c r="B2"><v>46000</v></c><c r="C2"><v>70.5</v></c></row></sheetData></worksheet>',
      ),
    }),
  ),
];

/** Good files of each format, and the signs that mean something to its reader. */
const seeds: Readonly<Record<string, { readonly files: readonly Buffer[]; readonly marks: readonly string[] }>> = {
  hl7v2: {
    files: lines(fullMessages, '\r'),
    marks: ['|', '^', '~', '\\', '&', '\r', '""', '\0', '\\F\\', 'MSH|^~\\&|', '\rOBX|', '\x0b', '\x1c\r'],
  },
  ldt: { files: xdt, marks: ['\r\n', '0138000', '8000', '8001', '8220', '8410', '8420', '\n', '014'] },
  gdt: {
    files: [...lines([fullExamination], '\r\n'), ...xdt],
    marks: ['\r\n', '0138000', '6310', '8402', '6228', '\n', '014'],
  },
  hprim: {
    files: lines(fullHprim, '\r\n'),
    marks: ['|', '^', '~', '\r\n', '****LAB****', '****FIN****', 'RES|', 'OBX|', 'A|', '\0'],
  },
  healthone: { files: lines(fullHealthOne, '\r\n'), marks: ['\\', '\r\n', 'L1\\', 'A1\\', 'L5\\', '\0'] },
  medidoc: { files: lines(fullMedidoc, '\r\n'), marks: ['#', '\r\n', '#Ra', '#R/', '#A/', '#/', '\0'] },
  kmehr: {
    files: texts(fullKmehr),
    marks: ['<', '>', '&', '"', ']]>', '<item>', '</transaction>', '<cd S="CD-ITEM">'],
  },
  bmp: { files: texts(fullPlans), marks: ['<', '>', '&', '"', '<S>', '<M ', '/>'] },
  pdf: {
    files: sampleFiles('letters').filter((bytes) => bytes.subarray(0, 4).toString() === '%PDF'),
    marks: ['endobj', 'stream', 'xref', '<<', '>>', '/', '(', ')'],
  },
  cda: {
    files: [...sampleFiles('cda'), ...texts(fullCda)],
    marks: ['<', '>', '&', '"', '<id ', 'nullFlavor="UNK"', '</section>', '<!--'],
  },
  fhir: {
    files: [...fhirFiles, ...fhirFiles.flatMap(inXml)],
    marks: ['{', '}', '[', ']', '"', ',', '"resource":{', 'null', '<', '>', '/>', '<id value="', '</entry>'],
  },
  csv: { files: texts(fullTables), marks: [';', ',', '"', '\t', '\r\n', '\0', '=', '\ufeff'] },
  xlsx: { files: workbook(), marks: ['PK\x03\x04', 'PK\x01\x02', '\0'] },
  zip: {
    files: [
      Buffer.from(
        zipSync({
          'a.hl7': new Uint8Array(lines(fullMessages, '\r')[0] ?? []),
          'b/c.csv': strToU8(fullTables[0] ?? ''),
        }),
      ),
    ],
    marks: ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', '\0'],
  },
};

/** Mulberry32: the same numbers for the same seed, everywhere. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One damaged copy: up to eight changes, each a mark put in, bytes changed, a piece cut out, doubled, or taken from another file. */
function damagedCopy(files: readonly Buffer[], marks: readonly string[], below: (limit: number) => number): Buffer {
  const pick = <One>(all: readonly One[]): One => all[below(all.length)] as One;
  let bytes = Buffer.from(pick(files));
  for (let change = below(8) + 1; change > 0 && bytes.length > 0; change -= 1) {
    const at = below(bytes.length + 1);
    const length = below(below(10) === 0 ? bytes.length - at + 1 : Math.min(40, bytes.length - at) + 1);
    const [before, piece, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + length),
      bytes.subarray(at + length),
    ];
    switch (below(6)) {
      case 0:
        bytes = Buffer.concat([before, Buffer.from(pick(marks), 'latin1'), piece, after]);
        break;
      case 1:
        bytes = Buffer.concat([before, Buffer.from(piece.map(() => below(256))), after]);
        break;
      case 2:
        bytes = Buffer.concat([before, after]);
        break;
      case 3:
        bytes = Buffer.concat([before, piece, piece, after]);
        break;
      case 4: {
        const other = pick(files);
        const from = below(other.length + 1);
        bytes = Buffer.concat([before, other.subarray(from, from + below(400)), after]);
        break;
      }
      default:
        bytes = below(4) === 0 ? before : Buffer.concat([before, Buffer.from(String(below(1e6))), after]);
    }
  }
  return bytes.subarray(0, 1 << 20);
}

function isTwice({ mapped, ignored, unmapped }: MappingReport): boolean {
  const paths = [...mapped, ...ignored, ...unmapped].map(({ path }) => path);
  return new Set(paths).size !== paths.length;
}

/** What is wrong with how an input was read, and the content of a finished document in it; undefined when nothing is. */
function faultOf(name: string, bytes: Buffer): string | undefined {
  const format = formats.find((one) => one.name === name);
  if (!format) return 'no such format';
  const input = { name: `fuzz.${name}`, bytes };
  const context = { profile: loadedProfile, source };
  const begun = process.cpuUsage();
  try {
    for (const one of formats) one.detect(input, source);
    format.completeness(input, []);
    partsOf(input, source);
    for (const part of format.read(input, context)) {
      if (part.kind === 'unreadable') continue;
      if (isTwice(part.mapping)) return 'a field is accounted for twice';
      const content = part.kind === 'document' ? part.content?.() : undefined;
      if (content?.ok !== true) continue;
      const whole = content.withSignedText?.();
      if (isTwice(content.mapping) || (whole?.ok === true && isTwice(whole.mapping)))
        return 'a field of the content is accounted for twice';
    }
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  // Of the processor and not of the clock: other work on the machine makes nothing slow.
  const { user, system } = process.cpuUsage(begun);
  const took = (user + system) / 1000;
  return took > CAP_MILLISECONDS ? `${Math.round(took)} ms` : undefined;
}

const loadedProfile = loadProfile('sandbox');
const source = sourceProfileOf({ name: 'fuzz' });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now()) },
    out: { type: 'string', default: 'fuzz-found' },
  },
});
let failed = 0;
for (const name of positionals.length > 0 ? positionals : Object.keys(seeds)) {
  const seed = Number(values.seed);
  const kind = seeds[name];
  if (!kind || kind.files.length === 0) throw new Error(`no files of the format ${name}`);
  const below = numbers(seed);
  const end = performance.now() + Number(values.minutes) * 60_000;
  const found = new Map<string, number>();
  let runs = 0;
  for (; performance.now() < end; runs += 1) {
    const bytes = damagedCopy(kind.files, kind.marks, below);
    let fault = faultOf(name, bytes);
    if (fault?.endsWith(' ms') === true) fault = faultOf(name, bytes);
    if (fault === undefined) continue;
    const which = fault.split('\n').slice(0, 2).join(' ');
    found.set(which, (found.get(which) ?? 0) + 1);
    if ((found.get(which) ?? 0) > 3) continue;
    mkdirSync(values.out, { recursive: true });
    writeFileSync(join(values.out, `${name}-${seed}-${runs}`), bytes);
    writeFileSync(join(values.out, `${name}-${seed}-${runs}.txt`), fault);
  }
  failed += found.size;
  process.stdout.write(
    `${JSON.stringify({ format: name, seed, minutes: Number(values.minutes), runs, found: Object.fromEntries(found) })}\n`,
  );
}
process.exitCode = failed > 0 ? 1 : 0;
