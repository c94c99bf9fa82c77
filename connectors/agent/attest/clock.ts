/** How well this computer's clock goes: beside the platform's own, and what the system says of its synchronisation. */
import { execFile } from 'node:child_process';
import { request } from 'node:https';
import { promisify } from 'node:util';
import type { PlatformSettings } from '../connection.ts';

export interface ClockMeasure {
  /** Seconds by which this clock is ahead of the platform's, from the middle of the call; HTTP dates are whole seconds. */
  readonly offsets: readonly number[];
  /** What the system says: undefined where it has no way to say it. */
  readonly synchronised: boolean | undefined;
}

const CALLS = 3;
const PATIENCE_MILLISECONDS = 10_000;

export async function measureClock(platform: PlatformSettings, now: () => number): Promise<ClockMeasure> {
  const offsets: number[] = [];
  for (let call = 0; call < CALLS && platform.endpoints; call += 1) {
    const offset = await offsetOf(platform.endpoints.idp, platform, now);
    if (offset !== undefined) offsets.push(offset);
  }
  return { offsets, synchronised: await systemSays() };
}

/** A HEAD request over the mutual TLS of every other call; any answer carries the date (RFC 9110 §6.6.1). */
function offsetOf(
  address: string,
  { trustedCa, certificate }: Pick<PlatformSettings, 'trustedCa' | 'certificate'>,
  now: () => number,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const begun = now();
    const call = request(
      address,
      {
        method: 'HEAD',
        timeout: PATIENCE_MILLISECONDS,
        agent: false,
        ...(trustedCa === undefined ? {} : { ca: trustedCa }),
        ...(certificate ? { pfx: Buffer.from(certificate.pkcs12), passphrase: certificate.passphrase } : {}),
      },
      (answer) => {
        const theirs = Date.parse(answer.headers.date ?? '');
        answer.resume();
        // A date cut to whole seconds lies half a second back on average.
        resolve(Number.isNaN(theirs) ? undefined : ((begun + now()) / 2 - theirs - 500) / 1000);
      },
    );
    call.on('error', () => {
      resolve(undefined);
    });
    call.on('timeout', () => call.destroy());
    call.end();
  });
}

/** systemd's word; other systems are told by the measure beside the platform alone. */
async function systemSays(): Promise<boolean | undefined> {
  try {
    const { stdout } = await promisify(execFile)('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
      timeout: 5000,
    });
    return stdout.trim() === 'yes';
  } catch {
    return undefined;
  }
}
