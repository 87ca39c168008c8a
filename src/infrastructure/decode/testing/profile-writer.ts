/** D50-adapted primaries, a column of XYZ for each of red, green and blue. */
export const ADOBE_RGB_COLUMNS = [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
] as const;

export const SRGB_COLUMNS = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141],
] as const;

export const DISPLAY_P3_COLUMNS = [
  [0.51512, 0.2412, -0.00105],
  [0.29198, 0.69225, 0.04189],
  [0.1571, 0.06657, 0.78407],
] as const;

/** A tone curve that is a pure power. */
export function gammaCurve(gamma: number): Buffer {
  const curve = Buffer.alloc(16);
  curve.write('curv', 0, 'latin1');
  curve.writeUInt32BE(1, 8);
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  return curve;
}

/** The parametric curve of form 3 that IEC 61966-2-1 gives for sRGB. */
export function srgbCurve(): Buffer {
  const curve = Buffer.alloc(32);
  curve.write('para', 0, 'latin1');
  curve.writeUInt16BE(3, 8);
  for (const [index, value] of [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].entries())
    curve.writeInt32BE(Math.round(value * 65536), 12 + 4 * index);
  return curve;
}

/** An RGB display profile (ICC version 2) of three primaries and one tone curve. */
export function rgbProfile(columns: readonly (readonly number[])[], curve: Buffer): Buffer {
  const tags = ['rXYZ', 'gXYZ', 'bXYZ'].map((name, index) => [name, xyz(columns[index]!)] as const);
  return profile('RGB ', [...tags, ['rTRC', curve], ['gTRC', curve], ['bTRC', curve]]);
}

/** A grey display profile of one tone curve. */
export function greyProfile(curve: Buffer): Buffer {
  return profile('GRAY', [['kTRC', curve]]);
}

function profile(colorSpace: string, tags: readonly (readonly [string, Buffer])[]): Buffer {
  const description = Buffer.alloc(104);
  description.write('desc', 0, 'latin1');
  description.writeUInt32BE(5, 8);
  description.write('test', 12, 'latin1');
  const all = [
    ...tags,
    ['wtpt', xyz([0.9642, 1, 0.8249])] as const,
    ['desc', description] as const,
    ['cprt', Buffer.from('text\0\0\0\0none\0\0\0\0', 'latin1')] as const,
  ];
  const header = Buffer.alloc(128 + 4 + 12 * all.length);
  header.writeUInt32BE(0x02400000, 8);
  header.write(`mntr${colorSpace}XYZ `, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  for (const [index, value] of [0.9642, 1, 0.8249].entries())
    header.writeInt32BE(Math.round(value * 65536), 68 + 4 * index);
  header.writeUInt32BE(all.length, 128);
  let offset = header.length;
  for (const [index, [name, data]] of all.entries()) {
    header.write(name, 132 + 12 * index, 'latin1');
    header.writeUInt32BE(offset, 136 + 12 * index);
    header.writeUInt32BE(data.length, 140 + 12 * index);
    offset += data.length;
  }
  header.writeUInt32BE(offset, 0);
  return Buffer.concat([header, ...all.map(([, data]) => data)]);
}

function xyz(values: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  for (const [index, value] of values.entries()) tag.writeInt32BE(Math.round(value * 65536), 8 + 4 * index);
  return tag;
}
