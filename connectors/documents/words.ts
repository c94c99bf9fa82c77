/** How values, concepts and flags read in a narrative: the same words in CDA and FHIR. */
import {
  flagOf,
  ownWords,
  type Concept,
  type Interpretation,
  type Language,
  type ObservationValue,
  type Unit,
} from '../clinical/index.ts';
import { labels } from './labels.ts';
import { ucumOf } from './systems.ts';
import { displayTime } from './times.ts';

/** The source's own words first, then a code's name, then the bare code. */
export function conceptText(concept: Concept | undefined, language: Language): string {
  const codes = concept ? [concept.coding, ...concept.translations].map((coding) => coding?.code) : [];
  const candidates = [concept && ownWords(concept), ...codes];
  return candidates.find((text) => text !== undefined && text.trim() !== '') ?? labels.unnamed[language];
}

/** With the unit as written, or by its UCUM code where that is all there is. */
export function withUnit(text: string, unit: Unit | undefined): string {
  const written = unit === undefined || unit.text.trim() !== '' ? unit?.text : ucumOf(unit);
  return written === undefined ? text : `${text} ${written}`;
}

/** A value with its unit, as a reader sees it. Numbers keep the source's own digits. */
export function valueText(value: ObservationValue, language: Language): string {
  switch (value.type) {
    case 'quantity':
      return withUnit([value.comparator, value.number].filter((part) => part !== undefined).join(' '), value.unit);
    case 'ratio':
      return withUnit(`${value.numerator}:${value.denominator}`, value.unit);
    case 'range': {
      if (value.low !== undefined && value.high !== undefined)
        return withUnit(`${value.low} – ${value.high}`, value.unit);
      if (value.low !== undefined) return withUnit(`≥ ${value.low}`, value.unit);
      return withUnit(value.high === undefined ? labels.noValue[language] : `≤ ${value.high}`, value.unit);
    }
    case 'text':
      return withUnit(value.text, value.unit);
    case 'coded':
      return value.concepts.map((concept) => conceptText(concept, language)).join('\n');
    case 'time':
      return displayTime(value.time, language);
  }
}

/** `↑ élevé (H)`: symbol, word and the flag as it was sent, once where the symbol is the flag (`R résistant`); an unknown flag stands as it is. */
export function interpretationText({ code, text }: Interpretation, language: Language): string {
  const flag = flagOf(code);
  const sent = text || (code ?? '');
  if (!flag) return sent;
  return `${flag.symbol} ${flag.word[language]}${sent === flag.symbol ? '' : ` (${sent})`}`;
}

/** What a reader must not overlook: everything that its sender flagged, but normal, susceptible and negative. */
const UNREMARKABLE: ReadonlySet<string> = new Set(['N', 'S', 'NEG', 'ND', 'NR']);

export const isRemarkable = (interpretations: readonly Interpretation[]): boolean =>
  interpretations.some(({ code, text }) => !UNREMARKABLE.has(code ?? text));
