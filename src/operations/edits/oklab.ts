import type { HexColor } from '../../domain/shape.ts';

/**
 * OKLab (Björn Ottosson 2020, "A perceptual color space for image processing"): lightness 0..1, and two axes of colour,
 * each about -0.4..0.4, in which equal steps look equal and hue stays hue when lightness changes.
 */
export interface Oklab {
  lightness: number;
  greenRed: number;
  blueYellow: number;
}

/** Linear light 0..1 for each sRGB byte (IEC 61966-2-1). */
export const LINEAR_LIGHT: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

const SHADES = 4096;
/** sRGB values 0..255, unrounded, over linear light. */
const ENCODED = Float32Array.from({ length: SHADES + 2 }, (_, step) => {
  const light = step / SHADES;
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
});

/** The sRGB value 0..255, unrounded, of linear light; light beyond 0..1 is clipped. */
export function encodeLight(light: number): number {
  if (!(light > 0)) return 0;
  if (light >= 1) return 255;
  // The curve is too steep near black for its table.
  if (light < 0.004) return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
  const position = light * SHADES;
  const step = position | 0;
  return ENCODED[step]! + (position - step) * (ENCODED[step + 1]! - ENCODED[step]!);
}

/** Writes the OKLab colour of three sRGB bytes into `target`. */
export function toOklab(red: number, green: number, blue: number, target: Oklab): void {
  const r = LINEAR_LIGHT[red]!;
  const g = LINEAR_LIGHT[green]!;
  const b = LINEAR_LIGHT[blue]!;
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  target.lightness = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
  target.greenRed = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short;
  target.blueYellow = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short;
}

/** Linear light of an OKLab colour, beyond 0..1 where the colour lies outside sRGB. */
function linearOf(lightness: number, greenRed: number, blueYellow: number): [number, number, number] {
  const long = (lightness + 0.3963377774 * greenRed + 0.2158037573 * blueYellow) ** 3;
  const medium = (lightness - 0.1055613458 * greenRed - 0.0638541728 * blueYellow) ** 3;
  const short = (lightness - 0.0894841775 * greenRed - 1.291485548 * blueYellow) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

const OUTSIDE = 1e-4;

/**
 * sRGB values 0..255, unrounded, of an OKLab colour. What sRGB cannot show keeps its lightness and hue and loses as much
 * chroma as it must.
 */
export function fromOklab({ lightness, greenRed, blueYellow }: Oklab): [number, number, number] {
  const clipped = Math.min(1, Math.max(0, lightness));
  let light = linearOf(clipped, greenRed, blueYellow);
  if (light.some((value) => value < -OUTSIDE || value > 1 + OUTSIDE)) {
    let inside = 0;
    let outside = 1;
    for (let round = 0; round < 8; round += 1) {
      const share = (inside + outside) / 2;
      const tried = linearOf(clipped, greenRed * share, blueYellow * share);
      if (tried.some((value) => value < -OUTSIDE || value > 1 + OUTSIDE)) outside = share;
      else inside = share;
    }
    light = linearOf(clipped, greenRed * inside, blueYellow * inside);
  }
  return [encodeLight(light[0]), encodeLight(light[1]), encodeLight(light[2])];
}

/**
 * The same, but what sRGB cannot show is cut off channel by channel: hue may shift a little, and neighbours stay neighbours,
 * which matters in a gradient.
 */
export function cutOklab({ lightness, greenRed, blueYellow }: Oklab): [number, number, number] {
  const [red, green, blue] = linearOf(lightness, greenRed, blueYellow);
  return [encodeLight(red), encodeLight(green), encodeLight(blue)];
}

/** The three bytes of `#rrggbb`. */
export function bytesOf(color: HexColor): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The OKLab colour of `#rrggbb`. */
export function oklabOf(color: HexColor): Oklab {
  const target: Oklab = { lightness: 0, greenRed: 0, blueYellow: 0 };
  toOklab(...bytesOf(color), target);
  return target;
}

/** The nearest `#rrggbb` to an OKLab colour. */
export function hexOf(color: Oklab): HexColor {
  return `#${fromOklab(color)
    .map((value) => Math.round(value).toString(16).padStart(2, '0'))
    .join('')}`;
}
