/** What FHIR's validator says, said again in three languages: names of elements, types and rules of the profile, never values. */
import { OperationOutcomeError } from '@medplum/core';
import type { LocalizedText } from '../../../clinical/index.ts';
import { text } from '../../pack.ts';

export interface Said {
  readonly kind:
    | 'required'
    | 'cardinality'
    | 'slice'
    | 'unknown-element'
    | 'pattern'
    | 'invariant'
    | 'invariant-not-checked'
    | 'value'
    | 'reference-target';
  /** The key of the condition, for `invariant`. */
  readonly key?: string;
  /** As the validator tells it: it begins with the type of the resource. */
  readonly at: string;
  readonly message: LocalizedText;
  /** The types that a reference may lead to, for `reference-target`: whether it does is for the caller to see. */
  readonly targets?: readonly string[];
}

interface Issue {
  readonly severity?: string;
  readonly code?: string;
  readonly details?: { readonly text?: string };
  readonly expression?: readonly string[];
}

/** The validator throws its issues as soon as one of them is an error. Its own types come with another package. */
export function issuesOf(validate: () => unknown): readonly Said[] {
  let issues: readonly Issue[];
  try {
    issues = validate() as readonly Issue[];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    issues = (error.outcome as { readonly issue: readonly Issue[] }).issue;
  }
  return issues.flatMap(saidOf);
}

const lastName = (path: string): string => (path.split('.').at(-1) ?? path).replace(/\[(?:\d+|x)\]$/, '');

function saidOf({ severity, code, details, expression }: Issue): readonly Said[] {
  const said = details?.text ?? code ?? '';
  const at = expression?.[0] ?? '';
  const name = lastName(at);
  const targets = /^Invalid reference: got .*?, expected (.*)$/s.exec(said)?.[1];
  if (targets !== undefined) {
    const types = [...targets.matchAll(/"([^"]*)"/g)].map(([, url = '']) => url);
    return [{ kind: 'reference-target', at, targets: types, message: leadsElsewhere(name) }];
  }
  const choice = /^Conflicting choice of type properties: "([^"]*)"/.exec(said)?.[1];
  if (choice !== undefined) return [{ kind: 'cardinality', at, message: severalTypes(choice) }];
  if (severity !== 'error') return [];
  const invariant = /^Constraint (\S+) not met: (.*)$/s.exec(said);
  if (invariant) {
    const [, key = '', meaning = ''] = invariant;
    return [{ kind: 'invariant', key, at, message: notMet(key, meaning) }];
  }
  // Conditions that it cannot work out, and text that may be long in a narrative (xhtml is no string): nothing is known.
  if (code === 'processing') return [{ kind: 'invariant-not-checked', at, message: notWorkedOut }];
  if (/larger than 1 MB/.test(said) && name === 'div') return [];
  return [plain(said, at, name)];
}

function plain(said: string, at: string, name: string): Said {
  if (said.startsWith('Missing required')) return { kind: 'required', at, message: missing(name) };
  const counted = /expected (\S+),? but found (\d+)/.exec(said);
  const [, expected = '', found = ''] = counted ?? [];
  if (said.startsWith('Invalid number of values'))
    return { kind: 'cardinality', at, message: miscounted(name, expected, found) };
  const slice = /values provided for slice '([^']*)'/.exec(said)?.[1];
  if (slice !== undefined) return { kind: 'slice', at, message: miscounted(`${name}:${slice}`, expected, found) };
  if (said.startsWith('Invalid additional')) return { kind: 'unknown-element', at, message: unknownElement(name) };
  if (said.includes('pattern')) return { kind: 'pattern', at, message: otherThanFixed(name) };
  return { kind: 'value', at, message: illFormed(name) };
}

const missing = (name: string): LocalizedText =>
  text(
    `Il manque l’élément obligatoire « ${name} ».`,
    `Das Pflichtelement „${name}“ fehlt.`,
    `The required element “${name}” is missing.`,
  );

export const miscounted = (name: string, expected: string, found: string): LocalizedText =>
  text(
    `L’élément « ${name} » figure ${found} fois ; attendu : ${expected}.`,
    `Das Element „${name}“ steht ${found}-mal da; erwartet: ${expected}.`,
    `The element “${name}” stands ${found} times; expected: ${expected}.`,
  );

const severalTypes = (name: string): LocalizedText =>
  text(
    `L’élément « ${name} » figure à côté d’un autre qui dit la même chose dans un autre type : un seul est permis.`,
    `Das Element „${name}“ steht neben einem anderen, das dasselbe in einem anderen Typ sagt: Nur eines ist erlaubt.`,
    `The element “${name}” stands beside another that says the same in another type: only one is allowed.`,
  );

export const emptyValue = (name: string): LocalizedText =>
  text(
    `L’élément « ${name} » est là sans contenu.`,
    `Das Element „${name}“ steht ohne Inhalt da.`,
    `The element “${name}” stands there without content.`,
  );

const unknownElement = (name: string): LocalizedText =>
  text(
    `L’élément « ${name} » n’existe pas à cet endroit.`,
    `Das Element „${name}“ gibt es an dieser Stelle nicht.`,
    `The element “${name}” does not exist at this place.`,
  );

export const otherThanFixed = (name: string): LocalizedText =>
  text(
    `L’élément « ${name} » n’a pas la valeur imposée.`,
    `Das Element „${name}“ hat nicht den vorgeschriebenen Wert.`,
    `The element “${name}” does not have the value that is laid down.`,
  );

/** At most so many addresses of profiles help a person. */
const MOST_PROFILES = 5;

export const notOfProfile = (name: string, profiles: readonly string[]): LocalizedText => {
  const which = profiles.slice(0, MOST_PROFILES).join(', ');
  return text(
    `Ce que porte ou désigne « ${name} » ne respecte aucun des profils demandés : ${which}`,
    `Was „${name}“ enthält oder wohin es verweist, hält keines der verlangten Profile ein: ${which}`,
    `What “${name}” holds or leads to keeps none of the profiles asked for: ${which}`,
  );
};

export const notOfSlice = (name: string): LocalizedText =>
  text(
    `L’élément « ${name} » n’est d’aucune des sortes que le profil permet ici.`,
    `Das Element „${name}“ ist von keiner der Arten, die das Profil hier erlaubt.`,
    `The element “${name}” is of none of the kinds that the profile allows here.`,
  );

const illFormed = (name: string): LocalizedText =>
  text(
    `La valeur de « ${name} » n’a pas la forme de son type.`,
    `Der Wert von „${name}“ hat nicht die Form seines Typs.`,
    `The value of “${name}” does not have the form of its type.`,
  );

const leadsElsewhere = (name: string): LocalizedText =>
  text(
    `La référence « ${name} » mène à une ressource d’une sorte qui n’est pas permise ici.`,
    `Der Verweis „${name}“ führt zu einer Ressource anderer Art als erlaubt.`,
    `The reference “${name}” leads to a resource of another kind than allowed.`,
  );

/** What a condition means is known in the words of its publisher only. */
export const notMet = (key: string, meaning: string): LocalizedText =>
  text(
    `La condition ${key} n’est pas remplie (texte de la norme : « ${meaning} »).`,
    `Die Bedingung ${key} ist nicht erfüllt (Wortlaut des Standards: „${meaning}“).`,
    `The condition ${key} is not met: ${meaning}`,
  );

export const notWorkedOut = text(
  'Une condition n’a pas pu être calculée ici : elle n’a pas été vérifiée.',
  'Eine Bedingung ließ sich hier nicht auswerten: Sie wurde nicht geprüft.',
  'A condition could not be worked out here: it was not checked.',
);
