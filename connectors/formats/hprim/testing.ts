/** What the tests of this folder share: files made line by line. Invented people only. */
import type { Observation } from '../../clinical/index.ts';
import { loadProfile, sourceProfileOf, type SourceProfile } from '../../profiles/index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { hprimFormat } from './index.ts';

export const contextOf = (source: Partial<SourceProfile> = {}): ReadContext => ({
  profile: loadProfile('lu-dsp'),
  source: sourceProfileOf({ name: 'labo', ...source }),
});

export const H = 'H|~^\\&|L0042.HPR||LAB01~LABOTEST||ORU|||MED42~DR TEST||P|H2.2~L|202603021415';
export const P =
  'P|1|4711|||MUSTER-TEST~LEONIE~MARIE~~MME|BEISPIEL|18931201|F||1 RUE DU TEST~BLOC B~TESTANGE~~0000~LU||00352000000';
export const MATRICULE = 'C|1|L|Matricule LU 1893120105732';
export const OBR =
  'OBR|1|~DEM-2026-0042|P77~L2603020042|CHIM~BIOCHIMIE~L|R||202603020810|||||||202603020905|SER~Sérum~Bras|90000001~TEST~DR|||||';
export const ADDENDUM = 'A||202603021415||CHIM|F';
export const POTASSIUM = 'OBX|1|NM|K~Potassium~L~2823-3~Potassium~LN||5.6|mmol/l|3.5-5.1|H|||F|||202603021400';

/** A whole message around these lines, with its counts. */
export const sante = (...lines: readonly string[]): string => {
  const patients = lines.filter((line) => line.startsWith('P|')).length;
  return [H, ...lines, `L|1||${patients}|${lines.length + 2}`].join('\r') + '\r';
};

/** A report of one order. */
export const report = (...lines: readonly string[]): string => sante(P, MATRICULE, OBR, ADDENDUM, ...lines);

export const read = (text: string | Uint8Array, context = contextOf(), name = 'L0042.HPR'): readonly ReadPart[] =>
  hprimFormat.read({ bytes: typeof text === 'string' ? Buffer.from(text) : text, name }, context);

export type DocumentPart = ReadPart & { kind: 'document' };

/** The documents of a file; fails loudly when a part is something else. */
export const documents = (text: string | Uint8Array, context = contextOf()): DocumentPart[] =>
  read(text, context).map((part) => {
    if (part.kind === 'document') return part;
    throw new Error(part.kind === 'unreadable' ? part.problem.code : part.rule);
  });

export function documentIn(text: string | Uint8Array, context = contextOf()): DocumentPart {
  const [first] = documents(text, context);
  if (!first) throw new Error('no document');
  return first;
}

export const observationsOf = ({ document: { body } }: DocumentPart): readonly Observation[] =>
  body.kind === 'results' ? body.groups.flatMap(({ observations }) => observations) : [];

/** Doubts that a person should see; not what is only said for information. */
export const doubtsOf = ({ findings }: DocumentPart): readonly string[] =>
  findings.filter(({ severity }) => severity !== 'information').map(({ rule }) => rule);

export const outcomesOf = (text: string | Uint8Array): readonly string[] =>
  read(text).map((part) =>
    part.kind === 'unreadable' ? part.problem.code : part.kind === 'set-aside' ? part.rule : 'document',
  );
