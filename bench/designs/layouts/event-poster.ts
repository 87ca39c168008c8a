import { logo, photoIn } from '../component.ts';
import { flat } from '../ink.ts';
import { between, chance, pick } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { circle, groundOf, rectangle, textBlock } from '../sketch.ts';
import { BRANDS, DATES, HEADLINES, PLACES, SUBTITLES } from '../wording.ts';

/** A photo over half of the sheet, translucent forms across its edge, the facts in a column. */
export async function eventPoster(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const margin = Math.round(unitPx * 7);
  board.ground(groundOf(sketch));
  const photoHeight = Math.round(heightPx * between(random, 0.42, 0.54));
  const framed = chance(random, 0.4);
  const inset = framed ? margin : 0;
  await photoIn(
    sketch,
    { leftPx: inset, topPx: inset, widthPx: widthPx - 2 * inset, heightPx: photoHeight - inset },
    framed ? pick(random, ['rectangle', 'rounded'] as const) : 'rectangle',
  );
  const count = 1 + Math.floor(random() * 3);
  for (let index = 0; index < count; index += 1) {
    const x = widthPx * between(random, 0.1, 0.95);
    const y = photoHeight + heightPx * between(random, -0.12, 0.06);
    const size = unitPx * between(random, 9, 22);
    const color = palette.accents[index % 3]!;
    const opacity = pick(random, [1, 0.85, 0.6]);
    if (index % 2 === 0) await board.shape('circle', circle(x, y, size), flat(color), { opacity });
    else
      await board.shape(
        'triangle',
        {
          type: 'polygon',
          points: [
            { xPx: x, yPx: y - size },
            { xPx: x + size, yPx: y + size * 0.7 },
            { xPx: x - size, yPx: y + size * 0.7 },
          ],
        },
        flat(color),
        { opacity },
      );
  }
  const top = photoHeight + heightPx * 0.07;
  const glow = chance(random, 0.2)
    ? { cast: { color: palette.accents[0], opacity: 0.8, sigmaPx: unitPx * 1.4, moveXPx: 0, moveYPx: 0 } }
    : {};
  const headline = await textBlock(
    sketch,
    pick(random, HEADLINES),
    { xPx: margin, topPx: top, widthPx: widthPx - 2 * margin, maxSizePx: heightPx * 0.105, leading: 1.06 },
    { face: display, ink: flat(palette.ink), ...glow },
  );
  const ruleY = Math.round(headline.bottomPx + unitPx * 4);
  await board.shape(
    'rule',
    rectangle({
      leftPx: margin,
      topPx: ruleY,
      widthPx: Math.round(unitPx * 18),
      heightPx: Math.max(3, Math.round(unitPx * 0.8)),
    }),
    flat(palette.accents[0]),
  );
  const facts = await textBlock(
    sketch,
    [pick(random, DATES), pick(random, PLACES)],
    {
      xPx: margin,
      topPx: ruleY + unitPx * 4,
      widthPx: widthPx - 2 * margin,
      maxSizePx: Math.max(15, heightPx * 0.034),
      leading: 1.45,
    },
    { face: { ...body, weight: body.family === 'inter' ? 700 : body.weight }, ink: flat(palette.ink) },
  );
  if (facts.bottomPx + unitPx * 12 < heightPx - margin)
    await board.text(pick(random, SUBTITLES), margin, facts.bottomPx + unitPx * 6.5, {
      face: body,
      sizePx: Math.max(13, heightPx * 0.022),
      ink: flat(palette.ink),
      opacity: 0.75,
    });
  if (facts.bottomPx + unitPx * 16 < heightPx - margin)
    await logo(
      sketch,
      pick(random, BRANDS),
      { xPx: margin, yPx: heightPx - margin, heightPx: Math.max(18, unitPx * 5) },
      palette.ink,
    );
}
