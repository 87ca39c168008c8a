import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { HexColor } from '../../domain/shape.ts';
import { changeColors } from './change-pixels.ts';
import type { Oklab } from './oklab.ts';
import { oklabOf, toOklab } from './oklab.ts';

/** Paint and cloth are seldom more colourful than this; screens are. */
const MOST_CHROMA = 0.235;
const HUE_BINS = 36;
/** From this chroma on a pixel has a hue worth counting. */
const COLORED = 0.045;
/** Shares of a target's pixels and of its colour that one hue needs to be the target's own. */
const OWN_PIXEL_SHARE = 0.3;
const OWN_CHROMA_SHARE = 0.55;
/** Hues this near to the target's own are it; beyond the second they are something else. In radians. */
const SAME_HUE = 0.55;
const OTHER_HUE = 1;
/** Lightness that a colour is asked for within, so that shading has room on both sides. */
const DARKEST = 0.17;
const LIGHTEST = 0.94;
/** The same for colours that are not near to grey: full colours are not as light as white. */
const LIGHTEST_FULL = 0.88;
/** How far the curve of lightness may bend upwards before it shows noise and banding. */
const LEAST_BEND = 0.38;
/**
 * A dark thing that becomes light: how much of its contrast it keeps, as a power; how steep that may be before its noise shows;
 * and the share of what is lighter than the new colour that its lit side may take, for full colours turn pale there.
 */
const KEPT_CONTRAST = 0.8;
const STEEPEST = 3;
const LIT_SHARE = 0.4;
/** How much fuller than at the typical lightness a colour gets where more light falls on it. */
const MOST_LIT = 1.1;
const LIGHTNESS_BINS = 64;
/** What apart two tones of a target lie at least, in lightness, and how much of all variance lies between them. */
const TWO_TONES_GAP = 0.3;
const TWO_TONES_SHARE = 0.72;

/** From this typical lightness on a thing is light: what is dark on it is not of its colour. */
const LEAST_LIGHT_THING = 0.45;
/** Shares of the typical lightness: below the first it may be a mixture with something dark, at the second it is dark. */
const LOWEST_LIT = 0.82;
const DARK_SHARE = 0.33;

/** What a target looks like as a whole. */
interface Look {
  /** The typical lightness of what is to change, and that which only its highlights exceed. */
  readonly typical: number;
  readonly top: number;
  /** The hue that it has as a whole, and its typical chroma; `null` where it has none or several. */
  readonly own: { readonly hue: number; readonly chroma: number } | null;
  /** Where it has no hue, but is of two tones: which of them is the larger. */
  readonly major: {
    readonly threshold: number;
    readonly softness: number;
    readonly isBright: boolean;
    /** Typical lightness of the dark one. */
    readonly dark: number;
  } | null;
}

/**
 * How a light thing without a hue passes into what is dark on it, tyres and windows and the gaps between: a pixel between
 * `dark` and `low` is taken for a mixture of both, so that edges stay smooth and shade stays shade.
 */
interface Transition {
  readonly dark: number;
  readonly low: number;
}

const hueOf = (color: Oklab): number => Math.atan2(color.blueYellow, color.greenRed);
const chromaOf = (color: Oklab): number => Math.hypot(color.greenRed, color.blueYellow);

function hueDistance(one: number, other: number): number {
  const apart = Math.abs(one - other) % (2 * Math.PI);
  return Math.min(apart, 2 * Math.PI - apart);
}

function smoothStep(from: number, to: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}

/** Calls `visit` with the colour and the matte's value of every pixel that is looked at; large targets are sampled. */
function eachColor(picture: Raster, matte: Mask, visit: (color: Oklab, share: number) => void): void {
  const color: Oklab = { lightness: 0, greenRed: 0, blueYellow: 0 };
  const step = Math.max(1, Math.floor(matte.data.length / 400_000));
  for (let pixel = 0; pixel < matte.data.length; pixel += step) {
    const share = matte.data[pixel]!;
    // Soft pixels are half something else.
    if (share < 200 || picture.data[pixel * 4 + 3] === 0) continue;
    toOklab(picture.data[pixel * 4]!, picture.data[pixel * 4 + 1]!, picture.data[pixel * 4 + 2]!, color);
    visit(color, share);
  }
}

/** What the pixels that `weigh` takes look like: how light typically, and how light where only the brightest are more. */
function lightnessOf(
  picture: Raster,
  matte: Mask,
  weigh: (color: Oklab) => number,
): { readonly typical: number; readonly top: number } {
  const bins = new Float64Array(LIGHTNESS_BINS);
  eachColor(picture, matte, (color) => {
    bins[lightnessBin(color)]! += weigh(color);
  });
  const total = bins.reduce((sum, value) => sum + value, 0);
  const percentile = (share: number): number => {
    let below = 0;
    for (let bin = 0; bin < LIGHTNESS_BINS; bin += 1) {
      below += bins[bin]!;
      if (below >= total * share) return (bin + 0.5) / LIGHTNESS_BINS;
    }
    return 0.5;
  };
  return total === 0 ? { typical: 0.5, top: 0.9 } : { typical: percentile(0.55), top: percentile(0.96) };
}

const lightnessBin = (color: Oklab): number =>
  Math.min(LIGHTNESS_BINS - 1, Math.max(0, Math.floor(color.lightness * LIGHTNESS_BINS)));

/** The hue that most of the target's colour has, where most of it has one. */
function ownHue(picture: Raster, matte: Mask): Look['own'] {
  const bins = new Float64Array(HUE_BINS);
  let pixels = 0;
  let colored = 0;
  let total = 0;
  eachColor(picture, matte, (color) => {
    pixels += 1;
    const chroma = chromaOf(color);
    if (chroma < COLORED) return;
    colored += 1;
    total += chroma;
    bins[Math.min(HUE_BINS - 1, Math.floor((hueOf(color) / (2 * Math.PI) + 0.5) * HUE_BINS))]! += chroma;
  });
  const around = (bin: number): number =>
    [-3, -2, -1, 0, 1, 2, 3].reduce((sum, shift) => sum + bins[(bin + shift + HUE_BINS) % HUE_BINS]!, 0);
  const peak = [...bins.keys()].reduce((best, bin) => (around(bin) > around(best) ? bin : best), 0);
  if (colored <= pixels * OWN_PIXEL_SHARE || around(peak) <= total * OWN_CHROMA_SHARE) return null;
  // Windows that hold one narrow hue tie, whichever side of it they lie on: its place within the window decides.
  const angle = (bin: number): number => ((bin + 0.5) / HUE_BINS - 0.5) * 2 * Math.PI;
  const window = [-3, -2, -1, 0, 1, 2, 3].map((shift) => (peak + shift + HUE_BINS) % HUE_BINS);
  const near = Math.atan2(
    window.reduce((sum, bin) => sum + bins[bin]! * Math.sin(angle(bin)), 0),
    window.reduce((sum, bin) => sum + bins[bin]! * Math.cos(angle(bin)), 0),
  );
  let greenRed = 0;
  let blueYellow = 0;
  let count = 0;
  eachColor(picture, matte, (color) => {
    if (chromaOf(color) < COLORED || hueDistance(hueOf(color), near) > SAME_HUE) return;
    greenRed += color.greenRed;
    blueYellow += color.blueYellow;
    count += 1;
  });
  return { hue: Math.atan2(blueYellow, greenRed), chroma: Math.hypot(greenRed, blueYellow) / count };
}

/**
 * Where a target without a colour of its own falls into light and dark (Otsu 1979, "A Threshold Selection Method from
 * Gray-Level Histograms"): the body of a white car and its tyres. `null` where it is of one kind.
 */
function majorTone(picture: Raster, matte: Mask): Look['major'] {
  const bins = new Float64Array(LIGHTNESS_BINS);
  eachColor(picture, matte, (color) => {
    bins[lightnessBin(color)]! += 1;
  });
  const middle = (bin: number): number => (bin + 0.5) / LIGHTNESS_BINS;
  const total = bins.reduce((sum, value) => sum + value, 0);
  const mean = bins.reduce((sum, value, bin) => sum + value * middle(bin), 0) / total;
  const variance = bins.reduce((sum, value, bin) => sum + value * (middle(bin) - mean) ** 2, 0) / total;
  let best = { between: 0, at: 0, darkShare: 0, gap: 0, dark: 0 };
  let count = 0;
  let sum = 0;
  for (let bin = 0; bin < LIGHTNESS_BINS - 1; bin += 1) {
    count += bins[bin]!;
    sum += bins[bin]! * middle(bin);
    if (count === 0 || count === total) continue;
    const gap = (mean * total - sum) / (total - count) - sum / count;
    const between = (count / total) * (1 - count / total) * gap * gap;
    if (between > best.between)
      best = { between, at: middle(bin), darkShare: count / total, gap, dark: sum / count };
  }
  if (best.gap < TWO_TONES_GAP || best.between < variance * TWO_TONES_SHARE) return null;
  return {
    threshold: best.at,
    isBright: best.darkShare < 0.5,
    softness: best.gap * 0.3,
    dark: best.dark,
  };
}

function lookOf(picture: Raster, matte: Mask): Look {
  const own = ownHue(picture, matte);
  const major = own ? null : majorTone(picture, matte);
  const share = (color: Oklab): number => changeShare(color, own, major);
  return { ...lightnessOf(picture, matte, (color) => (share(color) > 0.5 ? 1 : 0)), own, major };
}

/** A curve of lightness that gives `typical` the lightness `goal`, as nearly as it may, and keeps the order of all. */
function lightnessCurve(
  typical: number,
  top: number,
  goal: number,
): { readonly at: (value: number) => number; readonly knee: number } {
  if (goal > typical) {
    // A power keeps black and white and gives highlights less room, not none.
    const bend = Math.max(LEAST_BEND, Math.log(goal) / Math.log(typical));
    if (typical < LEAST_LIGHT_THING && bend < KEPT_CONTRAST)
      return liftedCurve(typical, top, typical ** bend);
    return { at: (value) => value ** bend, knee: top ** bend };
  }
  // A darker paint returns a fixed share of the light; what shines beyond it is the lamp's own.
  const factor = goal / typical;
  const knee = top * factor;
  const rest = Math.max(0.01, 1 - top);
  const shine = (over: number): number => {
    const share = Math.min(1, over / rest);
    return knee + factor * over + (1 - knee - factor * rest) * share * share;
  };
  return { at: (value) => (value <= top ? value * factor : shine(value - top)), knee };
}

/**
 * For dark things: a power that lifts them as far leaves strands and folds of one tone. Below the typical lightness ratios are
 * kept, as more light on the same shapes would keep them; above it the lit side rises into a part of the room that is left,
 * and only what shines reaches white.
 */
function liftedCurve(typical: number, top: number, reached: number): ReturnType<typeof lightnessCurve> {
  const power = Math.min(KEPT_CONTRAST, (STEEPEST * typical) / reached);
  const slope = (power * reached) / typical;
  const room = LIT_SHARE * (1 - reached);
  const lit = (value: number): number => reached + room * (1 - Math.exp((-slope * (value - typical)) / room));
  const knee = lit(top);
  const at = (value: number): number => {
    if (value <= typical) return reached * (value / typical) ** power;
    return value <= top ? lit(value) : knee + ((1 - knee) * (value - top)) / (1 - top);
  };
  return { at, knee };
}

/**
 * Gives a target another colour and keeps its shading. In OKLab its typical lightness moves towards the colour's along a
 * curve that keeps the order of all; chroma follows lightness as it does on a lit surface, and fades towards white in
 * highlights. Where the target has one hue of its own only what has that hue changes, so that the tyres and windows of a red
 * car stay; where it has none and is light, what is dark on it stays; where it is dark, what is light. Pixels where the matte is 0
 * stay byte for byte. About 500 ms per megapixel under the matte.
 */
export function recolor(picture: Raster, matte: Mask, color: HexColor, colors = picture): Raster {
  const wanted = oklabOf(color);
  const chroma = Math.min(MOST_CHROMA, chromaOf(wanted));
  // Less full at the same lightness would be paler: a red would turn salmon.
  const paintLightness = wanted.lightness * Math.sqrt(chroma / Math.max(chroma, chromaOf(wanted)) || 1);
  const goal = Math.min(chroma > 0.08 ? LIGHTEST_FULL : LIGHTEST, Math.max(DARKEST, paintLightness));
  const look = lookOf(picture, matte);
  const typical = Math.min(0.97, Math.max(0.05, look.typical));
  const curve = lightnessCurve(typical, Math.max(typical + 0.01, look.top), goal);
  const reached = curve.at(typical);
  const across = chroma * Math.cos(hueOf(wanted));
  const along = chroma * Math.sin(hueOf(wanted));
  const passing = look.own === null ? transitionOf(look.major, typical) : null;
  // Under a paint that is darker than what was dark on the thing, that has to become darker still.
  const darkest = passing ? Math.min(1, (0.75 * curve.at(passing.low)) / passing.dark) : 1;
  const repaint = (pixel: Oklab): void => {
    const isPassing = passing !== null && pixel.lightness < passing.low;
    const share = isPassing
      ? Math.max(0, (pixel.lightness - passing.dark) / (passing.low - passing.dark))
      : passing
        ? 1
        : changeShare(pixel, look.own, look.major);
    if (share === 0 && !isPassing) return;
    const lightness = Math.min(1, curve.at(Math.max(0, isPassing ? passing.low : pixel.lightness)));
    const fade = lightness <= curve.knee ? 1 : (1 - lightness) / (1 - curve.knee);
    const lit = Math.min(MOST_LIT, lightness / reached) * fade;
    const fullness = look.own === null ? 1 : ownFullness(pixel, look.own, typical);
    const kept = isPassing ? darkest * Math.min(passing.dark, pixel.lightness) : pixel.lightness;
    pixel.lightness = kept + (lightness - kept) * share;
    pixel.greenRed += (across * lit * fullness - pixel.greenRed) * share;
    pixel.blueYellow += (along * lit * fullness - pixel.blueYellow) * share;
  };
  return changeColors(picture, matte, repaint, colors);
}

function transitionOf(major: Look['major'], typical: number): Transition | null {
  if (major ? !major.isBright : typical < LEAST_LIGHT_THING) return null;
  const low = LOWEST_LIT * typical;
  return { dark: Math.min(major?.dark ?? DARK_SHARE * typical, low - 0.05), low };
}

/** How far a pixel belongs to what is to change, 0..1. */
function changeShare(color: Oklab, own: Look['own'], major: Look['major']): number {
  if (own) return ownShare(color, own);
  if (!major) return 1;
  const { threshold, softness, isBright } = major;
  const bright = smoothStep(threshold - softness, threshold + softness * 0.5, color.lightness);
  return isBright
    ? bright
    : 1 - smoothStep(threshold - softness * 0.5, threshold + softness, color.lightness);
}

/** How far a pixel belongs to what has the target's own hue. Greys have no hue of their own and go along by their chroma. */
function ownShare(color: Oklab, own: NonNullable<Look['own']>): number {
  const chroma = chromaOf(color);
  return (
    (1 - smoothStep(SAME_HUE, OTHER_HUE, hueDistance(hueOf(color), own.hue))) *
    smoothStep(0.1, 0.35, chroma / own.chroma)
  );
}

/** How full the colour is against what a surface of the target's colour has at this lightness: less in a reflection. */
function ownFullness(color: Oklab, own: NonNullable<Look['own']>, typical: number): number {
  const expected = own.chroma * Math.min(1, Math.max(0.15, color.lightness / typical));
  return Math.min(1.1, chromaOf(color) / expected);
}
