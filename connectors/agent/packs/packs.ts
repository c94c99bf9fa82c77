/**
 * Packs at work in threads of their own, each started when a document comes that it judges: those that the user has, added and removed while
 * all goes on, and FHIR R4, which Relais asks of every FHIR document.
 */
import type { Finding, Problem } from '../../clinical/index.ts';
import {
  applies,
  endedProblem,
  findingsOf,
  judgedBundle,
  judgedDocument,
  runPack,
  SHIPPED,
  shippedFindings,
  type JudgedDocument,
  type PackLimits,
  type RunningPack,
  type UserPack,
} from '../../conformance/user-packs/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import type { KeptPack, PackStore } from './store.ts';

export interface Packs {
  /** What the packs say of a document or an ITI-65 request: nothing where none of them judges it. Never rejects. */
  findings(bytes: Uint8Array): Promise<readonly Finding[]>;
  /** Which packs are at work, as one text: the same text, the same verdict on the same bytes. */
  readonly signature: string;
  kept(): readonly KeptPack[];
  /** The folder has changed. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

interface AtWork {
  readonly pack: UserPack;
  readonly running: RunningPack;
}

interface PacksContext {
  readonly profile: NationalProfile;
  /** `YYYY-MM-DD`: a profile may soften or tighten a rule for a while. */
  readonly today: () => string;
}

export function openPacks(store: PackStore, { profile, today }: PacksContext, limits?: PackLimits): Packs {
  const shipped = runPack(() => ({ shipped: 'fhir-r4' }), limits);
  let kept = store.all();
  let atWork = kept.map(workOf);

  /** Packs that could not be made ready when a document came. */
  const refused = new Map<string, Problem>();

  function workOf({ name, pack, problem }: KeptPack): AtWork {
    if (pack) return { pack, running: runPack(() => ({ bytes: store.content(pack), settings: pack }), limits) };
    // Nobody knows any more what it judged: every document is told that it was not checked.
    return { pack: unknownPack(name), running: refusing(problem ?? endedProblem('crashed')) };
  }

  async function judge({ pack, running }: AtWork, { bytes }: JudgedDocument): Promise<readonly Finding[]> {
    const verdict = await running.judge(bytes);
    if (verdict.kind === 'refused') refused.set(pack.name, verdict.problem);
    else refused.delete(pack.name);
    return findingsOf(pack, verdict);
  }

  async function byShipped(bytes: Uint8Array): Promise<readonly Finding[]> {
    const bundle = judgedBundle(bytes);
    return bundle ? shippedFindings(await shipped.judge(bundle), { profile, today: today() }) : [];
  }

  async function byOwn(bytes: Uint8Array): Promise<readonly Finding[]> {
    const document = atWork.length === 0 ? undefined : judgedDocument(bytes, profile);
    if (!document) return [];
    const judging = atWork.filter(({ pack }) => applies(pack, document));
    return (await Promise.all(judging.map((one) => judge(one, document)))).flat();
  }

  return {
    findings: async (bytes) => (await Promise.all([byShipped(bytes), byOwn(bytes)])).flat(),
    get signature() {
      const own = atWork.map(({ pack }) => `${pack.name}@${pack.version}#${pack.sha256.slice(0, 16)} ${pack.severity}`);
      return [SHIPPED, ...own].join(', ');
    },
    kept: () =>
      kept.map((one) => {
        const problem = one.problem ?? refused.get(one.name);
        return problem ? { ...one, problem } : one;
      }),
    reload: async () => {
      const before = atWork;
      refused.clear();
      kept = store.all();
      atWork = kept.map(workOf);
      await Promise.all(before.map(({ running }) => running.stop()));
    },
    close: async () => {
      const before = atWork;
      atWork = [];
      await Promise.all([shipped, ...before.map(({ running }) => running)].map((running) => running.stop()));
    },
  };
}

const unknownPack = (name: string): UserPack => ({
  name,
  kind: 'xsd',
  version: '?',
  sha256: '',
  formats: ['cda', 'fhir'],
  types: [],
  severity: 'error',
});

const refusing = (problem: Problem): RunningPack => ({
  facts: () => Promise.reject(new Error(problem.code)),
  judge: () => Promise.resolve({ kind: 'refused', problem }),
  stop: () => Promise.resolve(),
});
