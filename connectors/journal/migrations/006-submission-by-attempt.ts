/**
 * Schema 6: what was sent stands with the attempt alone, and whether it binds follows from the story. In `document_body` the two columns
 * `submission_hash` and `replaceable` are not written any more: to change them meant writing all that a document is shown with again.
 */
export const submissionByAttempt = `
DROP INDEX body_by_submission;
`;
