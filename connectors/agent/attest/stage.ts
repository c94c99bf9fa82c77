/** Where the scenarios are played: a real agent on a fresh folder, before the sandbox or before the platform of a configuration. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NationalProfile } from '../../profiles/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import { startAgent, type AgentOptions, type RunningAgent } from '../agent.ts';
import { controlClient, type ControlClient } from '../client.ts';
import type { Configuration } from '../configuration.ts';
import type { PlatformSettings } from '../connection.ts';
import type { DocumentDetail } from '../contract.ts';

export interface Stage {
  readonly profile: NationalProfile;
  readonly configuration: Configuration;
  readonly platform: PlatformSettings;
  /** Absent before a platform of others: what only the sandbox can do is not run there. */
  readonly sandbox?: Sandbox;
  readonly folder: string;
}

export interface Player {
  readonly client: ControlClient;
  /** Hands shipped samples over, in one call, and waits until what they give has settled, or until `enough`. */
  play(
    files: readonly string[],
    enough?: (documents: readonly DocumentDetail[]) => boolean,
  ): Promise<readonly DocumentDetail[]>;
  /** Waits until documents have settled. */
  settled(ids: readonly string[]): Promise<readonly DocumentDetail[]>;
  stop(): Promise<void>;
}

const LONGEST_MILLISECONDS = 90_000;
const PAUSE_MILLISECONDS = 150;
const moving = new Set(['ready', 'sending', 'unknown']);

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));

/** Files of a sample with those that belong to it. */
function filesOf(file: string): { name: string; base64: string }[] {
  const sample = loadSamples().find((one) => one.file === file);
  if (!sample) throw new Error(`no sample ${file}`);
  return sample.files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }));
}

/** An agent of its own; `platform` takes the place of the stage's. */
export async function startPlayer(stage: Stage, name: string, platform = stage.platform): Promise<Player> {
  const { configuration } = stage;
  const options: AgentOptions = {
    dataDir: join(stage.folder, name),
    screens: '',
    // Short waits between attempts: nothing else differs.
    trial: true,
    override: () => ({ configuration: { ...configuration, sources: [] }, platform }),
  };
  const agent: RunningAgent = await startAgent(options);
  const client = controlClient(agent.ready.control, agent.ready.token);
  const details = (ids: readonly string[]): Promise<readonly DocumentDetail[]> =>
    Promise.all(ids.map((id) => client.call('document', { id })));

  async function until(look: () => Promise<readonly DocumentDetail[] | undefined>): Promise<readonly DocumentDetail[]> {
    const begun = performance.now();
    for (;;) {
      const found = await look();
      if (found) return found;
      if (performance.now() - begun > LONGEST_MILLISECONDS) return [];
      await pause();
    }
  }
  const haveSettled = (found: readonly DocumentDetail[]): boolean => found.every(({ state }) => !moving.has(state));

  return {
    client,
    play: async (files, enough = haveSettled) => {
      const taken = await client.call('send', { files: files.flatMap(filesOf) });
      const receipts = new Set(taken.flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt])));
      return until(async () => {
        const known = (await client.call('receipts', { limit: 500 })).rows.filter(({ id }) => receipts.has(id));
        if (known.length < receipts.size || known.some(({ state }) => state === 'received')) return undefined;
        const { rows } = await client.call('documents', { limit: 500 });
        const found = (await details(rows.map(({ id }) => id))).filter(({ receiptId }) => receipts.has(receiptId));
        return enough(found) ? found : undefined;
      });
    },
    settled: (ids) =>
      until(async () => {
        const found = await details(ids);
        return haveSettled(found) ? found : undefined;
      }),
    stop: () => agent.stop(),
  };
}

/** The sandbox as platform, with another certificate where one is named. */
export const sandboxPlatform = (
  { ready }: Sandbox,
  certificate: { readonly p12: string; readonly password: string } = {
    p12: ready.clientP12,
    password: ready.clientP12Password,
  },
): PlatformSettings => ({
  endpoints: { xds: ready.xds, registry: ready.registry, idp: ready.idp, pdq: ready.pdq },
  trustedCa: readFileSync(ready.ca, 'utf8'),
  certificate: { pkcs12: readFileSync(certificate.p12), passphrase: certificate.password },
});
