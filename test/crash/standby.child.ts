/**
 * Loaded before the agent by runs that start it hundreds of times: reads its program, and lets it begin when a line comes. Its threads
 * load this too, and must not wait.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  await import('../../connectors/agent/commands/run.ts');
  const line = await new Promise<string>((resolve) => {
    process.stdin.once('data', (chunk: Buffer) => {
      resolve(chunk.toString('utf8').trim());
    });
    process.stdin.once('end', () => process.exit(0));
  });
  process.stdin.removeAllListeners().destroy();
  if (line !== '') {
    process.env['RELAIS_TEST_CRASH_AT'] = line;
    await import('./killer.child.ts');
  }
}
