/** A browser for the tests: Debian's chromium, started quietly. Missing: the suite is skipped with a reason, or fails where CI asks for it. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const chromiumPath = process.env['RELAIS_CHROMIUM'] ?? places.find((place) => existsSync(place));

export const missingBrowser =
  chromiumPath === undefined
    ? 'no chromium found (apt-get install chromium, or name one in RELAIS_CHROMIUM): the screens are not tested'
    : undefined;

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
