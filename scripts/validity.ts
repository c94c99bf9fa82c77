/**
 * `node scripts/validity.ts`: every document that Relais makes of the open messages of the corpus (and of its own samples), judged by software that
 * nobody here wrote, as docs/validity.md. Needs the corpus and the judges beside the project, or where RELAIS_SHARED says; without them it
 * says so and writes nothing. Ends with 1 where a document failed or a warning has no explanation. Takes some minutes.
 */
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { cdaSchema, labSchematron, noSchema, openCdaSchema } from '../test/support/cda-schema.ts';
import { noKmehr, noMessages } from '../test/support/corpus.ts';
import { fhirCall, noJudge, verdictsOf, type Objection } from '../test/support/judge.ts';
import { root } from '../test/support/tools.ts';
import { xdLabSlips } from '../test/support/xd-lab-schematron.ts';
import { makeDocuments, type MadeDocument } from './validity-documents.ts';
import { fhirWarnings, withoutValues } from './validity-words.ts';

const JUDGES = ['libxml2', 'Xerces', 'Schematron', 'FHIR', 'narrative', 'alike'] as const;
type JudgeName = (typeof JUDGES)[number];

/** What was said of one document: by each judge that it was shown to, what is wrong with it. */
type Said = Map<JudgeName, readonly string[]>;

/** How often each kind of remark was made that is no fault. */
class Remarks {
  readonly counts = new Map<string, { times: number; documents: Set<MadeDocument> }>();

  add(kind: string, document: MadeDocument): void {
    const count = this.counts.get(kind) ?? { times: 0, documents: new Set<MadeDocument>() };
    this.counts.set(kind, count);
    count.times += 1;
    count.documents.add(document);
  }
}

interface Judged {
  readonly said: ReadonlyMap<MadeDocument, Said>;
  readonly slips: Remarks;
  readonly warnings: Remarks;
}

const isFault = ({ severity }: Objection): boolean => severity === 'error' || severity === 'fatal';
const unique = (all: readonly string[]): string[] => [...new Set(all)];

async function judgeAll(documents: readonly MadeDocument[]): Promise<Judged> {
  const said = new Map(
    documents.map((document): [MadeDocument, Said] => [document, new Map<JudgeName, readonly string[]>()]),
  );
  const [slips, warnings] = [new Remarks(), new Remarks()];
  const say = (document: MadeDocument, judge: JudgeName, faults: readonly string[]): void => {
    said.get(document)?.set(judge, unique(faults));
  };
  const withCda = documents.filter(({ cda }) => cda !== undefined);
  const schema = openCdaSchema();
  for (const document of withCda)
    say(document, 'libxml2', schema.faults(readFileSync(document.cda ?? '')).map(withoutValues));
  schema.close();
  /** Shows files to one judge; `pass` sorts out what is no fault. */
  async function show(
    judge: JudgeName,
    call: readonly string[],
    some: readonly MadeDocument[],
    fileOf: (document: MadeDocument) => string,
    pass: (objection: Objection, document: MadeDocument) => boolean,
  ): Promise<void> {
    process.stderr.write(`${judge}: ${some.length} documents\n`);
    const byFile = new Map(some.map((document) => [fileOf(document), document]));
    for await (const { file, ran, errors } of verdictsOf(call, [...byFile.keys()])) {
      const document = byFile.get(file);
      if (!document) throw new Error(`the judge ${judge} answered for a file that it was not shown`);
      const faults = errors.filter((one) => !pass(one, document)).map(({ message }) => withoutValues(message));
      say(document, judge, ran ? faults : ['the judge could not run']);
    }
  }
  const cdaOf = ({ cda = '' }: MadeDocument): string => cda;
  const shown = [show('Xerces', ['xsd', '--schema', cdaSchema], withCda, cdaOf, (one) => !isFault(one))];
  const reports = withCda.filter(({ kind }) => kind === 'results');
  const schematron = ['schematron', '--schema', labSchematron, '--phase', 'errors'];
  const slipsAside = (one: Objection, document: MadeDocument): boolean => {
    const slip = xdLabSlips.find(({ pattern }) => pattern.test(one.message.replaceAll(/\s+/g, ' ').trim()));
    if (slip) slips.add(slip.why, document);
    return slip !== undefined || !isFault(one);
  };
  shown.push(show('Schematron', schematron, reports, cdaOf, slipsAside));
  const withFhir = documents.filter(({ fhir }) => fhir !== undefined);
  const noErrors = (one: Objection, document: MadeDocument): boolean => {
    if (one.severity === 'warning') {
      const known = fhirWarnings.find(({ pattern }) => pattern.test(one.message));
      warnings.add(known?.kind ?? withoutValues(one.message), document);
    }
    return !isFault(one);
  };
  for (const profile of unique(withFhir.map((document) => document.profile ?? ''))) {
    const some = withFhir.filter((document) => document.profile === profile);
    // The validator is the slowest by far: two of it where there is much to do.
    const halves = some.length < 100 ? [some] : [0, 1].map((half) => some.filter((_, index) => index % 2 === half));
    for (const half of halves) shown.push(show('FHIR', fhirCall(profile), half, ({ fhir = '' }) => fhir, noErrors));
  }
  await Promise.all(shown);
  for (const document of documents) {
    if (document.cda !== undefined) say(document, 'narrative', document.unsaid);
    if (document.cda !== undefined && document.fhir !== undefined && document.kind !== 'attachment')
      say(document, 'alike', document.differing);
  }
  return { said, slips, warnings };
}

const titles: Readonly<Record<MadeDocument['kind'], string>> = {
  results: 'Laboratory reports',
  sections: 'Documents made of sections',
  attachment: 'Letters and files',
};

function table(kind: MadeDocument['kind'], documents: readonly MadeDocument[], { said }: Judged): string[] {
  const some = documents.filter((document) => document.kind === kind);
  if (some.length === 0) return [];
  const shown = JUDGES.filter((judge) => some.some((document) => said.get(document)?.has(judge)));
  const row = (name: string, mine: readonly MadeDocument[]): string => {
    const cells = shown.map((judge) => {
      const asked = mine.filter((document) => said.get(document)?.has(judge));
      const good = asked.filter((document) => said.get(document)?.get(judge)?.length === 0);
      return asked.length === 0 ? '–' : `${good.length} of ${asked.length}`;
    });
    const sources = new Set(mine.map(({ source }) => source)).size;
    return `| ${[name, sources, mine.length, ...cells].join(' | ')} |`;
  };
  return [
    `## ${titles[kind]}`,
    '',
    `| from | files | documents | ${shown.join(' | ')} |`,
    `| --- | ---: | ---: |${shown.map(() => ' ---: |').join('')}`,
    ...unique(some.map(({ folder }) => folder)).map((folder) =>
      row(
        folder,
        some.filter((document) => document.folder === folder),
      ),
    ),
    row('**all**', some),
    '',
  ];
}

function failures(documents: readonly MadeDocument[], { said }: Judged): string[] {
  const lines = documents.flatMap((document) =>
    [...(said.get(document) ?? [])]
      .filter(([, faults]) => faults.length > 0)
      .map(([judge, faults]) => `- \`${document.source}\`: ${judge}: ${faults.join('; ')}`),
  );
  return lines.length === 0 ? ['None.'] : unique(lines);
}

/** What was not made, by its reason and with the files: a withdrawn file, an empty one, a letter that no guide has a place for. */
function notMade(documents: readonly MadeDocument[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { refused, source } of documents)
    for (const reason of refused) reasons.set(reason, [...(reasons.get(reason) ?? []), source]);
  const some = (sources: readonly string[]): string => {
    const [first = '', ...more] = unique(sources);
    return more.length === 0 ? `\`${first}\`` : `\`${first}\` and ${more.length} more`;
  };
  return reasons.size === 0
    ? ['None.']
    : [
        '| form and reason | documents | files |',
        '| --- | ---: | --- |',
        ...[...reasons].sort().map(([reason, sources]) => `| \`${reason}\` | ${sources.length} | ${some(sources)} |`),
      ];
}

function remarks(counts: Remarks['counts'], why: (kind: string) => string): string[] {
  if (counts.size === 0) return ['None.'];
  return [
    '| what is said | times | documents | why it is said, and stays |',
    '| --- | ---: | ---: | --- |',
    ...[...counts]
      .sort(([a, one], [b, other]) => other.times - one.times || (a < b ? -1 : 1))
      .map(([kind, { times, documents }]) => `| ${kind} | ${times} | ${documents.size} | ${why(kind)} |`),
  ];
}

const whyWarned = (kind: string): string => fhirWarnings.find((one) => one.kind === kind)?.why ?? '**not explained**';

function page(documents: readonly MadeDocument[], judged: Judged): string {
  return [
    '# Documents made by Relais, judged by others',
    '',
    'Made by `node scripts/validity.ts`; do not edit by hand. Every open HL7 v2 and KMEHR message of the corpus beside the project that becomes a',
    'document (marked as production, for most of them call themselves tests), and the samples that Relais ships, under the profile `sandbox`.',
    'CDA by the real CDA.xsd, with libxml2 and with Xerces; laboratory reports by the XD-LAB 4.0 Schematron of the corpus, with Saxon; FHIR by',
    'HL7’s own validator against the profile that the document claims (laboratory reports: Bundle-eu-lab), no error allowed. *Narrative*: every value,',
    'unit, flag, range and note of the entries stands in the row of the narrative that they point to. *Alike*: CDA and FHIR, read back, say the',
    'same facts. Valid is not ready to leave: most of this material lacks what the platform wants to know of a patient, and is held',
    '(`docs/corpus-report.md`). Documents of somebody else are carried byte for byte and are not judged here.',
    '',
    ...(['results', 'sections', 'attachment'] as const).flatMap((kind) => table(kind, documents, judged)),
    '## Failed',
    '',
    ...failures(documents, judged),
    '',
    '## Not made',
    '',
    'No form is made of what must not be shown, of what is empty, or where the guide has no place for it; such a document is held with the reason.',
    '',
    ...notMade(documents),
    '',
    '## Warnings of HL7’s validator',
    '',
    ...remarks(judged.warnings.counts, whyWarned),
    '',
    '## What the Schematron says against its own standard',
    '',
    ...remarks(judged.slips.counts, () => 'not counted above'),
    '',
  ].join('\n');
}

async function main(): Promise<number> {
  const missing = [noMessages, noKmehr, noSchema, noJudge].find((reason) => reason !== '');
  if (missing !== undefined) {
    process.stderr.write(`nothing was judged${missing}; RELAIS_SHARED names the folder of corpus and judges\n`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'relais-validity-'));
  try {
    const [data, out] = [join(folder, 'data'), join(folder, 'out')];
    mkdirSync(data);
    mkdirSync(out);
    const documents = await makeDocuments(data, out);
    const judged = await judgeAll(documents);
    const target = join(root, 'docs/validity.md');
    writeFileSync(target, page(documents, judged));
    const failed = [...judged.said.values()].filter((said) => [...said.values()].some((faults) => faults.length > 0));
    const open = [...judged.warnings.counts.keys()].filter((kind) => whyWarned(kind).startsWith('**'));
    process.stderr.write(
      `${relative(root, target)}: ${documents.length} documents, ${failed.length} failed, ${open.length} kinds of warning not explained\n`,
    );
    return failed.length + open.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
