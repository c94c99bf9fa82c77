/** What a language must say: every key of the French words, or the compiler objects. */
import type { fr } from './fr.ts';

export type Words = {
  readonly [Group in keyof typeof fr]: { readonly [Key in keyof (typeof fr)[Group]]: string };
};
