import { describe, expect, it } from 'vitest';
import { composeStack, sameRaster } from '../../domain/compose.ts';
import type { Raster } from '../../domain/raster.ts';
import { disc, drawnLayer } from './drawing.fixture.ts';
import { withFigures } from './figures.ts';
import { exactLayers, type Piece } from './piece.ts';

const WHOLE = { leftPx: 0, topPx: 0, widthPx: 200, heightPx: 150 };
const ground = drawnLayer({ name: 'background', kind: 'background', box: WHOLE }, [250, 220, 40]);

type Color = readonly [number, number, number];

function blob(
  name: string,
  x: number,
  y: number,
  radiusPx: number,
  color: Color,
  facts: Partial<Piece> = {},
) {
  const box = {
    leftPx: x - radiusPx - 1,
    topPx: y - radiusPx - 1,
    widthPx: 2 * radiusPx + 2,
    heightPx: 2 * radiusPx + 2,
  };
  return drawnLayer({ name, kind: 'shape', box, ...facts }, color, disc(x, y, radiusPx));
}

/** A photograph that was laid on the page. */
function square(name: string, leftPx: number, topPx: number, sidePx: number): Piece {
  const area = { leftPx, topPx, widthPx: sidePx, heightPx: sidePx };
  return drawnLayer({ name, kind: 'object', box: area }, [250, 250, 250]);
}

/** A bear: a body, a head on it, an ear and a nose. */
const bear: readonly Piece[] = [
  blob('body', 60, 100, 24, [120, 70, 30]),
  blob('head', 60, 62, 18, [170, 110, 60]),
  blob('ear', 46, 50, 6, [230, 150, 160]),
  blob('nose', 60, 66, 4, [10, 10, 10]),
];

const pictureOf = (pieces: readonly Piece[]): Raster =>
  composeStack(
    { ...WHOLE, layers: pieces.map((piece) => ({ ...piece, id: '', opacity: 1, blendMode: 'normal' })) },
    'once',
  );

async function figuresOf(
  pieces: readonly Piece[],
  picture = pictureOf(pieces),
  photos: readonly Piece[] = [],
): Promise<readonly Piece[]> {
  const made = await withFigures(picture, pieces, new Set(photos), async () => null);
  const layers = exactLayers(picture, made);
  expect(sameRaster(composeStack({ ...WHOLE, layers }, 'once'), picture)).toBe(true);
  return made;
}

const names = (pieces: readonly Piece[]): readonly string[] => pieces.map(({ name }) => name);

describe('a figure', () => {
  it('of parts that touch is one piece, drawn as they are', async () => {
    const made = await figuresOf([ground, ...bear]);
    expect(names(made)).toEqual(['background', 'illustration']);
    const { box, raster } = made[1]!;
    const pixelAt = (x: number, y: number) => {
      const at = ((y - box.topPx) * box.widthPx + x - box.leftPx) * 4;
      return [...raster.data.subarray(at, at + 4)];
    };
    expect(pixelAt(60, 66)).toEqual([10, 10, 10, 255]);
    expect(pixelAt(60, 110)).toEqual([120, 70, 30, 255]);
    expect(pixelAt(box.leftPx, box.topPx)[3]).toBe(0);
  });

  it('takes from a piece only what hangs together with it', async () => {
    const spots = drawnLayer(
      { name: 'spots', kind: 'object', box: { leftPx: 50, topPx: 90, widthPx: 140, heightPx: 20 } },
      [10, 10, 10],
      (x, y) => Math.max(disc(60, 100, 8)(x, y), disc(180, 100, 8)(x, y)),
    );
    const made = await figuresOf([ground, ...bear, spots]);
    expect(names(made)).toEqual(['background', 'illustration', 'spots']);
    expect(made[2]!.box.leftPx).toBeGreaterThan(165);
  });

  it('takes in what it hides, and what it encloses of another colour than the ground', async () => {
    expect(names(await figuresOf([ground, blob('hidden', 60, 100, 5, [20, 200, 20]), ...bear]))).toHaveLength(
      2,
    );
    const ring = drawnLayer(
      { name: 'mouth', kind: 'object', box: { leftPx: 45, topPx: 109, widthPx: 31, heightPx: 31 } },
      [200, 20, 20],
      (x, y) => disc(60, 124, 14)(x, y) - disc(60, 124, 6)(x, y),
    );
    const head = bear.slice(1);
    const chin = blob('chin', 60, 90, 22, [120, 70, 30]);
    const tooth = blob('tooth', 60, 124, 9, [240, 240, 240]);
    const whole = async (picture: Raster): Promise<number> => {
      const [, { box, raster }] = (await figuresOf([ground, chin, ring, ...head], picture)) as [Piece, Piece];
      return raster.data[((124 - box.topPx) * box.widthPx + 60 - box.leftPx) * 4 + 3]!;
    };
    expect(await whole(pictureOf([ground, chin, tooth, ring, ...head]))).toBe(255);
    expect(await whole(pictureOf([ground, chin, ring, ...head]))).toBe(0);
  });

  it('lies under what lies on it, and is cut where something lies between its parts', async () => {
    const badge = square('badge', 55, 103, 10);
    const worn = [ground, ...bear, badge];
    expect(names(await figuresOf(worn, pictureOf(worn), [badge]))).toEqual([
      'background',
      'illustration',
      'badge',
    ]);
    const scarf = square('scarf', 53, 71, 14);
    const [body, ...rest] = bear as [Piece, ...Piece[]];
    const wound = [ground, body, scarf, ...rest];
    const made = await figuresOf(wound, pictureOf(wound), [scarf]);
    expect(names(made)).toEqual(['background', 'scarf', 'illustration']);
    const { box, raster } = made[2]!;
    expect(raster.data[((83 - box.topPx) * box.widthPx + 60 - box.leftPx) * 4 + 3]).toBe(0);
  });

  it('has faces that were taken for small photographs', async () => {
    const [body, head, ...rest] = bear as [Piece, Piece, ...Piece[]];
    const pieces = [ground, body, head, ...rest];
    expect(names(await figuresOf(pieces, pictureOf(pieces), [head]))).toEqual(['background', 'illustration']);
  });

  it('is a tower of stripes where it stands out, without the hill behind it', async () => {
    const stripe = (index: number): Piece => {
      const area = { leftPx: 90, topPx: 20 + 16 * index, widthPx: 24, heightPx: 16 };
      const color: Color = index % 2 === 0 ? [200, 30, 40] : [250, 245, 230];
      const outline = { type: 'rectangle', ...area, cornerRadiusPx: 0 } as const;
      const paint = { type: 'flat', color: '#c81e28' } as const;
      return drawnLayer({ name: 'stripe', kind: 'shape', box: area, shape: { outline, paint } }, color);
    };
    const door = drawnLayer(
      { name: 'door', kind: 'object', box: { leftPx: 98, topPx: 106, widthPx: 8, heightPx: 10 } },
      [20, 20, 60],
    );
    const hill = drawnLayer(
      { name: 'hill', kind: 'object', box: { leftPx: 114, topPx: 90, widthPx: 60, heightPx: 26 } },
      [60, 120, 60],
    );
    const pieces = [ground, hill, ...Array.from({ length: 6 }, (_, index) => stripe(index)), door];
    const tower = { ...WHOLE, data: new Uint8Array(200 * 150) };
    for (let y = 20; y < 116; y += 1) tower.data.fill(255, y * 200 + 90, y * 200 + 114);
    const seen = async (matte: typeof tower | null) =>
      names(await withFigures(pictureOf(pieces), pieces, new Set(), async () => matte));
    expect(await seen(tower)).toEqual(['background', 'hill', 'illustration']);
    expect(await seen(null)).toHaveLength(pieces.length);
  });

  it('is none of plain forms, of few parts or colours, of what spans the canvas, or of a cut-out picture', async () => {
    const plain = bear.map((piece, index): Piece => {
      const { leftPx, topPx, widthPx } = piece.box;
      const radius = widthPx / 2 - 1;
      const center = { xPx: leftPx + widthPx / 2, yPx: topPx + widthPx / 2 };
      const outline = { type: 'ellipse', center, radiusXPx: radius, radiusYPx: radius } as const;
      return index > 2 ? piece : { ...piece, shape: { outline, paint: { type: 'flat', color: '#000000' } } };
    });
    const gray = bear.map(({ raster: _, ...facts }) => drawnLayer(facts, [90, 90, 90]));
    const band = drawnLayer(
      { name: 'band', kind: 'object', box: { leftPx: 0, topPx: 80, widthPx: 200, heightPx: 60 } },
      [120, 70, 30],
    );
    const clear = drawnLayer({ name: 'background', kind: 'background', box: WHOLE }, [0, 0, 0], () => 0);
    for (const pieces of [
      [ground, ...plain],
      [ground, ...gray],
      [ground, ...bear.slice(1)],
      [ground, band, ...bear.slice(1)],
      [clear, ...bear],
    ])
      expect(await withFigures(pictureOf(pieces), pieces, new Set(), async () => null)).toBe(pieces);
  });
});
