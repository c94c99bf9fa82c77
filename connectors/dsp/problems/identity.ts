/** What can go wrong with the identity assertion: `IDP-…`. */
import type { Problem } from '../../clinical/index.ts';
import { next, problem } from './text.ts';

const untrusted = [
  'Aucun document n’est envoyé avec cette identité. Prévenez le helpdesk de l’Agence eSanté.',
  'Mit dieser Identität wird kein Dokument gesendet. Benachrichtigen Sie den Helpdesk der Agence eSanté.',
  'No document is sent under this identity. Tell the helpdesk of Agence eSanté.',
] as const;

export const identityProblems = {
  refused: problem(
    'IDP-REFUSED',
    [
      'Le service d’identité eSanté refuse d’attester l’identité demandée.',
      'Der Identitätsdienst von eSanté lehnt es ab, die verlangte Identität zu bestätigen.',
      'The identity service of eSanté refuses to attest the identity asked for.',
    ],
    [
      'Vérifiez que l’eHealthID configuré est bien celui du certificat, puis contactez le helpdesk de l’Agence eSanté.',
      'Prüfen Sie, ob die eingestellte eHealthID die des Zertifikats ist, und fragen Sie den Helpdesk der Agence eSanté.',
      'Check that the configured eHealthID is that of the certificate, then contact the helpdesk of Agence eSanté.',
    ],
  ),
  unsigned: problem(
    'IDP-SIGNATURE',
    [
      'L’attestation d’identité reçue n’est pas signée valablement par le service d’identité eSanté.',
      'Die erhaltene Identitätsbestätigung ist nicht gültig vom Identitätsdienst von eSanté signiert.',
      'The identity assertion received is not validly signed by the identity service of eSanté.',
    ],
    untrusted,
  ),
  issuer: problem(
    'IDP-ISSUER',
    [
      'L’attestation d’identité vient d’un autre émetteur que celui attendu.',
      'Die Identitätsbestätigung stammt von einem anderen Aussteller als erwartet.',
      'The identity assertion comes from another issuer than expected.',
    ],
    untrusted,
  ),
  audience: problem(
    'IDP-AUDIENCE',
    [
      'L’attestation d’identité n’est pas destinée au DSP.',
      'Die Identitätsbestätigung ist nicht für das DSP bestimmt.',
      'The identity assertion is not meant for the DSP.',
    ],
    next.settings,
  ),
  subject: problem(
    'IDP-SUBJECT',
    [
      'L’attestation d’identité désigne une autre personne ou organisation que celle demandée.',
      'Die Identitätsbestätigung nennt eine andere Person oder Organisation als verlangt.',
      'The identity assertion names another person or organisation than asked for.',
    ],
    untrusted,
  ),
  incomplete: problem(
    'IDP-INCOMPLETE',
    [
      'L’attestation d’identité est incomplète (conditions, sujet ou confirmation manquants).',
      'Die Identitätsbestätigung ist unvollständig (Bedingungen, Subjekt oder Bestätigung fehlen).',
      'The identity assertion is incomplete (conditions, subject or confirmation missing).',
    ],
    untrusted,
  ),
  notYetValid: problem(
    'IDP-CLOCK-BEHIND',
    [
      'L’attestation d’identité n’est pas encore valable : l’horloge de cet ordinateur retarde.',
      'Die Identitätsbestätigung gilt noch nicht: die Uhr dieses Computers geht nach.',
      'The identity assertion is not valid yet: the clock of this computer is behind.',
    ],
    next.clock,
  ),
  expired: problem(
    'IDP-CLOCK-AHEAD',
    [
      'L’attestation d’identité est périmée dès sa réception : l’horloge de cet ordinateur avance.',
      'Die Identitätsbestätigung ist schon bei Erhalt abgelaufen: die Uhr dieses Computers geht vor.',
      'The identity assertion is already out of date on arrival: the clock of this computer is ahead.',
    ],
    next.clock,
  ),
  tokenRefused: problem(
    'IDP-TOKEN-REFUSED',
    [
      'Le DSP n’accepte pas l’attestation d’identité que le service d’identité eSanté a délivrée.',
      'Das DSP nimmt die Bestätigung nicht an, die der Identitätsdienst von eSanté ausgestellt hat.',
      'The DSP does not accept the assertion that the identity service of eSanté issued.',
    ],
    next.helpdesk,
  ),
  clock: problem(
    'DSP-CLOCK',
    [
      'L’horloge de cet ordinateur s’écarte trop de celle de la plateforme.',
      'Die Uhr dieses Computers weicht zu stark von der der Plattform ab.',
      'The clock of this computer is too far from that of the platform.',
    ],
    next.clock,
  ),
} satisfies Record<string, Problem>;
