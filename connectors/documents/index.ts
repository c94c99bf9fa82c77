// documents/ renders a clinical document for a receiver: CDA R2 level 3 and level 1, FHIR documents (European laboratory and hospital discharge report, IPS), or carried as it is.
// It may import clinical and profiles only; the same arguments give the same bytes.
export { render } from './render.ts';
export type { RenderContext, RenderHistory, Rendering, RenderResult, RenderTarget } from './types.ts';
