import { fractalNoise, mix, noise, smoothStep } from '../../../bench/scenes/noise.ts';
import { createRandom, type Random } from '../../../bench/scenes/random.ts';
import { blurred } from '../picture/blur.ts';
import {
  blend,
  type Color,
  createPicture,
  type FloatPicture,
  layOver,
  srgb,
} from '../picture/float-picture.ts';
import { between, drawDisc } from '../picture/stroke.ts';
import { type Camera, cameraFor, project, rayOf } from './camera.ts';
import { drawBlade, growBlade } from './grass.ts';

/** Where the lens is focused, and how wide far points of light are drawn, as a share of the picture's width. */
const FOCUS_DEPTH = 7.15;
const FAR_BLUR = 0.034;

/** The meadow is painted in slabs from far to near; each is as sharp as its depth. */
const SLAB_DEPTHS = [60, 34, 22, 16, 12.5, 10.5, 9.3, 8.5, 7.9, 7.4, 7.0, 6.6, 6.2, 5.85, 5.5] as const;

const FOREST = { dark: srgb(26, 44, 30), mid: srgb(74, 100, 48), warm: srgb(196, 170, 84) } as const;
const HAZE: Color = [0.72, 0.66, 0.3];
const FAR_HAZE = 0.34;
const SOIL = { near: srgb(54, 74, 30), far: srgb(128, 150, 62) } as const;

/** Diameter in pixels of the circle that a point at `depth` is spread to. */
function blurDiameter(depth: number, widthPx: number): number {
  return FAR_BLUR * widthPx * FOCUS_DEPTH * Math.abs(1 / depth - 1 / FOCUS_DEPTH);
}

/** A summer meadow before a wood with the low sun behind it, everything but one strip out of focus. */
export function drawMeadow(widthPx: number, heightPx: number): FloatPicture {
  const camera = cameraFor(widthPx);
  const random = createRandom(4_711);
  const picture = blurred(drawWood(widthPx, heightPx, camera), FAR_BLUR * widthPx);
  drawLights(picture, camera, random);
  for (let slab = 1; slab < SLAB_DEPTHS.length; slab += 1) {
    const far = SLAB_DEPTHS[slab - 1]!;
    const near = SLAB_DEPTHS[slab]!;
    const sheet = createPicture(widthPx, heightPx);
    drawSoil(sheet, camera, far, near);
    drawBlades(sheet, camera, far, near, random);
    layOver(picture, blurred(sheet, blurDiameter((far + near) / 2, widthPx)));
  }
  drawGlow(picture);
  return picture;
}

function drawWood(widthPx: number, heightPx: number, camera: Camera): FloatPicture {
  const picture = createPicture(widthPx, heightPx);
  const horizon = camera.centerPx.y;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const across = x / widthPx;
      const up = (horizon - y) / widthPx;
      const crowns = fractalNoise(across * 9, up * 11, 5, 11);
      const trunks = noise(across * 26 + 0.6 * crowns, up * 1.5, 23);
      let color = between(FOREST.dark, FOREST.mid, smoothStep(0.3, 0.7, crowns));
      color = between(color, FOREST.dark, 0.75 * smoothStep(0.62, 0.8, trunks) * smoothStep(0.3, 0.05, up));
      const sun = Math.hypot(across - 0.83, (up - 0.3) * 1.1);
      const gap = smoothStep(0.46, 0.72, fractalNoise(across * 14, up * 14, 4, 31));
      color = between(color, FOREST.warm, smoothStep(0.55, 0.05, sun) * (0.35 + 0.65 * gap));
      color = between(color, HAZE, 0.18 * smoothStep(0.05, 0.0, up) + 0.4 * smoothStep(0.35, 0, sun) * gap);
      blend(picture, y * widthPx + x, color, 1);
    }
  }
  return picture;
}

/** Gaps between the leaves, as the lens draws points that it does not focus: even discs with a hint of a rim. */
function drawLights(picture: FloatPicture, camera: Camera, random: Random): void {
  const { widthPx } = picture;
  for (let index = 0; index < 95; index += 1) {
    const x = random() * widthPx;
    const y = camera.centerPx.y - (0.03 + 0.33 * random()) * widthPx;
    // None behind the head: a disc that touches the outline reads as a part of it.
    if (Math.abs(x / widthPx - 0.48) < 0.13 && y > 0.04 * widthPx) continue;
    const toSun = smoothStep(
      0.6,
      0.05,
      Math.hypot(x / widthPx - 0.83, (camera.centerPx.y - y) / widthPx - 0.3),
    );
    const radius = FAR_BLUR * widthPx * (0.2 + 0.42 * random() ** 1.5);
    const color = between(FOREST.warm, [1.5, 1.25, 0.75], random() * (0.3 + 0.7 * toSun));
    const opacity = (0.04 + 0.3 * random() ** 3) * (0.3 + 0.9 * toSun);
    drawDisc(picture, { x, y }, radius, color, opacity, radius * 0.3);
    drawDisc(picture, { x, y }, radius * 0.86, between(color, FOREST.mid, 0.5), opacity * 0.3, radius * 0.6);
  }
}

function drawSoil(sheet: FloatPicture, camera: Camera, far: number, near: number): void {
  const row = (depth: number) => camera.centerPx.y + (camera.eye[1] * camera.focalPx) / depth;
  const top = Math.floor(row(far));
  const bottom = Math.min(sheet.heightPx, Math.ceil(row(near)) + 12);
  for (let y = Math.max(0, top); y < bottom; y += 1) {
    const depth = (camera.eye[1] * camera.focalPx) / Math.max(1, y + 0.5 - camera.centerPx.y);
    const coverage = smoothStep(top - 1, top + 3, y);
    for (let x = 0; x < sheet.widthPx; x += 1) {
      const worldX = rayOf(camera, x + 0.5, y + 0.5)[0] * depth;
      const patch = fractalNoise(worldX * 1.3, depth * 0.9, 4, 57);
      const color = between(SOIL.near, SOIL.far, smoothStep(6, 30, depth) * 0.8 + 0.35 * (patch - 0.5));
      const shade = 0.2 + 0.9 * patch;
      const lit: Color = [color[0] * shade, color[1] * shade, color[2] * shade];
      blend(sheet, y * sheet.widthPx + x, between(lit, HAZE, FAR_HAZE * smoothStep(12, 55, depth)), coverage);
    }
  }
}

function drawBlades(sheet: FloatPicture, camera: Camera, far: number, near: number, random: Random): void {
  const halfWidth = (depth: number) => (0.54 * sheet.widthPx * depth) / camera.focalPx;
  const area = (halfWidth(far) + halfWidth(near)) * (far - near);
  const count = Math.min(16_000, Math.round(area * 2_600));
  const depths = Float64Array.from({ length: count }, () => mix(near, far, random()))
    .sort()
    .reverse();
  for (const depth of depths) {
    const x = (2 * random() - 1) * halfWidth(depth);
    const z = camera.eye[2] - depth;
    const patch = fractalNoise(x * 1.3, depth * 0.9, 4, 57);
    const wild = smoothStep(8.2, 11, depth) + smoothStep(6.6, 6.0, depth) * 0.6;
    const height = (0.055 + 0.075 * random()) * (0.6 + 0.9 * patch) * (1 + 1.0 * wild);
    const haze = FAR_HAZE * smoothStep(12, 55, depth);
    drawBlade(sheet, camera, growBlade({ x, z, height, patch, haze }, random));
    const bloom = smoothStep(0.5, 0.72, fractalNoise(x * 0.8 + 9, depth * 0.5, 3, 83));
    if (random() < bloom * (0.006 + 0.012 * wild)) drawFlower(sheet, camera, x, z, height, random);
  }
}

function drawFlower(
  sheet: FloatPicture,
  camera: Camera,
  x: number,
  z: number,
  height: number,
  random: Random,
): void {
  const { x: left, y, depth } = project(camera, [x, height * 1.05, z]);
  const radius = ((0.011 + 0.008 * random()) * camera.focalPx) / depth;
  const white = random() < 0.7;
  drawDisc(sheet, { x: left, y }, radius, white ? [0.95, 0.92, 0.8] : [1.0, 0.72, 0.1], 0.95);
  if (white) drawDisc(sheet, { x: left, y }, radius * 0.4, [0.9, 0.6, 0.08], 0.95);
}

/** The air between the lens and the sun: a warm veil from the upper right. */
function drawGlow(picture: FloatPicture): void {
  const { widthPx, heightPx } = picture;
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    const across = (pixel % widthPx) / widthPx - 0.9;
    const down = Math.floor(pixel / widthPx) / widthPx;
    const veil = 0.3 * Math.exp(-(across * across + down * down) * 5);
    for (let channel = 0; channel < 3; channel += 1)
      picture.data[pixel * 4 + channel]! += veil * [1.0, 0.74, 0.38][channel]!;
  }
}
