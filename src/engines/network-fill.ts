import { type Box, wholeBox } from '../domain/box.ts';
import type { Fill, FillRegion, FillResult, RunContext } from '../domain/capability.ts';
import type { Mask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import { cloneRaster, type Raster } from '../domain/raster.ts';
import { eachPixel, findHoles, type Hole } from './fill/holes.ts';
import { addDetail } from './fill-detail.ts';
import { FillWindow, type SquarePatch } from './fill-window.ts';
import { Pace } from './pace.ts';

/** Fills the hole of a square; the answer is `[3, 512, 512]`, about 0..255. What it holds outside the hole is not used. */
export type InpaintSquare = (patch: SquarePatch) => Promise<Float32Array>;

/** Above it the window was reduced by so much that what is enlarged back lacks the picture's own grain. */
const DETAIL_SCALE = 1.25;

/**
 * A fill by a network of a fixed size, at the picture's own: each hole is shown in a square window with as much around it,
 * reduced where it is larger than the network's. What comes back is enlarged, given the fine detail of similar places around
 * it, and written in the hole alone. Small holes that lie in one window share a run.
 */
export function networkFill(inpaint: InpaintSquare): Fill {
  return { fill: (image, hole, context) => fillHoles(image, hole, context, inpaint) };
}

async function fillHoles(
  image: Raster,
  mask: Mask,
  context: RunContext,
  inpaint: InpaintSquare,
): Promise<FillResult> {
  const pace = new Pace(context);
  if (image.widthPx !== mask.widthPx || image.heightPx !== mask.heightPx) {
    throw new Problem(
      'mask_mismatch',
      `Expected a mask of ${image.widthPx}x${image.heightPx} pixels, got ${mask.widthPx}x${mask.heightPx}.`,
    );
  }
  const filled = cloneRaster(image);
  const known = knownPixels(image, mask);
  let waiting = findHoles(mask).sort((one, other) => longerSide(other.box) - longerSide(one.box));
  if (waiting.length > 0 && !known.includes(1)) {
    throw new Problem(
      'mask_full',
      'The mask covers every pixel that is not clear: nothing is left to fill from.',
    );
  }
  const regions: FillRegion[] = waiting.map(({ box }) => ({ box, route: 'photo' }));
  const totalPx = waiting.reduce((sum, hole) => sum + hole.areaPx, 0);
  let donePx = 0;
  while (waiting.length > 0) {
    const window = FillWindow.around(waiting[0]!.box, wholeBox(image));
    const together = waiting.filter(
      (hole, index) => index === 0 || (window.scale === 1 && window.holds(hole.box)),
    );
    await fillTogether(filled, known, together, window, inpaint, pace);
    donePx += together.reduce((sum, hole) => sum + hole.areaPx, 0);
    pace.progress(donePx / totalPx);
    waiting = waiting.filter((hole) => !together.includes(hole));
  }
  pace.progress(1);
  return { image: filled, regions };
}

const longerSide = ({ widthPx, heightPx }: Box): number => Math.max(widthPx, heightPx);

/** 1 where a pixel of the source can be seen. */
function knownPixels(image: Raster, mask: Mask): Uint8Array {
  return mask.data.map((value, pixel) => (value === 0 && image.data[pixel * 4 + 3]! > 0 ? 1 : 0));
}

async function fillTogether(
  filled: Raster,
  known: Uint8Array,
  holes: readonly Hole[],
  window: FillWindow,
  inpaint: InpaintSquare,
  pace: Pace,
): Promise<void> {
  const patch = await window.reduce(filled, known, pace);
  const answer = await inpaint(patch);
  await pace.breathe();
  const detail =
    window.scale > DETAIL_SCALE
      ? await addDetail({ picture: filled, known, window, patch, answer }, pace)
      : null;
  const color = new Float32Array(3);
  for (const hole of holes) {
    eachPixel(hole, (x, y) => {
      window.sample(answer, x, y, color);
      detail?.add(x, y, color);
      const at = (y * filled.widthPx + x) * 4;
      // Writing into a clamped array rounds and clamps.
      filled.data.set(color, at);
      filled.data[at + 3] = 255;
    });
    await pace.breathe();
  }
  // Other holes may see what was made up here.
  for (const hole of holes)
    eachPixel(hole, (x, y) => {
      known[y * filled.widthPx + x] = 1;
    });
}
