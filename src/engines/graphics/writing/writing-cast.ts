import type { Kernel } from '../shadows/blur.ts';
import { endOf, fitFiner, fitForm } from '../shadows/shadow-form.ts';
import type { GlyphLine } from './glyph-line.ts';
import type { LetteredBlock, LetteredScene, Rgb } from './lettered-block.ts';
import { letteredBlocks, surroundings } from './lettered-block.ts';
import { coversOf, inkedBest, KERNELS, LEAST_OPACITY, softened } from './writing-cast-ink.ts';
import type { Sight } from './writing-cast-sight.ts';
import {
  aligned,
  asAlpha,
  farthest,
  isOff,
  meanPaint,
  showsAlong,
  sightOf,
  withoutStrays,
} from './writing-cast-sight.ts';

/** How a block of writing shades or lights its ground: in one colour, in the form of its letters, blurred and moved. */
export interface WritingCast {
  readonly block: LetteredBlock;
  readonly color: Rgb;
  readonly opacity: number;
  readonly kernel: Kernel;
  readonly sigmaPx: number;
  readonly moveXPx: number;
  readonly moveYPx: number;
  /** Alpha below which it shows no more. */
  readonly end: number;
  /** How far, in alpha, it is from what shows, on average. */
  readonly error: number;
}

/** Sides of the grids, in cells, on which the form is looked for and then measured. */
const GRID_CELLS = 280;
const FINE_GRID_CELLS = 840;

/** A cast is soft: what is sharper is an outline. */
const LEAST_SIGMA_PX = 1.2;
const MOST_MOVE_SIGMAS = 3.2;

/** How much a cast leaves unexplained at most: noise hides how exactly it is the letters' own form, the more the stronger it is. */
const LEAST_EXPLAINED = { clean: 0.95, noisy: 0.9 } as const;
const MOST_ERROR = 0.012;
const MOST_ERROR_SHARE = { clean: 0.02, noisy: 0.06 } as const;

function castOf(
  scene: LetteredScene,
  block: LetteredBlock,
  isLetter: (id: number) => boolean,
): WritingCast | null {
  const kind = scene.noisy ? 'noisy' : 'clean';
  const kinds = surroundings(scene, block, isLetter);
  if (!isOff(scene, block, kinds)) return null;
  const read = (gridCells: number): { sight: Sight; isUsed: Uint8Array; far: Rgb } | null => {
    const sight = sightOf(scene, block, kinds, gridCells);
    const way = aligned(sight, scene.noisy);
    return way && { sight, isUsed: way.isUsed, far: farthest(meanPaint(sight), way.direction) };
  };
  const coarse = read(GRID_CELLS);
  if (!coarse) return null;
  const { sight: coarseSight, isUsed, far } = coarse;
  const first = asAlpha(coarseSight, far, isUsed);
  const rough = fitForm(first, coarseSight.cellPx);
  if (!rough || !withoutStrays(first, rough, isUsed)) return null;
  const fine = coarseSight.cellPx > 1 ? (read(FINE_GRID_CELLS) ?? coarse) : coarse;
  const { sight } = fine;
  const scale = coarseSight.cellPx / sight.cellPx;
  let seen = asAlpha(sight, far, fine.isUsed);
  let form = fitFiner(seen, rough, scale);
  if (!withoutStrays(seen, form, fine.isUsed)) return null;
  seen = asAlpha(sight, far, fine.isUsed);
  form = KERNELS.map((kernel) => fitFiner(seen, { ...form, kernel }, 1)).reduce((best, one) =>
    one.error < best.error ? one : best,
  );
  if (
    form.explained < LEAST_EXPLAINED[kind] ||
    form.error > Math.max(MOST_ERROR, MOST_ERROR_SHARE[kind] * form.opacity)
  )
    return null;
  if (Math.hypot(form.moveX, form.moveY) > MOST_MOVE_SIGMAS * form.sigma + 1) return null;
  if (form.sigma * sight.cellPx < LEAST_SIGMA_PX) return null;
  if (!showsAlong(sight, seen)) return null;
  const found = inkedBest(scene, sight, seen.cells, coversOf(sight, seen, form), far);
  const soft = softened(sight, seen, form, found);
  form = soft.form;
  const { color, opacity } = soft.ink;
  if (opacity < LEAST_OPACITY) return null;
  return {
    block,
    color,
    opacity,
    kernel: form.kernel,
    sigmaPx: form.sigma * sight.cellPx,
    moveXPx: form.moveX * sight.cellPx,
    moveYPx: form.moveY * sight.cellPx,
    end: endOf(seen, form) * (opacity / form.opacity),
    error: form.error,
  };
}

/**
 * What writing casts on plain grounds and patterns, as soft as it may be: a shadow or a glow. Known before things are looked
 * for, it need not be taken for things itself. Costs nothing where letters stand on their ground's paint, else about 0.3 s a block.
 */
export function writingCasts(scene: LetteredScene, lines: readonly GlyphLine[]): WritingCast[] {
  const lettered = new Set(lines.flatMap(({ parts }) => parts));
  const isLetter = (id: number): boolean => lettered.has(id);
  return letteredBlocks(scene, lines).flatMap((block) => castOf(scene, block, isLetter) ?? []);
}
