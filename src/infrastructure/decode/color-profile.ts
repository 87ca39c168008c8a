/** Maps a device value 0..1 to linear light 0..1. */
export type ToneCurve = (value: number) => number;

/** Row-major 3x3. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/**
 * What an ICC profile says about its device values, as far as it can be computed with here: `grey` is one tone curve,
 * `matrix` three curves and the primaries' XYZ (D50), `table` needs a colour engine.
 */
export type ColorProfile =
  | { readonly kind: 'grey'; readonly curve: ToneCurve }
  | {
      readonly kind: 'matrix';
      readonly curves: readonly [ToneCurve, ToneCurve, ToneCurve];
      readonly toXyz: Matrix3;
    }
  | { readonly kind: 'table'; readonly colorSpace: 'RGB ' | 'GRAY' | 'CMYK' };

const HEADER_BYTES = 128;
const MAX_TAGS = 1000;

/**
 * Reads an ICC profile (ICC.1:2022, 7 to 10); `null` when it is broken or for another kind of device, which everyone
 * takes for "no profile".
 */
export function readColorProfile(icc: Buffer): ColorProfile | null {
  try {
    return readProfile(icc);
  } catch {
    return null;
  }
}

function readProfile(icc: Buffer): ColorProfile | null {
  if (icc.toString('latin1', 36, 40) !== 'acsp') return null;
  const colorSpace = icc.toString('latin1', 16, 20);
  const isXyz = icc.toString('latin1', 20, 24) === 'XYZ ';
  const tags = readTags(icc);
  const curve = (tag: string): ToneCurve | null => readCurve(tags.get(tag));
  if (colorSpace === 'CMYK') return { kind: 'table', colorSpace };
  if (colorSpace === 'GRAY') {
    const grey = curve('kTRC');
    return grey === null ? { kind: 'table', colorSpace } : { kind: 'grey', curve: grey };
  }
  if (colorSpace !== 'RGB ') return null;
  const curves = [curve('rTRC'), curve('gTRC'), curve('bTRC')] as const;
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((tag) => readXyz(tags.get(tag)));
  const [red, green, blue] = columns;
  const [redCurve, greenCurve, blueCurve] = curves;
  // A profile with tables prefers them over its curves.
  if (!redCurve || !greenCurve || !blueCurve || !red || !green || !blue || !isXyz || tags.has('A2B0'))
    return { kind: 'table', colorSpace };
  return {
    kind: 'matrix',
    curves: [redCurve, greenCurve, blueCurve],
    toXyz: [red[0], green[0], blue[0], red[1], green[1], blue[1], red[2], green[2], blue[2]],
  };
}

function readTags(icc: Buffer): Map<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(icc.readUInt32BE(HEADER_BYTES), MAX_TAGS);
  for (let index = 0; index < count; index += 1) {
    const entry = HEADER_BYTES + 4 + 12 * index;
    const start = icc.readUInt32BE(entry + 4);
    tags.set(
      icc.toString('latin1', entry, entry + 4),
      icc.subarray(start, start + icc.readUInt32BE(entry + 8)),
    );
  }
  return tags;
}

function readXyz(tag: Buffer | undefined): readonly [number, number, number] | null {
  if (tag?.toString('latin1', 0, 4) !== 'XYZ ') return null;
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)];
}

function readCurve(tag: Buffer | undefined): ToneCurve | null {
  const type = tag?.toString('latin1', 0, 4);
  if (tag === undefined) return null;
  if (type === 'para') return readParametricCurve(tag);
  return type === 'curv' ? readSampledCurve(tag) : null;
}

function readSampledCurve(tag: Buffer): ToneCurve {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (value) => value ** gamma;
  }
  const last = count - 1;
  const samples = Float64Array.from(
    { length: count },
    (_, index) => tag.readUInt16BE(12 + 2 * index) / 65535,
  );
  return (value) => {
    const position = Math.min(Math.max(value, 0), 1) * last;
    const below = Math.min(Math.floor(position), last - 1);
    return samples[below]! + (samples[below + 1]! - samples[below]!) * (position - below);
  };
}

/** ICC.1:2022, table 68: five forms of one power function with a straight foot. */
function readParametricCurve(tag: Buffer): ToneCurve | null {
  const form = tag.readUInt16BE(8);
  const parameterCount = [1, 3, 4, 5, 7][form];
  if (parameterCount === undefined) return null;
  const parameters = Array.from({ length: parameterCount }, (_, index) => fixed(tag, 12 + 4 * index));
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = parameters;
  const clampedPower = (base: number): number => Math.max(base, 0) ** g;
  if (form === 0) return clampedPower;
  if (form === 1) return (x) => (x >= -b / a ? clampedPower(a * x + b) : 0);
  if (form === 2) return (x) => (x >= -b / a ? clampedPower(a * x + b) + c : c);
  if (form === 3) return (x) => (x >= d ? clampedPower(a * x + b) : c * x);
  return (x) => (x >= d ? clampedPower(a * x + b) + e : c * x + f);
}

function fixed(tag: Buffer, offset: number): number {
  return tag.readInt32BE(offset) / 65536;
}
