/**
 * A FHIR package judges a document Bundle: the Bundle and every resource in it against the profiles that it names and the pack knows, and
 * those that these ask of what is nested and referred to, its extensions against theirs, and its codes against the value sets of required and
 * extensible bindings. What R4 itself asks, Relais asks of every Bundle (`baseJudge`).
 */
import { validateResource, validateTypedValue } from '@medplum/core';
import { isObject, listOf, readFhir, targetOf, textOf, visit, type JsonObject } from '../../fhir.ts';
import { text } from '../../pack.ts';
import { fhirR4 } from '../../packs/fhir-r4.ts';
import type { PackFiles } from '../content.ts';
import { fileMissing, noRules } from '../problems.ts';
import { MOST_HITS, type Judge, type PackHit } from '../types.ts';
import { indexBase } from './base.ts';
import { beyondFaults, type BeyondContext } from './beyond.ts';
import { outsideTheirSets, type Tokens } from './bindings.ts';
import { canonical, readPackage } from './package.ts';
import { judgedProfiles, type JudgedProfile, type JudgedProfiles } from './profiles.ts';
import { follow, linked, valueAt } from './references.ts';
import { issuesOf, type Said } from './said.ts';
import { unseenFaults } from './unseen.ts';
import type { Verdict } from './selecting.ts';
import { membershipIn, type Code, type Membership } from './value-sets.ts';

type Reading = ReturnType<typeof readFhir>;

/** @throws ProblemError when it holds no definitions, or not the profile that is asked for */
export function fhirJudge(files: PackFiles, structures: readonly string[]): Judge {
  const pack = readPackage(files);
  indexBase();
  const profiles = judgedProfiles(pack.profiles);
  if (profiles.byUrl.size === 0) throw noRules();
  for (const url of structures) if (!profiles.byUrl.has(canonical(url))) throw fileMissing(url, pack.name);
  const membership = membershipIn(pack);
  return {
    rules: profiles.byUrl.size,
    ...(pack.version === '' ? {} : { version: pack.version }),
    gaps: gapsOf(profiles),
    judge: (bytes) => {
      const reading = readFhir(bytes);
      if (!reading.ok) return [];
      const every = [
        { path: 'Bundle', resource: reading.bundle, asked: structures },
        ...reading.entries.map(({ path, resource }) => ({ path: `${path}.resource`, resource, asked: [] })),
      ];
      const judging = judgingOf(reading, profiles, membership);
      const hits = every.flatMap(({ path, resource, asked }) => judgeResource(resource, path, asked, judging));
      return distinct(hits).slice(0, MOST_HITS);
    },
  };
}

/** R4 itself over every resource of a Bundle, by the rules of the pack `fhir-r4`. */
export function baseJudge(): Judge {
  indexBase();
  const membership = membershipIn({ valueSets: new Map(), codeSystems: new Map() });
  return {
    rules: fhirR4.rules.length,
    gaps: [],
    judge: (bytes) => {
      const reading = readFhir(bytes);
      if (!reading.ok) return [];
      const hits = partsOf(reading).flatMap(({ path, resource }) => {
        const tokens: Tokens = {};
        const said = issuesOf(() => validated(resource, optionsOf(undefined, tokens)));
        return [
          ...said.flatMap((one) => hitsOf(one, path, reading, baseRule)),
          ...outsideTheirSets(tokens, (at) => placed(path, at), membership),
        ].filter((hit) => path !== 'Bundle' || !/^Bundle\.entry(\[\d+\])?\.resource\./.test(hit.path));
      });
      return distinct([...hits, ...unseenFaults(reading)]).slice(0, MOST_HITS);
    },
  };
}

/**
 * The validator asks for the conditions of a resource only where it stands alone: the Bundle (with no more of its resources than what they
 * are), each resource, and each one contained in it.
 */
function partsOf({ bundle, entries }: Reading): readonly { readonly path: string; readonly resource: JsonObject }[] {
  const withoutContent = (resource: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(resource).filter(([name]) => ['resourceType', 'id', 'meta'].includes(name)));
  const entry = listOf(bundle['entry']).map((one) =>
    isObject(one) && isObject(one['resource']) ? { ...one, resource: withoutContent(one['resource']) } : one,
  );
  const known = entries
    .map(({ path, resource }) => ({ path: `${path}.resource`, resource }))
    .filter(({ resource }) => Object.keys(resource).length > 0);
  const contained = known.flatMap(({ path, resource }) =>
    listOf(resource['contained']).flatMap((one, index) =>
      isObject(one) ? [{ path: `${path}.contained[${index}]`, resource: one }] : [],
    ),
  );
  return [{ path: 'Bundle', resource: entry.length > 0 ? { ...bundle, entry } : bundle }, ...known, ...contained];
}

/** `ctm-1` follows a reference, which the validator cannot. */
const baseRule = ({ kind, key }: Said): string | undefined =>
  kind === 'invariant-not-checked' || key === 'ctm-1' ? undefined : kind;

function gapsOf({ unusable, slicingsLeftOut, invariantsLeftOut }: JudgedProfiles): Judge['gaps'] {
  const gaps = [
    text(
      'Non vérifiés : les liaisons « preferred », les codes de systèmes absents du paquet (LOINC, SNOMED CT, UCUM), et les cibles de références hors du document.',
      'Nicht geprüft: Bindungen „preferred“, Codes von Systemen, die dem Paket fehlen (LOINC, SNOMED CT, UCUM), und Ziele von Verweisen außerhalb des Dokuments.',
      'Not checked: “preferred” bindings, codes of systems that the pack lacks (LOINC, SNOMED CT, UCUM), and targets of references outside the document.',
    ),
  ];
  if (slicingsLeftOut + invariantsLeftOut > 0)
    gaps.push(
      text(
        `Non vérifiés : ${slicingsLeftOut} découpages en tranches et ${invariantsLeftOut} invariants qui demandent un serveur de terminologie ou les types de FHIR.`,
        `Nicht geprüft: ${slicingsLeftOut} Aufteilungen (Slicing) und ${invariantsLeftOut} Invarianten, die einen Terminologieserver oder die Typen von FHIR brauchen.`,
        `Not checked: ${slicingsLeftOut} slicings and ${invariantsLeftOut} invariants that need a terminology server or the types of FHIR.`,
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

interface Judging {
  readonly reading: Reading;
  readonly profiles: JudgedProfiles;
  readonly against: BeyondContext['against'];
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
/** What every resource is. */
const ANY = new Set(['Resource', 'DomainResource']);

/** One Bundle beside the profiles of the pack: each value beside each profile once, however many ask for it. */
function judgingOf(
  reading: Reading,
  profiles: JudgedProfiles,
  membership: (valueSet: string, code: Code) => Membership,
): Judging {
  const { byUrl } = profiles;
  const judged = new Map<string, readonly PackHit[]>();
  let withLinks: JsonObject | undefined;

  const against: Judging['against'] = (value, at, url) => {
    const profile = byUrl.get(canonical(url));
    if (!profile) return [];
    const key = `${at} ${canonical(url)}`;
    const before = judged.get(key);
    if (before) return before;
    // A circle of references is kept by what lies outside it.
    judged.set(key, []);
    const hits = faultsBeside(profile, value, at, context);
    judged.set(key, hits);
    return hits;
  };
  const one = (value: JsonObject, at: string, url: string): Verdict => {
    const profile = byUrl.get(canonical(url));
    const type = textOf(value['resourceType']);
    if (profile) {
      const wanted = textOf(profile.definition['type']);
      if (type !== '' && type !== wanted) return 'no';
      return against(value, at, url).some(({ severity }) => severity === 'error') ? 'no' : 'yes';
    }
    if (!url.startsWith(BASE)) return 'unknown';
    const wanted = canonical(url).slice(BASE.length);
    return type === '' || type === wanted || ANY.has(wanted) ? 'yes' : 'no';
  };
  const context: BeyondContext & { readonly reading: Reading } = {
    reading,
    against,
    membership,
    isKnown: (url) => byUrl.has(canonical(url)),
    linked: () => (withLinks ??= linked(reading)),
    resolve: (reference, at) => follow(reading, reference, at),
    conforms: (value, at, urls) => {
      const verdicts = urls.map((url) => one(value, at, url));
      return verdicts.includes('yes') ? 'yes' : verdicts.includes('unknown') ? 'unknown' : 'no';
    },
    typeOf: (url) => {
      const known = byUrl.get(canonical(url))?.definition['type'];
      if (known !== undefined) return textOf(known);
      return url.startsWith(BASE) ? canonical(url).slice(BASE.length) : undefined;
    },
  };
  return { reading, profiles, against };
}

/** A value (a resource, or one of a data type) beside one profile: what the validator says, the codes, and what it cannot decide. */
function faultsBeside(
  { definition, beyond }: JudgedProfile,
  value: JsonObject,
  at: string,
  context: BeyondContext & { readonly reading: Reading },
): readonly PackHit[] {
  const tokens: Tokens = {};
  const type = textOf(definition['type']);
  const options = optionsOf(definition, tokens);
  const said = issuesOf(() =>
    value['resourceType'] === undefined ? validateTypedValue({ type, value }, options) : validated(value, options),
  );
  return [
    ...said.flatMap((one) => hitsOf(one, at, context.reading, ruleIn(definition))),
    ...outsideTheirSets(tokens, (place) => placed(at, place), context.membership),
    ...beyondFaults({ value, at, name: '' }, definition, beyond, context),
  ];
}

function judgeResource(
  resource: JsonObject,
  path: string,
  asked: readonly string[],
  { profiles: { byUrl }, against }: Judging,
): readonly PackHit[] {
  const meta = resource['meta'];
  const claimed = listOf(isObject(meta) ? meta['profile'] : undefined).map((url) => canonical(textOf(url)));
  const hits = [...new Set([...asked.map(canonical), ...claimed])].flatMap((url) => against(resource, path, url));
  const extensions: PackHit[] = [];
  // What stands below the Bundle is judged entry by entry: there its own profiles are known.
  visit(path === 'Bundle' ? { ...resource, entry: [] } : resource, path, 0, (object, at) => {
    for (const [index, extension] of listOf(object['extension']).entries()) {
      const url = isObject(extension) ? canonical(textOf(extension['url'])) : '';
      if (isObject(extension) && byUrl.get(url)?.definition['type'] === 'Extension')
        extensions.push(...against(extension, `${at}.extension[${index}]`, url));
    }
  });
  return [...hits, ...extensions];
}

type Options = NonNullable<Parameters<typeof validateResource>[1]>;

const optionsOf = (profile: JsonObject | undefined, tokens: Tokens): Options => ({
  ...(profile ? { profile } : {}),
  collect: { tokens },
  base64BinaryMaxBytes: Number.MAX_SAFE_INTEGER,
});

/** The validator's own types come with another package. */
const validated = (resource: JsonObject, options: Options): unknown =>
  validateResource(resource as Parameters<typeof validateResource>[0], options);

const ruleIn =
  (profile: JsonObject) =>
  ({ kind, key }: Said): string =>
    `${textOf(profile['id'])}.${key ?? kind}`;

function hitsOf(
  said: Said,
  path: string,
  reading: Reading,
  ruleOf: (said: Said) => string | undefined,
): readonly PackHit[] {
  const at = named(reading.bundle, placed(path, said.at));
  const rule = ruleOf(said);
  if (rule === undefined || (said.targets && !leadsAstray(reading, at, said.targets))) return [];
  const severity = said.kind === 'invariant-not-checked' ? 'information' : 'error';
  return [{ rule, severity, path: at, message: said.message }];
}

/** Whether a reference leads to a resource of the Bundle that is of none of these types. */
function leadsAstray(reading: Reading, at: string, types: readonly string[]): boolean {
  const reference = valueAt(reading.bundle, at);
  const from = reading.entries.find(({ path }) => at.startsWith(`${path}.`));
  if (!isObject(reference) || !from) return false;
  const target = targetOf(reading.entries, textOf(reference['reference']), from.fullUrl);
  const type = textOf(target?.resource['resourceType']);
  return type !== '' && !types.some((url) => url.endsWith(`/${type}`));
}

/** A choice (`effective[x]`) by the name that it has in the document. */
function named(bundle: JsonObject, at: string): string {
  const [whole, before = '', name = ''] = /^(.*?)\.(\w+)\[x\]/.exec(at) ?? [];
  if (whole === undefined) return at;
  const parent = valueAt(bundle, before);
  const names = isObject(parent) ? Object.keys(parent) : [];
  const own = names.find((one) => one.startsWith(name) && /^[A-Z]/.test(one.slice(name.length))) ?? name;
  return named(bundle, `${before}.${own}${at.slice(whole.length)}`);
}

/** The validator begins a place with the type; here it begins where the resource stands. */
const placed = (path: string, at: string): string =>
  path === 'Bundle' ? at || path : `${path}${at.replace(/^[^.[]+/, '')}`;

const distinct = (hits: readonly PackHit[]): readonly PackHit[] => [
  ...new Map(hits.map((hit) => [`${hit.rule} ${hit.path} ${hit.message.en}`, hit])).values(),
];
