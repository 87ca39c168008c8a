/** What luma is made of (ITU-R BT.601, as JPEG has it). */
const LUMA = [0.299, 0.587, 0.114] as const;

/** How far, in levels, compression puts a colour off beside an edge. */
const NOISE_LEVELS = 12;

/** How far the share of chroma lags behind that of luma one pixel beside an edge, at most, and mostly. */
const MOST_LAG = 0.55;
const LAG = 0.35;
/** Against noise of a few levels in each channel, how firmly the two shares are tied to one another. */
const TIE = (4 / LAG) ** 2;

/** A compressed pixel that two colours make up. */
export interface CompressedMixture {
  /** How much there is of the second colour, 0..1: wholly one of them where compression explains the difference. */
  share: number;
  /** How far the pixel is from that, in levels. */
  miss: number;
}

/** What a pixel is told by: its differences from the first colour, and the second's, parted into luma's and chroma's. */
const off = new Float64Array(3);
const chroma = new Float64Array(3);
/** -1 where what is darker was cut off, 1 where what is brighter was, else 0. */
const cut = new Int8Array(3);
let lumaStep = 0;

/** The share of chroma that explains the pixel best beside a share of luma. */
function chromaShare(share: number): number {
  let [dot, length] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    if (cut[channel] !== 0) continue;
    dot += chroma[channel]! * (off[channel]! - share * lumaStep);
    length += chroma[channel]! ** 2;
  }
  const best = length < 1 ? share : dot / length;
  return Math.min(1, share + MOST_LAG, Math.max(0, share - MOST_LAG, best));
}

/** How far the pixel is, in levels, from two shares of luma and chroma. */
function missOf(share: number, ofChroma: number): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const rest = off[channel]! - share * lumaStep - ofChroma * chroma[channel]!;
    sum += (cut[channel] === 0 ? rest : Math.max(0, cut[channel]! * rest)) ** 2;
  }
  return Math.sqrt(sum);
}

/**
 * Tells into `out` what a compressed pixel at `at` consists of between two colours. Most compressed pictures keep chroma at
 * half size, so that beside an edge luma and chroma are mixed by different shares, of which luma's is the pixel's own; what
 * came out too bright or too dark was cut off.
 */
export function explainCompressed(
  data: Uint8ClampedArray,
  at: number,
  one: ArrayLike<number>,
  oneAt: number,
  two: ArrayLike<number>,
  twoAt: number,
  out: CompressedMixture,
): void {
  lumaStep = 0;
  for (let channel = 0; channel < 3; channel += 1)
    lumaStep += LUMA[channel]! * (two[twoAt + channel]! - one[oneAt + channel]!);
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
  const [lagOfOne, lagOfTwo] = [chromaShare(0), chromaShare(1)];
  const [missOfOne, missOfTwo] = [missOf(0, lagOfOne), missOf(1, lagOfTwo)];
  if (Math.min(missOfOne, missOfTwo) <= NOISE_LEVELS) {
    const isOne = missOfTwo > NOISE_LEVELS || (missOfOne <= NOISE_LEVELS && lagOfOne <= 1 - lagOfTwo);
    out.share = isOne ? 0 : 1;
    out.miss = isOne ? missOfOne : missOfTwo;
    return;
  }
  const scale = lumaLuma * chromaChroma - lumaChroma * lumaChroma;
  const share = (lumaRight * chromaChroma - chromaRight * lumaChroma) / scale;
  out.share = Math.min(1, Math.max(0, share));
  out.miss = missOf(out.share, chromaShare(out.share));
}
