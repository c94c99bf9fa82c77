/** The command line as other programs rely on it: one JSON value on standard output, words on standard error, exit codes that mean something. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentDetail, DocumentRow, Finding } from '../../connectors/agent/contract.ts';
import { resultMessage } from '../support/messages.ts';
import {
  agentProcess,
  freshFolder,
  relais,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type Finished,
  type SandboxProcess,
} from '../support/processes.ts';
import { root } from '../support/tools.ts';

const samples = join(root, 'connectors', 'sandbox', 'samples');
const sample = (name: string): string => join(samples, ...name.split('/'));

let folder: string;
let sandbox: SandboxProcess;
let agent: AgentProcess;
let data: string;

beforeAll(async () => {
  folder = freshFolder();
  data = join(folder, 'agent');
  sandbox = await sandboxProcess(folder);
  agent = await agentProcess(folder, sandbox);
});

afterAll(async () => {
  await agent.kill();
  await sandbox.stop();
  removeFolder(folder);
});

/** What a call printed for programs: exactly one JSON value on one line. */
function value({ stdout, stderr, code }: Finished): unknown {
  expect(stdout, `exit ${String(code)}: ${stderr}`).toMatch(/^[^\n]+\n$/);
  return JSON.parse(stdout) as unknown;
}

/** It ended with this code, printed nothing for programs and said something to people. */
function saidOnly({ code, stdout, stderr }: Finished, expected: number): void {
  expect(code, stderr).toBe(expected);
  expect(stdout).toBe('');
  expect(stderr).not.toBe('');
  expect(stderr).not.toMatch(/relais: internal error|\bat .*\.ts:\d+/);
}

const keys = (object: object): string[] => Object.keys(object).sort();
const inEnglish = { RELAIS_LANG: 'en' };

describe('a call that is wrong', () => {
  it.concurrent.each([
    ['no call', []],
    ['a call that does not exist', ['deliver']],
    ['an option that does not exist', ['status', '--verbose']],
    ['a port that is none', ['sandbox', '--port', 'https']],
    ['a file that is missing, to convert', ['convert', 'nothing.hl7', '--json']],
    ['a file that is missing, to check', ['check', 'nothing.hl7', '--json']],
    ['a file that is missing, to send', ['send', 'nothing.hl7']],
    ['no file', ['convert', '--json']],
    ['a file that is missing, of the sandbox', ['run', '--sandbox', 'nothing.json']],
    ['a target that is not there', ['convert', sample('hl7/thyroide.hl7'), '--to', 'docx', '--json']],
    ['a target that does not exist', ['convert', sample('hl7/thyroide.hl7'), '--to', 'html', '--json']],
    ['a profile that does not exist', ['check', sample('hl7/thyroide.hl7'), '--profile', 'atlantis', '--json']],
    ['a pack that is not there', ['pack', 'add', 'rules.zip']],
    ['a profile to show that does not exist', ['profile', 'show', 'atlantis']],
    ['a benchmark that does not exist', ['bench', 'nothing']],
  ])('%s: exit 2', async (what, args) => {
    const wrong = await relais([...args, ...(args[0] === 'run' ? ['--data', join(folder, 'wrong')] : [])], inEnglish);
    saidOnly(wrong, 2);
    if (what.includes('not there yet')) expect(wrong.stderr).toContain('not there yet');
  });

  it('help is for people and no mistake', async () => {
    saidOnly(await relais(['--help']), 0);
    saidOnly(await relais(['queue', 'list', '--help']), 0);
  });
});

describe('without a running agent', () => {
  it.concurrent.each([
    ['status', ['status', '--json']],
    ['send', ['send', sample('hl7/thyroide.hl7')]],
    ['queue list', ['queue', 'list']],
    ['queue show', ['queue', 'show', 'any']],
  ])('%s: exit 3', async (_, args) => {
    saidOnly(await relais([...args, '--data', join(folder, 'nobody')], inEnglish), 3);
  });

  it('verify of a folder without a journal: exit 2, and makes none', async () => {
    saidOnly(await relais(['verify', '--data', join(folder, 'nobody')], inEnglish), 2);
    expect(readdirSync(folder)).not.toContain('nobody');
  });
});

interface Converted {
  readonly file: string;
  readonly format: string;
  readonly documents: readonly {
    readonly id: string;
    readonly type: string;
    readonly title: string;
    readonly path: string | null;
    readonly mapping: { mapped: { to: string }[]; ignored: { rule: string }[]; unmapped: object[] };
  }[];
  readonly findings: readonly Finding[];
}

const aboutFindings = (findings: readonly Finding[]): void => {
  for (const { fix, message, rule, severity } of findings) {
    expect(['error', 'warning', 'information'], rule).toContain(severity);
    for (const text of [fix, message])
      for (const words of [text.fr, text.de, text.en]) expect(words, rule).not.toBe('');
  }
};

const inputs = [
  { name: 'hl7/chimie-sanguine.hl7', format: 'hl7v2', documents: ['laboratory-report'], errors: [] },
  { name: 'hl7/admission-adt.hl7', format: 'hl7v2', documents: [], errors: [] },
  { name: 'letters/lettre-cardiologie-0311.pdf', format: 'pdf', documents: ['letter'], errors: [] },
  { name: 'hold/deux-patients.hl7', format: 'hl7v2', documents: ['laboratory-report', 'laboratory-report'] },
  {
    name: 'hold/matricule-fictif.hl7',
    format: 'hl7v2',
    documents: ['laboratory-report'],
    errors: ['identity.national-id-placeholder'],
  },
  { name: 'refuse/message-tronque.hl7', format: 'hl7v2', documents: [], errors: ['HL7-TRUNCATED'] },
  { name: 'refuse/notes-de-service.txt', format: 'unknown', documents: [], errors: ['FORMAT-UNKNOWN'] },
  { name: 'refuse/fichier-vide.hl7', format: 'hl7v2', documents: [], errors: ['FILE-EMPTY'] },
  { name: 'refuse/lettre-verrouillee.pdf', format: 'pdf', documents: [], errors: ['PDF-LOCKED'] },
] as const;
const inputFiles = inputs.map(({ name }) => sample(name));

const errorsOf = (findings: readonly Finding[]): string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);

describe('relais convert', () => {
  it('gives an entry per input, good, held and refused ones alike; exit 1 with errors', async () => {
    const done = await relais(['convert', ...inputFiles, '--json', '--data', join(folder, 'nobody')]);
    expect(done.code).toBe(1);
    const results = value(done) as Converted[];
    expect(results.map(({ file }) => file)).toEqual(inputFiles);
    for (const [index, result] of results.entries()) {
      const expected = inputs[index]!;
      expect(keys(result)).toEqual(['documents', 'file', 'findings', 'format']);
      expect(result.format, result.file).toBe(expected.format);
      expect(
        result.documents.map(({ type }) => type),
        result.file,
      ).toEqual(expected.documents);
      if ('errors' in expected) expect(errorsOf(result.findings), result.file).toEqual(expected.errors);
      else expect(errorsOf(result.findings), result.file).not.toEqual([]);
      aboutFindings(result.findings);
      for (const document of result.documents) {
        expect(keys(document)).toEqual(['findings', 'id', 'mapping', 'path', 'title', 'type']);
        expect(document.path).toBeNull();
        expect(keys(document.mapping)).toEqual(['ignored', 'mapped', 'unmapped']);
        for (const entry of document.mapping.mapped) expect(keys(entry)).toEqual(['path', 'to', 'value']);
        for (const entry of document.mapping.ignored) expect(keys(entry)).toEqual(['path', 'rule', 'value']);
        for (const entry of document.mapping.unmapped) expect(keys(entry)).toEqual(['path', 'value']);
        expect(document.mapping.mapped).not.toEqual([]);
      }
    }
    expect(readdirSync(folder), 'nothing is stored').not.toContain('nobody');
  });

  it.each(['cda', 'fhir', 'pdfa'])('writes %s, the same bytes in two data folders, zones and locales', async (to) => {
    // Letters have no FHIR form in the profile.
    const other = to === 'fhir' ? 'hl7/thyroide.hl7' : 'letters/radio-thorax-0099.pdf';
    const files = [sample('hl7/serologie.hl7'), sample(other)];
    const written = async (out: string, zone: string, locale: string): Promise<{ name: string; bytes: Buffer }[]> => {
      const args = ['convert', ...files, '--to', to, '--out', join(folder, out), '--data', join(folder, `${out}-data`)];
      const done = await relais([...args, '--json'], { TZ: zone, LANG: locale, LC_ALL: locale });
      expect(done.code, done.stderr).toBe(0);
      const paths = (value(done) as Converted[]).flatMap(({ documents }) => documents.map(({ path }) => path!));
      expect(paths).toHaveLength(2);
      expect(readdirSync(join(folder, out)).sort()).toEqual(paths.map((path) => basename(path)).sort());
      return paths.map((path) => ({ name: basename(path), bytes: readFileSync(path) }));
    };
    const [first, second] = await Promise.all([
      written(`${to}-1`, 'Pacific/Auckland', 'de_DE.UTF-8'),
      written(`${to}-2`, 'America/New_York', 'C'),
    ]);
    expect(first).toEqual(second);
    const [laboratory] = first;
    if (to === 'pdfa') expect(laboratory!.bytes.toString('latin1', 0, 5)).toBe('%PDF-');
    else if (to === 'cda') expect(laboratory!.bytes.toString('utf8')).toContain('<ClinicalDocument');
    else expect(JSON.parse(laboratory!.bytes.toString('utf8'))).toMatchObject({ resourceType: 'Bundle' });
  });

  it('without --json tells people only', async () => {
    saidOnly(await relais(['convert', sample('hl7/serologie.hl7')]), 0);
  });
});

describe('relais check', () => {
  const finished = ['cda/consultation-pediatrie.xml', 'fhir/laborbefund-eisen.json', 'hold/lettre-non-archivable.pdf'];

  it('says of each file what it is, whether it is in order, and what to mend', async () => {
    const files = [...inputFiles, ...finished.map(sample)];
    const done = await relais(['check', ...files, '--json']);
    expect(done.code).toBe(1);
    const results = value(done) as { file: string; kind: string; ok: boolean; findings: Finding[] }[];
    expect(results.map(({ file }) => file)).toEqual(files);
    for (const result of results) {
      expect(keys(result)).toEqual(['file', 'findings', 'kind', 'ok']);
      expect(result.ok, result.file).toBe(errorsOf(result.findings).length === 0);
      aboutFindings(result.findings);
    }
    const of = (name: string): { kind: string; ok: boolean; findings: Finding[] } =>
      results.find(({ file }) => file === sample(name))!;
    for (const { name, ...expected } of inputs)
      expect(of(name).ok, name).toBe('errors' in expected && expected.errors.length === 0);
    expect(of('cda/consultation-pediatrie.xml')).toMatchObject({ kind: 'cda', ok: true });
    expect(of('fhir/laborbefund-eisen.json')).toMatchObject({ kind: 'fhir', ok: true });
    const [claim] = of('hold/lettre-non-archivable.pdf').findings;
    expect(claim).toMatchObject({ rule: 'pdfa.claim', pack: expect.stringMatching(/@\d{4}/) as string });
    // `mend` stands only where Relais could mend it; all else is the same for every finding.
    expect(keys(claim!)).toEqual(['fix', 'mend', 'message', 'pack', 'path', 'reference', 'rule', 'severity']);
    const others = results.flatMap(({ findings }) => findings).filter((one) => one.pack && !one.mend);
    expect(others).not.toEqual([]);
    for (const other of others)
      expect(keys(other)).toEqual(['fix', 'message', 'pack', 'path', 'reference', 'rule', 'severity']);
  });

  it('of what is in order: exit 0', async () => {
    const done = await relais(['check', sample('hl7/chimie-sanguine.hl7'), '--json']);
    expect(done.code).toBe(0);
  });

  it('of a folder: every file, a summary for people, and a report in the form that was asked for', async () => {
    const checked = join(folder, 'to check');
    mkdirSync(join(checked, 'below'), { recursive: true });
    for (const name of ['cda/consultation-pediatrie.xml', 'fhir/laborbefund-eisen.json'])
      writeFileSync(join(checked, basename(name)), readFileSync(sample(name)));
    writeFileSync(join(checked, 'below', 'bad.pdf'), readFileSync(sample('hold/lettre-non-archivable.pdf')));
    writeFileSync(join(checked, 'empty.xml'), '');
    const done = await relais(['check', checked, '--json'], inEnglish);
    expect(done.code).toBe(1);
    const results = value(done) as { file: string; kind: string; ok: boolean }[];
    expect(results.map(({ file, kind, ok }) => [basename(file), kind, ok])).toEqual([
      ['bad.pdf', 'pdf', false],
      ['consultation-pediatrie.xml', 'cda', true],
      ['empty.xml', 'unknown', false],
      ['laborbefund-eisen.json', 'fhir', true],
    ]);
    expect(done.stderr).toContain('4 files: 2 in order, 2 to be mended.');
    expect(done.stderr).toContain('pdfa.claim');
    const page = join(folder, 'report.html');
    saidOnly(await relais(['check', checked, '--format', 'html', '--out', page], { RELAIS_LANG: 'de' }), 1);
    expect(readFileSync(page, 'utf8')).toContain('4 Dateien: 2 in Ordnung, 2 zu berichtigen.');
    saidOnly(await relais(['check', checked, '--format', 'pdf'], inEnglish), 2);
  });
});

const call = (...args: string[]): Promise<Finished> => relais([...args, '--data', data], inEnglish);
const list = async (): Promise<DocumentRow[]> => value(await call('queue', 'list')) as DocumentRow[];

/** A laboratory message in a file; `changed` from one text to another. */
function message(filler: string, changed: readonly [string, string] = ['', ''], matricule?: string): string {
  const file = join(folder, `${filler}.hl7`);
  const made = resultMessage({ controlId: filler, filler, ...(matricule === undefined ? {} : { matricule }) });
  writeFileSync(file, made.toString('utf8').replace(...changed));
  return file;
}

describe('a running agent', () => {
  it('printed one line that says how it is reached', () => {
    expect(keys(agent.ready)).toEqual(['console', 'control', 'folders', 'mllp', 'pid', 'token']);
    expect(agent.ready.mllp.map(keys)).toEqual([['host', 'name', 'port']]);
    expect(agent.ready.folders).toEqual([{ name: 'in', path: join(data, 'in') }]);
    process.kill(agent.ready.pid, 0);
  });

  it('with nothing to do: status 0 and an empty list', async () => {
    const done = await call('status', '--json');
    expect(done.code).toBe(0);
    const status = value(done) as { undelivered: number; oldestSeconds: number; states: object; warnings: object[] };
    expect(keys(status)).toEqual(['oldestSeconds', 'states', 'undelivered', 'warnings']);
    expect(status).toMatchObject({ undelivered: 0, oldestSeconds: 0 });
    expect(await list()).toEqual([]);
  });

  it('takes a letter with its side file as one, and it arrives', async () => {
    const files = ['pdf', 'json'].map((ending) => sample(`letters/lettre-cardiologie-0311.${ending}`));
    const done = await call('send', ...files);
    expect(done.code).toBe(0);
    const handed = value(done) as { file: string; receipt: string }[];
    expect(handed.map(({ file }) => file)).toEqual(files.map((file) => basename(file)));
    expect(handed.map(keys)).toEqual([
      ['file', 'receipt'],
      ['file', 'receipt'],
    ]);
    expect(new Set(handed.map(({ receipt }) => receipt)).size).toBe(1);
    await until('it is in the DSP', async () => (await agent.rows()).some(({ state }) => state === 'delivered'));
    const listed = await call('queue', 'list');
    expect(listed.code).toBe(0);
    const [row] = value(listed) as DocumentRow[];
    const shown = await call('queue', 'show', row!.id);
    expect(shown.code).toBe(0);
    const detail = value(shown) as DocumentDetail;
    expect(detail).toMatchObject(row!);
    expect(detail).toMatchObject({ receiptId: handed[0]!.receipt, format: 'pdf', findings: [], actions: [] });
    expect(detail.attemptList.map(({ transaction }) => transaction)).toContain('ITI-41');
    expect(detail.story.length).toBeGreaterThan(2);
    const [stored] = await sandbox.documents();
    expect(stored!.uniqueId).toBe(detail.uniqueId);

    const out = join(folder, 'exported');
    const exported = value(await call('queue', 'export', row!.id, '--out', out)) as {
      id: string;
      document: string;
      source: string;
    };
    expect(keys(exported)).toEqual(['document', 'id', 'source']);
    expect(readFileSync(exported.document).equals(await sandbox.content(stored!.uniqueId))).toBe(true);
    expect(readFileSync(exported.source).equals(readFileSync(files[0]!))).toBe(true);
  });

  it('says of a file that it does not take, why; exit 1', async () => {
    const done = await call('send', sample('refuse/fichier-vide.hl7'));
    expect(done.code).toBe(1);
    expect(value(done) as object[]).toMatchObject([
      { file: 'fichier-vide.hl7', problem: { code: 'INTAKE-FILE-EMPTY' } },
    ]);
  });

  it('does not let go what nobody may overrule, and cancels it on demand', async () => {
    await call('send', message('WRONG', ['', ''], '1998041799999'));
    await until('it is held', async () => (await agent.rows()).some(({ state }) => state === 'held'));
    const { id } = (await agent.rows()).find(({ state }) => state === 'held')!;
    const refused = await call('queue', 'release', id, '--birth-date', '1893-12-01');
    saidOnly(refused, 1);
    expect(refused.stderr).toContain('RELEASE-NOT-POSSIBLE: ');
    expect(refused.stderr).toContain('  → ');
    const cancelled = await call('queue', 'cancel', id);
    expect(cancelled.code).toBe(0);
    expect(value(cancelled) as DocumentRow).toMatchObject({ id, state: 'cancelled' });
    saidOnly(await call('queue', 'cancel', id), 1);
    expect((await call('status')).code).toBe(0);
    expect(await sandbox.documents()).toHaveLength(1);
  });

  it('knows no document of another number', async () => {
    for (const verb of ['show', 'release', 'retry', 'cancel', 'export'])
      saidOnly(await call('queue', verb, 'nothing', ...(verb === 'export' ? ['--out', join(folder, 'none')] : [])), 2);
    saidOnly(await call('queue', 'burn', 'nothing'), 2);
  });
});

describe('relais verify', () => {
  it('while the agent runs', async () => {
    const done = await call('verify');
    expect(done.code).toBe(0);
    expect(value(done)).toEqual({ ok: true, problems: [] });
  });

  it('when none runs any more: on the journal itself; and the agent then counts as not reached', async () => {
    await agent.kill();
    saidOnly(await call('status', '--json'), 3);
    const done = await call('verify');
    expect(done.code).toBe(0);
    expect(value(done)).toEqual({ ok: true, problems: [] });
    agent = await agentProcess(folder, sandbox);
    expect(await list()).toHaveLength(2);
  });
});

describe('the sandbox’s window', () => {
  const at = (path: string, method = 'GET', body?: string): Promise<Response> =>
    fetch(new URL(path, sandbox.ready.admin), { method, ...(body === undefined ? {} : { body }) });

  it('opens with a line of exactly these', () => {
    expect(keys(sandbox.ready)).toEqual(
      ['xds', 'registry', 'mhd', 'idp', 'pdq', 'token', 'ca', 'clientP12', 'clientP12Password', 'admin'].sort(),
    );
    for (const file of [sandbox.ready.ca, sandbox.ready.clientP12])
      expect(readFileSync(file).length).toBeGreaterThan(0);
  });

  it('lists documents and requests', async () => {
    const documents = await sandbox.documents();
    expect(documents.length).toBeGreaterThan(0);
    const fields =
      'uniqueId entryUuid patientId hash size mimeType typeCode formatCode status replaces submissionSetId receivedAt';
    for (const document of documents) expect(keys(document)).toEqual(fields.split(' ').sort());
    const requests = await sandbox.requests();
    for (const request of requests)
      expect(keys(request)).toEqual(['at', 'errorCodes', 'outcome', 'transaction', 'uniqueIds']);
    expect(requests.map(({ at }) => at)).toEqual(requests.map(({ at }) => at).sort());
    expect(new Set(requests.map(({ transaction }) => transaction))).toEqual(
      new Set(['IDP', 'ITI-47', 'ITI-18', 'ITI-41']),
    );
    const content = await at(`documents/${documents[0]!.uniqueId}/content`);
    expect((await content.arrayBuffer()).byteLength).toBe(documents[0]!.size);
    expect((await at('documents/2.25.1/content')).status).toBe(404);
  });

  it('takes faults, ends them, and says no to what is none', async () => {
    expect((await at('faults', 'POST', '[{"transaction":"ITI-41","times":9,"kind":"refuse"}]')).status).toBe(200);
    expect((await at('faults', 'DELETE')).status).toBe(200);
    expect((await at('faults', 'POST', '[{"transaction":"ITI-41","times":1,"kind":"explode"}]')).status).toBe(400);
    const before = (await sandbox.documents()).length;
    await call('send', message('AFTER-FAULTS'));
    await until('it arrives', async () => (await sandbox.documents()).length === before + 1);
  });
});

describe('a sandbox with patients and faults of its own', () => {
  const own = { family: 'Müster-Test', given: 'Léonie', birthDate: '1893-12-01', sex: 'F' };
  const patients = [
    { ...own, matricule: '1893120105732', dossierId: '1234567000' },
    { ...own, matricule: '1980072700120', dossierId: '1234567003', birthDate: '1980-07-28' },
    { ...own, matricule: '1983081246785', dossierId: '1234567001', birthDate: '1983-08-12', closed: true },
    { ...own, matricule: '2003042581939', dossierId: '1234567002', birthDate: '2003-04-25', opposed: true },
  ];
  let there: string;
  let strict: SandboxProcess;
  let sender: AgentProcess;

  beforeAll(async () => {
    there = freshFolder();
    const files = { patients: join(there, 'patients.json'), faults: join(there, 'faults.json') };
    writeFileSync(files.patients, JSON.stringify(patients));
    writeFileSync(files.faults, JSON.stringify([{ transaction: 'ITI-41', times: 1, kind: 'refuse' }]));
    strict = await sandboxProcess(there, ['--patients', files.patients, '--faults', files.faults]);
    sender = await agentProcess(there, strict);
  });
  afterAll(async () => {
    await sender.kill();
    await strict.stop();
    removeFolder(there);
  });

  const to = (...args: string[]): Promise<Finished> => relais([...args, '--data', join(there, 'agent')], inEnglish);
  const rows = async (): Promise<[string, string][]> =>
    (await sender.rows()).map(({ state, cause }): [string, string] => [state, cause]);

  it('what the DSP refused waits for a person, and goes at the next try', async () => {
    await to('send', message('REFUSED'));
    await until('it is refused', async () => (await sender.rows()).some(({ state }) => state === 'refused'));
    const { id } = (await sender.rows())[0]!;
    const requests = (await strict.requests()).filter(({ transaction }) => transaction === 'ITI-41');
    expect(requests).toMatchObject([{ outcome: 'refused', errorCodes: ['XDSRepositoryError'], fault: 'refuse' }]);
    expect((await to('status')).code).toBe(1);
    const retried = await to('queue', 'retry', id);
    expect(retried.code).toBe(0);
    expect((value(retried) as DocumentRow).id).toBe(id);
    await until('it arrives', async () => (await strict.documents()).length === 1);
    expect((await strict.documents())[0]!.patientId).toContain('1234567000');
  });

  it('a doubtful birth date goes only for somebody who types it', async () => {
    await to('send', message('DOUBT', ['|18931201|', '|19800728|'], '1980072700120'));
    await until('it is held', async () => (await sender.rows()).some(({ state }) => state === 'held'));
    const status = await to('status', '--json');
    expect(status.code).toBe(1);
    expect(value(status)).toMatchObject({ undelivered: 1, states: { held: 1 } });
    const held = await to('queue', 'list', '--state', 'held');
    expect(held.code).toBe(1);
    const { id } = (value(held) as DocumentRow[])[0]!;

    const unasked = await to('queue', 'release', id);
    saidOnly(unasked, 1);
    expect(unasked.stderr).toMatch(/birth/i);
    saidOnly(await to('queue', 'release', id, '--birth-date', '1980-07-27'), 1);
    expect((await sender.rows()).find((row) => row.id === id)?.state).toBe('held');
    expect(await strict.documents()).toHaveLength(1);

    const released = await to('queue', 'release', id, '--birth-date', '1980-07-28');
    expect(released.code).toBe(0);
    expect((value(released) as DocumentRow).id).toBe(id);
    await until('it arrives', async () => (await strict.documents()).length === 2);
  });

  it.each([
    { whose: 'a closed dossier', matricule: '1983081246785', birth: '19830812', expected: ['held', 'no-dossier'] },
    { whose: 'no dossier', matricule: '1971110258749', birth: '19711102', expected: ['held', 'no-dossier'] },
    { whose: 'an opposed patient', matricule: '2003042581939', birth: '20030425', expected: ['refused', 'refused'] },
  ])('a document of $whose is not stored and not lost', async ({ whose, matricule, birth, expected }) => {
    const before = await rows();
    await to('send', message(whose.replaceAll(' ', '-'), ['18931201', birth], matricule));
    const settled = async (): Promise<boolean> =>
      (await rows()).length === before.length + 1 &&
      (await rows()).every(([state]) => ['held', 'refused', 'delivered'].includes(state));
    await until('it has settled', settled);
    expect((await rows())[0]).toEqual(expected);
    expect(await strict.documents()).toHaveLength(2);
  });

  it('does not start on lists that it cannot use', async () => {
    const broken = join(there, 'broken.json');
    writeFileSync(broken, '[{"matricule": 4711}]');
    for (const option of ['--patients', '--faults']) {
      const ended = await relais(['sandbox', '--data', join(there, 'other'), option, broken], inEnglish);
      saidOnly(ended, 4);
      expect(ended.stderr).toContain(`SANDBOX-${option.slice(2).toUpperCase()}-INVALID: `);
      saidOnly(await relais(['sandbox', '--data', join(there, 'other'), option, join(there, 'none.json')]), 2);
    }
  });
});

describe('relais cert', () => {
  const cert = (where: string, args: readonly string[], password = ''): Promise<Finished> =>
    relais(['cert', ...args, '--data', join(folder, where)], { ...inEnglish, RELAIS_P12_PASSWORD: password });

  it('without a certificate: an empty list, and a check that fails', async () => {
    const listed = await cert('no certificate', ['list']);
    expect([listed.code, value(listed)]).toEqual([0, []]);
    const checked = await cert('no certificate', ['check']);
    expect([checked.code, value(checked)]).toEqual([1, []]);
  });

  it('with a wrong password: refused with its reason, and nothing stored', async () => {
    const refused = await cert('wrong password', ['import', sandbox.ready.clientP12], 'not the password');
    saidOnly(refused, 4);
    expect(refused.stderr).toMatch(/^[A-Z][A-Z0-9-]+: .+\n {2}→ .+/);
    expect(refused.stderr).not.toContain('not the password');
    const files = readdirSync(join(folder, 'wrong password'), { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
    saidOnly(await cert('wrong password', ['import', 'nothing.p12']), 2);
  });

  it('imports, lists and checks: until when, from whom, for whom, for what', async () => {
    const imported = await cert('certificate', ['import', sandbox.ready.clientP12], sandbox.ready.clientP12Password);
    expect(imported.code, imported.stderr).toBe(0);
    const [shown] = value(imported) as { validTo: number; uses: string[] }[];
    expect(keys(shown!)).toEqual(['daysLeft', 'eHealthId', 'issuer', 'subject', 'uses', 'validFrom', 'validTo']);
    expect(shown).toMatchObject({ eHealthId: '1234567890', issuer: expect.stringContaining('Sandbox CA') as string });
    expect(shown!.validTo).toBeGreaterThan(Date.now());
    expect(shown!.uses).not.toEqual([]);
    for (const verb of ['list', 'check']) {
      const again = await cert('certificate', [verb]);
      expect(again.code).toBe(0);
      expect(value(again) as object[]).toEqual([shown]);
    }
    for (const entry of readdirSync(join(folder, 'certificate'), { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        expect(readFileSync(join(entry.parentPath, entry.name)).includes(sandbox.ready.clientP12Password)).toBe(false);
  });
});

describe('relais profile and pack', () => {
  const profiles = join(root, 'connectors', 'profiles');

  it('lists and shows the profiles with their gaps', async () => {
    const listed = value(await relais(['profile', 'list'])) as { name: string; kind: string; gaps: number }[];
    const national = listed.filter(({ kind }) => kind === 'national');
    expect(national.map(({ name }) => name)).toEqual(['lu-dsp', 'sandbox']);
    for (const entry of national)
      expect(keys(entry)).toEqual(['country', 'gaps', 'kind', 'name', 'title', 'validFrom', 'version']);
    const sources = listed.filter(({ kind }) => kind === 'source');
    expect(sources.map(({ name }) => name)).toContain('hl7-laboratory');
    for (const entry of sources)
      expect(keys(entry)).toEqual(['formats', 'gaps', 'kind', 'name', 'quirks', 'title', 'version']);
    const shown = value(await relais(['profile', 'show', 'lu-dsp'])) as { gaps: object[] };
    expect(shown.gaps).toHaveLength(listed[0]!.gaps);
  });

  it('checks a good one and broken ones', async () => {
    const good = await relais(['profile', 'check', join(profiles, 'lu-dsp')]);
    expect(good.code).toBe(0);
    expect(value(good)).toEqual({
      file: join(profiles, 'lu-dsp', 'profile.json'),
      kind: 'national',
      ok: true,
      problems: [],
    });
    const broken = join(folder, 'profile');
    mkdirSync(broken);
    const whole = JSON.parse(readFileSync(join(profiles, 'lu-dsp', 'profile.json'), 'utf8')) as object;
    for (const text of ['{"name": ', JSON.stringify({ ...whole, validFrom: 'tomorrow' })]) {
      writeFileSync(join(broken, 'profile.json'), text);
      const bad = await relais(['profile', 'check', broken]);
      expect(bad.code).toBe(1);
      const { ok, problems } = value(bad) as { ok: boolean; problems: string[] };
      expect(ok).toBe(false);
      expect(problems).toHaveLength(1);
    }
    saidOnly(await relais(['profile', 'check', join(folder, 'no profile')], inEnglish), 2);
  });

  it('lists the rule packs with version, dates and rules', async () => {
    const packs = value(await relais(['pack', 'list'])) as {
      name: string;
      version: string;
      validFrom: string;
      rules: Finding[];
    }[];
    expect(packs.map(({ name }) => name)).toContain('identity');
    for (const { name, version, validFrom, rules } of packs) {
      // A second version of one day has a number behind it.
      expect(version, name).toMatch(/^\d{4}-\d\d-\d\d(\.[2-9])?$/);
      expect(validFrom, name).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(rules, name).not.toEqual([]);
    }
  });
});
