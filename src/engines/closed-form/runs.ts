/**
 * A set of pixels as horizontal runs: run `r` of row `y` (`rowStart[y] <= r < rowStart[y + 1]`) holds the columns
 * `from[r]` up to but not including `to[r]`. Runs of a row are in order and never touch each other.
 */
export interface PixelRuns {
  readonly heightPx: number;
  readonly rowStart: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Gathers runs row by row; call `endRow` once for every row. */
class RunCollector {
  readonly #rowStart: number[] = [0];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** Adds a run that starts no earlier than the ones before it in its row; runs that touch become one. */
  add(from: number, to: number): void {
    const last = this.#to.length - 1;
    if (last >= this.#rowStart.at(-1)! && from <= this.#to[last]!) {
      if (to > this.#to[last]!) this.#to[last] = to;
      return;
    }
    this.#from.push(from);
    this.#to.push(to);
  }

  endRow(): void {
    this.#rowStart.push(this.#from.length);
  }

  runs(): PixelRuns {
    return {
      heightPx: this.#rowStart.length - 1,
      rowStart: Int32Array.from(this.#rowStart),
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
    };
  }
}

/** The pixels of a `[heightPx, widthPx]` plane whose value is neither 0 nor 255. */
export function unknownRuns(plane: Uint8Array, widthPx: number, heightPx: number): PixelRuns {
  const collector = new RunCollector();
  for (let y = 0; y < heightPx; y += 1) {
    const row = y * widthPx;
    for (let x = 0; x < widthPx; x += 1) {
      // 0 and 255 are the two values that become 0 and 1 here.
      if (((plane[row + x]! + 1) & 255) <= 1) continue;
      const from = x;
      while (x < widthPx && ((plane[row + x]! + 1) & 255) > 1) x += 1;
      collector.add(from, x);
    }
    collector.endRow();
  }
  return collector.runs();
}

/** `runs` moved by `(leftPx, topPx)` onto a plane of `heightPx` rows. */
export function shiftRuns(runs: PixelRuns, leftPx: number, topPx: number, heightPx: number): PixelRuns {
  const rowStart = new Int32Array(heightPx + 1);
  for (let y = 0; y <= heightPx; y += 1) {
    rowStart[y] = runs.rowStart[Math.min(Math.max(y - topPx, 0), runs.heightPx)]!;
  }
  return {
    heightPx,
    rowStart,
    from: runs.from.map((column) => column + leftPx),
    to: runs.to.map((column) => column + leftPx),
  };
}

/** What lies on a plane's columns `[fromX, toX)` and rows `[fromY, toY)`. */
export interface Window {
  readonly fromX: number;
  readonly toX: number;
  readonly fromY: number;
  readonly toY: number;
}

/** `runs` grown by a square of `radiusPx` around every pixel, cut off at `window`. */
export function dilateRuns(runs: PixelRuns, radiusPx: number, window: Window): PixelRuns {
  const collector = new RunCollector();
  const { rowStart, from, to, heightPx } = runs;
  for (let y = 0; y < heightPx; y += 1) {
    if (y >= window.fromY && y < window.toY) {
      const first = rowStart[Math.max(y - radiusPx, 0)]!;
      const end = rowStart[Math.min(y + radiusPx + 1, heightPx)]!;
      const order = Array.from({ length: end - first }, (_, index) => first + index);
      order.sort((a, b) => from[a]! - from[b]!);
      for (const run of order) {
        const left = Math.max(from[run]! - radiusPx, window.fromX);
        const right = Math.min(to[run]! + radiusPx, window.toX);
        if (right > left) collector.add(left, right);
      }
    }
    collector.endRow();
  }
  return collector.runs();
}

/** The number of pixels in `runs`. */
export function countPixels(runs: PixelRuns): number {
  let count = 0;
  for (let run = 0; run < runs.from.length; run += 1) count += runs.to[run]! - runs.from[run]!;
  return count;
}
