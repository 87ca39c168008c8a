import { describe, expect, it } from 'vitest';
import { newId } from './id.ts';

const zeros = new Uint8Array(10);
const ones = new Uint8Array(10).fill(255);

describe('newId', () => {
  it('gives the prefix and 26 digits of Crockford base 32', () => {
    expect(newId('job', 0, zeros)).toBe(`job_${'0'.repeat(26)}`);
    expect(newId('img', 2 ** 48 - 1, ones)).toBe(`img_7${'z'.repeat(25)}`);
    expect(newId('key', 32, zeros)).toBe(`key_0000000010${'0'.repeat(16)}`);
  });

  it('sorts by time whatever the random part is', () => {
    const times = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001];
    const ids = times.map((time, index) => newId('job', time, index % 2 === 0 ? ones : zeros));
    expect([...ids].sort()).toEqual(ids);
  });

  it('refuses too little randomness and times that do not fit', () => {
    expect(() => newId('job', 0, new Uint8Array(9))).toThrow(RangeError);
    expect(() => newId('job', -1, zeros)).toThrow(RangeError);
    expect(() => newId('job', 2 ** 48, zeros)).toThrow(RangeError);
    expect(() => newId('job', 0.5, zeros)).toThrow(RangeError);
  });
});
