import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { addressBytes, addressClassOf } from './address-range.ts';
import { createSourceGuard } from './source-guard.ts';

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte, byte, byte);

/** One number of an address as the URL standard reads it: decimal, octal or hex. */
const written = (value: number, style: number): string =>
  [
    String(value),
    `0${value.toString(8)}`,
    `0x${value.toString(16)}`,
    `0X000${value.toString(16).toUpperCase()}`,
  ][style]!;

/** The same address in one to four numbers, the last of which takes what is left. */
function respell(bytes: readonly number[], parts: number, styles: readonly number[]): string {
  const head = bytes.slice(0, parts - 1);
  const tail = bytes.slice(parts - 1).reduce((value, next) => value * 256 + next, 0);
  return [...head, tail].map((value, index) => written(value, styles[index]!)).join('.');
}

describe('addresses', () => {
  const guard = createSourceGuard({ allowedHosts: [], ownHosts: [] });
  const isRefused = (url: string): boolean => {
    try {
      guard.check(url);
      return false;
    } catch (error) {
      if (error instanceof Problem) return true;
      throw error;
    }
  };

  test('are judged alike in every spelling', () => {
    const style = fc.integer({ min: 0, max: 3 });
    const styles = fc.tuple(style, style, style, style);
    fc.assert(
      fc.property(ipv4, fc.integer({ min: 1, max: 4 }), styles, fc.boolean(), (bytes, parts, how, dot) => {
        const refused = addressClassOf(bytes.join('.')) !== 'public';
        expect(isRefused(`http://${respell(bytes, parts, how)}${dot ? '.' : ''}/`)).toBe(refused);
      }),
    );
  });

  test('of IPv4 inside IPv6 are refused, whatever they are', () => {
    const prefixes = ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'];
    fc.assert(
      fc.property(ipv4, fc.constantFrom(...prefixes), (bytes, prefix) => {
        const text = `${prefix}${bytes.join('.')}`;
        expect(addressClassOf(text)).not.toBe('public');
        expect(isRefused(`http://[${text}]/`)).toBe(true);
      }),
    );
  });

  test('of IPv6 have the same bytes in every length', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((value) => value.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${long}]/`).hostname.slice(1, -1);
        const expected = Uint8Array.from(groups.flatMap((value) => [value >> 8, value & 255]));
        expect(addressBytes(long)).toEqual(expected);
        expect(addressBytes(short)).toEqual(expected);
      }),
    );
  });

  test.each([
    ['1.1.1.1', 'public'],
    ['9.255.255.255', 'public'],
    ['11.0.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.64.0.0', 'private'],
    ['100.128.0.0', 'public'],
    ['169.253.255.255', 'public'],
    ['169.255.0.0', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['192.167.255.255', 'public'],
    ['192.169.0.0', 'public'],
    ['198.17.255.255', 'public'],
    ['198.20.0.0', 'public'],
    ['223.255.255.255', 'public'],
    ['2606:4700:4700::1111', 'public'],
    ['2a00::1', 'public'],
    ['2001:200::1', 'public'],
    ['2001:1ff:ffff::1', 'refused'],
    ['3fff:1000::1', 'public'],
    ['4000::1', 'refused'],
    ['fd00:ec3::254', 'private'],
    ['::1%lo', 'refused'],
    ['', 'refused'],
    ['example.com', 'refused'],
  ])('%j is %s', (address, expected) => {
    expect(addressClassOf(address)).toBe(expected);
  });
});
