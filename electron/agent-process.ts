/** The agent as a child of the shell: its own process on its own Node. The shell finds it, waits for its first line, and ends it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface AgentPlace {
  readonly node: string;
  readonly program: string;
}

/** In a package: beside the shell's resources. In a checkout: the project itself with the Node that it pins. */
export function findAgent(resources: string, checkout: string): AgentPlace | undefined {
  const exe = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = {
    node: join(resources, 'agent', exe),
    program: join(resources, 'agent', 'connectors', 'agent', 'cli.ts'),
  };
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const own = {
    node: join(checkout, 'node_modules', `node-${platform}-${process.arch}`, 'bin', exe),
    program: join(checkout, 'connectors', 'agent', 'cli.ts'),
  };
  return [packaged, own].find(({ node, program }) => existsSync(node) && existsSync(program));
}

export interface AgentProcess {
  /** The address of the screens, with its token. */
  readonly console: string;
  /** Tells when the agent ends, with what it said last for people. */
  readonly ended: Promise<string>;
  stop(): void;
}

/** The agent said why it cannot start; the text is for people. */
export class AgentDidNotStart extends Error {
  override name = 'AgentDidNotStart';
}

const readConsole = (line: string): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'console' in parsed && typeof parsed.console === 'string')
      return parsed.console;
  } catch {
    // Not the line that we wait for.
  }
  return undefined;
};

/** @throws AgentDidNotStart */
export async function startAgentProcess(place: AgentPlace, args: readonly string[]): Promise<AgentProcess> {
  const child: ChildProcess = spawn(place.node, [place.program, 'run', ...args], {
    // The channel ends the agent when the shell is gone, however it went.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4000);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('exit', () => {
      resolve(said.trim());
    });
  });
  const address = await Promise.race([firstConsole(child), ended.then((text) => new AgentDidNotStart(text))]);
  if (address instanceof AgentDidNotStart) throw address;
  return {
    console: address,
    ended,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

function firstConsole(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = readConsole(line);
      if (address !== undefined) resolve(address);
    });
  });
}
