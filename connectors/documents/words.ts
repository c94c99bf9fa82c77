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
import { legalText } from './text.ts';
import { displayTime } from './times.ts';

/** The source's own words first, then a code's name, then the bare code. */
export function conceptText(concept: Concept | undefined, language: Language): string {
  const codes = concept ? [concept.coding, ...concept.translations].map((coding) => coding?.code) : [];
  const candidates = [concept && ownWords(concept), ...codes];
  return candidates.find((text) => text !== undefined && text.trim() !== '') ?? labels.unnamed[language];
}

/** Blanks are no words and no code: a concept of nothing else is none. */
export const saysSomething = ({ coding, translations, text }: Concept): boolean =>
  [text, ...[coding, ...translations].flatMap((one) => [one?.code, one?.display])].some(
    (part) => legalText(part ?? '').trim() !== '',
  );

/** Of several answers those that say nothing are none; where none says anything, one stands for the answer that is missing. */
export function answersIn(concepts: readonly Concept[]): readonly Concept[] {
  const said = concepts.filter(saysSomething);
  return said.length > 0 ? said : concepts.slice(0, 1);
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
      return answersIn(value.concepts)
        .map((concept) => conceptText(concept, language))
        .join('\n');
    case 'time':
      return displayTime(value.time, language);
  }
}

/** A flag as it was sent, or its code where that is all there is. */
export const sentFlag = ({ code, text }: Interpretation): string => (text.trim() === '' ? (code ?? '') : text);

/** `↑ élevé (H)`: symbol, word and the flag as it was sent, once where the symbol is the flag (`R résistant`); an unknown flag stands as it is. */
export function interpretationText(interpretation: Interpretation, language: Language): string {
  const flag = flagOf(interpretation.code);
  const sent = sentFlag(interpretation);
  if (!flag) return sent;
  return `${flag.symbol} ${flag.word[language]}${sent === flag.symbol ? '' : ` (${sent})`}`;
}

/** What a reader must not overlook: everything that its sender flagged, but normal, susceptible and negative. */
const UNREMARKABLE: ReadonlySet<string> = new Set(['N', 'S', 'NEG', 'ND', 'NR']);

export const isRemarkable = (interpretations: readonly Interpretation[]): boolean =>
  interpretations.some(({ code, text }) => !UNREMARKABLE.has(code ?? text));
