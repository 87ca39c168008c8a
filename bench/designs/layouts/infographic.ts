import { icon } from '../component.ts';
import { blended, flat } from '../ink.ts';
import { between, chance, pick, several } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { groundOf, rectangle, textBlock } from '../sketch.ts';
import { FIGURES, HEADLINES } from '../wording.ts';

/** Bars of different heights under a headline, or figures on tiles. */
export async function infographic(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const margin = Math.round(unitPx * 8);
  board.ground(groundOf(sketch, false));
  const title = await textBlock(
    sketch,
    [pick(random, HEADLINES).join(' ')],
    { xPx: margin, topPx: margin, widthPx: widthPx - 2 * margin, maxSizePx: unitPx * 11 },
    { face: display, ink: flat(palette.ink) },
  );
  const top = title.bottomPx + unitPx * 8;
  const height = heightPx - margin - top;
  if (chance(random, 0.5)) {
    const count = 4 + Math.floor(random() * 2);
    const step = (widthPx - 2 * margin) / count;
    const floor = Math.round(heightPx - margin - unitPx * 6);
    for (let index = 0; index < count; index += 1) {
      const tall = Math.round((floor - top) * between(random, 0.25, 0.92));
      const box = {
        leftPx: Math.round(margin + step * index),
        topPx: floor - tall,
        widthPx: Math.round(step * 0.68),
        heightPx: tall,
      };
      await board.shape(
        'bar',
        rectangle(box, chance(random, 0.4) ? unitPx : 0),
        flat(palette.accents[index % 3]!),
      );
      await board.text(String(2020 + index), box.leftPx + box.widthPx / 2, floor + unitPx * 5.5, {
        face: body,
        sizePx: Math.max(13, unitPx * 3.4),
        align: 'center',
        ink: flat(palette.ink),
      });
    }
    await board.shape(
      'floor',
      rectangle({
        leftPx: margin,
        topPx: floor,
        widthPx: widthPx - 2 * margin,
        heightPx: Math.max(2, Math.round(unitPx * 0.5)),
      }),
      flat(palette.ink),
    );
    return;
  }
  const wide = widthPx > heightPx;
  const figures = several(random, FIGURES, 3);
  const gap = unitPx * 4;
  for (const [index, [figure, meaning]] of figures.entries()) {
    const tile = wide
      ? {
          leftPx: Math.round(margin + ((widthPx - 2 * margin + gap) / 3) * index),
          topPx: Math.round(top),
          widthPx: Math.round((widthPx - 2 * margin + gap) / 3 - gap),
          heightPx: Math.round(height),
        }
      : {
          leftPx: margin,
          topPx: Math.round(top + ((height + gap) / 3) * index),
          widthPx: widthPx - 2 * margin,
          heightPx: Math.round((height + gap) / 3 - gap),
        };
    await board.shape(
      'tile',
      rectangle(tile, unitPx * 2.5),
      flat(palette.surface),
      chance(random, 0.2)
        ? { border: { color: palette.accents[index]!, widthPx: Math.max(2, unitPx * 0.6) } }
        : {},
    );
    const tall = tile.heightPx > tile.widthPx * 0.8;
    const size = tall ? tile.widthPx * 0.16 : tile.heightPx * 0.3;
    const left = tile.leftPx + (tall ? size * 0.9 : tile.heightPx * 0.72);
    const width = tile.leftPx + tile.widthPx - left - size * 0.6;
    await icon(
      sketch,
      tall
        ? { xPx: tile.leftPx + size * 1.4, yPx: tile.topPx + size * 1.4, sizePx: size }
        : { xPx: tile.leftPx + tile.heightPx * 0.36, yPx: tile.topPx + tile.heightPx / 2, sizePx: size },
      palette.accents[index]!,
    );
    const number = await textBlock(
      sketch,
      [figure],
      {
        xPx: left,
        topPx: tile.topPx + tile.heightPx * (tall ? 0.42 : 0.24),
        widthPx: width,
        maxSizePx: tile.heightPx * (tall ? 0.24 : 0.38),
      },
      { face: display, ink: flat(palette.inkOnSurface) },
    );
    await textBlock(
      sketch,
      [meaning],
      {
        xPx: left,
        topPx: number.bottomPx + tile.heightPx * (tall ? 0.09 : 0.15),
        widthPx: width,
        maxSizePx: Math.max(13, tile.heightPx * (tall ? 0.07 : 0.13)),
      },
      { face: body, ink: flat(blended(palette.inkOnSurface, palette.surface, 0.3)) },
    );
  }
}
