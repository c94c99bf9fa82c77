/** Who a patient is, for the places that must agree on it: the national number of a patient, and names compared with care. */
import type { Patient, PatientIdentifier, PersonName } from './model.ts';

/** The first identifier of a kind. */
export const identifierOf = (patient: Patient, kind: PatientIdentifier['kind']): PatientIdentifier | undefined =>
  patient.identifiers.find((identifier) => identifier.kind === kind);

/** Letters that have no accent to be taken off, as passports and older programs spell them. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * Letters only, without accents, case and punctuation. German umlauts and their two-letter spellings are one (`Müller`, `Mueller`),
 * and so are letters with a diaeresis and without (`Noël`, `NOEL`): accents go first, then the spellings in two letters.
 */
export const nameKey = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => plain[letter] ?? '')
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '')
    .replaceAll(/([aou])e/g, '$1');

/** Words before a family name that one program writes and another drops or joins. */
const particles = new Set(
  'd de du des la le les l van von vom zu zum zur der den dem di da do dos das del della dello ten ter el al af y e'.split(
    ' ',
  ),
);

/** One family name, ready to be compared. */
interface FamilyKey {
  /** All letters in a row: `dhuart`. */
  readonly whole: string;
  /** Without particles and in any order, as double names are written either way: `schmit weber`. */
  readonly words: string;
  readonly particles: string;
}

function familyKey(family: string): FamilyKey {
  // Particles by their own spelling: the key of a name writes `oe` as `o`.
  const words = family
    .split(/[\s\-‐-―'’ʼ`]+/)
    .map((word) => ({ key: nameKey(word), particle: particles.has(word.toLowerCase()) }))
    .filter(({ key }) => key !== '');
  const names = words.filter(({ particle }) => !particle);
  // `Le` or `Do` alone is a family name.
  const standing = names.length === 0 ? words : names;
  return {
    whole: nameKey(family),
    words: standing
      .map(({ key }) => key)
      .sort()
      .join(' '),
    particles:
      names.length === 0
        ? ''
        : words
            .filter(({ particle }) => particle)
            .map(({ key }) => key)
            .join(' '),
  };
}

/** Both names may stand in one field: `Thill née Weber`, `Weber ép. Thill`, `Thill geb. Weber`. */
const inOneField = /\s+\(?(?:n[ée]e|geb\.?|geborene?r?|[ée]p\.?|[ée]pouse|[ée]pse|verh\.?|born)\s+/i;

function familiesOf({ family, birthFamily = '' }: PersonName): readonly FamilyKey[] {
  const parts = [family, birthFamily].flatMap((name) => name.split(inOneField)).filter((name) => nameKey(name) !== '');
  // `Schmit-Weber` in one program is the used name Schmit and the birth name Weber in another.
  const both = parts.length === 2 ? [parts.join(' ')] : [];
  return [...parts, ...both].map(familyKey);
}

const sameFamily = (a: FamilyKey, b: FamilyKey): boolean =>
  a.whole === b.whole ||
  (a.words === b.words && (a.particles === b.particles || a.particles === '' || b.particles === ''));

/**
 * Whether two names can be the same person's: one family name (used or at birth) in common, and the first given name of one
 * among those of the other. Unknown parts agree with everything; both unknown is not an agreement. A particle may be missing on one
 * side; two different ones are a difference.
 */
export function namesAgree(a: PersonName, b: PersonName): boolean {
  const givens = (name: PersonName): string[] =>
    name.given
      .flatMap((given) => given.split(/[\s\-‐-―]+/))
      .map(nameKey)
      .filter((key) => key !== '');
  const [fa, fb, ga, gb] = [familiesOf(a), familiesOf(b), givens(a), givens(b)];
  if (fa.length === 0 || fb.length === 0) return false;
  const familyAgrees = fa.some((one) => fb.some((other) => sameFamily(one, other)));
  const givenAgrees =
    ga.length === 0 ||
    gb.length === 0 ||
    ga.join('') === gb.join('') ||
    ga.some((key) => key === gb[0]) ||
    gb.some((key) => key === ga[0]);
  return familyAgrees && givenAgrees;
}
