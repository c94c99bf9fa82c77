// health/ turns what the rooms report into typed warnings: one incident, one warning, with who can mend it and the next step.
// It may import clinical, profiles and journal.
export { collectWarnings } from './warnings.ts';
export type { HealthFacts, Warning } from './types.ts';
