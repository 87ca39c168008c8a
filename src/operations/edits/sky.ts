import type { Size } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';
import type { Ground } from './edit.ts';
import { fractalNoise, gradientNoise, hashUnit, lumpNoise } from './noise.ts';
import { encodeLight, LINEAR_LIGHT } from './oklab.ts';

type Light = readonly [red: number, green: number, blue: number];

const light = (red: number, green: number, blue: number): Light => [
  LINEAR_LIGHT[red]!,
  LINEAR_LIGHT[green]!,
  LINEAR_LIGHT[blue]!,
];

/** The colours of a sky from the top of the picture down, and of its clouds. */
interface Palette {
  readonly stops: readonly (readonly [height: number, color: Light])[];
  /** Lit clouds near the horizon and overhead: the low sun reddens what it reaches last. */
  readonly lit: readonly [low: Light, high: Light];
  readonly shaded: Light;
  /** What distance fades clouds into. */
  readonly haze: Light;
  /** Where the light comes from, across and down the picture. */
  readonly sun: readonly [across: number, down: number];
}

const PALETTES: Readonly<Record<Extract<Ground, { type: 'sky' }>['time'], Palette>> = {
  day: {
    stops: [
      [0, light(38, 98, 176)],
      [0.35, light(74, 138, 206)],
      [0.7, light(134, 186, 230)],
      [1, light(196, 223, 240)],
    ],
    lit: [light(255, 254, 250), light(255, 254, 250)],
    shaded: light(142, 160, 186),
    haze: light(205, 224, 238),
    sun: [0.55, -0.85],
  },
  sunset: {
    stops: [
      [0, light(46, 60, 112)],
      [0.3, light(98, 86, 138)],
      [0.55, light(190, 110, 124)],
      [0.78, light(244, 152, 92)],
      [1, light(255, 214, 142)],
    ],
    lit: [light(255, 190, 124), light(196, 132, 148)],
    shaded: light(92, 74, 108),
    haze: light(250, 178, 116),
    sun: [0.3, 0.95],
  },
  night: {
    stops: [
      [0, light(7, 11, 28)],
      [0.5, light(14, 23, 50)],
      [1, light(34, 48, 84)],
    ],
    lit: [light(74, 88, 124), light(74, 88, 124)],
    shaded: light(16, 22, 42),
    haze: light(30, 42, 74),
    sun: [-0.5, -0.86],
  },
};

/** Height of the bottom edge above the horizon, as a share of the picture's height: a background seldom shows all of a sky. */
const HORIZON = 0.22;
/** Finest side of the grid that clouds are made on; they are soft, and wider pictures enlarge it. */
const CLOUD_GRID_PX = 900;

/** Lightness of the sky at a share of the way down, in linear light. */
function skyColor(stops: Palette['stops'], down: number): [number, number, number] {
  const next = Math.max(
    1,
    stops.findIndex(([height]) => height >= down),
  );
  const [from, first] = stops[next - 1]!;
  const [to, second] = stops[next]!;
  const plain = Math.min(1, Math.max(0, (down - from) / (to - from)));
  const share = plain * plain * (3 - 2 * plain) * 0.5 + plain * 0.5;
  const mix = (channel: 0 | 1 | 2): number => {
    // Mixed nearer to how eyes see it than to light, so that the middle is not too bright.
    const one = Math.cbrt(first[channel]);
    return (one + share * (Math.cbrt(second[channel]) - one)) ** 3;
  };
  return [mix(0), mix(1), mix(2)];
}

/** Thickness of cumulus at a place of the cloud plane, 0 to about 3: lumps on broad patches, frayed by fine noise. */
function thickness(x: number, y: number, cover: number, seed: number, isFine: boolean): number {
  const warp = 0.35 * gradientNoise(x * 1.3, y * 1.3, seed + 31);
  const patches = fractalNoise(x * 0.55 + warp, y * 0.55 - warp, seed, 3);
  const lumps =
    0.55 * lumpNoise(x * 1.7 + warp, y * 1.7, seed + 57) +
    0.3 * lumpNoise(x * 3.9, y * 3.9 + warp, seed + 91) +
    (isFine ? 0.15 * lumpNoise(x * 8.3, y * 8.3, seed + 113) : 0.07);
  const frayed = isFine ? 0.13 * fractalNoise(x * 6, y * 6, seed + 17, 4) : 0;
  const height = 1.15 * patches + 0.75 * (lumps - 0.45) + frayed - (0.5 - cover) * 1.25;
  return Math.max(0, height * 2.1);
}

/** What clouds do at each cell of a grid: how much they cover and how lit they are, 0..1 each. */
interface CloudGrid extends Size {
  readonly cover: Float32Array;
  readonly lit: Float32Array;
}

function growClouds(size: Size, clouds: number, palette: Palette, seed: number): CloudGrid {
  const scale = Math.min(1, CLOUD_GRID_PX / Math.max(size.widthPx, size.heightPx));
  const widthPx = Math.max(2, Math.round(size.widthPx * scale));
  const heightPx = Math.max(2, Math.round(size.heightPx * scale));
  const cover = new Float32Array(widthPx * heightPx);
  const lit = new Float32Array(widthPx * heightPx);
  const [sunAcross, sunDown] = palette.sun;
  for (let row = 0; row < heightPx; row += 1) {
    const down = (row + 0.5) / heightPx;
    // Clouds lie on a plane overhead: the nearer the horizon, the further away and the flatter.
    const distance = 1 / (1 - down + HORIZON);
    const y = 3.6 * distance;
    for (let column = 0; column < widthPx; column += 1) {
      const x = ((column + 0.5) / heightPx - widthPx / heightPx / 2) * 2.9 * distance ** 0.8 + 40;
      const thick = thickness(x, y, clouds, seed, true);
      const at = row * widthPx + column;
      if (thick <= 0) continue;
      let shadow = 0;
      for (let step = 1; step <= 3; step += 1) {
        const way = 0.085 * step;
        shadow += thickness(x + sunAcross * way, y + sunDown * way, clouds, seed, false);
      }
      cover[at] = 1 - Math.exp(-3.4 * thick * thick - 1.1 * thick);
      // What stands out towards the sun is bright, what lies behind something thicker is not, and thick means dark below.
      const relief = thick - shadow / 3;
      const edge = Math.exp(-1.6 * thick);
      lit[at] = Math.min(1, Math.max(0.04, 0.6 + 0.6 * relief - 0.24 * Math.min(2.2, thick) + 0.3 * edge));
    }
  }
  return { widthPx, heightPx, cover, lit };
}

function sampleClouds({ widthPx, heightPx }: Size, values: Float32Array, x: number, y: number): number {
  const left = Math.min(widthPx - 2, Math.max(0, Math.floor(x)));
  const top = Math.min(heightPx - 2, Math.max(0, Math.floor(y)));
  const across = Math.min(1, Math.max(0, x - left));
  const down = Math.min(1, Math.max(0, y - top));
  const at = top * widthPx + left;
  const above = values[at]! + across * (values[at + 1]! - values[at]!);
  const below = values[at + widthPx]! + across * (values[at + widthPx + 1]! - values[at + widthPx]!);
  return above + down * (below - above);
}

/** Adds stars: cells of a grid that goes by the picture's height, so that a larger picture has the same stars, larger. */
function addStars(rows: Float32Array, size: Size, row: number, seed: number): void {
  const cells = 90;
  const y = (row + 0.5) / size.heightPx;
  const radius = Math.max(0.75 / size.heightPx, 0.0011);
  const cellRow = Math.floor(y * cells);
  const columns = Math.ceil((cells * size.widthPx) / size.heightPx);
  for (let j = cellRow - 1; j <= cellRow + 1; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      const chance = hashUnit(i, j, seed + 5);
      if (chance > 0.075) continue;
      const starX = (i + hashUnit(i, j, seed + 6)) / cells;
      const starY = (j + hashUnit(i, j, seed + 8)) / cells;
      const brightness = 0.08 + 0.9 * hashUnit(i, j, seed + 9) ** 7;
      const size2 = radius * (0.7 + brightness);
      if (Math.abs(starY - y) > 3 * size2) continue;
      const middle = starX * size.heightPx;
      const reach = Math.ceil(3 * size2 * size.heightPx);
      for (
        let x = Math.max(0, Math.floor(middle - reach));
        x <= Math.min(size.widthPx - 1, middle + reach);
        x += 1
      ) {
        const dx = (x + 0.5) / size.heightPx - starX;
        const apart = (dx * dx + (starY - y) ** 2) / (size2 * size2);
        const shine = brightness * Math.exp(-apart) * (1 - 0.6 * y);
        const warmth = hashUnit(i, j, seed + 12) - 0.5;
        rows[x * 3]! += shine * (0.95 + 0.2 * warmth);
        rows[x * 3 + 1]! += shine * 0.95;
        rows[x * 3 + 2]! += shine * (1 - 0.2 * warmth);
      }
    }
  }
}

/**
 * Paints a sky: a gradient that is bluest at the top, cumulus in perspective with the sun on one side, at night stars. The
 * same seed gives the same sky at every size. About 0.7 s, and 60 ms per megapixel.
 */
export function paintSky(size: Size, sky: Extract<Ground, { type: 'sky' }>, seed: number): Raster {
  const picture = createRaster(size.widthPx, size.heightPx);
  const palette = PALETTES[sky.time];
  const clouds = sky.clouds > 0 ? growClouds(size, sky.clouds, palette, seed) : null;
  const row = new Float32Array(size.widthPx * 3);
  for (let y = 0; y < size.heightPx; y += 1) {
    const down = (y + 0.5) / size.heightPx;
    const color = skyColor(palette.stops, down);
    for (let at = 0; at < row.length; at += 1) row[at] = color[at % 3]!;
    if (sky.time === 'night') addStars(row, size, y, seed);
    if (clouds) coverRow(row, clouds, palette, size, y);
    writeRow(picture, row, y, seed);
  }
  return picture;
}

function coverRow(row: Float32Array, clouds: CloudGrid, palette: Palette, size: Size, y: number): void {
  const down = (y + 0.5) / size.heightPx;
  // Air between the clouds and the eye: thicker towards the horizon.
  const haze = 0.75 * down ** 2.2;
  const [low, high] = palette.lit;
  const bright = low.map((value, channel) => high[channel]! + Math.sqrt(down) * (value - high[channel]!));
  const gridY = down * clouds.heightPx - 0.5;
  for (let x = 0; x < size.widthPx; x += 1) {
    const gridX = ((x + 0.5) / size.widthPx) * clouds.widthPx - 0.5;
    const cover = sampleClouds(clouds, clouds.cover, gridX, gridY) * (1 - 0.35 * haze);
    if (cover <= 0) continue;
    const lit =
      sampleClouds(clouds, clouds.lit, gridX, gridY) / Math.max(0.02, sampleShare(clouds, gridX, gridY));
    for (let channel = 0 as 0 | 1 | 2; channel < 3; channel += 1) {
      const own = palette.shaded[channel]! + Math.min(1, lit) * (bright[channel]! - palette.shaded[channel]!);
      const seen = own + haze * (palette.haze[channel]! - own);
      row[x * 3 + channel]! += cover * (seen - row[x * 3 + channel]!);
    }
  }
}

/** How much of the four cells around a place has clouds at all: light was measured only there. */
function sampleShare(clouds: CloudGrid, x: number, y: number): number {
  const left = Math.min(clouds.widthPx - 2, Math.max(0, Math.floor(x)));
  const top = Math.min(clouds.heightPx - 2, Math.max(0, Math.floor(y)));
  const across = Math.min(1, Math.max(0, x - left));
  const down = Math.min(1, Math.max(0, y - top));
  const at = top * clouds.widthPx + left;
  const has = (index: number): number => (clouds.lit[index]! > 0 ? 1 : 0);
  const above = has(at) + across * (has(at + 1) - has(at));
  const below = has(at + clouds.widthPx) + across * (has(at + clouds.widthPx + 1) - has(at + clouds.widthPx));
  return above + down * (below - above);
}

/** Writes a row of linear light with a trace of noise, so that wide gradients show no bands. */
function writeRow(picture: Raster, row: Float32Array, y: number, seed: number): void {
  for (let x = 0; x < picture.widthPx; x += 1) {
    const at = (y * picture.widthPx + x) * 4;
    const grain = 1.2 * (hashUnit(x, y, seed + 77) - 0.5);
    for (let channel = 0; channel < 3; channel += 1)
      picture.data[at + channel] = Math.round(encodeLight(row[x * 3 + channel]!) + grain);
    picture.data[at + 3] = 255;
  }
}
