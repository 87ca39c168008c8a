import type { Box } from '../domain/box.ts';
import type { Raster } from '../domain/raster.ts';
import type { Pace } from './pace.ts';

/** Cells on each side of the square that networks fill. */
export const GRID_CELLS = 512;
export const CELL_COUNT = GRID_CELLS * GRID_CELLS;

/** A square with a hole as a network sees it. */
export interface SquarePatch {
  /** `[3, 512, 512]` in R,G,B order, 0..255; what lies in the hole says nothing. */
  readonly colors: Float32Array;
  /** `[512, 512]`, 1 in the hole. */
  readonly hole: Uint8Array;
}

/** How much of a window its hole may take, by its longer side: a network needs surroundings on every side. */
const HOLE_SHARE = 0.5;
/** Cells that must lie between a hole and the window's edge for the hole to be filled along. */
const MARGIN_CELLS = 64;
/** A cell with less of it known belongs to the hole. */
const KNOWN_SHARE = 0.5;

/** A square part of a picture, mirrored where it reaches beyond, as a grid of 512x512 cells of `scale` pixels. */
export class FillWindow {
  readonly leftPx: number;
  readonly topPx: number;
  /** Pixels per cell, at least 1. */
  readonly scale: number;

  private constructor(leftPx: number, topPx: number, scale: number) {
    this.leftPx = leftPx;
    this.topPx = topPx;
    this.scale = scale;
  }

  /** The window for a hole: twice as large, inside the canvas as far as that goes. */
  static around(hole: Box, canvas: Box): FillWindow {
    const longer = Math.max(hole.widthPx, hole.heightPx);
    const most = Math.max(canvas.widthPx, canvas.heightPx, GRID_CELLS);
    const sidePx = Math.min(most, Math.max(GRID_CELLS, Math.ceil(longer / HOLE_SHARE)));
    const place = (start: number, length: number, canvasLength: number): number => {
      const centred = Math.floor(start + length / 2 - sidePx / 2);
      // A window that is larger than the canvas lies around its middle.
      if (sidePx >= canvasLength) return -Math.floor((sidePx - canvasLength) / 2);
      return Math.min(canvasLength - sidePx, Math.max(0, centred));
    };
    return new FillWindow(
      place(hole.leftPx, hole.widthPx, canvas.widthPx),
      place(hole.topPx, hole.heightPx, canvas.heightPx),
      sidePx / GRID_CELLS,
    );
  }

  /** Whether a hole lies well inside the window. */
  holds({ leftPx, topPx, widthPx, heightPx }: Box): boolean {
    const margin = MARGIN_CELLS * this.scale;
    const side = GRID_CELLS * this.scale;
    return (
      leftPx >= this.leftPx + margin &&
      topPx >= this.topPx + margin &&
      leftPx + widthPx <= this.leftPx + side - margin &&
      topPx + heightPx <= this.topPx + side - margin
    );
  }

  /** The window's cells as means of what is known of them. About 20 ms per megapixel of the window. */
  async reduce(picture: Raster, known: Uint8Array, pace: Pace): Promise<SquarePatch> {
    const colors = new Float32Array(3 * CELL_COUNT);
    const hole = new Uint8Array(CELL_COUNT);
    const columns = this.#pixelsOf(this.leftPx, picture.widthPx);
    const rows = this.#pixelsOf(this.topPx, picture.heightPx);
    for (let row = 0; row < GRID_CELLS; row += 1) {
      for (let column = 0; column < GRID_CELLS; column += 1) {
        const cell = row * GRID_CELLS + column;
        let red = 0;
        let green = 0;
        let blue = 0;
        let count = 0;
        for (const y of rows[row]!)
          for (const x of columns[column]!) {
            const pixel = y * picture.widthPx + x;
            if (known[pixel] === 0) continue;
            count += 1;
            red += picture.data[pixel * 4]!;
            green += picture.data[pixel * 4 + 1]!;
            blue += picture.data[pixel * 4 + 2]!;
          }
        if (count < KNOWN_SHARE * rows[row]!.length * columns[column]!.length) hole[cell] = 1;
        if (count === 0) continue;
        colors[cell] = red / count;
        colors[CELL_COUNT + cell] = green / count;
        colors[2 * CELL_COUNT + cell] = blue / count;
      }
      await pace.breathe();
    }
    return { colors, hole };
  }

  /** Writes what a grid `[3, 512, 512]` shows at a pixel, between its cells, into `color`. */
  sample(grid: Float32Array, xPx: number, yPx: number, color: Float32Array): void {
    const across = this.cellAt(xPx, this.leftPx);
    const down = this.cellAt(yPx, this.topPx);
    const column = Math.min(GRID_CELLS - 2, Math.floor(across));
    const row = Math.min(GRID_CELLS - 2, Math.floor(down));
    const right = across - column;
    const below = down - row;
    const cell = row * GRID_CELLS + column;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = channel * CELL_COUNT + cell;
      const upper = grid[at]! + right * (grid[at + 1]! - grid[at]!);
      const lower = grid[at + GRID_CELLS]! + right * (grid[at + GRID_CELLS + 1]! - grid[at + GRID_CELLS]!);
      color[channel] = upper + below * (lower - upper);
    }
  }

  /** Where the centre of a pixel lies among the centres of the cells, 0..511. */
  cellAt(positionPx: number, startPx: number): number {
    return Math.min(GRID_CELLS - 1, Math.max(0, (positionPx + 0.5 - startPx) / this.scale - 0.5));
  }

  /** For every cell of a row or column the pixels that it stands for. */
  #pixelsOf(startPx: number, lengthPx: number): readonly Int32Array[] {
    return Array.from({ length: GRID_CELLS }, (_, cell) => {
      const first = Math.floor(cell * this.scale);
      const end = Math.max(first + 1, Math.floor((cell + 1) * this.scale));
      return Int32Array.from({ length: end - first }, (_, index) =>
        mirrored(startPx + first + index, lengthPx),
      );
    });
  }
}

/** A position reflected at the edges of `0..lengthPx` until it lies inside. */
function mirrored(positionPx: number, lengthPx: number): number {
  const period = 2 * lengthPx;
  const wrapped = ((positionPx % period) + period) % period;
  return wrapped < lengthPx ? wrapped : period - 1 - wrapped;
}
