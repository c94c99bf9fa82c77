/** What was not as it should be on a feed: nothing that was taken is touched by it, but its software house should know. */
import type { LocalizedText, Problem } from '../clinical/index.ts';
import type { Irregularities } from './mllp-connection.ts';
import { refusals } from './problems.ts';

type Words = readonly [fr: string, de: string, en: string];

const text = ([fr, de, en]: Words): LocalizedText => ({ fr, de, en });
const problem = (code: string, cause: Words, next: Words): Problem => ({ code, cause: text(cause), next: text(next) });

export const feedProblems: Readonly<Record<keyof Irregularities, Problem>> = {
  tooLargeFrames: refusals.tooLarge,
  emptyFrames: refusals.empty,
  outsideBytes: problem(
    'INTAKE-FEED-OUTSIDE',
    [
      'Quelque chose est arrivé hors de tout message (avant 0B ou après 1C 0D) ; Relais ne le prend pas.',
      'Außerhalb jeder Nachricht kam etwas an (vor 0B oder nach 1C 0D); Relais nimmt es nicht an.',
      'Something arrived outside of every message (before 0B or after 1C 0D); Relais does not take it.',
    ],
    [
      'Demandez à l’éditeur du logiciel qui envoie de vérifier l’encadrement MLLP. Vérifiez qu’aucun message ne manque.',
      'Bitten Sie das Softwarehaus des Absenders, die MLLP-Rahmen zu prüfen. Prüfen Sie, ob keine Nachricht fehlt.',
      'Ask the sender’s software house to check the MLLP framing. Check that no message is missing.',
    ],
  ),
  cutOffFrames: problem(
    'INTAKE-FEED-CUT-OFF',
    [
      'Un message s’est arrêté avant sa fin ; il n’a été ni pris ni confirmé.',
      'Eine Nachricht brach vor ihrem Ende ab; sie wurde weder angenommen noch bestätigt.',
      'A message stopped before its end; it was neither taken nor acknowledged.',
    ],
    [
      'L’expéditeur l’envoie de nouveau de lui-même. Sinon, vérifiez le réseau et prévenez l’éditeur de son logiciel.',
      'Der Absender schickt sie von selbst noch einmal. Sonst prüfen Sie das Netz und verständigen Sie sein Softwarehaus.',
      'The sender sends it again by itself. Otherwise check the network and tell its software house.',
    ],
  ),
  severalMessages: problem(
    'INTAKE-FEED-SEVERAL',
    [
      'Un seul cadre MLLP contenait plusieurs messages ; chacun a été pris et confirmé à part.',
      'Ein einziger MLLP-Rahmen enthielt mehrere Nachrichten; jede wurde einzeln angenommen und bestätigt.',
      'A single MLLP frame held several messages; each was taken and acknowledged on its own.',
    ],
    [
      'Demandez à l’éditeur du logiciel qui envoie de mettre chaque message dans son propre cadre.',
      'Bitten Sie das Softwarehaus des Absenders, jede Nachricht in einen eigenen Rahmen zu setzen.',
      'Ask the sender’s software house to put each message into a frame of its own.',
    ],
  ),
  refusedAddresses: problem(
    'INTAKE-FEED-ADDRESS',
    [
      'Un ordinateur qui n’est pas dans la liste permise a voulu envoyer des messages.',
      'Ein Computer, der nicht auf der erlaubten Liste steht, wollte Nachrichten senden.',
      'A computer that is not on the permitted list wanted to send messages.',
    ],
    [
      'Si c’est un expéditeur connu, ajoutez son adresse à « addresses » de cette source ; sinon, prévenez qui s’occupe du réseau.',
      'Ist es ein bekannter Absender, ergänzen Sie seine Adresse in „addresses“ dieser Quelle; sonst verständigen Sie, wer das Netz betreut.',
      'If it is a known sender, add its address to “addresses” of this source; otherwise tell who looks after the network.',
    ],
  ),
  refusedByLimit: problem(
    'INTAKE-FEED-LIMIT',
    [
      'Trop de connexions à la fois : certaines ont été refusées.',
      'Zu viele Verbindungen gleichzeitig: einige wurden abgewiesen.',
      'Too many connections at once: some were refused.',
    ],
    [
      'Demandez à l’éditeur pourquoi son logiciel n’en ferme pas, ou relevez « connections » de cette source.',
      'Fragen Sie das Softwarehaus, warum seine Software keine schließt, oder erhöhen Sie „connections“ dieser Quelle.',
      'Ask the software house why its program closes none, or raise “connections” of this source.',
    ],
  ),
  failedHandshakes: problem(
    'INTAKE-FEED-HANDSHAKE',
    [
      'Une connexion sécurisée n’a pas pu s’établir : l’expéditeur parle sans TLS, ou ne croit pas le certificat de Relais.',
      'Eine gesicherte Verbindung kam nicht zustande: Der Absender spricht ohne TLS oder glaubt dem Zertifikat von Relais nicht.',
      'A secured connection could not be set up: the sender speaks without TLS, or does not believe the certificate of Relais.',
    ],
    [
      'Faites vérifier chez l’expéditeur que TLS est activé et que l’autorité du certificat de Relais y est connue.',
      'Lassen Sie beim Absender prüfen, ob TLS eingeschaltet und die Zertifizierungsstelle von Relais dort bekannt ist.',
      'Have it checked at the sender that TLS is on and that the authority of Relais’s certificate is known there.',
    ],
  ),
  refusedCertificates: problem(
    'INTAKE-FEED-CERTIFICATE',
    [
      'Un expéditeur a montré un certificat qui n’est pas permis pour cette source, ou aucun.',
      'Ein Absender hat ein Zertifikat gezeigt, das für diese Quelle nicht erlaubt ist, oder keines.',
      'A sender showed a certificate that is not permitted for this source, or none.',
    ],
    [
      'Vérifiez « clientCa » et « subjects » de cette source avec l’expéditeur.',
      'Prüfen Sie „clientCa“ und „subjects“ dieser Quelle mit dem Absender.',
      'Check “clientCa” and “subjects” of this source with the sender.',
    ],
  ),
};
