/** A source of numbers in 0..1 (1 excluded) that gives the same row for the same seed on every machine. */
export type Random = () => number;

/** Mulberry32: 32 bits of state, one multiplication chain per number. Integer arithmetic only, so it is the same anywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

/** A number in 0..1 that belongs to a grid point, a finalised integer hash of its three coordinates. */
export function hashOf(x: number, y: number, z: number): number {
  let mixed = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(z, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x100000000;
}

/** A number around 0 with standard deviation 1, close to normal: the sum of four uniform ones. */
export function bellOf(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}
