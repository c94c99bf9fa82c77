/** The identity assertion that travels with a submission (ITI-40 XUA; SAML 2.0 core), as far as the request itself shows it. */
import { text, unless, type Hit, type Rule, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { assertionNodes, readAssertion, securityHeaders, signatureHolds, type Assertion } from '../wire/assertion.ts';
import { slotValue } from '../wire/ebrim.ts';
import type { ProvideRequest } from '../wire/provide-request.ts';
import { TELL_THE_MAKER } from './fixes.ts';
import { onRequest } from './iti41-transport.ts';

const RENEW_TOKEN = text(
  'Si le document vient d’un autre logiciel, transmettez ce constat à son éditeur : le jeton se demande au moment de l’envoi, pour ce patient et avec le certificat de signature. S’il a été produit par Relais, envoyez le rapport de diagnostic au support.',
  'Stammt das Dokument aus einer anderen Software, geben Sie diesen Befund an deren Hersteller weiter: Das Token wird beim Senden angefordert, für diesen Patienten und mit dem Signaturzertifikat. Hat Relais es erzeugt, senden Sie den Diagnosebericht an den Support.',
  'If another program made the document, pass this finding to its maker: the token is asked for at the time of sending, for this patient and with the signing certificate. If Relais made it, send the diagnostics report to support.',
);

const onAssertion = (
  check: (assertion: Assertion, request: ProvideRequest, subject: Subject) => Iterable<Hit>,
): Rule['check'] =>
  onRequest((request, subject) => {
    const [node, ...more] = assertionNodes(request);
    return node && more.length === 0 ? check(readAssertion(node), request, subject) : [];
  });

const rule = (id: string, reference: string, message: Rule['message'], check: Rule['check']): Rule => ({
  id: `iti41.token-${id}`,
  severity: 'error',
  message,
  fix: id === 'missing' || id === 'signature' ? TELL_THE_MAKER : RENEW_TOKEN,
  reference,
  check,
});

const CONFIRMATIONS = ['bearer', 'holder-of-key', 'sender-vouches'].map(
  (method) => `urn:oasis:names:tc:SAML:2.0:cm:${method}`,
);

/** `20261126101500` as milliseconds since 1970, UTC as metadata want it. */
const dtmInstant = (dtm: string): number =>
  Date.parse(
    `${dtm.slice(0, 4)}-${dtm.slice(4, 6)}-${dtm.slice(6, 8)}T${dtm.slice(8, 10)}:${dtm.slice(10, 12)}:${dtm.slice(12, 14) || '00'}Z`,
  );

/** What machines' clocks may differ by. */
const SKEW_MS = 5 * 60_000;

function* windowFaults(assertion: Assertion, { metadata }: ProvideRequest): Generator<Hit> {
  const { notBefore, notOnOrAfter, path } = assertion;
  if (!(notBefore < notOnOrAfter)) yield { path: `${path}/Conditions` };
  const [set] = metadata?.submissionSets ?? [];
  const submitted = dtmInstant((set && slotValue(set, 'submissionTime')) ?? '');
  if (Number.isNaN(submitted) || !(notBefore < notOnOrAfter)) return;
  if (submitted < notBefore - SKEW_MS || submitted >= notOnOrAfter + SKEW_MS) yield { path: `${path}/Conditions` };
}

const RESOURCE_ID = 'urn:oasis:names:tc:xacml:2.0:resource:resource-id';

function* otherPatient({ attributes, path }: Assertion, { metadata }: ProvideRequest): Generator<Hit> {
  const named = attributes.get(RESOURCE_ID);
  if (!named || !metadata) return;
  const patients = [...metadata.entries, ...metadata.submissionSets].flatMap(({ identifiers }) =>
    identifiers.filter(({ name }) => name.endsWith('.patientId')).map(({ value }) => value),
  );
  const id = (cx: string): string => cx.split('^')[0] ?? '';
  const same = (a: string, b: string): boolean => a === b || (!a.includes('^') && a === id(b));
  if (patients.length > 0 && !named.some((value) => patients.every((patient) => same(value, patient))))
    yield { path: `${path}/AttributeStatement` };
}

function* missingAttributes({ attributes, path }: Assertion, _: ProvideRequest, { profile }: Subject): Generator<Hit> {
  for (const name of profile.assertion.attributes)
    if (!(attributes.get(name) ?? []).some((value) => value !== ''))
      yield { path: `${path}/AttributeStatement`, details: { name } };
}

export const iti41Token: RulePack = {
  name: 'iti41-token',
  version: '2026-11-27.2',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Jeton d’identité ITI-40', 'Identitätstoken ITI-40', 'ITI-40 identity token'),
  description: text(
    'L’assertion SAML d’une demande : présence, signature, durée, destinataire, porteur, patient. Si le signataire est digne de confiance, seul le destinataire le sait.',
    'Die SAML-Zusicherung einer Anfrage: Vorhandensein, Signatur, Dauer, Empfänger, Träger, Patient. Ob dem Unterzeichner zu trauen ist, weiß nur der Empfänger.',
    'The SAML assertion of a request: presence, signature, time, audience, bearer, patient. Whether the signer is to be trusted only the receiver knows.',
  ),
  rules: [
    rule(
      'missing',
      'S-01',
      text(
        'La demande ne porte pas exactement une assertion d’identité dans un seul en-tête de sécurité.',
        'Die Anfrage trägt nicht genau eine Identitätszusicherung in einem einzigen Sicherheitskopf.',
        'The request does not carry exactly one identity assertion in a single security header.',
      ),
      onRequest((request) => {
        if (!request.envelope) return [];
        const [security, ...more] = securityHeaders(request);
        const nodes = assertionNodes(request);
        const inside = nodes.length === 1 && nodes[0]?.parent === security;
        return unless(security !== undefined && more.length === 0 && inside, '/Envelope/Header/Security');
      }),
    ),
    rule(
      'signature',
      'S-02',
      text(
        'La signature de l’assertion manque, est vide, ou ne correspond plus à son contenu.',
        'Die Signatur der Zusicherung fehlt, ist leer oder passt nicht mehr zum Inhalt.',
        'The assertion’s signature is missing, empty, or no longer fits its content.',
      ),
      onAssertion((assertion, { root }) => {
        const sound = assertion.signatures.length === 1 && signatureHolds(root, assertion);
        return unless(sound, `${assertion.path}/Signature`);
      }),
    ),
    rule(
      'certificate',
      'S-03',
      text(
        'Le certificat qui signe l’assertion manque, n’était pas valable à ce moment, ou n’est pas un certificat de signature.',
        'Das Zertifikat, das die Zusicherung signiert, fehlt, war zu diesem Zeitpunkt ungültig oder ist kein Signaturzertifikat.',
        'The certificate that signs the assertion is missing, was not valid at the time, or is no signing certificate.',
      ),
      onAssertion(({ certificate, notBefore, path }) => {
        const right =
          certificate !== undefined &&
          !certificate.ca &&
          (Number.isNaN(notBefore) ||
            (certificate.validFromDate.getTime() <= notBefore + SKEW_MS &&
              notBefore <= certificate.validToDate.getTime()));
        return unless(right, `${path}/Signature/KeyInfo`);
      }),
    ),
    rule(
      'time',
      'S-04, T-12',
      text(
        'La durée de validité de l’assertion manque, est inversée, ou ne couvre pas l’heure de l’envoi.',
        'Die Gültigkeitsdauer der Zusicherung fehlt, ist vertauscht oder deckt den Sendezeitpunkt nicht ab.',
        'The assertion’s time of validity is missing, reversed, or does not cover the time of submission.',
      ),
      onAssertion(windowFaults),
    ),
    rule(
      'audience',
      'S-04',
      text(
        'L’assertion n’est pas destinée à ce destinataire (Audience).',
        'Die Zusicherung ist nicht für diesen Empfänger bestimmt (Audience).',
        'The assertion is not meant for this receiver (Audience).',
      ),
      onAssertion(({ audiences, path }, _, { profile }) => {
        const { audience } = profile.assertion;
        const right = audience === '' ? audiences.length > 0 : audiences.includes(audience);
        return unless(right, `${path}/Conditions/AudienceRestriction`);
      }),
    ),
    rule(
      'confirmation',
      'S-05',
      text(
        'L’assertion ne dit pas comment son porteur se prouve, ou annonce une clé qui n’y est pas.',
        'Die Zusicherung sagt nicht, wie sich ihr Träger ausweist, oder nennt einen Schlüssel, der fehlt.',
        'The assertion does not say how its bearer proves himself, or announces a key that is not there.',
      ),
      onAssertion(({ confirmations, path }) => {
        const right =
          confirmations.length > 0 &&
          confirmations.every(
            ({ method, hasKey }) => CONFIRMATIONS.includes(method) && (!method.endsWith('holder-of-key') || hasKey),
          );
        return unless(right, `${path}/Subject/SubjectConfirmation`);
      }),
    ),
    rule(
      'attribute',
      'S-06',
      text(
        'L’attribut « {name} » que le destinataire demande manque dans l’assertion ou est vide.',
        'Das Attribut „{name}“, das der Empfänger verlangt, fehlt in der Zusicherung oder ist leer.',
        'The attribute “{name}” that the receiver asks for is missing in the assertion or empty.',
      ),
      onAssertion(missingAttributes),
    ),
    rule(
      'patient',
      'S-08',
      text(
        'L’assertion est établie pour un autre patient que celui de l’envoi.',
        'Die Zusicherung gilt für einen anderen Patienten als den der Sendung.',
        'The assertion is for another patient than the submission.',
      ),
      onAssertion(otherPatient),
    ),
  ],
};
