/** Messages of one order that each hold only what is new, of invented patients; and a line of documents as the journal would hold it. */
import type { DocumentRow, NewDocument } from '../journal/index.ts';
import { loadProfile, sourceProfileOf, type SourceProfile } from '../profiles/index.ts';
import { SUPERSEDED, nobodyKnown, translateInput, type TranslationContext } from './translate.ts';

export interface Line {
  readonly code: string;
  readonly subId?: string;
  readonly value: string;
  readonly status: string;
  /** OBX-2; NM when absent. */
  readonly type?: string;
}

export interface Battery {
  readonly code: string;
  readonly status?: string;
  /** OBR-26 and OBR-29. */
  readonly parent?: readonly [result: string, order: string];
  readonly lines: readonly Line[];
}

export interface PartialMessage {
  readonly name: string;
  /** MSH-7. */
  readonly sentAt: string;
  /** OBR-22. */
  readonly reportedAt?: string;
  readonly filler?: string;
  readonly placer?: string;
  readonly pid?: string;
  readonly batteries: readonly Battery[];
}

const LEONIE = 'PID|1||1893120105732^^^CNS&1.3.182.4.4&ISO^NI~4711^^^LABOTEST^PI||Müster-Test^Léonie||18931201|F';
/** Somebody else under the same order. */
export const NICOLAS =
  'PID|1||1983081246785^^^CNS&1.3.182.4.4&ISO^NI~4712^^^LABOTEST^PI||Essai-Test^Nicolas||19830812|M';
/** A person of the same name and birth date under another national number. */
export const NAMESAKE = 'PID|1||1893120105740^^^CNS&1.3.182.4.4&ISO^NI||Müster-Test^Léonie||18931201|F';
/** The same name and birth date, no number: either of the two. */
export const EITHER = 'PID|1||||Müster-Test^Léonie||18931201|F';
/** The first one, without the number of the laboratory. */
export const LEONIE_ELSEWHERE = 'PID|1||1893120105732^^^CNS&1.3.182.4.4&ISO^NI||Müster-Test^Léonie||18931201|F';
/** The same name, no number and no birth date: nothing proves who it is. */
export const NOBODY = 'PID|1||77^^^ELSEWHERE^PI||Müster-Test^Léonie';

export function partialMessage({
  name,
  sentAt,
  reportedAt = '',
  filler = 'L77',
  placer = 'DEM-7',
  pid = LEONIE,
  batteries,
}: PartialMessage): { readonly name: string; readonly bytes: Buffer } {
  const number = (value: string, authority: string): string => (value === '' ? '' : `${value}^${authority}`);
  const segments = batteries.flatMap(({ code, status = 'F', parent: [result, order] = ['', ''], lines }, index) => [
    `OBR|${index + 1}|${number(placer, 'CAB')}|${number(filler, 'LABOTEST')}|${code}^${code}^L|||20261123070000+0100|||||||||||||||${reportedAt}||MB|${status}|${result}|||${order}`,
    ...lines.map(
      ({ code: test, subId = '', value, status: state, type = 'NM' }, line) =>
        `OBX|${line + 1}|${type}|${test}^Test ${test}^L|${subId}|${value}|${type === 'NM' ? 'mmol/L' : ''}|||||${state}`,
    ),
  ]);
  const header = `MSH|^~\\&|LIS|LABOTEST|||${sentAt}||ORU^R01^ORU_R01|${name}|P|2.5.1||||||UNICODE UTF-8`;
  return { name, bytes: Buffer.from([header, pid, ...segments, ''].join('\r')) };
}

export const rowOf = (document: NewDocument, receiptId: string): DocumentRow => ({
  ...document,
  receiptId,
  since: 0,
  receivedAt: 0,
  source: 'labo',
  attempts: 0,
});

type Arrival = readonly [
  inputs: readonly { readonly name: string; readonly bytes: Buffer }[],
  own?: Partial<SourceProfile>,
  /** What becomes of a document right after it was made; the id of its receipt is the place of its message, `0` the first. */
  moved?: (row: DocumentRow) => DocumentRow,
  opposed?: TranslationContext['journal']['opposed'],
];

/** What becomes of messages one after the other, each told of those before it. */
export const arriveInTurn = (...arrival: Arrival): readonly NewDocument[] => lineOf(...arrival).documents;

/** The same, and the line of versions in the end. */
export function lineOf(...[inputs, own = {}, moved = (row) => row, opposed = () => false]: Arrival): {
  readonly documents: readonly NewDocument[];
  readonly rows: readonly DocumentRow[];
} {
  const rows: DocumentRow[] = [];
  const documents = new Map<string, NewDocument>();
  const profile = loadProfile('sandbox');
  const [identified] = profile.professional.identifiers;
  const context: TranslationContext = {
    journal: {
      ...nobodyKnown,
      opposed,
      versions: () => rows,
      document: (id) => documents.get(id) as ReturnType<TranslationContext['journal']['document']>,
      arrived: (receiptId) => inputs[Number(receiptId)] ?? 'gone',
    },
    profile,
    sender: {
      oid: '1.2.3',
      organization: {
        identifiers: [{ root: identified?.root ?? '', extension: '90000001' }],
        name: 'Cabinet',
        telecoms: [],
      },
    },
    sourceProfile: (name) => sourceProfileOf({ orderMessages: 'adds', ...own, name }),
    script: () => undefined,
    today: () => '2026-11-24',
  };
  const all = inputs.flatMap((input, index) => {
    const { documents: made, superseded } = translateInput(input, 'labo', context);
    for (const [place, row] of rows.entries())
      if (superseded.includes(row.id)) rows[place] = { ...row, state: 'cancelled', cause: SUPERSEDED };
    for (const document of made) {
      if (documents.has(document.id)) continue;
      documents.set(document.id, document);
      rows.push(moved(rowOf(document, String(index))));
    }
    return made;
  });
  return { documents: all, rows };
}
