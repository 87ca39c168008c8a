import type { Box } from './box.ts';
import { clipBox, wholeBox } from './box.ts';
import { createMask } from './mask.ts';
import type { Raster } from './raster.ts';
import { cloneRaster, createRaster, cropRaster, pasteRaster } from './raster.ts';
import type { LiftedLayer, SolvedStack } from './solve.ts';
import { solveStack } from './solve.ts';

/** Pixels at a place, as somebody proposes them for a layer. */
export interface Proposal {
  readonly box: Box;
  /** Straight alpha, the box's size. */
  readonly raster: Raster;
}

/** From this alpha on a layer takes what the proposals do not explain into its own colour; below, what it lies on does. */
const OWNER_ALPHA = 128;

/** Lays `raster` over `ground` at a place, source-over, in place. Clear ground takes the layer as it is. */
function layOver(ground: Raster, { box, raster }: Proposal): void {
  for (let row = 0; row < box.heightPx; row += 1) {
    for (let column = 0; column < box.widthPx; column += 1) {
      const from = (row * box.widthPx + column) * 4;
      const alpha = raster.data[from + 3]!;
      if (alpha === 0) continue;
      const to = ((box.topPx + row) * ground.widthPx + box.leftPx + column) * 4;
      const under = (ground.data[to + 3]! * (255 - alpha)) / 255;
      const whole = alpha + under;
      for (let channel = 0; channel < 3; channel += 1) {
        ground.data[to + channel] =
          (raster.data[from + channel]! * alpha + ground.data[to + channel]! * under) / whole;
      }
      ground.data[to + 3] = whole;
    }
  }
}

/** The part of a proposal that lies on the canvas. */
function onCanvas({ box, raster }: Proposal, canvas: Raster): Proposal | null {
  const visible = clipBox(box, canvas);
  if (visible === null) return null;
  if (visible.widthPx === box.widthPx && visible.heightPx === box.heightPx) return { box, raster };
  const inner = { ...visible, leftPx: visible.leftPx - box.leftPx, topPx: visible.topPx - box.topPx };
  return { box: visible, raster: cropRaster(raster, inner) };
}

/**
 * What the picture is without the layer: the proposals below it where it covers; where it is faint, the picture with the
 * layer's own colour taken out, so that grain and compression stay in what shows through. `picture` is moved on to that.
 */
function lift(picture: Raster, { box, raster }: Proposal, proposedBelow: Raster): LiftedLayer {
  const alpha = createMask(box.widthPx, box.heightPx);
  const below = cropRaster(picture, box);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const at = pixel * 4;
    const opacity = raster.data[at + 3]!;
    if (opacity === 0) continue;
    alpha.data[pixel] = opacity;
    const faint = opacity < OWNER_ALPHA && below.data[at + 3] === 255 && proposedBelow.data[at + 3] === 255;
    for (let channel = 0; channel < 4; channel += 1) {
      below.data[at + channel] =
        faint && channel < 3
          ? (255 * below.data[at + channel]! - opacity * raster.data[at + channel]!) / (255 - opacity)
          : proposedBelow.data[at + channel]!;
    }
  }
  pasteRaster(picture, below, box);
  return { box, alpha, below };
}

/**
 * Makes proposed layers give back `source` byte for byte. `proposals` are back to front; the first covers the canvas and
 * is opaque wherever the picture is. The answer's layers follow the proposals above the first, front to back; one that
 * lies wholly off the canvas keeps its place with a clear raster. About 0.1 s per megapixel of boxes.
 */
export function anchorStack(source: Raster, proposals: readonly Proposal[]): SolvedStack {
  const ground = createRaster(source.widthPx, source.heightPx);
  const belows: Raster[] = [];
  const placed = proposals.map((proposal) => onCanvas(proposal, source));
  for (const proposal of placed) {
    belows.push(proposal ? cropRaster(ground, proposal.box) : createRaster(1, 1));
    if (proposal) layOver(ground, proposal);
  }
  const picture = cloneRaster(source);
  const nowhere: LiftedLayer = {
    box: { ...wholeBox(source), widthPx: 1, heightPx: 1 },
    alpha: createMask(1, 1),
    below: cropRaster(source, { ...wholeBox(source), widthPx: 1, heightPx: 1 }),
  };
  const lifted: LiftedLayer[] = [];
  for (let index = proposals.length - 1; index > 0; index -= 1) {
    const proposal = placed[index];
    lifted.push(proposal ? lift(picture, proposal, belows[index]!) : nowhere);
  }
  return solveStack(source, lifted);
}
