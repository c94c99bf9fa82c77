/**
 * Schema 2: a content may be gone and its proof stay (purged after its time, or lost with a damaged page); what damage took is told row
 * by row until a person has seen it.
 */
export const damageAndSpace = `
ALTER TABLE content ADD COLUMN gone TEXT CHECK (gone IN ('purged', 'lost'));

CREATE TABLE damage (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  at          INTEGER NOT NULL,
  -- Name of the file that was set aside.
  file        TEXT NOT NULL,
  subject     TEXT NOT NULL CHECK (subject IN ('receipt', 'document', 'event', 'attempt', 'ledger', 'log')),
  subject_id  TEXT NOT NULL,
  loss        TEXT NOT NULL CHECK (loss IN ('missing', 'content', 'part')),
  received_at INTEGER,
  source      TEXT,
  title       TEXT,
  seen_at     INTEGER
) STRICT;
CREATE INDEX damage_unseen ON damage (sequence) WHERE seen_at IS NULL;
`;
