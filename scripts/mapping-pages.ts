/**
 * Writes docs/mapping/: which field of a source goes to which place of the model and from there into CDA and FHIR, as the reader itself
 * accounts for messages that hold every field it knows; and the shipped profiles of sources with their quirks.
 * Run: `node scripts/mapping-pages.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MappingReport } from '../connectors/clinical/index.ts';
import { inspectColumns, readInput, type ReadPart } from '../connectors/formats/index.ts';
import {
  loadProfile,
  quirks,
  sourceProfileData,
  sourceProfileNames,
  sourceProfileOf,
} from '../connectors/profiles/index.ts';
import { fullHealthOne, fullMedidoc } from './mapping-belgium.ts';
import { fullCda } from './mapping-cda.ts';
import { fullSummary } from './mapping-fhir-summary.ts';
import { fullResources } from './mapping-fhir.ts';
import { fullExamination } from './mapping-gdt.ts';
import { fullHprim } from './mapping-hprim.ts';
import { fullMessages } from './mapping-messages.ts';
import { placeOf } from './mapping-places.ts';
import { fullTables } from './mapping-tables.ts';
import { fullKmehr, fullPlans } from './mapping-xml.ts';

const folder = resolve(import.meta.dirname, '../docs/mapping');

/** `/kmehrmessage/folder/transaction[2]/item` → `folder/transaction/item`: elements and attributes of XML by their path. */
const elementOf = (path: string): string =>
  path.replaceAll(/\[\d+\]/g, '').replace(/^\/(?:kmehrmessage\/|ClinicalDocument\/)?/, '');

/** `OBR[2]/OBX[3]-5[1].2` → `OBX-5.2`: the field, whatever its place in a message. */
const fieldOf = (path: string): string =>
  path.startsWith('/')
    ? elementOf(path)
    : (path.split('/').at(-1) ?? path)
        .replaceAll(/\[\d+\]/g, '')
        .replace(/-(\d+)\.1$/, '-$1')
        .replace(/^entry\.(?=[A-Z])/, '');

/** `observation-3.value` → `observation.value`. */
const modelOf = (to: string): string =>
  to.replace(/^(observation|group|specimen|statement|section)-\d+/, '$1').replaceAll(/s?\[\d+\]/g, '');

const order = (field: string): [string, number, number] => {
  const match = /^([A-Za-z0-9]+)-(\d+)(?:\.(\d+))?$/.exec(field);
  return [match?.[1] ?? field, Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)];
};

const sorted = (fields: Iterable<string>): string[] =>
  [...fields].sort((a, b) => {
    const [sa, fa, ca] = order(a);
    const [sb, fb, cb] = order(b);
    return sa === sb ? fa - fb || ca - cb : sa < sb ? -1 : 1;
  });

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set<string>()).add(value));
}

interface Page {
  readonly title: string;
  /** What a field is called. */
  readonly reading: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Of a finished document: what becomes of its content where a new one is made of it. */
function contentOf(part: ReadPart): MappingReport | undefined {
  const content = part.kind === 'document' ? part.content?.() : undefined;
  if (content?.ok === false) throw new Error(content.findings.map(({ rule, path }) => `${rule} ${path}`).join());
  return content?.mapping;
}

/** The page of one format: what its reader says of files that hold every field it knows. */
function formatPage({ title, reading, files }: Page): string {
  const context = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'mapping' }) };
  const mapped = new Map<string, Set<string>>();
  const aside = new Map<string, Set<string>>();
  for (const { name, text } of files) {
    const { parts } = readInput({ bytes: Buffer.from(text), name }, context);
    for (const part of parts) {
      if (part.kind === 'unreadable') throw new Error(`${text.slice(0, 40)}: ${part.problem.code}`);
      const mapping = contentOf(part) ?? part.mapping;
      for (const { path, to } of mapping.mapped) add(mapped, fieldOf(path), modelOf(to));
      for (const { path, rule } of mapping.ignored) add(aside, fieldOf(path), rule);
    }
  }
  const places = (models: readonly string[], format: 'cda' | 'fhir'): string =>
    [...new Set(models.map((model) => placeOf(model)[format]).filter((place) => place !== ''))].join('<br>');
  const rows = sorted(mapped.keys()).map((field) => {
    const models = [...(mapped.get(field) ?? [])].sort();
    return `| ${field} | ${models.map((model) => `\`${model}\``).join('<br>')} | ${places(models, 'cda')} | ${places(models, 'fhir')} |`;
  });
  const ignored = sorted([...aside.keys()].filter((field) => !mapped.has(field))).map(
    (field) =>
      `| ${field} | ${[...(aside.get(field) ?? [])]
        .sort()
        .map((rule) => `\`${rule}\``)
        .join('<br>')} |`,
  );
  return `# ${title}: where each field goes

Written by \`scripts/mapping-pages.ts\` from what the reader says of messages that hold every field it knows. ${reading}
A field that is in neither table is listed as _unmapped_ with every message that has it: nothing is dropped in silence.

## Mapped

| field | model | CDA R2 | FHIR R4 |
| --- | --- | --- | --- |
${rows.join('\n')}

## Set aside on purpose

What the rules mean stands in [errors.md](../errors.md).

| field | rule |
| --- | --- |
${ignored.join('\n')}
`;
}

const linesOf = (lines: readonly string[], name: string): { name: string; text: string } => ({
  name,
  text: lines.map((line) => `${line}\r`).join(''),
});

const formatPages: Readonly<Record<string, Page>> = {
  'hl7v2.md': {
    title: 'HL7 v2',
    reading: 'A component is `field.n`; without a number it is the first.',
    files: fullMessages.map((lines) => linesOf(lines, 'm.hl7')),
  },
  'gdt.md': {
    title: 'GDT and BDT',
    reading: 'A field by its number (FK).',
    files: [{ name: 'm.gdt', text: fullExamination.map((line) => `${line}\r\n`).join('') }],
  },
  'hprim.md': {
    title: 'HPRIM',
    reading:
      'HPRIM Santé by segment and field, a component is `field.n`; HPRIM Médecin by `header-` and the number of the line, `text`, `RES-` and the number of the field, `TEX`.',
    files: fullHprim.map((lines) => linesOf(lines, 'm.hpr')),
  },
  'healthone.md': {
    title: 'HealthOne',
    reading: 'A field by the label of its line and its number.',
    files: fullHealthOne.map((lines) => linesOf(lines, 'm.lab')),
  },
  'medidoc.md': {
    title: 'Medidoc',
    reading:
      'Lines by their place: of the header, of the patient (`A-0` stands behind `#A`), of a result (`Ra-1` is the first below `#Ra`).',
    files: fullMedidoc.map((lines) => linesOf(lines, 'm.lab')),
  },
  'kmehr.md': {
    title: 'KMEHR',
    reading:
      'Elements by their path below the message; S, SV, SL and L say what their text is and have no line of their own.',
    files: fullKmehr.map((text) => ({ name: 'm.xml', text })),
  },
  'fhir.md': {
    title: 'FHIR R4',
    reading:
      'Elements by their path in a resource; a file in XML is read by way of its JSON form (FHIR R4 §2.6), so that its paths are the same. A finished document (a Bundle of type document) that keeps the rules goes as it came, one in XML only in its JSON form ([when](sources.md#finished-documents)); where a new one is made of it (`finishedDocuments: make-anew`, [when](sources.md#finished-documents)), its header and its statements go to the same places. An element of a section or a statement that is in neither table keeps the finished document as it came.',
    files: [...fullResources, fullSummary].map((text) => ({ name: 'r.json', text })),
  },
  'cda.md': {
    title: 'Finished CDA documents',
    reading:
      'A finished document that keeps the rules goes as it came, byte for byte; this is what becomes of its elements where a new one is made of it (`finishedDocuments: make-anew`, [when](sources.md#finished-documents)). Elements and attributes by their path below ClinicalDocument.',
    files: fullCda.map((text) => ({ name: 'd.xml', text })),
  },
  'bmp.md': {
    title: 'German medication plan (BMP)',
    reading: 'Attributes by their path.',
    files: fullPlans.map((text) => ({ name: 'p.xml', text })),
  },
};

/** The page of tables: what each kind of column becomes, as the reader says of tables that hold them all. */
function csvPage(): string {
  const context = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'mapping' }) };
  const headers = new Map<string, Set<string>>();
  const models = new Map<string, Set<string>>();
  for (const table of fullTables) {
    const { columns, parts } = inspectColumns({ name: 'table.csv', bytes: Buffer.from(table) }, context);
    const roles = new Map(columns.map(({ header, becomes }) => [header, becomes ?? '?']));
    for (const [header, role] of roles) add(headers, role, header);
    for (const part of parts) {
      if (part.kind !== 'document') throw new Error(`${part.part}: no document`);
      for (const { path, to } of part.mapping.mapped)
        add(models, roles.get(path.slice(path.indexOf('/') + 1)) ?? '?', modelOf(to));
    }
  }
  const list = (values: Iterable<string>): string => [...values].sort().join('<br>');
  const rows = [...headers].map(([role, names]) => {
    const own = [...(models.get(role) ?? [])];
    const places = (format: 'cda' | 'fhir'): string => list(new Set(own.map((model) => placeOf(model)[format])));
    return `| \`${role}\` | ${list(names)} | ${list(own.map((model) => `\`${model}\``))} | ${places('cda')} | ${places('fhir')} |`;
  });
  return `# Tables of care homes: where each column goes

Written by \`scripts/mapping-pages.ts\` from what the reader says of tables that hold every kind of column. The settings or the profile of a source
say what a column of another name holds (\`table.columns\`: header → kind, or \`{"as": kind, "unit": …, "loinc": …, "display": …}\`); \`relais profile check FILE\`
shows what becomes of each, and proposes. A column that is of no kind is listed as _unmapped_ with every document.

| kind | headers, for instance | model | CDA R2 | FHIR R4 |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Settings of a table beside its columns:

| setting | default | means |
| --- | --- | --- |
| \`sheet\` | by its columns | \`vital-signs\`, \`medication\`, \`wound\`, \`fall\`, \`transfer\` or \`nursing\` |
| \`delimiter\` | found | \`;\` \`,\` \`\\t\` or a vertical bar |
| \`decimal\` | found | \`comma\` or \`point\` |
| \`dates\` | proven, else \`day-first\` | which comes first in 03/04/2026 |
| \`names\` | \`family-first\` | where the family name stands in a whole name without capitals or comma |
| \`per\` | \`day\` | what becomes one document of a resident: a care day, the file, each row. Falls and transfers: each row; a list of medicines: the file |
| \`dayBegins\` | \`07:00\` | when a care day begins: the small hours belong to the day before |
| \`again\` | \`adds\` | \`replaces\`: a later export of the same day holds the earlier rows again, and becomes the next version |
`;
}

/** The page of source profiles. */
function sourcesPage(): string {
  const profiles = sourceProfileNames().map((name) => {
    const { title, version, formats, quirks: own, gaps } = sourceProfileOf({ ...sourceProfileData(name), name });
    const habits = own.map((quirk) => `\`${quirk}\``).join(', ');
    return `| \`${name}\` | ${title?.en ?? ''} | ${version} | ${formats.join(', ')} | ${habits} | ${gaps.map(({ what }) => what).join('; ')} |`;
  });
  const habits = Object.entries(quirks).map(([name, words]) => `| \`${name}\` | ${words.en} |`);
  return `# Profiles of sources

Written by \`scripts/mapping-pages.ts\`. A source names its profile in the settings (\`sourceProfiles.NAME.profile\`); what the settings say beside it
is added to it. \`relais profile show NAME\` prints one.

| profile | source | version | formats | quirks | not known until real files were seen |
| --- | --- | --- | --- | --- | --- |
${profiles.join('\n')}

## Later messages of an order

\`orderMessages\` says what a later message of the same order brings: \`replaces\`, the whole report so far (the default); or \`adds\`, only what is new, which
is put together with what came before ([how](orders.md#preliminary-results-over-days)).

## Finished documents

A finished document (CDA R2, FHIR) that keeps the rules goes as it came, byte for byte, whatever is set here (FHIR in XML: below). \`finishedDocuments\` says what becomes of one
that does not: \`hold\`, it is held (the default); or \`make-anew\`, a new document is made of its content and checked like any other. The new one is taken only
where all of this is so; otherwise the finished one is held as before, and a finding says why:

- nothing is in doubt about whose it is: such an error is never mended this way, and the patient is the one of the finished document;
- the new one breaks no rule that the finished one kept, and fewer than it did;
- everything that a reader of the finished one sees (titles, texts, each row of a table) stands in the new one: the narrative is what was signed. Text that cannot be read counts as not said.

The new document names the finished one that it was made of (\`relatedDocument\` XFRM, \`relatesTo\` transforms), a finding names the rules that the finished one
broke, and its mapping report names every element of it. Of FHIR, laboratory documents around one
report are read this way, and documents made of sections (patient summaries, lists of vaccinations or medicines, letters, discharge reports) whose every statement
has a place in the model; where the data of a section say less than its signed text, that text stands beside them in the new one. The new one stands in the same line of versions: a corrected finished document takes its place.
What the packs of the user and the judge of FHIR profiles find comes after this choice: it holds a document, it does not make it anew.

Of FHIR the receiver takes JSON. A finished document in XML therefore cannot go as it came: it is held (\`fhir.xml-not-as-it-came\`), unless \`make-anew\` is set;
then it goes in its JSON form, made by the rules of the standard and checked like any other (\`fhir.xml-in-json\` tells it), or is made anew as above where it
does not keep the rules. Where it is signed electronically its JSON form never goes, for the signature is one over the XML, nor where it holds what FHIR R4 does not have: it is held, or a new document is made of it where the source allows that.

## Quirks

A habit that departs from the standard is understood only where the profile or the settings name it.

| quirk | means |
| --- | --- |
${habits.join('\n')}
`;
}

/** Every page, by the name of its file. */
export const mappingPages = (): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(formatPages).map(([name, page]) => [name, formatPage(page)])),
  'csv.md': csvPage(),
  'sources.md': sourcesPage(),
});

if (process.argv[1] === import.meta.filename) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(mappingPages())) writeFileSync(join(folder, name), text);
}
