// intake/ takes files and messages in: into the journal first, and only then acknowledged or moved.
// It may import clinical, profiles and journal.
export type * from './types.ts';
export { watchFolder } from './folder.ts';
export type { AfterTaking } from './folder.ts';
export { listenMllp } from './mllp.ts';
export { handOver } from './hand-over.ts';
export type { GivenFile } from './hand-over.ts';
export { receivePosts, refuse } from './http.ts';
export type { HttpSource } from './http.ts';
export { postProblems } from './http-problems.ts';
export type { MllpTls } from './mllp-tls.ts';
