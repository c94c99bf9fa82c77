// `npm run build`: installs when needed and builds the screens when they changed.
import { main, ready, say } from './bootstrap.mjs';

await main(async () => {
  await ready({ screens: true });
  say('The screens stand in dist/renderer.');
});
