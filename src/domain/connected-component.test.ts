import { describe, expect, it } from 'vitest';
import { connectedComponent } from './connected-component.ts';
import type { Mask } from './mask.ts';

/** A mask from rows of digits: each stands for 28 times its value. */
function drawn(...rows: readonly string[]): Mask {
  const values = rows.flatMap((line) => [...line].map((digit) => Number(digit) * 28));
  return { widthPx: rows[0]!.length, heightPx: rows.length, data: new Uint8Array(values) };
}

describe('the connected component of a matte', () => {
  const matte = drawn('99000', '91009', '00009', '90999');

  it('holds what hangs together with the seed, with its own values', () => {
    expect(connectedComponent(matte, { xPx: 0, yPx: 0 }, 20)).toEqual(
      drawn('99000', '91000', '00000', '00000'),
    );
    expect(connectedComponent(matte, { xPx: 4, yPx: 1 }, 20)).toEqual(
      drawn('00000', '00009', '00009', '00999'),
    );
  });

  it('does not leak around the ends of rows', () => {
    expect(connectedComponent(drawn('009', '900'), { xPx: 2, yPx: 0 }, 20)).toEqual(drawn('009', '000'));
  });

  it('stops at values below the threshold', () => {
    expect(connectedComponent(matte, { xPx: 0, yPx: 0 }, 100)).toEqual(
      drawn('99000', '90000', '00000', '00000'),
    );
  });

  it('is nothing where the seed is clear or off the mask', () => {
    expect(connectedComponent(matte, { xPx: 2, yPx: 0 }, 20)).toBeNull();
    expect(connectedComponent(matte, { xPx: 5, yPx: 0 }, 20)).toBeNull();
    expect(connectedComponent(matte, { xPx: 0, yPx: -1 }, 20)).toBeNull();
  });
});
