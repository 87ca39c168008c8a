import { describe, expect, it } from 'vitest';
import { assessFlatness, rippled } from './flatness.ts';
import { createRaster, type Raster } from './raster.ts';

type Ink = (x: number, y: number) => readonly [number, number, number];

function drawn(widthPx: number, heightPx: number, ink: Ink): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0, at = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1, at += 4) raster.data.set([...ink(x, y), 255], at);
  return raster;
}

/** Fixed noise 0..1 per place. */
function grain(x: number, y: number): number {
  const value = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453;
  return value - Math.floor(value);
}

const flat: Ink = (x, y) => (x > 60 && x < 200 && y > 40 && y < 150 ? [220, 60, 50] : [250, 244, 230]);
const photo: Ink = (x, y) => {
  const shade = 90 + 50 * Math.sin(x / 17) * Math.cos(y / 23) + 14 * grain(x, y);
  return [shade, shade + 20, 160 - shade / 2];
};

describe('assessFlatness', () => {
  it('calls shapes on a plain ground graphics, without photographs', () => {
    expect(assessFlatness(drawn(320, 240, flat))).toMatchObject({ kind: 'graphics', photoRegions: [] });
  });

  it('calls a gradient graphics', () => {
    const slope: Ink = (x, y) => [30 + y / 2, 80 + x / 4, 200 - y / 3];
    expect(assessFlatness(drawn(320, 240, slope)).kind).toBe('graphics');
  });

  it('calls a picture of nothing but texture a photograph', () => {
    const { kind, graphics } = assessFlatness(drawn(320, 240, photo));
    expect(kind).toBe('photo');
    expect(graphics).toBeLessThan(0.3);
  });

  it('says where the photograph on a page is', () => {
    const page: Ink = (x, y) => (x >= 96 && x < 256 && y >= 64 && y < 192 ? photo(x, y) : [255, 255, 255]);
    const { kind, photoRegions, reasons } = assessFlatness(drawn(400, 300, page));
    expect(kind).toBe('both');
    expect(photoRegions).toHaveLength(1);
    const [{ leftPx, topPx, widthPx, heightPx }] = photoRegions as [(typeof photoRegions)[0]];
    expect(Math.abs(leftPx - 96) + Math.abs(topPx - 64)).toBeLessThanOrEqual(32);
    expect(Math.abs(widthPx - 160) + Math.abs(heightPx - 128)).toBeLessThanOrEqual(64);
    expect(reasons.join(' ')).toContain('Photographic texture fills');
  });

  it('survives pictures of a pixel and clear ones', () => {
    expect(assessFlatness(drawn(1, 1, flat)).kind).toBe('graphics');
    expect(assessFlatness(createRaster(20, 20)).photoRegions).toEqual([]);
  });
});

describe('rippled', () => {
  it('knows an edge between two colours of one green', () => {
    const near = rippled(drawn(60, 60, (x) => (x < 30 ? [200, 80, 60] : [90, 80, 60])));
    expect(near[30 * 60 + 30]).not.toBe(0);
    expect(near[30 * 60 + 10]).toBe(0);
  });

  it('marks eight pixels around a strong edge in every direction, and nothing else', () => {
    const near = rippled(drawn(60, 60, (x, y) => (x === 30 && y === 30 ? [0, 0, 0] : [255, 255, 255])));
    const at = (x: number, y: number): boolean => near[y * 60 + x] !== 0;
    expect([at(30, 30), at(22, 30), at(38, 30), at(30, 22), at(30, 38)]).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect([at(20, 30), at(41, 30), at(30, 20), at(30, 41)]).toEqual([false, false, false, false]);
  });
});
