import sharp from 'sharp';
import { type Box, clipBox, type Size } from '../../src/domain/box.ts';
import { createMask, cropMask, type Mask, tightBox } from '../../src/domain/mask.ts';
import type { Outline } from '../../src/domain/shape.ts';

/** How much of each pixel in a box is covered. The box may be larger than what it holds. */
export interface Coverage {
  readonly box: Box;
  /** The box's size. */
  readonly alpha: Mask;
}

/** What is covered. */
export interface Figure {
  /** SVG elements without any paint of their own. */
  readonly markup: string;
  /** Where all of it lies, in pixels of the canvas; may be generous. */
  readonly bounds: Box;
}

const shown = (value: number): string => String(Math.round(value * 1000) / 1000);

/** An outline as a figure. */
export function outlineFigure(outline: Outline): Figure {
  switch (outline.type) {
    case 'rectangle': {
      const { leftPx, topPx, widthPx, heightPx, cornerRadiusPx } = outline;
      const place = `x="${shown(leftPx)}" y="${shown(topPx)}" width="${shown(widthPx)}" height="${shown(heightPx)}"`;
      return { markup: `<rect ${place} rx="${shown(cornerRadiusPx)}"/>`, bounds: outline };
    }
    case 'ellipse': {
      const { center, radiusXPx, radiusYPx } = outline;
      return {
        markup: `<ellipse cx="${shown(center.xPx)}" cy="${shown(center.yPx)}" rx="${shown(radiusXPx)}" ry="${shown(radiusYPx)}"/>`,
        bounds: {
          leftPx: center.xPx - radiusXPx,
          topPx: center.yPx - radiusYPx,
          widthPx: 2 * radiusXPx,
          heightPx: 2 * radiusYPx,
        },
      };
    }
    case 'line': {
      const { from, to, widthPx } = outline;
      const length = Math.hypot(to.xPx - from.xPx, to.yPx - from.yPx);
      const x = ((to.yPx - from.yPx) / length) * (widthPx / 2);
      const y = ((to.xPx - from.xPx) / length) * (widthPx / 2);
      return polygonFigure([
        { xPx: from.xPx + x, yPx: from.yPx - y },
        { xPx: to.xPx + x, yPx: to.yPx - y },
        { xPx: to.xPx - x, yPx: to.yPx + y },
        { xPx: from.xPx - x, yPx: from.yPx + y },
      ]);
    }
    case 'polygon':
      return polygonFigure(outline.points);
  }
}

function polygonFigure(points: readonly { readonly xPx: number; readonly yPx: number }[]): Figure {
  const xs = points.map(({ xPx }) => xPx);
  const ys = points.map(({ yPx }) => yPx);
  const leftPx = Math.min(...xs);
  const topPx = Math.min(...ys);
  return {
    markup: `<polygon points="${points.map(({ xPx, yPx }) => `${shown(xPx)},${shown(yPx)}`).join(' ')}"/>`,
    bounds: { leftPx, topPx, widthPx: Math.max(...xs) - leftPx, heightPx: Math.max(...ys) - topPx },
  };
}

/** Path data as a figure, moved to a place and turned around it. */
export function pathFigure(
  path: string,
  leftPx: number,
  topPx: number,
  bounds: Box,
  turnDegrees = 0,
): Figure {
  const turn = turnDegrees === 0 ? '' : ` rotate(${shown(turnDegrees)})`;
  return {
    markup: `<path transform="translate(${shown(leftPx)} ${shown(topPx)})${turn}" d="${path}"/>`,
    bounds,
  };
}

/**
 * The anti-aliased coverage of a figure, filled or, with `strokePx`, drawn along its outline; `null` where none of it lies on
 * the canvas. About 10 ms per megapixel of its box.
 */
export async function coverageOf(figure: Figure, canvas: Size, strokePx = 0): Promise<Coverage | null> {
  const { bounds } = figure;
  const margin = 2 + strokePx;
  const box = clipBox(
    {
      leftPx: bounds.leftPx - margin,
      topPx: bounds.topPx - margin,
      widthPx: bounds.widthPx + 2 * margin,
      heightPx: bounds.heightPx + 2 * margin,
    },
    canvas,
  );
  if (!box) return null;
  const style =
    strokePx > 0
      ? `fill="none" stroke="#fff" stroke-width="${shown(strokePx)}" stroke-linejoin="round"`
      : 'fill="#fff"';
  const view = `${box.leftPx} ${box.topPx} ${box.widthPx} ${box.heightPx}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${box.widthPx}" height="${box.heightPx}" viewBox="${view}"><g ${style}>${figure.markup}</g></svg>`;
  // Whoever has loaded the product's decoder has forbidden this format: not for what is written here.
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
  const data = await sharp(Buffer.from(svg), { unlimited: true })
    .ensureAlpha()
    .extractChannel(3)
    .raw()
    .toBuffer();
  return tightened({
    box,
    alpha: { widthPx: box.widthPx, heightPx: box.heightPx, data: new Uint8Array(data) },
  });
}

/** The same coverage in the smallest box that holds it; `null` where nothing is covered. */
export function tightened({ box, alpha }: Coverage): Coverage | null {
  const tight = tightBox(alpha);
  if (!tight) return null;
  return {
    box: { ...tight, leftPx: box.leftPx + tight.leftPx, topPx: box.topPx + tight.topPx },
    alpha: cropMask(alpha, tight),
  };
}

/** A coverage blurred by a Gaussian and moved, as far as it lies on the canvas. */
export async function softened(
  { box, alpha }: Coverage,
  canvas: Size,
  { sigmaPx, moveXPx, moveYPx }: { sigmaPx: number; moveXPx: number; moveYPx: number },
): Promise<Coverage | null> {
  const reach = sigmaPx > 0 ? Math.ceil(3 * sigmaPx) : 0;
  const grown = createMask(box.widthPx + 2 * reach, box.heightPx + 2 * reach);
  for (let row = 0; row < box.heightPx; row += 1)
    grown.data.set(
      alpha.data.subarray(row * box.widthPx, (row + 1) * box.widthPx),
      (row + reach) * grown.widthPx + reach,
    );
  const { widthPx: width, heightPx: height } = grown;
  const picture = sharp(grown.data, { raw: { width, height, channels: 1 } });
  const soft = sigmaPx > 0 ? await picture.blur(sigmaPx).extractChannel(0).raw().toBuffer() : grown.data;
  const place = {
    leftPx: box.leftPx - reach + Math.round(moveXPx),
    topPx: box.topPx - reach + Math.round(moveYPx),
    widthPx: width,
    heightPx: height,
  };
  const seen = clipBox(place, canvas);
  if (!seen) return null;
  const inside = { ...seen, leftPx: seen.leftPx - place.leftPx, topPx: seen.topPx - place.topPx };
  const whole = { widthPx: width, heightPx: height, data: new Uint8Array(soft) };
  return tightened({ box: seen, alpha: cropMask(whole, inside) });
}

/** What both cover, in the first one's box. */
export function intersected(first: Coverage, second: Coverage): Coverage | null {
  const alpha = createMask(first.box.widthPx, first.box.heightPx);
  for (let row = 0; row < first.box.heightPx; row += 1) {
    const y = first.box.topPx + row - second.box.topPx;
    if (y < 0 || y >= second.box.heightPx) continue;
    for (let column = 0; column < first.box.widthPx; column += 1) {
      const x = first.box.leftPx + column - second.box.leftPx;
      if (x < 0 || x >= second.box.widthPx) continue;
      const at = row * first.box.widthPx + column;
      alpha.data[at] = Math.round(
        (first.alpha.data[at]! * second.alpha.data[y * second.box.widthPx + x]!) / 255,
      );
    }
  }
  return tightened({ box: first.box, alpha });
}
