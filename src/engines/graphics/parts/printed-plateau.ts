import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { FlatZones } from './flat-zones.ts';
import type { PaintModel } from './paint.ts';

/** Share of the canvas, and pixels, of which a zone without any paint, and one plateau in it, have at least. */
const LEAST_ZONE_SHARE = 0.01;
const LEAST_SHARE = 0.0002;
const LEAST_PIXELS = 64;

/** How far, in levels, the pixels of one plateau are from its colour. */
const REACH = { clean: 0, noisy: 3 } as const;

/** How far, in pixels, the inside of a plateau is from anything else. */
const CORE_PX = 2;

/** How far beyond a plateau's outline the picture is asked, and by how many levels what shows there is another colour. */
const BEYOND_PX = 3;
const LEAST_STEP = 10;

/** Share of its outline along which a plateau breaks off: a light that fades, or a sky, goes over into what is around it. */
const LEAST_EDGE_SHARE = 0.5;

/**
 * Parts what is printed on a picture in one colour from what it runs into there, as white letters do into a bright cloud: a
 * picture has grain, so that what is of one colour and breaks off along most of its outline is none of it. Compression takes
 * the grain off, there only a colour counts that is printed elsewhere too. Zones with a paint are left alone. Answers the same zones where there is nothing of the kind. About 20 ms per megapixel.
 */
export async function partPrinted(
  calm: Raster,
  zones: FlatZones,
  paints: readonly PaintModel[],
  noisy: boolean,
  pace: Pace,
): Promise<FlatZones> {
  const { widthPx, heightPx, data } = calm;
  const pixels = widthPx * heightPx;
  const areas = new Int32Array(zones.count);
  for (const zone of zones.labels) if (zone >= 0) areas[zone]! += 1;
  const isOpen = Uint8Array.from(areas, (area, zone) =>
    paints[zone]!.type === 'free' && area >= LEAST_ZONE_SHARE * pixels ? 1 : 0,
  );
  if (!isOpen.includes(1)) return zones;
  const reach = REACH[noisy ? 'noisy' : 'clean'];
  const least = Math.max(LEAST_PIXELS, LEAST_SHARE * pixels);
  const inks = paints.filter(({ type }, zone) => type === 'flat' && areas[zone]! >= least);
  const isPrinted = (pixel: number): boolean =>
    !noisy ||
    inks.some(({ table }) =>
      table.every((value, channel) => Math.abs(value - data[pixel * 4 + channel]!) <= reach),
    );
  const labels = zones.labels.slice();
  const isNear = (one: number, other: number): boolean =>
    Math.abs(data[one * 4]! - data[other * 4]!) <= reach &&
    Math.abs(data[one * 4 + 1]! - data[other * 4 + 1]!) <= reach &&
    Math.abs(data[one * 4 + 2]! - data[other * 4 + 2]!) <= reach;
  const around = [-CORE_PX, 0, CORE_PX].flatMap((y) =>
    [-CORE_PX, 0, CORE_PX].flatMap((x) => (x === 0 && y === 0 ? [] : [y * widthPx + x])),
  );
  const core = new Uint8Array(pixels);
  for (let y = CORE_PX; y < heightPx - CORE_PX; y += 1) {
    if ((y & 63) === 0) await pace.breathe();
    for (let x = CORE_PX; x < widthPx - CORE_PX; x += 1) {
      const pixel = y * widthPx + x;
      const zone = labels[pixel]!;
      if (zone < 0 || isOpen[zone] === 0 || !isNear(pixel, pixel - 1)) continue;
      if (around.every((step) => labels[pixel + step] === zone && isNear(pixel, pixel + step)))
        core[pixel] = 1;
    }
  }
  let { count } = zones;
  const queue: number[] = [];
  for (let start = 0; start < pixels; start += 1) {
    if (core[start] !== 1) continue;
    const zone = labels[start]!;
    queue.length = 0;
    queue.push(start);
    core[start] = 0;
    for (let next = 0; next < queue.length; next += 1) {
      const pixel = queue[next]!;
      for (const near of [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx]) {
        if (core[near] !== 1 || labels[near] !== zone || !isNear(near, start)) continue;
        core[near] = 0;
        queue.push(near);
      }
    }
    if (queue.length < least || !isPrinted(start)) continue;
    grow(
      queue,
      { widthPx, heightPx },
      (pixel) => labels[pixel] === zone && isNear(pixel, start),
      labels,
      count,
    );
    if (breaksOff(calm, queue, labels, count, start)) count += 1;
    else for (const pixel of queue) labels[pixel] = zone;
  }
  return count === zones.count ? zones : { labels, count };
}

/** Gives the pixels of a core, and those up to its reach around it that are like it, a label, in place. */
function grow(
  pixels: number[],
  { widthPx, heightPx }: Pick<Raster, 'widthPx' | 'heightPx'>,
  isOwn: (pixel: number) => boolean,
  labels: Int32Array,
  label: number,
): void {
  const cores = pixels.length;
  for (const pixel of pixels) labels[pixel] = label;
  // Linear in the pixels of the rim: what lies inside is labelled already.
  for (let ring = 0, from = 0, to = cores; ring <= CORE_PX; ring += 1) {
    for (let index = from; index < to; index += 1) {
      const pixel = pixels[index]!;
      const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
      const visit = (near: number): void => {
        if (labels[near] === label || !isOwn(near)) return;
        labels[near] = label;
        pixels.push(near);
      };
      if (x > 0) visit(pixel - 1);
      if (x < widthPx - 1) visit(pixel + 1);
      if (y > 0) visit(pixel - widthPx);
      if (y < heightPx - 1) visit(pixel + widthPx);
    }
    [from, to] = [to, pixels.length];
  }
}

/** Whether the picture shows another colour just beyond most of a plateau's outline. */
function breaksOff(
  { widthPx, heightPx, data }: Raster,
  pixels: readonly number[],
  labels: Int32Array,
  label: number,
  start: number,
): boolean {
  let [outline, edges] = [0, 0];
  for (const pixel of pixels) {
    const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
    for (const [right, down] of [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ] as const) {
      const [column, row] = [x + BEYOND_PX * right, y + BEYOND_PX * down];
      if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
      if (labels[pixel + right + down * widthPx] === label) continue;
      const beyond = row * widthPx + column;
      if (labels[beyond] === label) continue;
      outline += 1;
      for (let channel = 0; channel < 3; channel += 1)
        if (Math.abs(data[beyond * 4 + channel]! - data[start * 4 + channel]!) >= LEAST_STEP) {
          edges += 1;
          break;
        }
    }
  }
  return edges >= LEAST_EDGE_SHARE * outline;
}
