/**
 * The recovery key as people write and read it: 160 bits in eight groups of five, letters and digits that are not mistaken for one another
 * (Crockford's base 32: no I, L, O, U). The fifth sign of each group checks the four before it and the place of the group, so that a
 * slip of the pen is found in the group where it was made.
 */
import { RecoveryError } from './recovery-error.ts';

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 8;
const DATA_SIGNS = 4;
export const CODE_BYTES = 20;

/** Multiplication by α in GF(32), x⁵ + x² + 1. */
const timesAlpha = (value: number): number => ((value << 1) ^ (value & 16 ? 0x25 : 0)) & 31;

/** One wrong sign, two neighbours exchanged and two groups exchanged all change it. */
function checkSign(values: readonly number[], group: number): number {
  let sum = 0;
  for (const value of values) sum = timesAlpha(sum ^ value);
  return sum ^ group;
}

/** `random` gives 20 bytes. */
export function writeCode(bytes: Uint8Array): string {
  const values: number[] = [];
  let [bits, held] = [0, 0];
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      values.push((bits >> held) & 31);
    }
    bits &= (1 << held) - 1;
  }
  return Array.from({ length: GROUPS }, (_, group) => {
    const own = values.slice(group * DATA_SIGNS, (group + 1) * DATA_SIGNS);
    return [...own, checkSign(own, group)].map((value) => SIGNS[value] ?? '').join('');
  }).join('-');
}

/** The bytes of a recovery key as typed: small letters, O for 0, I and L for 1, any spaces and dashes. Throws {@link RecoveryError}. */
export function readCode(typed: string): Uint8Array {
  const signs = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—.·]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const length = GROUPS * (DATA_SIGNS + 1);
  const parted = typed.trim().split(/[\s\-–—.·]+/);
  const short = parted.length === GROUPS ? parted.findIndex((group) => group.length !== DATA_SIGNS + 1) : -1;
  if (short >= 0) throw new RecoveryError('mistyped', { group: short + 1 });
  const values = Array.from(signs, (sign) => SIGNS.indexOf(sign));
  for (let group = 0; group < GROUPS; group += 1) {
    const own = values.slice(group * (DATA_SIGNS + 1), (group + 1) * (DATA_SIGNS + 1));
    if (own.length < DATA_SIGNS + 1) throw new RecoveryError('incomplete', { group: group + 1 });
    if (own.includes(-1) || own[DATA_SIGNS] !== checkSign(own.slice(0, DATA_SIGNS), group))
      throw new RecoveryError('mistyped', { group: group + 1 });
  }
  if (signs.length > length) throw new RecoveryError('incomplete', { group: GROUPS });
  return fiveBitsToBytes(values.filter((_, index) => index % (DATA_SIGNS + 1) !== DATA_SIGNS));
}

function fiveBitsToBytes(values: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const value of values) {
    bits = (bits << 5) | value;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 255);
      bits &= (1 << held) - 1;
    }
  }
  return Uint8Array.from(bytes);
}
