/** What can happen between this machine and a server: `DSP-…` and `IDP-…` for the way there, `TLS-…` for the handshake. */
import type { Problem } from '../../clinical/index.ts';
import { next, problem } from './text.ts';

/** The two sorts of server: the document platform, and the identity provider. */
export type Peer = 'DSP' | 'IDP';

const named = (peer: Peer): { fr: string; du: string; de: string; en: string } =>
  peer === 'DSP'
    ? { fr: 'Le DSP', du: 'du DSP', de: 'Das DSP', en: 'The DSP' }
    : {
        fr: 'Le service d’identité eSanté',
        du: 'du service d’identité eSanté',
        de: 'Der Identitätsdienst von eSanté',
        en: 'The identity service of eSanté',
      };

export const transportProblems = {
  notConfigured: (peer: Peer): Problem =>
    problem(
      `${peer}-NOT-CONFIGURED`,
      [
        `L’adresse ${named(peer).du} manque ou n’est pas une adresse https.`,
        `Die Adresse fehlt oder ist keine https-Adresse: ${named(peer).de}.`,
        `${named(peer).en}: the address is missing or is not an https address.`,
      ],
      next.settings,
    ),
  nameNotFound: (peer: Peer): Problem =>
    problem(
      `${peer}-NAME-NOT-FOUND`,
      [
        `${named(peer).fr} est introuvable : son nom n’est pas résolu (réseau coupé, ou adresse erronée).`,
        `${named(peer).de} ist nicht auffindbar: der Name wird nicht aufgelöst (kein Netz oder falsche Adresse).`,
        `${named(peer).en} cannot be found: its name does not resolve (no network, or a wrong address).`,
      ],
      next.byItself,
    ),
  connectionRefused: (peer: Peer): Problem =>
    problem(
      `${peer}-CONNECTION-REFUSED`,
      [
        `${named(peer).fr} n’accepte pas de connexion en ce moment.`,
        `${named(peer).de} nimmt derzeit keine Verbindung an.`,
        `${named(peer).en} accepts no connection at the moment.`,
      ],
      next.byItself,
    ),
  unreachable: (peer: Peer): Problem =>
    problem(
      `${peer}-UNREACHABLE`,
      [
        `${named(peer).fr} n’est pas joignable par le réseau.`,
        `${named(peer).de} ist über das Netz nicht erreichbar.`,
        `${named(peer).en} cannot be reached over the network.`,
      ],
      next.byItself,
    ),
  aborted: (peer: Peer): Problem =>
    problem(
      `${peer}-ABORTED`,
      [
        'L’échange a été interrompu par Relais (arrêt ou annulation).',
        'Der Austausch wurde von Relais abgebrochen (Stopp oder Abbruch).',
        'The exchange was interrupted by Relais (stop or cancellation).',
      ],
      next.byItself,
    ),
  noAnswer: (peer: Peer): Problem =>
    problem(
      `${peer}-NO-ANSWER`,
      [
        `${named(peer).fr} n’a pas répondu à temps.`,
        `${named(peer).de} hat nicht rechtzeitig geantwortet.`,
        `${named(peer).en} did not answer in time.`,
      ],
      peer === 'DSP' ? next.asks : next.byItself,
    ),
  connectionLost: (peer: Peer): Problem =>
    problem(
      `${peer}-CONNECTION-LOST`,
      [
        `${named(peer).fr} a coupé la connexion pendant l’échange.`,
        `${named(peer).de} hat die Verbindung während des Austauschs getrennt.`,
        `${named(peer).en} closed the connection during the exchange.`,
      ],
      peer === 'DSP' ? next.asks : next.byItself,
    ),
  answerUnreadable: (peer: Peer): Problem =>
    problem(
      `${peer}-ANSWER-UNREADABLE`,
      [
        `${named(peer).fr} a envoyé une réponse illisible ou incomplète.`,
        `${named(peer).de} hat eine unlesbare oder unvollständige Antwort gesandt.`,
        `${named(peer).en} sent an answer that is unreadable or incomplete.`,
      ],
      peer === 'DSP' ? next.asks : next.byItself,
    ),
  serverError: (peer: Peer): Problem =>
    problem(
      `${peer}-SERVER-ERROR`,
      [
        `${named(peer).fr} signale une panne de son côté.`,
        `${named(peer).de} meldet eine Störung auf seiner Seite.`,
        `${named(peer).en} reports a failure on its side.`,
      ],
      peer === 'DSP' ? next.asks : next.byItself,
    ),
  busy: (peer: Peer): Problem =>
    problem(
      `${peer}-BUSY`,
      [
        `${named(peer).fr} est surchargé ou en maintenance.`,
        `${named(peer).de} ist überlastet oder in Wartung.`,
        `${named(peer).en} is overloaded or under maintenance.`,
      ],
      [
        'Rien à faire : Relais réessaie de lui-même un peu plus tard.',
        'Nichts zu tun: Relais versucht es etwas später von selbst erneut.',
        'Nothing to do: Relais tries again by itself a little later.',
      ],
    ),
  wrongAddress: (peer: Peer): Problem =>
    problem(
      `${peer}-WRONG-ADDRESS`,
      [
        `À cette adresse, le service attendu n’existe pas (HTTP 3xx, 404 ou 405).`,
        'Unter dieser Adresse gibt es den erwarteten Dienst nicht (HTTP 3xx, 404 oder 405).',
        'The expected service does not exist at this address (HTTP 3xx, 404 or 405).',
      ],
      next.settings,
    ),
  forbidden: (peer: Peer): Problem =>
    problem(
      `${peer}-FORBIDDEN`,
      [
        `${named(peer).fr} n’autorise pas ce certificat à utiliser ce service (HTTP 401 ou 403).`,
        `${named(peer).de} lässt dieses Zertifikat für diesen Dienst nicht zu (HTTP 401 oder 403).`,
        `${named(peer).en} does not allow this certificate to use the service (HTTP 401 or 403).`,
      ],
      next.helpdesk,
    ),
} as const;

const asksForTime = [
  'Vérifiez l’heure de cet ordinateur ; si elle est juste, prévenez l’Agence eSanté.',
  'Prüfen Sie die Uhrzeit dieses Computers; stimmt sie, benachrichtigen Sie die Agence eSanté.',
  'Check the time of this computer; if it is right, tell Agence eSanté.',
] as const;

const notTheServer = [
  'N’allez pas plus loin : un équipement intercepte peut-être la connexion. Voyez avec votre prestataire informatique.',
  'Nicht fortfahren: ein Gerät könnte die Verbindung abfangen. Klären Sie das mit Ihrem IT-Dienstleister.',
  'Do not go on: some device may be intercepting the connection. See your IT supplier.',
] as const;

export const tlsProblems = {
  serverUnknown: problem(
    'TLS-SERVER-UNKNOWN',
    [
      'Le serveur joint ne présente pas un certificat de confiance : ce n’est peut-être pas la plateforme.',
      'Der erreichte Server zeigt kein vertrauenswürdiges Zertifikat: es ist vielleicht nicht die Plattform.',
      'The server reached shows no trusted certificate: it may not be the platform.',
    ],
    notTheServer,
  ),
  serverName: problem(
    'TLS-SERVER-NAME',
    [
      'Le certificat du serveur est établi pour un autre nom que l’adresse configurée.',
      'Das Zertifikat des Servers gilt für einen anderen Namen als die eingestellte Adresse.',
      'The certificate of the server is made out to another name than the configured address.',
    ],
    notTheServer,
  ),
  serverDates: problem(
    'TLS-SERVER-DATES',
    [
      'Le certificat du serveur n’est pas valable aujourd’hui, selon l’horloge de cet ordinateur.',
      'Das Zertifikat des Servers ist nach der Uhr dieses Computers heute nicht gültig.',
      'The certificate of the server is not valid today, by the clock of this computer.',
    ],
    asksForTime,
  ),
  clientRefused: problem(
    'TLS-CLIENT-CERTIFICATE-REFUSED',
    [
      'Le serveur refuse le certificat de cette installation.',
      'Der Server lehnt das Zertifikat dieser Installation ab.',
      'The server refuses the certificate of this installation.',
    ],
    next.certificate,
  ),
  clientExpired: problem(
    'TLS-CLIENT-CERTIFICATE-EXPIRED',
    [
      'Le serveur considère que le certificat de cette installation est expiré.',
      'Der Server hält das Zertifikat dieser Installation für abgelaufen.',
      'The server holds the certificate of this installation to have expired.',
    ],
    next.certificate,
  ),
  clientRevoked: problem(
    'TLS-CLIENT-CERTIFICATE-REVOKED',
    [
      'Le certificat de cette installation a été révoqué.',
      'Das Zertifikat dieser Installation wurde widerrufen.',
      'The certificate of this installation has been revoked.',
    ],
    next.certificate,
  ),
  handshake: problem(
    'TLS-HANDSHAKE',
    [
      'La connexion chiffrée ne s’établit pas : TLS 1.2 ou plus récent est exigé des deux côtés.',
      'Die verschlüsselte Verbindung kommt nicht zustande: TLS 1.2 oder neuer ist auf beiden Seiten nötig.',
      'The encrypted connection cannot be set up: TLS 1.2 or newer is required on both sides.',
    ],
    next.settings,
  ),
} satisfies Record<string, Problem>;
