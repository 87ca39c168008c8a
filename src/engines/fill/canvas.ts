import type { Mask } from '../../domain/mask.ts';
import { cloneRaster, type Raster } from '../../domain/raster.ts';
import { eachPixel, type Hole } from './holes.ts';

/** Pixel states on the canvas. */
const CLEAR = 0;
const OPEN = 1;
const FILLED = 2;
const KNOWN = 3;

/** The picture while its holes are being filled: what is known, what is still open, what has been made up. */
export class Canvas {
  /** The answer in the making. */
  readonly image: Raster;
  readonly widthPx: number;
  readonly heightPx: number;
  /** One of CLEAR, OPEN, FILLED, KNOWN per pixel. */
  readonly #state: Uint8Array;
  /** How many pixels of the source can be copied from. */
  readonly knownPx: number;

  constructor(source: Raster, mask: Mask) {
    this.image = cloneRaster(source);
    this.widthPx = source.widthPx;
    this.heightPx = source.heightPx;
    this.#state = new Uint8Array(mask.data.length);
    let known = 0;
    for (let index = 0; index < mask.data.length; index += 1) {
      const state = mask.data[index] !== 0 ? OPEN : source.data[index * 4 + 3] === 0 ? CLEAR : KNOWN;
      this.#state[index] = state;
      if (state === KNOWN) known += 1;
    }
    this.knownPx = known;
  }

  isInside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.widthPx && y < this.heightPx;
  }

  /** Whether a pixel is the source's own and not clear. */
  isKnown(x: number, y: number): boolean {
    return this.isInside(x, y) && this.#state[y * this.widthPx + x] === KNOWN;
  }

  /** 1 for every pixel that is the source's own and not clear, as a copy. */
  knownPixels(): Uint8Array {
    return this.#state.map((state) => (state === KNOWN ? 1 : 0));
  }

  /** Whether a pixel has a colour by now: the source's own or a made-up one. */
  hasColor(x: number, y: number): boolean {
    return this.isInside(x, y) && this.#state[y * this.widthPx + x]! >= FILLED;
  }

  /** Channel 0..2 of a pixel that has a colour. */
  channel(x: number, y: number, channel: number): number {
    return this.image.data[(y * this.widthPx + x) * 4 + channel]!;
  }

  /** Writes an opaque pixel of a hole; fractions are rounded. */
  paint(x: number, y: number, red: number, green: number, blue: number): void {
    const at = (y * this.widthPx + x) * 4;
    const { data } = this.image;
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    data[at + 3] = 255;
  }

  /** From now on the hole's pixels count as context of other holes, never as their source. */
  close(hole: Hole): void {
    eachPixel(hole, (x, y) => {
      this.#state[y * this.widthPx + x] = FILLED;
    });
  }
}
