/** Germs and antibiograms: 8440–8447 of LDT 2, Obj_0061 with Obj_0011 of LDT 3. A susceptibility group points to the line that names its germ. */
import type {
  Concept,
  Interpretation,
  Observation,
  ObservationStatus,
  ObservationValue,
  ResultGroup,
} from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { plainValue } from '../plain-values.ts';
import { unitOf } from '../units.ts';
import { ldtFindings } from './findings.ts';
import type { Line } from '../xdt-fields.ts';
import type { Reading } from './reading.ts';

export interface Germ {
  /** Number of the germ within its culture (8442, 7354). */
  readonly number: string;
  readonly observation: Observation;
}

export interface Susceptibility {
  readonly germ: string;
  readonly code: Concept;
  readonly value?: ObservationValue;
  readonly interpretations: readonly Interpretation[];
  readonly status: ObservationStatus;
  readonly source: string;
}

export interface Culture {
  readonly groupId: string;
  readonly germs: readonly Germ[];
  readonly tested: readonly Susceptibility[];
}

const GERM_FIELDS = new Set(['8440', '8441', '8442', '8443', '8444', '8445', '8446', '8447']);

export const isGermField = (field: string): boolean => GERM_FIELDS.has(field);

/** What a germ is found as: the words of the laboratory, never a code of ours. */
const germConcept: Concept = { translations: [], text: 'Keim' };

/** S, I and R (7367), or 1, 2 and 3 (8447, 7290: sensitive, moderately, resistant). Others say what they say, without a code. */
const SUSCEPTIBILITY: Readonly<Record<string, string>> = { S: 'S', I: 'I', R: 'R', '1': 'S', '2': 'I', '3': 'R' };
const WORDS: Readonly<Record<string, string>> = {
  '0': 'nicht getestet',
  '4': 'wirksam in hohen Konzentrationen',
  N: 'nicht getestet',
};

function susceptibilityOf(code: string): Interpretation {
  const known = SUSCEPTIBILITY[code.toUpperCase()];
  return known === undefined ? { text: WORDS[code.toUpperCase()] ?? code } : { code: known, text: known };
}

/** A germ as an observation: its name is the value, its growth and what else is said are remarks. */
export function germObservation(
  name: string,
  code: string,
  place: {
    readonly id: string;
    readonly status: ObservationStatus;
    readonly source: string;
    readonly notes?: readonly string[];
  },
): Observation {
  const coding = code === '' ? {} : { coding: { code, systemName: 'L', display: name } };
  const value: ObservationValue | undefined =
    name === '' && code === ''
      ? undefined
      : { type: 'coded', concepts: [{ ...coding, translations: [], text: name || code }] };
  const { id, status, source, notes = [] } = place;
  return { id, code: germConcept, ...(value ? { value } : {}), interpretations: [], status, notes, source };
}

/** A drug tested on a germ: the MIC is the value where there is one, else the letter is. */
export function susceptibility(
  code: Concept,
  said: { readonly germ: string; readonly mic: string; readonly unit: string; readonly letter: string },
  place: { readonly status: ObservationStatus; readonly source: string },
  reading: Reading,
): Susceptibility {
  const interpretation = said.letter === '' ? undefined : susceptibilityOf(said.letter);
  const unit = said.unit === '' ? undefined : unitOf(said.unit, reading.source.units);
  const value = plainValue(said.mic, unit) ?? (interpretation && { type: 'text' as const, text: interpretation.text });
  const interpretations = interpretation?.code === undefined ? [] : [interpretation];
  return { germ: said.germ, code, ...(value ? { value } : {}), interpretations, ...place };
}

/** 8440 code, 8441 name, 8442 number of a germ; 8443 method; 8444, 8445 drug; 8446 MIC; 8447 letter: in the order of the lines. */
export function readCulture2(
  reading: Reading,
  lines: readonly Line[],
  from: number,
  test: Observation,
): Omit<Culture, 'groupId'> {
  const germs: { number: string; code: string; name: string; source: string; id: string }[] = [];
  const drugs: { germ: string; code: string; name: string; mic: string; letter: string; source: string }[] = [];
  for (const line of lines.filter(({ field }) => isGermField(field))) {
    const { field, path } = line;
    if (field === '8443') continue;
    const content = reading.take(line, field < '8443' ? 'germ' : 'susceptibility');
    const last = germs.at(-1);
    const key = field === '8440' ? 'code' : field === '8441' ? 'name' : 'number';
    if (field < '8443') {
      if (last && last[key] === '' && drugs.every(({ germ }) => germ !== last.id)) last[key] = content;
      else
        germs.push({
          number: '',
          code: '',
          name: '',
          source: path,
          id: `observation-${from + germs.length + 1}`,
          [key]: content,
        });
      continue;
    }
    const drug = drugs.at(-1);
    const part = field === '8444' ? 'code' : field === '8445' ? 'name' : field === '8446' ? 'mic' : 'letter';
    if (drug && drug.germ === (last?.id ?? '') && drug[part] === '' && !(part === 'code' && drug.name !== ''))
      drug[part] = content;
    else drugs.push({ germ: last?.id ?? '', code: '', name: '', mic: '', letter: '', source: path, [part]: content });
  }
  if (drugs.some(({ germ }) => germ === '')) reading.doubt(ldtFindings.noSuchGerm(test.source));
  const { status } = test;
  return {
    germs: germs.map(({ id, code, name, source }) => ({
      number: id,
      observation: germObservation(name, code, { id, status, source }),
    })),
    tested: drugs.map(({ germ, code, name, mic, letter, source }) =>
      susceptibility(
        localTest(code, name, {}, reading.source),
        { germ, mic, unit: '', letter },
        { status, source },
        reading,
      ),
    ),
  };
}

const antibiogram: Concept = { translations: [], text: 'Antibiogramm' };

/** One group for each germ that was tested, numbered on; what points to no germ stands in a group without one. */
export function germGroups(cultures: readonly Culture[], fromGroup: number, fromObservation: number): ResultGroup[] {
  const groups: ResultGroup[] = [];
  let next = fromObservation;
  for (const { groupId, germs, tested } of cultures) {
    for (const [number, entries] of Map.groupBy(tested, ({ germ }) => germ)) {
      const germ = germs.find((candidate) => candidate.number === number);
      const observations = entries.map(({ code, value, interpretations, status, source }): Observation => {
        next += 1;
        const id = `observation-${next - 1}`;
        return { id, code, ...(value ? { value } : {}), interpretations, status, source, notes: [] };
      });
      const [first] = observations;
      groups.push({
        id: `group-${fromGroup + groups.length}`,
        code: antibiogram,
        status: first?.status ?? 'preliminary',
        observations,
        notes: [],
        ...(germ ? { parent: { groupId, observationId: germ.observation.id } } : {}),
        source: first?.source ?? '',
      });
    }
  }
  return groups;
}
