/**
 * How an ITI-41 request is packed: HTTP, XOP package, SOAP 1.2 envelope, WS-Addressing (ITI TF-2 §3.41, ITI TF-2 Appendix V). Rules about HTTP and
 * MIME speak only where that part of the request was kept.
 */
import { text, unless, type Hit, type Rule, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { headerOf } from '../wire/capture.ts';
import { SOAP12, XDSB, type ProvideRequest } from '../wire/provide-request.ts';
import { childOf, childrenOf, descendants, pathOf, type XmlNode } from '../xml.ts';
import { TELL_THE_MAKER } from './fixes.ts';

const WSA = 'http://www.w3.org/2005/08/addressing';
const ACTION = 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b';

type Check = (request: ProvideRequest, subject: Subject) => Iterable<Hit>;

/** Runs on an ITI-41 request only. */
export const onRequest =
  (check: Check) =>
  (subject: Subject): Iterable<Hit> =>
    subject.request ? check(subject.request, subject) : [];

/** Runs on what has an envelope: kept metadata alone has none. */
const onEnvelope = (
  check: (envelope: XmlNode, request: ProvideRequest, subject: Subject) => Iterable<Hit>,
): Rule['check'] =>
  onRequest((request, subject) => (request.envelope ? check(request.envelope, request, subject) : []));

const fault = (
  id: string,
  reference: string,
  message: Rule['message'],
  check: Rule['check'],
  severity: Rule['severity'] = 'error',
): Rule => ({ id: `iti41.${id}`, severity, message, fix: TELL_THE_MAKER, reference, check });

const addressing = ({ header }: ProvideRequest, name: string): readonly XmlNode[] =>
  header?.children.filter((child) => child.name === name && child.namespace === WSA) ?? [];

function* packageFaults({ media }: ProvideRequest): Generator<Hit> {
  if (!media) return;
  const says = (name: string): string => (media.parameters.get(name) ?? '').toLowerCase();
  if (media.type !== 'multipart/related') return;
  if (says('type') !== 'application/xop+xml') yield { path: 'Content-Type/type' };
  if (!says('start-info').startsWith('application/soap+xml')) yield { path: 'Content-Type/start-info' };
  if (says('boundary') === '') yield { path: 'Content-Type/boundary' };
}

function* unresolved({ includes }: ProvideRequest): Generator<Hit> {
  for (const { path, matches } of includes) if (matches.length !== 1) yield { path };
}

function* unusedParts({ parts, start, includes }: ProvideRequest): Generator<Hit> {
  const used = new Set(includes.flatMap(({ matches }) => matches));
  for (const [index, part] of parts.entries())
    if (part !== start && !used.has(part)) yield { path: `part[${index + 1}]` };
}

function* addressingFaults(request: ProvideRequest): Generator<Hit> {
  for (const name of ['MessageID', 'To', 'From', 'ReplyTo', 'FaultTo']) {
    const found = addressing(request, name);
    const [first] = found;
    if (found.length > 1) yield { path: `/Envelope/Header/${name}`, details: { name } };
    if (!first) continue;
    const address = name === 'ReplyTo' || name === 'FaultTo';
    if (address && !first.children.some((child) => child.name === 'Address' && child.namespace === WSA))
      yield { path: pathOf(first), details: { name } };
    if (name === 'To' && !/^https?:\/\/\S+$/.test(first.text.trim())) yield { path: pathOf(first), details: { name } };
  }
}

const ORDER = ['Slot', 'Name', 'Description', 'VersionInfo', 'Classification', 'ExternalIdentifier'];
const ORDERED = new Set(['ExtrinsicObject', 'RegistryPackage', 'Association', 'Classification', 'ExternalIdentifier']);

function* disorder({ metadata }: ProvideRequest): Generator<Hit> {
  if (!metadata) return;
  for (const node of descendants(metadata.list)) {
    if (!ORDERED.has(node.name)) continue;
    const places = node.children.map(({ name }) => ORDER.indexOf(name)).filter((place) => place >= 0);
    if (places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0))) yield { path: pathOf(node) };
  }
}

function* mustUnderstand(_: XmlNode, request: ProvideRequest): Generator<Hit> {
  const understood = (node: XmlNode): boolean =>
    node.attributes.some(
      ({ name, namespace, value }) => name === 'mustUnderstand' && namespace === SOAP12 && /^(true|1)$/.test(value),
    );
  if (!request.header?.children.some(understood)) yield { path: 'Header' };
}

export const iti41Transport: RulePack = {
  name: 'iti41-transport',
  version: '2026-11-27.2',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Transport ITI-41', 'ITI-41-Transport', 'ITI-41 transport'),
  description: text(
    'Comment une demande ITI-41 est emballée : HTTP, MTOM/XOP, SOAP 1.2, WS-Addressing. TLS et horloge ne se voient pas dans la demande.',
    'Wie eine ITI-41-Anfrage verpackt ist: HTTP, MTOM/XOP, SOAP 1.2, WS-Addressing. TLS und Uhr sind in der Anfrage nicht zu sehen.',
    'How an ITI-41 request is packed: HTTP, MTOM/XOP, SOAP 1.2, WS-Addressing. TLS and clock cannot be seen in the request.',
  ),
  rules: [
    fault(
      'http-method',
      'T-02',
      text(
        'La demande n’est pas envoyée par la méthode POST.',
        'Die Anfrage wird nicht mit der Methode POST gesendet.',
        'The request is not sent with the method POST.',
      ),
      onRequest(({ capture: { requestLine } }) =>
        unless(requestLine === undefined || requestLine.startsWith('POST '), 'request-line'),
      ),
    ),
    fault(
      'not-mtom',
      'T-03',
      text(
        'La demande n’est pas un paquet MTOM/XOP (multipart/related) : les destinataires stricts la refusent avec un message obscur.',
        'Die Anfrage ist kein MTOM/XOP-Paket (multipart/related): strenge Empfänger lehnen sie mit einer unklaren Meldung ab.',
        'The request is no MTOM/XOP package (multipart/related): strict receivers refuse it with an obscure message.',
      ),
      onRequest(({ media, capture, documents }) => {
        const packed = media ? media.type === 'multipart/related' : headerOf(capture, 'content-type') === undefined;
        return [
          ...unless(packed, 'Content-Type'),
          ...(media ? documents.filter(({ how }) => how === 'inline').map(({ path }) => ({ path })) : []),
        ];
      }),
    ),
    fault(
      'content-type',
      'T-02',
      text(
        'L’en-tête Content-Type du paquet est incomplet (type, start-info ou boundary).',
        'Der Content-Type-Kopf des Pakets ist unvollständig (type, start-info oder boundary).',
        'The Content-Type header of the package is incomplete (type, start-info or boundary).',
      ),
      onRequest(packageFaults),
    ),
    fault(
      'cut-off',
      'T-04',
      text(
        'Le paquet s’arrête avant sa fin : la dernière limite manque.',
        'Das Paket endet vorzeitig: Die letzte Grenze fehlt.',
        'The package ends too early: its last boundary is missing.',
      ),
      onRequest(({ whole }) => unless(whole, 'body')),
    ),
    fault(
      'start-part',
      'T-04',
      text(
        'La partie désignée par « start » n’existe pas dans le paquet.',
        'Den mit „start“ genannten Teil gibt es im Paket nicht.',
        'The part named by “start” is not in the package.',
      ),
      onRequest(({ parts, start }) => unless(parts.length === 0 || start !== undefined, 'Content-Type/start')),
    ),
    fault(
      'part-encoding',
      'T-04',
      text(
        'Une partie du paquet n’est pas transmise en binaire (Content-Transfer-Encoding).',
        'Ein Teil des Pakets wird nicht binär übertragen (Content-Transfer-Encoding).',
        'A part of the package is not transferred in binary (Content-Transfer-Encoding).',
      ),
      onRequest(({ parts }) =>
        parts.flatMap(({ transferEncoding }, index) =>
          unless(['', 'binary', '8bit', '7bit'].includes(transferEncoding), `part[${index + 1}]`),
        ),
      ),
    ),
    fault(
      'content-id',
      'T-04',
      text(
        'L’identifiant d’une partie (Content-ID) n’est pas entre chevrons ou se répète.',
        'Die Kennung eines Teils (Content-ID) steht nicht in spitzen Klammern oder wiederholt sich.',
        'A part’s Content-ID is not in angle brackets or is repeated.',
      ),
      onRequest(({ parts, media }) => {
        if (!media) return [];
        const ids = parts.map(({ contentId }) => contentId);
        return ids.flatMap((id, index) => {
          const right = id === '' ? index === 0 : /^<[^<>\s]+>$/.test(id) && ids.indexOf(id) === index;
          return unless(right, `part[${index + 1}]/Content-ID`);
        });
      }),
    ),
    fault(
      'include-unresolved',
      'T-04',
      text(
        'Un renvoi xop:Include ne mène pas à exactement une partie du paquet.',
        'Ein Verweis xop:Include führt nicht zu genau einem Teil des Pakets.',
        'An xop:Include does not lead to exactly one part of the package.',
      ),
      onRequest(unresolved),
    ),
    fault(
      'part-unused',
      'T-04',
      text(
        'Une partie du paquet n’est appelée par aucun renvoi : elle serait perdue.',
        'Auf einen Teil des Pakets verweist nichts: Er ginge verloren.',
        'Nothing refers to a part of the package: it would be lost.',
      ),
      onRequest(unusedParts),
      'warning',
    ),
    fault(
      'xml',
      'T-09',
      text(
        'L’enveloppe n’est pas du XML lisible (ou contient une déclaration DOCTYPE).',
        'Der Umschlag ist kein lesbares XML (oder enthält eine DOCTYPE-Deklaration).',
        'The envelope is not readable XML (or holds a DOCTYPE).',
      ),
      onRequest(({ xml }) =>
        xml.ok ? [] : [{ path: xml.fault.kind === 'malformed' ? `line ${xml.fault.line}` : '/' }],
      ),
    ),
    fault(
      'envelope',
      'T-05',
      text(
        'L’enveloppe n’est pas une enveloppe SOAP 1.2 avec un seul en-tête et un seul corps.',
        'Der Umschlag ist kein SOAP-1.2-Umschlag mit genau einem Kopf und einem Rumpf.',
        'The envelope is no SOAP 1.2 envelope with exactly one header and one body.',
      ),
      onRequest(({ envelope, media, xml }) => {
        if (!xml.ok) return [];
        if (!envelope) return unless(media === undefined, '/');
        const count = (name: string): number => childrenOf(envelope, name).length;
        return unless(envelope.namespace === SOAP12 && count('Header') === 1 && count('Body') === 1, '/Envelope');
      }),
    ),
    fault(
      'action',
      'T-06',
      text(
        'L’action WS-Addressing n’est pas, une fois exactement, celle d’ITI-41.',
        'Die WS-Addressing-Aktion ist nicht genau einmal die von ITI-41.',
        'The WS-Addressing action is not, exactly once, that of ITI-41.',
      ),
      onEnvelope((_, request) => {
        const actions = addressing(request, 'Action');
        return unless(actions.length === 1 && actions[0]?.text === ACTION, '/Envelope/Header/Action');
      }),
    ),
    fault(
      'addressing',
      'T-07',
      text(
        'L’élément WS-Addressing « {name} » est répété ou n’a pas la forme attendue.',
        'Das WS-Addressing-Element „{name}“ ist wiederholt oder nicht in der erwarteten Form.',
        'The WS-Addressing element “{name}” is repeated or does not have the expected form.',
      ),
      onEnvelope((_, request) => addressingFaults(request)),
    ),
    fault(
      'must-understand',
      'T-08',
      text(
        'Aucun en-tête SOAP n’est marqué « mustUnderstand ».',
        'Kein SOAP-Kopf ist mit „mustUnderstand“ gekennzeichnet.',
        'No SOAP header is marked “mustUnderstand”.',
      ),
      onEnvelope(mustUnderstand),
    ),
    fault(
      'body',
      'T-09',
      text(
        'Le corps ne contient pas une demande ProvideAndRegisterDocumentSetRequest avec ses métadonnées.',
        'Der Rumpf enthält keine Anfrage ProvideAndRegisterDocumentSetRequest mit ihren Metadaten.',
        'The body holds no ProvideAndRegisterDocumentSetRequest with its metadata.',
      ),
      onRequest(({ xml, envelope, body, payload, metadata }) => {
        if (!xml.ok) return [];
        const named = payload?.name === 'ProvideAndRegisterDocumentSetRequest' && payload.namespace === XDSB;
        const alone = !envelope || body?.children.length === 1;
        return unless(metadata !== undefined && alone && (named || !envelope), '/Envelope/Body');
      }),
    ),
    fault(
      'element-order',
      'T-10',
      text(
        'Les éléments d’un objet ne sont pas dans l’ordre du schéma (Slot, Name, Description, VersionInfo, Classification, ExternalIdentifier).',
        'Die Elemente eines Objekts stehen nicht in der Reihenfolge des Schemas (Slot, Name, Description, VersionInfo, Classification, ExternalIdentifier).',
        'The elements of an object are not in the schema’s order (Slot, Name, Description, VersionInfo, Classification, ExternalIdentifier).',
      ),
      onRequest(disorder),
    ),
    fault(
      'size',
      'T-11',
      text(
        'La demande dépasse la taille que le destinataire accepte.',
        'Die Anfrage ist größer, als der Empfänger annimmt.',
        'The request is larger than the receiver accepts.',
      ),
      onRequest(({ documents }, { profile }) => {
        const total = documents.reduce((sum, { bytes }) => sum + (bytes?.byteLength ?? 0), 0);
        return unless(total <= profile.xds.maximumBytes, 'body');
      }),
    ),
    fault(
      'timestamp',
      'T-12',
      text(
        'L’horodatage WS-Security est mal formé, ou expire avant d’être créé.',
        'Der WS-Security-Zeitstempel ist falsch geformt oder läuft vor seiner Entstehung ab.',
        'The WS-Security timestamp is malformed, or expires before it is created.',
      ),
      onEnvelope((_, { header }) => {
        const stamps = header ? descendants(header).filter(({ name }) => name === 'Timestamp') : [];
        return stamps.flatMap((stamp) => {
          const [created, expires] = ['Created', 'Expires'].map((name) =>
            Date.parse(childOf(stamp, name)?.text.trim() ?? ''),
          );
          const missing = childOf(stamp, 'Expires') === undefined;
          const right = !Number.isNaN(created) && (missing || (created ?? 0) < (expires ?? Number.NaN));
          return unless(right, pathOf(stamp));
        });
      }),
    ),
  ],
};
