/** What the XD-LAB Schematron of the corpus (`iheLab4_0.sch`, IHE Lab TF-3 2.3) says against its own standard: these assertions and no others. */
export const xdLabSlips: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern:
      /^Error: The Specimen Act in a Laboratory Data Processing Entry \(1\.3\.6\.1\.4\.1\.19376\.1\.3\.1\) shall have the statusCode\/@code value equal to/,
    why: 'It looks for “active” and “aborted”, which it allows for the act (IHE Lab TF-3, template …19376.1.3.1), on the entry around it: an entry of CDA R2 (POCD_MT000040.Entry) has no status.',
  },
  {
    pattern:
      /^Error: In Laboratory (?:Battery Organizer \(1\.3\.6\.1\.4\.1\.19376\.1\.3\.1\.4\)|Observation \(1\.3\.6\.1\.4\.1\.19376\.1\.3\.1\.6\)),? the \S*statusCode\/@code (?:attribute )?shall be "completed" or "aborted"/,
    why: 'It knows no result that is still to come; XD-LAB 2.3.5.2 says “active” of a report that is not final.',
  },
];
