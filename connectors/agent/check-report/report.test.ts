/** The reports of `relais check` as other programs and people read them: an XML parser, SARIF's fields, a browser's parser. */
import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../../clinical/index.ts';
import { loadProfile } from '../../profiles/index.ts';
import { summaryOf, type CheckedFile } from './checked.ts';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { sarifReport } from './sarif.ts';

const finding = (rule: string, severity: Severity, said = rule): Finding => ({
  rule,
  severity,
  path: '/ClinicalDocument/id[1]',
  message: { fr: `fr ${said}`, de: `de ${said}`, en: `en ${said}` },
  fix: { fr: 'à faire', de: 'zu tun', en: 'to do' },
});
const file = (name: string, kind: string, findings: readonly Finding[]): CheckedFile => ({
  file: name,
  kind,
  ok: findings.every(({ severity }) => severity !== 'error'),
  findings,
});
const checked = [
  file('good.xml', 'cda', [finding('lu-header.title', 'warning')]),
  file('dossier été/<b>&"\u0007.xml', 'cda', [
    finding('a.rule', 'error', '<script>alert(1)</script> & "x"'),
    finding('a.rule', 'error'),
    finding('b.rule', 'error'),
  ]),
  file('clean.pdf', 'pdf', []),
];

describe('the summary', () => {
  it('counts files by kind and rules by gravity and number', () => {
    expect(summaryOf(checked)).toEqual({
      files: 3,
      ok: 2,
      withErrors: 1,
      kinds: [
        { kind: 'cda', files: 2, ok: 1, withErrors: 1 },
        { kind: 'pdf', files: 1, ok: 1, withErrors: 0 },
      ],
      rules: [
        { rule: 'a.rule', severity: 'error', files: 1, places: 2 },
        { rule: 'b.rule', severity: 'error', files: 1, places: 1 },
        { rule: 'lu-header.title', severity: 'warning', files: 1, places: 1 },
      ],
    });
  });
});

const parsed = (xml: string) =>
  new DOMParser({ onError: (_, message) => expect.fail(message) }).parseFromString(xml, 'text/xml');

describe('JUnit', () => {
  it('is one case per file, failed by errors alone', () => {
    const document = parsed(junitReport(checked, 'de'));
    const cases = [...document.getElementsByTagName('testcase')];
    expect(document.documentElement?.getAttribute('failures')).toBe('1');
    expect(cases.map((one) => one.getAttribute('name'))).toEqual(['good.xml', 'dossier été/<b>&"?.xml', 'clean.pdf']);
    expect(cases.map((one) => one.getElementsByTagName('failure').length)).toEqual([0, 1, 0]);
    expect(cases[0]?.getElementsByTagName('system-out')[0]?.textContent).toContain('de lu-header.title');
    expect(cases[1]?.getElementsByTagName('failure')[0]?.textContent).toMatch(/script.*\n.*zu tun[^]*b\.rule/);
  });
});

describe('SARIF', () => {
  it('names each rule once, each finding with its file and place, and addresses that are addresses', () => {
    const log = JSON.parse(sarifReport(checked, { language: 'en', version: '1.0.0' })) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: {
          ruleId: string;
          ruleIndex: number;
          level: string;
          locations: { physicalLocation: { artifactLocation: { uri: string; index: number } } }[];
        }[];
      }[];
    };
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['lu-header.title', 'a.rule', 'b.rule']);
    expect(run?.results.map(({ level }) => level)).toEqual(['warning', 'error', 'error', 'error']);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    const { uri, index } = run!.results[1]!.locations[0]!.physicalLocation.artifactLocation;
    expect(index).toBe(1);
    expect(decodeURIComponent(new URL(uri, 'file:///folder/').pathname)).toBe('/folder/dossier été/<b>&"\u0007.xml');
    expect(JSON.parse(sarifReport([file('/a b.xml', 'cda', [])], { language: 'en', version: '1' }))).toMatchObject({
      runs: [{ artifacts: [{ location: { uri: expect.stringMatching(/^file:\/\/\/.*a%20b\.xml$/) as string } }] }],
    });
  });
});

describe('the page for people', () => {
  const page = (language: 'fr' | 'de' | 'en'): string =>
    htmlReport(checked, {
      language,
      version: '1.0.0',
      profile: loadProfile('sandbox'),
      madeAt: new Date('2026-11-23T10:15:00Z'),
    });

  it.each([
    ['fr', 'Que faire\u00a0: à faire', '3 fichiers : 2 en ordre, 1 à corriger.'],
    ['de', 'Was zu tun ist: zu tun', '3 Dateien: 2 in Ordnung, 1 zu berichtigen.'],
    ['en', 'What to do: to do', '3 files: 2 in order, 1 to be mended.'],
  ] as const)('speaks %s, and says what to do', (language, fix, counts) => {
    const html = page(language);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(fix);
    expect(html).toContain(counts);
    // The clock of the profile, not that of the computer.
    expect(html).toMatch(/<time datetime="2026-11-23T10:15:00.000Z">[^<]*11:15/);
  });

  it('runs and loads nothing, whatever files are called and findings say', () => {
    const html = page('en');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object|form)\b|\bon\w+=|url\(|@import/i);
    expect(html).toContain("default-src 'none'");
  });

  it('is told by structure: headings in order, tables with captions and heads, what must be mended first', () => {
    const html = page('fr');
    expect([...html.matchAll(/<h(\d)/g)].map(([, level]) => level)).toEqual(['1', '2', '3', '3', '3']);
    expect(html.match(/<table>/g)).toHaveLength(html.match(/<caption>/g)?.length ?? 0);
    expect(html).not.toMatch(/<th(?![^>]*scope=)[ >]/);
    expect(html.indexOf('dossier été')).toBeLessThan(html.indexOf('good.xml'));
    const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/(?:href="#|labelledby=")([^"]+)"/g)) expect(ids).toContain(id);
  });
});
