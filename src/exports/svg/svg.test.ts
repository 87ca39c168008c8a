import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../domain/layer.ts';
import type { Shape } from '../../domain/shape.ts';
import { collect } from '../conformance.ts';
import { STACKS } from '../sample-case.ts';
import { sampleBackground, sampleInput, sampleLayer } from '../sample-stack.ts';
import { svgExport } from './svg.ts';

const SIZE = { widthPx: 120, heightPx: 80 };

async function textOf(input = STACKS['groups and text']!()): Promise<string> {
  return (await collect(svgExport, input)).get('stack.svg')!.toString();
}

async function render(svg: string) {
  const { data, info } = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    at: (x: number, y: number): readonly number[] => [
      ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
    ],
    data,
    info,
  };
}

/** A layer that would show as noise, with the shape that it stands for. */
function shaped(shape: Shape): Layer {
  return sampleLayer({ leftPx: 20, topPx: 10, widthPx: 60, heightPx: 40 }, 3, { kind: 'shape', shape });
}

function clearGround(layers: readonly Layer[]) {
  return sampleInput(SIZE, [sampleBackground(SIZE, 'clear'), ...layers]);
}

const editable = (svg: string): string => svg.replace('class="exact"', 'class="editable"');

describe('an SVG drawing', () => {
  it('is rendered to the source, to within one level where layers are opaque', async () => {
    const layers = [1, 2, 3].map((seed) =>
      sampleLayer({ leftPx: seed * 12, topPx: seed * 7, widthPx: 50, heightPx: 40 }, seed, {
        alpha: 'opaque',
      }),
    );
    const input = sampleInput(SIZE, [sampleBackground(SIZE), ...layers]);
    const { data, info } = await render(await textOf(input));
    expect([info.width, info.height]).toEqual([SIZE.widthPx, SIZE.heightPx]);
    let largest = 0;
    for (const [index, value] of data.entries())
      largest = Math.max(largest, Math.abs(value - input.composite.data[index]!));
    expect(largest).toBeLessThanOrEqual(1);
  });

  it('draws shapes and their gradients once it is made editable, and pixels of the rest', async () => {
    const input = clearGround([
      shaped({
        outline: { type: 'rectangle', leftPx: 20, topPx: 10, widthPx: 60, heightPx: 40, cornerRadiusPx: 12 },
        paint: {
          type: 'linear-gradient',
          from: { xPx: 20, yPx: 0 },
          to: { xPx: 80, yPx: 0 },
          stops: [
            { offset: 0, color: '#ff0000', opacity: 1 },
            { offset: 1, color: '#0000ff', opacity: 1 },
          ],
        },
      }),
    ]);
    const drawn = await render(editable(await textOf(input)));
    expect(drawn.at(20, 10)).toEqual([0, 0, 0, 0]);
    const [left, right] = [drawn.at(24, 30), drawn.at(76, 30)];
    expect(left[0]).toBeGreaterThan(220);
    expect(right[2]).toBeGreaterThan(220);
    expect(drawn.at(50, 30)[3]).toBe(255);
  });

  it.each<[Shape['outline'], readonly [number, number], readonly [number, number]]>([
    [{ type: 'ellipse', center: { xPx: 50, yPx: 30 }, radiusXPx: 30, radiusYPx: 20 }, [50, 30], [22, 12]],
    [{ type: 'line', from: { xPx: 20, yPx: 30 }, to: { xPx: 80, yPx: 30 }, widthPx: 6 }, [50, 31], [50, 40]],
    [
      {
        type: 'polygon',
        points: [
          { xPx: 20, yPx: 50 },
          { xPx: 80, yPx: 50 },
          { xPx: 50, yPx: 10 },
        ],
      },
      [50, 40],
      [24, 14],
    ],
  ])('draws %o', async (outline, inside, outside) => {
    const svg = await textOf(clearGround([shaped({ outline, paint: { type: 'flat', color: '#20a040' } })]));
    const drawn = await render(editable(svg));
    expect(drawn.at(...inside)).toEqual([0x20, 0xa0, 0x40, 255]);
    expect(drawn.at(...outside)).toEqual([0, 0, 0, 0]);
  });

  it('draws a translucent shape as one with an opacity', async () => {
    const outline: Shape['outline'] = {
      type: 'rectangle',
      leftPx: 20,
      topPx: 10,
      widthPx: 60,
      heightPx: 40,
      cornerRadiusPx: 0,
    };
    const shape: Shape = { outline, paint: { type: 'flat', color: '#ff00ff', opacity: 0.4 } };
    const drawn = await render(editable(await textOf(clearGround([shaped(shape)]))));
    expect(drawn.at(50, 30)).toEqual([255, 0, 255, 102]);
  });

  it('holds text as text, by lines, and nothing that anybody wrote as markup', async () => {
    const svg = await textOf();
    expect([...svg.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(([, line]) => line)).toEqual([
      'Grüße, &quot;you&quot; &amp; &lt;me&gt;',
      'two',
      'lines 🌕',
    ]);
    expect(svg).toContain('<title>&lt;/stack&gt;</title>');
    expect(svg.match(/<g[ >]/g)).toHaveLength(svg.match(/<\/g>/g)!.length);
    await expect(render(editable(svg))).resolves.toBeDefined();
  });
});
