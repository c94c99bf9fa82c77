/**
 * Schema 5: the messages of a batch are read where the batch stood in the order of arrival, before what came after it: a correction that came
 * later must not find its original still to be read.
 */
export const orderOfReading = `
CREATE INDEX receipt_to_read ON receipt (coalesce(parent, sequence), sequence) WHERE state = 'received';
`;
