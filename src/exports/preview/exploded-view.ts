import type { Box, Size } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Color, Slant, Spot } from './drawing.ts';
import { cornersOf, drawLine, drawSlanted } from './drawing.ts';

/** How a layer stands: its upper edge leads to the right and up, its left edge straight down. */
const ACROSS = { xPx: 0.74, yPx: -0.24 };
const DOWN = { xPx: 0, yPx: 0.96 };

/** Where the next layer stands, as shares of a layer's width and height: to the lower right of the one behind it. */
const STEP = { xPx: 0.4, yPx: 0.14 };

/** However many layers there are, they spread over no more than so many steps. */
const MOST_STEPS = 3.6;
const MOST_STEP_SHARE = 1.4;

const PLATE: Color = [255, 255, 255];
const EDGE: Color = [150, 162, 180];

function slantAt(index: number, size: Size, stepShare: number): Slant {
  const scaled = (spot: Spot, lengthPx: number): Spot => ({
    xPx: spot.xPx * lengthPx,
    yPx: spot.yPx * lengthPx,
  });
  return {
    origin: {
      xPx: index * stepShare * STEP.xPx * size.widthPx,
      yPx: index * stepShare * STEP.yPx * size.heightPx,
    },
    across: scaled(ACROSS, size.widthPx),
    down: scaled(DOWN, size.heightPx),
  };
}

function boundsOf(slants: readonly Slant[]): Box {
  const corners = slants.flatMap(cornersOf);
  const leftPx = Math.min(...corners.map(({ xPx }) => xPx));
  const topPx = Math.min(...corners.map(({ yPx }) => yPx));
  return {
    leftPx,
    topPx,
    widthPx: Math.max(...corners.map(({ xPx }) => xPx)) - leftPx,
    heightPx: Math.max(...corners.map(({ yPx }) => yPx)) - topPx,
  };
}

/** Draws the layers (full canvases of one size, bottom first) as cards that stand one before the other. */
export function drawExploded(target: Raster, layers: readonly Raster[], canvas: Size, within: Box): void {
  const stepShare = Math.min(MOST_STEP_SHARE, MOST_STEPS / Math.max(1, layers.length - 1));
  const bounds = boundsOf(layers.map((_, index) => slantAt(index, canvas, stepShare)));
  const scale = Math.min((within.widthPx - 32) / bounds.widthPx, (within.heightPx - 32) / bounds.heightPx);
  const size = { widthPx: canvas.widthPx * scale, heightPx: canvas.heightPx * scale };
  const left = within.leftPx + (within.widthPx - bounds.widthPx * scale) / 2 - bounds.leftPx * scale;
  const top = within.topPx + (within.heightPx - bounds.heightPx * scale) / 2 - bounds.topPx * scale;
  // Many plates one behind the other must not hide what stands behind them.
  const plateOpacity = Math.min(0.06, 0.4 / layers.length);
  for (const [index, layer] of layers.entries()) {
    const flat = slantAt(index, size, stepShare);
    const slant = { ...flat, origin: { xPx: left + flat.origin.xPx, yPx: top + flat.origin.yPx } };
    drawSlanted(target, layer, slant, { color: PLATE, opacity: plateOpacity });
    const corners = [...cornersOf(slant), slant.origin].flatMap(({ xPx, yPx }) => [xPx, yPx]);
    drawLine(target, corners, EDGE, 1.2, 0.75);
  }
}
