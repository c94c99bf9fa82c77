/** Documents: how they enter, how their state changes, and how they are found again. */
import { DOCUMENT_COLUMNS, documentFrom } from './document-row.ts';
import type { DocumentColumns } from './document-row.ts';
import { contentGone, known } from './parts.ts';
import type { Contents, Context, Detail, Events } from './parts.ts';
import { searchPatterns, searchText } from './search.ts';
import { assertDocumentMove, documentStates } from './states.ts';
import { JournalError } from './types.ts';
import type { DocumentRow, DocumentState, Journal, NewDocument } from './types.ts';

type Values = Record<string, string | number | Uint8Array | null>;

const until = (notBefore: number | undefined): Detail => (notBefore === undefined ? {} : { notBefore });

export interface Documents extends Pick<
  Journal,
  'versions' | 'stands' | 'rerendered' | 'hold' | 'due' | 'documents' | 'documentContent'
> {
  find(id: string): DocumentColumns | undefined;
  row(id: string): DocumentColumns;
  /** A new document of a receipt; its first state is its first event. */
  add(receipt: { readonly sequence: number; readonly id: string }, document: NewDocument): void;
  /** Changes the state and writes the event; nothing else in the journal does. */
  move(id: string, to: DocumentState, cause: string, detail?: Detail): void;
  inState(state: DocumentState): readonly string[];
  heldFor(cause: string): readonly string[];
}

export function documents({ store, now }: Context, content: Contents, events: Events): Documents {
  const from = `SELECT ${DOCUMENT_COLUMNS} FROM document d JOIN receipt r ON r.sequence = d.receipt`;
  const byId = store.prepare<[string], DocumentColumns>(`${from} WHERE d.id = ?`);
  const standing = store.prepare<[string], { state: DocumentState; setId: string; lastEvent: number }>(
    `SELECT state, set_id AS setId, coalesce((SELECT max(e.sequence) FROM event e WHERE e.subject = 'document'
       AND e.subject_id = document.id), 0) AS lastEvent FROM document WHERE id = ?`,
  );
  const bySet = store.prepare<[string], DocumentColumns>(
    `WITH RECURSIVE line (set_id) AS (SELECT ?
       UNION SELECT d.set_id FROM line l JOIN document d ON d.filed_as = l.set_id
       UNION SELECT d.filed_as FROM line l JOIN document d ON d.set_id = l.set_id WHERE d.filed_as IS NOT NULL)
     ${from} WHERE d.set_id IN (SELECT set_id FROM line) ORDER BY d.version_number, d.sequence`,
  );
  /** What waits to go, without those that step aside. */
  const waiting = (alias: string): string =>
    `${alias}.state IN ('ready', 'unknown') AND ${alias}.sequence NOT IN (SELECT sequence FROM aside)`;
  const laneOf = (alias: string): string => `coalesce(${alias}.patient_national_id, ${alias}.set_id)`;
  // Every lane is looked at, in the order of its index so that nothing is sorted; of the documents only those of the lanes that have their turn.
  const due = store.prepare<[string, number], DocumentColumns>(
    `WITH aside AS MATERIALIZED (SELECT a.sequence FROM json_each(?) JOIN document a ON a.id = value),
     lane AS MATERIALIZED (
       SELECT ${laneOf('d')} AS lane, max(d.state = 'unknown' OR d.version_number > 1) AS urgent,
         max(substr(coalesce(d.service_time, ''), 1, 8)) AS act, min(d.receipt) AS receipt, min(d.sequence) AS sequence
       FROM document d INDEXED BY document_by_lane WHERE ${waiting('d')} GROUP BY ${laneOf('d')}),
     turn AS MATERIALIZED (
       SELECT * FROM (SELECT * FROM lane ORDER BY urgent DESC, act DESC, receipt, sequence LIMIT ?)
       UNION SELECT * FROM (SELECT * FROM lane ORDER BY receipt, sequence LIMIT 1))
     SELECT ${DOCUMENT_COLUMNS} FROM turn t JOIN document d ON d.sequence IN (
         SELECT w.sequence FROM document w WHERE ${laneOf('w')} = t.lane AND ${waiting('w')}
         ORDER BY w.receipt, w.sequence LIMIT 50)
       JOIN receipt r ON r.sequence = d.receipt
     ORDER BY t.urgent DESC, t.act DESC, t.receipt, t.sequence, d.receipt, d.sequence`,
  );
  const insert = store.prepare<[Values]>(
    `INSERT INTO document (id, receipt, source, received_at, set_id, part, version_number, previous_id, filed_as, state, cause, since, type, title,
       patient_name, patient_birth_date, patient_national_id, service_time, media_type, content_hash, size, search)
     SELECT $id, sequence, source, received_at, $setId, $part, $versionNumber, $previousId, $filedAs, $state, $cause, $since, $type, $title,
       $patientName, $birthDate, $nationalId, $serviceTime, $mediaType, $contentHash, $size, $search
     FROM receipt WHERE sequence = $receipt`,
  );
  const insertBody = store.prepare<[Values]>(
    `INSERT INTO document_body (document, findings, mapping, entry, view, shown, shown_size)
     SELECT sequence, $findings, $mapping, $entry, $view, $shown, $shownSize FROM document WHERE id = $id`,
  );
  const replace = store.prepare<[Values]>(
    `UPDATE document SET set_id = $setId, part = $part, version_number = $versionNumber, previous_id = $previousId,
       filed_as = $filedAs, state = $state,
       cause = $cause, since = $since, type = $type, title = $title, patient_name = $patientName, patient_birth_date = $birthDate,
       patient_national_id = $nationalId, service_time = $serviceTime, media_type = $mediaType, content_hash = $contentHash,
       size = $size, search = $search WHERE id = $id`,
  );
  const replaceBody = store.prepare<[Values]>(
    `UPDATE document_body SET findings = $findings, mapping = $mapping, entry = $entry, view = $view, shown = $shown,
       shown_size = $shownSize WHERE document = (SELECT sequence FROM document WHERE id = $id)`,
  );
  const setState = store.prepare<[Values]>(
    'UPDATE document SET state = $state, cause = $cause, since = $since, delivered_at = $deliveredAt WHERE id = $id',
  );
  const setFindings = store.prepare<[string, string]>(
    'UPDATE document_body SET findings = ? WHERE document = (SELECT sequence FROM document WHERE id = ?)',
  );
  const putWait = store.prepare<[string, number]>('INSERT INTO document_wait (document, not_before) VALUES (?, ?)');
  const dropWait = store.prepare<[string]>('DELETE FROM document_wait WHERE document = ?');
  const idsInState = store.prepare<[string], { id: string }>(
    'SELECT id FROM document WHERE state = ? ORDER BY receipt, sequence',
  );
  const idsHeldFor = store.prepare<[string], { id: string }>(
    "SELECT id FROM document WHERE state = 'held' AND cause = ? ORDER BY receipt, sequence",
  );
  const receiptName = store.prepare<[number], { name: string }>('SELECT name FROM receipt WHERE sequence = ?');

  const row = (id: string): DocumentColumns => known(byId.get(id), 'document');

  const values = (document: NewDocument, receipt: number, since: number): Values => ({
    id: document.id,
    receipt,
    setId: document.setId,
    part: document.part,
    versionNumber: document.versionNumber,
    previousId: document.previousId ?? null,
    filedAs: document.filedAs ?? null,
    state: document.state,
    cause: document.cause,
    since,
    type: document.type,
    title: document.title,
    patientName: document.patient.name,
    birthDate: document.patient.birthDate ?? null,
    nationalId: document.patient.nationalId ?? null,
    serviceTime: document.serviceTime ?? null,
    mediaType: document.mediaType,
    contentHash: document.bytes ? content.put(document.bytes, document.packed?.content) : null,
    size: document.bytes?.length ?? null,
    search: searchText({ ...document, receiptName: known(receiptName.get(receipt), 'receipt').name }),
  });
  const body = ({ id, findings, mapping, entry, view, packed }: NewDocument): Values => ({
    id,
    findings,
    mapping,
    entry: entry ?? null,
    view,
    shown: packed?.shown?.bytes ?? null,
    shownSize: packed?.shown?.size ?? null,
  });

  const find = (filter: Parameters<Journal['documents']>[0]): { rows: readonly DocumentRow[]; total: number } => {
    const patterns = searchPatterns(filter.search ?? '');
    const conditions = [
      'd.state IN (SELECT value FROM json_each(?))',
      ...(filter.source === undefined ? [] : ['d.source = ?']),
      ...(filter.cause === undefined ? [] : ['d.cause = ?']),
      ...(filter.deliveredSince === undefined ? [] : ['d.delivered_at >= ?']),
      ...patterns.map(() => String.raw`d.search LIKE ? ESCAPE '\'`),
    ].join(' AND ');
    const states = JSON.stringify(filter.states ?? documentStates);
    const asked = [filter.source, filter.cause, filter.deliveredSince].filter((value) => value !== undefined);
    const bound = [states, ...asked, ...patterns];
    const { total } = known(
      store
        .prepare<(string | number)[], { total: number }>(`SELECT count(*) AS total FROM document d WHERE ${conditions}`)
        .get(...bound),
      'count',
    );
    const rows = store
      .prepare<(string | number)[], DocumentColumns>(
        `${from} WHERE ${conditions} ORDER BY d.receipt DESC, d.sequence DESC LIMIT ? OFFSET ?`,
      )
      .all(...bound, filter.limit, filter.offset);
    return { rows: rows.map(documentFrom), total };
  };

  const move: Documents['move'] = (id, to, cause, detail = {}) => {
    const { state } = row(id);
    assertDocumentMove(state, to);
    setState.run({ id, state: to, cause, since: now(), deliveredAt: to === 'delivered' ? now() : null });
    if (state === 'held') dropWait.run(id);
    events.add('document', id, to, cause, { from: state, ...detail });
  };

  return {
    find: (id) => byId.get(id),
    row,
    add: (receipt, document) => {
      insert.run(values(document, receipt.sequence, now()));
      insertBody.run(body(document));
      if (document.notBefore !== undefined) putWait.run(document.id, document.notBefore);
      events.add('document', document.id, document.state, document.cause, {
        receipt: receipt.id,
        ...until(document.notBefore),
      });
    },
    move,
    hold: (id, cause, { findings, notBefore }) => {
      if (row(id).state !== 'ready') throw new JournalError('forbidden', 'only what is ready is held before it leaves');
      if (findings !== undefined) setFindings.run(findings, id);
      move(id, 'held', cause, until(notBefore));
      if (notBefore !== undefined) putWait.run(id, notBefore);
    },
    heldFor: (cause) => idsHeldFor.all(cause).map(({ id }) => id),
    inState: (state) => idsInState.all(state).map(({ id }) => id),
    stands: (id) => standing.get(id),
    versions: (setId) => bySet.all(setId).map(documentFrom),
    rerendered: (id, document) => {
      const current = row(id);
      if (document.id !== id) throw new JournalError('forbidden', 'a new rendering keeps the id of its document');
      if (current.state !== 'held') {
        throw new JournalError('forbidden', `a document is rendered again while held, not while ${current.state}`);
      }
      replace.run(values(document, current.receipt, document.state === 'held' ? current.since : now()));
      replaceBody.run(body(document));
      dropWait.run(id);
      if (document.notBefore !== undefined) putWait.run(id, document.notBefore);
      events.add('document', id, document.state, document.cause, {
        from: 'held',
        rendered: true,
        ...until(document.notBefore),
      });
    },
    due: (lanes, without = []) => due.all(JSON.stringify(without), lanes).map(documentFrom),
    documents: find,
    documentContent: (id) => {
      const hash = byId.get(id)?.contentHash;
      if (hash === undefined || hash === null) return undefined;
      const bytes = content.get(hash);
      if (!bytes) throw new JournalError(...contentGone(content.gone(hash)));
      return bytes;
    },
  };
}
