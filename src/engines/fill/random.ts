/** One well mixed 32-bit word of three integers: the same integers give the same word on every machine. */
export function hashWord(seed: number, round: number, index: number): number {
  let word = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(round + 0x7f4a7c15, 0xc2b2ae35);
  word = Math.imul(word ^ index, 0x27d4eb2f);
  word ^= word >>> 15;
  word = Math.imul(word, 0x2c1b3c6d);
  word ^= word >>> 12;
  word = Math.imul(word, 0x297a2d39);
  return (word ^ (word >>> 15)) >>> 0 || 1;
}

/** The next word of Marsaglia's xorshift sequence; `word` must not be zero, nor is the answer. */
export function nextWord(word: number): number {
  let next = word ^ (word << 13);
  next ^= next >>> 17;
  next ^= next << 5;
  return next >>> 0;
}
