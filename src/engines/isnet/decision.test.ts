import { describe, expect, test } from 'vitest';
import { decideSubject } from './decision.ts';

const SIZE = 200;

function confidence(value: (x: number, y: number) => number) {
  const values = new Float32Array(SIZE * SIZE);
  for (let y = 0; y < SIZE; y += 1) for (let x = 0; x < SIZE; x += 1) values[y * SIZE + x] = value(x, y);
  return { sizePx: SIZE, values };
}

const at = (alpha: Uint8Array | null, x: number, y: number): number => alpha![y * SIZE + x]!;

/** 0 to 1 over `width` cells around `edge`. */
const ramp = (x: number, edge: number, width: number): number =>
  Math.min(1, Math.max(0, 0.5 + (x - edge) / width));

describe('what the network half believes', () => {
  test('belongs to the subject where it hangs together with something sure', () => {
    const alpha = decideSubject(
      confidence((x, y) => (y < 50 || y > 150 ? 0 : x < 50 ? 0 : x < 100 ? 0.95 : x < 150 ? 0.45 : 0)),
    );
    for (const x of [52, 75, 98, 102, 125, 147]) expect(at(alpha, x, 100)).toBe(255);
    for (const x of [40, 48, 152, 160]) expect(at(alpha, x, 100)).toBe(0);
  });

  test('is left out where nothing sure is near', () => {
    const alpha = decideSubject(confidence((x) => (x > 20 && x < 60 ? 1 : x > 120 && x < 160 ? 0.6 : 0)));
    expect(at(alpha, 40, 100)).toBe(255);
    for (let x = 70; x < SIZE; x += 1) expect(at(alpha, x, 100)).toBe(0);
  });

  test('is no hole in the subject, but a gap that it is sure of is one', () => {
    const hole = (level: number) =>
      decideSubject(
        confidence((x, y) =>
          Math.hypot(x - 100, y - 100) < 12 ? level : Math.hypot(x - 100, y - 100) < 60 ? 1 : 0,
        ),
      );
    expect(at(hole(0.2), 100, 100)).toBe(255);
    expect(at(hole(0.02), 100, 100)).toBe(0);
  });
});

describe('nothing salient', () => {
  test.each([
    ['a low plateau', () => 0.3],
    ['a single sure cell', (x: number, y: number) => (x === 100 && y === 100 ? 1 : 0)],
    ['nothing at all', () => 0],
  ])('%s gives no subject', (_name, value) => {
    expect(decideSubject(confidence(value))).toBeNull();
  });

  test('a picture that is all subject is all opaque', () => {
    expect(decideSubject(confidence(() => 0.99))!.every((value) => value === 255)).toBe(true);
  });
});

describe('a soft edge', () => {
  test('stays where it is, rises evenly, and ends flat', () => {
    const alpha = decideSubject(confidence((x) => ramp(x, 100, 8)));
    for (let x = 1; x < SIZE; x += 1) expect(at(alpha, x, 50)).toBeGreaterThanOrEqual(at(alpha, x - 1, 50));
    expect(Math.abs(at(alpha, 100, 50) - 127.5)).toBeLessThan(8);
    expect(at(alpha, 94, 50)).toBe(0);
    expect(at(alpha, 106, 50)).toBe(255);
    expect(at(alpha, 98, 50)).toBeGreaterThan(30);
  });

  test('of a half believed part is stretched to full height', () => {
    const alpha = decideSubject(
      confidence((x, y) => (y < 100 ? 1 : 0.5) * ramp(x, 60, 4) * ramp(-x, -140, 4)),
    );
    // Two cells inside the upper, sure and the lower, unsure edge.
    expect(at(alpha, 62, 50)).toBeGreaterThan(230);
    expect(at(alpha, 62, 150)).toBeGreaterThan(230);
    expect(at(alpha, 57, 150)).toBe(0);
  });
});
