/**
 * Schema 3: a receipt may be one part of another (a message of a batch file); a document knows every number under which its line was
 * filed; what was cleared away after its time says when, and keeps its proof.
 */
export const partsAndClearing = `
ALTER TABLE receipt ADD COLUMN parent INTEGER REFERENCES receipt (sequence);
ALTER TABLE receipt ADD COLUMN part TEXT;
ALTER TABLE receipt ADD COLUMN cleared_at INTEGER;
CREATE INDEX receipt_by_parent ON receipt (parent, sequence) WHERE parent IS NOT NULL;
CREATE INDEX receipt_to_clear ON receipt (received_at) WHERE cleared_at IS NULL AND state IN ('read', 'dismissed');
CREATE INDEX receipt_by_content ON receipt (content_hash);
CREATE INDEX companion_by_content ON companion (content_hash);

-- The set id of the document's own number, where its line bears another.
ALTER TABLE document ADD COLUMN filed_as TEXT;
ALTER TABLE document ADD COLUMN cleared_at INTEGER;
CREATE INDEX document_by_number ON document (filed_as) WHERE filed_as IS NOT NULL;
CREATE INDEX document_to_clear ON document (state, since, size) WHERE cleared_at IS NULL AND state IN ('delivered', 'cancelled');
CREATE INDEX document_by_content ON document (content_hash);

-- What is kept of the submission when its content is cleared away: JSON that others wrote.
ALTER TABLE document_body ADD COLUMN proof TEXT;
CREATE INDEX body_by_submission ON document_body (submission_hash) WHERE submission_hash IS NOT NULL;
CREATE INDEX attempt_by_submission ON attempt (submission_hash) WHERE submission_hash IS NOT NULL;
`;
