import type { Box, Size } from './box.ts';
import type { Raster } from './raster.ts';

/** CIELAB (D65) pixels: L 0..100, a and b about -128..127, row-major `[heightPx, widthPx, 3]`. */
export interface LabPicture extends Size {
  readonly colors: Float32Array;
  /** 0..1 per pixel: how opaque it is; the colours are meaningless where it is 0. */
  readonly opacity: Float32Array;
}

/** Linear light 0..1 for each sRGB byte (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

const CURVE_STEPS = 4096;
/** CIE's lightness curve over 0..1, sampled: a cube root for each pixel takes three times as long. */
const CURVE = Float64Array.from({ length: CURVE_STEPS + 2 }, (_, step) => lightnessCurve(step / CURVE_STEPS));

function lightnessCurve(value: number): number {
  return value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27) * (value / 116) + 16 / 116;
}

function curveAt(value: number): number {
  const position = value >= 1 ? CURVE_STEPS : value * CURVE_STEPS;
  const step = position | 0;
  return CURVE[step]! + (position - step) * (CURVE[step + 1]! - CURVE[step]!);
}

/** Writes the Lab colour of linear light into `target` from `at` on. */
function writeLab(red: number, green: number, blue: number, target: Float32Array, at: number): void {
  const x = curveAt((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = curveAt(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = curveAt((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  target[at] = 116 * y - 16;
  target[at + 1] = 500 * (x - y);
  target[at + 2] = 200 * (y - z);
}

/** The Lab colour of one sRGB colour. */
export function labOf(red: number, green: number, blue: number): readonly [number, number, number] {
  const lab = new Float32Array(3);
  writeLab(LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!, lab, 0);
  return [lab[0]!, lab[1]!, lab[2]!];
}

/**
 * What `box` of a picture shows, at a size no larger than the box, averaged in linear light over the area of each pixel;
 * clear pixels do not count. `box` must lie on the picture. About 25 ms per megapixel of the box.
 */
export function labPicture(image: Raster, box: Box, size: Size): LabPicture {
  const { widthPx, heightPx } = size;
  const colors = new Float32Array(widthPx * heightPx * 3);
  const opacity = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const top = box.topPx + Math.floor((y * box.heightPx) / heightPx);
    const bottom = Math.max(top + 1, box.topPx + Math.floor(((y + 1) * box.heightPx) / heightPx));
    for (let x = 0; x < widthPx; x += 1) {
      const left = box.leftPx + Math.floor((x * box.widthPx) / widthPx);
      const right = Math.max(left + 1, box.leftPx + Math.floor(((x + 1) * box.widthPx) / widthPx));
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      for (let row = top; row < bottom; row += 1) {
        let at = (row * image.widthPx + left) * 4;
        for (let column = left; column < right; column += 1, at += 4) {
          const weight = image.data[at + 3]!;
          red += weight * LINEAR[image.data[at]!]!;
          green += weight * LINEAR[image.data[at + 1]!]!;
          blue += weight * LINEAR[image.data[at + 2]!]!;
          alpha += weight;
        }
      }
      const pixel = y * widthPx + x;
      opacity[pixel] = alpha / (255 * (bottom - top) * (right - left));
      if (alpha > 0) writeLab(red / alpha, green / alpha, blue / alpha, colors, pixel * 3);
    }
  }
  return { widthPx, heightPx, colors, opacity };
}

/** `size` shrunk in both directions alike until it has at most `mostPixels`; never below one pixel on a side. */
export function boundedSize(size: Size, mostPixels: number): Size {
  const scale = Math.min(1, Math.sqrt(mostPixels / (size.widthPx * size.heightPx)));
  return {
    widthPx: Math.max(1, Math.round(size.widthPx * scale)),
    heightPx: Math.max(1, Math.round(size.heightPx * scale)),
  };
}
