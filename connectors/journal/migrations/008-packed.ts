/**
 * Schema 8: what is written for each arrival and each document becomes less.
 *
 * What is bulky lies packed, and each row says so itself: in `content`, `unpacked` is the size of what `bytes` is the packed form of, and NULL
 * where the bytes are the content; in `document_body`, `shown` holds mapping and view (whose own columns are then empty) and `shown_size` their
 * size. Rows of before stay as they are.
 *
 * An index by hash has no order: each arrival writes a page of it. The receipt that brought a content first is found by the content itself
 * (`brought_by`) and says so (`alone`); only those that brought it again, and those of before, stand in the index. The index by message number
 * loses the hash, and with it half of its size.
 */
export const packed = `
ALTER TABLE content ADD COLUMN unpacked INTEGER;
ALTER TABLE content ADD COLUMN brought_by INTEGER;
ALTER TABLE document_body ADD COLUMN shown BLOB;
ALTER TABLE document_body ADD COLUMN shown_size INTEGER;
ALTER TABLE receipt ADD COLUMN alone INTEGER CHECK (alone = 1);
DROP INDEX receipt_by_content;
CREATE INDEX receipt_by_content ON receipt (content_hash) WHERE alone IS NULL;
DROP INDEX receipt_by_message;
CREATE INDEX receipt_by_message ON receipt (source, message_key) WHERE message_key IS NOT NULL;
`;
