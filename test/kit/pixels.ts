import sharp from 'sharp';

/** Decoded pixels, `[heightPx, widthPx, 4]`. */
export interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Buffer;
}

/** Reads a picture the plain way, without the product's own decoder. */
export async function readPixels(file: string | Buffer): Promise<Pixels> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, data };
}

/** Encodes 8-bit RGBA, losslessly. */
export function pngOf({ widthPx, heightPx, data }: Pixels): Promise<Buffer> {
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 4 } })
    .png()
    .toBuffer();
}

/** A picture drawn by a function of the place. */
export function drawn(
  widthPx: number,
  heightPx: number,
  color: (x: number, y: number) => readonly [number, number, number, number],
): Pixels {
  const data = Buffer.alloc(widthPx * heightPx * 4);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    data.set(color(pixel % widthPx, Math.floor(pixel / widthPx)), pixel * 4);
  }
  return { widthPx, heightPx, data };
}

/**
 * Source-over of full-canvas pictures, bottom first, written for the tests alone: in whole numbers by 255ths, so that it
 * shares neither code nor arithmetic with the product.
 */
export function overlaid(layers: readonly Pixels[], rounding: 'once' | 'per-layer'): Pixels {
  const [bottom, ...upper] = layers;
  const { widthPx, heightPx } = bottom!;
  const data = Buffer.from(bottom!.data);
  for (let at = 0; at < data.length; at += 4) {
    // Colours as fractions value/scale with a common scale of 255^n: BigInt keeps them exact.
    let scale = 1n;
    const color = [0, 1, 2].map((channel) => BigInt(bottom!.data[at + channel]!));
    let alpha = bottom!.data[at + 3]!;
    for (const layer of upper) {
      const over = layer.data[at + 3]!;
      if (over === 0) continue;
      if (alpha === 0 || over === 255) {
        scale = 1n;
        for (let channel = 0; channel < 3; channel += 1) color[channel] = BigInt(layer.data[at + channel]!);
        alpha = over;
        continue;
      }
      if (alpha !== 255)
        throw new Error('The product never lays a translucent pixel over a translucent one.');
      for (let channel = 0; channel < 3; channel += 1) {
        const top = BigInt(layer.data[at + channel]! * over) * scale;
        color[channel] = top + BigInt(255 - over) * color[channel]!;
      }
      scale *= 255n;
      if (rounding === 'per-layer') {
        for (let channel = 0; channel < 3; channel += 1) {
          color[channel] = (2n * color[channel]! + scale) / (2n * scale);
        }
        scale = 1n;
      }
    }
    for (let channel = 0; channel < 3; channel += 1) {
      data[at + channel] = Number((2n * color[channel]! + scale) / (2n * scale));
    }
    data[at + 3] = alpha;
  }
  return { widthPx, heightPx, data };
}
