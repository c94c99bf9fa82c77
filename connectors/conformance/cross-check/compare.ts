/** Two readings of what should be one document, fact by fact. */
import { numbersAlike, type Fact, type InWords, type Reading } from './facts.ts';

/** What the two do not say alike. `cda` and `fhir` hold what each says and the other does not: patient data, never for a log. */
export interface Difference {
  readonly about: string;
  readonly kind: string;
  readonly cda: readonly string[];
  readonly fhir: readonly string[];
}

function byPlace(facts: readonly Fact[]): Map<string, { readonly fact: Fact; readonly said: Set<string> }> {
  const places = new Map<string, { readonly fact: Fact; readonly said: Set<string> }>();
  for (const fact of facts) {
    const key = `${fact.about}: ${fact.kind}`;
    const place = places.get(key) ?? { fact, said: new Set<string>() };
    places.set(key, place);
    place.said.add(fact.said);
  }
  return places;
}

/** Every fact that only one of the two says. */
function differingFacts(cda: Reading, fhir: Reading): Difference[] {
  const [left, right] = [byPlace(cda.facts), byPlace(fhir.facts)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [one, other] = [left.get(key), right.get(key)];
    const fact = one?.fact ?? other?.fact;
    if (!fact) return [];
    const { about, kind } = fact;
    if ([...(cda.noPlaceFor ?? []), ...(fhir.noPlaceFor ?? [])].some((start) => about.startsWith(start))) return [];
    const only = (mine: Set<string> | undefined, yours: Set<string> | undefined): string[] =>
      [...(mine ?? [])].filter((said) => yours?.has(said) !== true);
    const difference = { about, kind, cda: only(one?.said, other?.said), fhir: only(other?.said, one?.said) };
    return difference.cda.length + difference.fhir.length > 0 ? [difference] : [];
  });
}

/** A row of the narrative that says it, or the narrative as a whole where the document links no row to the thing. */
const isSaid = ({ rows, narrative }: Reading, { about, kind, oneOf }: InWords): boolean =>
  oneOf.some((words) =>
    kind === 'whole name' ? rows.get(about) === words : (rows.get(about) ?? narrative).includes(words),
  );

/** Facts for which one standard has a field and the other only words, and that the other's words do not say. */
const unsaidFacts = (from: Reading, into: Reading, side: 'cda' | 'fhir'): Difference[] =>
  from.inWords
    .filter((one) => !isSaid(into, one))
    .map(({ about, kind, oneOf }) => ({
      about,
      kind: `${kind} (in words)`,
      cda: side === 'cda' ? [oneOf[0] ?? ''] : [],
      fhir: side === 'fhir' ? [oneOf[0] ?? ''] : [],
    }));

/** Piece by piece: names of tables stand in a section's title here and in the table's own there. */
function differingNarratives(cda: Reading, fhir: Reading): Difference[] {
  const isThere = (piece: string, index: number): boolean =>
    fhir.isRearranged === true ? fhir.narrative.includes(piece) : fhir.pieces[index] === piece;
  const at = cda.pieces.findIndex((piece, index) => !isThere(piece, index));
  const more = fhir.isRearranged === true ? [] : fhir.pieces.slice(cda.pieces.length);
  if (at === -1 && more.length === 0) return [];
  const piece = at === -1 ? [] : cda.pieces.slice(at, at + 1);
  const other = at === -1 || fhir.isRearranged === true ? more.slice(0, 1) : fhir.pieces.slice(at, at + 1);
  return [{ about: 'document', kind: 'narrative', cda: piece, fhir: other }];
}

/** Everything that two renderings of one document do not say alike. */
export const differences = (cda: Reading, fhir: Reading): readonly Difference[] => [
  ...differingFacts(cda, fhir),
  ...unsaidFacts(cda, fhir, 'cda'),
  ...unsaidFacts(fhir, cda, 'fhir'),
  ...differingNarratives(cda, fhir),
];

/** The kinds of fact whose words a reader of the narrative alone must find in the row of the thing that they are about. */
const SHOWN = new Set(['value', 'unit', 'flag words', 'range', 'note']);

/** Numbers and comparators as no reader would tell them apart. */
const asShown = (text: string): string => numbersAlike(text.replaceAll('≥', '>=').replaceAll('≤', '<='));

/** What entries say and their own row in the narrative does not (CDA R2 4.3.5): empty when nobody misses anything. */
export function unsaidInNarrative(reading: Reading): readonly Pick<Fact, 'about' | 'kind'>[] {
  const spelledOut = (fact: Fact): boolean =>
    reading.inWords.some(({ about, kind }) => about === fact.about && kind === fact.kind);
  const facts = reading.facts.filter((fact) => {
    const { about, kind, said } = fact;
    const row = reading.rows.get(about);
    if (row === undefined || !SHOWN.has(kind.replace(/^range \d+$/, 'range')) || said === 'absent' || spelledOut(fact))
      return false;
    const shown = asShown(row);
    // Of a text value the numbers are spelled alike already, and a second time is not the same where points part more than one.
    return ![said, asShown(said)].some((text) => text.split(' ').every((word) => shown.includes(word)));
  });
  return [...facts, ...reading.inWords.filter((one) => !isSaid(reading, one))];
}
