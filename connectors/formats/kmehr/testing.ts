/** What the tests of this folder share: messages put together from their parts. Invented people only. */
import { loadProfile, sourceProfileOf, type SourceProfile } from '../../profiles/index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { kmehrFormat } from './index.ts';

export const contextOf = (source: Partial<SourceProfile> = {}): ReadContext => ({
  profile: loadProfile('lu-dsp'),
  source: sourceProfileOf({ name: 'belge', ...source }),
});

const party = (kind: string, id: string, name: string): string =>
  `<hcparty><id S="ID-HCPARTY" SV="1.0">${id}</id><cd S="CD-HCPARTY" SV="1.1">${kind}</cd>${name}</hcparty>`;

export const LABO = party('orglaboratory', '71000012', '<name>LABOTEST</name>');
export const DOCTOR = party('persphysician', '10000001', '<firstname>Test</firstname><familyname>DOCTEUR</familyname>');

export const HEADER = `<header><standard><cd S="CD-STANDARD" SV="1.4">20231110</cd></standard><id S="ID-KMEHR" SV="1.0">71000012.L1</id>
<date>2026-03-02</date><time>14:15:00</time><sender>${LABO}</sender><recipient>${DOCTOR}</recipient></header>`;

export const patient = (ids = '<id S="LOCAL" SL="matricule-lu" SV="1.0">1893120105732</id>'): string =>
  `<patient>${ids}<firstname>Léonie</firstname><familyname>Müster-Test</familyname><birthdate><date>1893-12-01</date></birthdate>
<sex><cd S="CD-SEX" SV="1.0">female</cd></sex></patient>`;

export const cd = (scheme: string, code: string): string => `<cd S="${scheme}" SV="1.0">${code}</cd>`;
export const item = (kind: string, inner: string): string =>
  `<item><id S="ID-KMEHR" SV="1.0">1</id>${cd('CD-ITEM', kind)}${inner}</item>`;
export const content = (inner: string): string => `<content>${inner}</content>`;
export const text = (words: string, language = 'fr'): string => `<text L="${language}">${words}</text>`;

interface TransactionFacts {
  readonly kind?: string;
  readonly ids?: string;
  readonly author?: string;
  readonly state?: string;
  readonly date?: string;
}

const DONE = '<iscomplete>true</iscomplete><isvalidated>true</isvalidated>';

export function transaction(inner: string, facts: TransactionFacts = {}): string {
  const { kind = 'labresult', ids = '<id S="LOCAL" SL="labo" SV="1.0">L1</id>', author = LABO, state = DONE } = facts;
  const { date = '<date>2026-03-02</date><time>14:15:00</time>' } = facts;
  return `<transaction><id S="ID-KMEHR" SV="1.0">1</id>${ids}${cd('CD-TRANSACTION', kind)}${date}<author>${author}</author>${state}${inner}</transaction>`;
}

export const folder = (transactions: string, who = patient()): string =>
  `<folder><id S="ID-KMEHR" SV="1.0">1</id>${who}${transactions}</folder>`;

export const message = (folders: string, header = HEADER): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<kmehrmessage xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1">${header}${folders}</kmehrmessage>\n`;

export const unit = (code: string, scheme = 'UCUM'): string => `<unit>${cd(scheme, code)}</unit>`;

/** A message of one transaction. */
export const single = (inner: string, facts: TransactionFacts = {}): string =>
  message(folder(transaction(inner, facts)));

export const read = (xml: string | Uint8Array, context = contextOf()): readonly ReadPart[] =>
  kmehrFormat.read({ name: 'message.xml', bytes: typeof xml === 'string' ? Buffer.from(xml, 'utf8') : xml }, context);

export type DocumentPart = ReadPart & { kind: 'document' };

export const documents = (xml: string | Uint8Array, context = contextOf()): DocumentPart[] =>
  read(xml, context).map((part) => {
    if (part.kind !== 'document')
      throw new Error(`${part.kind}: ${part.kind === 'unreadable' ? part.problem.code : part.rule}`);
    return part;
  });

export function documentIn(xml: string | Uint8Array, context = contextOf()): DocumentPart {
  const [first] = documents(xml, context);
  if (!first) throw new Error('no document');
  return first;
}

export const outcomes = (xml: string | Uint8Array): readonly string[] =>
  read(xml).map((part) =>
    part.kind === 'unreadable' ? part.problem.code : part.kind === 'set-aside' ? part.rule : part.document.title,
  );

export const sections = ({ document: { body } }: DocumentPart) => (body.kind === 'sections' ? body.sections : []);
export const statements = (part: DocumentPart) => sections(part).flatMap((section) => section.statements);

export const rulesOf = ({ findings }: DocumentPart): readonly string[] => findings.map(({ rule }) => rule);

/** A PDF small enough for a test, whole by its end mark. */
export const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1');
