import type { Box, Size } from '../../domain/box.ts';

/** The sizes that a model paints: some, or all on a grid within bounds. */
export type CanvasRule =
  | { readonly sizes: readonly Size[] }
  | {
      readonly stepPx: number;
      readonly leastPixels: number;
      readonly mostPixels: number;
      /** Longer side by shorter side. */
      readonly mostRatio: number;
    };

/** How a part of a picture lies on the canvas that a model paints. */
export interface Framing {
  /** The part of the picture. */
  readonly window: Box;
  readonly canvas: Size;
  /** Where it lies on the canvas; what is left around it mirrors it. */
  readonly place: Box;
}

/** How much of a window what is to change may take, by each side: a model needs surroundings. */
const CHANGE_SHARE = 0.5;
/** A window is no smaller on a side: it would be enlarged for the model, and shows too little of the picture. */
const LEAST_WINDOW_PX = 1024;
/** A window that takes more of the picture might as well show all of it. */
const WHOLE_SHARE = 0.7;

/** The part of the picture to show for a change inside `changed`: enough around it, yet at its own resolution where that goes. */
export function windowAround(changed: Box, picture: Size): Box {
  const side = (changedPx: number, picturePx: number): number =>
    Math.min(picturePx, Math.max(LEAST_WINDOW_PX, Math.ceil(changedPx / CHANGE_SHARE)));
  const start = (firstPx: number, changedPx: number, sidePx: number, picturePx: number): number =>
    Math.min(picturePx - sidePx, Math.max(0, Math.floor(firstPx + changedPx / 2 - sidePx / 2)));
  const widthPx = side(changed.widthPx, picture.widthPx);
  const heightPx = side(changed.heightPx, picture.heightPx);
  if (widthPx * heightPx > WHOLE_SHARE * picture.widthPx * picture.heightPx)
    return { leftPx: 0, topPx: 0, widthPx: picture.widthPx, heightPx: picture.heightPx };
  return {
    leftPx: start(changed.leftPx, changed.widthPx, widthPx, picture.widthPx),
    topPx: start(changed.topPx, changed.heightPx, heightPx, picture.heightPx),
    widthPx,
    heightPx,
  };
}

/** The canvas of a rule that fits a shape best. */
export function canvasFor(shape: Size, rule: CanvasRule): Size {
  if ('sizes' in rule) {
    const used = (size: Size): number => {
      const scale = Math.min(size.widthPx / shape.widthPx, size.heightPx / shape.heightPx);
      return (scale * scale * shape.widthPx * shape.heightPx) / (size.widthPx * size.heightPx);
    };
    return rule.sizes.reduce((best, size) => (used(size) > used(best) ? size : best));
  }
  const { stepPx, leastPixels, mostPixels, mostRatio } = rule;
  const pixels = Math.min(mostPixels, Math.max(leastPixels, shape.widthPx * shape.heightPx));
  const ratio = Math.min(mostRatio, Math.max(1 / mostRatio, shape.widthPx / shape.heightPx));
  const steps = (lengthPx: number): number => Math.max(1, Math.round(lengthPx / stepPx)) * stepPx;
  let widthPx = steps(Math.sqrt(pixels * ratio));
  let heightPx = steps(Math.sqrt(pixels / ratio));
  // Rounding may have led out of the bounds.
  while (
    widthPx * heightPx > mostPixels ||
    Math.max(widthPx, heightPx) > mostRatio * Math.min(widthPx, heightPx)
  ) {
    if (widthPx >= heightPx) widthPx -= stepPx;
    else heightPx -= stepPx;
  }
  while (widthPx * heightPx < leastPixels) {
    if (widthPx <= heightPx) widthPx += stepPx;
    else heightPx += stepPx;
  }
  return { widthPx, heightPx };
}

/** `window` as large as it goes in the middle of the canvas. */
export function frame(window: Box, canvas: Size): Framing {
  const scale = Math.min(canvas.widthPx / window.widthPx, canvas.heightPx / window.heightPx);
  const widthPx = Math.min(canvas.widthPx, Math.max(1, Math.round(window.widthPx * scale)));
  const heightPx = Math.min(canvas.heightPx, Math.max(1, Math.round(window.heightPx * scale)));
  const leftPx = Math.floor((canvas.widthPx - widthPx) / 2);
  const topPx = Math.floor((canvas.heightPx - heightPx) / 2);
  return { window, canvas, place: { leftPx, topPx, widthPx, heightPx } };
}
