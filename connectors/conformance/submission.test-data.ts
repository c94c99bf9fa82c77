/** Examples of whole submissions that keep every rule: an ITI-41 request as on the wire with a really signed assertion, and an ITI-65 Bundle. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import { SignedXml } from 'xml-crypto';
import type { DocumentEntry } from '../dsp/types.ts';
import { context, laboratoryCda, subjectFor } from './conformance.test-data.ts';

const { entry, submissionSet } = subjectFor(laboratoryCda);
const PATIENT = `1893120105732^^^&1.3.182.4.4&ISO`;
const { patient } = context.profile;
/** The patient number that the profile asks for in metadata. */
export const PATIENT_CX = patient.submissionId === 'national' ? PATIENT : `D-4711^^^&${patient.dossierId.root}&ISO`;

const slot = (name: string, ...values: readonly string[]): string =>
  `<rim:Slot name="${name}"><rim:ValueList>${values.map((value) => `<rim:Value>${value.replaceAll('&', '&amp;')}</rim:Value>`).join('')}</rim:ValueList></rim:Slot>`;
const named = (value: string): string =>
  `<rim:Name><rim:LocalizedString xml:lang="fr-LU" charset="UTF-8" value="${value}"/></rim:Name>`;

let counter = 0;
const freshId = (): string => `urn:uuid:00000000-0000-4000-8000-${String((counter += 1)).padStart(12, '0')}`;

const coded = (owner: string, scheme: string, { code, scheme: system, display }: DocumentEntry['typeCode']): string =>
  `<rim:Classification id="${freshId()}" classifiedObject="${owner}" classificationScheme="${scheme}" nodeRepresentation="${code}">${slot('codingScheme', system)}${named(display)}</rim:Classification>`;
const author = (owner: string, scheme: string): string =>
  `<rim:Classification id="${freshId()}" classifiedObject="${owner}" classificationScheme="${scheme}" nodeRepresentation="">${slot('authorPerson', '1234567890^Reuter^Anne^^^^^^&1.3.182.4.1&ISO')}${slot('authorInstitution', 'Labo Exemple^^^^^&1.3.182.4.1&ISO^^^^2123456789')}</rim:Classification>`;
const numbered = (owner: string, scheme: string, name: string, value: string): string =>
  `<rim:ExternalIdentifier id="${freshId()}" registryObject="${owner}" identificationScheme="${scheme}" value="${value.replaceAll('&', '&amp;')}">${named(name)}</rim:ExternalIdentifier>`;

function metadata(): string {
  counter = 0;
  const document = entry.entryUuid;
  const set = submissionSet.entryUuid;
  return `<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><rim:RegistryObjectList>
<rim:ExtrinsicObject id="${document}" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1" mimeType="${entry.mimeType}" status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">
${slot('creationTime', entry.creationTime)}
${slot('hash', entry.hash)}
${slot('languageCode', entry.languageCode)}
${slot('serviceStartTime', '20261116070000')}
${slot('serviceStopTime', '20261116071000')}
${slot('size', String(entry.size))}
${slot('sourcePatientId', `${entry.sourcePatientId.id}^^^&${entry.sourcePatientId.authority}&ISO`)}
${slot('sourcePatientInfo', `PID-3|${entry.sourcePatientId.id}^^^&${entry.sourcePatientId.authority}&ISO`, 'PID-5|Thill^Marie^^^^^L', 'PID-7|18931201', 'PID-8|F')}
${named(entry.title)}
${author(document, 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d')}
${coded(document, 'urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a', entry.classCode)}
${entry.confidentialityCodes.map((code) => coded(document, 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f', code)).join('')}
${coded(document, 'urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d', entry.formatCode)}
${coded(document, 'urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1', entry.healthcareFacilityTypeCode)}
${coded(document, 'urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead', entry.practiceSettingCode)}
${coded(document, 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983', entry.typeCode)}
${numbered(document, 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427', 'XDSDocumentEntry.patientId', PATIENT_CX)}
${numbered(document, 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab', 'XDSDocumentEntry.uniqueId', entry.uniqueId)}
</rim:ExtrinsicObject>
<rim:RegistryPackage id="${set}">
${slot('submissionTime', submissionSet.submissionTime)}
${named('Envoi')}
${author(set, 'urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d')}
${coded(set, 'urn:uuid:aa543740-bdda-424e-8c96-df4873be8500', submissionSet.contentTypeCode)}
${numbered(set, 'urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446', 'XDSSubmissionSet.patientId', PATIENT_CX)}
${numbered(set, 'urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832', 'XDSSubmissionSet.sourceId', submissionSet.sourceId)}
${numbered(set, 'urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8', 'XDSSubmissionSet.uniqueId', submissionSet.uniqueId)}
</rim:RegistryPackage>
<rim:Classification id="${freshId()}" classifiedObject="${set}" classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"/>
<rim:Association id="${freshId()}" associationType="urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember" sourceObject="${set}" targetObject="${document}">${slot('SubmissionSetStatus', 'Original')}</rim:Association>
</rim:RegistryObjectList></lcm:SubmitObjectsRequest>`;
}

/** A signing key with a certificate of its own, made once for the tests: 2024 to 2030, for digital signatures. */
function signer(): { readonly key: string; readonly certificate: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = forge.pki.privateKeyFromPem(privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date('2024-01-01T00:00:00Z');
  certificate.validity.notAfter = new Date('2030-01-01T00:00:00Z');
  const subject = [{ name: 'commonName', value: 'identity.example' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([{ name: 'keyUsage', digitalSignature: true }]);
  certificate.sign(key, forge.md.sha256.create());
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: forge.pki.certificateToPem(certificate),
  };
}

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const identity = signer();

/** An assertion with a piece replaced before it is signed. */
export function signedAssertion(change: Change = (xml) => xml): string {
  const { audience, attributes } = context.profile.assertion;
  const xml = change(
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" IssueInstant="2026-11-23T10:14:00Z" Version="2.0"><saml:Issuer>urn:example:idp</saml:Issuer><saml:Subject><saml:NameID>Reuter</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/></saml:Subject><saml:Conditions NotBefore="2026-11-23T10:14:00Z" NotOnOrAfter="2026-11-23T10:19:00Z"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AttributeStatement>${attributes.map((name) => `<saml:Attribute Name="${name}"><saml:AttributeValue>1234567890</saml:AttributeValue></saml:Attribute>`).join('')}<saml:Attribute Name="urn:oasis:names:tc:xacml:2.0:resource:resource-id"><saml:AttributeValue>${PATIENT_CX.replaceAll('&', '&amp;')}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>`,
  );
  const signature = new SignedXml({
    privateKey: identity.key,
    publicCert: identity.certificate,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXC_C14N,
  });
  signature.addReference({
    xpath: "//*[local-name()='Assertion']",
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXC_C14N],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signature.computeSignature(xml, { location: { reference: "//*[local-name()='Issuer']", action: 'after' } });
  return signature.getSignedXml();
}

export type Change = (text: string) => string;

const goodAssertion = signedAssertion();

const envelope = (
  assertion: string,
): string => `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing"><s:Header>
<wsa:Action s:mustUnderstand="true">urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b</wsa:Action><wsa:MessageID>urn:uuid:6d3a7c1e-5b1f-4b29-8a0f-2f2f1d1c0b0a</wsa:MessageID><wsa:To>https://dsp.example/xds/iti41</wsa:To><wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>
<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" s:mustUnderstand="true"><wsu:Timestamp><wsu:Created>2026-11-23T10:15:00Z</wsu:Created><wsu:Expires>2026-11-23T10:20:00Z</wsu:Expires></wsu:Timestamp>${assertion}</wsse:Security></s:Header><s:Body>
<xdsb:ProvideAndRegisterDocumentSetRequest xmlns:xdsb="urn:ihe:iti:xds-b:2007">${metadata()}<xdsb:Document id="${entry.entryUuid}"><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:document%40relais"/></xdsb:Document></xdsb:ProvideAndRegisterDocumentSetRequest></s:Body></s:Envelope>`;

export interface RequestChanges {
  /** Changes the assertion before it is signed. */
  readonly assertion?: Change;
  /** Changes the envelope around the signed assertion. */
  readonly envelope?: Change;
  /** Changes the whole message, one character for each byte. */
  readonly message?: Change;
  readonly document?: string;
}

/** An ITI-41 request as it goes over the wire. */
export function iti41Request(changes: RequestChanges = {}): Buffer {
  const assertion = changes.assertion ? signedAssertion(changes.assertion) : goodAssertion;
  const xml = (changes.envelope ?? ((text: string) => text))(envelope(assertion));
  const body = [
    '--frontier\r\nContent-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root@relais>\r\n\r\n',
    xml,
    `\r\n--frontier\r\nContent-Type: ${entry.mimeType}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <document@relais>\r\n\r\n`,
    changes.document ?? laboratoryCda,
    '\r\n--frontier--\r\n',
  ].join('');
  const head =
    'POST /xds/iti41 HTTP/1.1\r\nHost: dsp.example\r\nContent-Type: multipart/related; type="application/xop+xml"; start="<root@relais>"; start-info="application/soap+xml"; boundary="frontier"\r\n\r\n';
  const message = Buffer.from(head + body);
  return changes.message ? Buffer.from(changes.message(message.toString('latin1')), 'latin1') : message;
}

const base64 = Buffer.from(laboratoryCda).toString('base64');
const MHD = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition';
const concept = (code: string, system = 'urn:oid:2.16.840.1.113883.6.1'): object => ({ coding: [{ system, code }] });
const subject = { identifier: { system: 'urn:oid:1.3.182.4.4', value: '1893120105732' } };

/** An ITI-65 transaction with one document. */
export const iti65Bundle = {
  resourceType: 'Bundle',
  meta: { profile: [`${MHD}/IHE.MHD.Comprehensive.ProvideBundle`] },
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000001',
      request: { method: 'POST', url: 'List' },
      resource: {
        resourceType: 'List',
        extension: [
          { url: `${MHD}/ihe-sourceId`, valueIdentifier: { value: 'urn:oid:1.3.182.3.1.1.99999999' } },
          { url: `${MHD}/ihe-designationType`, valueCodeableConcept: concept('34133-9') },
        ],
        identifier: [{ use: 'usual', system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.1' }],
        status: 'current',
        mode: 'working',
        code: {
          coding: [{ system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'submissionset' }],
        },
        subject,
        date: '2026-11-23T10:15:00Z',
        entry: [{ item: { reference: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000002' } }],
      },
    },
    {
      fullUrl: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000002',
      request: { method: 'POST', url: 'DocumentReference' },
      resource: {
        resourceType: 'DocumentReference',
        contained: [{ resourceType: 'Patient', id: 'patient', identifier: [subject.identifier] }],
        masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.2' },
        status: 'current',
        type: concept('11502-2'),
        category: [concept('26436-6')],
        subject,
        securityLabel: [concept('N', 'urn:oid:2.16.840.1.113883.5.25')],
        content: [
          {
            attachment: {
              contentType: 'text/xml',
              language: 'fr-LU',
              url: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000003',
              size: Buffer.byteLength(laboratoryCda),
              hash: createHash('sha1').update(laboratoryCda).digest('base64'),
              creation: '2026-11-16T08:45:00+01:00',
            },
            format: { system: 'urn:oid:1.3.6.1.4.1.19376.1.2.3', code: 'urn:ihe:lab:xd-lab:2008' },
          },
        ],
        context: {
          facilityType: concept('GENP', 'urn:oid:2.16.840.1.113883.5.111'),
          practiceSetting: concept('408443003', 'http://snomed.info/sct'),
          sourcePatientInfo: { reference: '#patient' },
        },
      },
    },
    {
      fullUrl: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000003',
      request: { method: 'POST', url: 'Binary' },
      resource: { resourceType: 'Binary', contentType: 'text/xml', data: base64 },
    },
  ],
};
