/** What the sandbox holds, as a page without script: for a person who wants to see that a document arrived. */
import type { Language } from '../clinical/index.ts';
import type { DocumentRecord, RequestRecord } from './types.ts';
import { escapeXml } from './xml.ts';

interface Words {
  readonly title: string;
  readonly notice: string;
  readonly state: (online: boolean) => string;
  readonly documents: string;
  readonly requests: string;
  readonly none: string;
  readonly documentColumns: readonly string[];
  readonly requestColumns: readonly string[];
  readonly current: string;
  readonly replaced: string;
  readonly lastRequests: (shown: number, all: number) => string;
}

const words: Readonly<Record<Language, Words>> = {
  fr: {
    title: 'Relais – bac à sable',
    notice: 'Un DSP pour essayer : rien ne quitte cet ordinateur.',
    state: (online) => (online ? 'Le bac à sable répond.' : 'Le bac à sable fait comme s’il était hors ligne.'),
    documents: 'Documents reçus',
    requests: 'Demandes reçues',
    none: 'Rien pour l’instant.',
    documentColumns: ['Reçu', 'Document', 'Type', 'Taille (octets)', 'État'],
    requestColumns: ['Heure', 'Transaction', 'Résultat', 'Codes'],
    current: 'en vigueur',
    replaced: 'remplacé',
    lastRequests: (shown, all) => `Les ${shown} dernières sur ${all}.`,
  },
  de: {
    title: 'Relais – Sandkasten',
    notice: 'Ein DSP zum Ausprobieren: nichts verlässt diesen Computer.',
    state: (online) => (online ? 'Der Sandkasten antwortet.' : 'Der Sandkasten tut, als wäre er nicht erreichbar.'),
    documents: 'Empfangene Dokumente',
    requests: 'Empfangene Anfragen',
    none: 'Noch nichts.',
    documentColumns: ['Empfangen', 'Dokument', 'Art', 'Größe (Bytes)', 'Stand'],
    requestColumns: ['Zeit', 'Transaktion', 'Ergebnis', 'Codes'],
    current: 'gültig',
    replaced: 'ersetzt',
    lastRequests: (shown, all) => `Die letzten ${shown} von ${all}.`,
  },
  en: {
    title: 'Relais – sandbox',
    notice: 'A DSP for trying out: nothing leaves this computer.',
    state: (online) => (online ? 'The sandbox answers.' : 'The sandbox plays offline.'),
    documents: 'Documents received',
    requests: 'Requests received',
    none: 'Nothing yet.',
    documentColumns: ['Received', 'Document', 'Type', 'Size (bytes)', 'State'],
    requestColumns: ['Time', 'Transaction', 'Outcome', 'Codes'],
    current: 'current',
    replaced: 'replaced',
    lastRequests: (shown, all) => `The last ${shown} of ${all}.`,
  },
};

const SHOWN = 200;

export interface PageContent {
  readonly documents: readonly DocumentRecord[];
  readonly requests: readonly RequestRecord[];
  readonly online: boolean;
  /** The browser's Accept-Language. */
  readonly language: string | undefined;
}

export function adminPage({ documents, requests, online, language }: PageContent): string {
  const chosen = languageOf(language);
  const say = words[chosen];
  const documentRows = documents
    .slice(-SHOWN)
    .reverse()
    .map((document) => [
      escapeXml(document.receivedAt),
      `<a href="documents/${encodeURIComponent(document.uniqueId)}/content">${escapeXml(document.uniqueId)}</a>`,
      escapeXml(`${document.typeCode} · ${document.formatCode}`),
      String(document.size),
      document.status === 'Approved' ? say.current : say.replaced,
    ]);
  const requestRows = requests
    .slice(-SHOWN)
    .reverse()
    .map((request) => [
      escapeXml(request.at),
      escapeXml(request.transaction),
      escapeXml(request.fault === undefined ? request.outcome : `${request.outcome} (${request.fault})`),
      escapeXml(request.errorCodes.join(', ')),
    ]);
  return (
    `<!doctype html><html lang="${chosen}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${say.title}</title><style>${STYLE}</style></head><body><main><h1>${say.title}</h1>` +
    `<p>${say.notice} ${say.state(online)}</p>` +
    `<h2>${say.documents} (${documents.length})</h2>${table(say.documents, say.documentColumns, documentRows, say.none)}` +
    `<h2>${say.requests}</h2><p>${say.lastRequests(Math.min(SHOWN, requests.length), requests.length)}</p>` +
    `${table(say.requests, say.requestColumns, requestRows, say.none)}</main></body></html>`
  );
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}main{max-width:72rem;margin:0 auto;padding:1rem}' +
  'div{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;' +
  'border-bottom:1px solid #ccc;overflow-wrap:anywhere;vertical-align:top}a{color:#0b4f9e}';

function table(label: string, columns: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return `<p>${none}</p>`;
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<div tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** The first of the three languages that the browser asks for; French otherwise. */
function languageOf(header: string | undefined): Language {
  const asked = (header ?? '').split(',').map((entry) => entry.trim().slice(0, 2).toLowerCase());
  const known: readonly Language[] = ['fr', 'de', 'en'];
  return asked.flatMap((entry) => known.find((language) => language === entry) ?? [])[0] ?? 'fr';
}
