/**
 * A FHIR package judges a document Bundle: the Bundle and every resource in it against R4 and against the profiles that it names and the
 * pack knows, its extensions against theirs, and its codes against the value sets of required bindings.
 */
import { OperationOutcomeError, validateResource, validateTypedValue } from '@medplum/core';
import { isObject, listOf, readFhir, textOf, visit, type JsonObject } from '../../fhir.ts';
import { text } from '../../pack.ts';
import type { PackFiles } from '../content.ts';
import { fileMissing } from '../problems.ts';
import { MOST_HITS, type Judge, type PackHit } from '../types.ts';
import { indexBase } from './base.ts';
import { canonical, readPackage } from './package.ts';
import { judgedProfiles, type JudgedProfiles } from './profiles.ts';
import { membershipIn, type Code, type Membership } from './value-sets.ts';

/** @throws ProblemError when it holds no definitions, or not the profile that is asked for */
export function fhirJudge(files: PackFiles, structures: readonly string[]): Judge {
  const pack = readPackage(files);
  indexBase();
  const profiles = judgedProfiles(pack.profiles);
  for (const url of structures) if (!profiles.byUrl.has(canonical(url))) throw fileMissing(url, pack.name);
  const membership = membershipIn(pack);
  return {
    rules: profiles.byUrl.size,
    ...(pack.version === '' ? {} : { version: pack.version }),
    gaps: gapsOf(profiles),
    judge: (bytes) => {
      const { ok, bundle, entries } = readFhir(bytes);
      if (!ok) return [];
      const every = [
        { path: 'Bundle', resource: bundle, asked: structures },
        ...entries.map(({ path, resource }) => ({ path: `${path}.resource`, resource, asked: [] })),
      ];
      const hits = every.flatMap(({ path, resource, asked }) =>
        judgeResource(resource, path, asked, profiles, membership),
      );
      return distinct(hits).slice(0, MOST_HITS);
    },
  };
}

function gapsOf({ unusable, slicingsLeftOut, invariantsLeftOut }: JudgedProfiles): Judge['gaps'] {
  const gaps = [
    text(
      'Non vérifiés : les cibles des références, les profils des types imbriqués, les liaisons « extensible » ou « preferred », et les codes de systèmes absents du paquet (LOINC, SNOMED CT, UCUM).',
      'Nicht geprüft: Ziele von Verweisen, Profile eingebetteter Typen, Bindungen „extensible“ und „preferred“ sowie Codes von Systemen, die dem Paket fehlen (LOINC, SNOMED CT, UCUM).',
      'Not checked: targets of references, profiles of nested types, “extensible” and “preferred” bindings, and codes of systems that the pack lacks (LOINC, SNOMED CT, UCUM).',
    ),
  ];
  if (slicingsLeftOut + invariantsLeftOut > 0)
    gaps.push(
      text(
        `Non vérifiés : ${slicingsLeftOut} découpages en tranches par profil ou par référence et ${invariantsLeftOut} invariants qui suivent des références.`,
        `Nicht geprüft: ${slicingsLeftOut} Aufteilungen (Slicing) nach Profil oder Verweis und ${invariantsLeftOut} Invarianten, die Verweisen folgen.`,
        `Not checked: ${slicingsLeftOut} slicings by profile or reference and ${invariantsLeftOut} invariants that follow references.`,
      ),
    );
  if (unusable.length > 0)
    gaps.push(
      text(
        `Inutilisables ici (${unusable.length}) : ${unusable.slice(0, 10).join(', ')}`,
        `Hier nicht verwendbar (${unusable.length}): ${unusable.slice(0, 10).join(', ')}`,
        `Not usable here (${unusable.length}): ${unusable.slice(0, 10).join(', ')}`,
      ),
    );
  return gaps;
}

function judgeResource(
  resource: JsonObject,
  path: string,
  asked: readonly string[],
  { byUrl }: JudgedProfiles,
  membership: (valueSet: string, code: Code) => Membership,
): readonly PackHit[] {
  const meta = resource['meta'];
  const claimed = listOf(isObject(meta) ? meta['profile'] : undefined).map((url) => canonical(textOf(url)));
  const wanted = [...new Set([...asked.map(canonical), ...claimed])].flatMap((url) => {
    const profile = byUrl.get(url);
    return profile ? [profile] : [];
  });
  const hits: PackHit[] = [];
  const tokens: Tokens = {};
  // What stands below the Bundle is judged entry by entry: there its own profiles are known.
  const isBundle = path === 'Bundle';
  const runs: readonly (JsonObject | undefined)[] = isBundle ? [undefined, ...wanted] : wanted;
  for (const profile of runs)
    hits.push(...run(() => issuesOf(validateResource(resource, optionsOf(profile, tokens))), path, profile));
  visit(isBundle ? { ...resource, entry: [] } : resource, path, 0, (object, at) => {
    for (const [index, extension] of listOf(object['extension']).entries()) {
      const profile = isObject(extension) ? byUrl.get(canonical(textOf(extension['url']))) : undefined;
      if (!profile || profile['type'] !== 'Extension') continue;
      const value = { type: 'Extension', value: extension };
      hits.push(
        ...run(() => issuesOf(validateTypedValue(value, optionsOf(profile, {}))), `${at}.extension[${index}]`, profile),
      );
    }
  });
  for (const [valueSet, values] of Object.entries(tokens))
    for (const { value, path: at } of values)
      if (isOutside(value, (code) => membership(valueSet, code))) hits.push(notInValueSet(placed(path, at), valueSet));
  return hits;
}

type Tokens = Record<string, { readonly type: string; readonly value: unknown; readonly path: string }[]>;
type Options = NonNullable<Parameters<typeof validateResource>[1]>;

const optionsOf = (profile: JsonObject | undefined, tokens: Tokens): Options => ({
  ...(profile ? { profile } : {}),
  collect: { tokens },
  base64BinaryMaxBytes: Number.MAX_SAFE_INTEGER,
});

/** The validator's own types come with another package. */
const issuesOf = (issues: unknown): readonly Issue[] => issues as readonly Issue[];

interface Issue {
  readonly severity?: string;
  readonly code?: string;
  readonly details?: { readonly text?: string };
  readonly expression?: readonly string[];
}

/** The validator throws its issues as soon as one of them is an error. */
function run(validate: () => readonly Issue[], path: string, profile: JsonObject | undefined): readonly PackHit[] {
  let issues: readonly Issue[];
  try {
    issues = validate();
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    issues = (error.outcome as { readonly issue: readonly Issue[] }).issue;
  }
  return issues.flatMap((issue) => hitOf(issue, path, profile));
}

/** What the validator says names elements, types and rules of the profile, never values. References are not followed: see the gaps. */
function hitOf(
  { severity, details, expression, code }: Issue,
  path: string,
  profile: JsonObject | undefined,
): readonly PackHit[] {
  const said = details?.text ?? code ?? '';
  if (severity !== 'error' || said.startsWith('Invalid reference')) return [];
  const invariant = /^Constraint (\S+) not met/.exec(said)?.[1];
  return [
    {
      rule: `${textOf(profile?.['id']) || 'r4'}.${invariant ?? kindOf(said)}`,
      severity: 'error',
      path: placed(path, expression?.[0] ?? ''),
      message: { fr: said, de: said, en: said },
    },
  ];
}

function kindOf(said: string): string {
  if (/^Missing required/.test(said)) return 'required';
  if (/^Invalid number of values/.test(said)) return 'cardinality';
  if (/provided for slice/.test(said)) return 'slice';
  if (/^Invalid additional/.test(said)) return 'unknown-element';
  if (/pattern/.test(said)) return 'pattern';
  return 'value';
}

/** The validator begins a place with the type; here it begins where the resource stands. */
const placed = (path: string, at: string): string =>
  path === 'Bundle' ? at || path : `${path}${at.replace(/^[^.[]+/, '')}`;

/** Whether a coded value is surely not in the set: one coding that is in, or may be in, is enough. */
function isOutside(value: unknown, membership: (code: Code) => Membership): boolean {
  if (typeof value === 'string') return membership({ system: undefined, code: value }) === 'out';
  if (typeof value !== 'object' || value === null) return false;
  const coded = value as JsonObject;
  const codings = coded['coding'] === undefined ? [coded] : listOf(coded['coding']).filter(isObject);
  const codes = codings.flatMap(({ system, code }) =>
    typeof code === 'string' ? [{ system: textOf(system) || undefined, code }] : [],
  );
  return codes.length > 0 && codes.every((code) => membership(code) === 'out');
}

const notInValueSet = (path: string, valueSet: string): PackHit => ({
  rule: 'required-binding',
  severity: 'error',
  path,
  message: text(
    `Le code n’est pas dans la liste obligatoire ${valueSet}.`,
    `Der Code steht nicht in der verbindlichen Liste ${valueSet}.`,
    `The code is not in the required value set ${valueSet}.`,
  ),
});

const distinct = (hits: readonly PackHit[]): readonly PackHit[] => [
  ...new Map(hits.map((hit) => [`${hit.rule} ${hit.path} ${hit.message.en}`, hit])).values(),
];
