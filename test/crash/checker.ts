/**
 * Compares, after a run, four witnesses that do not know each other: what senders were told, what lies in the folders, what the journal
 * says through its API, and what the DSP holds. It counts what no run may have: lost, twice, in a wrong record, hidden.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlClient } from '../../connectors/agent/client.ts';
import {
  contentPaths,
  type DocumentDetail,
  type DocumentRow,
  type ReceiptRow,
} from '../../connectors/agent/contract.ts';
import type { DocumentRecord } from '../../connectors/sandbox/index.ts';
import { valueOf, type Sent } from './reports.ts';

export interface Witnesses {
  readonly sent: readonly Sent[];
  readonly client: ControlClient;
  readonly inbox: string;
  readonly taken: string;
  readonly stored: readonly DocumentRecord[];
  readonly content: (uniqueId: string) => Promise<Buffer>;
}

/** What was found, one line per finding: names of messages and ids, never what they say. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  readonly wrongRecord: readonly string[];
  readonly hidden: readonly string[];
  readonly counts: {
    readonly sent: number;
    readonly told: number;
    readonly sentAgain: number;
    readonly receipts: number;
    readonly documents: number;
    readonly delivered: number;
    readonly waiting: number;
    readonly stored: number;
    readonly taken: number;
  };
}

/** A document of the DSP, as its own bytes describe it. */
interface Held {
  readonly record: DocumentRecord;
  readonly filler: string;
  readonly version: 1 | 2 | undefined;
  readonly matricule: string;
  readonly sha256: string;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const keyOf = ({ filler, version }: { filler: string; version: 1 | 2 | undefined }): string =>
  `${filler}/${version ?? '?'}`;

export async function allDocuments(client: ControlClient): Promise<DocumentRow[]> {
  const rows: DocumentRow[] = [];
  for (let more = true; more;) {
    const page = await client.call('documents', { limit: 500, offset: rows.length });
    rows.push(...page.rows);
    more = page.rows.length > 0 && rows.length < page.total;
  }
  return rows;
}

export async function allReceipts(client: ControlClient): Promise<ReceiptRow[]> {
  const rows: ReceiptRow[] = [];
  for (let more = true; more;) {
    const page = await client.call('receipts', { limit: 500, offset: rows.length });
    rows.push(...page.rows);
    more = page.rows.length > 0;
  }
  return rows;
}

/** Files below a folder: name without path, and hash. */
function filesBelow(folder: string): { name: string; sha256: string }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, sha256: sha256(readFileSync(join(parentPath, name))) }));
}

/** Read from the bytes that the DSP gives back, with no code of the product. */
async function held(record: DocumentRecord, content: Witnesses['content']): Promise<Held> {
  const bytes = await content(record.uniqueId);
  const text = bytes.toString('utf8');
  const value = /<value [^>]*value="([\d.]+)"/.exec(text)?.[1];
  const filler = /CR-[MFL]\d+-\d+X/.exec(text)?.[0] ?? '';
  // A letter has no value; it has one version.
  const version = filler.startsWith('CR-L') ? 1 : ([1, 2] as const).find((number) => valueOf(number) === value);
  const patientRole = /<patientRole[\s\S]*?<\/patientRole>/.exec(text)?.[0] ?? '';
  const matricule = /extension="(\d{13})"/.exec(patientRole)?.[1] ?? '';
  return { record, filler, version, matricule, sha256: sha256(bytes) };
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item)) ?? [];
    group.push(item);
    groups.set(key(item), group);
  }
  return groups;
}

export async function check(witnesses: Witnesses): Promise<Verdict> {
  const { sent, client, stored } = witnesses;
  const [rows, receipts] = [await allDocuments(client), await allReceipts(client)];
  const details = new Map<string, DocumentDetail>();
  for (const { id } of rows) details.set(id, await client.call('document', { id }));
  const inDsp: Held[] = [];
  for (const record of stored) inDsp.push(await held(record, witnesses.content));
  const inbox = filesBelow(witnesses.inbox);
  const taken = filesBelow(witnesses.taken);
  const shared = { ...witnesses, rows, receipts, details, inDsp, inbox, taken };
  return {
    lost: lost(shared),
    twice: twice(shared),
    wrongRecord: await wrongRecord(shared),
    hidden: await hidden(shared),
    counts: {
      sent: sent.length,
      told: sent.filter(({ told }) => told).length,
      sentAgain: sent.filter(({ times }) => times > 1).length,
      receipts: receipts.length,
      documents: rows.length,
      delivered: rows.filter(({ state }) => state === 'delivered').length,
      waiting: rows.filter(({ state }) => state !== 'delivered' && state !== 'cancelled').length,
      stored: stored.length,
      taken: taken.length,
    },
  };
}

interface Facts extends Omit<Witnesses, 'inbox' | 'taken'> {
  readonly rows: readonly DocumentRow[];
  readonly receipts: readonly ReceiptRow[];
  readonly details: ReadonlyMap<string, DocumentDetail>;
  readonly inDsp: readonly Held[];
  readonly inbox: readonly { name: string; sha256: string }[];
  readonly taken: readonly { name: string; sha256: string }[];
}

const receiptOf = ({ receipts }: Facts, { way, name }: Sent): ReceiptRow | undefined =>
  receipts.find((receipt) => receipt.name === name && (receipt.source === 'hl7') === (way === 'mllp'));

/** What was told to be taken is nowhere. */
function lost(facts: Facts): string[] {
  const found: string[] = [];
  const byKey = groupBy(facts.inDsp, keyOf);
  const rowsByReceipt = groupBy(facts.rows, ({ id }) => facts.details.get(id)?.receiptId ?? '');
  for (const entry of facts.sent.filter(({ told }) => told)) {
    const receipt = receiptOf(facts, entry);
    const lies = entry.way === 'file' && facts.inbox.some(({ sha256: hash }) => hash === entry.sha256);
    if (entry.way === 'file') {
      const moved = facts.taken.filter(({ sha256: hash }) => hash === entry.sha256);
      if (!lies && moved.length === 0) found.push(`${entry.name}: neither in the folder nor among the taken files`);
    }
    if (!receipt) {
      if (!lies) found.push(`${entry.name}: no receipt`);
      continue;
    }
    if (byKey.has(keyOf(entry))) continue;
    // Not in the DSP: then it must stand in the journal as something that waits, or was overtaken by its correction that arrived.
    const visible = (rowsByReceipt.get(receipt.id) ?? []).some(
      ({ state, cause }) =>
        (state !== 'delivered' && state !== 'cancelled') ||
        (cause === 'superseded' && entry.version === 1 && byKey.has(keyOf({ filler: entry.filler, version: 2 }))),
    );
    if (!visible && receipt.state !== 'unreadable' && receipt.state !== 'received')
      found.push(`${entry.name}: not in the DSP and not waiting`);
  }
  return found;
}

/** One report in two receipts, two documents, two places. */
function twice(facts: Facts): string[] {
  const several = <Item>(what: string, items: readonly Item[], key: (item: Item) => string): string[] =>
    [...groupBy(items, key)].filter(([, group]) => group.length > 1).map(([name]) => `${what}: ${name}`);
  return [
    ...several('in the DSP', facts.inDsp, keyOf),
    ...several('the same bytes in the DSP', facts.inDsp, ({ sha256: hash }) => hash),
    ...several('in the DSP under one id', facts.stored, ({ uniqueId }) => uniqueId),
    ...several('receipt', facts.receipts, ({ source, name }) => `${source} ${name}`),
    // The letters' PDFs are all the same, their names are not.
    ...several('taken file', facts.taken, ({ sha256: hash, name }) => (name.includes('.pdf') ? name : hash)),
  ];
}

/** Document, metadata and the sender's own word name different patients, or the wrong version was replaced. */
async function wrongRecord(facts: Facts): Promise<string[]> {
  const found: string[] = [];
  const bySent = groupBy(facts.sent, keyOf);
  for (const { record, filler, version, matricule } of facts.inDsp) {
    const [entry] = bySent.get(keyOf({ filler, version })) ?? [];
    if (!entry) found.push(`${record.uniqueId}: nobody sent this`);
    else if (entry.matricule !== matricule) found.push(`${entry.name}: another person's number in the document`);
    const replaced = facts.inDsp.find((other) => other.record.entryUuid === record.replaces);
    if (record.replaces !== null && (version !== 2 || replaced?.filler !== filler || replaced.version !== 1))
      found.push(`${record.uniqueId}: replaces a document of another report`);
    const superseding = facts.inDsp.some((other) => other.record.replaces === record.entryUuid);
    if ((record.status === 'Deprecated') !== superseding)
      found.push(`${record.uniqueId}: its status does not follow from what replaced it`);
  }
  // One person, one record; one record, one person.
  for (const [matricule, group] of groupBy(facts.inDsp, (one) => one.matricule))
    if (new Set(group.map(({ record }) => record.patientId)).size > 1) found.push(`${matricule}: in several records`);
  for (const [patientId, group] of groupBy(facts.inDsp, ({ record }) => record.patientId))
    if (new Set(group.map((one) => one.matricule)).size > 1) found.push(`${patientId}: several people in it`);
  // Byte for byte what the journal holds, under the id that the journal gave it.
  const byId = new Map(facts.inDsp.map((one) => [one.record.uniqueId, one]));
  for (const [id, { uniqueId, state }] of facts.details) {
    const one = uniqueId === undefined ? undefined : byId.get(uniqueId);
    if (!one || state !== 'delivered') continue;
    if (sha256(await facts.client.bytes(contentPaths.content(id))) !== one.sha256)
      found.push(`${id}: the DSP holds other bytes than the journal`);
  }
  return found;
}

/** The journal says something else than what is so, or the headline does not count it. */
async function hidden(facts: Facts): Promise<string[]> {
  const found: string[] = [];
  const inDsp = new Set(facts.stored.map(({ uniqueId }) => uniqueId));
  const known = new Map<string, DocumentDetail>();
  for (const detail of facts.details.values()) {
    if (detail.uniqueId !== undefined) known.set(detail.uniqueId, detail);
    if (detail.state === 'delivered' && (detail.uniqueId === undefined || !inDsp.has(detail.uniqueId)))
      found.push(`${detail.id}: said to be delivered, and is not`);
  }
  for (const { uniqueId } of facts.stored)
    if (known.get(uniqueId)?.state !== 'delivered') found.push(`${uniqueId}: in the DSP, and not said to be`);
  const overview = await facts.client.call('overview', {});
  const waiting =
    facts.rows.filter(({ state }) => state !== 'delivered' && state !== 'cancelled').length +
    facts.receipts.filter(({ state }) => state === 'received' || state === 'unreadable').length;
  if (overview.undelivered !== waiting)
    found.push(`the headline counts ${overview.undelivered} undelivered, the lists ${waiting}`);
  const { problems } = await facts.client.call('verify', {});
  for (const { subject, problem } of problems) found.push(`${subject}: ${problem}`);
  return found;
}
