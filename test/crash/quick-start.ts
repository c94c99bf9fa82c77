/** These tests start the agent again and again: what Node compiled once is kept, so that a start is a start and not a compilation. */
import { join } from 'node:path';
import { relais } from '../support/processes.ts';
import { root } from '../support/tools.ts';

/** From now on in this process's children. A first call that ends by itself fills the cache: killed processes leave nothing in it. */
export async function quickStarts(): Promise<void> {
  process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'compiled');
  await relais(['run', '--no-such-option']);
}
