/** Files are made in a process of their own: a hostile one costs its own time only. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startPdfaMaker } from './index.ts';
import { blankTiff } from './tiff.test-data.ts';

const text = (words: string): Uint8Array => Buffer.from(words, 'utf8');

describe('the process that makes PDF/A', () => {
  const entry = new URL('limits.child.ts', import.meta.url);
  const makers: ReturnType<typeof startPdfaMaker>[] = [];
  const maker = (...options: Parameters<typeof startPdfaMaker>): ReturnType<typeof startPdfaMaker> => {
    const one = startPdfaMaker(...options);
    makers.push(one);
    return one;
  };
  afterAll(async () => {
    await Promise.all(makers.map((one) => one.close()));
  });
  const request = (title: string, bytes: Uint8Array = new Uint8Array()) => ({
    bytes,
    mediaType: '',
    title,
    language: 'fr',
  });

  it('makes one file after the other, each as large as it is', async () => {
    const one = maker();
    // The second is larger than what lies in a pipe at once.
    const numbers = Array.from({ length: 20_000 }, (_, index) => String((index * 7919) % 999_983)).join(' ');
    const texts = ['un', numbers, 'trois'].map(text);
    const sizes = [];
    for (const bytes of texts) {
      const answer = await one.make(request('Lettre', bytes));
      const made = Buffer.from(answer.ok ? answer.bytes : []).toString('latin1');
      expect([made.slice(0, 8), made.trimEnd().slice(-5)]).toEqual(['%PDF-1.4', '%%EOF']);
      sizes.push(answer.ok ? answer.bytes.length : 0);
    }
    expect(sizes[1]).toBeGreaterThan(70_000);
    expect(sizes[2]).toBeLessThan(sizes[1] ?? 0);
  });

  it('is ended when a file keeps it too long, and when it dies is tried once more; others are served all the same', async () => {
    // Each byte buys a minute: only what hangs has none, whatever else the machine does.
    const one = maker({ entry, limits: { seconds: 1, secondsPerMegabyte: 60 * 1_048_576 } });
    const folder = mkdtempSync(join(tmpdir(), 'relais-pdfa-'));
    const once = join(folder, 'crash once');
    writeFileSync(once, '');
    const answers = await Promise.all([
      one.make(request('hang')),
      one.make(request('crash', text('x'))),
      one.make(request('crash once', text(once))),
      one.make(request('fine', text('x'))),
    ]);
    rmSync(folder, { recursive: true });
    expect(answers.map((answer) => (answer.ok ? 'made' : answer.refusal))).toEqual(['time', 'crashed', 'made', 'made']);
  });

  it('is ended when there is nothing to do', async () => {
    const one = maker({ entry, limits: { idleMilliseconds: 1 } });
    const before = await one.make(request('a'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const after = await one.make(request('b'));
    expect(before.ok && after.ok && before.pages !== after.pages).toBe(true);
  });

  it('is replaced after so many documents', async () => {
    const one = maker({ entry, limits: { documents: 2 } });
    const pids = [];
    for (const title of ['a', 'b', 'c']) {
      const answer = await one.make(request(title));
      pids.push(answer.ok && answer.pages);
    }
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[0]);
  });

  it('never holds more memory than it may, and makes the next document', async () => {
    const one = maker({ limits: { megabytes: 350 } });
    const answers = [
      await one.make(request('large', blankTiff(6000))),
      await one.make(request('small', text('petit'))),
    ];
    expect(answers.map((answer) => (answer.ok ? 'made' : answer.refusal))).toEqual(['memory', 'made']);
  });
});
