import type { ColorName } from '../instruction/plan.ts';

/** A range that ends softly: from `none` to `full` it begins, from `still` to `gone` it ends. */
type SoftRange = readonly [none: number, full: number, still: number, gone: number];

/** Lightness 0..100, chroma 0.. and hue angle in degrees of CIELAB; a hue range may go below 0 or beyond 360. */
interface ColorRange {
  readonly lightness: SoftRange;
  readonly chroma: SoftRange;
  readonly hue?: SoftRange;
}

const ANY_LIGHT: SoftRange = [6, 16, 96, 101];
const COLORFUL: SoftRange = [14, 30, 200, 201];

/**
 * What people call a colour. Hue decides between strong colours; lightness and chroma tell pink from red, brown from orange,
 * and the colourless ones from each other. Names overlap, as they do in speech.
 */
const RANGES: Readonly<Record<ColorName, readonly ColorRange[]>> = {
  red: [{ lightness: [3, 12, 62, 76], chroma: [24, 38, 200, 201], hue: [-24, -6, 42, 54] }],
  orange: [{ lightness: [36, 48, 88, 96], chroma: [30, 44, 200, 201], hue: [40, 50, 70, 80] }],
  yellow: [{ lightness: [50, 62, 101, 102], chroma: [24, 40, 200, 201], hue: [68, 80, 108, 116] }],
  green: [
    { lightness: ANY_LIGHT, chroma: [10, 20, 200, 201], hue: [102, 114, 172, 192] },
    // Olive: the hue of yellow, too dark to be called so.
    { lightness: [6, 14, 50, 60], chroma: [14, 24, 200, 201], hue: [88, 98, 114, 120] },
  ],
  cyan: [{ lightness: [34, 46, 101, 102], chroma: [10, 20, 200, 201], hue: [172, 190, 228, 246] }],
  blue: [
    { lightness: [3, 10, 96, 101], chroma: [12, 22, 200, 201], hue: [224, 244, 296, 310] },
    // The strongest blues of a screen have the hue of paler purples.
    { lightness: [3, 10, 96, 101], chroma: [58, 78, 200, 201], hue: [270, 285, 307, 315] },
  ],
  purple: [{ lightness: ANY_LIGHT, chroma: [12, 22, 200, 201], hue: [288, 302, 334, 350] }],
  pink: [
    { lightness: [48, 60, 101, 102], chroma: [10, 18, 70, 95], hue: [320, 338, 378, 394] },
    { lightness: [36, 46, 101, 102], chroma: COLORFUL, hue: [322, 336, 360, 370] },
  ],
  brown: [{ lightness: [10, 18, 50, 62], chroma: [7, 13, 44, 56], hue: [14, 28, 80, 92] }],
  beige: [{ lightness: [58, 68, 94, 99], chroma: [4, 8, 26, 36], hue: [44, 58, 100, 110] }],
  gold: [{ lightness: [34, 44, 84, 92], chroma: [24, 34, 200, 201], hue: [62, 72, 92, 100] }],
  black: [{ lightness: [-2, -1, 20, 32], chroma: [-2, -1, 12, 22] }],
  white: [
    { lightness: [74, 84, 102, 103], chroma: [-2, -1, 9, 16] },
    { lightness: [60, 68, 102, 103], chroma: [-2, -1, 5, 9] },
  ],
  grey: [{ lightness: [16, 28, 76, 88], chroma: [-2, -1, 8, 14] }],
  silver: [{ lightness: [36, 50, 90, 97], chroma: [-2, -1, 8, 14] }],
};

/** How fitting a name is for a CIELAB colour, 0..1. */
export function colorLikeness(name: ColorName, lightness: number, a: number, b: number): number {
  const chroma = Math.hypot(a, b);
  const hue = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  let best = 0;
  for (const range of RANGES[name]) {
    const hueShare = range.hue
      ? Math.max(within(hue, range.hue), within(hue - 360, range.hue), within(hue + 360, range.hue))
      : 1;
    const share = Math.min(hueShare, within(chroma, range.chroma), within(lightness, range.lightness));
    if (share > best) best = share;
  }
  return best;
}

function within(value: number, [none, full, still, gone]: SoftRange): number {
  if (value <= none || value >= gone) return 0;
  if (value < full) return (value - none) / (full - none);
  return value <= still ? 1 : (gone - value) / (gone - still);
}
