/** CDA and FHIR say the same: every value, unit, code and note of the model stands in both. */
import { describe, expect, it } from 'vitest';
import type { Coding, Concept, ObservationValue, ResultGroup } from '../clinical/index.ts';
import { laboratoryReport, renderContext } from './documents.test-data.ts';
import { render } from './index.ts';
import { xpathTexts } from './xpath.test-data.ts';

function bytesOf(target: 'cda' | 'fhir'): Uint8Array {
  const result = render(laboratoryReport, target, renderContext);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
}

/** Every string and number of a JSON document as it is written there. */
function jsonWords(text: string): string[] {
  const strings = [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([literal]) => JSON.parse(literal) as string);
  const numbers = [...text.matchAll(/:(-?\d[\d.eE+-]*)/g)].map(([, digits]) => digits ?? '');
  return [...strings, ...numbers];
}

const codingWords = ({ code, display }: Coding): string[] => [code, ...(display ? [display] : [])];
const conceptWords = (concept: Concept | undefined): string[] =>
  concept
    ? [
        ...(concept.coding ? codingWords(concept.coding) : []),
        ...concept.translations.flatMap(codingWords),
        ...(concept.text ? [concept.text] : []),
      ]
    : [];

function unitWords(value: ObservationValue | undefined): string[] {
  const unit = value && 'unit' in value ? value.unit : undefined;
  return unit ? [unit.text, unit.ucum ?? ''] : [];
}

function groupWords(group: ResultGroup): string[] {
  const shown = group.observations.filter(({ status }) => status !== 'entered-in-error');
  return [
    ...conceptWords(group.code),
    ...group.notes,
    ...shown.flatMap(({ code, value, range, interpretations, method, notes }) => [
      ...conceptWords(code),
      ...conceptWords(method),
      ...notes,
      ...interpretations.map(({ text }) => text),
      ...(range ? (range.cases ?? [range]).flatMap(({ text, low, high }) => [text, low ?? '', high ?? '']) : []),
      ...(value?.type === 'coded' ? value.concepts.flatMap(conceptWords) : []),
      ...(value?.type === 'quantity' ? [value.number] : []),
      ...(value?.type === 'ratio' ? [value.numerator, value.denominator] : []),
      ...(value?.type === 'range' ? [value.low ?? '', value.high ?? ''] : []),
      ...(value?.type === 'text' ? [value.text] : []),
      ...unitWords(value),
    ]),
  ].filter((word) => word !== '');
}

const { body } = laboratoryReport;
const words = body.kind === 'results' ? body.groups.flatMap(groupWords) : [];

describe('every value, unit, code, flag, range and note of the model', () => {
  it('is a good number of words', () => {
    expect(words.length).toBeGreaterThan(80);
  });

  it('stands in the CDA', () => {
    const cda = bytesOf('cda');
    const held = new Set([...xpathTexts(cda, '//@*'), ...xpathTexts(cda, '//*')]);
    const narrative = xpathTexts(cda, '//h:section/h:text').join('\n');
    for (const word of words) if (!held.has(word)) expect(narrative).toContain(word);
  });

  it('stands in the FHIR document', () => {
    const held = new Set(jsonWords(Buffer.from(bytesOf('fhir')).toString()));
    expect(words.filter((word) => !held.has(word))).toEqual([]);
  });
});
