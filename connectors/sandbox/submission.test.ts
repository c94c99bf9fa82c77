/** ITI-41 and ITI-18 over real mutual TLS: what is taken, and that each thing wrong is refused by its own code. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from './index.ts';
import { dossierNumber } from './patients.ts';
import * as client from './client.test-data.ts';

const matricule = '1893120105732';
const other = '1983081246785';
const dossierId = dossierNumber(matricule);
let dataDir: string;
let sandbox: Sandbox;
let assertion: string;
let lastAnswer = '';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'relais-sandbox-'));
  sandbox = await startSandbox({ dataDir });
  assertion = await client.fetchAssertion(sandbox.ready, Date.now());
});
afterAll(async () => {
  await sandbox.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const send = (envelope: string, bytes: Uint8Array): Promise<client.Reply> =>
  client.post(sandbox.ready.xds, sandbox.ready, client.mtom(envelope, bytes), client.mtomType);

/** Sends a document whose metadata a test may change, and gives the error codes of the answer. */
async function submit(
  document: client.TestDocument,
  options: Partial<client.MetadataOptions> = {},
  change: (xml: string) => string = (xml) => xml,
): Promise<string[]> {
  const original = client.metadata(document, { dossierId, ...options });
  const changed = change(original);
  const reply = await send(client.soap(client.provideAction, assertion, changed), document.bytes);
  expect(reply.headers['content-type']).toContain('multipart/related');
  lastAnswer = reply.body;
  const codes = client.codesIn(reply.body);
  if (codes.length === 0) expect(reply.body).toContain('ResponseStatusType:Success');
  return codes;
}

const held = (document: client.TestDocument) =>
  sandbox.documents().find((entry) => entry.uniqueId === document.uniqueId);

describe('ITI-41: what is taken', () => {
  it('a level 1 CDA, byte for byte', async () => {
    const document = client.cda(matricule);
    expect(await submit(document)).toEqual([]);
    expect(held(document)).toMatchObject({
      patientId: `${dossierId}^^^&1.3.182.2.4.2&ISO`,
      hash: createHash('sha1').update(document.bytes).digest('hex'),
      size: document.bytes.length,
      status: 'Approved',
      replaces: null,
    });
    const url = `${sandbox.ready.admin}documents/${encodeURIComponent(document.uniqueId)}/content`;
    const content = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(content.equals(document.bytes)).toBe(true);
  });

  it('a patient named by matricule instead of dossier', async () => {
    const document = client.cda(matricule);
    const byMatricule = (xml: string): string =>
      xml.replaceAll(`${dossierId}^^^&amp;1.3.182.2.4.2&amp;ISO`, `${matricule}^^^&amp;1.3.182.4.4&amp;ISO`);
    expect(await submit(document, {}, byMatricule)).toEqual([]);
  });

  it('the same document again in a new set, without a second copy', async () => {
    const document = client.cda(matricule);
    const entryId = `urn:uuid:${randomUUID()}`;
    expect(await submit(document, { entryId })).toEqual([]);
    expect(await submit(document, { entryId })).toEqual([]);
    expect(sandbox.documents().filter((entry) => entry.uniqueId === document.uniqueId)).toHaveLength(1);
  });

  it('a replacement, which deprecates its target', async () => {
    const [first, second] = [client.cda(matricule), client.cda(matricule)];
    const entryId = `urn:uuid:${randomUUID()}`;
    expect(await submit(first, { entryId })).toEqual([]);
    expect(await submit(second, { replaces: entryId })).toEqual([]);
    expect(held(first)?.status).toBe('Deprecated');
    expect(held(second)).toMatchObject({ status: 'Approved', replaces: entryId });
    expect(await submit(client.cda(matricule), { replaces: entryId })).toEqual(['XDSRegistryDeprecatedDocumentError']);
  });

  it('a FHIR document Bundle', async () => {
    expect(await submit(fhir(matricule), { mimeType: 'application/fhir+json', formatCode: 'urn:x' })).toEqual([]);
  });
});

function fhir(number: string, type = 'document'): client.TestDocument {
  const uuid = randomUUID();
  const bundle = {
    resourceType: 'Bundle',
    type,
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${uuid}` },
    timestamp: '2026-11-20T09:00:00Z',
    entry: [
      { fullUrl: `urn:uuid:${randomUUID()}`, resource: { resourceType: 'Composition' } },
      {
        fullUrl: `urn:uuid:${randomUUID()}`,
        resource: { resourceType: 'Patient', identifier: [{ system: 'urn:oid:1.3.182.4.4', value: number }] },
      },
    ],
  };
  return { uuid, uniqueId: client.oidOf(uuid), matricule: number, bytes: Buffer.from(JSON.stringify(bundle)) };
}

describe('ITI-41: what is refused, and stored nowhere', () => {
  const metadataError = 'XDSRepositoryMetadataError';
  const without = (name: string) => (xml: string) =>
    xml.replace(new RegExp(`<rim:Slot name="${name}">.*?</rim:Slot>`), '');
  const withoutCode = (scheme: string) => (xml: string) =>
    xml.replace(new RegExp(`<rim:Classification [^>]*classificationScheme="${scheme}".*?</rim:Classification>`), '');
  const replace = (from: string | RegExp, to: string) => (xml: string) => {
    const changed = xml.replace(from, to);
    expect(changed, 'the test changes nothing').not.toBe(xml);
    return changed;
  };

  it.each<[what: string, change: (xml: string) => string, code: string, context: string]>([
    ['no creationTime', without('creationTime'), metadataError, 'documentEntry.creationTime: the attribute is missing'],
    ['no languageCode', without('languageCode'), metadataError, 'documentEntry.languageCode: the attribute is missing'],
    [
      'no sourcePatientId',
      without('sourcePatientId'),
      metadataError,
      'documentEntry.sourcePatientId: the attribute is missing',
    ],
    [
      'no submissionTime',
      without('submissionTime'),
      metadataError,
      'submissionSet.submissionTime: the attribute is missing',
    ],
    [
      'no codingScheme',
      without('codingScheme'),
      metadataError,
      'documentEntry.classCode.codingScheme: the attribute is missing',
    ],
    [
      'no SubmissionSetStatus',
      without('SubmissionSetStatus'),
      metadataError,
      'association.HasMember: SubmissionSetStatus is not exactly one of Original and Reference',
    ],
    [
      'no classCode',
      withoutCode('urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a'),
      metadataError,
      'documentEntry.classCode: the attribute is missing',
    ],
    [
      'no typeCode',
      withoutCode('urn:uuid:f0306f51-975f-434e-a61c-c59651d33983'),
      metadataError,
      'documentEntry.typeCode: the attribute is missing',
    ],
    [
      'no formatCode',
      withoutCode('urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d'),
      metadataError,
      'documentEntry.formatCode: the attribute is missing',
    ],
    [
      'no confidentialityCode',
      withoutCode('urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f'),
      metadataError,
      'documentEntry.confidentialityCode: the attribute is missing',
    ],
    [
      'no practiceSettingCode',
      withoutCode('urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead'),
      metadataError,
      'documentEntry.practiceSettingCode: the attribute is missing',
    ],
    [
      'no healthcareFacilityTypeCode',
      withoutCode('urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1'),
      metadataError,
      'documentEntry.healthcareFacilityTypeCode: the attribute is missing',
    ],
    [
      'no author',
      withoutCode('urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d'),
      metadataError,
      'documentEntry.author: the attribute is missing',
    ],
    [
      'no contentTypeCode',
      withoutCode('urn:uuid:aa543740-bdda-424e-8c96-df4873be8500'),
      metadataError,
      'submissionSet.contentTypeCode: the attribute is missing',
    ],
    [
      'no set classification',
      replace(/<rim:Classification id="c9"[^>]*\/>/, ''),
      metadataError,
      'submissionSet: there is not exactly one submission set',
    ],
    [
      'no HasMember',
      replace(/<rim:Association id="member".*?<\/rim:Association>/, ''),
      metadataError,
      'documentEntry: is not a member of the submission set by exactly one HasMember',
    ],
    [
      'a wrong hash',
      replace(/(name="hash"><rim:ValueList><rim:Value>)[0-9a-f]{40}/, `$1${'0'.repeat(40)}`),
      metadataError,
      'documentEntry.hash: is not the SHA-1 of the bytes received',
    ],
    [
      'a wrong size',
      replace(/(name="size"><rim:ValueList><rim:Value>)\d+/, '$17'),
      metadataError,
      'documentEntry.size: is not the number of bytes received',
    ],
    [
      'a date that does not exist',
      replace('20261120090000', '20260230090000'),
      metadataError,
      'documentEntry.creationTime: a value is not of its data type',
    ],
    [
      'a creationTime other than the document’s',
      replace('20261120090000', '20261120090001'),
      metadataError,
      'document: creationTime differs from the effectiveTime of the document',
    ],
    [
      'a language other than the document’s',
      replace('>fr-LU<', '>de-LU<'),
      metadataError,
      'document: languageCode differs from the document’s',
    ],
    [
      'Name before Slot',
      replace(/(<rim:Slot name="creationTime">.*?<\/rim:Slot>)(.*?)(<rim:Name>.*?<\/rim:Name>)/, '$3$1$2'),
      metadataError,
      'stands in the wrong order',
    ],
    ['an id used twice', replace('id="c1"', 'id="c2"'), metadataError, 'id: an id is used twice'],
    [
      'an upper-case UUID',
      (xml) =>
        xml.replaceAll(/urn:uuid:[0-9a-f-]{36}(?="[^>]*objectType)/g, (id) => `urn:uuid:${id.slice(9).toUpperCase()}`),
      metadataError,
      'id: a UUID is not lower-case hexadecimal in urn form',
    ],
    [
      'a slot that is not known',
      replace('name="size"', 'name="taille"'),
      metadataError,
      'documentEntry: a slot name is not allowed here',
    ],
    [
      'an unknown classification scheme',
      replace('urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a', 'urn:uuid:00000000-0000-4000-8000-000000000000'),
      metadataError,
      'documentEntry: a classification scheme is unknown or not allowed here',
    ],
    ['a code without display', replace('value="Practice"', 'value=""'), metadataError, 'the code has no display name'],
    [
      'a mime type of no kind',
      replace('mimeType="text/xml"', 'mimeType="image/gif"'),
      metadataError,
      'documentEntry.mimeType: is not one that this domain takes',
    ],
    [
      'an on-demand entry',
      replace('7edca82f-054d-47f2-a032-9b2a5b5186c1', '34268e47-fdf5-41a6-ba33-82133c465248'),
      metadataError,
      'documentEntry.objectType: is not that of a stable document',
    ],
    [
      'an author without person and institution',
      replace(
        /<rim:Slot name="author(?:Person|Institution)">.*?<\/rim:Slot>(<rim:Slot name="authorInstitution">.*?<\/rim:Slot>)?/,
        '',
      ),
      metadataError,
      'documentEntry.author: author has neither person nor institution nor telecommunication',
    ],
    [
      'a uniqueId that is no OID',
      replace(/value="2\.25\.\d+"(?=[^<]*<rim:Name><rim:LocalizedString value="XDSDocumentEntry)/, 'value="x"'),
      metadataError,
      'documentEntry.uniqueId: the value is not of its data type',
    ],
    [
      'a patient without authority',
      replace(/value="\d{10}\^\^\^[^"]*"/, 'value="1"'),
      'XDSPatientIdDoesNotMatch',
      'documentEntry.patientId: the value is not of its data type',
    ],
    [
      'no document for an entry',
      replace(/<x:Document.*<\/x:Document>/, ''),
      'XDSMissingDocument',
      'documentEntry: has no document',
    ],
    [
      'a document for no entry',
      replace(/<x:Document id="[^"]*"/, '<x:Document id="another"'),
      'XDSMissingDocumentMetadata',
      'Document: a document has no document entry',
    ],
    [
      'an include that names no part',
      replace('cid:doc%40relais.test', 'cid:none'),
      'XDSRepositoryError',
      'Document: xop:Include does not name exactly one part of the message',
    ],
    [
      'inline content',
      replace(/<xop:Include[^>]*\/>/, 'AAAA'),
      'XDSRepositoryError',
      'Document: the content is not sent as an XOP part',
    ],
    [
      'a folder',
      replace('</rim:RegistryObjectList>', '<rim:RegistryPackage id="folder"/></rim:RegistryObjectList>'),
      metadataError,
      'folder: a registry package is not a submission set; this domain takes no folders',
    ],
  ])('%s', async (_, change, code, context) => {
    const document = client.cda(matricule);
    expect(await submit(document, {}, change)).toContain(code);
    expect(lastAnswer).toContain(context);
    expect(held(document)).toBeUndefined();
  });

  it.each<[what: string, change: (xml: string) => string, code: string, context: string]>([
    [
      'another patient in recordTarget',
      replace(`extension="${matricule}"`, `extension="${other}"`),
      'XDSPatientIdDoesNotMatch',
      'document: recordTarget names another patient than the metadata',
    ],
    [
      'a matricule with wrong check digits',
      replace(`extension="${matricule}"`, 'extension="1901010100101"'),
      'InvalidDocumentContent',
      'document: the matricule of recordTarget is not valid',
    ],
    [
      'the dummy matricule',
      replace(`extension="${matricule}"`, 'extension="7000010105084"'),
      'InvalidDocumentContent',
      'document: the matricule of recordTarget is not valid',
    ],
    [
      'no matricule',
      replace('root="1.3.182.4.4"', 'root="1.3.182.4.5"'),
      'InvalidDocumentContent',
      'document: recordTarget does not carry exactly one matricule',
    ],
    [
      'two recordTargets',
      replace(/<recordTarget>.*<\/recordTarget>/, '$&$&'),
      'InvalidDocumentContent',
      'document: there is not exactly one recordTarget',
    ],
    [
      'another id than uniqueId',
      replace(/<id root="[0-9a-f-]{36}"/, `<id root="${randomUUID()}"`),
      'XDSRepositoryMetadataError',
      'document: uniqueId is not the id of the document',
    ],
    [
      'another realm',
      replace('realmCode code="LU"', 'realmCode code="FR"'),
      'InvalidDocumentContent',
      'document: realmCode is not LU',
    ],
    ['no typeId', replace(/<typeId[^>]*>/, ''), 'InvalidDocumentContent', 'document: typeId is not that of CDA R2'],
    [
      'another confidentiality',
      replace('confidentialityCode code="N"', 'confidentialityCode code="R"'),
      'XDSRepositoryMetadataError',
      'document: confidentialityCode differs from the document’s',
    ],
    ['broken XML', replace('</title>', ''), 'InvalidDocumentContent', 'document: not well-formed XML'],
    [
      'a DOCTYPE',
      replace('?>', '?><!DOCTYPE ClinicalDocument>'),
      'InvalidDocumentContent',
      'document: a DOCTYPE is not allowed',
    ],
    [
      'another root',
      (xml) => xml.replaceAll('ClinicalDocument', 'Document'),
      'InvalidDocumentContent',
      'document: the root is not a CDA ClinicalDocument',
    ],
    [
      'an embedded file that is no PDF',
      replace(/(representation="B64">)[^<]*/, '$1QUFBQQ=='),
      'InvalidDocumentContent',
      'document: embedded document: is not a PDF',
    ],
  ])('a document with %s', async (_, change, code, context) => {
    const document = client.cda(matricule, change);
    expect(await submit(document)).toContain(code);
    expect(lastAnswer).toContain(context);
    expect(held(document)).toBeUndefined();
  });

  it('an embedded PDF that does not claim PDF/A-1', async () => {
    const plainPdf = Buffer.from('%PDF-1.7\n%%EOF\n');
    expect(await submit(client.cda(matricule, undefined, plainPdf))).toEqual(['InvalidDocumentContent']);
    const part2 = Buffer.from(client.smallPdf.toString().replace('part>1<', 'part>2<'));
    expect(await submit(client.cda(matricule, undefined, part2))).toEqual(['InvalidDocumentContent']);
    const cut = client.smallPdf.subarray(0, -8);
    expect(await submit(client.cda(matricule, undefined, cut))).toEqual(['InvalidDocumentContent']);
  });

  it('a FHIR Bundle of another patient or another type', async () => {
    const options = { mimeType: 'application/fhir+json', formatCode: 'urn:x' };
    const asFirst = (document: client.TestDocument) => ({ ...document, matricule });
    expect(await submit(asFirst(fhir(other)), options)).toEqual(['XDSPatientIdDoesNotMatch']);
    expect(await submit(fhir(matricule, 'collection'), options)).toEqual(['InvalidDocumentContent']);
  });

  it('a sender who names another matricule beside the right dossier', async () => {
    const document = client.cda(matricule);
    expect(await submit(document, {}, replace(`PID-3|${matricule}`, `PID-3|${other}`))).toEqual([
      'XDSPatientIdDoesNotMatch',
    ]);
  });

  it('a dossier that does not exist, and one that is another person’s', async () => {
    expect(await submit(client.cda(matricule), { dossierId: '1000000007' })).toEqual(['XDSUnknownPatientId']);
    expect(await submit(client.cda(matricule), { dossierId: dossierNumber(other) })).toContain(
      'XDSPatientIdDoesNotMatch',
    );
  });

  it('entry and set of different patients', async () => {
    const change = (xml: string): string => {
      const at = xml.lastIndexOf(`value="${dossierId}`);
      return `${xml.slice(0, at)}value="${dossierNumber(other)}${xml.slice(at + `value="${dossierId}`.length)}`;
    };
    expect(await submit(client.cda(matricule), {}, change)).toContain('XDSPatientIdDoesNotMatch');
  });

  it('a submission set twice', async () => {
    const submissionSetId = client.oidOf(randomUUID());
    expect(await submit(client.cda(matricule), { submissionSetId })).toEqual([]);
    expect(await submit(client.cda(matricule), { submissionSetId })).toEqual(['XDSDuplicateUniqueIdInRegistry']);
  });

  it('other bytes under a known uniqueId', async () => {
    const document = client.cda(matricule);
    expect(await submit(document)).toEqual([]);
    const changed = { ...document, bytes: Buffer.from(document.bytes.toString().replace('essai', 'ESSAI')) };
    expect(await submit(changed)).toEqual(['XDSNonIdenticalHash']);
  });

  it('an entryUUID that belongs to another document', async () => {
    const entryId = `urn:uuid:${randomUUID()}`;
    expect(await submit(client.cda(matricule), { entryId })).toEqual([]);
    expect(await submit(client.cda(matricule), { entryId })).toEqual(['XDSRepositoryMetadataError']);
  });

  it('a replacement of nothing, or of another patient’s document', async () => {
    expect(await submit(client.cda(matricule), { replaces: `urn:uuid:${randomUUID()}` })).toEqual([
      'UnresolvedReferenceException',
    ]);
    const entryId = `urn:uuid:${randomUUID()}`;
    expect(await submit(client.cda(other), { entryId, dossierId: dossierNumber(other) })).toEqual([]);
    expect(await submit(client.cda(matricule), { replaces: entryId })).toEqual(['XDSPatientIdDoesNotMatch']);
  });

  it('everything wrong is named at once', async () => {
    const change = (xml: string): string => without('creationTime')(without('languageCode')(xml));
    const codes = await submit(client.cda(matricule), {}, change);
    expect(codes.filter((code) => code === metadataError).length).toBeGreaterThanOrEqual(2);
  });

  it('of two at once under one uniqueId with different bytes, one', async () => {
    const document = client.cda(matricule);
    const twin = { ...document, bytes: Buffer.from(document.bytes.toString().replace('essai', 'ESSAI')) };
    const results = await Promise.all([submit(document), submit(twin)]);
    expect(results.flat()).toEqual(['XDSNonIdenticalHash']);
  });
});

describe('ITI-41: messages that are no submission', () => {
  const document = client.cda(matricule);
  const good = (): string => client.soap(client.provideAction, assertion, client.metadata(document, { dossierId }));
  it.each<[string, () => string]>([
    ['another action', () => good().replace(client.provideAction, `${client.provideAction}X`)],
    ['no mustUnderstand', () => good().replace(' s:mustUnderstand="true"', '')],
    ['no MessageID', () => good().replace(/<a:MessageID>.*?<\/a:MessageID>/, '')],
    [
      'SOAP 1.1',
      () => good().replace('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/'),
    ],
    ['not XML', () => 'hello'],
    ['another body', () => good().replaceAll('ProvideAndRegisterDocumentSetRequest', 'RetrieveDocumentSetRequest')],
  ])('%s gives a SOAP fault', async (_, message) => {
    const reply = await send(message(), document.bytes);
    expect(reply.status).toBe(500);
    expect(reply.body).toContain('soap:Sender');
  });

  it('a message without MTOM, or cut off, gives a SOAP fault', async () => {
    const plainSoap = await client.post(sandbox.ready.xds, sandbox.ready, good(), client.soapType);
    expect(plainSoap.status).toBe(500);
    const cut = client.mtom(good(), document.bytes).subarray(0, -20);
    const reply = await client.post(sandbox.ready.xds, sandbox.ready, cut, client.mtomType);
    expect(reply.body).toContain('closing boundary');
  });

  it('GET is answered 405, an unknown path 404, what is not built yet 501', async () => {
    const other = await client.post(sandbox.ready.mhd, sandbox.ready, '{}', 'application/fhir+json');
    expect(other.status).toBe(501);
    expect(other.body).toContain('not yet');
    expect((await client.post(sandbox.ready.token, sandbox.ready, '', 'text/plain')).status).toBe(501);
    expect((await client.post(sandbox.ready.xds.replace('xds', 'xdt'), sandbox.ready, '', 'text/plain')).status).toBe(
      404,
    );
  });
});

describe('ITI-18', () => {
  const action = 'urn:ihe:iti:2007:RegistryStoredQuery';
  const query = (id: string, slots: Readonly<Record<string, string>>, returnType = 'LeafClass'): string =>
    `<q:AdhocQueryRequest xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">` +
    `<q:ResponseOption returnComposedObjects="true" returnType="${returnType}"/><rim:AdhocQuery id="${id}">${Object.entries(
      slots,
    )
      .map(
        ([name, value]) =>
          `<rim:Slot name="${name}"><rim:ValueList><rim:Value>${value}</rim:Value></rim:ValueList></rim:Slot>`,
      )
      .join('')}</rim:AdhocQuery></q:AdhocQueryRequest>`;
  const ask = async (body: string, token = assertion): Promise<client.Reply> =>
    client.post(sandbox.ready.registry, sandbox.ready, client.soap(action, token, body), client.soapType);
  const getDocuments = 'urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4';
  const findDocuments = 'urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d';
  const entryId = `urn:uuid:${randomUUID()}`;
  const document = client.cda(matricule);
  beforeEach(async () => {
    if (held(document) === undefined) expect(await submit(document, { entryId })).toEqual([]);
  });

  it('finds a document by uniqueId with its hash, size, status and patient', async () => {
    const reply = await ask(query(getDocuments, { $XDSDocumentEntryUniqueId: `('${document.uniqueId}')` }));
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toContain('application/soap+xml');
    expect(reply.body).toContain(`id="${entryId}"`);
    expect(reply.body).toContain('StatusType:Approved');
    expect(reply.body).toContain(createHash('sha1').update(document.bytes).digest('hex'));
    expect(reply.body).toContain(`<Value>${document.bytes.length}</Value>`);
  });

  it('finds it by entryUUID as a reference', async () => {
    const reply = await ask(query(getDocuments, { $XDSDocumentEntryEntryUUID: `('${entryId}')` }, 'ObjectRef'));
    expect(reply.body).toContain(`<rim:ObjectRef id="${entryId}"/>`);
  });

  it('answers an empty list for what it does not hold', async () => {
    const reply = await ask(query(getDocuments, { $XDSDocumentEntryUniqueId: "('2.25.1')" }));
    expect(reply.body).toContain('ResponseStatusType:Success');
    expect(reply.body).not.toContain('ExtrinsicObject');
  });

  it('finds the documents of a patient by status', async () => {
    const slots = (status: string) => ({
      $XDSDocumentEntryPatientId: `'${dossierId}^^^&amp;1.3.182.2.4.2&amp;ISO'`,
      $XDSDocumentEntryStatus: `('urn:oasis:names:tc:ebxml-regrep:StatusType:${status}')`,
    });
    const approved = await ask(query(findDocuments, slots('Approved')));
    expect(approved.body).toContain(`id="${entryId}"`);
    const deprecated = await ask(query(findDocuments, slots('Deprecated')));
    expect(deprecated.body).not.toContain(`id="${entryId}"`);
  });

  it('refuses an unknown query, a missing parameter, a missing assertion', async () => {
    expect(client.codesIn((await ask(query(`urn:uuid:${randomUUID()}`, {}))).body)).toEqual(['XDSUnknownStoredQuery']);
    expect(client.codesIn((await ask(query(findDocuments, {}))).body)).toEqual(['XDSStoredQueryMissingParam']);
    expect(client.codesIn((await ask(query(getDocuments, {}), '')).body)).toEqual(['wsse:InvalidSecurity']);
  });
});
