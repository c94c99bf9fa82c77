// `npm start`: sets up what is missing, then runs the main job, `relais demo`.
import { join } from 'node:path';
import { main, ready, root, runInPinnedNode } from './bootstrap.mjs';

await main(async () => {
  await ready({ screens: true });
  runInPinnedNode([join(root, 'connectors', 'agent', 'cli.ts'), 'demo', ...process.argv.slice(2)]);
});
