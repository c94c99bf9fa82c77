// dsp/ speaks with the platform: submissions (ITI-41), queries (ITI-18, ITI-47), certificates, TLS and identity assertions.
// It may import clinical, profiles and journal.
export { createPlatform } from './platform.ts';
export { problemFor } from './meaning.ts';
export type { PlatformConfig } from './config.ts';
export { describeEntry, describeSubmissionSet } from './xds/describe.ts';
export { checkCertificate, openCertificate } from './trust/certificate.ts';
export type { Assertion } from './trust/assertion.ts';
export type { TokenSource } from './trust/token.ts';
export * from './types.ts';
