#!/usr/bin/env node
// `npm run relais -- …`: the command line of the agent in a checkout that may not be set up yet.
import { join } from 'node:path';
import { main, ready, root, runInPinnedNode } from './bootstrap.mjs';

await main(async () => {
  await ready({ screens: true });
  runInPinnedNode([join(root, 'connectors', 'agent', 'cli.ts'), ...process.argv.slice(2)]);
});
