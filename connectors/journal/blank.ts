/** What a document without a body says, in the shapes that the screens read: nothing. */
export const blankBody = {
  findings: '[]',
  mapping: '{"mapped":[],"ignored":[],"unmapped":[]}',
  view: '{"kind":"carried","patient":{"name":"","birthDate":"","sex":"","identifiers":[]},"author":"","organization":"","requester":"","results":[],"notes":[]}',
} as const;
