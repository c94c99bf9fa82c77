/** Schema 1: contents once by hash; receipts, documents and attempts; the ledger of taken files; events that nobody can change. */
export const initial = `
CREATE TABLE content (
  hash  TEXT PRIMARY KEY CHECK (length(hash) = 64),
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE receipt (
  sequence              INTEGER PRIMARY KEY AUTOINCREMENT,
  id                    TEXT NOT NULL UNIQUE,
  source                TEXT NOT NULL,
  source_kind           TEXT NOT NULL CHECK (source_kind IN ('folder', 'mllp', 'handover')),
  name                  TEXT NOT NULL,
  content_hash          TEXT NOT NULL REFERENCES content (hash),
  size                  INTEGER NOT NULL,
  received_at           INTEGER NOT NULL,
  state                 TEXT NOT NULL CHECK (state IN ('received', 'read', 'unreadable', 'dismissed')),
  acknowledgement_state TEXT NOT NULL CHECK (acknowledgement_state IN ('none', 'pending', 'accepted', 'rejected', 'undelivered')),
  -- What was answered, whether or not it reached the sender.
  answered              TEXT CHECK (answered IN ('accepted', 'rejected')),
  acknowledgement       BLOB,
  message_key           TEXT,
  format                TEXT,
  reason                TEXT
) STRICT;
CREATE INDEX receipt_by_state ON receipt (state, sequence);
CREATE INDEX receipt_by_source ON receipt (source, received_at);
CREATE INDEX receipt_by_time ON receipt (received_at);
CREATE UNIQUE INDEX receipt_by_message ON receipt (source, message_key, content_hash) WHERE message_key IS NOT NULL;

CREATE TABLE companion (
  receipt      INTEGER NOT NULL REFERENCES receipt (sequence),
  name         TEXT NOT NULL,
  content_hash TEXT NOT NULL REFERENCES content (hash),
  PRIMARY KEY (receipt, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
  sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
  source       TEXT NOT NULL,
  path         TEXT NOT NULL,
  size         INTEGER NOT NULL,
  modified_at  REAL NOT NULL,
  content_hash TEXT NOT NULL REFERENCES content (hash),
  receipt      INTEGER NOT NULL REFERENCES receipt (sequence),
  moved_to     TEXT
) STRICT;
CREATE INDEX ledger_by_file ON ledger (source, path, size, modified_at);
CREATE INDEX ledger_by_content ON ledger (source, content_hash, path);
CREATE INDEX ledger_owed ON ledger (source, sequence) WHERE moved_to IS NULL;

-- What lists and searches touch. The bulky parts lie in document_body, so that a search reads few pages.
CREATE TABLE document (
  sequence            INTEGER PRIMARY KEY AUTOINCREMENT,
  id                  TEXT NOT NULL UNIQUE,
  receipt             INTEGER NOT NULL REFERENCES receipt (sequence),
  source              TEXT NOT NULL,
  received_at         INTEGER NOT NULL,
  set_id              TEXT NOT NULL,
  part                TEXT NOT NULL,
  version_number      INTEGER NOT NULL,
  previous_id         TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
  state               TEXT NOT NULL CHECK (state IN ('held', 'ready', 'sending', 'unknown', 'delivered', 'refused', 'cancelled')),
  cause               TEXT NOT NULL,
  since               INTEGER NOT NULL,
  delivered_at        INTEGER,
  type                TEXT NOT NULL,
  title               TEXT NOT NULL,
  patient_name        TEXT NOT NULL,
  patient_birth_date  TEXT,
  patient_national_id TEXT,
  service_time        TEXT,
  media_type          TEXT NOT NULL,
  content_hash        TEXT REFERENCES content (hash),
  size                INTEGER,
  attempts            INTEGER NOT NULL DEFAULT 0,
  search              TEXT NOT NULL,
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT;
CREATE INDEX document_by_state ON document (state, receipt, sequence);
CREATE INDEX document_by_receipt ON document (receipt, sequence);
CREATE INDEX document_by_source ON document (source, receipt, sequence);
CREATE INDEX document_by_set ON document (set_id, version_number, sequence);
CREATE INDEX document_by_delivery ON document (delivered_at) WHERE delivered_at IS NOT NULL;

CREATE TABLE document_body (
  document        INTEGER PRIMARY KEY REFERENCES document (sequence),
  findings        TEXT NOT NULL,
  mapping         TEXT NOT NULL,
  entry           TEXT,
  view            TEXT NOT NULL,
  submission_hash TEXT REFERENCES content (hash),
  -- 1 when a person or a new rendering may give the next attempt another submission; 0 while the fixed one binds.
  replaceable     INTEGER NOT NULL DEFAULT 1 CHECK (replaceable IN (0, 1))
) STRICT;

CREATE TABLE attempt (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  document        INTEGER NOT NULL REFERENCES document (sequence),
  kind            TEXT NOT NULL CHECK (kind IN ('ITI-41', 'ITI-18', 'ITI-47')),
  submission_hash TEXT REFERENCES content (hash),
  started_at      INTEGER NOT NULL,
  ended_at        INTEGER,
  outcome         TEXT,
  answer          TEXT,
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX attempt_by_document ON attempt (document, id);
CREATE INDEX attempt_open ON attempt (id) WHERE ended_at IS NULL;

CREATE TABLE event (
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  subject    TEXT NOT NULL CHECK (subject IN ('receipt', 'document', 'agent')),
  subject_id TEXT NOT NULL,
  kind       TEXT NOT NULL,
  cause      TEXT NOT NULL,
  detail     TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX event_by_subject ON event (subject, subject_id, sequence);
CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
`;
