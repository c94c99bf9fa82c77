/** Packs that a user has: what they refuse and accept, what is said of them, and what they can never do. */
import { afterEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../clinical/index.ts';
import { unpack } from './content.ts';
import { findingsOf, runPack, type RunningPack, type UserPack } from './index.ts';
import { makeJudge } from './judge.ts';
import type { PackSettings } from './types.ts';
import { bundleWith, fhirPackage, letter, schema, schematron, tgz, zip } from './user-packs.test-data.ts';

const hitsOf = async (pack: Uint8Array, document: Uint8Array, settings: PackSettings = {}): Promise<string[]> =>
  (await makeJudge(pack, settings)).judge(document).map(({ severity, rule, path }) => `${severity} ${rule} ${path}`);

const refusal = (pack: Uint8Array, settings: PackSettings = {}): Promise<string> =>
  makeJudge(pack, settings).then(
    () => 'made',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );

const born = '<born>19830512</born>';

describe('a schema', () => {
  it('judges with the files that lie beside it in the archive', async () => {
    expect(await hitsOf(zip(schema), letter(born))).toEqual([]);
    expect(await hitsOf(zip(schema), letter(`${born}${born}<to/>`, ''))).toEqual([
      'error attribute-missing /letter',
      'error element-not-expected /letter/born[2]',
    ]);
  });

  it('says what is wrong and never the value that is wrong', async () => {
    const [hit] = (await makeJudge(zip(schema), {})).judge(letter("<born>O'Brien 1983</born>"));
    expect(hit).toMatchObject({ rule: 'facet-pattern', path: '/letter/born' });
    expect(JSON.stringify(hit)).not.toMatch(/Brien|1983/);
  });

  it('is not added when a file is missing, when nobody knows where it begins, or when it is broken', async () => {
    const { 'main/letter.xsd': main = '', 'parts/types.xsd': types = '' } = schema;
    expect(await refusal(zip({ 'letter.xsd': main }))).toBe('PACK-FILE-MISSING');
    expect(await refusal(zip({ ...schema, 'other.xsd': types }))).toBe('PACK-MAIN');
    expect(await refusal(zip({ ...schema, 'other.xsd': types }), { main: 'letter.xsd' })).toBe('made');
    expect(await refusal(Buffer.from(types.replace('xs:string', 'xs:strange')))).toBe('PACK-NOT-READABLE');
    // The schemas of CDA quote rules of Schematron.
    const quoting = types.replace('<xs:schema ', '<xs:schema xmlns:sch="http://www.ascc.net/xml/schematron" ');
    const whole = quoting.replace('<xs:simpleType', '<xs:element name="letter"/><xs:simpleType');
    expect((await makeJudge(Buffer.from(whole), {})).kind).toBe('xsd');
    expect(await refusal(Buffer.from(quoting))).toBe('PACK-NO-RULES');
    expect(
      await refusal(
        Buffer.from(
          types.replace(
            '<xs:simpleType',
            '<xs:import namespace="urn:x" schemaLocation="http://127.0.0.1/x.xsd"/><xs:simpleType',
          ),
        ),
      ),
    ).toBe('PACK-FILE-MISSING');
  });
});

describe('a Schematron', () => {
  const pattern = (rules: string): Uint8Array => schematron(`<sch:pattern id="p">${rules}</sch:pattern>`);

  it('judges each node by the first rule that fits it', async () => {
    const pack = pattern(`<sch:rule context="t:to[@x]"><sch:assert test="@x = 'a'" id="x-is-a">A</sch:assert></sch:rule>
      <sch:rule context="t:to | t:born"><sch:report test="true()" id="there" role="warning">B</sch:report></sch:rule>`);
    expect(await hitsOf(pack, letter('<born/><to x="b"/><to x="a"/>'))).toEqual([
      'error x-is-a /letter/to[1]',
      'warning there /letter/born',
    ]);
  });

  it('knows variables, abstract rules and patterns, current() and files of the pack', async () => {
    const body = `<sch:let name="table" value="document('codes.xml')/codes/code"/>
      <sch:pattern abstract="true" id="known"><sch:rule context="$what">
        <sch:assert test="$table[@v = current()/@x]" id="in-table">A</sch:assert><sch:extends rule="short"/></sch:rule>
        <sch:rule abstract="true" id="short"><sch:let name="n" value="string-length(@x)"/><sch:assert test="$n = 1" id="short">B</sch:assert></sch:rule></sch:pattern>
      <sch:pattern is-a="known"><sch:param name="what" value="t:to"/></sch:pattern>`;
    const files = {
      'rules.sch': Buffer.from(schematron(body)).toString(),
      'codes.xml': '<codes><code v="a"/><code v="b"/></codes>',
    };
    expect(await hitsOf(zip(files), letter('<born/><to x="a"/><to x="c"/><to x="bb"/>'))).toEqual([
      'error in-table /letter/to[2]',
      'error in-table /letter/to[3]',
      'error short /letter/to[3]',
    ]);
    expect(await refusal(Buffer.from(files['rules.sch']))).toBe('PACK-FILE-MISSING');
  });

  it('is not added when a table that it names is not in it, wherever and however it is named', async () => {
    const assertion = (test: string, variable = '1'): Uint8Array =>
      pattern(
        `<sch:rule context="t:to"><sch:let name="v" value="${variable}"/><sch:assert test="${test}">A</sch:assert></sch:rule>`,
      );
    const packed = (rules: Uint8Array, table: string): Uint8Array =>
      zip({ 'a/rules.sch': Buffer.from(rules).toString(), [table]: '<codes/>' });
    const double = assertion('true() or document(&quot;codes.xml&quot;)/codes');
    const inVariable = assertion('true()', "document('codes.xml')/codes");
    for (const rules of [double, inVariable]) {
      expect(await refusal(rules)).toBe('PACK-FILE-MISSING');
      expect(await refusal(packed(rules, 'a/codes.xml'))).toBe('made');
    }
    for (const elsewhere of ['file:///etc/hostname', '/etc/hostname', '../../codes.xml', 'http://127.0.0.1/codes.xml'])
      expect(await refusal(packed(assertion(`document('${elsewhere}')`), 'codes.txt'))).toBe('PACK-FILE-MISSING');
  });

  it('weighs by phase, and runs the phase that is asked for', async () => {
    const rule = (id: string) =>
      `<sch:pattern id="${id}"><sch:rule context="t:letter"><sch:assert test="t:none">x</sch:assert></sch:rule></sch:pattern>`;
    const pack = schematron(
      `<sch:phase id="errors"><sch:active pattern="a"/></sch:phase><sch:phase id="warnings"><sch:active pattern="b"/></sch:phase>${rule('a')}${rule('b')}`,
    );
    expect(await hitsOf(pack, letter(''))).toEqual(['error a.1.1 /letter', 'warning b.1.1 /letter']);
    expect(await hitsOf(pack, letter(''), { phase: 'warnings' })).toEqual(['warning b.1.1 /letter']);
    expect(await refusal(pack, { phase: 'none' })).toBe('PACK-PHASE');
  });

  it('draws in its own files and never quotes the document', async () => {
    const head = '<!DOCTYPE sch:schema [<!-- <!ENTITY no "no"> --><!ENTITY part SYSTEM "part.ent">]>';
    const part =
      '<sch:pattern id="e"><sch:rule context="t:born"><sch:assert test=". = 1">Born on <sch:value-of select="."/>, <sch:name/></sch:assert></sch:rule></sch:pattern>';
    const judge = await makeJudge(
      zip({ 'a.sch': Buffer.from(schematron('&part;', head)).toString(), 'part.ent': part }),
      {},
    );
    expect(judge.judge(letter(born))[0]?.message.en).toBe('Born on …, …');
    const endless = '<!DOCTYPE sch:schema [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]>';
    expect(await refusal(schematron('&a;', endless))).toBe('PACK-NOT-READABLE');
    expect(await refusal(schematron('&x;', '<!DOCTYPE sch:schema [<!ENTITY x SYSTEM "file:///etc/hostname">]>'))).toBe(
      'PACK-FILE-MISSING',
    );
  });

  it('is known as one however many entities it declares, and refused as one of version 1.5', async () => {
    const entities = Array.from({ length: 600 }, (_, index) => `<!ENTITY e${index} SYSTEM "parts/${index}.ent">`);
    const one = '<sch:pattern><sch:rule context="t:letter"><sch:assert test="true()"/></sch:rule></sch:pattern>';
    expect(await refusal(schematron(one, `<!DOCTYPE sch:schema [${entities.join('')}]>`))).toBe('made');
    const old = Buffer.from(schematron('<sch:pattern/>'))
      .toString()
      .replace('http://purl.oclc.org/dsdl/schematron', 'http://www.ascc.net/xml/schematron');
    expect(await refusal(Buffer.from(old))).toBe('PACK-NEEDS-XSLT');
  });

  it('is not added when only a part of it could be run', async () => {
    const asserting = (test: string) =>
      pattern(`<sch:rule context="t:letter"><sch:assert test="${test}">x</sch:assert></sch:rule>`);
    expect(await refusal(asserting('count('))).toBe('PACK-NOT-READABLE');
    expect(await refusal(asserting("key('k', @id)"))).toBe('PACK-NOT-READABLE');
    expect(
      await refusal(
        schematron('<xsl:key xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="k" match="a" use="b"/>'),
      ),
    ).toBe('PACK-NEEDS-XSLT');
    expect(await refusal(asserting('@a is @b'))).toBe('made');
    expect(await refusal(pattern('<sch:rule context="t:letter"/>'))).toBe('PACK-NO-RULES');
  });
});

describe('a FHIR package', () => {
  it('judges resources by the profiles that they name, with the codes of required bindings', async () => {
    const judge = await makeJudge(fhirPackage(), {});
    expect(judge).toMatchObject({ kind: 'fhir', version: '1.2.3', rules: 1 });
    const said = (patient: object): string[] =>
      judge.judge(bundleWith(patient)).map(({ rule, path }) => `${rule} ${path}`);
    const at = 'Bundle.entry[0].resource';
    expect(said({ gender: 'female', birthDate: '1983-05-12' })).toEqual([]);
    expect(said({ gender: 'F', birthDate: '1983-05-12' })).toEqual([`required-binding ${at}.gender`]);
    expect(said({})).toEqual([`patient-test.required ${at}.birthDate`]);
    expect(judge.judge(bundleWith({}))[0]?.message.fr).toBe('Il manque l’élément obligatoire « birthDate ».');

    const married = (system: string, code: string) => ({
      birthDate: '1983-05-12',
      maritalStatus: { coding: [{ system, code }] },
    });
    expect(said(married('urn:marital', 'M'))).toEqual([]);
    expect(said(married('urn:marital', 'X'))).toEqual([`required-binding ${at}.maritalStatus`]);
    // What a filter would decide is unknown, and never called wrong.
    expect(said(married('http://loinc.org', '1-8'))).toEqual([]);
    expect(said({ birthDate: 'yesterday' })).toContain(`patient-test.value ${at}.birthDate`);
    expect(said({ birthDate: '1983-05-12', language: 'lb' })).toEqual([]);
    const [warning] = judge.judge(bundleWith({ birthDate: '1983-05-12', language: 'en' }));
    expect(warning).toMatchObject({ rule: 'extensible-binding', severity: 'warning', path: `${at}.language` });
  });

  it('is not added without the profile that every document must keep', async () => {
    expect(await refusal(fhirPackage(), { structures: ['https://example.org/unknown'] })).toBe('PACK-FILE-MISSING');
  });

  it('is not added when it is made for another FHIR, or holds no profile', async () => {
    const manifest = (versions: object): Uint8Array =>
      tgz({
        'package/package.json': JSON.stringify({ name: 'x', version: '1', ...versions }),
        'package/v.json': '{"resourceType":"ValueSet","url":"https://example.org/v"}',
      });
    expect(await refusal(manifest({ fhirVersions: ['3.0.2'] }))).toBe('PACK-FHIR-VERSION');
    expect(await refusal(manifest({ 'fhir-version-list': ['5.0.0'] }))).toBe('PACK-FHIR-VERSION');
    expect(await refusal(manifest({ fhirVersions: ['5.0.0', '4.0.1'] }))).toBe('PACK-NO-RULES');
    expect(await refusal(manifest({}))).toBe('PACK-NO-RULES');
  });
});

describe('the file of a pack', () => {
  it('is refused when it is broken, no pack, or leads out of itself', async () => {
    expect(await refusal(Buffer.from('hello'))).toBe('PACK-NOT-KNOWN');
    expect(await refusal(new Uint8Array())).toBe('PACK-NOT-KNOWN');
    expect(await refusal(zip(schema).subarray(0, 300))).toBe('PACK-ARCHIVE');
    expect(await refusal(fhirPackage().subarray(0, 200))).toBe('PACK-ARCHIVE');
    expect([...unpack(zip({ '../x': '1', '/y': '2', 'a/../b': '3', '.hidden': '4' })).keys()]).toEqual(['b']);
    expect([...unpack(tgz({ 'package/a.json': '{}' })).keys()]).toEqual(['package/a.json']);
  });
});

const pack: UserPack = {
  name: 'mine',
  kind: 'xsd',
  version: '1',
  sha256: '',
  formats: ['cda'],
  types: [],
  severity: 'warning',
};

describe('a pack at work', () => {
  let running: RunningPack | undefined;
  afterEach(() => running?.stop());

  it('judges in its own thread, its findings with its name and its place', async () => {
    running = runPack(() => ({ bytes: zip(schema), settings: {} }));
    const verdict = await running.judge(letter(''));
    expect(findingsOf(pack, verdict)).toMatchObject([
      { rule: 'pack.mine.child-missing', severity: 'warning', path: '/letter', pack: 'mine@1' },
    ]);
  });

  it('that hangs, dies or eats all memory costs its document a finding, and the next one is judged', async () => {
    const told: string[] = [];
    const give = async (seconds: number, orders: readonly string[]): Promise<void> => {
      const limits = { megabytes: 32, readySeconds: 60, seconds, secondsPerMegabyte: 0, idleMilliseconds: 60_000 };
      const misbehaving = new URL('misbehaving.child.ts', import.meta.url);
      running = runPack(() => ({ bytes: new Uint8Array(), settings: {} }), limits, misbehaving);
      for (const order of orders) {
        const findings = findingsOf({ ...pack, severity: 'error' }, await running.judge(Buffer.from(order)));
        told.push(findings.map(({ rule, severity }) => `${severity} ${rule}`).join() || 'judged');
      }
      await running.stop();
    };
    await give(1, ['hang']);
    await give(60, ['end', 'eat', 'good']);
    expect(told).toEqual([
      'error pack.mine.too-long',
      'error pack.mine.crashed',
      'error pack.mine.out-of-memory',
      'judged',
    ]);
  });

  it('that cannot be made ready is named, with the reason', async () => {
    running = runPack(() => ({ bytes: Buffer.from('hello'), settings: {} }));
    await expect(running.facts()).rejects.toThrow('PACK-NOT-KNOWN');
    const [finding] = findingsOf(pack, await running.judge(letter('')));
    expect(finding).toMatchObject({ rule: 'pack.mine.not-usable', reference: 'PACK-NOT-KNOWN' });
  });
});
