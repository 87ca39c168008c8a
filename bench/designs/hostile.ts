import { type Size, wholeBox } from '../../src/domain/box.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { createRandom } from '../scenes/random.ts';
import { Board } from './board.ts';
import { coverageOf } from './coverage.ts';
import { flat } from './ink.ts';
import { lettering } from './typeface.ts';

/** A picture that is hard on whoever takes graphics apart. */
export interface HostilePicture {
  readonly name: string;
  readonly make: (size: Size) => Promise<Raster>;
}

/** The size at which they are measured. */
export const HOSTILE_SIZE: Size = { widthPx: 1200, heightPx: 1000 };

/** Opaque pixels by a formula; `paint` writes R, G and B. */
function painted(
  { widthPx, heightPx }: Size,
  paint: (x: number, y: number, write: (...channels: [number, number, number]) => void) => void,
): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0, at = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1, at += 4)
      paint(x, y, (...channels) => raster.data.set([...channels, 255], at));
  return raster;
}

function specks(size: Size, count: number): Raster {
  const { widthPx, heightPx } = size;
  const random = createRandom(1);
  const raster = painted(size, (_x, _y, write) => write(250, 250, 250));
  for (let speck = 0; speck < count; speck += 1) {
    const left = Math.floor(random() * (widthPx - 3));
    const top = Math.floor(random() * (heightPx - 3));
    const side = 2 + Math.floor(random() * 2);
    const color = [220 * random(), 220 * random(), 220 * random(), 255];
    for (let y = top; y < top + side; y += 1)
      for (let x = left; x < left + side; x += 1) raster.data.set(color, (y * widthPx + x) * 4);
  }
  return raster;
}

function checkerboard(size: Size): Raster {
  return painted(size, (x, y, write) => ((x + y) % 2 === 0 ? write(20, 20, 20) : write(240, 240, 240)));
}

/** 16 by 16 tiles, each with a linear gradient of its own. */
function gradients(size: Size): Raster {
  const random = createRandom(2);
  const tiles = Array.from({ length: 256 }, () => ({
    from: [255 * random(), 255 * random(), 255 * random()],
    to: [255 * random(), 255 * random(), 255 * random()],
    angle: 2 * Math.PI * random(),
  }));
  const width = size.widthPx / 16;
  const height = size.heightPx / 16;
  return painted(size, (x, y, write) => {
    const tile = tiles[Math.floor(y / height) * 16 + Math.floor(x / width)]!;
    const across = ((x % width) / width - 0.5) * Math.cos(tile.angle);
    const down = ((y % height) / height - 0.5) * Math.sin(tile.angle);
    const share = 0.5 + (across + down) / 1.5;
    const channel = (index: number) => tile.from[index]! + share * (tile.to[index]! - tile.from[index]!);
    write(channel(0), channel(1), channel(2));
  });
}

function noise(size: Size): Raster {
  const random = createRandom(3);
  return painted(size, (_x, _y, write) => write(256 * random(), 256 * random(), 256 * random()));
}

const CODE_WORDS = [
  'const',
  'return',
  'value',
  '=>',
  'if',
  '(index',
  '+ 1)',
  '{ }',
  'await',
  'of',
  '"text"',
  '0.25',
  '// why',
];
const CODE_COLORS = ['#24292f', '#cf222e', '#0550ae', '#0a6b2f', '#6e7781'];

/** A screen full of code at 11 px: some 4,000 glyphs in five colours. */
async function screenshot(size: Size): Promise<Raster> {
  const random = createRandom(4);
  const board = new Board(size);
  const canvas = wholeBox(size);
  board.ground(flat('#ffffff'));
  const face = { family: 'source-code-pro', weight: 400 } as const;
  const markups = CODE_COLORS.map(() => '');
  for (let baseline = 20; baseline < size.heightPx - 10; baseline += 16) {
    let left = 20 + 24 * Math.floor(random() * 4);
    const words = Math.floor(random() * 16);
    for (let word = 0; word < words && left < size.widthPx - 100; word += 1) {
      const { path, advancePx } = lettering(CODE_WORDS[Math.floor(random() * CODE_WORDS.length)]!, face, 11);
      markups[Math.floor(random() * markups.length)] +=
        `<path transform="translate(${left.toFixed(2)} ${baseline})" d="${path}"/>`;
      left += advancePx + 7;
    }
  }
  for (const [index, markup] of markups.entries())
    await board.cover(
      'code',
      'text',
      await coverageOf({ markup, bounds: canvas }, board),
      flat(CODE_COLORS[index]!),
    );
  return board.composed();
}

/** Pictures that must cost a bounded time and memory and give a sensible number of layers. */
export const HOSTILE_PICTURES: readonly HostilePicture[] = [
  { name: '20,000 specks', make: (size) => Promise.resolve(specks(size, 20_000)) },
  { name: 'checkerboard of single pixels', make: (size) => Promise.resolve(checkerboard(size)) },
  { name: '256 gradients', make: (size) => Promise.resolve(gradients(size)) },
  { name: 'noise', make: (size) => Promise.resolve(noise(size)) },
  { name: 'screenshot of tiny text', make: screenshot },
];
