// directory/ knows who is who here: patients and their numbers, admissions, oppositions, and numbers that turned out to be one person.
// It may import clinical, profiles and journal; the journal keeps what it knows.
export * from './types.ts';
export { openDirectory } from './directory.ts';
