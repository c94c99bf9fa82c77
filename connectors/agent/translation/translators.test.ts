/** Real threads: what they give is what translation gives in one, and what goes wrong in them stays in them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { JournalError, type DocumentRow } from '../../journal/index.ts';
import { packDocument } from '../../journal/packing.ts';
import { loadProfile } from '../../profiles/index.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import { readConfiguration } from '../configuration.ts';
import { translationContext } from '../context.ts';
import { dataFolderAt } from '../data-folder.ts';
import { noScripts } from '../scripts.ts';
import { nobodyKnown, translateInput } from '../translate.ts';
import type { History } from './messages.ts';
import {
  startTranslators,
  TranslatorsClosed,
  type TranslationOutcome,
  type Translators,
  type TranslatorsOptions,
} from './translators.ts';

const folder = dataFolderAt(mkdtempSync(join(tmpdir(), 'relais-translators-')));
const configuration = readConfiguration(folder.configuration, folder);
rmSync(folder.path, { recursive: true });
const nothing: History = { ...nobodyKnown, versions: () => [], document: () => undefined };
const misbehaving = new URL('misbehaving.child.ts', import.meta.url);

let translators: Translators | undefined;
const start = (options: Partial<TranslatorsOptions>): Translators =>
  (translators = startTranslators({ configuration, history: nothing, ...options }));
afterEach(() => translators?.close());

const job = (text: string) => ({
  source: 'in',
  overrule: false,
  load: () => ({ bytes: Buffer.from(text), name: 'x' }),
});
const codeOf = (outcome: TranslationOutcome): string =>
  outcome.kind === 'failed' ? outcome.problem.code : outcome.translation.format;

describe('a translating thread', () => {
  it(
    'gives byte for byte what translation gives without it, for every shipped sample',
    { timeout: 60_000 },
    async () => {
      const context = translationContext(configuration, loadProfile(configuration.profile), nothing, noScripts);
      const pool = start({ size: 2 });
      const samples = loadSamples();
      expect(samples.length).toBeGreaterThan(5);
      const outcomes = await Promise.all(
        samples.map(({ bytes, file }) =>
          pool.translate({ source: 'in', overrule: false, load: () => ({ bytes: Buffer.from(bytes), name: file }) }),
        ),
      );
      samples.forEach(({ bytes, file }, index) => {
        const expected = translateInput({ bytes, name: file }, 'in', context);
        const outcome = outcomes[index];
        if (outcome?.kind !== 'translated') throw new Error(`${file} was not translated`);
        const plain = (documents: typeof expected.documents) =>
          documents.map((document) => ({
            ...document,
            bytes: document.bytes && Buffer.from(document.bytes).toString('base64'),
          }));
        expect(plain(outcome.translation.documents)).toEqual(plain(expected.documents.map(packDocument)));
        expect({ ...outcome.translation, documents: [] }).toEqual({ ...expected, documents: [] });
      });
    },
  );

  it('is told of the journal what translation in one thread is told, each once and together', async () => {
    const asked: string[] = [];
    const listening = (name: string): History => ({
      ...nothing,
      versions: () => (asked.push(`${name} versions`), []),
      presentAs: () => (asked.push(`${name} presentAs`), undefined),
      orderFor: () => (asked.push(`${name} orderFor`), undefined),
      opposed: () => (asked.push(`${name} opposed`), false),
    });
    const sample = loadSamples().find(({ file }) => file === 'hl7/thyroide.hl7');
    const input = { bytes: Buffer.from(sample?.bytes ?? ''), name: 'thyroide.hl7' };
    const context = translationContext(configuration, loadProfile(configuration.profile), listening('here'), noScripts);
    const together: (readonly string[])[] = [];
    translateInput(input, 'in', {
      ...context,
      foretell: (questions) => together.push(questions.map(({ method }) => `here ${method}`)),
    });
    expect(together).toEqual([[...new Set(asked)]]);
    const here = new Set(asked.splice(0).map((one) => one.replace('here', 'there')));
    await start({ size: 1, history: listening('there') }).translate({ ...job(''), load: () => input });
    expect(asked).toEqual([...here]);
  });

  it('that hangs is ended after its time, and the next input is translated', async () => {
    const pool = start({ size: 1, entry: misbehaving, limits: { seconds: 1 } });
    const outcomes = await Promise.all([job('hang'), job('good')].map((one) => pool.translate(one)));
    expect(outcomes.map(codeOf)).toEqual(['READ-TOO-LONG', 'good']);
  });

  it('has the next input ready while one is at work, which costs that one nothing when the thread ends', async () => {
    const pool = start({ size: 1, entry: misbehaving, limits: { seconds: 1 } });
    const loaded: string[] = [];
    const noted = (text: string) => ({ ...job(text), load: () => (loaded.push(text), job(text).load()) });
    const pending = ['hang', 'end', 'good', 'last'].map((text) => pool.translate(noted(text)));
    expect(loaded).toEqual(['hang', 'end']);
    const outcomes = await Promise.all(pending);
    expect(outcomes.map(codeOf)).toEqual(['READ-TOO-LONG', 'READ-CRASHED', 'good', 'last']);
    expect(loaded.filter((text) => text === 'hang')).toHaveLength(1);
    expect(loaded.filter((text) => text === 'end')).toHaveLength(3);
  });

  it('that ends or takes too much memory is tried once more and then given up, and the others are translated', async () => {
    const pool = start({ size: 2, entry: misbehaving, limits: { megabytes: 16 } });
    let loads = 0;
    const dying = {
      ...job('end'),
      load: () => {
        loads += 1;
        return { bytes: Buffer.from('end'), name: 'x' };
      },
    };
    const outcomes = await Promise.all([dying, job('eat'), job('one'), job('two')].map((one) => pool.translate(one)));
    expect(outcomes.map(codeOf)).toEqual(['READ-CRASHED', 'READ-TOO-MUCH-MEMORY', 'one', 'two']);
    expect(loads).toBe(2);
  });

  it('tells when what it was told of the journal is no longer so', async () => {
    let rows: readonly DocumentRow[] = [];
    const pool = start({ size: 1, entry: misbehaving, history: { ...nothing, versions: () => rows } });
    const outcome = await pool.translate(job('ask'));
    if (outcome.kind !== 'translated') throw new Error('not translated');
    expect(outcome.unchanged()).toBe(true);
    rows = [{ id: 'another' } as DocumentRow];
    expect(outcome.unchanged()).toBe(false);
  });

  it('fails with what the journal failed with, and goes on', async () => {
    const full = new JournalError('full', 'no room');
    const history: History = {
      ...nothing,
      versions: () => {
        throw full;
      },
    };
    const pool = start({ size: 1, entry: misbehaving, history });
    await expect(pool.translate(job('ask'))).rejects.toBe(full);
    expect(codeOf(await pool.translate(job('good')))).toBe('good');
  });

  it('does not outlive its pool, and nobody waits for it for ever', async () => {
    const pool = start({ size: 1, entry: misbehaving });
    const pending = Promise.allSettled([pool.translate(job('hang')), pool.translate(job('good'))]);
    await pool.close();
    for (const outcome of await pending)
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(TranslatorsClosed);
    await expect(pool.translate(job('late'))).rejects.toThrow(TranslatorsClosed);
  });
});
