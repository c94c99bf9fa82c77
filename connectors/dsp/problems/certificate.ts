/** What can be wrong with the client certificate: `CERT-…`. */
import type { Problem } from '../../clinical/index.ts';
import { next, problem } from './text.ts';

export const certificateProblems = {
  password: problem(
    'CERT-PASSWORD',
    [
      'Le mot de passe du certificat n’est pas le bon.',
      'Das Passwort des Zertifikats ist falsch.',
      'The password of the certificate is wrong.',
    ],
    [
      'Saisissez le mot de passe reçu avec le fichier .p12.',
      'Geben Sie das Passwort ein, das Sie mit der .p12-Datei erhalten haben.',
      'Enter the password that came with the .p12 file.',
    ],
  ),
  unreadable: problem(
    'CERT-UNREADABLE',
    [
      'Ce fichier n’est pas un certificat PKCS#12 (.p12, .pfx) lisible.',
      'Diese Datei ist kein lesbares PKCS#12-Zertifikat (.p12, .pfx).',
      'This file is not a readable PKCS#12 certificate (.p12, .pfx).',
    ],
    [
      'Choisissez le fichier .p12 tel que reçu de l’Agence eSanté.',
      'Wählen Sie die .p12-Datei so, wie Sie sie von der Agence eSanté erhalten haben.',
      'Choose the .p12 file as received from Agence eSanté.',
    ],
  ),
  noKey: problem(
    'CERT-NO-KEY',
    [
      'Le fichier ne contient pas de clé privée avec son certificat.',
      'Die Datei enthält keinen privaten Schlüssel mit passendem Zertifikat.',
      'The file holds no private key with its certificate.',
    ],
    [
      'Exportez le certificat avec sa clé privée, ou reprenez le fichier .p12 d’origine.',
      'Exportieren Sie das Zertifikat mit seinem privaten Schlüssel oder nehmen Sie die ursprüngliche .p12-Datei.',
      'Export the certificate with its private key, or take the original .p12 file.',
    ],
  ),
  keyKind: problem(
    'CERT-KEY-KIND',
    [
      'La clé de ce certificat n’est pas une clé RSA, que la plateforme demande.',
      'Der Schlüssel dieses Zertifikats ist kein RSA-Schlüssel, den die Plattform verlangt.',
      'The key of this certificate is not an RSA key, which the platform asks for.',
    ],
    next.certificate,
  ),
  expired: problem(
    'CERT-EXPIRED',
    ['Le certificat est expiré.', 'Das Zertifikat ist abgelaufen.', 'The certificate has expired.'],
    next.certificate,
  ),
  notYetValid: problem(
    'CERT-NOT-YET-VALID',
    [
      'Le certificat n’est pas encore valable, ou l’horloge de cet ordinateur retarde.',
      'Das Zertifikat gilt noch nicht, oder die Uhr dieses Computers geht nach.',
      'The certificate is not valid yet, or the clock of this computer is behind.',
    ],
    next.clock,
  ),
  expiresSoon: problem(
    'CERT-EXPIRES-SOON',
    ['Le certificat expire bientôt.', 'Das Zertifikat läuft bald ab.', 'The certificate expires soon.'],
    [
      'Demandez dès maintenant son renouvellement à l’Agence eSanté.',
      'Beantragen Sie jetzt die Erneuerung bei der Agence eSanté.',
      'Ask Agence eSanté for its renewal now.',
    ],
  ),
} satisfies Record<string, Problem>;
