/**
 * The packs of this user in the data folder: `packs/NAME/` with the facts (`pack.json`) and the file as it was given, named by its SHA-256.
 * A new pack appears whole, a newer one takes the place of the older when `pack.json` does: whoever dies in between leaves one of the two,
 * never none, which would end a check without a word. What is damaged is named and stays named until somebody removes it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError, type Problem } from '../../clinical/index.ts';
import { JUDGED_FORMATS, USER_PACK_KINDS } from '../../conformance/user-packs/index.ts';
import { syncFolder, writeBytesDurably } from '../../journal/index.ts';
import { packTest } from '../contract.ts';
import type { DataFolder } from '../data-folder.ts';
import { isSigned, packSignature } from './signature.ts';

const localized = z.object({ fr: z.string(), de: z.string(), en: z.string() });

export const packName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/);

const shape = z.object({
  name: packName,
  kind: z.enum(USER_PACK_KINDS),
  version: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  formats: z.array(z.enum(JUDGED_FORMATS)).min(1),
  types: z.array(z.string()),
  severity: z.enum(['error', 'warning', 'information']),
  main: z.string().exactOptional(),
  phase: z.string().exactOptional(),
  structures: z.array(z.string()).exactOptional(),
  signature: packSignature.exactOptional(),
  /** Name of the file that was given. */
  file: z.string(),
  /** Milliseconds since 1970. */
  addedAt: z.number(),
  rules: z.number(),
  gaps: z.array(localized),
  test: packTest,
});
export type StoredPack = z.infer<typeof shape>;

/** A pack as it lies in the folder; `problem` when it cannot be used. */
export interface KeptPack {
  readonly name: string;
  readonly pack?: StoredPack;
  readonly problem?: Problem;
}

export interface PackStore {
  all(): readonly KeptPack[];
  /** The file as it was given. @throws ProblemError `PACK-DAMAGED` */
  content(pack: StoredPack): Uint8Array;
  /** Takes the place of a pack of the same name. */
  keep(pack: StoredPack, content: Uint8Array): void;
  /** Whether there was one. */
  remove(name: string): boolean;
}

const FACTS = 'pack.json';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const damaged = (name: string): ProblemError =>
  new ProblemError({
    code: 'PACK-DAMAGED',
    cause: {
      fr: `Le paquet de règles « ${name} » a été abîmé ou modifié dans le dossier de données : ce n’est plus le fichier qui a été ajouté.`,
      de: `Das Regelpaket „${name}“ wurde im Datenordner beschädigt oder verändert: Es ist nicht mehr die hinzugefügte Datei.`,
      en: `The rule pack “${name}” was damaged or changed in the data folder: it is no longer the file that was added.`,
    },
    next: {
      fr: 'Retirez-le (écran « Règles ») et ajoutez de nouveau le fichier de l’éditeur. Jusque-là, aucun document ne passe sans cette vérification.',
      de: 'Entfernen Sie es (Bildschirm „Regeln“) und fügen Sie die Datei des Herausgebers neu hinzu. Bis dahin geht kein Dokument ohne diese Prüfung durch.',
      en: 'Remove it (screen “Rules”) and add the publisher’s file again. Until then no document passes without this check.',
    },
  });

export function packStore(data: DataFolder): PackStore {
  const place = (name: string): string => join(data.packs, name);

  const read = (name: string): KeptPack => {
    try {
      const pack = shape.parse(JSON.parse(readFileSync(join(place(name), FACTS), 'utf8')));
      if (pack.name !== name) throw new Error('another name');
      return { name, pack };
    } catch {
      return { name, problem: damaged(name).problem };
    }
  };

  const content = (pack: StoredPack): Uint8Array => {
    try {
      const bytes = readFileSync(join(place(pack.name), pack.sha256));
      const { signature } = pack;
      if (sha256Of(bytes) === pack.sha256 && (!signature || isSigned(bytes, signature))) return bytes;
    } catch {
      // Gone or not readable: the same to whoever needs it.
    }
    throw damaged(pack.name);
  };

  return {
    all: () => {
      if (!existsSync(data.packs)) return [];
      const names = readdirSync(data.packs, { withFileTypes: true }).filter(
        (one) => one.isDirectory() && !one.name.startsWith('.'),
      );
      return names
        .map(({ name }) => read(name))
        .map((kept) => {
          if (!kept.pack) return kept;
          try {
            content(kept.pack);
            return kept;
          } catch (error) {
            return { ...kept, problem: (error as ProblemError).problem };
          }
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    content,
    keep: (pack, bytes) => {
      const there = place(pack.name);
      const isNew = !existsSync(there);
      const folder = isNew ? join(data.packs, `.${pack.name}-${process.pid}`) : there;
      if (isNew) rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeBytesDurably(join(folder, pack.sha256), bytes);
      writeBytesDurably(join(folder, FACTS), Buffer.from(JSON.stringify(shape.parse(pack))));
      if (isNew) {
        renameSync(folder, there);
        syncFolder(data.packs);
      }
      for (const name of readdirSync(there))
        if (name !== FACTS && name !== pack.sha256) rmSync(join(there, name), { recursive: true, force: true });
    },
    remove: (name) => {
      const there = packName.safeParse(name).success || readdirIncludes(data.packs, name);
      if (!there || !existsSync(place(name))) return false;
      rmSync(place(name), { recursive: true, force: true });
      return true;
    },
  };
}

/** A folder that Relais did not make may have any name; it can be removed all the same. */
const readdirIncludes = (folder: string, name: string): boolean =>
  existsSync(folder) && readdirSync(folder).includes(name);
