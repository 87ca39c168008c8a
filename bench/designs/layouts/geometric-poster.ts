import { starPoints } from '../icon.ts';
import { flat } from '../ink.ts';
import { between, chance, pick } from '../palette.ts';
import type { Sketch } from '../sketch.ts';
import { circle, gradientOver, groundOf, rectangle, textBlock } from '../sketch.ts';
import { DATES, PLACES, SINGLE_WORDS } from '../wording.ts';

const FORMS = ['circle', 'square', 'triangle', 'half', 'star', 'line', 'ring', 'ellipse', 'rounded'] as const;

/** Large plain forms over each other, some of them translucent, and one word. */
export async function geometricPoster(sketch: Sketch): Promise<void> {
  const { board, random, palette, display, body, unitPx } = sketch;
  const { widthPx, heightPx } = board;
  const margin = Math.round(unitPx * 8);
  board.ground(groundOf(sketch, false));
  const count = 3 + Math.floor(random() * 7);
  const colors = [...palette.accents, palette.surface, palette.ink];
  for (let index = 0; index < count; index += 1) {
    const x = widthPx * between(random, 0.2, 0.8);
    const y = heightPx * between(random, 0.16, 0.58);
    const size = unitPx * between(random, index === 0 ? 26 : 9, index === 0 ? 42 : 28);
    const color = colors[index % colors.length]!;
    const opacity = chance(random, 0.35) ? between(random, 0.45, 0.85) : 1;
    const box = {
      leftPx: Math.round(x - size),
      topPx: Math.round(y - size * 0.8),
      widthPx: Math.round(2 * size),
      heightPx: Math.round(1.6 * size),
    };
    const ink = chance(random, 0.25)
      ? gradientOver(random, box, color, pick(random, palette.accents))
      : flat(color);
    const form = pick(random, FORMS);
    switch (form) {
      case 'circle':
        await board.shape(form, circle(x, y, size), ink, { opacity });
        break;
      case 'ellipse':
        await board.shape(
          form,
          { type: 'ellipse', center: { xPx: x, yPx: y }, radiusXPx: size * 1.2, radiusYPx: size * 0.6 },
          ink,
          { opacity },
        );
        break;
      case 'square':
        await board.shape(form, rectangle(box), ink, { opacity });
        break;
      case 'rounded':
        await board.shape(form, rectangle(box, size * 0.3), ink, { opacity });
        break;
      case 'ring':
        await board.shape(form, circle(x, y, size), flat(color), {
          strokePx: size * between(random, 0.12, 0.5),
        });
        break;
      case 'triangle':
        await board.shape(
          form,
          {
            type: 'polygon',
            points: [
              { xPx: x - size, yPx: y + size * 0.8 },
              { xPx: x + size, yPx: y + size * 0.8 },
              { xPx: x + size * between(random, -0.9, 0.9), yPx: y - size },
            ],
          },
          ink,
          { opacity },
        );
        break;
      case 'half': {
        const turn = pick(random, [0, 1, 2, 3]) * (Math.PI / 2);
        const points = Array.from({ length: 65 }, (_, step) => ({
          xPx: x + Math.cos(turn + (Math.PI * step) / 64) * size,
          yPx: y + Math.sin(turn + (Math.PI * step) / 64) * size,
        }));
        await board.shape('half circle', { type: 'polygon', points }, ink, { opacity });
        break;
      }
      case 'star':
        await board.shape(
          form,
          {
            type: 'polygon',
            points: starPoints(x, y, size, size * between(random, 0.35, 0.6), 5 + Math.floor(random() * 4)),
          },
          ink,
          { opacity },
        );
        break;
      case 'line':
        await board.shape(
          form,
          {
            type: 'line',
            from: { xPx: x - size * 1.4, yPx: y + size * between(random, -1, 1) },
            to: { xPx: x + size * 1.4, yPx: y },
            widthPx: Math.max(3, unitPx * between(random, 0.6, 2.4)),
          },
          flat(color),
        );
        break;
    }
  }
  const word = await textBlock(
    sketch,
    [pick(random, SINGLE_WORDS)],
    { xPx: margin, topPx: heightPx * 0.73, widthPx: widthPx - 2 * margin, maxSizePx: heightPx * 0.16 },
    { face: display, ink: flat(palette.ink) },
  );
  await textBlock(
    sketch,
    [`${pick(random, DATES)}, ${pick(random, PLACES)}`],
    {
      xPx: margin,
      topPx: word.bottomPx + unitPx * 4,
      widthPx: widthPx - 2 * margin,
      maxSizePx: Math.max(14, unitPx * 3.4),
    },
    { face: body, ink: flat(palette.ink) },
  );
}
