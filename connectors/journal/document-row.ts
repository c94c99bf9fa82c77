/** A document as it lies in the store, and as the house knows it. */
import { present, without } from './parts.ts';
import type { DocumentRow, DocumentState } from './types.ts';

/** The columns of `document d JOIN receipt r`, named as in {@link DocumentColumns}. */
export const DOCUMENT_COLUMNS = `d.sequence, d.receipt, d.id, r.id AS receiptId, d.set_id AS setId, d.part, d.version_number AS versionNumber,
  d.previous_id AS previousId, d.filed_as AS filedAs, d.state, d.cause, d.since, d.received_at AS receivedAt, d.delivered_at AS deliveredAt, d.source, d.type,
  d.title, d.patient_name AS patientName, d.patient_birth_date AS birthDate, d.patient_national_id AS nationalId,
  d.service_time AS serviceTime, d.media_type AS mediaType, d.content_hash AS contentHash, d.size, d.cleared_at AS clearedAt,
  d.attempts, (SELECT w.not_before FROM document_wait w WHERE w.document = d.id) AS notBefore`;

export interface DocumentColumns {
  sequence: number;
  receipt: number;
  id: string;
  receiptId: string;
  setId: string;
  part: string;
  versionNumber: number;
  previousId: string | null;
  filedAs: string | null;
  state: DocumentState;
  cause: string;
  since: number;
  receivedAt: number;
  deliveredAt: number | null;
  source: string;
  type: string;
  title: string;
  patientName: string;
  birthDate: string | null;
  nationalId: string | null;
  serviceTime: string | null;
  mediaType: string;
  contentHash: string | null;
  size: number | null;
  clearedAt: number | null;
  attempts: number;
  notBefore: number | null;
}

export function documentFrom(columns: DocumentColumns): DocumentRow {
  const { patientName: name, birthDate, nationalId, ...row } = without(columns, 'sequence', 'receipt');
  return { ...present(row), patient: present({ name, birthDate, nationalId }) };
}
