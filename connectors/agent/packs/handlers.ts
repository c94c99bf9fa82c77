/** The calls about rule packs: those that Relais brings, those that the user has, and adding and removing the latter. */
import { rulePacks } from '../../conformance/index.ts';
import { judgedDocument, type JudgedDocument } from '../../conformance/user-packs/index.ts';
import { JournalError, type Journal } from '../../journal/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import type { PackRow } from '../contract.ts';
import type { Log } from '../log.ts';
import { NotFoundError, type Handlers } from '../server.ts';
import { addPack } from './adding.ts';
import type { Packs } from './packs.ts';
import { shippedRules } from './shipped-rules.ts';
import type { KeptPack, PackStore, StoredPack } from './store.ts';

export interface PackOptions {
  readonly journal: Pick<Journal, 'documents' | 'documentContent'>;
  readonly profile: NationalProfile;
  readonly packs: Packs;
  readonly store: PackStore;
  readonly log: Pick<Log, 'info'>;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** So many of the latest documents are looked through for some that a new pack judges. */
const LATEST = 400;

/** @throws ProblemError `PACK-…` */
export function packHandlers(options: PackOptions): Pick<Handlers, 'packs' | 'addPack' | 'removePack'> {
  const { journal, packs, store, log, profile } = options;
  const recent = (): (() => JudgedDocument | undefined)[] =>
    journal.documents({ limit: LATEST, offset: 0 }).rows.map(({ id }) => () => {
      const bytes = contentOf(journal, id);
      return bytes && judgedDocument(bytes, profile);
    });
  return {
    packs: () => ({
      shipped: rulePacks().map(({ name, version, title, description, validFrom, rules }) => ({
        name,
        version,
        title: { ...title },
        description: { ...description },
        validFrom,
        rules: rules.length,
        inForce:
          profile.packs.includes(name) || rulePacks().some((pack) => pack.name === name && pack.applies === 'always'),
      })),
      rules: shippedRules(),
      own: packs.kept().map(packRow),
      types: profile.documentTypes.map(({ name }) => name),
    }),
    addPack: async ({ base64, signature, ...given }) => {
      const bytes = bytesOf(base64);
      const proof = signature && { key: signature.key, signature: bytesOf(signature.base64) };
      const { added, pack } = await addPack({ ...given, bytes, signature: proof }, { ...options, recent });
      if (added) {
        await packs.reload();
        log.info('pack added', { kind: pack.kind, version: pack.version, count: pack.rules });
      }
      return { added, pack: shown(pack) };
    },
    removePack: async ({ name }) => {
      if (!store.remove(name)) throw new NotFoundError();
      await packs.reload();
      log.info('pack removed');
      return { removed: name };
    },
  };
}

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** Undefined once it was cleared away after its time. */
function contentOf(journal: PackOptions['journal'], id: string): Uint8Array | undefined {
  try {
    return journal.documentContent(id);
  } catch (error) {
    if (error instanceof JournalError && error.fault === 'purged') return undefined;
    throw error;
  }
}

const shown = ({ signature, ...pack }: StoredPack): PackRow => ({
  ...pack,
  ...(signature ? { signedBy: signature.fingerprint } : {}),
});

const packRow = ({ name, pack, problem }: KeptPack): PackRow => ({
  name,
  ...(pack ? shown(pack) : {}),
  ...(problem ? { problem } : {}),
});
