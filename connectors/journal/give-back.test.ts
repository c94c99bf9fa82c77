import { describe, expect, it } from 'vitest';
import { giveBack } from './give-back.ts';

const MEGABYTE = 1024 * 1024;

describe('memory that is given back', () => {
  it('is gone from the process at once', () => {
    const before = process.memoryUsage().arrayBuffers;
    const bytes = Buffer.allocUnsafeSlow(64 * MEGABYTE);
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThanOrEqual(64 * MEGABYTE);
    giveBack(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MEGABYTE);
    expect(bytes).toHaveLength(0);
  });

  it.each([
    ['is small', (): Uint8Array => Buffer.alloc(1000, 1)],
    ['is part of something larger', (): Uint8Array => new Uint8Array(4 * MEGABYTE).subarray(0, 2 * MEGABYTE)],
    ['is shared between threads', (): Uint8Array => new Uint8Array(new SharedArrayBuffer(2 * MEGABYTE))],
  ])('is not what %s', (_, make) => {
    const bytes = make();
    const { length } = bytes;
    giveBack(bytes);
    expect(bytes).toHaveLength(length);
  });

  it('may be nothing', () => {
    expect(() => giveBack(undefined)).not.toThrow();
  });
});
