/**
 * A local test of a source → LOINC, by the table that a person confirmed (`relais map`): on all keys that a line gives, never on a
 * near one. The code and the words of the source stay beside it.
 */
import { nameKey, type Concept, type Unit } from '../clinical/index.ts';
import type { SourceProfile } from '../profiles/index.ts';

const LOINC = '2.16.840.1.113883.6.1';

type Line = SourceProfile['tests'][number];

/** Lines by code: tables of laboratories have thousands. */
const indexes = new WeakMap<readonly Line[], ReadonlyMap<string, readonly Line[]>>();

function linesFor(tests: readonly Line[], code: string): readonly Line[] {
  let index = indexes.get(tests);
  if (!index) {
    index = Map.groupBy(tests, (line) => line.code);
    indexes.set(tests, index);
  }
  return index.get(code) ?? [];
}

export interface TestFacts {
  readonly unit?: Unit | undefined;
  readonly specimen?: Concept | undefined;
}

const same = (a: string, b: string | undefined): boolean =>
  b !== undefined && (a === b || (nameKey(a) !== '' && nameKey(a) === nameKey(b)));

/** Whether a line is for this test; how many keys it names beside the code. */
function fits(line: Line, systemName: string | undefined, { unit, specimen }: TestFacts): number | undefined {
  if (line.system !== undefined && line.system !== systemName) return undefined;
  if (line.unit !== undefined && line.unit !== unit?.text && line.unit !== unit?.ucum) return undefined;
  const names = [specimen?.coding?.code, specimen?.coding?.display, specimen?.text];
  const { specimen: wanted } = line;
  if (wanted !== undefined && !names.some((name) => same(wanted, name))) return undefined;
  return [line.system, line.unit, line.specimen].filter((key) => key !== undefined).length;
}

/** The concept with the LOINC code of its line in front; unchanged when it has one, when no line fits, or when two disagree. */
export function withLocalTest(concept: Concept, facts: TestFacts, { tests }: SourceProfile): Concept {
  if (tests.length === 0 || concept.coding?.system === LOINC) return concept;
  const codings = [...(concept.coding ? [concept.coding] : []), ...concept.translations];
  const named = codings.length > 0 ? codings : concept.text === undefined ? [] : [{ code: concept.text }];
  for (const coding of named) {
    const found = linesFor(tests, coding.code).flatMap((line) => {
      const keys = fits(line, 'systemName' in coding ? coding.systemName : undefined, facts);
      return keys === undefined ? [] : [{ line, keys }];
    });
    const most = Math.max(...found.map(({ keys }) => keys));
    const best = found.filter(({ keys }) => keys === most).map(({ line }) => line);
    const [line] = best;
    if (!line || best.some(({ loinc }) => loinc !== line.loinc)) continue;
    return {
      ...concept,
      coding: { code: line.loinc, system: LOINC, systemName: 'LOINC', display: line.display },
      translations: codings.length > 0 ? codings : [{ code: coding.code, systemName: 'L' }],
    };
  }
  return concept;
}

/** A test that a source names by its own code and name, with LOINC in front where the tables of the source profile say so. */
export function localTest(code: string, name: string, facts: TestFacts, source: SourceProfile): Concept {
  const text = name === '' ? code : name;
  if (code === '' && name === '') return { translations: [] };
  const local = { code: code === '' ? name : code, systemName: 'L', ...(name === '' ? {} : { display: name }) };
  const known = Object.hasOwn(source.codes, local.code) ? source.codes[local.code] : undefined;
  if (known) {
    const coding = { code: known.loinc, system: LOINC, systemName: 'LOINC', display: known.display };
    return { coding, translations: [local], text };
  }
  return withLocalTest({ coding: local, translations: [], text }, facts, source);
}
