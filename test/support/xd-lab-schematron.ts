/** What the XD-LAB Schematron of the corpus (`iheLab4_0.sch`, IHE Lab TF-3 2.3) says against its own standard. */
export const xdLabSlips: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern: /^Error: The Specimen Act .* shall have the statusCode\/@code value equal to/,
    why: 'It looks for the status of an act that is active or aborted on the entry around it, where CDA has none.',
  },
  {
    pattern: /statusCode(\/| )@code (attribute )?shall be "completed" or "aborted"|statusCode\/@code shall be/,
    why: 'It knows no result that is still to come; XD-LAB 2.3.5.2 says “active” of a report that is not final.',
  },
];
