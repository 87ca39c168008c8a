import type { Mask } from './mask.ts';
import type { Raster } from './raster.ts';

/** Cells of an outline in which a halo is taken to be the same; it is read off three times three of them. */
const CELL_PX = 8;

/** How far beyond the fringe the ground is read that a halo is compared with. */
const GROUND_REACH_PX = 4;

/**
 * How many times its squared error a difference must be to be no accident, where neighbouring pixels of a texture tell the
 * same. What lies clear of the layer has to be surer: taking a halo off there makes the layer cover it.
 */
const SOFT_ERRORS = 3;
const CLEAR_ERRORS = 16;

/** What differs by more, in levels, is a shade or another thing and no halo. */
const MOST_LEVELS = 48;

/** Fewer pixels, each counted by how near its cell is, have nothing in common. */
const LEAST_PIXELS = 6;

/** Up to this alpha what is left of a pixel tells more of the ground than of the layer. */
const EVEN_ALPHA = 127;

/** Sums, sums of squares (by channel) and the count of a ring's pixels in a cell. */
const SUMS = 7;

/** What is left of a value when a layer's own colour is taken out of it. */
export const leftOver = (value: number, cover: number, own: number): number =>
  (value - cover * own) / (1 - cover);

/** A layer's outline on a picture. All have one size. */
export interface Outline {
  readonly picture: Raster;
  readonly alpha: Mask;
  readonly foreground: Raster;
  readonly fringePx: number;
  /** How many steps each pixel is away from the layer; 0 within. */
  readonly steps: Uint8Array;
}

/**
 * The halo that sharpening, compression or a matte that is off by a little leave along a layer's outline: by how much the ground
 * as near to the layer as a pixel is on average brighter or darker than that further out. No single pixel of it need stand
 * out of the ground's texture, and yet all together are seen as a line. Linear in pixels to read, constant for each asked.
 */
export class Halo {
  readonly #outline: Outline;
  readonly #columns: number;
  readonly #rows: number;
  readonly #rings: number;
  /** By cell and ring: the soft edge, each step of the fringe, the ground beyond. */
  readonly #sums: Float64Array;
  readonly #near = new Float64Array(SUMS);
  readonly #far = new Float64Array(SUMS);

  constructor(outline: Outline) {
    this.#outline = outline;
    const { widthPx, heightPx, data: alphas } = outline.alpha;
    this.#columns = Math.ceil(widthPx / CELL_PX);
    this.#rows = Math.ceil(heightPx / CELL_PX);
    this.#rings = outline.fringePx + 2;
    this.#sums = new Float64Array(this.#columns * this.#rows * this.#rings * SUMS);
    for (let pixel = 0; pixel < alphas.length; pixel += 1) {
      const value = alphas[pixel]!;
      const away = outline.steps[pixel]!;
      if (value > EVEN_ALPHA || away > outline.fringePx + GROUND_REACH_PX) continue;
      const column = Math.floor((pixel % widthPx) / CELL_PX);
      const row = Math.floor(Math.floor(pixel / widthPx) / CELL_PX);
      const ring = Math.min(away, outline.fringePx + 1);
      this.#count(pixel, ((row * this.#columns + column) * this.#rings + ring) * SUMS);
    }
  }

  #count(pixel: number, at: number): void {
    const { picture, alpha, foreground } = this.#outline;
    const cover = alpha.data[pixel]! / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = leftOver(
        picture.data[pixel * 4 + channel]!,
        cover,
        foreground.data[pixel * 4 + channel]!,
      );
      this.#sums[at + channel]! += value;
      this.#sums[at + 3 + channel]! += value * value;
    }
    this.#sums[at + 6]! += 1;
  }

  /** Into `levels`: what the halo adds to each channel at a pixel of the fringe or of the soft edge, as far as that is no accident. */
  read(pixel: number, levels: Float64Array): void {
    const { alpha, fringePx, steps } = this.#outline;
    this.#near.fill(0);
    this.#far.fill(0);
    const x = (pixel % alpha.widthPx) / CELL_PX - 0.5;
    const y = Math.floor(pixel / alpha.widthPx) / CELL_PX - 0.5;
    for (let row = Math.max(0, Math.ceil(y - 1.5)); row < this.#rows && row <= y + 1.5; row += 1) {
      for (
        let column = Math.max(0, Math.ceil(x - 1.5));
        column < this.#columns && column <= x + 1.5;
        column += 1
      ) {
        // Nearer cells count more, so that what is read changes smoothly along the outline.
        const weight = (1.5 - Math.abs(column - x)) * (1.5 - Math.abs(row - y));
        const cell = (row * this.#columns + column) * this.#rings;
        this.#add((cell + steps[pixel]!) * SUMS, weight, this.#near);
        this.#add((cell + fringePx + 1) * SUMS, weight, this.#far);
      }
    }
    levels.fill(0);
    const errors = alpha.data[pixel] === 0 ? CLEAR_ERRORS : SOFT_ERRORS;
    if (this.#near[6]! < LEAST_PIXELS || this.#far[6]! < LEAST_PIXELS) return;
    for (let channel = 0; channel < 3; channel += 1) {
      const difference = this.#near[channel]! / this.#near[6]! - this.#far[channel]! / this.#far[6]!;
      const accident = errors * (errorOf(this.#near, channel) + errorOf(this.#far, channel));
      if (Math.abs(difference) > MOST_LEVELS) continue;
      levels[channel] = difference * Math.max(0, 1 - accident / Math.max(1e-6, difference * difference));
    }
  }

  #add(at: number, weight: number, total: Float64Array): void {
    for (let index = 0; index < SUMS; index += 1) total[index]! += weight * this.#sums[at + index]!;
  }
}

/** The squared standard error of a channel's mean, from its sum, its sum of squares and the count. */
function errorOf(sums: Float64Array, channel: number): number {
  const count = sums[6]!;
  const mean = sums[channel]! / count;
  // Rounding alone makes for a spread of about a level.
  return (1 + Math.max(0, sums[3 + channel]! / count - mean * mean)) / count;
}
