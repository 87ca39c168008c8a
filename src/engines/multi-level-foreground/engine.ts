import type { Foreground, ForegroundColors, RunContext } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { Problem } from '../../domain/problem.ts';
import { cloneRaster, createRaster, pixelWords, type Raster } from '../../domain/raster.ts';
import type { Engine } from '../engine.ts';
import { Pace } from '../pace.ts';
import { nearEdges } from './edge-block.ts';
import { halvings, type Level } from './pyramid.ts';
import { type ColorPair, inherit, sweepRows } from './sweep.ts';

/** Levels up to this side are relaxed thoroughly: what is decided there spreads over the whole picture. */
const SMALL_SIDE_PX = 32;
const SMALL_PASSES = 10;
const PASSES = 3;

/** Alpha 255 beside no colour, as a pixel is read in one word. */
const OPAQUE_WORD = pixelWords({ widthPx: 1, heightPx: 1, data: Uint8ClampedArray.of(0, 0, 0, 255) })[0]!;

/** Pixels that are relaxed between two looks at the clock. */
const PIXELS_PER_BREATH = 1 << 18;

/**
 * Estimates foreground and background colours by fast multi-level relaxation.
 *
 * Where alpha is 255 the foreground is the picture byte for byte, where it is 0 the background is. Away from soft edges
 * both are the picture; within a few pixels of an edge each continues smoothly to the side where it cannot be seen.
 */
export const multiLevelForegroundEngine: Engine<'foreground'> = {
  card: {
    id: 'multi-level-foreground',
    capability: 'foreground',
    hardware: 'cpu',
    secondsPerMegapixel: 0.05,
    mebibytesPerMegapixel: 14,
    residentMebibytes: 1,
    licence: { spdx: 'Apache-2.0' },
    fidelity: 'exact',
    source:
      'Germer, Uelwer, Conrad, Harmeling 2020, "Fast Multi-Level Foreground Estimation", arXiv 2006.14970',
  },
  availability: () => Promise.resolve({ available: true }),
  load: (): Promise<Foreground> => Promise.resolve({ estimate }),
};

async function estimate(image: Raster, alpha: Mask, context: RunContext): Promise<ForegroundColors> {
  if (alpha.widthPx !== image.widthPx || alpha.heightPx !== image.heightPx) {
    throw new Problem(
      'mask_mismatch',
      `Expected a matte of ${image.widthPx}x${image.heightPx} pixels, got ${alpha.widthPx}x${alpha.heightPx}.`,
    );
  }
  const pace = new Pace(context);
  const levels: Level[] = [];
  for (const level of halvings({ image, alpha })) {
    levels.push(level);
    await pace.breathe();
  }
  const smallest = levels.pop()!;
  let pair = { foreground: opaque(smallest.image), background: opaque(smallest.image) };
  let parent = smallest;
  while (levels.length > 0) {
    const level = levels.pop()!;
    const last = levels.length === 0;
    pair = await refinePair(pair, parent, level, last, pace);
    parent = level;
    pace.progress(4 ** -levels.length);
  }
  pace.progress(1);
  return pair;
}

async function refinePair(
  parentPair: ColorPair,
  parent: Level,
  level: Level,
  last: boolean,
  pace: Pace,
): Promise<ColorPair> {
  const { widthPx, heightPx } = level.image;
  // On the last level only the surroundings of edges take their parent's colours: elsewhere the picture stays.
  const foreground = last ? opaque(level.image) : createRaster(widthPx, heightPx);
  await pace.breathe();
  const background = last
    ? { ...foreground, data: foreground.data.slice() }
    : createRaster(widthPx, heightPx);
  const pair = { foreground, background };
  await pace.breathe();
  const inherited = last ? nearEdges(parent.alpha, 2) : everywhere(parent.alpha);
  inherit(pair, parentPair, level, inherited);
  await pace.breathe();
  const relaxed = nearEdges(parent.alpha, 1);
  const passes = Math.max(widthPx, heightPx) <= SMALL_SIDE_PX ? SMALL_PASSES : PASSES;
  const rowsPerBreath = Math.ceil(PIXELS_PER_BREATH / widthPx);
  for (let pass = 0; pass < passes; pass += 1) {
    for (let y = 0; y < heightPx; y += rowsPerBreath) {
      sweepRows(pair, level, relaxed, y, Math.min(y + rowsPerBreath, heightPx));
      await pace.breathe();
    }
  }
  return pair;
}

/** A copy of the picture with alpha 255: hidden colours count as they are. */
function opaque(image: Raster): Raster {
  const copy = cloneRaster(image);
  const words = pixelWords(copy);
  for (let at = 0; at < words.length; at += 1) words[at] = words[at]! | OPAQUE_WORD;
  return copy;
}

function everywhere(like: Mask): Mask {
  return { ...like, data: new Uint8Array(like.data.length).fill(1) };
}
