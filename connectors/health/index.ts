// health/ turns what the rooms report into typed warnings: one incident, one warning, with who can mend it and the next step.
// It may import clinical, profiles and journal.
export { collectWarnings, type HealthFacts, type Warning } from './warnings.ts';
