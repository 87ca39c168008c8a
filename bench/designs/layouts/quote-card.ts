import { photoIn } from '../component.ts';
import { flat } from '../ink.ts';
import { between, chance, pick } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { circle, groundOf, rectangle, softCast, textBlock } from '../sketch.ts';
import { NAMES, QUOTES, ROLES } from '../wording.ts';

/** A few words with their author, on a card or straight on the ground. */
export async function quoteCard(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  board.ground(groundOf(sketch));
  const carded = chance(random, 0.5);
  const inset = Math.round(unitPx * between(random, 8, 12));
  const box = { leftPx: inset, topPx: inset, widthPx: widthPx - 2 * inset, heightPx: heightPx - 2 * inset };
  if (carded)
    await board.shape('card', rectangle(box, pick(random, [0, unitPx * 3])), flat(palette.surface), {
      cast: softCast(sketch),
      ...(chance(random, 0.25)
        ? { border: { color: palette.accents[0], widthPx: Math.max(3, unitPx * 0.8) } }
        : {}),
    });
  else if (chance(random, 0.6))
    await board.shape('frame', rectangle(box), flat(palette.ink), { strokePx: Math.max(2, unitPx * 0.5) });
  const ink = carded ? palette.inkOnSurface : palette.ink;
  const portrait = chance(random, 0.5);
  const radius = unitPx * 11;
  let top = inset + unitPx * 9;
  if (portrait) {
    const photo = { leftPx: widthPx / 2 - radius, topPx: top, widthPx: 2 * radius, heightPx: 2 * radius };
    if (chance(random, 0.5))
      await board.shape('ring', circle(widthPx / 2, top + radius, radius * 1.14), flat(palette.accents[0]), {
        strokePx: Math.max(2, unitPx * 0.7),
      });
    await photoIn(sketch, photo, 'circle');
    top += 2 * radius + unitPx * 8;
  } else {
    const mark = await textBlock(
      sketch,
      ['“'],
      { xPx: widthPx / 2, topPx: top, widthPx: unitPx * 30, maxSizePx: unitPx * 30 },
      { face: { family: 'playfair-display', weight: 900 }, align: 'center', ink: flat(palette.accents[0]) },
    );
    top = mark.bottomPx - unitPx * 2;
  }
  const quote = await textBlock(
    sketch,
    pick(random, QUOTES),
    {
      xPx: widthPx / 2,
      topPx: top,
      widthPx: widthPx - 2 * inset - unitPx * 16,
      maxSizePx: Math.min(unitPx * 9, (heightPx - top - inset) * 0.17),
      leading: 1.28,
    },
    { face: display, align: 'center', ink: flat(ink) },
  );
  const ruleY = Math.round(quote.bottomPx + unitPx * 5);
  await board.shape(
    'rule',
    rectangle({
      leftPx: Math.round(widthPx / 2 - unitPx * 6),
      topPx: ruleY,
      widthPx: Math.round(unitPx * 12),
      heightPx: Math.max(2, Math.round(unitPx * 0.6)),
    }),
    flat(palette.accents[0]),
  );
  const name = await textBlock(
    sketch,
    [pick(random, NAMES)],
    {
      xPx: widthPx / 2,
      topPx: ruleY + unitPx * 4,
      widthPx: widthPx * 0.6,
      maxSizePx: Math.max(14, unitPx * 3.8),
    },
    { face: body, align: 'center', ink: flat(ink) },
  );
  if (chance(random, 0.6))
    await textBlock(
      sketch,
      [pick(random, ROLES)],
      {
        xPx: widthPx / 2,
        topPx: name.bottomPx + unitPx * 2.4,
        widthPx: widthPx * 0.6,
        maxSizePx: Math.max(13, unitPx * 2.8),
      },
      { face: body, align: 'center', ink: flat(ink), opacity: 0.65 },
    );
}
