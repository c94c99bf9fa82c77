/** What the reader of FHIR resources finds doubtful, each with what a person can do. No patient data in any of them. */
import type { Finding } from '../../clinical/index.ts';
import { COMPARE, NOTHING, RESEND, SETTLE_IDENTITY, TELL_SENDER } from '../next-steps.ts';
import { doubt, type Doubt } from '../text.ts';

const DOUBTS = {
  'fhir.status-unknown': doubt(
    'error',
    [
      'Le statut du document n’est pas connu ; il ne peut passer pour définitif.',
      'Der Status des Dokuments ist unbekannt; es kann nicht als endgültig gelten.',
      'The status of the document is not known; it cannot pass for final.',
    ],
    [
      'Faites corriger le statut (Composition.status, DiagnosticReport.status) par l’éditeur du logiciel.',
      'Lassen Sie den Status (Composition.status, DiagnosticReport.status) vom Softwarehersteller korrigieren.',
      'Have the status (Composition.status, DiagnosticReport.status) corrected by the maker of the software.',
    ],
  ),
  'identity.two-patients': doubt(
    'error',
    [
      'Le document FHIR contient des données d’un autre patient que celui qu’il nomme.',
      'Das FHIR-Dokument enthält Daten eines anderen Patienten als des genannten.',
      'The FHIR document contains data of another patient than the one it names.',
    ],
    [
      'Exportez un document par patient.',
      'Exportieren Sie ein Dokument pro Patient.',
      'Export one document for each patient.',
    ],
  ),
  'fhir.about-another': doubt(
    'error',
    [
      'Un résultat porte sur quelqu’un ou quelque chose d’autre que le patient (donneur, fœtus, appareil).',
      'Ein Ergebnis betrifft jemand oder etwas anderes als den Patienten (Spender, Fötus, Gerät).',
      'A result is about somebody or something else than the patient (a donor, a fetus, a device).',
    ],
    COMPARE,
  ),
  'fhir.two-national-ids': doubt(
    'error',
    [
      'Le patient porte deux numéros nationaux différents.',
      'Der Patient trägt zwei verschiedene nationale Nummern.',
      'The patient carries two different national numbers.',
    ],
    SETTLE_IDENTITY,
  ),
  'fhir.patient-name-missing': doubt(
    'error',
    ['Le nom du patient manque.', 'Der Name des Patienten fehlt.', 'The patient’s name is missing.'],
    TELL_SENDER,
  ),
  'fhir.test-data': doubt(
    'error',
    [
      'L’émetteur a marqué ces données comme des données d’essai.',
      'Der Absender hat diese Daten als Testdaten gekennzeichnet.',
      'The sender has marked these data as test data.',
    ],
    [
      'N’envoyez pas de données d’essai ; si ce marquage est une erreur, faites-le corriger par l’émetteur.',
      'Senden Sie keine Testdaten; ist diese Kennzeichnung ein Irrtum, lassen Sie sie vom Absender korrigieren.',
      'Do not send test data; if the mark is a mistake, have the sender correct it.',
    ],
  ),
  'fhir.result-status-unknown': doubt(
    'warning',
    [
      'Le statut d’un résultat manque ou n’est pas connu ; il n’est pas considéré comme définitif.',
      'Der Status eines Ergebnisses fehlt oder ist unbekannt; es gilt nicht als endgültig.',
      'The status of a result is missing or not known; it does not count as final.',
    ],
    TELL_SENDER,
  ),
  'fhir.result-not-included': doubt(
    'error',
    [
      'Le compte rendu nomme un résultat qui n’est pas dans le fichier.',
      'Der Befund nennt ein Ergebnis, das nicht in der Datei ist.',
      'The report names a result that is not in the file.',
    ],
    [
      'Demandez à l’émetteur d’inclure tous les résultats dans le fichier.',
      'Bitten Sie den Absender, alle Ergebnisse in die Datei aufzunehmen.',
      'Ask the sender to include all results in the file.',
    ],
  ),
  'fhir.observation-not-carried': doubt(
    'warning',
    [
      'Le fichier contient une observation que le compte rendu ne compte pas parmi ses résultats (question posée à la demande, valeur de départ d’un calcul…) ; elle n’est pas transmise.',
      'Die Datei enthält eine Beobachtung, die der Befund nicht zu seinen Ergebnissen zählt (Angabe zum Auftrag, Ausgangswert einer Berechnung …); sie wird nicht übermittelt.',
      'The file holds an observation that the report does not count among its results (an answer to the order, a value that another was computed from …); it is not sent.',
    ],
    COMPARE,
  ),
  'fhir.no-results': doubt(
    'error',
    [
      'Le compte rendu ne contient ni résultat, ni fichier, ni conclusion.',
      'Der Befund enthält weder Ergebnis noch Datei noch Schlussfolgerung.',
      'The report contains no result, no file and no conclusion.',
    ],
    RESEND,
  ),
  'fhir.value-not-carried': doubt(
    'error',
    [
      'Un résultat est d’un type que Relais ne sait pas transmettre (courbe, référence…).',
      'Ein Ergebnis hat einen Typ, den Relais nicht übertragen kann (Kurve, Verweis …).',
      'A result is of a type that Relais cannot carry (a curve, a reference …).',
    ],
    [
      'Transmettez ce compte rendu autrement (PDF) et signalez-le à l’émetteur.',
      'Übermitteln Sie diesen Befund anders (PDF) und melden Sie es dem Absender.',
      'Send this report another way (PDF) and tell the sender.',
    ],
  ),
  'fhir.loinc-check-digit': doubt(
    'warning',
    [
      'Un code annoncé comme LOINC est faux (chiffre de contrôle) ; il est gardé comme code local.',
      'Ein als LOINC bezeichneter Code ist falsch (Prüfziffer); er wird als lokaler Code geführt.',
      'A code declared as LOINC is wrong (check digit); it is kept as a local code.',
    ],
    TELL_SENDER,
  ),
  'fhir.time-unreadable': doubt(
    'warning',
    [
      'Une date ou une heure n’est pas lisible et n’a pas été reprise.',
      'Ein Datum oder eine Uhrzeit ist nicht lesbar und wurde nicht übernommen.',
      'A date or time is not readable and was not taken over.',
    ],
    COMPARE,
  ),
  'fhir.zone-assumed': doubt(
    'information',
    [
      'Des heures sont sans fuseau : celui de la source a été pris.',
      'Uhrzeiten sind ohne Zeitzone: Es gilt die der Quelle.',
      'Times have no zone: that of the source was taken.',
    ],
    NOTHING,
  ),
  'fhir.number-missing': doubt(
    'warning',
    [
      'Le compte rendu n’a pas d’identifiant stable : ce document n’en remplace aucun autre.',
      'Der Befund hat keine beständige Kennung: Dieses Dokument ersetzt kein anderes.',
      'The report has no stable identifier: this document replaces no other.',
    ],
    TELL_SENDER,
  ),
  'fhir.narrative-says-more': doubt(
    'error',
    [
      'Le texte lisible de la source dit plus que ses données structurées ; ce texte ne serait pas repris.',
      'Der lesbare Text der Quelle sagt mehr als ihre strukturierten Daten; er würde nicht übernommen.',
      'The narrative of the source says more than its structured data; it would not be taken over.',
    ],
    [
      'Transmettez ce compte rendu autrement (PDF), ou demandez à l’émetteur de structurer ce qui n’est que dans le texte.',
      'Übermitteln Sie diesen Befund anders (PDF) oder bitten Sie den Absender, zu strukturieren, was nur im Text steht.',
      'Send this report another way (PDF), or ask the sender to structure what stands in the text alone.',
    ],
  ),
  'fhir.narrative-not-in-data': doubt(
    'warning',
    [
      'Le texte lisible d’un élément de la source contient un nombre que ses données structurées n’ont pas ; ce texte n’est pas repris.',
      'Der lesbare Text eines Elements der Quelle enthält eine Zahl, die ihre strukturierten Daten nicht haben; er wird nicht übernommen.',
      'The narrative of an element of the source holds a number that its structured data do not have; it is not taken over.',
    ],
    COMPARE,
  ),
  'fhir.content-not-read': doubt(
    'warning',
    [
      'De ce document fini, Relais ne peut pas faire un nouveau sans rien perdre : l’élément indiqué n’y aurait pas sa place.',
      'Aus diesem fertigen Dokument kann Relais kein neues machen, ohne etwas zu verlieren: Das genannte Element hätte darin keinen Platz.',
      'Relais cannot make a new document of this finished one without losing something: the element named here would have no place in it.',
    ],
    [
      'Faites corriger le document dans le logiciel d’origine et exportez-le à nouveau.',
      'Lassen Sie das Dokument in der Ursprungssoftware berichtigen und exportieren Sie es erneut.',
      'Have the document corrected in the software that it came from, and export it again.',
    ],
  ),
  'fhir.narrative-kept': doubt(
    'information',
    [
      'Le texte signé d’une rubrique dit plus que ses données : il est repris tel quel à côté d’elles.',
      'Der unterschriebene Text eines Abschnitts sagt mehr als seine Daten: Er steht unverändert neben ihnen.',
      'The signed text of a section says more than its data: it is taken over as it stands beside them.',
    ],
    NOTHING,
  ),
  'fhir.file-not-included': doubt(
    'warning',
    [
      'La source renvoie à un fichier ou à une image qui n’est pas dedans.',
      'Die Quelle verweist auf eine Datei oder ein Bild, das nicht darin ist.',
      'The source points to a file or picture that is not in it.',
    ],
    [
      'Demandez à l’émetteur d’inclure le fichier.',
      'Bitten Sie den Absender, die Datei einzubetten.',
      'Ask the sender to embed the file.',
    ],
  ),
  'fhir.attachment-broken': doubt(
    'error',
    [
      'Un fichier de la source est abîmé ou incomplet.',
      'Eine Datei der Quelle ist beschädigt oder unvollständig.',
      'A file in the source is damaged or incomplete.',
    ],
    RESEND,
  ),
  'fhir.category-not-laboratory': doubt(
    'error',
    [
      'Ces résultats ne viennent pas d’un laboratoire ; il n’y a pas de document structuré pour eux.',
      'Diese Ergebnisse stammen nicht aus einem Labor; es gibt kein strukturiertes Dokument dafür.',
      'These results do not come from a laboratory; there is no structured document for them.',
    ],
    ['Demandez ce compte rendu en PDF.', 'Bitten Sie um diesen Befund als PDF.', 'Ask for this report as a PDF.'],
  ),
  'fhir.xml-in-json': doubt(
    'warning',
    [
      'Ce document fini est arrivé en XML ; le destinataire ne prend que JSON. Relais l’a mis en JSON selon les règles de FHIR, sans en changer le contenu : il part ainsi, sauf si un autre constat dit qu’un nouveau document en a été fait.',
      'Dieses fertige Dokument kam in XML an; der Empfänger nimmt nur JSON. Relais hat es nach den Regeln von FHIR in JSON überführt, ohne den Inhalt zu ändern: So geht es weiter, es sei denn, ein anderer Befund sagt, dass daraus ein neues gemacht wurde.',
      'This finished document came in XML; the receiver takes JSON only. Relais turned it into JSON by the rules of FHIR, without changing its content: so it goes, unless another finding says that a new document was made of it.',
    ],
    [
      'Rien à faire pour l’envoi ; l’original en XML est gardé. Si le logiciel sait exporter en JSON (application/fhir+json), réglez-le ainsi.',
      'Für das Senden ist nichts zu tun; das Original in XML bleibt erhalten. Kann die Software in JSON exportieren (application/fhir+json), stellen Sie sie so ein.',
      'Nothing to do for the sending; the original in XML is kept. Where the software can export JSON (application/fhir+json), set it so.',
    ],
  ),
  'fhir.xml-not-as-it-came': doubt(
    'error',
    [
      'Ce document fini est arrivé en XML ; le destinataire ne prend que JSON, il ne peut donc pas partir tel qu’il est arrivé.',
      'Dieses fertige Dokument kam in XML an; der Empfänger nimmt nur JSON, also kann es nicht so weitergehen, wie es kam.',
      'This finished document came in XML; the receiver takes JSON only, so it cannot go as it came.',
    ],
    [
      'Réglez l’export du logiciel sur FHIR JSON (application/fhir+json), ou permettez pour cette source de refaire les documents finis (finishedDocuments: make-anew).',
      'Stellen Sie den Export der Software auf FHIR JSON (application/fhir+json), oder erlauben Sie für diese Quelle, fertige Dokumente neu zu machen (finishedDocuments: make-anew).',
      'Set the export of the software to FHIR JSON (application/fhir+json), or allow for this source that finished documents are made anew (finishedDocuments: make-anew).',
    ],
  ),
  'fhir.xml-signed': doubt(
    'error',
    [
      'Ce document fini est arrivé en XML et porte une signature électronique ; écrit en JSON, comme le destinataire le veut, sa signature ne vaudrait plus.',
      'Dieses fertige Dokument kam in XML an und trägt eine elektronische Signatur; in JSON, wie der Empfänger es verlangt, würde sie nicht mehr gelten.',
      'This finished document came in XML and carries an electronic signature; in JSON, as the receiver wants it, the signature would no longer hold.',
    ],
    [
      'Faites exporter et signer le document en FHIR JSON (application/fhir+json).',
      'Lassen Sie das Dokument in FHIR JSON (application/fhir+json) exportieren und signieren.',
      'Have the document exported and signed in FHIR JSON (application/fhir+json).',
    ],
  ),
  'fhir.xml-beyond-r4': doubt(
    'error',
    [
      'À cet endroit, le fichier XML contient un élément, un attribut ou un texte que FHIR R4 n’a pas : cela n’est pas repris.',
      'An dieser Stelle enthält die XML-Datei ein Element, ein Attribut oder einen Text, den FHIR R4 nicht hat: Das wird nicht übernommen.',
      'At this place the XML file holds an element, an attribute or a text that FHIR R4 does not have: it is not taken over.',
    ],
    COMPARE,
  ),
  'fhir.xml-value': doubt(
    'error',
    [
      'À cet endroit, le fichier XML contient une valeur qui n’est pas du type voulu (virgule décimale, « yes » au lieu de « true »…).',
      'An dieser Stelle enthält die XML-Datei einen Wert, der nicht vom verlangten Typ ist (Dezimalkomma, „yes“ statt „true“ …).',
      'At this place the XML file holds a value that is not of the type that is asked for (a decimal comma, “yes” for “true” …).',
    ],
    COMPARE,
  ),
} as const satisfies Readonly<Record<string, Doubt>>;

export type FhirDoubt = keyof typeof DOUBTS;

export const fhirFinding = (rule: FhirDoubt, path: string): Finding => ({ rule, path, ...DOUBTS[rule] });
