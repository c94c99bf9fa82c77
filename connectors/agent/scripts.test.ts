/** A script of a source on its whole way: from the settings through a reading thread into the account of a document. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProblemError, type MappingReport } from '../clinical/index.ts';
import { resultMessage } from './bench/inputs.ts';
import { withShown } from '../journal/packing.ts';
import { readConfiguration, type Configuration } from './configuration.ts';
import { dataFolderAt } from './data-folder.ts';
import { nobodyKnown } from './translate.ts';
import { startTranslators, type TranslationOutcome, type Translators } from './translation/translators.ts';

const folders: string[] = [];
let translators: Translators | undefined;
afterEach(async () => {
  await translators?.close();
  translators = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function settings(script: string, text?: string): Configuration {
  const data = dataFolderAt(mkdtempSync(join(tmpdir(), 'relais-scripts-')));
  folders.push(data.path);
  writeFileSync(data.configuration, JSON.stringify({ sourceProfiles: { labo: { script } } }));
  mkdirSync(join(data.path, 'scripts'));
  if (text !== undefined) writeFileSync(join(data.path, 'scripts', script), text);
  return readConfiguration(data.configuration, data);
}

const bytes = resultMessage({ controlId: 'C1', patient: 0, observations: 3 });
async function translated(configuration: Configuration, source: string): Promise<TranslationOutcome> {
  const history = { ...nobodyKnown, versions: () => [], document: () => undefined };
  translators ??= startTranslators({ configuration, history, size: 1 });
  return translators.translate({ source, overrule: false, load: () => ({ bytes: Buffer.from(bytes), name: 'C1' }) });
}

const reportOf = (outcome: TranslationOutcome): MappingReport => {
  const document = outcome.kind === 'translated' ? outcome.translation.documents[0] : undefined;
  if (!document) throw new Error('no document');
  const { mapping } = document.packed?.shown ? withShown(document, document.packed.shown) : document;
  return JSON.parse(mapping) as MappingReport;
};

describe('a script that the settings of a source name', () => {
  it('runs in the reading thread for that source only; what it changed and which text ran stand in the account', async () => {
    const text = 'message.set("OBR.13", "contrôle");';
    const configuration = settings('labo.js', text);
    const { script } = reportOf(await translated(configuration, 'labo'));
    expect(script).toEqual({
      name: 'labo.js',
      sha256: createHash('sha256').update(text).digest('hex'),
      changes: [{ path: 'OBR[1]-13', before: '', after: 'contrôle' }],
    });
    expect(reportOf(await translated(configuration, 'other')).script).toBeUndefined();
  });

  it.each([
    ['loops', 'for (;;);', 'SCRIPT-TOO-LONG'],
    ['imports', 'import fs from "node:fs";', 'SCRIPT-FAILED'],
  ])('holds the receipt when it %s, and the thread goes on', async (_what, text, code) => {
    const configuration = settings('labo.js', text);
    const outcome = await translated(configuration, 'labo');
    if (outcome.kind !== 'translated') throw new Error(outcome.problem.code);
    expect(outcome.translation.documents).toEqual([]);
    expect(outcome.translation.unreadable.map(({ problem }) => problem.code)).toEqual([code]);
    expect(reportOf(await translated(configuration, 'other')).mapped.length).toBeGreaterThan(5);
  });

  it('that is not there, or is no plain file name, makes the settings unusable at the start', () => {
    expect(() => settings('labo.js')).toThrow(ProblemError);
    expect(() => settings('../labo.js')).toThrow(ProblemError);
  });
});
