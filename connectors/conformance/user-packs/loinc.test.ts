/** A table in the form of LOINC's, with invented terms: which codes it knows, what it says of them, and what it leaves to others. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../clinical/index.ts';
import { laboratoryCda } from '../conformance.test-data.ts';
import { makeJudge } from './judge.ts';
import { bundleWith, zip } from './user-packs.test-data.ts';

const COLUMNS = ['LOINC_NUM', 'COMPONENT', 'PROPERTY', 'STATUS', 'SHORTNAME', 'LONG_COMMON_NAME', 'VersionLastChanged'];
const line = (cells: readonly string[]): string => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

/** 99991-2 and its neighbours are no codes of LOINC. */
const terms: readonly (readonly string[])[] = [
  ['14749-6', 'Glucose', 'SCnc', 'ACTIVE', 'Glucose SerPl-sCnc', 'Glucose [Moles/volume] in Serum or Plasma', '2.78'],
  ['11502-2', 'Laboratory report', '-', 'ACTIVE', 'Laboratory report', 'Laboratory report', '2.9'],
  ['18719-5', 'Chemistry studies', '-', 'ACTIVE', 'Chem studies', 'Chemistry studies (set)', ''],
  ['99990-4', 'Old "test", with a comma', 'SCnc', 'DEPRECATED', 'Old', 'Old test', '2.80'],
  ['99991-2', 'Doubtful test', 'SCnc', 'DISCOURAGED', 'Doubtful', 'Doubtful test', '2.7'],
];
const table = (rows: readonly (readonly string[])[] = terms): string =>
  `\uFEFF${[COLUMNS, ...rows].map(line).join('\r\n')}\r\n`;
const french = `"ID","LOINC_NUM","LONG_COMMON_NAME"\n"1","14749-6","Glucose [Moles/Volume] Sérum/Plasma ; Numérique"\n`;

const pack = (files: Readonly<Record<string, string>> = { 'Loinc.csv': table() }) => makeJudge(zip(files), {});
const report = (by: readonly (readonly [string, string])[], language = 'en-GB'): Uint8Array => {
  let text = laboratoryCda.replace('<languageCode code="fr-LU"/>', `<languageCode code="${language}"/>`);
  for (const [piece, other] of by) {
    if (!text.includes(piece)) throw new Error('nothing replaced');
    text = text.replace(piece, other);
  }
  return Buffer.from(text);
};
const named = (name: string) => ['<code code="14749-6"', `<code displayName="${name}" code="14749-6"`] as const;
const said = async (document: Uint8Array, files?: Readonly<Record<string, string>>): Promise<string[]> =>
  (await pack(files))
    .judge(document)
    .map(({ severity, rule, path }) => `${severity} ${rule} ${path.split('/').at(-1) ?? ''}`);

describe('a table of LOINC', () => {
  it('is known by its columns, alone or in an archive, and says its release and its languages', async () => {
    const alone = await makeJudge(Buffer.from(table()), {});
    expect(alone).toMatchObject({ kind: 'loinc', version: '2.80' });
    expect(alone.gaps[0]?.en).toMatch(/: en\.$/);
    const both = await pack({
      'LoincTable/Loinc.csv': table(),
      'LinguisticVariants/frFR18LinguisticVariant.csv': french,
    });
    expect(both.gaps[0]?.en).toMatch(/: en, fr\.$/);
  });

  it('finds nothing in a report with codes of its own and their names, however they are set', async () => {
    expect(await said(report([]))).toEqual([]);
    for (const name of ['GLUCOSE', 'Glucose  SerPl sCnc', 'glucose [moles/volume] in serum or plasma'])
      expect(await said(report([named(name)]))).toEqual([]);
  });

  it('warns of a code that it does not know or that is retired, and never holds a report', async () => {
    const other = (code: string) => report([['code="14749-6"', `code="${code}"`]]);
    expect(await said(other('2345-7'))).toEqual(['warning unknown code']);
    expect(await said(other('99990-4'))).toEqual(['warning deprecated code']);
    expect(await said(other('99991-2'))).toEqual(['information discouraged code']);
    // A wrong check digit is told by Relais itself; answers and parts have another.
    expect(await said(other('2345-8'))).toEqual([]);
    expect(await said(other('LA6576-8'))).toEqual([]);
  });

  it('warns of a name that is none of the code’s, where document and table speak one language', async () => {
    const wrong = named('Potassium');
    expect(await said(report([wrong]))).toEqual(['warning display code']);
    expect(await said(report([wrong], 'fr-LU'))).toEqual([]);
    const withFrench = { 'Loinc.csv': table(), 'x/frFR18LinguisticVariant.csv': french };
    expect(await said(report([wrong], 'fr-LU'), withFrench)).toEqual(['warning display code']);
    expect(await said(report([named('Glucose [moles/volume] sérum/plasma ; numérique')], 'fr-LU'), withFrench)).toEqual(
      [],
    );
  });

  it('judges FHIR as it judges CDA, and says what a person can do', async () => {
    const status = {
      coding: [
        { system: 'http://loinc.org', code: '99990-4' },
        { system: 'urn:other', code: '1' },
      ],
    };
    const hits = (await pack()).judge(bundleWith({ maritalStatus: status }));
    expect(hits).toMatchObject([{ rule: 'deprecated', path: 'Bundle.entry[0].resource.maritalStatus.coding[0].code' }]);
    expect(hits[0]?.fix?.en).toContain('The document can leave');
  });

  it('is refused when it is not whole: a code without a status, quotes that do not close', async () => {
    const refusal = (text: string): Promise<string> =>
      makeJudge(Buffer.from(text), {}).then(
        () => 'made',
        (error: unknown) =>
          error instanceof ProblemError ? `${error.problem.code} ${error.problem.cause.en}` : String(error),
      );
    expect(await refusal(table([['1-8', 'x', '', 'MAYBE', '', '', '']]))).toMatch(
      /^PACK-NOT-READABLE .*: LOINC_NUM, STATUS$/,
    );
    expect(await refusal(table().slice(0, -60))).toMatch(/^PACK-NOT-READABLE .*: CSV_/);
    expect(await refusal(table([]))).toMatch(/^PACK-NOT-READABLE .*: LOINC_NUM$/);
  });
});
