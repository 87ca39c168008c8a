import type { Box } from './box.ts';
import type { Raster } from './raster.ts';

/** How much of a picture is drawn rather than photographed, and where the photographs are. */
export interface Flatness {
  /** What the picture is, as a whole; `both` is a drawn page with photographs on it, or the other way round. */
  readonly kind: 'graphics' | 'photo' | 'both';
  /** 0..1: the share of the picture's area that is flat, a smooth gradient or a clean edge. */
  readonly graphics: number;
  /** Why, in sentences that can be shown. */
  readonly reasons: readonly string[];
  /** Around every connected textured area, largest first. */
  readonly photoRegions: readonly Box[];
}

/** A grid of tiles over a picture, row by row. */
export interface TextureTiles {
  readonly columns: number;
  readonly rows: number;
  readonly tilePx: number;
  /** 0..1 per tile: the share of its pixels that neither lie on a ramp nor at an edge. */
  readonly texture: Float32Array;
}

/** What counts as texture. */
export interface TextureOptions {
  /** Second differences below it, in levels, are rounding and noise. */
  readonly leastCurvature?: number;
  /** Per pixel, anything but 0 where the pixel is not to be counted. */
  readonly ignored?: Uint8Array | null;
}

const TILE_PX = 16;

/** From this share of textured pixels on, a tile is texture. */
const TEXTURED_SHARE = 0.3;

/** Second differences below are rounding and compression noise, above are edges of drawn things. */
const LEAST_CURVATURE = 3;
const MOST_CURVATURE = 40;

/** Share of a picture below which a textured area is no photograph but an ornament. */
const LEAST_PHOTO_SHARE = 0.01;

/** From this share of flat area on a picture is drawn, whatever its ornaments; below the other one it is a photograph. */
const DRAWN_SHARE = 0.9;
const PHOTO_SHARE = 0.3;

/** Steps of neighbours, in levels, that neither a flat colour nor a clean edge has. */
const LEAST_STEP = 3;
const MOST_STEP = 40;

/** Shares of such steps, and of pixels that are their neighbours' equal, of photographs and of pages with some. */
const PHOTO_STEPS = { least: 0.45, mostEqual: 0.25 } as const;
const MIXED_STEPS = { least: 0.3, mostEqual: 0.5 } as const;

const lumaAt = (data: Uint8ClampedArray, at: number): number =>
  (data[at]! + 2 * data[at + 1]! + data[at + 2]!) / 4;

/** A step between neighbours that is an edge, around which compression leaves ripples, and how far they go. */
const STRONG_STEP = 44;
const RIPPLE_PX = 8;

/** Whether any channel steps so far between two pixels that it is an edge. */
function isStrong(data: Uint8ClampedArray, one: number, other: number): boolean {
  return (
    Math.abs(data[one]! - data[other]!) >= STRONG_STEP ||
    Math.abs(data[one + 1]! - data[other + 1]!) >= STRONG_STEP ||
    Math.abs(data[one + 2]! - data[other + 2]!) >= STRONG_STEP
  );
}

/**
 * Per pixel, 1 where a strong edge is so close that what looks like texture may be the ripples of compression around it.
 * About 15 ms per megapixel.
 */
export function rippled({ widthPx, heightPx, data }: Raster): Uint8Array {
  const near = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    // Each edge marks the pixels of its row on both sides; the columns follow below.
    let marked = y * widthPx;
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const across = x + 1 < widthPx && isStrong(data, pixel * 4, pixel * 4 + 4);
      const along = y + 1 < heightPx && isStrong(data, pixel * 4, (pixel + widthPx) * 4);
      if (!across && !along) continue;
      const end = Math.min((y + 1) * widthPx, pixel + RIPPLE_PX + 1);
      near.fill(1, Math.max(marked, pixel - RIPPLE_PX, y * widthPx), end);
      marked = end;
    }
  }
  for (let x = 0; x < widthPx; x += 1) {
    let last = -RIPPLE_PX - 1;
    let filled = 0;
    for (let y = 0; y < heightPx; y += 1) {
      if (near[y * widthPx + x] === 1) {
        for (let row = Math.max(filled, y - RIPPLE_PX); row < y; row += 1) near[row * widthPx + x] = 1;
        filled = y + 1;
        last = y;
      } else if (y - last <= RIPPLE_PX) {
        near[y * widthPx + x] = 2;
        filled = y + 1;
      }
    }
  }
  return near;
}

/**
 * How textured each tile is: drawn areas are flat or ramps, whose second differences vanish, and drawn edges have large
 * ones; photographs have everything between. In a picture with compression noise the pixels that are `rippled` say nothing.
 * About 12 ms per megapixel.
 */
export function textureTiles(
  { widthPx, heightPx, data }: Raster,
  { leastCurvature = LEAST_CURVATURE, ignored = null }: TextureOptions = {},
): TextureTiles {
  const columns = Math.ceil(widthPx / TILE_PX);
  const rows = Math.ceil(heightPx / TILE_PX);
  const textured = new Float32Array(columns * rows);
  const seen = new Float32Array(columns * rows);
  for (let y = 1; y < heightPx - 1; y += 1) {
    const tileRow = Math.floor(y / TILE_PX) * columns;
    for (let x = 1; x < widthPx - 1; x += 1) {
      const at = (y * widthPx + x) * 4;
      if (data[at + 3] === 0 || (ignored && ignored[y * widthPx + x] !== 0)) continue;
      const tile = tileRow + Math.floor(x / TILE_PX);
      const center = 2 * lumaAt(data, at);
      const across = Math.abs(center - lumaAt(data, at - 4) - lumaAt(data, at + 4));
      const along = Math.abs(center - lumaAt(data, at - widthPx * 4) - lumaAt(data, at + widthPx * 4));
      const curvature = Math.max(across, along);
      seen[tile]! += 1;
      if (curvature >= leastCurvature && curvature <= MOST_CURVATURE) textured[tile]! += 1;
    }
  }
  for (let tile = 0; tile < textured.length; tile += 1) textured[tile]! /= Math.max(8, seen[tile]!);
  return { columns, rows, tilePx: TILE_PX, texture: textured };
}

/** Tiles that are texture themselves and whose surroundings are, as 1 in a map of the grid's size. */
export function texturedTiles({ columns, rows, texture }: TextureTiles): Uint8Array {
  const marked = new Uint8Array(texture.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      let count = 0;
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y += 1) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x += 1) {
          sum += texture[y * columns + x]!;
          count += 1;
        }
      }
      const own = texture[row * columns + column]!;
      if (sum / count >= TEXTURED_SHARE && own >= TEXTURED_SHARE / 2) marked[row * columns + column] = 1;
    }
  }
  return marked;
}

/** Boxes, in tiles, around the connected parts of a map of tiles, with the number of tiles in each. */
function tileParts(
  marked: Uint8Array,
  columns: number,
): { left: number; top: number; right: number; bottom: number; tiles: number }[] {
  const left = marked.slice();
  const parts = [];
  for (let start = 0; start < left.length; start += 1) {
    if (left[start] === 0) continue;
    const part = { left: columns, top: left.length, right: 0, bottom: 0, tiles: 0 };
    const pending = [start];
    left[start] = 0;
    for (let tile = pending.pop(); tile !== undefined; tile = pending.pop()) {
      const column = tile % columns;
      const row = Math.floor(tile / columns);
      part.left = Math.min(part.left, column);
      part.right = Math.max(part.right, column);
      part.top = Math.min(part.top, row);
      part.bottom = Math.max(part.bottom, row);
      part.tiles += 1;
      const visit = (next: number): void => {
        if (left[next] !== 1) return;
        left[next] = 0;
        pending.push(next);
      };
      if (column > 0) visit(tile - 1);
      if (column < columns - 1) visit(tile + 1);
      visit(tile - columns);
      visit(tile + columns);
    }
    parts.push(part);
  }
  return parts.sort((first, second) => second.tiles - first.tiles);
}

/** Shares of the pixels that equal their neighbours, and that differ from them by a small step. */
function stepShares({ widthPx, heightPx, data }: Raster): { equal: number; stepped: number } {
  let [equal, stepped, seen] = [0, 0, 0];
  for (let y = 0; y < heightPx - 1; y += 1) {
    for (let x = 0; x < widthPx - 1; x += 1) {
      const at = (y * widthPx + x) * 4;
      if (data[at + 3] === 0) continue;
      let most = 0;
      for (let channel = at; channel < at + 3; channel += 1) {
        const own = data[channel]!;
        most = Math.max(
          most,
          Math.abs(own - data[channel + 4]!),
          Math.abs(own - data[channel + widthPx * 4]!),
        );
      }
      seen += 1;
      if (most === 0) equal += 1;
      else if (most >= LEAST_STEP && most < MOST_STEP) stepped += 1;
    }
  }
  return { equal: equal / Math.max(1, seen), stepped: stepped / Math.max(1, seen) };
}

/**
 * Tells drawn pictures from photographs by their texture, without any model. About 50 ms per megapixel.
 */
export function assessFlatness(image: Raster): Flatness {
  const grid = textureTiles(image, { ignored: rippled(image) });
  const marked = texturedTiles(grid);
  const parts = tileParts(marked, grid.columns).filter(
    ({ tiles }) => tiles >= Math.max(4, marked.length * LEAST_PHOTO_SHARE),
  );
  const texturedCount = marked.reduce((sum, value) => sum + value, 0);
  const { equal, stepped } = stepShares(image);
  const graphics = Math.min(1 - texturedCount / Math.max(1, marked.length), 1 - stepped);
  const photoRegions = parts.map(({ left, top, right, bottom }) => ({
    leftPx: left * TILE_PX,
    topPx: top * TILE_PX,
    widthPx: Math.min(image.widthPx, (right + 1) * TILE_PX) - left * TILE_PX,
    heightPx: Math.min(image.heightPx, (bottom + 1) * TILE_PX) - top * TILE_PX,
  }));
  const reasons = [`${Math.round(graphics * 100)} % of the picture is flat colour, gradient or clean edge.`];
  if (photoRegions.length > 0) {
    const boxes = photoRegions
      .slice(0, 4)
      .map(({ leftPx, topPx, widthPx, heightPx }) => `${widthPx}x${heightPx} at ${leftPx},${topPx}`);
    reasons.push(`Photographic texture fills ${boxes.join('; ')}.`);
  } else {
    reasons.push('No connected area has photographic texture.');
  }
  const has = ({ least, mostEqual }: { least: number; mostEqual: number }): boolean =>
    stepped >= least && equal <= mostEqual;
  const isMixed = has(MIXED_STEPS) || (photoRegions.length > 0 && graphics < DRAWN_SHARE);
  const kind = has(PHOTO_STEPS) || graphics < PHOTO_SHARE ? 'photo' : isMixed ? 'both' : 'graphics';
  return { kind, graphics, reasons, photoRegions };
}
