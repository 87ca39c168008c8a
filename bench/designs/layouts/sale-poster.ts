import { button, productIn } from '../component.ts';
import { starPoints } from '../icon.ts';
import { flat } from '../ink.ts';
import { between, chance, pick } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { circle, gradientOver, groundOf, softCast, textBlock } from '../sketch.ts';
import { BUTTONS, HEADLINES, OFFERS, SITES, SUBTITLES } from '../wording.ts';

/** A headline, a thing for sale on a large disc, an offer in a badge. */
export async function salePoster(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const margin = Math.round(unitPx * 7);
  board.ground(groundOf(sketch));
  const wide = widthPx > heightPx * 1.1;
  const stageX = wide ? widthPx * 0.73 : widthPx / 2;
  const stageY = wide ? heightPx * 0.52 : heightPx * 0.64;
  const radius = wide ? Math.min(heightPx * 0.36, widthPx * 0.2) : Math.min(widthPx * 0.4, heightPx * 0.27);
  const box = { leftPx: stageX - radius, topPx: stageY - radius, widthPx: 2 * radius, heightPx: 2 * radius };
  const discInk = chance(random, 0.5)
    ? flat(palette.accents[1])
    : gradientOver(random, box, palette.accents[1], palette.accents[2]);
  await board.shape(
    'disc',
    circle(stageX, stageY, radius),
    discInk,
    chance(random, 0.3) ? { cast: softCast(sketch) } : {},
  );
  if (chance(random, 0.5))
    await board.shape('ring', circle(stageX, stageY, radius * 1.12), flat(palette.ink), {
      strokePx: Math.max(2, unitPx * 0.4),
    });
  await productIn(sketch, {
    leftPx: stageX - radius * 0.6,
    topPx: stageY - radius * 1.05,
    widthPx: radius * 1.2,
    heightPx: radius * 1.85,
  });
  const textX = wide ? margin : widthPx / 2;
  const textWidth = wide ? stageX - radius * 1.2 - margin * 1.5 : widthPx - 2 * margin;
  const align = wide ? 'left' : 'center';
  const style = random();
  const look = {
    face: display,
    align,
    ink: flat(palette.ink),
    ...(style < 0.25
      ? {
          cast: {
            color: palette.groundEnd,
            opacity: 1,
            sigmaPx: 0,
            moveXPx: unitPx * 0.9,
            moveYPx: unitPx * 0.9,
          },
        }
      : {}),
    ...(style > 0.82
      ? { outline: { color: palette.surface, widthPx: unitPx * 0.9 }, ink: flat(palette.accents[0]) }
      : {}),
  } as const;
  const headline = await textBlock(
    sketch,
    pick(random, HEADLINES),
    {
      xPx: textX,
      topPx: wide ? heightPx * 0.2 : margin * 1.2,
      widthPx: textWidth,
      maxSizePx: wide ? heightPx * 0.19 : heightPx * 0.115,
      leading: 1.08,
    },
    look,
  );
  const subtitle = await textBlock(
    sketch,
    [pick(random, SUBTITLES)],
    { xPx: textX, topPx: headline.bottomPx + unitPx * 4, widthPx: textWidth, maxSizePx: unitPx * 4.4 },
    { face: body, align, ink: flat(palette.ink) },
  );
  if (wide)
    await button(sketch, pick(random, BUTTONS), {
      leftPx: margin,
      topPx: Math.round(subtitle.bottomPx + unitPx * 6),
      widthPx: Math.round(unitPx * 34),
      heightPx: Math.round(unitPx * 11),
    });
  else
    await board.text(pick(random, SITES), widthPx / 2, heightPx - margin * 0.8, {
      face: body,
      sizePx: Math.max(13, unitPx * 3),
      align: 'center',
      ink: flat(palette.ink),
    });
  const badge = radius * between(random, 0.34, 0.44);
  const badgeX = Math.min(stageX + radius * 0.82, widthPx - badge - unitPx * 2);
  const badgeY = stageY - radius * 0.55;
  const points = starPoints(badgeX, badgeY, badge, badge * 0.84, 16);
  const badgeOutline = chance(random, 0.5)
    ? ({ type: 'polygon', points } as const)
    : circle(badgeX, badgeY, badge);
  await board.shape(
    'badge',
    badgeOutline,
    flat(palette.accents[0]),
    chance(random, 0.4) ? { cast: softCast(sketch) } : {},
  );
  await textBlock(
    sketch,
    [pick(random, OFFERS)],
    { xPx: badgeX, topPx: badgeY - badge * 0.2, widthPx: badge * 1.35, maxSizePx: badge * 0.58 },
    {
      face: {
        family: display.family === 'lobster' ? 'inter' : display.family,
        weight: display.family === 'lobster' ? 700 : display.weight,
      },
      align: 'center',
      ink: flat(palette.inkOnAccent),
    },
  );
}
