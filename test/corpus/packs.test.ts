/**
 * Packs of users beside other judges: the corpus' schemas, Schematron and guides added as packs say of its documents what Xerces, Saxon
 * and HL7's validator say with the same files.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../connectors/clinical/index.ts';
import { makeJudge, makeShipped } from '../../connectors/conformance/user-packs/judge.ts';
import { comparisons, filesBelow, recorded } from '../../scripts/agreement-own.ts';
import { documentsFor, layOut, packOf, schematronSet } from '../../scripts/schematron-sets.ts';
import type { PackSettings } from '../../connectors/conformance/user-packs/types.ts';
import { allVerdicts, judge } from '../support/judge.ts';
import { shared } from '../support/tools.ts';

const cda = join(shared, 'corpus/cda/ipf-cda/core/src');
const schemas = join(cda, 'main/resources/schema');
const schematrons = join(cda, 'main/resources/schematron');
const guides = join(shared, 'corpus/fhir/compiled');
const missing = [judge, cda, guides].filter((path) => !existsSync(path));
const present = missing.length === 0;
const skipped = present ? '' : ` (skipped: no ${missing.join(', no ')})`;

/** The folders as one archive, as somebody would add them. */
const archive = (...folders: readonly string[]): Uint8Array =>
  zipSync(
    Object.fromEntries(
      folders.flatMap((folder) =>
        filesBelow(folder).map((file) => [
          `${folders.length > 1 ? `${basename(folder)}/` : ''}${relative(folder, file).replaceAll('\\', '/')}`,
          readFileSync(file),
        ]),
      ),
    ),
    { level: 0 },
  );

/** What a pack finds in each file, and what the judge does: `[ok, errors]`. */
async function both(
  pack: Uint8Array,
  settings: PackSettings,
  call: readonly string[],
  files: readonly string[],
  cwd?: string,
): Promise<
  readonly { file: string; ours: [boolean, number, number]; theirs: [boolean, number, number]; ran: boolean }[]
> {
  // The judge runs beside ours: both take seconds.
  const asked = allVerdicts(call, files, cwd);
  const made = await makeJudge(pack, settings);
  const own = files.map((file) => made.judge(readFileSync(file)));
  const answers = await asked;
  expect(answers).toHaveLength(files.length);
  return files.map((file, index) => {
    const hits = own[index] ?? [];
    const errors = hits.filter(({ severity }) => severity === 'error').length;
    const answer = answers[index];
    const graves = answer?.errors.filter(({ severity }) => severity === 'error' || severity === 'fatal').length ?? 0;
    return {
      file: basename(file),
      ran: answer?.ran ?? false,
      ours: [errors === 0, errors, hits.length],
      theirs: [answer?.ok ?? false, graves, graves],
    };
  });
}

describe.skipIf(!present)(`packs of users beside other judges${skipped}`, () => {
  const documents = present ? filesBelow(join(cda, 'test/resources')).filter((file) => file.endsWith('.xml')) : [];
  const reports = documents.filter((file) => /IHE_Lab|PHMR|C37/.test(file));

  /** Whether a pack takes each file, beside what another judge said of it when the table of agreement was made. */
  async function besideTheTable(
    judges: readonly { readonly judge: (bytes: Uint8Array) => readonly { readonly severity: string }[] }[],
    title: string,
  ): Promise<{ file: string; ours: boolean; theirs: boolean }[]> {
    const takes = (bytes: Uint8Array): boolean =>
      judges.every(({ judge: one }) => one(bytes).every(({ severity }) => severity !== 'error'));
    return recorded(title).map(({ file, theirs }) => ({
      file: basename(file),
      ours: takes(readFileSync(file)),
      theirs: theirs === 'ok',
    }));
  }

  it('CDA.xsd: the verdicts of Xerces', async () => {
    const rows = await besideTheTable([await makeJudge(archive(join(schemas, 'cdar2')), {})], comparisons.cda.title);
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ ours, theirs }) => ours !== theirs)).toEqual([]);
    expect(new Set(rows.map(({ theirs }) => theirs)).size).toBe(2);
  });

  it('LabCDA.xsd: the verdicts of Xerces', async () => {
    const at = join(schemas, 'ihe_lab');
    const rows = await both(archive(at), {}, ['xsd', '--schema', join(at, 'infrastructure/cda/LabCDA.xsd')], documents);
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter(({ ours, theirs }) => ours[0] !== theirs[0])).toEqual([]);
    expect(new Set(rows.map(({ theirs }) => theirs[0])).size).toBe(2);
  });

  it('XD-LAB 4.0: the verdicts of Saxon, assertion by assertion', async () => {
    const at = join(schematrons, 'ihe_lab_40');
    const main = 'iheLab4_0.sch';
    const call = ['schematron', '--schema', join(at, main), '--phase', 'errors'];
    const rows = await both(archive(at), { main, phase: 'errors' }, call, reports);
    expect(rows.every(({ ran }) => ran)).toBe(true);
    expect(rows.filter(({ ours, theirs }) => ours[0] !== theirs[0] || ours[1] !== theirs[1])).toEqual([]);
    expect(new Set(rows.map(({ theirs }) => theirs[1])).size).toBeGreaterThan(3);
  });

  /** A set with its tables as a person would add it, and as Saxon finds it: errors, document by document. */
  async function besideSaxon(name: string, files: readonly string[]): ReturnType<typeof both> {
    const set = schematronSet(name);
    const root = mkdtempSync(join(tmpdir(), 'relais-schematron-'));
    try {
      const call = ['schematron', '--schema', layOut(set, root), '--phase', 'errors'];
      return await both(packOf(set), { main: set.main, phase: 'errors' }, call, files, root);
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  it('C-CDA with a table of codes beside it: the errors of Saxon, document by document', async () => {
    const names = /(Parent-Document-Replace|PROBLEMS_in_Empty|Closing-Referral|Direct-Address)[^/]*\.ccda$/;
    const files = documentsFor(schematronSet('ccda/Consolidation.sch')).filter((file) => names.test(file));
    const rows = await besideSaxon('ccda/Consolidation.sch', files);
    expect(rows).toHaveLength(4);
    expect(rows.filter(({ ran, ours, theirs }) => !ran || ours[1] !== theirs[1])).toEqual([]);
    expect(new Set(rows.map(({ theirs }) => theirs[1])).size).toBeGreaterThan(2);
  });

  it('one with two tables of its own: the errors of Saxon', async () => {
    const rows = await besideSaxon('cda4cdt_20090206/HandP.sch', reports.slice(-3));
    expect(rows.filter(({ ran, ours, theirs }) => !ran || ours[1] !== theirs[1])).toEqual([]);
    expect(new Set(rows.map(({ theirs }) => theirs[1])).size).toBeGreaterThan(1);
  });

  it('C-CDA without its table is refused, not taken by halves', async () => {
    const refused = await makeJudge(archive(join(schematrons, 'ccda')), {}).catch((error: unknown) => error);
    expect(refused instanceof ProblemError && refused.problem).toMatchObject({ code: 'PACK-FILE-MISSING' });
    expect(refused instanceof ProblemError && refused.problem.cause.en).toContain('voc.xml');
  });

  it('European laboratory and patient summary: the verdicts of HL7’s validator on documents', async () => {
    const names = ['hl7-eu-laboratory', 'hl7-eu-hdr', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7-ips'];
    const pack = await makeJudge(archive(...names.map((name) => join(guides, name))), {});
    const rows = await besideTheTable([await makeShipped(), pack], comparisons.fhir.title);
    expect(rows.length).toBeGreaterThan(6);
    expect(rows.filter(({ ours, theirs }) => ours !== theirs)).toEqual([]);
    expect(new Set(rows.map(({ theirs }) => theirs)).size).toBe(2);
  });
});
