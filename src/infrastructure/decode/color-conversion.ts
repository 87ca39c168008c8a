import type { ColorProfile, Matrix3, ToneCurve } from './color-profile.ts';

/** XYZ (D50) to linear sRGB, the inverse of the matrix of IEC 61966-2-1 adapted to D50 by Bradford's method. */
const XYZ_D50_TO_LINEAR_SRGB: Matrix3 = [
  3.1341864, -1.617209, -0.4906941, -0.9787485, 1.9161301, 0.0334334, 0.0719639, -0.2289939, 1.4057537,
];

const DISPLAY_P3_TO_XYZ_D50: Matrix3 = [
  0.5151187, 0.2919778, 0.1571035, 0.2411892, 0.6922441, 0.0665668, -0.0010505, 0.0418791, 0.7840713,
];

const BT2020_TO_XYZ_D50: Matrix3 = [
  0.6734802, 0.1656712, 0.1250486, 0.2790426, 0.6753445, 0.0456129, -0.0019335, 0.0299828, 0.7968506,
];

/** Fine enough that the steepest part of the sRGB curve has 20 entries for one 8-bit step. */
const ENCODE_STEPS = 65535;

/** Turns the colours of straight-alpha RGBA into sRGB in place or into `target`; alpha is only brought to 8 bits. */
export interface ColorConversion {
  /**
   * `source` is RGBA with 8 or 16 bits; `target` has as many values and may be the 8-bit source itself.
   * About 15 ms per megapixel.
   */
  apply(source: Uint8ClampedArray | Uint16Array, target: Uint8ClampedArray): void;
}

/** The conversion that a grey or matrix profile asks for, or `null` where it is sRGB's own, within rounding. */
export function conversionToSrgb(
  profile: Extract<ColorProfile, { kind: 'grey' | 'matrix' }>,
): ColorConversion | null {
  const curves =
    profile.kind === 'grey' ? ([profile.curve, profile.curve, profile.curve] as const) : profile.curves;
  const matrix = profile.kind === 'grey' ? null : multiply(XYZ_D50_TO_LINEAR_SRGB, profile.toXyz);
  return isSrgbWithinRounding(curves, matrix) ? null : createConversion(curves, matrix);
}

/** The conversion from named primaries with sRGB's own tone curve, as HEIF files name them by number. */
export function conversionFromPrimaries(primaries: 'display-p3' | 'bt2020'): ColorConversion {
  const toXyz = primaries === 'display-p3' ? DISPLAY_P3_TO_XYZ_D50 : BT2020_TO_XYZ_D50;
  const curves = [decodeSrgb, decodeSrgb, decodeSrgb] as const;
  return createConversion(curves, multiply(XYZ_D50_TO_LINEAR_SRGB, toXyz));
}

/** Rounds 16 bits to 8. */
export function narrowTo8Bit(source: Uint16Array, target: Uint8ClampedArray): void {
  // Adding half a step before the division rounds to the nearest of the 256 values; 65535 is exactly 255 times 257.
  for (let index = 0; index < source.length; index += 1) target[index] = ((source[index]! + 128) / 257) | 0;
}

function createConversion(
  curves: readonly [ToneCurve, ToneCurve, ToneCurve],
  matrix: Matrix3 | null,
): ColorConversion {
  return {
    apply(source, target) {
      const levels = source instanceof Uint16Array ? 65536 : 256;
      const [red, green, blue] = curves.map((curve) => tabulate(curve, levels)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const encode = tabulateEncoding();
      const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = matrix ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
      const alphaDivisor = levels === 256 ? 1 : 257;
      for (let index = 0; index < source.length; index += 4) {
        const r = red[source[index]!]!;
        const g = green[source[index + 1]!]!;
        const b = blue[source[index + 2]!]!;
        target[index] = encode[clampIndex(m0 * r + m1 * g + m2 * b)]!;
        target[index + 1] = encode[clampIndex(m3 * r + m4 * g + m5 * b)]!;
        target[index + 2] = encode[clampIndex(m6 * r + m7 * g + m8 * b)]!;
        target[index + 3] = Math.round(source[index + 3]! / alphaDivisor);
      }
    },
  };
}

function clampIndex(linear: number): number {
  if (linear <= 0) return 0;
  return linear >= 1 ? ENCODE_STEPS : (linear * ENCODE_STEPS + 0.5) | 0;
}

function isSrgbWithinRounding(
  curves: readonly [ToneCurve, ToneCurve, ToneCurve],
  matrix: Matrix3 | null,
): boolean {
  const samples: number[] = [];
  const levels = [0, 16, 40, 64, 104, 128, 168, 192, 232, 255];
  for (const r of levels) for (const g of levels) for (const b of levels) samples.push(r, g, b, 255);
  for (let level = 0; level < 256; level += 1) samples.push(level, level, level, 255);
  const source = Uint8ClampedArray.from(samples);
  const converted = new Uint8ClampedArray(source.length);
  createConversion(curves, matrix).apply(source, converted);
  return converted.every((value, index) => {
    // A grey profile is only ever met on the diagonal; without a matrix each channel stands for itself anyway.
    return Math.abs(value - source[index]!) <= 1;
  });
}

function tabulate(curve: ToneCurve, levels: number): Float32Array {
  return Float32Array.from({ length: levels }, (_, level) => curve(level / (levels - 1)));
}

let encodingTable: Uint8Array | undefined;

function tabulateEncoding(): Uint8Array {
  encodingTable ??= Uint8Array.from({ length: ENCODE_STEPS + 1 }, (_, step) =>
    Math.round(255 * encodeSrgb(step / ENCODE_STEPS)),
  );
  return encodingTable;
}

/** IEC 61966-2-1. */
function encodeSrgb(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function decodeSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const cell = (row: number, column: number): number =>
    a[3 * row]! * b[column]! + a[3 * row + 1]! * b[3 + column]! + a[3 * row + 2]! * b[6 + column]!;
  return [
    cell(0, 0),
    cell(0, 1),
    cell(0, 2),
    cell(1, 0),
    cell(1, 1),
    cell(1, 2),
    cell(2, 0),
    cell(2, 1),
    cell(2, 2),
  ];
}
