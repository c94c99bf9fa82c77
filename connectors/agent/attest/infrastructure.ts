/** Criteria about the computer and the identity: clock, link between person and eHealthID, keys, authentication. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../contract.ts';
import { measureClock } from './clock.ts';
import { criterion, evidence, outcomeOf, text } from './criterion.ts';
import type { Player, Stage } from './stage.ts';
import type { Criterion, Evidence } from './types.ts';
import { eachLanguage, no, notKnown, stepStateText, stepText, yes } from './values.ts';

/** More than this and assertions would be refused as too early or too late. */
const MOST_SECONDS = 5;

export async function timeSynchronisation({ platform }: Stage): Promise<Criterion> {
  const { offsets, synchronised } = await measureClock(platform, Date.now);
  const furthest = Math.max(...offsets.map(Math.abs));
  const near = offsets.length > 0 && furthest <= MOST_SECONDS;
  return criterion(
    {
      id: 'INF-1',
      title: text('Synchronisation de l’heure', 'Zeitsynchronisation', 'Time synchronisation'),
      asked: text(
        'L’horloge de l’ordinateur suit une source de temps (NTP) : mesurée trois fois à côté de celle de la plateforme, à travers le TLS mutuel.',
        'Die Uhr des Computers folgt einer Zeitquelle (NTP): dreimal neben der Uhr der Plattform gemessen, über gegenseitiges TLS.',
        'The computer’s clock follows a time source (NTP): measured three times beside the platform’s, over mutual TLS.',
      ),
    },
    {
      outcome: offsets.length === 0 ? 'not-run' : outcomeOf(near && synchronised !== false),
      ...(synchronised === false
        ? {
            reason: text(
              'Le système dit que son horloge n’est pas synchronisée. Activez la mise à l’heure automatique.',
              'Das System sagt, dass seine Uhr nicht synchronisiert ist. Schalten Sie die automatische Zeiteinstellung ein.',
              'The system says that its clock is not synchronised. Switch on automatic time.',
            ),
          }
        : {}),
      evidence: [
        evidence(
          text(
            'Écart avec la plateforme (secondes, ± 0,5)',
            'Abweichung von der Plattform (Sekunden, ± 0,5)',
            'Offset from the platform (seconds, ± 0.5)',
          ),
          offsets.map((offset) => offset.toFixed(2)).join('; ') || '–',
        ),
        evidence(
          text(
            'Le système se dit synchronisé (NTP)',
            'Das System nennt sich synchronisiert (NTP)',
            'The system calls itself synchronised (NTP)',
          ),
          synchronised === undefined ? notKnown : synchronised ? yes : no,
        ),
      ],
    },
  );
}

const stepEvidence = ({ steps }: Connection): readonly Evidence[] =>
  steps.map(({ step, state, milliseconds }) =>
    evidence(
      text(`Étape « ${stepText[step].fr} »`, `Schritt „${stepText[step].de}“`, `Step “${stepText[step].en}”`),
      eachLanguage(
        (language) =>
          `${stepStateText[state][language]}${milliseconds === undefined ? '' : `, ${Math.round(milliseconds)} ms`}`,
      ),
    ),
  );

const isOk = ({ steps }: Connection, ...wanted: readonly string[]): boolean =>
  wanted.every((name) => steps.some(({ step, state }) => step === name && state === 'ok'));

const problemsOf = ({ steps }: Connection) => steps.flatMap(({ problem }) => (problem ? [problem] : []));

/** `checked`: the way to the platform, tried step by step. */
export const identityLink = (checked: Connection, { configuration }: Stage): Criterion =>
  criterion(
    {
      id: 'INF-2',
      title: text(
        'Lien entre la personne et l’eHealthID',
        'Verbindung von Person und eHealthID',
        'Link between person and eHealthID',
      ),
      asked: text(
        'L’eHealthID demandé au service d’identité est celui du certificat ; une attestation pour quelqu’un d’autre est refusée avant tout envoi.',
        'Die vom Identitätsdienst verlangte eHealthID ist die des Zertifikats; eine Bestätigung für jemand anderen wird vor jedem Senden abgelehnt.',
        'The eHealthID asked of the identity service is that of the certificate; an assertion for anybody else is refused before anything is sent.',
      ),
    },
    {
      outcome: outcomeOf(isOk(checked, 'certificate', 'identity')),
      evidence: [
        evidence(
          text('eHealthID du certificat', 'eHealthID des Zertifikats', 'eHealthID of the certificate'),
          checked.certificate?.eHealthId ?? '–',
        ),
        evidence(text('Certificat', 'Zertifikat', 'Certificate'), checked.certificate?.subject ?? '–'),
        evidence(text('Émis par', 'Ausgestellt von', 'Issued by'), checked.certificate?.issuer ?? '–'),
        evidence(
          text('Valable jusqu’au', 'Gültig bis', 'Valid until'),
          checked.certificate ? new Date(checked.certificate.validTo).toISOString() : '–',
        ),
        evidence(text('Organisation', 'Organisation', 'Organisation'), configuration.organization.name),
      ],
      shown: problemsOf(checked),
    },
  );

/** What holds keys, what they lock, or a way into the running agent. */
const GUARDED = /(\.key|\.p12|\.secret|journal\.(db|id)|-wal|-seal)$|^(tokens|control\.json)$/;

/** Folders and files that hold keys or what they lock, and who may read them. */
export function keyStorage(checked: Connection, dataDir: string): Criterion {
  const windows = process.platform === 'win32';
  const guarded = existsSync(dataDir) ? ['.', ...readdirSync(dataDir).filter((name) => GUARDED.test(name))] : [];
  const modes = guarded.map((name) => ({ name, mode: statSync(join(dataDir, name)).mode & 0o777 }));
  const open = modes.filter(({ mode }) => (mode & 0o077) !== 0);
  return criterion(
    {
      id: 'INF-3',
      title: text('Conservation des clés', 'Aufbewahrung der Schlüssel', 'Storage of keys'),
      asked: text(
        'La clé privée et la clé du journal ne sont lisibles que par le compte de Relais ; le mot de passe du certificat est scellé sous la clé du journal, qui est dans le trousseau du système s’il y en a un.',
        'Privater Schlüssel und Schlüssel des Journals sind nur für das Konto von Relais lesbar; das Kennwort des Zertifikats ist mit dem Schlüssel des Journals versiegelt, der im Schlüsselbund des Systems liegt, wo es einen gibt.',
        'The private key and the key of the journal can be read by the account of Relais only; the certificate’s password is sealed under the journal’s key, which lies in the system’s key store where there is one.',
      ),
    },
    {
      outcome: windows ? 'not-run' : outcomeOf(modes.length > 1 && open.length === 0),
      ...(windows
        ? {
            reason: text(
              'Sous Windows, les droits du profil de l’utilisateur protègent le dossier ; ils ne sont pas mesurés ici.',
              'Unter Windows schützen die Rechte des Benutzerprofils den Ordner; sie werden hier nicht gemessen.',
              'On Windows the rights of the user’s profile protect the folder; they are not measured here.',
            ),
          }
        : {}),
      evidence: [
        evidence(
          text('Clé du journal', 'Schlüssel des Journals', 'Key of the journal'),
          checked.keyStore === 'system'
            ? text('trousseau du système', 'Schlüsselbund des Systems', 'key store of the system')
            : text('fichier', 'Datei', 'file'),
        ),
        ...modes.map(({ name, mode }) =>
          evidence(
            text(`Droits de « ${name} »`, `Rechte von „${name}“`, `Rights of “${name}”`),
            mode.toString(8).padStart(4, '0'),
          ),
        ),
      ],
    },
  );
}

export const authentication = (checked: Connection): Criterion =>
  criterion(
    {
      id: 'AUT-1',
      title: text(
        'Authentification auprès de la plateforme',
        'Anmeldung an der Plattform',
        'Authentication at the platform',
      ),
      asked: text(
        'TLS mutuel avec le certificat, puis attestation SAML signée du service d’identité, dont signature, émetteur, destinataire, sujet et heures sont vérifiés.',
        'Gegenseitiges TLS mit dem Zertifikat, dann signierte SAML-Bestätigung des Identitätsdienstes, deren Signatur, Aussteller, Empfänger, Subjekt und Zeiten geprüft werden.',
        'Mutual TLS with the certificate, then a signed SAML assertion of the identity service, whose signature, issuer, audience, subject and times are verified.',
      ),
    },
    {
      outcome: outcomeOf(isOk(checked, 'network', 'tls', 'certificate', 'identity')),
      evidence: stepEvidence(checked),
      shown: problemsOf(checked),
    },
  );

export const check = (player: Player): Promise<Connection> => player.client.call('checkConnection', {});
