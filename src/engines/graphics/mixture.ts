/** What luma is made of (ITU-R BT.601, as JPEG has it). */
const LUMA = [0.299, 0.587, 0.114] as const;

/** How far, in levels, compression puts a value off beside an edge. */
const NOISE_LEVELS = 8;

/** How far the share of chroma lags behind that of luma one pixel beside an edge, at most, and mostly. */
const MOST_LAG = 0.55;
const LAG = 0.35;
const TIE = (NOISE_LEVELS / 2 / LAG) ** 2;

/** What a pixel is asked against: its differences from the first colour, and those of the second, by channel. */
interface Steps {
  readonly off: Float64Array;
  /** The second colour's step of luma, and by channel what is left of its step: chroma's. */
  lumaStep: number;
  readonly chroma: Float64Array;
  /** -1 where what is darker was cut off, 1 where what is brighter was, else 0. */
  readonly cut: Int8Array;
}

const steps: Steps = {
  off: new Float64Array(3),
  lumaStep: 0,
  chroma: new Float64Array(3),
  cut: new Int8Array(3),
};

/** How far chroma lags where the pixel is wholly of one of the two, by its luma; 1 where that explains it badly. */
function pureLag({ off, lumaStep, chroma, cut }: Steps, share: 0 | 1): number {
  let [dot, length] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    if (cut[channel] !== 0) continue;
    dot += chroma[channel]! * (off[channel]! - share * lumaStep);
    length += chroma[channel]! ** 2;
  }
  const along = length < 1 ? share : dot / length;
  const lag = Math.min(MOST_LAG, Math.max(0, Math.abs(along - share)));
  const shareOfChroma = share === 0 ? (along > 0 ? lag : 0) : along < 1 ? 1 - lag : 1;
  for (let channel = 0; channel < 3; channel += 1) {
    const rest = off[channel]! - share * lumaStep - shareOfChroma * chroma[channel]!;
    const missed = cut[channel] === 0 ? Math.abs(rest) : cut[channel]! * rest;
    if (missed > NOISE_LEVELS) return 1;
  }
  return Math.abs(shareOfChroma - share);
}

/**
 * How much of `two` there is in a compressed pixel that `one` and `two` make up: 0..1, wholly one of them where compression
 * explains the difference. Most compressed pictures keep chroma at half size, so that beside an edge luma and chroma are
 * mixed by different shares, of which luma's is the pixel's own; what came out too bright or too dark was cut off.
 */
export function compressedShare(
  data: Uint8ClampedArray,
  at: number,
  one: ArrayLike<number>,
  oneAt: number,
  two: ArrayLike<number>,
  twoAt: number,
): number {
  const { off, chroma, cut } = steps;
  let lumaStep = 0;
  for (let channel = 0; channel < 3; channel += 1)
    lumaStep += LUMA[channel]! * (two[twoAt + channel]! - one[oneAt + channel]!);
  steps.lumaStep = lumaStep;
  // Least squares for the two shares, tied to one another as far as they must be.
  let [lumaLuma, lumaChroma, chromaChroma, lumaRight, chromaRight] = [TIE, -TIE, TIE, 0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const value = data[at + channel]!;
    off[channel] = value - one[oneAt + channel]!;
    chroma[channel] = two[twoAt + channel]! - one[oneAt + channel]! - lumaStep;
    cut[channel] = value === 0 ? -1 : value === 255 ? 1 : 0;
    lumaLuma += lumaStep * lumaStep;
    lumaChroma += lumaStep * chroma[channel]!;
    chromaChroma += chroma[channel]! ** 2;
    lumaRight += lumaStep * off[channel]!;
    chromaRight += chroma[channel]! * off[channel]!;
  }
  const [atOne, atTwo] = [pureLag(steps, 0), pureLag(steps, 1)];
  if (Math.min(atOne, atTwo) < 1) return atOne <= atTwo ? 0 : 1;
  const scale = lumaLuma * chromaChroma - lumaChroma * lumaChroma;
  const share = (lumaRight * chromaChroma - chromaRight * lumaChroma) / scale;
  return Math.min(1, Math.max(0, share));
}
