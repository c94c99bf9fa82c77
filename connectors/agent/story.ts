/** The journal's events as sentences: the same words as the screens use, technical names left to the details. */
import type { DocumentState, JournalEvent } from '../journal/index.ts';
import type { LocalizedText, StoryEvent } from './contract.ts';

const words = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

/** By cause: why something changed says more than what it changed to. */
const causes: Readonly<Record<string, LocalizedText>> = {
  checked: words('Vérifié : prêt à partir.', 'Geprüft: bereit zum Senden.', 'Checked: ready to go.'),
  released: words(
    'Une personne a décidé de l’envoyer quand même.',
    'Eine Person hat entschieden, es trotzdem zu senden.',
    'A person decided to send it anyway.',
  ),
  'journal-damaged': words(
    'Retenu : une partie en a été perdue avec un journal endommagé.',
    'Zurückgehalten: ein Teil davon ging mit einem beschädigten Journal verloren.',
    'Held: part of it was lost with a damaged journal.',
  ),
  'oppositions-lost': words(
    'Retenu : l’opposition de ce patient a pu être perdue avec un journal endommagé. Quelqu’un compare d’abord.',
    'Zurückgehalten: der Widerspruch dieses Patienten ging vielleicht mit einem beschädigten Journal verloren. Erst vergleicht jemand.',
    'Held: this patient’s opposition may have been lost with a damaged journal. Somebody compares first.',
  ),
  'damage-seen': words(
    'Une personne a comparé les oppositions : prêt à partir.',
    'Eine Person hat die Widersprüche verglichen: bereit zum Senden.',
    'A person has compared the oppositions: ready to go.',
  ),
  identity: words(
    'Retenu : l’identité du patient est douteuse.',
    'Zurückgehalten: die Identität des Patienten ist zweifelhaft.',
    'Held: the patient’s identity is in doubt.',
  ),
  conformance: words(
    'Retenu : le DSP le refuserait tel quel.',
    'Zurückgehalten: so würde der DSP es ablehnen.',
    'Held: the DSP would refuse it as it is.',
  ),
  'pdf-not-archivable': words(
    'Retenu : le PDF n’est pas un PDF d’archivage (PDF/A-1b).',
    'Zurückgehalten: das PDF ist kein Archiv-PDF (PDF/A-1b).',
    'Held: the PDF is not an archive PDF (PDF/A-1b).',
  ),
  'earlier-version': words(
    'Attend que la version précédente soit arrivée.',
    'Wartet, bis die vorige Fassung angekommen ist.',
    'Waits until the version before has arrived.',
  ),
  'earlier-submission': words(
    'Retenu : le document qu’il remplace n’est plus celui qui vaut au DSP.',
    'Zurückgehalten: das Dokument, das es ersetzt, ist nicht mehr das gültige im DSP.',
    'Held: the document that it replaces is no longer the one that counts in the DSP.',
  ),
  opposition: words(
    'Retenu : le patient s’oppose à la transmission.',
    'Zurückgehalten: der Patient widerspricht der Übermittlung.',
    'Held: the patient objects to the transfer.',
  ),
  merged: words(
    'Le numéro du patient a été fusionné avec un autre : le document est refait pour lui.',
    'Die Nummer des Patienten wurde mit einer anderen zusammengeführt: das Dokument wird dafür neu erstellt.',
    'The patient’s number was merged into another one: the document is made again for it.',
  ),
  preliminary: words(
    'Retenu : résultat provisoire.',
    'Zurückgehalten: vorläufiges Ergebnis.',
    'Held: provisional result.',
  ),
  withdrawal: words(
    'Retenu : l’auteur a retiré ce résultat.',
    'Zurückgehalten: der Verfasser hat dieses Ergebnis zurückgezogen.',
    'Held: the author withdrew this result.',
  ),
  'nothing-to-withdraw': words(
    'Annulation sans suite : rien n’avait été envoyé.',
    'Stornierung ohne Folgen: es war nichts gesendet worden.',
    'Cancellation without effect: nothing had been sent.',
  ),
  'nothing-new': words(
    'Rien à envoyer : ce message n’ajoute rien à ce qui est connu de sa demande.',
    'Nichts zu senden: Diese Nachricht fügt dem Bekannten ihres Auftrags nichts hinzu.',
    'Nothing to send: this message adds nothing to what is known of its order.',
  ),
  superseded: words(
    'Remplacé par une version plus récente avant d’être parti.',
    'Vor dem Senden durch eine neuere Fassung ersetzt.',
    'Replaced by a newer version before it left.',
  ),
  'no-national-id': words(
    'Retenu : pas de matricule.',
    'Zurückgehalten: keine Matrikelnummer.',
    'Held: no national number.',
  ),
  'no-dossier': words(
    'Retenu : le patient n’a pas de dossier ouvert au DSP.',
    'Zurückgehalten: der Patient hat keine offene Akte im DSP.',
    'Held: the patient has no open record in the DSP.',
  ),
  'several-dossiers': words(
    'Retenu : plusieurs dossiers portent ce matricule.',
    'Zurückgehalten: mehrere Akten tragen diese Matrikelnummer.',
    'Held: several records carry this national number.',
  ),
  'dossier-of-another-person': words(
    'Retenu : le dossier trouvé est celui d’une autre personne.',
    'Zurückgehalten: die gefundene Akte gehört einer anderen Person.',
    'Held: the record found belongs to another person.',
  ),
  'lookup-refused': words(
    'Retenu : le DSP a refusé la recherche du dossier.',
    'Zurückgehalten: der DSP hat die Suche nach der Akte abgelehnt.',
    'Held: the DSP refused the search for the record.',
  ),
  accepted: words('Parti : il est dans le DSP.', 'Gesendet: es ist im DSP.', 'Sent: it is in the DSP.'),
  'accepted-with-warnings': words(
    'Parti, avec une remarque du DSP.',
    'Gesendet, mit einem Hinweis des DSP.',
    'Sent, with a remark from the DSP.',
  ),
  'recognised-after-lost-answer': words(
    'La réponse s’était perdue ; le DSP confirme qu’il l’a reçu.',
    'Die Antwort ging verloren; der DSP bestätigt den Eingang.',
    'The answer was lost; the DSP confirms that it has it.',
  ),
  refused: words('Refusé par le DSP.', 'Vom DSP abgelehnt.', 'Refused by the DSP.'),
  'other-content-under-this-id': words(
    'Le DSP a autre chose sous ce numéro ; les versions suivantes attendent qu’une personne décide.',
    'Der DSP hat unter dieser Nummer etwas anderes; spätere Fassungen warten, bis eine Person entscheidet.',
    'The DSP has something else under this number; later versions wait until a person decides.',
  ),
  'line-stopped': words(
    'Retenu : le DSP a autre chose sous le numéro d’une version précédente ; une personne décide d’abord pour elle.',
    'Zurückgehalten: der DSP hat unter der Nummer einer früheren Fassung etwas anderes; darüber entscheidet erst eine Person.',
    'Held: the DSP has something else under the number of an earlier version; a person decides about that one first.',
  ),
  'hold-window': words(
    'Retenu pour un temps : le patient peut encore s’opposer. Il part de lui-même ensuite.',
    'Für eine Zeit zurückgehalten: der Patient kann noch widersprechen. Danach geht es von selbst.',
    'Held for a while: the patient can still object. It goes by itself afterwards.',
  ),
  'quiet-hours': words(
    'Retenu jusqu’à la fin des heures sans envoi. Il part de lui-même ensuite.',
    'Bis zum Ende der Ruhezeit zurückgehalten. Danach geht es von selbst.',
    'Held until the end of the quiet hours. It goes by itself afterwards.',
  ),
  'hold-window-over': words(
    'Le délai est passé sans opposition : prêt à partir.',
    'Die Frist ist ohne Widerspruch vergangen: bereit zum Senden.',
    'The time has passed without an objection: ready to go.',
  ),
  'quiet-hours-over': words(
    'Les heures sans envoi sont passées : prêt à partir.',
    'Die Ruhezeit ist vorbei: bereit zum Senden.',
    'The quiet hours are over: ready to go.',
  ),
  'recognised-as-known': words(
    'Le DSP l’avait déjà ; il confirme que c’est le même.',
    'Der DSP hatte es schon; er bestätigt, dass es dasselbe ist.',
    'The DSP had it already; it confirms that it is the same.',
  ),
  'answer-unclear': words(
    'La réponse du DSP ne tranche pas ; Relais lui demande ce qu’il a.',
    'Die Antwort des DSP entscheidet nicht; Relais fragt nach, was er hat.',
    'The DSP’s answer does not decide; Relais asks what it has.',
  ),
  'platform-busy': words(
    'Le DSP est occupé ; nouvel essai bientôt.',
    'Der DSP ist ausgelastet; neuer Versuch in Kürze.',
    'The DSP is busy; another try soon.',
  ),
  'platform-unreachable': words(
    'Le DSP n’est pas joignable ; nouvel essai bientôt.',
    'Der DSP ist nicht erreichbar; neuer Versuch in Kürze.',
    'The DSP cannot be reached; another try soon.',
  ),
  'answer-lost': words(
    'Envoyé, mais la réponse s’est perdue ; Relais demande au DSP.',
    'Gesendet, aber die Antwort ging verloren; Relais fragt beim DSP nach.',
    'Sent, but the answer was lost; Relais asks the DSP.',
  ),
  interrupted: words(
    'L’envoi a été interrompu ; Relais demande au DSP ce qu’il a reçu.',
    'Das Senden wurde unterbrochen; Relais fragt beim DSP nach.',
    'Sending was cut off; Relais asks the DSP what it has.',
  ),
  'not-stored': words(
    'Le DSP ne l’a pas reçu ; il repart.',
    'Der DSP hat es nicht erhalten; es wird erneut gesendet.',
    'The DSP does not have it; it goes again.',
  ),
  'format-answered': words(
    'Une personne a dit ce que c’est ; le fichier est relu.',
    'Eine Person hat gesagt, was es ist; die Datei wird erneut gelesen.',
    'A person has said what it is; the file is read again.',
  ),
  'side-file-came': words(
    'Son fichier d’accompagnement est venu : les deux ont été pris ensemble.',
    'Die Begleitdatei ist gekommen: beide wurden zusammen übernommen.',
    'Its side file has come: both were taken together.',
  ),
  'retried-by-person': words('Nouvel essai demandé.', 'Neuer Versuch verlangt.', 'Another try was asked for.'),
  'cancelled-by-person': words('Annulé par une personne.', 'Von einer Person verworfen.', 'Cancelled by a person.'),
  'dismissed-by-person': words('Écarté par une personne.', 'Von einer Person verworfen.', 'Dismissed by a person.'),
};

/** By kind, where the cause has no words of its own. */
const kinds: Readonly<Record<string, LocalizedText>> = {
  received: words('Reçu.', 'Empfangen.', 'Received.'),
  'acknowledgement-undelivered': words(
    'L’accusé de réception n’a pas pu être remis.',
    'Die Empfangsbestätigung konnte nicht zugestellt werden.',
    'The acknowledgement could not be handed over.',
  ),
  acknowledged: words('Accusé de réception donné.', 'Empfang bestätigt.', 'Receipt acknowledged.'),
  read: words('Lu et traduit.', 'Gelesen und übersetzt.', 'Read and translated.'),
  unreadable: words(
    'Illisible : une personne décide.',
    'Nicht lesbar: eine Person entscheidet.',
    'Not readable: a person decides.',
  ),
  held: words('Retenu.', 'Zurückgehalten.', 'Held.'),
  ready: words('Prêt à partir.', 'Bereit zum Senden.', 'Ready to go.'),
  sending: words('Envoi en cours.', 'Wird gesendet.', 'Being sent.'),
  unknown: words(
    'Réponse inconnue ; Relais demande au DSP.',
    'Antwort unbekannt; Relais fragt beim DSP nach.',
    'Answer unknown; Relais asks the DSP.',
  ),
  delivered: words('Dans le DSP.', 'Im DSP.', 'In the DSP.'),
  refused: words('Refusé par le DSP.', 'Vom DSP abgelehnt.', 'Refused by the DSP.'),
  cancelled: words('Annulé.', 'Verworfen.', 'Cancelled.'),
  duplicate: words(
    'Reçu une nouvelle fois ; rien de nouveau.',
    'Noch einmal empfangen; nichts Neues.',
    'Received again; nothing new.',
  ),
  repeated: words(
    'Reçu une nouvelle fois ; rien de nouveau.',
    'Noch einmal empfangen; nichts Neues.',
    'Received again; nothing new.',
  ),
  dismissed: words('Écarté.', 'Verworfen.', 'Dismissed.'),
  cleared: words(
    'Contenu effacé après le délai fixé ; la preuve est gardée.',
    'Inhalt nach der eingestellten Zeit gelöscht; der Nachweis ist aufbewahrt.',
    'Content cleared away after the time that is set; the proof is kept.',
  ),
};

/** A document's cause says more than its state; a receipt's kind says enough, and shares words such as `accepted` with other meaning. */
function sentence({ subject, kind, cause }: Pick<JournalEvent, 'subject' | 'kind' | 'cause'>): LocalizedText {
  const said = subject === 'document' ? (causes[cause] ?? kinds[kind]) : (kinds[kind] ?? causes[cause]);
  return said ?? words(kind, kind, kind);
}

/** Why a document is in its state. */
export const causeText = (state: DocumentState, cause: string): LocalizedText =>
  sentence({ subject: 'document', kind: state, cause });

export function storyEvent(event: JournalEvent): StoryEvent {
  const detail = JSON.parse(event.detail) as StoryEvent['detail'];
  return {
    at: event.at,
    subject: event.subject,
    kind: event.kind,
    cause: event.cause,
    text: sentence(event),
    detail,
  };
}
