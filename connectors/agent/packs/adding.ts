/** Adding a pack: made ready, tried out on recent documents, and only then kept. Nothing changes when one of these fails. */
import { ProblemError } from '../../clinical/index.ts';
import { rulePacks } from '../../conformance/index.ts';
import {
  runPack,
  type JudgedDocument,
  type JudgedFormat,
  type UserPack,
  type UserPackKind,
} from '../../conformance/user-packs/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { otherSigner, verifiedSignature, type GivenSignature } from './signature.ts';
import { packName, sha256Of, type PackStore, type StoredPack } from './store.ts';
import { tryPack } from './trial.ts';

export interface NewPack {
  /** Name of the file. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly formats?: readonly JudgedFormat[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly severity?: UserPack['severity'] | undefined;
  readonly main?: string | undefined;
  readonly phase?: string | undefined;
  readonly structures?: readonly string[] | undefined;
  /** By whom the file is said to be, and what proves it. */
  readonly signature?: GivenSignature | undefined;
  /** Takes effect although it would hold recent documents. */
  readonly anyway: boolean;
}

export interface AddingContext {
  readonly store: PackStore;
  readonly profile: NationalProfile;
  readonly recent: () => Iterable<() => JudgedDocument | undefined>;
  readonly now: () => number;
  readonly monotonic: () => number;
}

export interface Added {
  readonly added: boolean;
  readonly pack: StoredPack;
}

const usualFormats: Readonly<Record<UserPackKind, readonly JudgedFormat[]>> = {
  xsd: ['cda'],
  schematron: ['cda'],
  fhir: ['fhir'],
  loinc: ['cda', 'fhir'],
};

/** @throws ProblemError `PACK-…` */
export async function addPack(
  given: NewPack,
  { store, profile, recent, now, monotonic }: AddingContext,
): Promise<Added> {
  const name = nameFor(given);
  const types = given.types ?? [];
  const known = profile.documentTypes.map((type) => type.name);
  const unknown = types.find((type) => !known.includes(type));
  if (unknown !== undefined) throw typeUnknown(unknown, known);
  // Nothing of a file is looked at before it is known to be its publisher's.
  const signature = given.signature && verifiedSignature(given.bytes, given.signature);
  const before = store.all().find((kept) => kept.name === name);
  // By whom it was can no longer be read: a person removes it first, or the next file of that name would undo a signature.
  if (before?.problem && !before.pack) throw new ProblemError(before.problem);
  const signer = before?.pack?.signature?.fingerprint;
  if (signer !== undefined && signer !== signature?.fingerprint) throw otherSigner(name);
  const settings = {
    ...(given.main === undefined ? {} : { main: given.main }),
    ...(given.phase === undefined ? {} : { phase: given.phase }),
    ...(given.structures === undefined ? {} : { structures: [...given.structures] }),
  } satisfies Partial<StoredPack>;
  const running = runPack(() => ({ bytes: given.bytes, settings }));
  try {
    const facts = await running.facts();
    const at = now();
    const pack = {
      name,
      kind: facts.kind,
      version: given.version ?? facts.version ?? new Date(at).toISOString().slice(0, 10),
      sha256: sha256Of(given.bytes),
      formats: [...(given.formats ?? usualFormats[facts.kind])],
      types: [...types],
      severity: given.severity ?? 'error',
      ...settings,
    } satisfies UserPack;
    const test = await tryPack(pack, running, recent(), monotonic);
    const stored: StoredPack = {
      ...pack,
      file: given.file,
      addedAt: at,
      rules: facts.rules,
      gaps: facts.gaps.map((gap) => ({ ...gap })),
      test,
      ...(signature ? { signature } : {}),
    };
    const added = test.broken === 0 && (test.withErrors === 0 || given.anyway);
    if (added) store.keep(stored, given.bytes);
    return { added, pack: stored };
  } finally {
    await running.stop();
  }
}

/** The name given, or that of the file in small letters. */
function nameFor({ name, file }: NewPack): string {
  const wanted =
    name ??
    file
      .replace(/\.(xsd|sch|zip|tgz|tar\.gz|xml|csv)$/i, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 41);
  if (!packName.safeParse(wanted).success || rulePacks().some((pack) => pack.name === wanted))
    throw nameNotPossible(wanted);
  return wanted;
}

const nameNotPossible = (name: string): ProblemError =>
  new ProblemError({
    code: 'PACK-NAME',
    cause: {
      fr: `« ${name} » ne peut pas être le nom d’un paquet : il est celui d’un paquet de Relais, ou contient autre chose que des minuscules sans accent, des chiffres et des traits d’union.`,
      de: `„${name}“ kann kein Paket heißen: So heißt ein Paket von Relais, oder der Name enthält anderes als Kleinbuchstaben ohne Umlaute, Ziffern und Bindestriche.`,
      en: `“${name}” cannot be the name of a pack: it is that of a pack of Relais, or holds other signs than small letters, digits and hyphens.`,
    },
    next: {
      fr: 'Choisissez un autre nom, par exemple « cda-2026 ».',
      de: 'Wählen Sie einen anderen Namen, etwa „cda-2026“.',
      en: 'Choose another name, for example “cda-2026”.',
    },
  });

const typeUnknown = (type: string, known: readonly string[]): ProblemError =>
  new ProblemError({
    code: 'PACK-TYPE',
    cause: {
      fr: `Le profil ne connaît pas de type de document « ${type} ». Il connaît : ${known.join(', ')}.`,
      de: `Das Profil kennt keinen Dokumenttyp „${type}“. Es kennt: ${known.join(', ')}.`,
      en: `The profile knows no document type “${type}”. It knows: ${known.join(', ')}.`,
    },
    next: {
      fr: 'Nommez un de ces types, ou aucun : le paquet vaut alors pour tous.',
      de: 'Nennen Sie einen dieser Typen oder keinen: Dann gilt das Paket für alle.',
      en: 'Name one of these types, or none: then the pack holds for all.',
    },
  });
