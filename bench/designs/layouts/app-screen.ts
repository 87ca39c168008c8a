import { icon, photoIn } from '../component.ts';
import { blended, flat } from '../ink.ts';
import { chance, pick } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { gradientOver, rectangle, softCast, textBlock } from '../sketch.ts';
import { FIGURES, SCREENS } from '../wording.ts';

/** A phone's screen: a title, a card with a figure or a photo, rows with icons, a bar below. */
export async function appScreen(sketch: Sketch): Promise<void> {
  const { board, random, palette, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const dark = chance(random, 0.3);
  const ground = dark ? '#14161c' : blended(palette.groundEnd, '#f2f3f7', 0.8);
  const surface = dark ? '#232733' : '#ffffff';
  const ink = dark ? '#f3f4f7' : '#1a1c22';
  const faint = dark ? '#9aa2b4' : '#6c7280';
  const bold = { family: 'inter', weight: 700 } as const;
  const margin = Math.round(unitPx * 6);
  const photo = chance(random, 0.4);
  const count = photo ? 3 : 2;
  const rowHeight = Math.round(unitPx * 22);
  const barTop = Math.round(heightPx - unitPx * 17);
  const free = barTop - unitPx * 39 - rowHeight * count;
  board.ground(flat(ground));
  const { title, rows } = pick(random, SCREENS);
  await board.text(title, margin, unitPx * 20, { face: bold, sizePx: unitPx * 8, ink: flat(ink) });
  const hero = {
    leftPx: margin,
    topPx: Math.round(unitPx * 27),
    widthPx: widthPx - 2 * margin,
    heightPx: Math.round(Math.min(free, unitPx * 95)),
  };
  const radius = pick(random, [unitPx * 3, unitPx * 5, unitPx * 7]);
  const lifted = chance(random, 0.6) ? { cast: softCast(sketch) } : {};
  const [figure, meaning] = pick(random, FIGURES);
  if (photo) await photoIn(sketch, hero, 'rounded', lifted);
  else
    await board.shape(
      'card',
      rectangle(hero, radius),
      gradientOver(random, hero, palette.accents[0], blended(palette.accents[0], palette.accents[2], 0.7)),
      lifted,
    );
  if (!photo) {
    const below = await textBlock(
      sketch,
      [figure],
      {
        xPx: hero.leftPx + unitPx * 5,
        topPx: hero.topPx + hero.heightPx * 0.34,
        widthPx: unitPx * 60,
        maxSizePx: unitPx * 22,
      },
      { face: { family: 'inter', weight: 900 }, ink: flat(palette.inkOnAccent) },
    );
    await textBlock(
      sketch,
      [meaning],
      {
        xPx: hero.leftPx + unitPx * 5,
        topPx: below.bottomPx + unitPx * 5,
        widthPx: unitPx * 70,
        maxSizePx: unitPx * 4.6,
      },
      { face: body.family === 'lobster' ? bold : body, ink: flat(palette.inkOnAccent) },
    );
  }
  let top = hero.topPx + hero.heightPx + Math.round(unitPx * 6);
  const carded = chance(random, 0.6);
  const list = { leftPx: margin, topPx: top, widthPx: widthPx - 2 * margin, heightPx: rowHeight * count };
  if (carded)
    await board.shape(
      'list card',
      rectangle(list, radius),
      flat(surface),
      chance(random, 0.5) ? { cast: softCast(sketch) } : {},
    );
  for (const [index, [name, value]] of rows.slice(0, count).entries()) {
    const middle = top + rowHeight / 2;
    const discX = margin + unitPx * 8;
    await icon(
      sketch,
      { xPx: discX, yPx: middle, sizePx: unitPx * 6 },
      palette.accents[index % 3]!,
      index === 0 && chance(random, 0.5) ? blended(palette.accents[0], surface, 0.8) : undefined,
    );
    await board.text(name, margin + unitPx * 16, middle + unitPx * 1.7, {
      face: { family: 'inter', weight: 500 },
      sizePx: unitPx * 4.6,
      ink: flat(ink),
    });
    await board.text(value, widthPx - margin - unitPx * 4, middle + unitPx * 1.7, {
      face: { family: 'inter', weight: 400 },
      sizePx: unitPx * 4.2,
      align: 'right',
      ink: flat(faint),
    });
    top += rowHeight;
  }
  await board.shape(
    'tab bar',
    rectangle({ leftPx: 0, topPx: barTop, widthPx, heightPx: heightPx - barTop }),
    flat(surface),
  );
  for (let tab = 0; tab < 3; tab += 1)
    await icon(
      sketch,
      { xPx: (widthPx * (tab + 0.5)) / 3, yPx: barTop + unitPx * 8, sizePx: unitPx * 6 },
      tab === 0 ? palette.accents[0] : faint,
    );
}
