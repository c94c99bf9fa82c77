/**
 * Who may connect to a listener, and how many at once: allowed addresses (single or CIDR), subjects of client certificates, and limits
 * that keep places free for this computer's own programs, so that a flood from the network cannot shut them out.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Attributes of a certificate's subject (`CN`, `O`, `OU` …) that must all be there with exactly these values. */
export type SubjectRule = Readonly<Record<string, string>>;

export interface SenderLimits {
  /** All connections of the listener; default 100. */
  readonly total: number;
  /** Connections of one other computer; default 16. This computer's own programs share one address and are not counted by it. */
  readonly perAddress: number;
  /** Places of `total` that only this computer's own programs can have; default 10. */
  readonly reservedLocal: number;
}

export const defaultLimits: SenderLimits = { total: 100, perAddress: 16, reservedLocal: 10 };

export type Admission = 'admitted' | 'address' | 'limit';

export interface SenderGate {
  /** Counts the connection when it is admitted; `leave` gives the place back. */
  admit(address: string): Admission;
  leave(address: string): void;
}

/** IPv4 that came through an IPv6 socket is IPv4. */
const plain = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address.replace(/%.*$/, '');
};

export const isLoopback = (address: string): boolean => {
  const own = plain(address);
  return own === '::1' || (isIPv4(own) && own.startsWith('127.'));
};

/** `10.1.2.3`, `10.1.0.0/16`, `fd00::/8`; undefined when it is none of these. */
function parseRange(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', length, ...more] = text.split('/');
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  if (family === undefined || more.length > 0) return undefined;
  const widest = family === 'ipv4' ? 32 : 128;
  if (length === undefined) return { address, bits: widest, family };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return bits <= widest ? { address, bits, family } : undefined;
}

/** Whether a text names an address or a range, for the configuration. */
export const isAddressRange = (text: string): boolean => parseRange(text) !== undefined;

/** An empty list of ranges admits every address; with one, this computer's own addresses must be named like any other. */
export function senderGate(ranges: readonly string[], limits: SenderLimits): SenderGate {
  const allowed = new BlockList();
  for (const text of ranges) {
    const range = parseRange(text);
    // A range that cannot be read admits nobody: it must never widen what was meant.
    if (range) allowed.addSubnet(range.address, range.bits, range.family);
  }
  const counts = new Map<string, number>();
  let total = 0;
  let remote = 0;

  const mayCome = (address: string): boolean =>
    ranges.length === 0 || allowed.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

  function hasPlace(address: string): boolean {
    if (total >= limits.total) return false;
    if (isLoopback(address)) return true;
    return remote < limits.total - limits.reservedLocal && (counts.get(address) ?? 0) < limits.perAddress;
  }

  return {
    admit: (given) => {
      const address = plain(given);
      if (!mayCome(address)) return 'address';
      if (!hasPlace(address)) return 'limit';
      counts.set(address, (counts.get(address) ?? 0) + 1);
      total += 1;
      if (!isLoopback(address)) remote += 1;
      return 'admitted';
    },
    leave: (given) => {
      const address = plain(given);
      const left = (counts.get(address) ?? 0) - 1;
      if (left < 0) return;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
      total -= 1;
      if (!isLoopback(address)) remote -= 1;
    },
  };
}

/** Whether a verified certificate's subject meets one of the rules; no rules admit every verified certificate. */
export function subjectAllowed(
  subject: Readonly<Record<string, string | readonly string[] | undefined>>,
  rules: readonly SubjectRule[],
): boolean {
  const has = (name: string, value: string): boolean => {
    const given = Object.hasOwn(subject, name) ? subject[name] : undefined;
    return typeof given === 'string' ? given === value : (given?.includes(value) ?? false);
  };
  return (
    rules.length === 0 ||
    rules.some((rule) => {
      const wanted = Object.entries(rule);
      return wanted.length > 0 && wanted.every(([name, value]) => has(name, value));
    })
  );
}
