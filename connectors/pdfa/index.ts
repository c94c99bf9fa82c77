// pdfa/ makes a PDF/A-1b of any PDF, scan or text, in a process of its own, or says why it cannot.
// It may import clinical, and the checks of conformance/pdf: what is made is judged by the same eyes as what is sent.
export { allConversionFindings, lossFindings, refusalFinding } from './findings.ts';
export { startPdfaMaker } from './maker.ts';
export type { NarrativePage } from './set/elements.ts';
export type { Answer } from './types.ts';
