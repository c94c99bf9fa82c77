/** A gate before the DSP: a relay of bytes that a test opens, shuts and watches, so that a kill falls between two known bytes. */
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import type { SandboxProcess } from '../support/processes.ts';

export interface Gate {
  /** The sandbox as the agent sees it: documents (ITI-41) go through the gate, questions go straight. */
  readonly sandbox: SandboxProcess;
  /** Bytes that came from the agent, and bytes that were let through to it, since the last `let`. */
  seen(): { fromAgent: number; toAgent: number };
  /** What may pass from now on. Bytes that may not are kept, and go when they may. */
  let(pass: { up?: number | 'all'; down?: number | 'all' }): void;
  close(): Promise<void>;
}

/** Passes bytes on as far as its allowance goes. */
class Valve {
  #allowance: number;
  #kept: Buffer[] = [];
  readonly #to: Socket;
  constructor(to: Socket, allowance: number) {
    this.#to = to;
    this.#allowance = allowance;
  }
  push(chunk: Buffer): void {
    this.#kept.push(chunk);
    this.#flow();
  }
  allow(bytes: number): void {
    this.#allowance = bytes;
    this.#flow();
  }
  #flow(): void {
    const all = Buffer.concat(this.#kept);
    const now = all.subarray(0, Math.min(all.length, this.#allowance));
    this.#kept = [all.subarray(now.length)];
    this.#allowance -= now.length;
    if (now.length > 0 && !this.#to.destroyed) this.#to.write(now);
  }
}

const bytesOf = (pass: number | 'all' | undefined): number =>
  pass === undefined || pass === 'all' ? Number.POSITIVE_INFINITY : pass;

export async function gateBefore(sandbox: SandboxProcess, folder: string): Promise<Gate> {
  const target = new URL(sandbox.ready.xds);
  const valves = new Set<{ up: Valve; down: Valve }>();
  const sockets = new Set<Socket>();
  let [up, down, fromAgent, toAgent] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];

  const server = createServer((agent) => {
    const dsp = connect(Number(target.port), target.hostname);
    const pair = { up: new Valve(dsp, up), down: new Valve(agent, down) };
    valves.add(pair);
    for (const [socket, other] of [
      [agent, dsp],
      [dsp, agent],
    ] as const) {
      sockets.add(socket);
      // A killed agent resets its connection; what it means is the test's to say.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        valves.delete(pair);
        other.destroy();
      });
    }
    agent.on('data', (chunk: Buffer) => {
      fromAgent += chunk.length;
      pair.up.push(chunk);
    });
    dsp.on('data', (chunk: Buffer) => {
      toAgent += chunk.length;
      pair.down.push(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const file = join(folder, 'behind-the-gate.json');
  const xds = new URL(sandbox.ready.xds);
  xds.port = String(port);
  writeFileSync(file, JSON.stringify({ ...sandbox.ready, xds: xds.href }));
  return {
    sandbox: { ...sandbox, file },
    seen: () => ({ fromAgent, toAgent }),
    let: (pass) => {
      [up, down, fromAgent, toAgent] = [bytesOf(pass.up), bytesOf(pass.down), 0, 0];
      for (const valve of valves) {
        valve.up.allow(up);
        valve.down.allow(down);
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
