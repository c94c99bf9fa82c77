import { describe, expect, it } from 'vitest';
import { seal, unseal } from './sealed.ts';

const key = new Uint8Array(32).fill(1);

describe('a sealed secret', () => {
  it('opens under its own key and purpose', () => {
    expect(unseal(seal('geheim é', key, 'certificate'), key, 'certificate')).toBe('geheim é');
  });

  it('is different every time and does not show what it holds', () => {
    const [a, b] = [seal('secret', key, 'p'), seal('secret', key, 'p')];
    expect(Buffer.from(a).equals(Buffer.from(b))).toBe(false);
    expect(Buffer.from(a).includes('secret')).toBe(false);
  });

  it('opens neither under another key, nor for another purpose, nor after a change', () => {
    const sealed = seal('secret', key, 'certificate');
    expect(() => unseal(sealed, new Uint8Array(32).fill(2), 'certificate')).toThrow();
    expect(() => unseal(sealed, key, 'other')).toThrow();
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
    expect(() => unseal(changed, key, 'certificate')).toThrow();
  });
});
