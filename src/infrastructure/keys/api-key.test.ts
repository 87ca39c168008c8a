import { describe, expect, it } from 'vitest';
import { formatApiKey, parseApiKey } from './api-key.ts';

const ID = '0123456789abcdefghjkmnpqrs';

describe('an API key', () => {
  it('is read back to what it was made of', () => {
    const { key, secret } = formatApiKey(ID, new Uint8Array(32).fill(255));
    expect(key).toMatch(/^uf_[0-9a-z]{26}_[0-9a-z]{59}$/);
    expect(parseApiKey(key)).toEqual({ id: ID, secret });
    expect(secret).toBe(`1${'z'.repeat(51)}`);
  });

  it('holds all of its random bytes', () => {
    const secrets = new Set<string>();
    for (let index = 0; index < 32; index++) {
      const bytes = new Uint8Array(32);
      bytes[index] = 1;
      secrets.add(formatApiKey(ID, bytes).secret);
    }
    expect(secrets.size).toBe(32);
    expect(() => formatApiKey(ID, new Uint8Array(31))).toThrow(RangeError);
  });

  it('shows a single wrong character anywhere', () => {
    const { key } = formatApiKey(ID, new Uint8Array(32).fill(7));
    for (let index = 0; index < key.length; index++) {
      const wrong = key[index] === '3' ? '4' : '3';
      expect(parseApiKey(key.slice(0, index) + wrong + key.slice(index + 1))).toBeNull();
    }
    for (const text of ['', 'uf__', key.toUpperCase(), ` ${key}`, `${key}\n`, key.slice(0, -1)])
      expect(parseApiKey(text)).toBeNull();
  });
});
