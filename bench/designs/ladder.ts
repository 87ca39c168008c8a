import type { Size } from '../../src/domain/box.ts';
import { composedLayers } from '../metrics/layer-stack.ts';
import { createRandom } from '../scenes/random.ts';
import { Board } from './board.ts';
import type { Design } from './design.ts';
import { starPoints } from './icon.ts';
import { flat } from './ink.ts';
import { paletteOf, pick } from './palette.ts';
import { circle, rectangle } from './sketch.ts';
import { SINGLE_WORDS } from './wording.ts';

/** A design with exactly so many layers above its background, in a grid: forms and words in turn. */
export async function makeLadder(size: Size, layerCount: number, seed: number): Promise<Design> {
  const random = createRandom(seed);
  const palette = paletteOf(random);
  const board = new Board(size);
  board.ground(flat(palette.surface));
  const columns = Math.ceil(Math.sqrt((layerCount * size.widthPx) / size.heightPx));
  const cellWidth = size.widthPx / columns;
  const cellHeight = size.heightPx / Math.ceil(layerCount / columns);
  const reach = Math.min(cellWidth, cellHeight) * 0.36;
  for (let index = 0; index < layerCount; index += 1) {
    const xPx = (index % columns) * cellWidth + cellWidth / 2;
    const yPx = Math.floor(index / columns) * cellHeight + cellHeight / 2;
    const ink = flat(palette.accents[index % 3]!);
    const box = { leftPx: xPx - reach, topPx: yPx - reach, widthPx: 2 * reach, heightPx: 2 * reach };
    switch (index % 4) {
      case 0:
        await board.shape('circle', circle(xPx, yPx, reach), ink);
        break;
      case 1:
        await board.shape('rectangle', rectangle(box, reach * 0.3), ink);
        break;
      case 2:
        await board.shape(
          'star',
          { type: 'polygon', points: starPoints(xPx, yPx, reach, reach * 0.5, 5) },
          ink,
        );
        break;
      default: {
        const face = { family: 'inter', weight: 700 } as const;
        await board.text(pick(random, SINGLE_WORDS), xPx, yPx, {
          face,
          sizePx: reach * 0.5,
          align: 'center',
          ink,
        });
      }
    }
  }
  const { layers } = board;
  return { name: `${layerCount} layers`, ...size, layers, source: composedLayers(size, layers) };
}
