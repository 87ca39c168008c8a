import { createMask, type Mask } from '../../src/domain/mask.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { clamp, fractalNoise, noise } from './noise.ts';
import { createRandom } from './random.ts';
import { createTexture } from './texture.ts';

/** A composite whose parts are known: `image = alpha * foreground + (1 - alpha) * background`, rounded once. */
export interface KnownComposite {
  readonly image: Raster;
  readonly alpha: Mask;
  readonly foreground: Raster;
  readonly background: Raster;
  /** 0 background, 255 foreground, 128 unknown: the soft band and some pixels around it. */
  readonly trimap: Mask;
}

const SUPERSAMPLING = 3;
const UNKNOWN_REACH_PX = 5;

/** A round furry head in front of blurred foliage: hairs of about one pixel that leave the outline on all sides. */
export function createHairComposite(widthPx: number, heightPx: number, seed: number): KnownComposite {
  const alpha = hairAlpha(widthPx, heightPx, seed);
  const foreground = createTexture('grass', widthPx, heightPx, seed + 1);
  for (let at = 0; at < foreground.data.length; at += 4) {
    const light = foreground.data[at + 1]! / 140;
    foreground.data.set([196 * light, 132 * light, 82 * light], at);
  }
  const background = foliage(widthPx, heightPx, seed + 2);
  const image = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const opacity = alpha.data[pixel]! / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 4 + channel;
      image.data[at] = Math.round(opacity * foreground.data[at]! + (1 - opacity) * background.data[at]!);
    }
    image.data[pixel * 4 + 3] = 255;
  }
  return { image, alpha, foreground, background, trimap: trimapOf(alpha) };
}

/** Coverage counted on a finer grid: a disc with fur, each hair a bent line that gets thinner. */
function hairAlpha(widthPx: number, heightPx: number, seed: number): Mask {
  const fineWidth = widthPx * SUPERSAMPLING;
  const fineHeight = heightPx * SUPERSAMPLING;
  const fine = new Uint8Array(fineWidth * fineHeight);
  const random = createRandom(seed);
  const radius = 0.3 * Math.min(fineWidth, fineHeight);
  const centerX = fineWidth / 2;
  const centerY = fineHeight * 0.55;
  const outline = (angle: number) =>
    radius * (0.92 + 0.22 * noise(4 + 2 * Math.cos(angle), 4 + 2 * Math.sin(angle), seed));
  for (let y = 0; y < fineHeight; y += 1) {
    for (let x = 0; x < fineWidth; x += 1) {
      const angle = Math.atan2(y - centerY, x - centerX);
      if (Math.hypot(x - centerX, y - centerY) < outline(angle)) fine[y * fineWidth + x] = 1;
    }
  }
  const stamp = (middleX: number, middleY: number, reach: number): void => {
    for (
      let y = Math.max(0, Math.ceil(middleY - reach));
      y <= Math.min(fineHeight - 1, middleY + reach);
      y += 1
    )
      for (
        let x = Math.max(0, Math.ceil(middleX - reach));
        x <= Math.min(fineWidth - 1, middleX + reach);
        x += 1
      )
        fine[y * fineWidth + x] = 1;
  };
  for (let hair = 0; hair < 900; hair += 1) {
    const angle = random() * 2 * Math.PI;
    const length = radius * (0.12 + 0.5 * random() ** 3);
    const bend = (random() - 0.5) * 1.6;
    const width = SUPERSAMPLING * (0.45 + 0.55 * random());
    let x = centerX + Math.cos(angle) * outline(angle) * 0.97;
    let y = centerY + Math.sin(angle) * outline(angle) * 0.97;
    for (let travelled = 0; travelled < length; travelled += 1) {
      const share = travelled / length;
      const heading = angle + bend * share * share;
      x += Math.cos(heading);
      y += Math.sin(heading);
      stamp(x, y, (width * (1 - 0.8 * share)) / 2);
    }
  }
  const alpha = createMask(widthPx, heightPx);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const left = (pixel % widthPx) * SUPERSAMPLING;
    const top = Math.floor(pixel / widthPx) * SUPERSAMPLING;
    let count = 0;
    for (let y = top; y < top + SUPERSAMPLING; y += 1)
      for (let x = left; x < left + SUPERSAMPLING; x += 1) count += fine[y * fineWidth + x]!;
    alpha.data[pixel] = Math.round((255 * count) / SUPERSAMPLING ** 2);
  }
  return alpha;
}

function foliage(widthPx: number, heightPx: number, seed: number): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    const x = pixel % widthPx;
    const y = Math.floor(pixel / widthPx);
    const light = fractalNoise(x / 70, y / 70, 3, seed);
    const warm = fractalNoise(x / 120, y / 120, 2, seed + 5);
    raster.data.set(
      [
        clamp(40 + 150 * light * warm * 1.6, 0, 255),
        clamp(60 + 150 * light, 0, 255),
        clamp(50 + 60 * warm, 0, 255),
        255,
      ],
      pixel * 4,
    );
  }
  return raster;
}

function trimapOf(alpha: Mask): Mask {
  const { widthPx, heightPx } = alpha;
  const trimap = createMask(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let low = 255;
      let high = 0;
      for (
        let nearY = Math.max(0, y - UNKNOWN_REACH_PX);
        nearY <= Math.min(heightPx - 1, y + UNKNOWN_REACH_PX);
        nearY += 1
      ) {
        for (
          let nearX = Math.max(0, x - UNKNOWN_REACH_PX);
          nearX <= Math.min(widthPx - 1, x + UNKNOWN_REACH_PX);
          nearX += 1
        ) {
          const value = alpha.data[nearY * widthPx + nearX]!;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
      trimap.data[y * widthPx + x] = low === 255 ? 255 : high === 0 ? 0 : 128;
    }
  }
  return trimap;
}
