/** ITI-47 over real mutual TLS, open and with a list of patients. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox, type SandboxPatient } from './index.ts';
import { dossierNumber } from './patients.ts';
import * as client from './client.test-data.ts';

const schema = resolve(
  import.meta.dirname,
  '../../../shared/corpus/xds/schema-ipf/hl7v3/src/main/resources/schema/HL7V3/NE2008/multicacheschemas/PRPA_IN201306UV02.xsd',
);
const action = 'urn:hl7-org:v3:PRPA_IN201305UV02';
const query = (root: string, extension: string): string =>
  `<PRPA_IN201305UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"><id root="${randomUUID()}"/><creationTime value="20261120100000"/>` +
  `<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201305UV02"/><processingCode code="T"/><processingModeCode code="T"/><acceptAckCode code="AL"/>` +
  `<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.3"/></device></receiver>` +
  `<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.4"/></device></sender>` +
  `<controlActProcess classCode="CACT" moodCode="EVN"><code code="PRPA_TE201305UV02" codeSystem="2.16.840.1.113883.1.6"/>` +
  `<queryByParameter><queryId root="1.2.5" extension="7"/><statusCode code="new"/><parameterList><livingSubjectId>` +
  `<value root="${root}" extension="${extension}"/><semanticsText>LivingSubject.id</semanticsText></livingSubjectId></parameterList>` +
  `</queryByParameter></controlActProcess></PRPA_IN201305UV02>`;

const listed: SandboxPatient = {
  matricule: '1893120105732',
  dossierId: '4000000001',
  family: 'Essai & Fils',
  given: 'Anne',
  birthDate: '1893-12-01',
  sex: 'F',
};

let root: string;
let open: Sandbox;
let closed: Sandbox;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'relais-sandbox-'));
  open = await startSandbox({ dataDir: join(root, 'open') });
  closed = await startSandbox({
    dataDir: join(root, 'listed'),
    patients: [
      listed,
      { ...listed, matricule: '1983081246785', dossierId: '4000000002', closed: true },
      { ...listed, matricule: '2003042581939', dossierId: '4000000003', opposed: true },
    ],
  });
});
afterAll(async () => {
  await Promise.all([open.stop(), closed.stop()]);
  await rm(root, { recursive: true, force: true });
});

const ask = async (sandbox: Sandbox, body: string): Promise<string> => {
  const assertion = await client.fetchAssertion(sandbox.ready, Date.now());
  const reply = await client.post(
    sandbox.ready.pdq,
    sandbox.ready,
    client.soap(action, assertion, body),
    client.soapType,
  );
  return reply.body;
};

describe('ITI-47', () => {
  it('gives every valid matricule a dossier, with a birth date and no name that nobody told', async () => {
    const answer = await ask(open, query('1.3.182.4.4', '1893120105732'));
    expect(answer).toContain(`root="1.3.182.2.4.2" extension="${dossierNumber('1893120105732')}"`);
    expect(answer).toContain('<birthTime value="18931201"/>');
    expect(answer).toContain('<name nullFlavor="UNK"/>');
    expect(answer).toContain('<administrativeGenderCode nullFlavor="UNK"/>');
    expect(answer).toContain('queryResponseCode code="OK"');
  });

  it.each(['1901010100101', '7000010105084', '123'])(
    'finds no dossier for the invalid matricule %s',
    async (number) => {
      const answer = await ask(open, query('1.3.182.4.4', number));
      expect(answer).toContain('queryResponseCode code="NF"');
      expect(answer).toContain('<resultTotalQuantity value="0"/>');
    },
  );

  it('gives listed patients with their names, and nobody else', async () => {
    const answer = await ask(closed, query('1.3.182.4.4', listed.matricule));
    expect(answer).toContain('extension="4000000001"');
    expect(answer).toContain('<family>Essai &amp; Fils</family>');
    expect(answer).toContain('administrativeGenderCode code="F"');
    expect(await ask(closed, query('1.3.182.4.4', '1971110258749'))).toContain('code="NF"');
  });

  it('finds no closed dossier, and finds an opposed one', async () => {
    expect(await ask(closed, query('1.3.182.4.4', '1983081246785'))).toContain('code="NF"');
    expect(await ask(closed, query('1.3.182.4.4', '2003042581939'))).toContain('code="OK"');
  });

  it('takes no document for an opposed patient, nor for a closed dossier', async () => {
    const assertion = await client.fetchAssertion(closed.ready, Date.now());
    const codes = async (matricule: string, dossierId: string): Promise<string[]> => {
      const document = client.cda(matricule);
      const message = client.soap(client.provideAction, assertion, client.metadata(document, { dossierId }));
      const body = client.mtom(message, document.bytes);
      return client.codesIn((await client.post(closed.ready.xds, closed.ready, body, client.mtomType)).body);
    };
    expect(await codes(listed.matricule, '4000000001')).toEqual([]);
    expect(await codes('2003042581939', '4000000003')).toEqual(['LocalPolicyRestrictionError']);
    expect(await codes('1983081246785', '4000000002')).toEqual(['XDSUnknownPatientId']);
  });

  it('refuses a search without identifier, and an unknown domain', async () => {
    const nameless = query('1.3.182.4.4', 'x').replace(/<livingSubjectId>.*<\/livingSubjectId>/, '');
    expect(await ask(open, nameless)).toContain('<typeCode code="AE"/>');
    expect(await ask(open, query('1.2.3.4', 'x'))).toContain('queryResponseCode code="QE"');
  });

  it('does nothing without an assertion', async () => {
    const body = client.soap(action, '', query('1.3.182.4.4', listed.matricule));
    const reply = await client.post(open.ready.pdq, open.ready, body, client.soapType);
    expect(client.codesIn(reply.body)).toEqual(['wsse:InvalidSecurity']);
  });

  it.skipIf(!existsSync(schema))('answers by the HL7 schema (skipped without ../shared/corpus)', async () => {
    xmlRegisterFsInputProviders();
    const xsd = XmlDocument.fromBuffer((await import('node:fs')).readFileSync(schema), { url: schema });
    const validator = XsdValidator.fromDoc(xsd);
    for (const [sandbox, number] of [
      [open, '1893120105732'],
      [closed, listed.matricule],
      [open, '123'],
    ] as const) {
      const answer = await ask(sandbox, query('1.3.182.4.4', number));
      const [message = ''] = /<PRPA_IN201306UV02.*<\/PRPA_IN201306UV02>/s.exec(answer) ?? [];
      const document = XmlDocument.fromString(message);
      expect(() => validator.validate(document)).not.toThrow();
      document.dispose();
    }
    validator.dispose();
    xsd.dispose();
  });
});
