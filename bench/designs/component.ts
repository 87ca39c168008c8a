import type { Box } from '../../src/domain/box.ts';
import type { HexColor } from '../../src/domain/shape.ts';
import type { ShapeLook } from './board.ts';
import { coverageOf, type Figure, outlineFigure, pathFigure } from './coverage.ts';
import { blobPath, type IconName, iconFigure, iconNameOf } from './icon.ts';
import { blended, flat, type Ink } from './ink.ts';
import { alphaOf } from './layer-paint.ts';
import { between, chance, pick } from './palette.ts';
import { photoOf } from './photo.ts';
import { productOf } from './product.ts';
import { circle, gradientOver, rectangle, type Sketch } from './sketch.ts';
import { fittingSize, lettering } from './typeface.ts';

/** A card with a label in its middle. */
export async function button(sketch: Sketch, label: string, box: Box, look: ShapeLook = {}): Promise<void> {
  const { board, random, palette, body } = sketch;
  const radius = pick(random, [0, box.heightPx * 0.2, box.heightPx / 2]);
  const outlined = chance(random, 0.15);
  const ink = outlined
    ? flat(palette.ink)
    : chance(random, 0.25)
      ? gradientOver(random, box, palette.accents[0], blended(palette.accents[0], palette.accents[1], 0.5))
      : flat(palette.accents[0]);
  const stroke = outlined ? { strokePx: Math.max(2, Math.round(box.heightPx * 0.06)) } : look;
  await board.shape('button', rectangle(box, radius), ink, stroke);
  const face = {
    ...body,
    weight: body.family === 'lobster' ? 400 : body.family === 'source-code-pro' ? 600 : 700,
  };
  const sizePx = fittingSize([label], face, box.widthPx * 0.76, box.heightPx * 0.42);
  const { capHeightPx } = lettering('H', face, sizePx);
  await board.text(label, box.leftPx + box.widthPx / 2, box.topPx + (box.heightPx + capHeightPx) / 2, {
    face,
    sizePx,
    align: 'center',
    ink: flat(outlined ? palette.ink : palette.inkOnAccent),
  });
}

/** How a photo is cut; `rounded` and `blob` follow its size. */
export type PhotoCut = 'rectangle' | 'rounded' | 'circle' | 'blob';

/** A photo in a box, cut to a form. */
export async function photoIn(sketch: Sketch, box: Box, cut: PhotoCut, look: ShapeLook = {}): Promise<void> {
  const { board, random } = sketch;
  const whole = {
    leftPx: Math.floor(box.leftPx),
    topPx: Math.floor(box.topPx),
    widthPx: Math.ceil(box.widthPx) + 1,
    heightPx: Math.ceil(box.heightPx) + 1,
  };
  const ink: Ink = { type: 'photo', raster: await photoOf(random, whole), box: whole };
  const radius = Math.min(box.widthPx, box.heightPx) / 2;
  const centerX = box.leftPx + box.widthPx / 2;
  const centerY = box.topPx + box.heightPx / 2;
  if (cut === 'blob') {
    const figure = pathFigure(blobPath(random, radius), centerX, centerY, box);
    await board.cover('photo', 'object', await coverageOf(figure, board), ink, look);
  } else if (cut === 'circle') await board.shape('photo', circle(centerX, centerY, radius), ink, look);
  else {
    const grid = {
      leftPx: Math.round(box.leftPx),
      topPx: Math.round(box.topPx),
      widthPx: Math.round(box.widthPx),
      heightPx: Math.round(box.heightPx),
    };
    await board.shape('photo', rectangle(grid, cut === 'rounded' ? radius * 0.15 : 0), ink, look);
  }
}

/** A thing for sale standing in the middle of a box's lower edge, its shadow on the ground below it. */
export async function productIn(sketch: Sketch, box: Box): Promise<void> {
  const { board, random } = sketch;
  const { name, raster } = productOf(random, box);
  const leftPx = Math.round(box.leftPx + (box.widthPx - raster.widthPx) / 2);
  const topPx = Math.round(box.topPx + box.heightPx - raster.heightPx);
  const place = { leftPx, topPx, widthPx: raster.widthPx, heightPx: raster.heightPx };
  const ground = await coverageOf(
    outlineFigure({
      type: 'ellipse',
      center: { xPx: leftPx + raster.widthPx * 0.52, yPx: topPx + raster.heightPx * 0.985 },
      radiusXPx: raster.widthPx * 0.6,
      radiusYPx: raster.heightPx * 0.035,
    }),
    board,
  );
  await board.softShadow(name, ground, {
    color: '#000000',
    opacity: between(random, 0.3, 0.5),
    sigmaPx: raster.heightPx * 0.018,
    moveXPx: 0,
    moveYPx: 0,
  });
  const opaque = { ...raster, data: raster.data.map((value, index) => (index % 4 === 3 ? 255 : value)) };
  await board.cover(
    name,
    'object',
    { box: place, alpha: alphaOf(raster) },
    { type: 'photo', raster: opaque, box: place },
  );
}

/** An icon of one colour, on a disc where one is given. */
export async function icon(
  sketch: Sketch,
  place: { readonly xPx: number; readonly yPx: number; readonly sizePx: number },
  color: HexColor,
  disc?: HexColor,
  name: IconName = iconNameOf(sketch.random),
): Promise<void> {
  const { board } = sketch;
  const { xPx, yPx, sizePx } = place;
  if (disc) await board.shape('icon disc', circle(xPx, yPx, sizePx), flat(disc));
  await board.path(
    `icon: ${name}`,
    iconFigure(name, xPx - sizePx / 2, yPx - sizePx / 2, sizePx),
    flat(color),
  );
}

/** A mark and a name beside it, from a place on or around it. */
export async function logo(
  sketch: Sketch,
  brand: string,
  place: {
    readonly xPx: number;
    readonly yPx: number;
    readonly heightPx: number;
    readonly centered?: boolean;
  },
  color: HexColor,
): Promise<void> {
  const { board, random, palette, display } = sketch;
  const { heightPx } = place;
  const sizePx = heightPx * 0.8;
  const { advancePx, capHeightPx } = lettering(brand, display, sizePx);
  const start = place.centered ? place.xPx - (advancePx + heightPx * 1.3) / 2 : place.xPx;
  const mark: Figure = chance(random, 0.5)
    ? iconFigure(iconNameOf(random), start, place.yPx - heightPx / 2, heightPx)
    : iconFigure('ring', start, place.yPx - heightPx / 2, heightPx);
  await board.path('logo mark', mark, flat(pick(random, palette.accents)));
  await board.text(brand, start + heightPx * 1.3, place.yPx + capHeightPx / 2, {
    face: display,
    sizePx,
    ink: flat(color),
  });
}
