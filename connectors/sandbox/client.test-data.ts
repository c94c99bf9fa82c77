/**
 * A hand-made client for the sandbox's own tests: messages as text that a test can change before they are sent. Signs with
 * xml-crypto, not with the sandbox's code. Used by tests only.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import forge from 'node-forge';
import { SignedXml } from 'xml-crypto';
import type { SandboxReady } from './types.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A client certificate as PKCS#12. */
export interface Credentials {
  readonly p12: string;
  readonly password: string;
}

export const credentialsOf = (ready: SandboxReady): Credentials => ({
  p12: ready.clientP12,
  password: ready.clientP12Password,
});

/** One POST over mutual TLS, the server verified against the sandbox's CA. Rejects when the connection breaks. */
export async function post(
  url: string,
  ready: SandboxReady,
  body: Uint8Array | string | AsyncIterable<Uint8Array>,
  contentType: string,
  credentials: Credentials | 'none' = credentialsOf(ready),
): Promise<Reply> {
  const ca = await readFile(ready.ca);
  const own = credentials === 'none' ? {} : { pfx: await readFile(credentials.p12), passphrase: credentials.password };
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      url,
      { method: 'POST', ca, ...own, agent: false, headers: { 'Content-Type': contentType } },
      (response) => {
        const chunks: Uint8Array[] = [];
        response.on('data', (chunk: Uint8Array) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      },
    );
    call.on('error', reject);
    if (typeof body === 'string' || body instanceof Uint8Array) call.end(body);
    else
      writeAll(call, body).catch((error: unknown) => {
        call.destroy(error instanceof Error ? error : new Error('the body cannot be read'));
      });
  });
}

async function writeAll(call: NodeJS.WritableStream, body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of body) if (!call.write(chunk)) await new Promise((resolve) => call.once('drain', resolve));
  call.end();
}

const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const profile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

export interface AuthnOptions {
  readonly now: number;
  readonly eHealthId?: string;
  readonly destination?: string;
  readonly issueInstant?: number;
  readonly created?: number;
  /** Which of the three parts are signed. */
  readonly signed?: readonly ('Timestamp' | 'BinarySecurityToken' | 'Body')[];
  readonly credentials?: Credentials;
}

/** A signed AuthnRequest in its SOAP 1.1 envelope. */
export async function authnRequest(ready: SandboxReady, options: AuthnOptions): Promise<string> {
  const { p12, password } = options.credentials ?? credentialsOf(ready);
  const der = forge.asn1.fromDer((await readFile(p12)).toString('binary'));
  const container = forge.pkcs12.pkcs12FromAsn1(der, password);
  const bag = (type: string): forge.pkcs12.Bag | undefined =>
    Object.values(container.getBags({ bagType: type })).flat()[0];
  const owner = bag('1.2.840.113549.1.12.10.1.3')?.cert;
  const ownKey = bag('1.2.840.113549.1.12.10.1.2')?.key;
  if (!owner || !ownKey) throw new Error('the PKCS#12 holds no certificate with its key');
  const certificate = forge.pki.certificateToPem(owner);
  const key = forge.pki.privateKeyToPem(ownKey);
  const base64 = certificate.replaceAll(/-----[^-]+-----|\s/g, '');
  const instant = (at: number): string => new Date(at).toISOString();
  const created = options.created ?? options.now;
  const xml =
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><wsse:Security xmlns:wsse="${wsse}" xmlns:wsu="${wsu}">` +
    `<wsse:BinarySecurityToken wsu:Id="bst" EncodingType="${profile}-soap-message-security-1.0#Base64Binary" ValueType="${profile}-x509-token-profile-1.0#X509v3">${base64}</wsse:BinarySecurityToken>` +
    `<wsu:Timestamp wsu:Id="ts"><wsu:Created>${instant(created)}</wsu:Created><wsu:Expires>${instant(created + 300_000)}</wsu:Expires></wsu:Timestamp>` +
    `</wsse:Security></s:Header><s:Body xmlns:wsu="${wsu}" wsu:Id="body"><samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ` +
    `xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${instant(options.issueInstant ?? options.now)}" ` +
    `Destination="${options.destination ?? 'urn:relais:sandbox:idp'}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" AssertionConsumerServiceURL="https://relais.invalid/acs">` +
    `<saml:Issuer>https://relais.invalid</saml:Issuer><samlp:Extensions><saml:Attribute Name="psEHealthID"><saml:AttributeValue>${options.eHealthId ?? '1234567890'}</saml:AttributeValue></saml:Attribute></samlp:Extensions>` +
    `<samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:X509</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>` +
    `</samlp:AuthnRequest></s:Body></s:Envelope>`;
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signer = new SignedXml({
    privateKey: key,
    idMode: 'wssecurity',
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusive,
    getKeyInfoContent: () =>
      `<wsse:SecurityTokenReference xmlns:wsse="${wsse}"><wsse:Reference URI="#bst" ValueType="${profile}-x509-token-profile-1.0#X509v3"/></wsse:SecurityTokenReference>`,
  });
  for (const name of options.signed ?? (['Timestamp', 'BinarySecurityToken', 'Body'] as const))
    signer.addReference({
      xpath: `//*[local-name(.)='${name}']`,
      transforms: [exclusive],
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    });
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: "//*[local-name(.)='Security']", action: 'append' },
  });
  return signer.getSignedXml();
}

/** The assertion in an identity provider's answer, byte for byte. */
export const assertionIn = (body: string): string => /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(body)?.[0] ?? '';

export async function fetchAssertion(ready: SandboxReady, now: number): Promise<string> {
  const reply = await post(ready.idp, ready, await authnRequest(ready, { now }), 'text/xml; charset=utf-8');
  if (reply.status !== 200) throw new Error(`identity provider: ${reply.body}`);
  return assertionIn(reply.body);
}

/** A SOAP 1.2 message with an assertion. */
export const soap = (action: string, assertion: string, body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>` +
  `<a:Action s:mustUnderstand="true">${action}</a:Action><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
  `<wsse:Security xmlns:wsse="${wsse}">${assertion}</wsse:Security></s:Header><s:Body>${body}</s:Body></s:Envelope>`;

export const soapType = 'application/soap+xml; charset=utf-8';

/** What a PDF/A-1 looks like from outside: enough for a receiver that does not render. */
export const smallPdf = Buffer.from(
  '%PDF-1.4\n<?xpacket?><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\ntrailer\n%%EOF\n',
);

export interface TestDocument {
  readonly uuid: string;
  readonly uniqueId: string;
  readonly matricule: string;
  readonly bytes: Buffer;
}

export const oidOf = (uuid: string): string => `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;

/** A small level 1 CDA of an invented patient. `change` edits its text. */
export function cda(
  matricule: string,
  change: (xml: string) => string = (xml) => xml,
  pdf: Buffer = smallPdf,
): TestDocument {
  const uuid = randomUUID();
  const xml =
    `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><realmCode code="LU"/>` +
    `<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><templateId root="1.3.182.11.1"/><id root="${uuid}"/>` +
    `<code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Lettre d’essai</title><effectiveTime value="20261120100000+0100"/>` +
    `<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="fr-LU"/>` +
    `<recordTarget><patientRole><id root="1.3.182.3.1.1.1" extension="P1"/><id root="1.3.182.4.4" extension="${matricule}"/>` +
    `<patient><name><given>Anne</given><family>Essai</family></name></patient></patientRole></recordTarget>` +
    `<author><time value="20261120100000+0100"/></author><custodian/><component><nonXMLBody>` +
    `<text mediaType="application/pdf" representation="B64">${pdf.toString('base64')}</text></nonXMLBody></component></ClinicalDocument>`;
  return { uuid, uniqueId: oidOf(uuid), matricule, bytes: Buffer.from(change(xml)) };
}

const code = (id: string, scheme: string, parent: string, value: string, system: string, display: string): string =>
  `<rim:Classification id="${id}" classificationScheme="${scheme}" classifiedObject="${parent}" nodeRepresentation="${value}">` +
  `${slot('codingScheme', system)}<rim:Name><rim:LocalizedString value="${display}"/></rim:Name></rim:Classification>`;
const slot = (name: string, ...values: string[]): string =>
  `<rim:Slot name="${name}"><rim:ValueList>${values.map((value) => `<rim:Value>${value}</rim:Value>`).join('')}</rim:ValueList></rim:Slot>`;
const identifier = (id: string, scheme: string, parent: string, value: string, name: string): string =>
  `<rim:ExternalIdentifier id="${id}" registryObject="${parent}" identificationScheme="${scheme}" value="${value}">` +
  `<rim:Name><rim:LocalizedString value="${name}"/></rim:Name></rim:ExternalIdentifier>`;
const author = (id: string, scheme: string, parent: string): string =>
  `<rim:Classification id="${id}" classificationScheme="${scheme}" classifiedObject="${parent}" nodeRepresentation="">` +
  `${slot('authorPerson', '1234567890^Praticien^Paul^^^^^^&amp;1.3.182.4.1&amp;ISO')}${slot('authorInstitution', 'Cabinet d’essai')}</rim:Classification>`;

export interface MetadataOptions {
  readonly dossierId: string;
  readonly submissionSetId?: string;
  readonly entryId?: string;
  readonly replaces?: string;
  readonly mimeType?: string;
  readonly formatCode?: string;
}

/** `ProvideAndRegisterDocumentSetRequest` for one document. */
export function metadata(document: TestDocument, options: MetadataOptions): string {
  const patient = `${options.dossierId}^^^&amp;1.3.182.2.4.2&amp;ISO`;
  const entry = options.entryId ?? `urn:uuid:${randomUUID()}`;
  const hash = createHash('sha1').update(document.bytes).digest('hex');
  const replaces =
    options.replaces === undefined
      ? ''
      : `<rim:Association id="replaces" associationType="urn:ihe:iti:2007:AssociationType:RPLC" sourceObject="${entry}" targetObject="${options.replaces}"/>`;
  return (
    `<x:ProvideAndRegisterDocumentSetRequest xmlns:x="urn:ihe:iti:xds-b:2007" xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" ` +
    `xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><lcm:SubmitObjectsRequest><rim:RegistryObjectList>` +
    `<rim:ExtrinsicObject id="${entry}" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1" mimeType="${options.mimeType ?? 'text/xml'}">` +
    slot('creationTime', '20261120090000') +
    slot('hash', hash) +
    slot('languageCode', 'fr-LU') +
    slot('size', String(document.bytes.length)) +
    slot('sourcePatientId', 'P1^^^&amp;1.3.182.3.1.1.1&amp;ISO') +
    slot('sourcePatientInfo', `PID-3|${document.matricule}^^^&amp;1.3.182.4.4&amp;ISO`, 'PID-5|Essai^Anne', 'PID-8|F') +
    `<rim:Name><rim:LocalizedString charset="UTF-8" value="Lettre d’essai"/></rim:Name>` +
    author('c0', 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d', entry) +
    code('c1', 'urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a', entry, '34133-9', '2.16.840.1.113883.6.1', 'Letter') +
    code('c2', 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f', entry, 'N', '2.16.840.1.113883.5.25', 'Normal') +
    code(
      'c3',
      'urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d',
      entry,
      options.formatCode ?? 'urn:ihe:iti:xds-sd:pdf:2008',
      '1.3.6.1.4.1.19376.1.2.3',
      'PDF in CDA',
    ) +
    code('c4', 'urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1', entry, 'F', '1.3.182.10.1', 'Practice') +
    code('c5', 'urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead', entry, 'G', '1.3.182.10.2', 'General') +
    code('c6', 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983', entry, '34133-9', '2.16.840.1.113883.6.1', 'Letter') +
    identifier('i1', 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427', entry, patient, 'XDSDocumentEntry.patientId') +
    identifier(
      'i2',
      'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab',
      entry,
      document.uniqueId,
      'XDSDocumentEntry.uniqueId',
    ) +
    `</rim:ExtrinsicObject><rim:RegistryPackage id="set">` +
    slot('submissionTime', '20261120090100') +
    author('c7', 'urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d', 'set') +
    code('c8', 'urn:uuid:aa543740-bdda-424e-8c96-df4873be8500', 'set', '34133-9', '2.16.840.1.113883.6.1', 'Letter') +
    identifier(
      'i3',
      'urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8',
      'set',
      options.submissionSetId ?? oidOf(randomUUID()),
      'XDSSubmissionSet.uniqueId',
    ) +
    identifier(
      'i4',
      'urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832',
      'set',
      '1.3.182.3.1.1.1',
      'XDSSubmissionSet.sourceId',
    ) +
    identifier('i5', 'urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446', 'set', patient, 'XDSSubmissionSet.patientId') +
    `</rim:RegistryPackage><rim:Classification id="c9" classifiedObject="set" classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"/>` +
    `<rim:Association id="member" associationType="urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember" sourceObject="set" targetObject="${entry}">` +
    `${slot('SubmissionSetStatus', 'Original')}</rim:Association>${replaces}</rim:RegistryObjectList></lcm:SubmitObjectsRequest>` +
    `<x:Document id="${entry}"><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:doc%40relais.test"/></x:Document></x:ProvideAndRegisterDocumentSetRequest>`
  );
}

const boundary = 'MIME_boundary';
export const mtomType = `multipart/related; type="application/xop+xml"; boundary="${boundary}"; start="<root@relais.test>"; start-info="application/soap+xml"`;

/** Everything before the document's bytes. */
export const mtomHead = (envelope: string): string =>
  `--${boundary}\r\nContent-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"\r\nContent-Transfer-Encoding: binary\r\n` +
  `Content-ID: <root@relais.test>\r\n\r\n${envelope}\r\n--${boundary}\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\n` +
  `Content-ID: <doc@relais.test>\r\n\r\n`;
export const mtomTail = `\r\n--${boundary}--\r\n`;

export const mtom = (envelope: string, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(mtomHead(envelope)), bytes, Buffer.from(mtomTail)]);

export const provideAction = 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b';

/** The error codes of an answer: registry errors, or the fault's subcode. */
export const codesIn = (body: string): string[] => [
  ...[...body.matchAll(/errorCode="([^"]*)"/g)].map(([, found = '']) => found),
  ...[...body.matchAll(/>(?:wsse:)(\w+)</g)].map(([, found = '']) => `wsse:${found}`),
];
