/** Why a FHIR file gives no document, each with the next step. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

const exportAgain = [
  'Exportez le document une nouvelle fois ; si cela se répète, transmettez ce message à l’éditeur du logiciel.',
  'Exportieren Sie das Dokument noch einmal; wiederholt sich das, geben Sie diese Meldung an den Softwarehersteller weiter.',
  'Export the document again; if this happens again, pass this message to the maker of the software.',
] as const;

export const fhirProblems = {
  notJson: problem(
    'FHIR-NOT-JSON',
    [
      'Le fichier FHIR n’est pas un JSON complet ; il est peut-être tronqué, ou n’est pas en UTF-8.',
      'Die FHIR-Datei ist kein vollständiges JSON; vielleicht ist sie abgeschnitten oder nicht in UTF-8.',
      'The FHIR file is not complete JSON; perhaps it is truncated or not in UTF-8.',
    ],
    exportAgain,
  ),
  notADocument: problem(
    'FHIR-NOT-A-DOCUMENT',
    [
      'Ces ressources FHIR ne forment ni un document, ni un compte rendu d’analyses (DiagnosticReport), ni un fichier (DocumentReference).',
      'Diese FHIR-Ressourcen sind weder ein Dokument noch ein Befund (DiagnosticReport) noch eine Datei (DocumentReference).',
      'These FHIR resources are no document, no report (DiagnosticReport) and no file (DocumentReference).',
    ],
    [
      'Réglez l’export du logiciel sur un document FHIR ou sur des comptes rendus entiers, pas sur des ressources isolées.',
      'Stellen Sie den Export der Software auf ein FHIR-Dokument oder auf ganze Befunde, nicht auf einzelne Ressourcen.',
      'Set the export of the software to a FHIR document or to whole reports, not to single resources.',
    ],
  ),
  /** `places`: where what belongs to no report stands in the file. */
  outsideReport: (places: readonly string[]): Problem => {
    const list = `${places.slice(0, 5).join(', ')}${places.length > 5 ? ', …' : ''}`;
    return problem(
      'FHIR-OUTSIDE-REPORT',
      [
        `Le fichier contient des données cliniques dont aucun compte rendu ni document ne fait partie ; elles ne sont pas transmises (${places.length} : ${list}).`,
        `Die Datei enthält klinische Daten, die zu keinem Befund und keinem Dokument gehören; sie werden nicht übermittelt (${places.length}: ${list}).`,
        `The file holds clinical data that belong to no report and no document; they are not sent (${places.length}: ${list}).`,
      ],
      [
        'Comparez avec la source ; si elles font partie d’un compte rendu, demandez à l’éditeur du logiciel de les y nommer (DiagnosticReport.result).',
        'Vergleichen Sie mit der Quelle; gehören sie zu einem Befund, bitten Sie den Softwarehersteller, sie dort zu nennen (DiagnosticReport.result).',
        'Compare with the source; if they belong to a report, ask the maker of the software to name them there (DiagnosticReport.result).',
      ],
    );
  },
  changes: problem(
    'FHIR-CHANGES',
    [
      'Ce Bundle demande d’effacer ou de modifier des ressources, ou raconte leur histoire ; il ne dit pas ce qui vaut maintenant.',
      'Dieses Bundle verlangt, Ressourcen zu löschen oder zu ändern, oder erzählt ihre Geschichte; es sagt nicht, was jetzt gilt.',
      'This Bundle asks to delete or change resources, or tells their history; it does not say what holds now.',
    ],
    [
      'Si un compte rendu est retiré, retirez-le dans Relais ; pour une correction, demandez à l’émetteur le compte rendu entier avec son statut.',
      'Wird ein Befund zurückgezogen, ziehen Sie ihn in Relais zurück; für eine Korrektur bitten Sie den Absender um den ganzen Befund mit seinem Status.',
      'If a report is withdrawn, withdraw it in Relais; for a correction ask the sender for the whole report with its status.',
    ],
  ),
  empty: problem(
    'FHIR-EMPTY',
    ['Le Bundle FHIR est vide.', 'Das FHIR-Bundle ist leer.', 'The FHIR Bundle is empty.'],
    exportAgain,
  ),
  noFile: problem(
    'FHIR-NO-FILE',
    [
      'La ressource FHIR renvoie à un fichier qui n’est pas dans l’envoi.',
      'Die FHIR-Ressource verweist auf eine Datei, die nicht in der Sendung ist.',
      'The FHIR resource points to a file that is not part of what was sent.',
    ],
    [
      'Demandez à l’émetteur d’inclure le fichier (Attachment.data, ou un Binary dans le même Bundle).',
      'Bitten Sie den Absender, die Datei einzubetten (Attachment.data oder ein Binary im selben Bundle).',
      'Ask the sender to embed the file (Attachment.data, or a Binary in the same Bundle).',
    ],
  ),
  modifier: (path: string): Problem =>
    problem(
      'FHIR-MODIFIER-UNKNOWN',
      [
        `Une extension ou une règle qui peut changer le sens des données n’est pas connue de Relais (${path}).`,
        `Eine Erweiterung oder Regel, die den Sinn der Daten ändern kann, ist Relais nicht bekannt (${path}).`,
        `Relais does not know an extension or rule that may change the meaning of the data (${path}).`,
      ],
      [
        'Transmettez ce document autrement (PDF), et demandez à l’éditeur du logiciel ce que dit cette extension.',
        'Übermitteln Sie dieses Dokument anders (PDF) und fragen Sie den Softwarehersteller, was diese Erweiterung besagt.',
        'Send this document another way (PDF), and ask the maker of the software what the extension says.',
      ],
    ),
  noId: problem(
    'FHIR-NO-ID',
    [
      'Le document FHIR n’a pas d’identifiant (Bundle.identifier) : il ne peut être transmis tel quel.',
      'Das FHIR-Dokument hat keine Kennung (Bundle.identifier): Es kann so nicht übermittelt werden.',
      'The FHIR document has no identifier (Bundle.identifier): it cannot be carried as it is.',
    ],
    exportAgain,
  ),
  noPatient: problem(
    'FHIR-NO-PATIENT',
    [
      'Les données FHIR ne contiennent pas le patient qu’elles nomment.',
      'Die FHIR-Daten enthalten den Patienten nicht, den sie nennen.',
      'The FHIR data do not contain the patient that they name.',
    ],
    exportAgain,
  ),
  noTime: problem(
    'FHIR-NO-TIME',
    [
      'Rien ne dit de quand date le document (Composition.date, DiagnosticReport.issued).',
      'Nichts sagt, von wann das Dokument ist (Composition.date, DiagnosticReport.issued).',
      'Nothing says when the document was made (Composition.date, DiagnosticReport.issued).',
    ],
    exportAgain,
  ),
} as const;
