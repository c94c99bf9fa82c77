/** Short ways to write what people read: the three languages side by side, so that none is forgotten. */
import type { Finding, LocalizedText, Problem, Severity } from '../clinical/index.ts';

/** One text in French, German and English. */
export type Words = readonly [fr: string, de: string, en: string];

const words = ([fr, de, en]: Words): LocalizedText => ({ fr, de, en });

export const problem = (code: string, cause: Words, next: Words): Problem => ({
  code,
  cause: words(cause),
  next: words(next),
});

export const finding = (rule: string, severity: Severity, path: string, message: Words, fix: Words): Finding => ({
  rule,
  severity,
  path,
  message: words(message),
  fix: words(fix),
});

/** A doubt without its rule and its place, for tables keyed by rule. */
export type Doubt = Omit<Finding, 'rule' | 'path'>;

export const doubt = (severity: Severity, message: Words, fix: Words): Doubt => ({
  severity,
  message: words(message),
  fix: words(fix),
});
