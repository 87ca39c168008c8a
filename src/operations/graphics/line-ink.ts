import type { Box } from '../../domain/box.ts';
import { growBox } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, tightBox } from '../../domain/mask.ts';
import { createRaster, cropRaster, type Raster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';
import { grownMask } from './piece.ts';

type Color = readonly [number, number, number];

/** The ink of a line of text, and the picture without it. */
export interface LineInk {
  /** Tight around the ink. */
  readonly box: Box;
  /** Straight alpha, one colour, the box's size. */
  readonly raster: Raster;
  /** What is made up anew: the ink and the soft rim around it. */
  readonly holeBox: Box;
  readonly hole: Mask;
  /** The picture in `holeBox`, with the hole filled from around it. */
  readonly ground: Raster;
}

/** Ground around the line that is looked at, as a share of its height. */
const MARGIN_SHARE = 0.5;
const LEAST_MARGIN_PX = 4;

const ROUNDS = 6;

/** Ink fills so much of its box: less are specks, more is no writing. */
const LEAST_INK = 0.04;
const MOST_INK = 0.6;

/** Levels (RGB distance) by which ink differs from its ground at least. */
const LEAST_CONTRAST = 40;

/** Anti-aliasing and compression spread ink so far. */
const RIM_PX = 2;

/** Fainter than this, 0..1, is grain. */
const LEAST_ALPHA = 0.08;

function distance(one: Color, other: Color): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

const colorAt = ({ data }: Raster, pixel: number): Color => [
  data[pixel * 4]!,
  data[pixel * 4 + 1]!,
  data[pixel * 4 + 2]!,
];

function meanOf(colors: readonly Color[]): Color {
  const sums = [0, 0, 0];
  for (const color of colors)
    for (let channel = 0; channel < 3; channel += 1) sums[channel]! += color[channel]!;
  const count = Math.max(1, colors.length);
  return [sums[0]! / count, sums[1]! / count, sums[2]! / count];
}

function nearest(color: Color, centers: readonly Color[]): number {
  let best = 0;
  for (let index = 1; index < centers.length; index += 1)
    if (distance(color, centers[index]!) < distance(color, centers[best]!)) best = index;
  return best;
}

/** Three colours that stand for many (Lloyd's k-means), from the darkest, the middle and the lightest on. */
function threeColors(colors: readonly Color[]): readonly Color[] {
  const luma = ([red, green, blue]: Color): number => red + 2 * green + blue;
  const sorted = colors.toSorted((one, other) => luma(one) - luma(other));
  let centers = [0.03, 0.5, 0.97].map((share) => sorted[Math.floor(share * (sorted.length - 1))]!);
  for (let round = 0; round < ROUNDS; round += 1) {
    const groups: Color[][] = centers.map(() => []);
    for (const color of colors) groups[nearest(color, centers)]!.push(color);
    centers = centers.map((center, index) => (groups[index]!.length > 0 ? meanOf(groups[index]!) : center));
  }
  return centers;
}

function isInside(x: number, y: number, { leftPx, topPx, widthPx, heightPx }: Box): boolean {
  return x >= leftPx && y >= topPx && x < leftPx + widthPx && y < topPx + heightPx;
}

/** Marks what of a crop is ink: the colour that is often inside the line's box, seldom around it, and far from what is. */
function roughInk(crop: Raster, inner: Box, known: Color | null): { rough: Mask; color: Color } | null {
  const inside: Color[] = [];
  const around: Color[] = [];
  for (let pixel = 0; pixel < crop.widthPx * crop.heightPx; pixel += 1) {
    const y = Math.floor(pixel / crop.widthPx);
    (isInside(pixel % crop.widthPx, y, inner) ? inside : around).push(colorAt(crop, pixel));
  }
  if (inside.length === 0 || around.length === 0) return null;
  const centers = threeColors(inside);
  const outer = meanOf(around);
  const share = (colors: readonly Color[], index: number): number =>
    colors.filter((color) => nearest(color, centers) === index).length / colors.length;
  const rated = centers
    .map((center, index) => {
      const own = share(inside, index);
      const isInk = own >= LEAST_INK && own <= MOST_INK;
      const fit = known
        ? 1 / (1 + distance(center, known))
        : (own - share(around, index)) * distance(center, outer);
      return { index, fit: isInk ? fit : 0 };
    })
    .toSorted((one, other) => other.fit - one.fit);
  const [best] = rated;
  if (!best || best.fit <= 0) return null;
  const rough = createMask(crop.widthPx, crop.heightPx);
  const inked: Color[] = [];
  for (let pixel = 0; pixel < rough.data.length; pixel += 1) {
    const color = colorAt(crop, pixel);
    if (!isInside(pixel % crop.widthPx, Math.floor(pixel / crop.widthPx), inner)) continue;
    if (nearest(color, centers) !== best.index) continue;
    rough.data[pixel] = 255;
    inked.push(color);
  }
  // The middle of a stroke has the ink's own colour: what is farthest from the ground.
  const far = inked.toSorted((one, other) => distance(other, outer) - distance(one, outer));
  return { rough, color: known ?? meanOf(far.slice(0, Math.max(1, Math.floor(far.length / 3)))) };
}

/** How opaque ink of one colour is where it lies over a known ground: the place on the line between both colours, 0..1. */
function opacity(pixel: Color, color: Color, ground: Color): number {
  let [along, length] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    along += (pixel[channel]! - ground[channel]!) * (color[channel]! - ground[channel]!);
    length += (color[channel]! - ground[channel]!) ** 2;
  }
  return length < LEAST_CONTRAST ** 2 ? 0 : Math.min(1, Math.max(0, along / length));
}

/**
 * Takes the writing in a box off the picture: by the colour that stands out there, or a known one. `null` where nothing does.
 * Costs what filling the line's surroundings does.
 */
export async function lineInk(
  image: Raster,
  box: Box,
  known: Color | null,
  context: OperationContext,
): Promise<LineInk | null> {
  const marginPx = Math.max(LEAST_MARGIN_PX, Math.round(MARGIN_SHARE * box.heightPx));
  const holeBox = growBox(box, marginPx, image);
  const crop = cropRaster(image, holeBox);
  const inner = { ...box, leftPx: box.leftPx - holeBox.leftPx, topPx: box.topPx - holeBox.topPx };
  const found = roughInk(crop, growBox(inner, 1, crop), known);
  if (!found) return null;
  const hole = grownMask(found.rough, RIM_PX, 128);
  const engine = await context.capability('fill');
  const { image: ground } = await engine.fill(crop, hole, context);
  const raster = createRaster(crop.widthPx, crop.heightPx);
  const alpha = createMask(crop.widthPx, crop.heightPx);
  for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
    if (hole.data[pixel] === 0) continue;
    const cover = opacity(colorAt(crop, pixel), found.color, colorAt(ground, pixel));
    if (cover < LEAST_ALPHA) continue;
    alpha.data[pixel] = Math.round(255 * cover);
    raster.data.set([...found.color, alpha.data[pixel]!], pixel * 4);
  }
  const tight = tightBox(alpha);
  if (!tight) return null;
  return {
    box: { ...tight, leftPx: holeBox.leftPx + tight.leftPx, topPx: holeBox.topPx + tight.topPx },
    raster: cropRaster(raster, tight),
    holeBox,
    hole,
    ground,
  };
}
