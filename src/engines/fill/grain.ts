import { growBox } from '../../domain/box.ts';
import type { Canvas } from './canvas.ts';
import type { Hole } from './holes.ts';
import { hashWord } from './random.ts';
import type { Surface } from './surface.ts';

/** JPEG noise lives in blocks of this size; grain is moved by whole blocks, so that it keeps its look. */
const TILE_PX = 8;
const MOST_TILES = 256;
const SEED = 1917;

/** What a ring has beyond its smooth surface: noise, dither, traces of compression. */
export interface Grain {
  /** Adds the grain of a place to its colour. */
  add(x: number, y: number, color: Float64Array): void;
}

/** Collects blocks around the hole that lie wholly on the surface; null where there are none. */
export function collectGrain(canvas: Canvas, hole: Hole, surface: Surface, tolerance: number): Grain | null {
  const marginPx = Math.max(24, Math.round(0.4 * Math.sqrt(hole.areaPx)));
  const box = growBox(hole.box, marginPx, canvas);
  const tiles: Float32Array[] = [];
  const firstX = Math.ceil(box.leftPx / TILE_PX) * TILE_PX;
  const firstY = Math.ceil(box.topPx / TILE_PX) * TILE_PX;
  const columns = Math.floor((box.leftPx + box.widthPx - firstX) / TILE_PX);
  const rows = Math.floor((box.topPx + box.heightPx - firstY) / TILE_PX);
  // Visited in a mixed order, so that a full collection stands for all sides.
  const order = Array.from({ length: Math.max(0, columns * rows) }, (_, index) => index).sort(
    (a, b) => hashWord(SEED, 1, a) - hashWord(SEED, 1, b),
  );
  for (const index of order) {
    if (tiles.length >= MOST_TILES) break;
    const tile = takeTile(
      canvas,
      surface,
      tolerance,
      firstX + (index % columns) * TILE_PX,
      firstY + Math.floor(index / columns) * TILE_PX,
    );
    if (tile) tiles.push(tile);
  }
  if (tiles.length < 4) return null;
  return {
    add(x, y, color) {
      const column = Math.floor(x / TILE_PX);
      const row = Math.floor(y / TILE_PX);
      const tile = tiles[hashWord(SEED, row, column) % tiles.length]!;
      const at = ((y - row * TILE_PX) * TILE_PX + x - column * TILE_PX) * 3;
      for (let channel = 0; channel < 3; channel += 1) color[channel]! += tile[at + channel]!;
    },
  };
}

function takeTile(
  canvas: Canvas,
  surface: Surface,
  tolerance: number,
  left: number,
  top: number,
): Float32Array | null {
  const tile = new Float32Array(TILE_PX * TILE_PX * 3);
  const color = new Float64Array(3);
  const mean = new Float64Array(3);
  for (let at = 0; at < TILE_PX * TILE_PX; at += 1) {
    const x = left + (at % TILE_PX);
    const y = top + Math.floor(at / TILE_PX);
    if (!canvas.isKnown(x, y)) return null;
    surface.at(x, y, color);
    for (let channel = 0; channel < 3; channel += 1) {
      const left = canvas.channel(x, y, channel) - color[channel]!;
      if (Math.abs(left) > tolerance) return null;
      tile[at * 3 + channel] = left;
      mean[channel]! += left / (TILE_PX * TILE_PX);
    }
  }
  return tile.map((value, at) => value - mean[at % 3]!);
}
