import { button, logo, type PhotoCut, photoIn, productIn } from '../component.ts';
import { flat } from '../ink.ts';
import { between, chance, pick } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { circle, gradientOver, groundOf, rectangle, softCast, textBlock } from '../sketch.ts';
import { BRANDS, BUTTONS, HEADLINES, SUBTITLES } from '../wording.ts';

/** Words and a button on one side, a picture on the other. */
export async function bannerAd(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const margin = Math.round(unitPx * 9);
  board.ground(groundOf(sketch));
  const flipped = chance(random, 0.35);
  const sideLeft = flipped ? 0 : widthPx * 0.56;
  const side = widthPx * 0.44;
  const panel = chance(random, 0.5);
  if (panel) {
    const slant = heightPx * between(random, 0, 0.35);
    const [top, bottom] = flipped
      ? [side + slant, side - slant * 0.2]
      : [sideLeft + slant, sideLeft - slant * 0.2];
    const edge = flipped ? 0 : widthPx;
    const box = { leftPx: sideLeft, topPx: 0, widthPx: side, heightPx };
    await board.shape(
      'panel',
      {
        type: 'polygon',
        points: [
          { xPx: top, yPx: 0 },
          { xPx: edge, yPx: 0 },
          { xPx: edge, yPx: heightPx },
          { xPx: bottom, yPx: heightPx },
        ],
      },
      chance(random, 0.5)
        ? flat(palette.accents[1])
        : gradientOver(random, box, palette.accents[1], palette.accents[2]),
    );
  }
  const centerX = sideLeft + side / 2 + (flipped ? -1 : 1) * heightPx * 0.03;
  if (chance(random, 0.45)) {
    await board.shape('disc', circle(centerX, heightPx * 0.52, heightPx * 0.36), flat(palette.surface), {
      opacity: pick(random, [1, 0.55, 0.3]),
    });
    await productIn(sketch, {
      leftPx: centerX - side * 0.4,
      topPx: heightPx * 0.1,
      widthPx: side * 0.8,
      heightPx: heightPx * 0.8,
    });
  } else {
    const cut: PhotoCut = pick(random, ['circle', 'rounded', 'rectangle', 'blob']);
    const reach = Math.min(side * 0.86, heightPx * 0.8);
    await photoIn(
      sketch,
      { leftPx: centerX - reach / 2, topPx: (heightPx - reach) / 2, widthPx: reach, heightPx: reach },
      cut,
      chance(random, 0.35) ? { cast: softCast(sketch) } : {},
    );
  }
  const textX = flipped ? side + margin * 1.2 : margin;
  const textWidth = widthPx - side - margin * 2;
  if (chance(random, 0.6))
    await logo(
      sketch,
      pick(random, BRANDS),
      { xPx: textX, yPx: margin, heightPx: Math.max(18, unitPx * 6) },
      palette.ink,
    );
  const headline = await textBlock(
    sketch,
    pick(random, HEADLINES),
    { xPx: textX, topPx: heightPx * 0.27, widthPx: textWidth, maxSizePx: heightPx * 0.17, leading: 1.08 },
    { face: display, ink: flat(palette.ink) },
  );
  const subtitle = await textBlock(
    sketch,
    [pick(random, SUBTITLES)],
    {
      xPx: textX,
      topPx: headline.bottomPx + unitPx * 5.5,
      widthPx: textWidth,
      maxSizePx: Math.max(14, unitPx * 5),
    },
    { face: body, ink: flat(palette.ink) },
  );
  const heightOfButton = Math.round(unitPx * 13);
  await button(
    sketch,
    pick(random, BUTTONS),
    {
      leftPx: Math.round(textX),
      topPx: Math.round(Math.min(subtitle.bottomPx + unitPx * 7, heightPx - margin * 0.6 - heightOfButton)),
      widthPx: Math.round(unitPx * 40),
      heightPx: heightOfButton,
    },
    chance(random, 0.4) ? { cast: softCast(sketch) } : {},
  );
  if (chance(random, 0.3))
    await board.shape(
      'frame',
      rectangle({
        leftPx: unitPx * 2.5,
        topPx: unitPx * 2.5,
        widthPx: widthPx - unitPx * 5,
        heightPx: heightPx - unitPx * 5,
      }),
      flat(palette.ink),
      { strokePx: Math.max(2, unitPx * 0.5) },
    );
}
