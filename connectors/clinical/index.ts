// clinical/ is the vocabulary of the house: the document model, identifiers, times, findings.
// It may import no other room.
export * from './model.ts';
export * from './concept.ts';
export * from './code-systems.ts';
export * from './statements.ts';
export * from './document.ts';
export * from './news.ts';
export * from './finding.ts';
export * from './mapping.ts';
export * from './identifiers.ts';
export * from './terminology.ts';
export * from './time.ts';
export * from './identity.ts';
export * from './sender.ts';
export * from './said.ts';
export * from './xml-files.ts';
export * from './xml-limits.ts';
export * from './result-words.ts';
export * from './specialties.ts';
