/** A rectangle of whole pixels on a canvas; `leftPx + widthPx` and `topPx + heightPx` are exclusive ends. */
export interface Box {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A size in whole pixels. */
export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The box that covers a whole canvas. */
export function wholeBox(size: Size): Box {
  return { leftPx: 0, topPx: 0, widthPx: size.widthPx, heightPx: size.heightPx };
}

/** The part of `box` that lies on the canvas, or `null` when none does. Fractions grow outwards. */
export function clipBox(box: Box, size: Size): Box | null {
  const left = Math.max(0, Math.floor(box.leftPx));
  const top = Math.max(0, Math.floor(box.topPx));
  const right = Math.min(size.widthPx, Math.ceil(box.leftPx + box.widthPx));
  const bottom = Math.min(size.heightPx, Math.ceil(box.topPx + box.heightPx));
  if (right <= left || bottom <= top) return null;
  return { leftPx: left, topPx: top, widthPx: right - left, heightPx: bottom - top };
}

/** `box` grown by `marginPx` on every side and clipped to the canvas. `box` must touch the canvas. */
export function growBox(box: Box, marginPx: number, size: Size): Box {
  const grown = clipBox(
    {
      leftPx: box.leftPx - marginPx,
      topPx: box.topPx - marginPx,
      widthPx: box.widthPx + 2 * marginPx,
      heightPx: box.heightPx + 2 * marginPx,
    },
    size,
  );
  return grown ?? wholeBox(size);
}

/** The area of `box` in pixels. */
export function boxArea(box: Size): number {
  return box.widthPx * box.heightPx;
}

/** The smallest box around all of `boxes`, of which there is at least one. */
export function boxAround(boxes: readonly Box[]): Box {
  const leftPx = Math.min(...boxes.map((box) => box.leftPx));
  const topPx = Math.min(...boxes.map((box) => box.topPx));
  const right = Math.max(...boxes.map((box) => box.leftPx + box.widthPx));
  const bottom = Math.max(...boxes.map((box) => box.topPx + box.heightPx));
  return { leftPx, topPx, widthPx: right - leftPx, heightPx: bottom - topPx };
}

/** The area that two boxes share, in pixels. */
export function sharedArea(first: Box, second: Box): number {
  const width =
    Math.min(first.leftPx + first.widthPx, second.leftPx + second.widthPx) -
    Math.max(first.leftPx, second.leftPx);
  const height =
    Math.min(first.topPx + first.heightPx, second.topPx + second.heightPx) -
    Math.max(first.topPx, second.topPx);
  return Math.max(0, width) * Math.max(0, height);
}
