/** Packs in the data folder and at work behind translation, with a real journal and real threads. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError, type Finding } from '../../clinical/index.ts';
import { iti41Request, iti65Bundle } from '../../conformance/submission.test-data.ts';
import { openJournal, type Journal, type NewDocument } from '../../journal/index.ts';
import { loadProfile } from '../../profiles/index.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import { check } from '../commands/check.ts';
import { convert } from '../commands/files.ts';
import { readConfiguration } from '../configuration.ts';
import { dataFolderAt, type DataFolder } from '../data-folder.ts';
import { nobodyKnown } from '../translate.ts';
import { withUserPacks } from '../translation/judged.ts';
import { startTranslators, type Translators } from '../translation/translators.ts';
import { packHandlers } from './handlers.ts';
import { openPacks, type Packs } from './packs.ts';
import { packStore, sha256Of, type PackStore, type StoredPack } from './store.ts';

const profile = loadProfile('sandbox');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Wants something of every CDA; `role` is its weight. */
const wanting = (test: string, role = 'error'): string =>
  base64(`<schema xmlns="http://purl.oclc.org/dsdl/schematron" schemaVersion="2"><ns prefix="v3" uri="urn:hl7-org:v3"/>
    <pattern><rule context="v3:ClinicalDocument"><assert id="wanted" role="${role}" test="${test}">
    Wanted for <value-of select="v3:recordTarget"/></assert></rule></pattern></schema>`);

let data: DataFolder;
let journal: Journal;
let store: PackStore;
let packs: Packs;

beforeEach(() => {
  data = dataFolderAt(mkdtempSync(join(tmpdir(), 'relais-packs-')));
  let id = 0;
  journal = openJournal({ path: data.journal, key: new Uint8Array(32), now: Date.now, newId: () => `r${(id += 1)}` });
  store = packStore(data);
  packs = openPacks(store, { profile, today: () => '2026-11-27' });
});
afterEach(async () => {
  await packs.close();
  journal.close();
  rmSync(data.path, { recursive: true });
});

const sample = (): { bytes: Buffer; name: string } => {
  const found = loadSamples().find(({ file }) => file.endsWith('.hl7'));
  if (!found) throw new Error('no sample');
  return { bytes: Buffer.from(found.bytes), name: found.file };
};

const history = { ...nobodyKnown, versions: () => [], document: () => undefined };
let translators: Translators;
beforeAll(() => {
  const folder = dataFolderAt(join(tmpdir(), 'relais-packs-none'));
  translators = startTranslators({ configuration: readConfiguration(folder.configuration, folder), history, size: 1 });
});
afterAll(() => translators.close());

/** The documents of a sample, translated and judged as the agent does it. */
async function translated(): Promise<readonly NewDocument[]> {
  const outcome = await withUserPacks(translators, packs).translate({ source: 'in', overrule: true, load: sample });
  if (outcome.kind !== 'translated') throw new Error('not translated');
  return outcome.translation.documents;
}

/** Taken and read: in the journal as an agent would have it. */
async function recorded(): Promise<void> {
  const { bytes, name } = sample();
  const [result] = journal.takeAll([{ receipt: { source: 'in', sourceKind: 'folder', name, bytes } }]);
  if (result?.kind !== 'stored') throw new Error('not taken');
  journal.recordReading(result.receipt.id, { format: 'hl7v2', documents: await translated(), setAside: [] });
}

const handlers = () =>
  packHandlers({
    journal,
    profile,
    packs,
    store,
    log: { info: () => undefined },
    now: Date.now,
    monotonic: () => performance.now(),
  });
const add = async (given: object) =>
  handlers().addPack({ file: 'House Rules.sch', base64: wanting('false()'), anyway: false, ...given });
const own = (): readonly object[] => packs.kept();
const findingsOf = ({ findings }: NewDocument): readonly Finding[] => JSON.parse(findings) as Finding[];

const fileOf = (name: string): string =>
  join(data.packs, name, store.all().find((one) => one.name === name)!.pack!.sha256);

/** Keeps a pack in a process that is killed before its n-th change of a file; false when it came to its end. */
function killedAt(change: number, pack: StoredPack, base64Content: string): boolean {
  const own = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const program = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { packStore } = await import(${own('store.ts')});
    const { dataFolderAt } = await import(${own('../data-folder.ts')});
    const store = packStore(dataFolderAt(${JSON.stringify(data.path)}));
    let left = ${change};
    for (const name of ['writeSync', 'writeFileSync', 'renameSync', 'rmSync']) {
      const real = fs[name];
      fs[name] = (...given) => {
        if (left === 0) process.kill(process.pid, 'SIGKILL');
        left -= 1;
        return real(...given);
      };
    }
    syncBuiltinESMExports();
    store.keep(${JSON.stringify(pack)}, Buffer.from(${JSON.stringify(base64Content)}, 'base64'));`;
  const { signal, status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  if (signal === null && status !== 0) throw new Error(stderr);
  return signal === 'SIGKILL';
}

describe('a pack of the user', () => {
  it('takes effect only after it was tried on recent documents, and then holds what it refuses', async () => {
    await recorded();
    const tried = await add({});
    expect(tried).toMatchObject({
      added: false,
      pack: { name: 'house-rules', version: '2', test: { documents: 1, withErrors: 1, broken: 0 } },
    });
    expect(tried.pack.test?.rules).toEqual([
      { rule: 'pack.house-rules.wanted', severity: 'error', documents: 1, places: 1 },
    ]);
    expect(own()).toEqual([]);

    expect(await add({ anyway: true })).toMatchObject({ added: true });
    const [held] = await translated();
    expect(held).toMatchObject({ state: 'held', cause: 'conformance' });
    const mine = findingsOf(held!).filter(({ pack }) => pack === 'house-rules@2');
    expect(mine).toMatchObject([
      { rule: 'pack.house-rules.wanted', path: '/ClinicalDocument', message: { en: 'Wanted for …' } },
    ]);

    expect(await handlers().removePack({ name: 'house-rules' })).toEqual({ removed: 'house-rules' });
    const [free] = await translated();
    expect(findingsOf(free!).filter(({ pack }) => pack === 'house-rules@2')).toEqual([]);
  });

  it('only warns when that is asked, judges only the types that it is for, and replaces the one of its name', async () => {
    await recorded();
    expect(await add({ severity: 'warning' })).toMatchObject({
      added: true,
      pack: { test: { withErrors: 0, withWarnings: 1 } },
    });
    const [warned] = await translated();
    expect(warned?.state).not.toBe('held');
    expect(findingsOf(warned!)).toContainEqual(
      expect.objectContaining({ rule: 'pack.house-rules.wanted', severity: 'warning' }),
    );
    expect(await add({ types: ['discharge-letter'] })).toMatchObject({ added: true, pack: { test: { documents: 0 } } });
    expect(own()).toHaveLength(1);
    const [other] = await translated();
    expect(findingsOf(other!).filter(({ rule }) => rule.startsWith('pack.'))).toEqual([]);
  });

  it('is not added under a name of Relais, for a type that nobody knows, or when it is none', async () => {
    const code = (given: object): Promise<string> =>
      add(given).then(
        () => 'added',
        (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
      );
    expect(await code({ name: 'identity' })).toBe('PACK-NAME');
    expect(await code({ name: '../x' })).toBe('PACK-NAME');
    expect(await code({ types: ['prescription-of-nobody'] })).toBe('PACK-TYPE');
    expect(await code({ base64: base64('nothing of the kind') })).toBe('PACK-NOT-KNOWN');
    await expect(handlers().removePack({ name: '../journal.db' })).rejects.toThrow();
  });

  it('that was damaged is named, and every document it would judge is told so', async () => {
    await add({ base64: wanting('true()') });
    mkdirSync(join(data.packs, 'broken'));
    writeFileSync(join(data.packs, 'broken', 'pack.json'), '{');
    appendFileSync(fileOf('house-rules'), ' ');
    await packs.reload();
    expect((await handlers().packs({})).own).toMatchObject([
      { name: 'broken', problem: { code: 'PACK-DAMAGED' } },
      { name: 'house-rules', kind: 'schematron', problem: { code: 'PACK-DAMAGED' } },
    ]);
    const [document] = await translated();
    expect(document).toMatchObject({ state: 'held', cause: 'conformance' });
    expect(findingsOf(document!).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['pack.broken.not-usable', 'pack.house-rules.not-usable']),
    );
    await handlers().removePack({ name: 'broken' });
    await handlers().removePack({ name: 'house-rules' });
    expect(own()).toEqual([]);
  });

  it('keeps its file as it was given', async () => {
    await add({ base64: wanting('true()') });
    expect(readFileSync(fileOf('house-rules')).toString('base64')).toBe(wanting('true()'));
  });

  it('stays in force when whoever brings a newer one is killed at any moment', async () => {
    await add({ base64: wanting('true()'), version: 'old' });
    const newer = wanting('1 = 1');
    const facts = { ...store.all()[0]!.pack!, version: 'new', sha256: sha256Of(Buffer.from(newer, 'base64')) };
    const versions: string[] = [];
    for (let change = 0, killed = true; killed; change += 1) {
      killed = killedAt(change, facts, newer);
      const kept = store.all();
      expect(kept, `killed before change ${change}`).toMatchObject([{ name: 'house-rules', pack: {} }]);
      expect(kept[0]?.problem).toBeUndefined();
      versions.push(kept[0]!.pack!.version);
    }
    expect(versions[0]).toBe('old');
    expect(versions.at(-1)).toBe('new');
    expect(versions).toEqual(versions.toSorted().toReversed());
    expect(readdirSync(join(data.packs, 'house-rules')).toSorted()).toEqual([facts.sha256, 'pack.json'].toSorted());
  }, 60_000);

  it('judges the documents inside a captured request, at their place there', async () => {
    await add({});
    const report = join(data.path, 'report.json');
    for (const [name, request] of [
      ['iti-41', iti41Request()],
      ['iti-65', Buffer.from(JSON.stringify(iti65Bundle))],
    ] as const) {
      const captured = join(data.path, name);
      writeFileSync(captured, request);
      expect(await check([captured, '--data', data.path, '--format', 'json', '--out', report])).toBe(1);
      const [checked] = JSON.parse(readFileSync(report, 'utf8')) as [{ kind: string; findings: Finding[] }];
      expect(checked.kind).toBe(name);
      expect(checked.findings).toMatchObject([
        { rule: 'pack.house-rules.wanted', path: expect.stringMatching(/^.+: \/ClinicalDocument$/) as string },
      ]);
    }
  });

  it('is asked by “relais convert” as the agent asks it', async () => {
    await add({});
    const file = join(data.path, 'message.hl7');
    writeFileSync(file, sample().bytes);
    let said = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    try {
      expect(await convert([file, '--data', data.path, '--json'])).toBe(1);
    } finally {
      write.mockRestore();
    }
    const [{ findings }] = JSON.parse(said) as [{ findings: Finding[] }];
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'pack.house-rules.wanted', severity: 'error' }));
  });
});
