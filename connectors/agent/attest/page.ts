/** The attestation as a page for people, one for each language: nothing loaded, no script, ready to be printed or made a PDF/A. */
import type { Language, LocalizedText } from '../../clinical/index.ts';
import { escaped } from '../check-report/markup.ts';
import type { AttestationReport, Criterion, Outcome } from './types.ts';

interface Words {
  readonly title: string;
  readonly made: string;
  readonly product: string;
  readonly profile: string;
  readonly target: Readonly<Record<AttestationReport['target']['kind'], string>>;
  readonly organization: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly overview: string;
  readonly criterion: string;
  readonly outcome: string;
  readonly reason: string;
  readonly evidence: string;
  readonly value: string;
  readonly exchanges: string;
  readonly at: string;
  readonly transaction: string;
  readonly answer: string;
  readonly codes: string;
  readonly shown: string;
  readonly next: string;
  readonly noPromise: string;
  readonly signed: string;
}

const words: Readonly<Record<Language, Words>> = {
  fr: {
    title: 'Attestation de conformité',
    made: 'Établie le',
    product: 'Logiciel',
    profile: 'Profil',
    target: { sandbox: 'Plateforme d’essai de Relais', endpoint: 'Plateforme' },
    organization: 'Organisation',
    outcomes: { met: 'satisfait', 'not-met': 'NON satisfait', 'not-run': 'non exécuté' },
    overview: 'Vue d’ensemble',
    criterion: 'Critère',
    outcome: 'Résultat',
    reason: 'Raison',
    evidence: 'Preuves',
    value: 'Valeur',
    exchanges: 'Messages envoyés et réponses',
    at: 'Heure (UTC)',
    transaction: 'Transaction',
    answer: 'Réponse',
    codes: 'Codes',
    shown: 'Textes montrés à l’utilisateur',
    next: 'Étape suivante',
    noPromise:
      'Ce rapport dit ce que ce logiciel a fait sur cet ordinateur, à cette heure, avec des patients inventés. Il ne remplace pas la décision de l’Agence eSanté.',
    signed:
      'Le fichier manifest.json contient les empreintes de tous les fichiers ; manifest.sig le signe avec la clé du certificat certificate.pem.',
  },
  de: {
    title: 'Konformitätsbescheinigung',
    made: 'Erstellt am',
    product: 'Software',
    profile: 'Profil',
    target: { sandbox: 'Probeplattform von Relais', endpoint: 'Plattform' },
    organization: 'Organisation',
    outcomes: { met: 'erfüllt', 'not-met': 'NICHT erfüllt', 'not-run': 'nicht ausgeführt' },
    overview: 'Überblick',
    criterion: 'Kriterium',
    outcome: 'Ergebnis',
    reason: 'Grund',
    evidence: 'Nachweise',
    value: 'Wert',
    exchanges: 'Gesendete Nachrichten und Antworten',
    at: 'Zeit (UTC)',
    transaction: 'Transaktion',
    answer: 'Antwort',
    codes: 'Codes',
    shown: 'Dem Benutzer gezeigte Texte',
    next: 'Nächster Schritt',
    noPromise:
      'Dieser Bericht sagt, was diese Software auf diesem Computer zu dieser Zeit mit erfundenen Patienten getan hat. Er ersetzt nicht die Entscheidung der Agence eSanté.',
    signed:
      'Die Datei manifest.json enthält die Prüfsummen aller Dateien; manifest.sig signiert sie mit dem Schlüssel des Zertifikats certificate.pem.',
  },
  en: {
    title: 'Attestation of conformity',
    made: 'Made on',
    product: 'Software',
    profile: 'Profile',
    target: { sandbox: 'Trial platform of Relais', endpoint: 'Platform' },
    organization: 'Organisation',
    outcomes: { met: 'met', 'not-met': 'NOT met', 'not-run': 'not run' },
    overview: 'Overview',
    criterion: 'Criterion',
    outcome: 'Outcome',
    reason: 'Reason',
    evidence: 'Evidence',
    value: 'Value',
    exchanges: 'Messages sent and answers',
    at: 'Time (UTC)',
    transaction: 'Transaction',
    answer: 'Answer',
    codes: 'Codes',
    shown: 'Texts shown to the user',
    next: 'Next step',
    noPromise:
      'This report says what this software did on this computer at this time with invented patients. It does not replace the decision of Agence eSanté.',
    signed:
      'The file manifest.json holds the hashes of all files; manifest.sig signs it with the key of the certificate certificate.pem.',
  },
};

const style = `
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{border:1px solid;padding:.25rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
`;

const table = (caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : `<table><caption>${escaped(caption)}</caption><thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead><tbody>${rows
        .map(
          ([first = '', ...more]) =>
            `<tr><th scope="row">${escaped(first)}</th>${more.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
        )
        .join('')}</tbody></table>`;

function section(
  { id, title, asked, outcome, reason, evidence, exchanges, shown }: Criterion,
  say: Words,
  tell: (text: LocalizedText) => string,
): string {
  const why = reason ? `<p>${say.reason}: ${escaped(tell(reason))}</p>` : '';
  return [
    `<section aria-labelledby="${id}"><h2 id="${id}">${id} – ${escaped(tell(title))}: ${say.outcomes[outcome]}</h2>`,
    `<p>${escaped(tell(asked))}</p>${why}`,
    table(
      say.evidence,
      [say.evidence, say.value],
      evidence.map(({ what, value }) => [tell(what), value]),
    ),
    table(
      say.exchanges,
      [say.at, say.transaction, say.answer, say.codes],
      exchanges.map(({ at, transaction, outcome: answer, codes }) => [at, transaction, answer, codes.join(', ')]),
    ),
    table(
      say.shown,
      ['Code', say.shown, say.next],
      shown.map(({ code, cause, next }) => [code, tell(cause), tell(next)]),
    ),
    '</section>',
  ].join('\n');
}

export const attestationTitle = (language: Language): string => words[language].title;

export function attestationPage(report: AttestationReport, language: Language): string {
  const say = words[language];
  const tell = (text: LocalizedText): string => text[language];
  const date = new Intl.DateTimeFormat(`${language}-LU`, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: 'Europe/Luxembourg',
  });
  const facts: readonly (readonly string[])[] = [
    [say.made, date.format(new Date(report.madeAt))],
    [say.product, `${report.product} ${report.version}, Node ${report.node}, ${report.system}`],
    [say.profile, `${report.profile.name}, ${report.profile.version}`],
    [say.target[report.target.kind], report.target.address],
    [say.organization, report.organization],
  ];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${say.title} – Relais</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${say.title} – Relais</h1>
<p>${say.noPromise}</p>
${table(say.title, ['', say.value], facts)}
${table(
  say.overview,
  [say.criterion, say.title, say.outcome],
  report.criteria.map(({ id, title, outcome }) => [id, tell(title), say.outcomes[outcome]]),
)}
${report.criteria.map((criterion) => section(criterion, say, tell)).join('\n')}
<p>${say.signed}</p>
</main>
</body>
</html>
`;
}
