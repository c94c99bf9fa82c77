/**
 * Single defects of a valid submission, made by going through it: each with the rules that are meant for it, any of which must find it. No
 * two are the same change.
 */
import { laboratoryCda } from './conformance.test-data.ts';
import { iti41Request, type RequestChanges } from './submission.test-data.ts';
import { descendants, pathOf, readXml } from './xml.ts';

export interface Defect {
  readonly name: string;
  readonly rules: readonly string[];
  /** Where it is: a path in the envelope, or what every path there has in it. Empty where it is the whole message. */
  readonly place: string;
  readonly bytes: () => Buffer;
}

let envelope = '';
iti41Request({ envelope: (xml) => (envelope = xml) });

const changed = (name: string, rules: readonly string[], changes: RequestChanges, place = ''): Defect => ({
  name,
  rules,
  place,
  bytes: () => iti41Request(changes),
});

const elements = ((): readonly string[] => {
  const reading = readXml(Buffer.from(envelope));
  if (!reading.ok) throw new Error('the envelope is not XML');
  return descendants(reading.root).map(pathOf);
})();

/** The path of the element whose start tag begins there, or was the last to begin before. */
const placeAt = (offset: number): string =>
  elements[[...envelope.slice(0, offset + 2).matchAll(/<\w/g)].length - 1] ?? '';

/** A defect of the envelope: what stands at `[from, to)` becomes `by`. `place`: where it is told, if that is elsewhere. */
const edit = (
  name: string,
  rules: readonly string[],
  from: number,
  to: number,
  by: string,
  place = placeAt(from),
): Defect => changed(name, rules, { envelope: (xml) => xml.slice(0, from) + by + xml.slice(to) }, place);

/** Every match of an expression in the envelope, with its number and place. */
const places = (
  pattern: RegExp,
): readonly { readonly text: string; readonly at: number; readonly groups: readonly string[] }[] =>
  [...envelope.matchAll(pattern)].map((match) => ({ text: match[0], at: match.index, groups: match.slice(1) }));

/** A UUID that is surely not this one. */
const another = (uuid: string): string => `${uuid.slice(0, -1)}${uuid.endsWith('0') ? '1' : '0'}`;

const REQUIRED_SLOTS = new Set(['creationTime', 'languageCode', 'sourcePatientId', 'submissionTime']);
const FREE_TEXT = new Set(['authorRole', 'authorSpecialty', 'codingScheme', 'SubmissionSetStatus']);

function* slotDefects(): Generator<Defect> {
  for (const [index, { text, at, groups }] of places(/<rim:Slot name="([^"]*)">.*?<\/rim:Slot>/gs).entries()) {
    const name = groups[0] ?? '';
    const where = `${name} (slot ${index + 1})`;
    const end = at + text.length;
    const alone: readonly string[] =
      name === 'codingScheme'
        ? ['iti41.code']
        : name === 'SubmissionSetStatus'
          ? ['iti41.set-status']
          : ['iti41.attribute-count'];
    if (REQUIRED_SLOTS.has(name) || name === 'codingScheme' || name === 'SubmissionSetStatus')
      yield edit(`${where} left out`, alone, at, end, '');
    yield edit(`${where} twice`, ['iti41.slot-form'], at, end, text + text);
    yield edit(
      `${where} without values`,
      ['iti41.slot-form'],
      at,
      end,
      text.replace(/<rim:Value>.*<\/rim:Value>/s, ''),
    );
    yield edit(
      `${where} with an empty value`,
      ['iti41.slot-form'],
      at,
      end,
      text.replace(/<rim:Value>[^<]*/, '<rim:Value>'),
    );
    yield edit(`${where} without a name`, ['iti41.slot-form'], at, end, text.replace(`name="${name}"`, 'name=""'));
    const long = text.replace(/<rim:Value>[^<]*/, `<rim:Value>${'9'.repeat(257)}`);
    yield edit(`${where} too long`, ['iti41.slot-form'], at, end, long);
    if (name !== 'codingScheme' && !name.startsWith('author'))
      yield edit(
        `${where} renamed`,
        ['iti41.slot-unknown'],
        at,
        end,
        text.replace(`name="${name}"`, `name="${name}2"`),
      );
    if (FREE_TEXT.has(name)) continue;
    for (const [kind, value] of [
      ['nonsense', '***'],
      ['a script', 'javascript:1'],
      ['a sentence', 'see the paper file'],
    ] as const) {
      // A name is all that an institution needs, an id all that a person needs: these would be right.
      if (name.startsWith('author')) continue;
      yield edit(
        `${where} says ${kind}`,
        ['iti41.attribute-form'],
        at,
        end,
        text.replace(/<rim:Value>[^<]*/, `<rim:Value>${value}`),
      );
    }
  }
}

function* codeDefects(): Generator<Defect> {
  const pattern =
    /<rim:Classification id="([^"]*)" classifiedObject="([^"]*)" classificationScheme="([^"]*)" nodeRepresentation="([^"]*)">.*?<\/rim:Classification>/gs;
  for (const [index, { text, at, groups }] of places(pattern).entries()) {
    const [id = '', owner = '', scheme = '', code = ''] = groups;
    const where = `classification ${index + 1}`;
    const end = at + text.length;
    const author = code === '';
    const swap = (piece: string | RegExp, by: string): string => text.replace(piece, by);
    yield edit(`${where} left out`, [author ? 'iti41.author-missing' : 'iti41.attribute-count'], at, end, '');
    if (!author) yield edit(`${where} twice`, ['iti41.attribute-count', 'iti41.id-repeated'], at, end, text + text);
    yield edit(
      `${where} of another object`,
      ['iti41.reference'],
      at,
      end,
      swap(`classifiedObject="${owner}"`, 'classifiedObject="x"'),
    );
    yield edit(
      `${where} without owner`,
      ['iti41.reference'],
      at,
      end,
      swap(`classifiedObject="${owner}"`, 'classifiedObject=""'),
    );
    yield edit(`${where} of an unknown scheme`, ['iti41.scheme-unknown'], at, end, swap(scheme, another(scheme)));
    yield edit(
      `${where} with its id in capitals`,
      ['iti41.id-form'],
      at,
      end,
      swap(`id="${id}"`, `id="${id.slice(0, -1)}F"`),
    );
    yield edit(
      `${where} with a bare UUID`,
      ['iti41.id-form'],
      at,
      end,
      swap(`id="${id}"`, `id="${id.replace('urn:uuid:', '')}"`),
    );
    if (author) {
      yield edit(
        `${where} with a code`,
        ['iti41.author-form'],
        at,
        end,
        swap('nodeRepresentation=""', 'nodeRepresentation="x"'),
      );
      yield edit(`${where} of nobody`, ['iti41.author-form'], at, end, swap(/<rim:Slot.*<\/rim:Slot>/s, ''));
      continue;
    }
    yield edit(
      `${where} without a code`,
      ['iti41.code'],
      at,
      end,
      swap(`nodeRepresentation="${code}"`, 'nodeRepresentation=""'),
    );
    yield edit(
      `${where} with another code`,
      ['iti41.code-unknown'],
      at,
      end,
      swap(`nodeRepresentation="${code}"`, 'nodeRepresentation="X9"'),
    );
    yield edit(
      `${where} of another code system`,
      ['iti41.code-unknown'],
      at,
      end,
      swap(/<rim:Value>[^<]*/, '<rim:Value>1.2.3.4'),
    );
    yield edit(`${where} without a display name`, ['iti41.code'], at, end, swap(/<rim:Name>.*<\/rim:Name>/s, ''));
    yield edit(
      `${where} out of order`,
      ['iti41.element-order'],
      at,
      end,
      swap(/(<rim:Slot.*<\/rim:Slot>)(<rim:Name>.*<\/rim:Name>)/s, '$2$1'),
    );
  }
}

function* identifierDefects(): Generator<Defect> {
  const pattern =
    /<rim:ExternalIdentifier id="([^"]*)" registryObject="([^"]*)" identificationScheme="([^"]*)" value="([^"]*)">.*?<\/rim:ExternalIdentifier>/gs;
  for (const [index, { text, at, groups }] of places(pattern).entries()) {
    const [id = '', owner = '', scheme = '', value = ''] = groups;
    const kind = /\.(\w+)"\/>/.exec(text)?.[1] ?? '';
    const where = `identifier ${index + 1} (${kind})`;
    const end = at + text.length;
    const swap = (piece: string | RegExp, by: string): string => text.replace(piece, by);
    const form =
      { patientId: ['iti41.patient-id'], uniqueId: ['iti41.unique-id'], sourceId: ['iti41.source-id'] }[kind] ?? [];
    yield edit(`${where} left out`, ['iti41.attribute-count'], at, end, '');
    yield edit(`${where} twice`, ['iti41.attribute-count'], at, end, text + text);
    yield edit(
      `${where} of another object`,
      ['iti41.reference'],
      at,
      end,
      swap(`registryObject="${owner}"`, 'registryObject="x"'),
    );
    yield edit(`${where} of an unknown scheme`, ['iti41.scheme-unknown'], at, end, swap(scheme, another(scheme)));
    yield edit(`${where} empty`, ['iti41.identifier-form'], at, end, swap(`value="${value}"`, 'value=""'));
    yield edit(`${where} without a name`, ['iti41.identifier-form'], at, end, swap(/<rim:Name>.*<\/rim:Name>/s, ''));
    yield edit(
      `${where} with its id in capitals`,
      ['iti41.id-form'],
      at,
      end,
      swap(`id="${id}"`, `id="${id.slice(0, -1)}F"`),
    );
    for (const wrong of ['x y', '1.2.', '.1.2', '4711', `${'1.'.repeat(40)}1`])
      yield edit(`${where} says “${wrong.slice(0, 8)}”`, form, at, end, swap(`value="${value}"`, `value="${wrong}"`));
    if (kind === 'patientId') {
      for (const [what, wrong] of [
        ['without authority', value.split('^')[0] ?? ''],
        ['with a namespace', value.replace('^^^&amp;', '^^^NS&amp;')],
        ['of another domain', value.replace(/&amp;[\d.]+/, '&amp;1.2.3')],
        ['with a type', `${value}^PI`],
        ['not ISO', value.replace('&amp;ISO', '&amp;DNS')],
        ['of another patient', value.replace(/^[^^]*/, 'Z99')],
      ] as const)
        yield edit(
          `${where} ${what}`,
          ['iti41.patient-id', 'iti41.patients-differ'],
          at,
          end,
          swap(`value="${value}"`, `value="${wrong}"`),
        );
    }
  }
}

/** What is missed at the other end of a link is told there. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'no entry': 'Request/Document',
  'no document': '/ExtrinsicObject',
  'no membership': '/ExtrinsicObject',
  'membership twice': '/ExtrinsicObject',
  'set classified as something else': '/RegistryPackage',
  'another document’s hash': 'documentEntry.hash',
  'another size': 'documentEntry.size',
  'old addressing': 'Header/Action',
  'not closed': 'line ',
  'assertion changed after signing': 'Assertion/Signature',
};

const piece = (name: string, rules: readonly string[], pattern: RegExp, by: string): readonly Defect[] =>
  places(new RegExp(pattern.source, `${pattern.flags}g`))
    .slice(0, 1)
    .map(({ text, at }) => edit(name, rules, at, at + text.length, text.replace(pattern, by), ELSEWHERE[name]));

/** The objects themselves, the associations, the envelope. */
const shapeDefects = (): readonly Defect[] => [
  ...piece('no entry', ['iti41.entry-missing'], /<rim:ExtrinsicObject.*<\/rim:ExtrinsicObject>/s, ''),
  ...piece(
    'entry of an on-demand document',
    ['iti41.object-type'],
    /objectType="urn:uuid:7edca82f/,
    'objectType="urn:uuid:34268e47',
  ),
  ...piece('entry without object type', ['iti41.object-type'], /objectType="[^"]*"/, ''),
  ...piece('entry without file type', ['iti41.mime-type'], /mimeType="[^"]*"/, ''),
  ...piece('entry with a wrong file type', ['iti41.code-unknown'], /mimeType="[^"]*"/, 'mimeType="image/gif"'),
  ...piece('entry not approved', ['iti41.status'], /StatusType:Approved/, 'StatusType:Deprecated'),
  ...piece(
    'entry with a home that is no OID',
    ['iti41.home-community'],
    /<rim:ExtrinsicObject /,
    '<rim:ExtrinsicObject home="here" ',
  ),
  ...piece('title in Latin-1', ['iti41.title'], /charset="UTF-8"/, 'charset="ISO-8859-1"'),
  ...piece('title too long', ['iti41.title'], /value="Résultats[^"]*"/, `value="${'T'.repeat(129)}"`),
  ...piece('no submission set', ['iti41.submission-set'], /<rim:RegistryPackage.*<\/rim:RegistryPackage>/s, ''),
  ...piece(
    'set not classified',
    ['iti41.submission-set'],
    /<rim:Classification [^>]*classificationNode="[^"]*"\/>/,
    '',
  ),
  ...piece('set classified as something else', ['iti41.package-kind'], /a54d6aa5-d40d/, 'a54d6aa5-d40e'),
  ...piece('no membership', ['iti41.membership'], /<rim:Association .*<\/rim:Association>/s, ''),
  ...piece('membership twice', ['iti41.membership'], /<rim:Association .*<\/rim:Association>/s, '$&$&'),
  ...piece(
    'membership the wrong way round',
    ['iti41.set-links'],
    /sourceObject="([^"]*)" targetObject="([^"]*)"/,
    'sourceObject="$2" targetObject="$1"',
  ),
  ...piece(
    'membership of itself',
    ['iti41.association-ends'],
    /sourceObject="([^"]*)" targetObject="[^"]*"/,
    'sourceObject="$1" targetObject="$1"',
  ),
  ...piece('membership without source', ['iti41.association-ends'], /sourceObject="[^"]*"/, 'sourceObject=""'),
  ...piece('membership of nothing', ['iti41.reference'], /targetObject="[^"]*"/, 'targetObject="nothing"'),
  ...piece('unknown association', ['iti41.association-type'], /AssociationType:HasMember/, 'AssociationType:Knows'),
  ...piece('entry said to be known', ['iti41.set-status'], />Original</, '>Reference<'),
  ...piece('entry said to be something', ['iti41.set-status'], />Original</, '>New<'),
  ...piece('start after end', ['iti41.service-time-order'], /20261116070000/, '20261116080000'),
  ...piece('seconds missing in the submission time', ['iti41.submission-time'], /20261123101500/, '202611231015'),
  ...piece(
    'another document’s hash',
    ['xds-metadata.hash'],
    /(name="hash"><rim:ValueList><rim:Value>)[0-9a-f]{4}/,
    '$10000',
  ),
  ...piece('another size', ['xds-metadata.size'], /(name="size"><rim:ValueList><rim:Value>)\d+/, '$11'),
  ...piece('no document', ['iti41.document-missing'], /<xdsb:Document .*<\/xdsb:Document>/s, ''),
  ...piece(
    'document of another entry',
    ['iti41.entry-missing'],
    /<xdsb:Document id="[^"]*"/,
    '<xdsb:Document id="other"',
  ),
  ...piece('document twice', ['iti41.entry-missing'], /<xdsb:Document .*<\/xdsb:Document>/s, '$&$&'),
  ...piece('document inline', ['iti41.not-mtom'], /<xop:Include[^>]*\/>/, 'eA=='),
  ...piece('include to nowhere', ['iti41.include-unresolved'], /cid:document/, 'cid:nothing'),
  ...piece('include by http', ['iti41.include-unresolved'], /cid:document/, 'http://document'),
  ...piece('no action', ['iti41.action'], /<wsa:Action.*<\/wsa:Action>/, ''),
  ...piece('action with a space', ['iti41.action'], /(DocumentSet-b)<\/wsa:Action>/, '$1 </wsa:Action>'),
  ...piece('action twice', ['iti41.action'], /<wsa:Action.*<\/wsa:Action>/, '$&$&'),
  ...piece('message id twice', ['iti41.addressing'], /<wsa:MessageID>.*<\/wsa:MessageID>/, '$&$&'),
  ...piece('no address to reply to', ['iti41.addressing'], /<wsa:Address>.*<\/wsa:Address>/, ''),
  ...piece('to nowhere', ['iti41.addressing'], /https:\/\/dsp/, 'dsp'),
  ...piece(
    'old addressing',
    ['iti41.action'],
    /http:\/\/www.w3.org\/2005\/08\/addressing"><s:Header>/,
    'http://schemas.xmlsoap.org/ws/2004/08/addressing"><s:Header>',
  ),
  ...piece(
    'SOAP 1.1',
    ['iti41.envelope'],
    /http:\/\/www.w3.org\/2003\/05\/soap-envelope/,
    'http://schemas.xmlsoap.org/soap/envelope/',
  ),
  ...piece('no header', ['iti41.envelope'], /<s:Header>.*<\/s:Header>/s, ''),
  ...piece('no body', ['iti41.envelope'], /<s:Body>.*<\/s:Body>/s, ''),
  ...piece('another namespace of the request', ['iti41.body'], /urn:ihe:iti:xds-b:2007/, 'urn:ihe:iti:xds-b:2008'),
  ...piece('no metadata', ['iti41.body'], /<lcm:SubmitObjectsRequest.*<\/lcm:SubmitObjectsRequest>/s, ''),
  ...piece('not closed', ['iti41.xml'], /<\/s:Envelope>/, ''),
  ...piece('no assertion', ['iti41.token-missing'], /<saml:Assertion.*<\/saml:Assertion>/s, ''),
  ...piece('assertion twice', ['iti41.token-missing'], /<saml:Assertion.*<\/saml:Assertion>/s, '$&$&'),
  ...piece('no security header', ['iti41.token-missing'], /<wsse:Security.*<\/wsse:Security>/s, ''),
  ...piece('no signature', ['iti41.token-signature'], /<Signature.*<\/Signature>/s, ''),
  ...piece('signature emptied', ['iti41.token-signature'], /<SignatureValue>[^<]*/, '<SignatureValue>'),
  ...piece('digest changed', ['iti41.token-signature'], /<DigestValue>..../, '<DigestValue>AAAA'),
  ...piece('assertion changed after signing', ['iti41.token-signature'], /<saml:NameID>Reuter/, '<saml:NameID>Kieffer'),
  ...piece(
    'stamped backwards',
    ['iti41.timestamp'],
    /<wsu:Expires>2026-11-23T10:20:00Z/,
    '<wsu:Expires>2026-11-23T10:10:00Z',
  ),
  ...piece('stamped with nonsense', ['iti41.timestamp'], /<wsu:Created>[^<]*/, '<wsu:Created>yesterday'),
];

const tokenDefects = (): readonly Defect[] => [
  ...(
    [
      ['for nobody', ['iti41.token-audience'], /<saml:Audience>[^<]*/, '<saml:Audience>'],
      ['for another audience', ['iti41.token-audience'], /<saml:Audience>[^<]*/, '<saml:Audience>urn:other'],
      ['without audience', ['iti41.token-audience'], /<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/s, ''],
      ['expired', ['iti41.token-time'], /NotOnOrAfter="2026-11-23/, 'NotOnOrAfter="2026-11-22'],
      [
        'of tomorrow',
        ['iti41.token-time'],
        /NotBefore="2026-11-23T10:14:00Z" NotOnOrAfter="2026-11-23/,
        'NotBefore="2026-11-24T10:14:00Z" NotOnOrAfter="2026-11-24',
      ],
      ['without beginning', ['iti41.token-time'], / NotBefore="[^"]*"/, ''],
      ['without end', ['iti41.token-time'], / NotOnOrAfter="[^"]*"/, ''],
      ['without confirmation', ['iti41.token-confirmation'], /<saml:SubjectConfirmation [^>]*\/>/, ''],
      ['confirmed by a key that is not there', ['iti41.token-confirmation'], /cm:bearer/, 'cm:holder-of-key'],
      ['confirmed in an unknown way', ['iti41.token-confirmation'], /cm:bearer/, 'cm:artifact'],
      ['from before its certificate', ['iti41.token-certificate'], /NotBefore="2026/, 'NotBefore="2020'],
      ['without its first attribute', ['iti41.token-attribute'], /<saml:Attribute .*?<\/saml:Attribute>/s, ''],
      [
        'with an empty attribute',
        ['iti41.token-attribute'],
        /<saml:AttributeValue>1234567890/,
        '<saml:AttributeValue>',
      ],
      ['for another patient', ['iti41.token-patient'], /(resource-id"><saml:AttributeValue>)[^^<]*/, '$1Z99'],
    ] as const
  ).map(([name, rules, pattern, by]) =>
    changed(`assertion ${name}`, rules, { assertion: (xml) => xml.replace(pattern, by) }, 'Security'),
  ),
];

const wireDefects = (): readonly Defect[] =>
  (
    [
      ['GET', ['iti41.http-method'], /^POST/, 'GET'],
      ['PUT', ['iti41.http-method'], /^POST/, 'PUT'],
      ['not multipart', ['iti41.not-mtom'], /multipart\/related/, 'application/soap+xml'],
      ['multipart/mixed', ['iti41.not-mtom'], /multipart\/related/, 'multipart/mixed'],
      ['type of the package missing', ['iti41.content-type'], /type="application\/xop\+xml"; start/, 'start'],
      ['start-info missing', ['iti41.content-type'], / start-info="[^"]*";/, ''],
      ['start-info of SOAP 1.1', ['iti41.content-type'], /start-info="[^"]*"/, 'start-info="text/xml"'],
      ['start names no part', ['iti41.start-part'], /start="<root/, 'start="<rot'],
      ['cut off', ['iti41.cut-off'], /--frontier--\r\n$/, ''],
      ['base64 part', ['iti41.part-encoding'], /binary(?=\r\nContent-ID: <document)/, 'base64'],
      ['content id without brackets', ['iti41.content-id'], /<document@relais>/, 'document@relais'],
      ['content id twice', ['iti41.content-id'], /Content-ID: <document@relais>/, 'Content-ID: <root@relais>'],
      [
        'content id of another part',
        ['iti41.include-unresolved'],
        /Content-ID: <document@relais>/,
        'Content-ID: <dokument@relais>',
      ],
      ['DOCTYPE before the envelope', ['iti41.xml'], /<s:Envelope /, '<!DOCTYPE x><s:Envelope '],
    ] as const
  ).map(([name, rules, pattern, by]) =>
    changed(`message: ${name}`, rules, { message: (text) => text.replace(pattern, by) }),
  );

/** The document itself changed under metadata that no longer fit it. */
const documentDefects = (): readonly Defect[] =>
  (
    [
      ['one character more', ['xds-metadata.hash'], /<title>R/, '<title>RR'],
      ['of another patient', ['identity.differs-metadata'], /<family>Thill/, '<family>Kieffer'],
      [
        'with another number',
        ['identity.differs-metadata', 'identity.national-id-check-digit'],
        /1893120105732/,
        '1893120105731',
      ],
      [
        'of another time',
        ['xds-metadata.differs-from-document'],
        /<effectiveTime value="20261116084500/,
        '<effectiveTime value="20261116094500',
      ],
      ['of another language', ['xds-metadata.differs-from-document'], /fr-LU/, 'de-LU'],
      [
        'more confidential',
        ['xds-metadata.differs-from-document'],
        /confidentialityCode code="N"/,
        'confidentialityCode code="V"',
      ],
      ['under another id', ['xds-metadata.differs-from-document'], /<id root="5c1a/, '<id root="5c1b'],
      ['by another author', ['xds-metadata.differs-from-document'], /<family>Reuter/, '<family>Kieffer'],
      ['without realm', ['lu-header.realm-code'], /<realmCode code="LU"\/>/, ''],
      ['not well-formed', ['xml.well-formed'], /<\/ClinicalDocument>/, ''],
    ] as const
  ).map(([name, rules, pattern, by]) =>
    changed(`document: ${name}`, rules, { document: laboratoryCda.replace(pattern, by) }, 'Document'),
  );

export const submissionDefects = (): readonly Defect[] => [
  ...slotDefects(),
  ...codeDefects(),
  ...identifierDefects(),
  ...shapeDefects(),
  ...tokenDefects(),
  ...wireDefects(),
  ...documentDefects(),
];
