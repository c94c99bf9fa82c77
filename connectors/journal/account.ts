/** The account of a span of time: counted and listed page by page in the order of arrival, without opening a content. */
import type {
  AccountCounts,
  AccountLine,
  AccountLines,
  AccountPlace,
  AccountSpan,
  AccountStore,
  ReceiptOutcome,
} from './account-types.ts';
import { present } from './parts.ts';
import type { Context } from './parts.ts';
import type { DocumentState } from './types.ts';

type Counts = AccountCounts<DocumentState>;
type Line = AccountLine<DocumentState>;
type Bound = Readonly<Record<string, string | number>>;

/**
 * SQL: what the receipt `r` came to. A batch is its messages once they were taken out of it; until then it waits or is unreadable like any
 * other. Without a document and without a rule that set it aside, everything in it was known.
 */
const OUTCOME = `CASE r.state WHEN 'received' THEN 'waiting' WHEN 'read' THEN
    CASE WHEN EXISTS (SELECT 1 FROM document o WHERE o.receipt = r.sequence) THEN 'documents'
      WHEN EXISTS (SELECT 1 FROM receipt p WHERE p.parent = r.sequence) THEN 'batch'
      WHEN r.reason IS NULL THEN 'known' ELSE 'set-aside' END
  ELSE r.state END`;

const OPEN_DOCUMENT = "('held', 'ready', 'sending', 'unknown', 'refused')";
const OPEN_RECEIPT = "('received', 'unreadable')";
/** Found by their states, so that a few among very many cost as little as they are. */
const OPEN = `AND r.sequence IN (SELECT sequence FROM receipt WHERE state IN ${OPEN_RECEIPT}
  UNION SELECT receipt FROM document WHERE state IN ${OPEN_DOCUMENT})`;

interface LineRow {
  receivedAt: number;
  source: string;
  name: string;
  part: string | null;
  outcome: ReceiptOutcome;
  reason: string | null;
  id: string | null;
  type: string;
  state: DocumentState;
  cause: string;
  versionNumber: number;
  since: number;
  deliveredAt: number | null;
  entry: string | null;
}

function lineOf({ receivedAt, source, name, part, outcome, reason, id, entry, ...rest }: LineRow): Line {
  const line = present({ receivedAt, source, name, part, outcome });
  return id === null
    ? { ...line, ...present({ reason }) }
    : { ...line, document: { id, ...present({ ...rest, entry }) } };
}

/** The statements for every source, or for one. */
function statements({ store }: Context, bySource: boolean, open: boolean) {
  const those = `FROM receipt r WHERE ${bySource ? 'r.source = $source AND ' : ''}r.received_at >= $at AND r.received_at < $to
      AND (r.received_at > $at OR r.sequence > $receipt) ${open ? OPEN : ''} ORDER BY r.received_at, r.sequence LIMIT $limit`;
  const page = `WITH page AS MATERIALIZED (
    SELECT r.sequence, r.source, r.received_at, r.state, r.reason, r.name, r.part ${those})`;
  return {
    last: store.prepare<[Bound], AccountPlace & { count: number }>(
      `SELECT received_at AS receivedAt, sequence AS receipt, count(*) OVER () AS count
       FROM (SELECT r.received_at, r.sequence ${those}) ORDER BY received_at DESC, sequence DESC LIMIT 1`,
    ),
    receipts: store.prepare<[Bound], Counts['receipts'][number]>(
      `${page} SELECT r.source, ${OUTCOME} AS outcome, count(*) AS count FROM page r GROUP BY 1, 2`,
    ),
    documents: store.prepare<[Bound], Counts['documents'][number]>(
      `${page} SELECT r.source, d.type, d.state, d.cause, d.version_number > 1 AS later, count(*) AS count
       FROM page r CROSS JOIN document d ON d.receipt = r.sequence GROUP BY 1, 2, 3, 4, 5`,
    ),
    lines: store.prepare<[Bound], LineRow>(
      `${page}, told AS (SELECT r.*, ${OUTCOME} AS outcome FROM page r)
       SELECT r.received_at AS receivedAt, r.source, r.name, r.part, r.outcome, NULL AS reason, d.id, d.type, d.state, d.cause,
         d.version_number AS versionNumber, d.since, d.delivered_at AS deliveredAt,
         iif(d.state = 'delivered', (SELECT b.entry FROM document_body b WHERE b.document = d.sequence), NULL) AS entry,
         r.sequence, d.sequence AS document
       FROM told r CROSS JOIN document d ON d.receipt = r.sequence ${open ? `WHERE d.state IN ${OPEN_DOCUMENT}` : ''}
       UNION ALL SELECT r.received_at, r.source, r.name, r.part, r.outcome, r.reason, NULL, '', '', '', 0, 0, NULL, NULL, r.sequence, 0
       FROM told r WHERE r.outcome ${open ? `IN ('waiting', 'unreadable')` : `NOT IN ('documents', 'batch')`}
       ORDER BY receivedAt, 15, 16`,
    ),
    // The condition is that of the index, word for word.
    repeated: store.prepare<[Bound], { source: string; count: number }>(
      `SELECT r.source, count(*) AS count FROM event e INDEXED BY event_repeated CROSS JOIN receipt r ON r.id = e.subject_id
       WHERE e.subject = 'receipt' AND e.kind = 'repeated' AND e.at >= $from AND e.at < $to
         ${bySource ? 'AND r.source = $source' : ''} GROUP BY 1`,
    ),
  };
}

export function account(context: Context): AccountStore<DocumentState> {
  const of = {
    all: { every: statements(context, false, false), one: statements(context, true, false) },
    open: { every: statements(context, false, true), one: statements(context, true, true) },
  };
  const asked = (which: 'all' | 'open', { source }: AccountSpan) => of[which][source === undefined ? 'every' : 'one'];
  const bound = ({ from, to, source }: AccountSpan, after: AccountPlace | undefined, limit: number): Bound => ({
    from,
    at: after?.receivedAt ?? from,
    receipt: after?.receipt ?? 0,
    to,
    limit,
    ...(source === undefined ? {} : { source }),
  });
  const nextOf = (last: (AccountPlace & { count: number }) | undefined, limit: number): { next?: AccountPlace } =>
    last === undefined || last.count < limit ? {} : { next: { receivedAt: last.receivedAt, receipt: last.receipt } };

  return {
    counts: (span, after, limit) => {
      const [{ last, receipts, documents }, given] = [asked('all', span), bound(span, after, limit)];
      return { receipts: receipts.all(given), documents: documents.all(given), ...nextOf(last.get(given), limit) };
    },
    lines: (span, which, after, limit): AccountLines<DocumentState> => {
      const [{ last, lines }, given] = [asked(which, span), bound(span, after, limit)];
      return { lines: lines.all(given).map(lineOf), ...nextOf(last.get(given), limit) };
    },
    repeated: (span) => asked('all', span).repeated.all(bound(span, undefined, 0)),
  };
}
