/** A number 0..1 for a place on the whole-numbered grid: the same on every machine. */
export function hashUnit(x: number, y: number, seed: number): number {
  let word = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ Math.imul(seed | 0, 0x9e3779b1);
  word = Math.imul(word ^ (word >>> 15), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return ((word ^ (word >>> 16)) >>> 0) / 4294967296;
}

/** Smooth noise about 0, mostly within -1..1, that changes over a distance of 1 (Perlin 2002, gradient noise). */
export function gradientNoise(x: number, y: number, seed: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = x - left;
  const down = y - top;
  const corner = (column: number, row: number): number => {
    const angle = hashUnit(left + column, top + row, seed) * 2 * Math.PI;
    return Math.cos(angle) * (across - column) + Math.sin(angle) * (down - row);
  };
  const ease = (share: number): number => share * share * share * (share * (share * 6 - 15) + 10);
  const u = ease(across);
  const above = corner(0, 0) + u * (corner(1, 0) - corner(0, 0));
  const below = corner(0, 1) + u * (corner(1, 1) - corner(0, 1));
  return 1.5 * (above + ease(down) * (below - above));
}

/** Noise in octaves, each of twice the detail and half the strength; about -1..1. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let strength = 0.5;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += strength * gradientNoise(x * scale, y * scale, seed + octave * 101);
    strength *= 0.5;
    scale *= 2.03;
  }
  return sum;
}

/** Round lumps: 1 at scattered points, falling to 0 half-way between them (Worley 1996, cellular noise, inverted). */
export function lumpNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  let nearest = 4;
  for (let j = row - 1; j <= row + 1; j += 1) {
    for (let i = column - 1; i <= column + 1; i += 1) {
      const dx = i + hashUnit(i, j, seed) - x;
      const dy = j + hashUnit(i, j, seed + 7919) - y;
      nearest = Math.min(nearest, dx * dx + dy * dy);
    }
  }
  return Math.max(0, 1 - Math.sqrt(nearest));
}
