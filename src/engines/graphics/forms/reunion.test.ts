import { expect, it } from 'vitest';
import type { Element } from '../elements/element.ts';
import { flatPaint } from '../parts/paint.ts';
import { emptyBounds, includePixel } from '../parts/part.ts';
import { reunite } from './reunion.ts';

const [WIDTH, HEIGHT] = [240, 220];
const [PAGE, DISC, BAR, SCRAP] = [0, 1, 2, 3];
const COLORS = [
  [34, 60, 52],
  [255, 183, 3],
  [241, 250, 238],
] as const;

/** A disc that a bar of writing crosses just above its lower end; what shows below that is an element of its own, in a colour. */
function crossed(scrap: readonly [number, number, number]) {
  const map = new Int32Array(WIDTH * HEIGHT);
  const areas = [0, 0, 0, 0];
  const bounds = areas.map(emptyBounds);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const isBar = y >= 150 && y < 167;
      const isDisc = Math.hypot(x + 0.5 - 120, y + 0.5 - 100) < 70;
      const own = isBar ? BAR : isDisc ? (y < 150 ? DISC : SCRAP) : PAGE;
      map[y * WIDTH + x] = own;
      areas[own]! += 1;
      includePixel(bounds[own]!, x, y);
    }
  const kinds = ['background', 'shape', 'text', 'shape'] as const;
  const elements = kinds.map((kind, id): Element => {
    const [red, green, blue] = COLORS[id] ?? scrap;
    const paint = flatPaint(red, green, blue);
    return { id, kind, parts: [id], area: areas[id]!, bounds: bounds[id]!, paint, lines: [], cast: null };
  });
  const elementOf = Int32Array.of(PAGE, DISC, BAR, SCRAP);
  const mix = {
    owner: map.slice(),
    other: new Int32Array(map.length).fill(-1),
    share: new Uint8Array(map.length).fill(255),
  };
  const layout = {
    ...{ widthPx: WIDTH, heightPx: HEIGHT, map, mix, elementOf },
    rank: Int32Array.of(0, 1, 3, 2),
  };
  const contacts = [
    new Map([
      [DISC, 300],
      [BAR, 300],
      [SCRAP, 30],
    ]),
    new Map([
      [PAGE, 300],
      [BAR, 98],
    ]),
    new Map([
      [PAGE, 300],
      [DISC, 98],
      [SCRAP, 42],
    ]),
    new Map([
      [PAGE, 48],
      [BAR, 42],
    ]),
  ];
  const isFound = reunite({ elements, elementOf }, { layout, contacts }, false);
  return { isFound, elements };
}

it('gives a disc the thin scrap of it that shows beyond writing, whose colour is known roughly', () => {
  const { isFound, elements } = crossed([255, 192, 14]);
  expect(isFound).toBe(true);
  expect(elements[DISC]!.parts).toEqual([DISC, SCRAP]);
});

it('leaves a scrap of another colour alone', () => {
  expect(crossed([200, 60, 40]).isFound).toBe(false);
});
