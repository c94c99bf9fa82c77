/** Figures are counted rightly, and every benchmark truly runs: a smoke run, whose figures mean nothing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hl7v2Protocol } from '../../formats/index.ts';
import { benchmarks } from './benchmarks.ts';
import { figure, figuresOf, quantile } from './figures.ts';
import { numbering, paddedPdf, resultMessage } from './inputs.ts';

const cli = join(import.meta.dirname, '..', 'cli.ts');
const bench = (...args: string[]) =>
  spawnSync(process.execPath, [cli, 'bench', ...args], { encoding: 'utf8', timeout: 60_000 });

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
  it('are messages of about 2 KB with numbers of their own', () => {
    const number = numbering();
    const [one, other] = [number(), number()];
    const message = resultMessage({ controlId: one, patient: 0, observations: 22 });
    expect(one).not.toBe(other);
    expect(message.length).toBeGreaterThan(1900);
    expect(message.length).toBeLessThan(2200);
    expect(hl7v2Protocol.identify(message)).toMatchObject({ ok: true, controlId: one });
  });

  it('are letters whose cross-reference table stays where the file says it is', () => {
    const pdf = Buffer.from('%PDF-1.4\n1 0 obj\nendobj\nxref\n0 1\ntrailer\nstartxref\n25\n%%EOF\n', 'latin1');
    const padded = paddedPdf(pdf, 1000).toString('latin1');
    const place = Number(/startxref\n(\d+)/.exec(padded)?.[1]);
    expect(padded.length).toBeGreaterThanOrEqual(1000);
    expect(padded.slice(place, place + 4)).toBe('xref');
  });
});

describe('relais bench', () => {
  it('measures on the real parts and prints one JSON value', { timeout: 60_000 }, () => {
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
});
