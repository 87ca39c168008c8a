import type { ProposedLayer } from '../../domain/capability.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';

type Color = readonly [number, number, number];

/** How opaque something is at a pixel, 0..1. */
type Coverage = (x: number, y: number) => number;

/** A layer in `box` with one colour, as opaque as `coverage` says at canvas places. */
export function drawnLayer(
  facts: Pick<ProposedLayer, 'name' | 'kind' | 'box'> & Partial<ProposedLayer>,
  color: Color,
  coverage: Coverage = () => 1,
): ProposedLayer {
  const raster = createRaster(facts.box.widthPx, facts.box.heightPx);
  for (let y = 0; y < raster.heightPx; y += 1) {
    for (let x = 0; x < raster.widthPx; x += 1) {
      const alpha = Math.round(255 * coverage(x + facts.box.leftPx, y + facts.box.topPx));
      if (alpha > 0) raster.data.set([...color, alpha], (y * raster.widthPx + x) * 4);
    }
  }
  const matchedBy = facts.kind === 'background' ? 'rest' : 'graphics';
  return { confidence: 0.9, matchedBy, raster, ...facts };
}

/** A soft-edged disc as a coverage. */
export function disc(centerX: number, centerY: number, radiusPx: number): Coverage {
  return (x, y) =>
    Math.min(1, Math.max(0, radiusPx + 0.5 - Math.hypot(x + 0.5 - centerX, y + 0.5 - centerY)));
}

/** Bars like letters, `widthPx` wide and as far apart, as a coverage. */
export function bars(widthPx: number): Coverage {
  return (x) => (Math.floor(x / widthPx) % 2 === 0 ? 1 : 0);
}

/** Grain and blurred blobs: what a photograph's pixels are like. */
export function photoPixels(widthPx: number, heightPx: number): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const grain = (((x * 7919 + y * 104729) ^ (x * y * 31)) % 29) - 14;
      const blob = 60 * Math.sin(x / 17) * Math.cos(y / 23);
      const tone = 120 + blob + grain;
      raster.data.set([tone + 20, tone, tone - 25, 255], (y * widthPx + x) * 4);
    }
  }
  return raster;
}
