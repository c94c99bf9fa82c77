/**
 * The laboratory samples, all the way: fetched back from the sandbox, they are what the journal holds, and judges that nobody here wrote
 * find them right: Xerces with the CDA.xsd of the corpus, HL7's own validator with the European laboratory profile for the FHIR twin.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentPaths, type DocumentDetail } from '../../connectors/agent/contract.ts';
import { sendOverMllp } from '../../connectors/agent/mllp-client.ts';
import type { DocumentRecord } from '../../connectors/sandbox/index.ts';
import { loadSamples } from '../../connectors/sandbox/samples/manifest.ts';
import {
  agentProcess,
  freshFolder,
  relais,
  removeFolder,
  sandboxProcess,
  until,
  type AgentProcess,
  type SandboxProcess,
} from '../support/processes.ts';
import { shared } from '../support/tools.ts';

const judge = join(shared, 'oracles', 'documents', 'judge');
const schema = join(shared, 'corpus/cda/ipf-cda/core/src/main/resources/schema/cdar2/infrastructure/cda/CDA.xsd');
const missing = [judge, schema].filter((path) => !existsSync(path));
const samples = loadSamples().filter(
  ({ file, expected, bytes }) => file.startsWith('hl7/') && expected === 'delivered' && bytes.includes('|ORU^R01'),
);

/** A report that only carries a PDF has no FHIR form in the profile: it travels as a CDA. */
const structured = samples.filter(({ file }) => file !== 'hl7/oru-avec-pdf.hl7');

interface Sent {
  readonly detail: DocumentDetail;
  readonly held: Buffer;
  readonly record: DocumentRecord;
  readonly fetched: Buffer;
  readonly source: string;
}

interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  readonly ran: boolean;
  readonly errors: readonly { message: string }[];
}

/** Everything a judge says, also when it finds something: its exit code is not the answer. */
async function verdicts(args: readonly string[]): Promise<Verdict[]> {
  const { stdout } = await promisify(execFile)(judge, args, { maxBuffer: 1 << 26 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Verdict);
}

const wrong = (found: readonly Verdict[]): Verdict[] => found.filter(({ ok, ran }) => !ok || !ran);
const field = (source: string, segment: string, number: number): string =>
  source
    .split(/[\r\n]+/)
    .find((line) => line.startsWith(`${segment}|`))
    ?.split('|')[segment === 'MSH' ? number - 1 : number] ?? '';
const digits = (value: string): string => value.replace(/\D/g, '');

describe.skipIf(missing.length > 0)(
  `laboratory samples from end to end${missing.length > 0 ? ` (skipped: no ${missing.join(', no ')})` : ''}`,
  () => {
    let folder: string;
    let sandbox: SandboxProcess;
    let agent: AgentProcess;
    let all: Sent[] = [];

    beforeAll(async () => {
      folder = freshFolder();
      sandbox = await sandboxProcess(folder);
      agent = await agentProcess(folder, sandbox);
      const { host, port } = agent.ready.mllp[0]!;
      for (const { bytes } of samples) expect(await sendOverMllp(host, port, bytes)).toMatch(/^[AC]A$/);
      const expected = samples.reduce((sum, { documents }) => sum + documents, 0);
      await until(
        'all are in the DSP',
        async () => (await agent.rows()).filter(({ state }) => state === 'delivered').length === expected,
        120,
      );
      const records = await sandbox.documents();
      all = await Promise.all(
        (await agent.rows()).map(async ({ id }) => {
          const detail = await agent.client.call('document', { id });
          const record = records.find(({ uniqueId }) => uniqueId === detail.uniqueId)!;
          return {
            detail,
            record,
            held: Buffer.from(await agent.client.bytes(contentPaths.content(id))),
            source: Buffer.from(await agent.client.bytes(contentPaths.source(id))).toString('latin1'),
            fetched: await sandbox.content(record.uniqueId),
          };
        }),
      );
    }, 240_000);

    afterAll(async () => {
      await agent.stop();
      await sandbox.stop();
      removeFolder(folder);
    });

    it('are more than a handful, each stored once', () => {
      expect(all.length).toBeGreaterThanOrEqual(10);
      expect(new Set(all.map(({ record }) => record.uniqueId)).size).toBe(all.length);
    });

    it('come back byte for byte, with their hash and size', () => {
      for (const { held, fetched, record } of all) {
        expect(fetched.equals(held)).toBe(true);
        expect(record.hash).toBe(createHash('sha1').update(fetched).digest('hex'));
        expect(record.size).toBe(fetched.length);
      }
    });

    it('name the patient and the author of their source, and its date', () => {
      for (const { fetched, source } of all) {
        const document = new DOMParser().parseFromString(fetched.toString('utf8'), 'text/xml');
        const one = (
          name: string,
          within: { getElementsByTagName(name: string): ArrayLike<Element> } = document,
        ): Element => within.getElementsByTagName(name)[0]!;
        const role = one('patientRole');
        const ids = Array.from(role.getElementsByTagName('id'), (id) => id.getAttribute('extension'));
        const matricule = field(source, 'PID', 3)
          .split('~')
          .map((part) => digits(part.split('^')[0]!))
          .find((part) => part.length === 13);
        expect(ids).toContain(matricule);
        expect(one('birthTime', role).getAttribute('value')).toBe(field(source, 'PID', 7).slice(0, 8));
        const reported = field(source, 'OBR', 22) || field(source, 'MSH', 7);
        expect(one('effectiveTime').getAttribute('value')!.slice(0, 8)).toBe(reported.slice(0, 8));
        expect((one('author').textContent ?? '').trim()).not.toBe('');
      }
    });

    it('are valid by the schema of CDA', async () => {
      const files = all.map(({ fetched }, index) => {
        const file = join(folder, `fetched-${index}.xml`);
        writeFileSync(file, fetched);
        return file;
      });
      const found = await verdicts(['xsd', ...files, '--schema', schema]);
      expect(found).toHaveLength(files.length);
      expect(wrong(found)).toEqual([]);
    });

    it('have FHIR twins that the European laboratory profile accepts', async () => {
      const out = join(folder, 'fhir');
      mkdirSync(out);
      const { code } = await relais([
        'convert',
        ...structured.map(({ path }) => path),
        '--to',
        'fhir',
        '--profile',
        'sandbox',
        '--out',
        out,
        '--json',
      ]);
      expect(code).toBe(0);
      const files = readdirSync(out).map((name) => join(out, name));
      expect(files).toHaveLength(structured.reduce((sum, { documents }) => sum + documents, 0));
      expect(
        files.every((file) => (JSON.parse(readFileSync(file, 'utf8')) as { type: string }).type === 'document'),
      ).toBe(true);
      const guides = ['hl7-eu-laboratory', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7.fhir.uv.ips'];
      const found = await verdicts([
        'fhir',
        ...guides.flatMap((name) => ['--ig', name]),
        '--profile',
        'http://hl7.eu/fhir/laboratory/StructureDefinition/Bundle-eu-lab',
        ...files,
      ]);
      expect(found).toHaveLength(files.length);
      expect(wrong(found)).toEqual([]);
    }, 400_000);
  },
);
