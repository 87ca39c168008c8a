import { describe, expect, it } from 'vitest';
import { createRaster, cropRaster } from '../../domain/raster.ts';
import { bars, drawnLayer, photoPixels } from './drawing.fixture.ts';
import { sceneOf } from './drawn-scene.ts';
import type { Piece } from './piece.ts';

const SIZE = { widthPx: 240, heightPx: 180 };
const WHOLE = { leftPx: 0, topPx: 0, ...SIZE };

/** Blocks of `colors` all over. */
function town(colors: number): Piece {
  const raster = createRaster(SIZE.widthPx, SIZE.heightPx);
  for (let y = 0; y < SIZE.heightPx; y += 1) {
    for (let x = 0; x < SIZE.widthPx; x += 1) {
      const block = (Math.floor(x / 24) + 5 * Math.floor(y / 30)) % colors;
      const color = [(block & 3) * 80, ((block >> 2) & 3) * 80, (block % 3) * 100, 255];
      raster.data.set(color, (y * SIZE.widthPx + x) * 4);
    }
  }
  const { raster: _, ...facts } = drawnLayer(
    { name: 'background', kind: 'background', box: WHOLE },
    [0, 0, 0],
  );
  return { ...facts, raster };
}

const title = drawnLayer(
  {
    name: 'text: TOWN',
    kind: 'text',
    box: { leftPx: 60, topPx: 10, widthPx: 100, heightPx: 24 },
    text: { string: 'TOWN', fontSizePx: 30, color: '#ffffff', confidence: 0.95 },
  },
  [255, 255, 255],
  bars(5),
);
const roof = drawnLayer(
  { name: 'drawing', kind: 'object', box: { leftPx: 20, topPx: 100, widthPx: 40, heightPx: 30 } },
  [200, 30, 30],
);
const namesOf = (pieces: readonly Piece[] | null) => pieces?.map(({ name }) => name);

describe('a drawn scene', () => {
  it('is the picture itself, without what is drawn in it, and what was laid on it', () => {
    const ground = town(12);
    const scene = sceneOf(photoPixels(SIZE.widthPx, SIZE.heightPx), [ground, roof, title]);
    expect(namesOf(scene)).toEqual(['background', 'text: TOWN']);
    expect(scene![0]!.raster).not.toBe(ground.raster);
  });

  it('is also what spans the canvas above a calm ground', () => {
    const calm = drawnLayer({ name: 'background', kind: 'background', box: WHOLE }, [240, 240, 230]);
    const view: Piece = { ...town(12), name: 'illustration', kind: 'object' };
    expect(namesOf(sceneOf(view.raster, [calm, view, roof, title]))).toEqual(['background', 'text: TOWN']);
  });

  it('is also what came apart into pieces that touch all over the canvas, but not things that stand apart', () => {
    const view = town(12);
    const calm = drawnLayer({ name: 'background', kind: 'background', box: WHOLE }, [240, 240, 230]);
    const part = (leftPx: number, widthPx: number): Piece => {
      const box = { leftPx, topPx: 0, widthPx, heightPx: SIZE.heightPx };
      return { ...view, name: 'illustration', kind: 'object', box, raster: cropRaster(view.raster, box) };
    };
    const touching = [calm, part(0, 100), part(100, 140), title];
    expect(namesOf(sceneOf(view.raster, touching))).toEqual(['background', 'text: TOWN']);
    expect(sceneOf(view.raster, [calm, part(0, 90), part(130, 110), title])).toBeNull();
  });

  it('is no pattern of few colours, no gradient, no photograph and nothing cut out', () => {
    const gradient = town(12);
    for (let pixel = 0; pixel < SIZE.widthPx * SIZE.heightPx; pixel += 1) {
      const along = (pixel % SIZE.widthPx) / SIZE.widthPx;
      gradient.raster.data.set([255 * along, 120, 255 * (1 - along), 255], pixel * 4);
    }
    const photo = { ...town(12), raster: photoPixels(SIZE.widthPx, SIZE.heightPx) };
    const cutOut = town(12);
    cutOut.raster.data.fill(0, 0, 30 * SIZE.widthPx * 4);
    for (const ground of [town(3), gradient, photo, cutOut])
      expect(sceneOf(ground.raster, [ground, roof])).toBeNull();
  });
});
