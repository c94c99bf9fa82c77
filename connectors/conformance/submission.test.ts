/** Captured submissions: one that keeps every rule, and for each rule one defect that it finds at its place. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../clinical/index.ts';
import { context, laboratoryCda } from './conformance.test-data.ts';
import { checkFile, rulePacks } from './index.ts';
import { iti41Request, iti65Bundle, PATIENT_CX, type RequestChanges } from './submission.test-data.ts';
import type { SubmissionHistory } from './types.ts';

const check = (bytes: Uint8Array, history?: SubmissionHistory): readonly Finding[] =>
  checkFile(bytes, 'request', history ? { ...context, history } : context).findings;
const rulesOf = (findings: readonly Finding[]): string[] => [...new Set(findings.map(({ rule }) => rule))];

/** Examples by rule: the findings of something that breaks it. */
const broken = new Map<string, () => readonly Finding[]>();

/** A replacement that must find its piece, so that no example silently stays whole. */
const swap =
  (piece: string | RegExp, by: string) =>
  (text: string): string => {
    const changed = text.replace(piece, by);
    if (changed === text) throw new Error('the example does not hold the piece to be replaced');
    return changed;
  };
const with41 = (rule: string, changes: RequestChanges): unknown =>
  broken.set(`iti41.${rule}`, () => check(iti41Request(changes)));
const envelope = (rule: string, piece: string | RegExp, by: string): unknown =>
  with41(rule, { envelope: swap(piece, by) });
const message = (rule: string, piece: string | RegExp, by: string): unknown =>
  with41(rule, { message: swap(piece, by) });
const token = (rule: string, piece: string | RegExp, by: string): unknown =>
  with41(`token-${rule}`, { assertion: swap(piece, by) });

const SLOT = (name: string): RegExp => new RegExp(`<rim:Slot name="${name}">.*?</rim:Slot>`, 's');
const CODE = (scheme: string): RegExp =>
  new RegExp(`<rim:Classification [^>]*classificationScheme="urn:uuid:${scheme}[^>]*>.*?</rim:Classification>`, 's');
const DOCUMENT = /<xdsb:Document .*?<\/xdsb:Document>/s;
const HAS_MEMBER = /<rim:Association .*?<\/rim:Association>/s;

message('http-method', /^POST/, 'GET');
message('not-mtom', 'multipart/related', 'multipart/mixed');
message('content-type', 'type="application/xop+xml"; start', 'type="text/xml"; start');
message('cut-off', '--frontier--', '');
message('start-part', 'start="<root@relais>"', 'start="<other@relais>"');
message(
  'part-encoding',
  /Content-Transfer-Encoding: binary(?=\r\nContent-ID: <document)/,
  'Content-Transfer-Encoding: base64',
);
message('content-id', 'Content-ID: <document@relais>', 'Content-ID: document@relais');
message('include-unresolved', 'href="cid:document%40relais"', 'href="cid:nothing%40relais"');
message('part-unused', '\r\n--frontier--', '\r\n--frontier\r\nContent-ID: <extra@relais>\r\n\r\nx\r\n--frontier--');
envelope('xml', '</s:Envelope>', '</s:Envelop>');
envelope('envelope', 'http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/');
envelope('action', 'ProvideAndRegisterDocumentSet-b<', 'RegisterDocumentSet-b<');
envelope('addressing', 'https://dsp.example/xds/iti41', 'dsp.example');
broken.set('iti41.must-understand', () =>
  check(iti41Request({ envelope: (xml) => xml.replaceAll('s:mustUnderstand="true"', '') })),
);
broken.set('iti41.body', () =>
  check(
    iti41Request({
      envelope: (xml) => xml.replaceAll('ProvideAndRegisterDocumentSetRequest', 'RetrieveDocumentSetRequest'),
    }),
  ),
);
envelope('element-order', /(<rim:Slot name="submissionTime">.*?<\/rim:Slot>)\s*(<rim:Name>.*?<\/rim:Name>)/s, '$2$1');
broken.set('iti41.size', () => {
  const profile = { ...context.profile, xds: { ...context.profile.xds, maximumBytes: 100 } };
  return checkFile(iti41Request(), 'request', { ...context, profile }).findings;
});
envelope('timestamp', '<wsu:Created>2026-11-23T10:15:00Z', '<wsu:Created>2026-11-23T10:25:00Z');

envelope('token-missing', /<wsse:Security.*<\/wsse:Security>/s, '');
envelope('token-signature', '2026-11-23T10:19:00Z', '2026-11-23T10:29:00Z');
token('certificate', 'NotBefore="2026-11-23T10:14:00Z"', 'NotBefore="2021-11-23T10:14:00Z"');
token('time', 'NotOnOrAfter="2026-11-23T10:19:00Z"', 'NotOnOrAfter="2026-11-22T10:19:00Z"');
token('audience', context.profile.assertion.audience, 'urn:example:somebody-else');
token('confirmation', 'cm:bearer', 'cm:holder-of-key');
token('attribute', '<saml:AttributeValue>1234567890', '<saml:AttributeValue>');
token('patient', PATIENT_CX.split('^')[0] ?? '', '1983081246785');

envelope('document-missing', DOCUMENT, '');
envelope(
  'entry-missing',
  /<xdsb:Document id="[^"]*"/,
  '<xdsb:Document id="urn:uuid:00000000-0000-4000-8000-0000000000ff"',
);
envelope('submission-set', /<rim:Classification [^>]*classificationNode="[^"]*"\/>/, '');
envelope(
  'package-kind',
  'urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd',
  'urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bde',
);
envelope(
  'id-form',
  'id="urn:uuid:00000000-0000-4000-8000-000000000001"',
  'id="urn:uuid:00000000-0000-4000-8000-00000000000A"',
);
envelope(
  'id-repeated',
  'id="urn:uuid:00000000-0000-4000-8000-000000000002"',
  'id="urn:uuid:00000000-0000-4000-8000-000000000001"',
);
const uniqueIds = /(identificationScheme="urn:uuid:2e82c1f6[^"]*" value=")([^"]*)"/;
envelope('unique-id', uniqueIds, '$1a.b.c"');
broken.set('iti41.unique-id-repeated', () =>
  check(
    iti41Request({
      envelope: (xml) => {
        const own = uniqueIds.exec(xml)?.[2] ?? '';
        return swap(/(identificationScheme="urn:uuid:96fdda7c[^"]*" value=")[^"]*"/, `$1${own}"`)(xml);
      },
    }),
  ),
);
broken.set('iti41.patients-differ', () =>
  check(
    iti41Request({
      envelope: swap(/(identificationScheme="urn:uuid:6b5aea1a[^"]*" value=")[^^]*(?=\^)/, '$1X1'),
    }),
  ),
);
envelope('slot-form', '<rim:Value>fr-LU</rim:Value>', '<rim:Value></rim:Value>');
envelope(
  'slot-unknown',
  '<rim:Slot name="hash">',
  '<rim:Slot name="colour"><rim:ValueList><rim:Value>x</rim:Value></rim:ValueList></rim:Slot><rim:Slot name="hash">',
);
envelope(
  'scheme-unknown',
  'classificationScheme="urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"',
  'classificationScheme="urn:uuid:41a5887f-8865-4c09-adf7-e362475b1430"',
);
envelope('reference', /targetObject="[^"]*"/, 'targetObject="document99"');
envelope('object-type', 'objectType="urn:uuid:7edca82f', 'objectType="urn:uuid:34268e47');
envelope(
  'limited-metadata',
  '</rim:RegistryPackage>',
  '<rim:Classification id="urn:uuid:00000000-0000-4000-8000-0000000000aa" classifiedObject="urn:uuid:3f3d1c0e-2a1c-4a59-9a39-0a5f5e6f7c03" classificationNode="urn:uuid:5003a9db-8d8d-49e6-bf0c-990e34ac7707"/></rim:RegistryPackage>',
);
envelope('status', 'StatusType:Approved', 'StatusType:Submitted');
envelope('home-community', '<rim:ExtrinsicObject ', '<rim:ExtrinsicObject home="1.2.3" ');
broken.set('iti41.logical-id-repeated', () =>
  check(
    iti41Request({
      envelope: (xml) =>
        swap(
          '<rim:RegistryPackage ',
          '<rim:RegistryPackage lid="urn:uuid:1" ',
        )(swap('<rim:ExtrinsicObject ', '<rim:ExtrinsicObject lid="urn:uuid:1" ')(xml)),
    }),
  ),
);
envelope(
  'inline-content',
  '</rim:ExtrinsicObject>',
  '<xdsb:Document xmlns:xdsb="urn:ihe:iti:xds-b:2007">eA==</xdsb:Document></rim:ExtrinsicObject>',
);
envelope('association-type', 'AssociationType:HasMember', 'AssociationType:Contains');
envelope('membership', HAS_MEMBER, '');
envelope('set-status', '<rim:Value>Original</rim:Value>', '<rim:Value>Reference</rim:Value>');
envelope(
  'set-links',
  'urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember',
  'urn:ihe:iti:2007:AssociationType:APND',
);
envelope('association-ends', /targetObject="[^"]*"/, 'targetObject=""');
envelope(
  'association-documentation',
  /(<rim:Association .*?)<\/rim:Association>/s,
  '$1<rim:Classification id="urn:uuid:00000000-0000-4000-8000-0000000000ab" classifiedObject="x" classificationScheme="urn:uuid:abd807a3-4432-4053-87b4-fd82c643d1f3" nodeRepresentation="x"/></rim:Association>',
);
const replacing = (target: string): string =>
  `<rim:Association id="urn:uuid:00000000-0000-4000-8000-0000000000ac" associationType="urn:ihe:iti:2007:AssociationType:RPLC" sourceObject="$1" targetObject="${target}"/></rim:RegistryObjectList>`;
const withReplacement =
  (target: string) =>
  (xml: string): string => {
    const own = /<rim:ExtrinsicObject id="([^"]*)"/.exec(xml)?.[1] ?? '';
    return swap('</rim:RegistryObjectList>', replacing(target).replace('$1', own))(xml);
  };
with41('relationship-target', { envelope: withReplacement('document01') });

envelope('attribute-count', SLOT('creationTime'), '');
envelope('attribute-form', /(<rim:Slot name="creationTime"><rim:ValueList><rim:Value>)[^<]*/, '$120261399');
envelope('mime-type', /mimeType="[^"]*"/, 'mimeType="xml"');
envelope('title', /(<rim:LocalizedString xml:lang="fr-LU" charset=")UTF-8/, '$1ISO-8859-1');
envelope('service-time-order', '20261116071000', '20261116060000');
envelope('author-missing', CODE('93606bcf'), '');
envelope('author-form', '1234567890^Reuter^Anne', '^^');
envelope(
  'code',
  CODE('f0306f51'),
  '<rim:Classification id="urn:uuid:00000000-0000-4000-8000-0000000000ad" classifiedObject="x" classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" nodeRepresentation="x"/>',
);
envelope('identifier-form', /(identificationScheme="urn:uuid:554ac39e[^"]*" value=")[^"]*"/, '$1"');
envelope('patient-id', /(identificationScheme="urn:uuid:58a6f841[^"]*" value="[^"]*&amp;)[\d.]+/, '$11.2.3');
envelope('source-id', /(identificationScheme="urn:uuid:554ac39e[^"]*" value=")[^"]*"/, '$1laboratory"');
envelope('submission-time', '<rim:Value>20261123101500</rim:Value>', '<rim:Value>202611231015</rim:Value>');
envelope(
  'folder-name',
  '<rim:Association ',
  '<rim:RegistryPackage id="urn:uuid:00000000-0000-4000-8000-0000000000ae"><rim:Classification id="urn:uuid:00000000-0000-4000-8000-0000000000af" classifiedObject="urn:uuid:00000000-0000-4000-8000-0000000000ae" classificationNode="urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2"/></rim:RegistryPackage><rim:Association ',
);
envelope('code-unknown', /(classificationScheme="urn:uuid:f0306f51[^"]*" nodeRepresentation=")[^"]*/, '$199999-9');

const OLD = 'urn:uuid:00000000-0000-4000-8000-0000000000f0';
const nothing: SubmissionHistory = {
  document: () => undefined,
  entry: () => undefined,
  submissionSet: () => false,
};
const history = (rule: string, known: Partial<SubmissionHistory>, target = OLD): unknown =>
  broken.set(`history.${rule}`, () =>
    check(iti41Request({ envelope: withReplacement(target) }), { ...nothing, ...known }),
  );
history('target-unknown', {});
history('target-deprecated', { entry: () => ({ status: 'deprecated', patientId: PATIENT_CX }) });
history('target-patient', { entry: () => ({ status: 'approved', patientId: 'X^^^&1.2&ISO' }) });
history('set-known', { submissionSet: () => true });
history('document-differs', { document: () => ({ hash: '0'.repeat(40) }) });
history('entry-known', { entry: (id) => (id === OLD ? undefined : { status: 'approved', patientId: PATIENT_CX }) });

type Bundle = typeof iti65Bundle;
const with65 = (rule: string, change: (bundle: Bundle) => unknown): unknown =>
  broken.set(`iti65.${rule}`, () => {
    const bundle = structuredClone(iti65Bundle);
    change(bundle);
    return check(Buffer.from(JSON.stringify(bundle)));
  });
const resource = (bundle: Bundle, index: number): Record<string, unknown> => bundle.entry[index]?.resource ?? {};
const attachment = (bundle: Bundle): Record<string, unknown> =>
  (resource(bundle, 1)['content'] as { attachment: Record<string, unknown> }[])[0]?.attachment ?? {};
with65('profile', (bundle) => (bundle.meta.profile = ['http://example.org/other']));
with65('resource-kind', (bundle) =>
  bundle.entry.push({ ...bundle.entry[2]!, fullUrl: 'urn:uuid:9', resource: { resourceType: 'Observation' } as never }),
);
with65('submission-set', (bundle) => bundle.entry.shift());
with65('patients-differ', (bundle) => (resource(bundle, 1)['subject'] = { identifier: { system: 'x', value: 'y' } }));
with65('set-entry', (bundle) => (resource(bundle, 0)['entry'] = []));
with65('binary', (bundle) => (attachment(bundle)['url'] = 'urn:uuid:nowhere'));
with65('full-url', (bundle) => (bundle.entry[2]!.fullUrl = 'Binary/1'));
with65('method', (bundle) => (bundle.entry[0]!.request.method = 'GET'));
with65('set-form', (bundle) => (resource(bundle, 0)['mode'] = 'snapshot'));
with65('reference-form', (bundle) => Reflect.deleteProperty(resource(bundle, 1), 'masterIdentifier'));
with65('hash', (bundle) => (attachment(bundle)['hash'] = 'AAAA'));
with65('binary-form', (bundle) => (resource(bundle, 2)['contentType'] = 'application/pdf'));

const errors = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity }) => severity === 'error');

describe('a captured submission', () => {
  it.each([
    ['an ITI-41 request as on the wire', 'iti-41', iti41Request()],
    ['an ITI-65 transaction', 'iti-65', Buffer.from(JSON.stringify(iti65Bundle))],
    [
      'an ITI-65 transaction with its HTTP head',
      'iti-65',
      Buffer.from(`POST /fhir HTTP/1.1\r\nContent-Type: application/fhir+json\r\n\r\n${JSON.stringify(iti65Bundle)}`),
    ],
  ])('that keeps every rule has no finding: %s', (_, kind, bytes) => {
    const { kind: found, findings } = checkFile(bytes, 'capture', context);
    expect(found).toBe(kind);
    expect(findings).toEqual([]);
  });

  it('is read in chunks, as HTTP/1.1 may send it', () => {
    const chunked = (message: string): string => {
      const [head = '', ...rest] = message.split('\r\n\r\n');
      const body = rest.join('\r\n\r\n');
      const chunks = body.match(/[^]{1,1000}/g) ?? [];
      const written = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
      return `${head}\r\nTransfer-Encoding: chunked\r\n\r\n${written}0\r\n\r\n`;
    };
    expect(check(iti41Request({ message: chunked }))).toEqual([]);
  });

  it('without its HTTP head is checked as far as it can be', () => {
    const body = iti41Request({ message: (text) => text.slice(text.indexOf('\r\n\r\n') + 4) });
    expect(check(body)).toEqual([]);
    const changed = iti41Request({
      message: (text) => swap('cid:document%40', 'cid:other%40')(text.slice(text.indexOf('\r\n\r\n') + 4)),
    });
    expect(rulesOf(check(changed))).toContain('iti41.include-unresolved');
  });

  it('has its document checked too, and compared with its entry', () => {
    const changed = iti41Request({ document: laboratoryCda.replace('realmCode code="LU"', 'realmCode code="FR"') });
    expect(rulesOf(check(changed))).toEqual(expect.arrayContaining(['lu-header.realm-code', 'xds-metadata.hash']));
    const other = iti41Request({ envelope: swap('PID-5|Thill^Marie', 'PID-5|Kieffer^Paul') });
    expect(rulesOf(check(other))).toContain('identity.differs-metadata');
    const language = iti41Request({ envelope: swap('<rim:Value>fr-LU</rim:Value>', '<rim:Value>de-LU</rim:Value>') });
    expect(rulesOf(errors(check(language)))).toContain('xds-metadata.differs-from-document');
  });
});

describe('each rule about submissions', () => {
  const packs = new Set([
    'iti41-transport',
    'iti41-token',
    'iti41-structure',
    'iti41-metadata',
    'iti65',
    'submission-history',
  ]);
  const all = rulePacks()
    .filter(({ name }) => packs.has(name))
    .flatMap(({ rules }) => rules);

  it.each(all.map(({ id }) => id))('%s is found where it is broken', (id) => {
    const example = broken.get(id);
    expect(example, 'there is an example').toBeDefined();
    const findings = example?.() ?? [];
    expect(rulesOf(findings)).toContain(id);
    expect(rulesOf(findings)).not.toContain('conformance.rule-crashed');
  });

  it('speaks three languages and never of the patient', () => {
    for (const example of broken.values())
      for (const { message: said, fix } of example()) {
        for (const words of [said, fix].flatMap(({ fr, de, en }) => [fr, de, en]))
          expect(words).toMatch(/^[^{}]{12,}$/);
        expect(JSON.stringify([said, fix])).not.toMatch(/Thill|Kieffer|P-17|\d{11,13}/);
      }
  });
});
