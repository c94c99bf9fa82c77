import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isUuid } from '../clinical/index.ts';
import { inPieces, receiptId } from './receipt-id.ts';

describe('the id of a receipt', () => {
  it('is a UUID of version 7 that sorts by time, and never the same twice', () => {
    const moments = [0, 1, 1_764_190_000_000, 1_764_190_000_001, 2 ** 48 - 1];
    const ids = moments.map((moment) => receiptId(moment, randomBytes));
    for (const id of ids) expect(isUuid(id)).toBe(true);
    expect(ids.every((id) => id[14] === '7' && /[89ab]/.test(id[19] ?? ''))).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(receiptId(5, randomBytes)).not.toBe(receiptId(5, randomBytes));
  });

  it('takes chance in pieces of which none is given twice', () => {
    let next = 0;
    const counted = (size: number): Uint8Array => Uint8Array.from({ length: size }, () => next++ % 256);
    const pieces = inPieces(counted, 40);
    const given = Array.from({ length: 12 }, () => [...pieces(16)]);
    expect(given.every(({ length }) => length === 16)).toBe(true);
    expect(new Set(given.flat()).size).toBe(12 * 16);
    expect(pieces(100)).toHaveLength(100);
  });
});
