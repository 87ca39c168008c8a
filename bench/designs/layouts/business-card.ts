import { icon, logo } from '../component.ts';
import { flat } from '../ink.ts';
import { chance, pick } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { circle, gradientOver, groundOf, rectangle, textBlock } from '../sketch.ts';
import { BRANDS, NAMES, PLACES, ROLES, SITES } from '../wording.ts';

/** A logo, a name, and a way to be reached, with a lot of room around them. */
export async function businessCard(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const margin = Math.round(unitPx * 11);
  board.ground(groundOf(sketch, false));
  const brand = pick(random, BRANDS);
  const style = pick(random, ['logo', 'side', 'corner'] as const);
  if (style === 'logo') {
    await logo(
      sketch,
      brand,
      {
        xPx: widthPx / 2,
        yPx: heightPx * 0.44,
        heightPx: Math.min(unitPx * 17, widthPx * 0.09),
        centered: true,
      },
      palette.ink,
    );
    await board.text(pick(random, ROLES).toUpperCase(), widthPx / 2, heightPx * 0.64, {
      face: { family: 'inter', weight: 500 },
      sizePx: unitPx * 4,
      spacingPx: unitPx * 1.2,
      align: 'center',
      ink: flat(palette.ink),
    });
    return;
  }
  if (style === 'side') {
    const side = { leftPx: 0, topPx: 0, widthPx: Math.round(widthPx * 0.3), heightPx };
    await board.shape(
      'side',
      rectangle(side),
      chance(random, 0.4)
        ? gradientOver(random, side, palette.accents[0], palette.accents[2])
        : flat(palette.accents[0]),
    );
    await icon(sketch, { xPx: widthPx * 0.15, yPx: heightPx / 2, sizePx: unitPx * 17 }, palette.inkOnAccent);
  } else {
    await board.shape(
      'corner circle',
      circle(widthPx * 0.95, heightPx * 0.06, unitPx * 38),
      flat(palette.accents[0]),
    );
    await board.shape(
      'small circle',
      circle(widthPx * 0.78, heightPx * 0.3, unitPx * 14),
      flat(palette.accents[1]),
      { opacity: pick(random, [1, 0.7]) },
    );
  }
  const left = style === 'side' ? widthPx * 0.3 + margin : margin;
  const width = widthPx - left - margin;
  const name = await textBlock(
    sketch,
    [pick(random, NAMES)],
    { xPx: left, topPx: heightPx * 0.34, widthPx: width, maxSizePx: unitPx * 12 },
    { face: display, ink: flat(palette.ink) },
  );
  const role = await textBlock(
    sketch,
    [pick(random, ROLES)],
    { xPx: left, topPx: name.bottomPx + unitPx * 4, widthPx: width, maxSizePx: unitPx * 5.4 },
    { face: body, ink: flat(palette.ink) },
  );
  let line = role.bottomPx + unitPx * 14;
  for (const [index, fact] of [pick(random, PLACES), pick(random, SITES)].entries()) {
    await icon(
      sketch,
      { xPx: left + unitPx * 3, yPx: line - unitPx * 1.6, sizePx: unitPx * 5 },
      palette.accents[1],
      undefined,
      index === 0 ? 'pin' : 'home',
    );
    await board.text(fact, left + unitPx * 9, line, {
      face: body,
      sizePx: Math.max(13, unitPx * 4.4),
      ink: flat(palette.ink),
    });
    line += unitPx * 9;
  }
}
