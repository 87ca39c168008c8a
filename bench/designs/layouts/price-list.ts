import { icon } from '../component.ts';
import { flat } from '../ink.ts';
import { chance, pick, several } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { groundOf, rectangle, softCast, textBlock } from '../sketch.ts';
import { BRANDS, DISHES } from '../wording.ts';

/** A menu on a card: names to the left, prices to the right, thin rules between. */
export async function priceList(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  board.ground(groundOf(sketch));
  const inset = Math.round(unitPx * 8);
  const card = { leftPx: inset, topPx: inset, widthPx: widthPx - 2 * inset, heightPx: heightPx - 2 * inset };
  await board.shape(
    'card',
    rectangle(card, pick(random, [0, unitPx * 4])),
    flat(palette.surface),
    chance(random, 0.6) ? { cast: softCast(sketch) } : {},
  );
  const middle = widthPx / 2;
  const sign = chance(random, 0.6);
  const head = Math.min(heightPx * 0.1, unitPx * 12);
  let top = inset + head * 0.8;
  if (sign) {
    await icon(sketch, { xPx: middle, yPx: top + head * 0.4, sizePx: head * 0.9 }, palette.accents[1]);
    top += head * 1.3;
  }
  const title = await textBlock(
    sketch,
    [pick(random, BRANDS)],
    { xPx: middle, topPx: top, widthPx: card.widthPx * 0.7, maxSizePx: head * 1.1 },
    { face: display, align: 'center', ink: flat(palette.inkOnSurface) },
  );
  const count = 3 + Math.floor(random() * 2);
  const first = title.bottomPx + head * 1.1;
  const step = Math.min(unitPx * 19, (heightPx - inset - head * 0.6 - first) / count);
  const sizePx = Math.max(13, Math.min(unitPx * 5, step * 0.42));
  const left = card.leftPx + unitPx * 7;
  const right = card.leftPx + card.widthPx - unitPx * 7;
  for (const [index, [name, price]] of several(random, DISHES, count).entries()) {
    const baseline = first + step * (index + 0.5);
    await board.text(name, left, baseline, { face: body, sizePx, ink: flat(palette.inkOnSurface) });
    await board.text(price, right, baseline, {
      face: body,
      sizePx,
      align: 'right',
      ink: flat(palette.inkOnSurface),
    });
    if (index < count - 1)
      await board.shape(
        'rule',
        rectangle({
          leftPx: Math.round(left),
          topPx: Math.round(baseline + step * 0.36),
          widthPx: Math.round(right - left),
          heightPx: Math.max(1, Math.round(unitPx * 0.25)),
        }),
        flat(palette.accents[1]),
        { opacity: pick(random, [1, 0.6]) },
      );
  }
}
