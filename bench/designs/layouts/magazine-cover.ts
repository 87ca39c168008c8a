import { flat } from '../ink.ts';
import { between, chance, pick } from '../palette.ts';
import { photoOf } from '../photo.ts';
import type { Sketch } from '../sketch.ts';
import { rectangle, textBlock } from '../sketch.ts';
import { HEADLINES, NAMES, SINGLE_WORDS, SUBTITLES } from '../wording.ts';

/** A photo from edge to edge with a band of colour and words over it. */
export async function magazineCover(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const margin = Math.round(unitPx * 6);
  const whole = { leftPx: 0, topPx: 0, widthPx, heightPx };
  board.ground({ type: 'photo', raster: await photoOf(random, whole), box: whole });
  const onBand = chance(random, 0.6);
  const upright = chance(random, 0.5);
  const opacity = pick(random, [1, 0.88, 0.7]);
  const band = upright
    ? { leftPx: margin, topPx: 0, widthPx: Math.round(widthPx * 0.46), heightPx }
    : {
        leftPx: 0,
        topPx: Math.round(heightPx * between(random, 0.5, 0.6)),
        widthPx,
        heightPx: Math.round(heightPx * 0.32),
      };
  if (onBand) await board.shape('band', rectangle(band), flat(palette.surface), { opacity });
  const ink = onBand ? palette.inkOnSurface : '#ffffff';
  const loud = random();
  const dark = { color: '#000000', opacity: 0.55, sigmaPx: unitPx * 0.8, moveXPx: 0, moveYPx: unitPx * 0.4 };
  await textBlock(
    sketch,
    [pick(random, SINGLE_WORDS)],
    { xPx: widthPx / 2, topPx: margin, widthPx: widthPx - 2 * margin, maxSizePx: heightPx * 0.17 },
    {
      face: display,
      align: 'center',
      ink: flat(upright && onBand ? palette.accents[0] : '#ffffff'),
      ...(loud < 0.35
        ? { cast: dark }
        : loud < 0.6
          ? { outline: { color: '#1b1b1f', widthPx: unitPx * 1 } }
          : {}),
    },
  );
  const left = upright && onBand ? band.leftPx + unitPx * 4 : margin;
  const width = upright && onBand ? band.widthPx - unitPx * 8 : widthPx - 2 * margin;
  const top = upright || !onBand ? heightPx * 0.56 : band.topPx + unitPx * 5;
  const shadow = onBand ? {} : { cast: dark };
  const headline = await textBlock(
    sketch,
    pick(random, HEADLINES),
    { xPx: left, topPx: top, widthPx: width, maxSizePx: heightPx * 0.08, leading: 1.12 },
    { face: display, ink: flat(onBand ? palette.accents[0] : ink), ...shadow },
  );
  const ruleY = Math.round(headline.bottomPx + unitPx * 3);
  await board.shape(
    'rule',
    rectangle({
      leftPx: Math.round(left),
      topPx: ruleY,
      widthPx: Math.round(width * 0.3),
      heightPx: Math.max(3, Math.round(unitPx * 0.7)),
    }),
    flat(ink),
  );
  await textBlock(
    sketch,
    [pick(random, SUBTITLES), `by ${pick(random, NAMES)}`],
    {
      xPx: left,
      topPx: ruleY + unitPx * 3.4,
      widthPx: width,
      maxSizePx: Math.max(14, heightPx * 0.026),
      leading: 1.5,
    },
    { face: body, ink: flat(ink) },
  );
}
