/** Figures are counted rightly, and every benchmark truly runs: a smoke run, whose figures mean nothing. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hl7v2Protocol } from '../../formats/index.ts';
import { startPdfaMaker } from '../../pdfa/index.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import { benchmarks } from './benchmarks.ts';
import { figure, figuresOf, quantile } from './figures.ts';
import { letterMessage, numbering, resultMessage } from './inputs.ts';

const cli = join(import.meta.dirname, '..', 'cli.ts');
const bench = (...args: string[]) =>
  spawnSync(process.execPath, [cli, 'bench', ...args], { encoding: 'utf8', timeout: 300_000 });

const output = z.object({
  machine: z.object({ cores: z.number().positive(), node: z.string(), loadBefore: z.array(z.number()).length(3) }),
  quick: z.literal(true),
  benchmarks: z.array(
    z.object({
      benchmark: z.string(),
      figures: z
        .array(
          z.object({
            unit: z.string(),
            runs: z.array(z.number().positive()).min(1),
            minimum: z.number(),
            median: z.number(),
            maximum: z.number(),
          }),
        )
        .min(1),
    }),
  ),
});

describe('figures', () => {
  it('take quantiles by nearest rank, whatever the order of the values', () => {
    expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(quantile([4, 3, 2, 1], 0.5)).toBe(2);
    expect(quantile([1, 2, 3], 0.99)).toBe(3);
    expect(quantile([1, 2, 3], 0)).toBe(1);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  it('keep every run beside the spread', () => {
    expect(figure('x', 'ms', 'lower', [3, 1, 2])).toMatchObject({ runs: [3, 1, 2], minimum: 1, median: 2, maximum: 3 });
  });

  it('leave out what this system does not tell, rather than calling it nothing', () => {
    expect(figuresOf([['memory', 'MB', 'lower']], [{ memory: undefined }])).toEqual([]);
  });
});

describe('the inputs', () => {
  const number = numbering();

  it('are messages of about 2 KB with numbers of their own', () => {
    const [one, other] = [number(), number()];
    const message = resultMessage({ controlId: one, patient: 0, observations: 22 });
    expect(one).not.toBe(other);
    expect(message.length).toBeGreaterThan(1900);
    expect(message.length).toBeLessThan(2200);
    expect(hl7v2Protocol.identify(message)).toMatchObject({ ok: true, controlId: one });
  });

  it('are letters as large as they are asked for that are taken for the PDF/A that they are', async () => {
    const sample = loadSamples().find(({ file }) => file === 'hl7/mdm-lettre-sortie.hl7');
    const message = letterMessage(sample?.bytes ?? Buffer.alloc(0), 200_000, number()).toString('latin1');
    const bytes = Buffer.from(/\^Base64\^([A-Za-z0-9+/=]+)/.exec(message)?.[1] ?? '', 'base64');
    expect(bytes.length).toBeGreaterThanOrEqual(200_000);
    // What is written anew would leave the filling out: a small letter would be measured.
    const maker = startPdfaMaker();
    const answer = await maker.make({ bytes, mediaType: 'application/pdf', title: 'Lettre', language: 'fr' });
    await maker.close();
    expect(answer).toMatchObject({ ok: true, way: 'kept' });
  });
});

describe('relais bench', () => {
  it('measures on the real parts and prints one JSON value', { timeout: 300_000 }, () => {
    const { status, stdout, stderr } = bench(
      '--quick',
      '--json',
      'convert',
      'check',
      'pdfa',
      'journal-take',
      'mllp-ack',
    );
    expect(stderr).toContain('mllp-ack');
    expect(status).toBe(0);
    const { benchmarks: results } = output.parse(JSON.parse(stdout));
    expect(results.map(({ benchmark }) => benchmark)).toEqual(['convert', 'check', 'pdfa', 'journal-take', 'mllp-ack']);
  });

  it('names what there is when it is asked for something else', () => {
    const { status, stderr } = bench('speed');
    expect(status).toBe(2);
    for (const { name } of benchmarks) expect(stderr).toContain(name);
  });

  it('refuses a number of runs that is none', () => {
    expect(bench('convert', '--runs', '0').status).toBe(2);
  });

  describe('says what to do when there is nothing to convert', () => {
    let folder: string;
    const list = (): string => join(folder, 'list.txt');
    const said = (...args: string[]): string => {
      const { status, stderr } = bench('convert', '--quick', ...args);
      expect(status).toBe(2);
      expect(stderr).not.toContain('internal error');
      return stderr;
    };

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'relais-bench-test-'));
      mkdirSync(join(folder, 'empty'));
      writeFileSync(list(), 'a/there.hl7\na/missing.hl7\na/missing-too.hl7\n');
      mkdirSync(join(folder, 'a'));
      writeFileSync(join(folder, 'a', 'there.hl7'), 'no message');
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it('a list whose files are not all there', () => {
      expect(said('--file', list(), '--from', folder)).toContain('no such file: a/missing.hl7, named in');
    });

    it('a list without its folder', () => {
      expect(said('--file', list())).toContain('--from FOLDER names the folder');
    });

    it('a folder without its list, a folder for a list, an empty folder', () => {
      expect(said('--from', folder)).toContain('--file LIST');
      expect(said('--file', folder, '--from', folder)).toContain('--file is a list');
      expect(said('--file', join(folder, 'empty'))).toContain('there is no file in the folder');
    });

    it('files that become no document', () => {
      expect(said('--file', join(folder, 'a', 'there.hl7'))).toContain('relais convert');
    });
  });
});
