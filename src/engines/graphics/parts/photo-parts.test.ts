import { expect, it } from 'vitest';
import { flatPaint } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { barsOf, photoParts } from './photo-parts.ts';

/** Two grainy halves of a picture with a thin plain stripe between them, on a plain page. */
function striped(judgedOnStripe: number): PartGraph {
  const part = (id: number, level: number, area: number, roughness: number): Part => ({
    id,
    kind: 'zone',
    paint: flatPaint(level, level, level),
    area,
    bounds: { left: 0, top: 0, right: 99, bottom: 99 },
    roughness,
  });
  const touching = [
    new Map([
      [1, 140],
      [2, 140],
      [3, 6],
    ]),
    new Map([
      [0, 140],
      [3, 60],
    ]),
    new Map([
      [0, 140],
      [3, 60],
    ]),
    new Map([
      [0, 6],
      [1, 60],
      [2, 60],
    ]),
  ];
  return {
    widthPx: 100,
    heightPx: 100,
    parts: [part(0, 250, 6000, 0), part(1, 90, 1900, 2), part(2, 120, 1900, 2), part(3, 40, 90, 0)],
    touching,
    contrast: touching,
    border: Int32Array.of(100, 100, 100, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    judged: Int32Array.of(5000, 1500, 1500, judgedOnStripe),
  };
}

const pieces = (graph: PartGraph): number[] => [
  ...photoParts(graph, new Float32Array(4), { drawn: new Set(), pictured: new Set() }, true),
];

it('joins the halves of a compressed picture over a stripe that no grain can be seen in', () => {
  const [page, upper, lower, stripe] = pieces(striped(0));
  expect(page).toBe(-1);
  expect([lower, stripe]).toEqual([upper, upper]);
});

it('joins the halves of a compressed picture over two stripes of which each half takes in one', () => {
  const { parts, border, ...graph } = striped(0);
  const [page, upper, lower, stripe] = parts;
  const touching = [
    new Map([
      [1, 140],
      [2, 140],
      [3, 6],
      [4, 6],
    ]),
    new Map([
      [0, 140],
      [3, 60],
    ]),
    new Map([
      [0, 140],
      [4, 60],
    ]),
    new Map([
      [0, 6],
      [1, 60],
      [4, 60],
    ]),
    new Map([
      [0, 6],
      [2, 60],
      [3, 60],
    ]),
  ];
  const photo = photoParts(
    {
      ...graph,
      parts: [page!, upper!, lower!, stripe!, { ...stripe!, id: 4 }],
      touching,
      contrast: touching,
      border: Int32Array.of(...border, 0, 0, 0, 0),
      judged: Int32Array.of(5000, 1500, 1500, 0, 0),
    },
    new Float32Array(5),
    { drawn: new Set(), pictured: new Set() },
    true,
  );
  expect([...photo]).toEqual([-1, 1, 1, 1, 1]);
});

it('keeps two pictures apart where what is between them is seen to be plain', () => {
  const [, upper, lower] = pieces(striped(70));
  expect(lower).not.toBe(upper);
});

it('takes a faint disc that is all edge for no picture because its edge looks like texture', () => {
  const graph = striped(0);
  const disc = { ...graph.parts[1]!, roughness: 0 };
  const parts = [graph.parts[0]!, disc, { ...graph.parts[2]!, area: 0 }, { ...graph.parts[3]!, area: 0 }];
  const judged = Int32Array.of(5000, 0, 0, 0);
  const shares = Float32Array.of(0, 0.7, 0, 0);
  const known = { drawn: new Set<number>(), pictured: new Set<number>() };
  const page = { ...graph, widthPx: 600, heightPx: 600, parts, judged };
  expect(photoParts(page, shares, known, true)[1]).toBe(-1);
});

it('gives a grained piece that is too small for a picture to the one that it hangs on by a corner', () => {
  const graph = striped(70);
  const [page, upper, , piece] = graph.parts;
  const touching = [
    new Map([
      [1, 200],
      [3, 100],
    ]),
    new Map([
      [0, 200],
      [3, 12],
    ]),
    new Map(),
    new Map([
      [0, 100],
      [1, 12],
    ]),
  ];
  const parts = [page!, upper!, { ...upper!, id: 2, area: 0 }, { ...piece!, area: 300, roughness: 2 }];
  const photo = photoParts(
    { ...graph, parts, touching, contrast: touching },
    new Float32Array(4),
    { drawn: new Set(), pictured: new Set() },
    false,
  );
  expect(photo[1]).not.toBe(-1);
  expect([photo[0], photo[3]]).toEqual([-1, photo[1]]);
});

it('leaves out of a compressed picture what shows on both sides of it in one paint, and takes in what shows on one', () => {
  const { parts, border, judged, ...graph } = striped(70);
  const [page, upper] = parts;
  const plain = (id: number, level: number): Part => ({
    ...{ ...page!, id, area: 900 },
    paint: flatPaint(level, level, level),
  });
  const sides = [
    [1, 400],
    [2, 60],
    [3, 60],
    [4, 60],
  ] as const;
  const beside = new Map([
    [0, 60],
    [1, 55],
  ]);
  const touching = [new Map(sides), new Map([[0, 400], ...[2, 3, 4].map((id) => [id, 55] as const)])];
  const all = { ...graph, touching: [...touching, beside, beside, beside] };
  const contrast = all.touching.map((own, id) =>
    id < 2 ? own : new Map([...own.keys()].map((other) => [other, other === 0 ? 20 : 60])),
  );
  const photo = photoParts(
    {
      ...{ ...all, contrast, widthPx: 400, heightPx: 400 },
      parts: [page!, upper!, plain(2, 200), plain(3, 206), plain(4, 30)],
      border: Int32Array.of(...border, 0, 0, 0, 0),
      judged: Int32Array.of(...judged.slice(0, 2), 800, 800, 800),
    },
    new Float32Array(5),
    { drawn: new Set(), pictured: new Set() },
    true,
  );
  expect([...photo]).toEqual([-1, 1, -1, -1, 1]);
});

it('takes bricks for no bars that are printed on a wall when others in their colour have grain, but few such bars for printed unless they are small', () => {
  const graph = striped(70);
  const brick = (id: number, level: number, roughness: number): Part => ({
    ...graph.parts[1]!,
    id,
    paint: flatPaint(level, level, level),
    area: 900,
    bounds: { left: 0, top: 0, right: 49, bottom: 17 },
    roughness,
  });
  const wallOf = (count: number): PartGraph => {
    const parts = Array.from({ length: count }, (_, id) => brick(id, 100 + 3 * id, 0));
    parts.push(brick(count, 110, 5));
    const contrast = parts.map(() => new Map([[count, 60]]));
    return { ...graph, parts, contrast, touching: contrast };
  };
  expect(barsOf(wallOf(5), true)).toEqual([]);
  expect(barsOf(wallOf(2), true)).toHaveLength(2);
  const far = { ...wallOf(2), widthPx: 1000, heightPx: 1000 };
  expect(barsOf(far, true)).toEqual([]);
  expect(barsOf(far, false)).toHaveLength(2);
});

it('takes a thin ring in one ink, which is all edge, for no picture', () => {
  const { parts, ...graph } = striped(0);
  const members = (kind: Part['kind'], most: number): number[] => [
    ...photoParts(
      {
        ...graph,
        parts: parts.map((part, id) =>
          id === 0 ? part : { ...part, kind, roughness: 0, area: Math.min(part.area, most) },
        ),
      },
      Float32Array.of(0, 0.9, 0.9, 0.9),
      { drawn: new Set(), pictured: new Set() },
      false,
    ),
  ];
  expect(members('ink', 1100)).toEqual([-1, -1, -1, -1]);
  // What is all one ink to the eye of a finder, but thick, is texture that has no paint.
  expect(members('ink', 1900).slice(1)).not.toContain(-1);
  expect(members('texture', 1100).slice(1)).not.toContain(-1);
});

it('gives what shows through a large outlined letter to the picture that the letter is printed on', () => {
  const part = (id: number, area: number, roughness: number): Part => ({
    ...{ id, kind: 'zone', area, roughness },
    paint: flatPaint(60 * id, 60 * id, 60 * id),
    bounds: { left: 0, top: 0, right: 99, bottom: 99 },
  });
  // Picture, outline outside, letter, outline inside, and the picture in the letter.
  const touching = [
    new Map([[1, 300]]),
    new Map([
      [0, 300],
      [2, 280],
    ]),
    new Map([
      [1, 280],
      [3, 160],
    ]),
    new Map([
      [2, 160],
      [4, 140],
    ]),
    new Map([[3, 140]]),
  ];
  const graph = {
    ...{ widthPx: 100, heightPx: 100, touching, contrast: touching },
    parts: [part(0, 5000, 2), part(1, 300, 0), part(2, 2000, 0), part(3, 200, 0), part(4, 1500, 2)],
    border: Int32Array.of(100, 100, 100, 100, ...new Array<number>(16).fill(0)),
    judged: Int32Array.of(5000, 0, 1500, 0, 1400),
  };
  const known = { drawn: new Set([1, 2, 3]), pictured: new Set<number>() };
  const photo = photoParts(graph, new Float32Array(5), known, false);
  expect([...photo]).toEqual([photo[0], -1, -1, -1, photo[0]]);
});

it('leaves the corner of a disc between a picture and a badge to the disc, also in the box that the picture fills', () => {
  const place = (left: number, top: number, width: number, height: number) => ({
    left,
    top,
    right: left + width - 1,
    bottom: top + height - 1,
  });
  const zone = (id: number, level: number, area: number, bounds: Part['bounds'], roughness = 0): Part => ({
    id,
    kind: 'zone',
    paint: flatPaint(level, level, level),
    area,
    bounds,
    roughness,
  });
  const touching = [
    new Map([
      [1, 120],
      [2, 60],
    ]),
    new Map([
      [0, 120],
      [2, 20],
      [3, 16],
    ]),
    new Map([
      [0, 60],
      [1, 20],
      [3, 14],
    ]),
    new Map([
      [1, 16],
      [2, 14],
    ]),
  ];
  const [disc, bottle, badge, corner] = photoParts(
    {
      widthPx: 100,
      heightPx: 100,
      parts: [
        zone(0, 220, 6000, place(0, 0, 100, 100)),
        zone(1, 90, 2400, place(30, 20, 40, 64), 2),
        zone(2, 60, 600, place(62, 10, 30, 30)),
        zone(3, 220, 60, place(60, 24, 10, 12)),
      ],
      touching,
      contrast: touching,
      border: Int32Array.of(100, 100, 100, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      judged: Int32Array.of(5000, 2000, 500, 30),
    },
    new Float32Array(4),
    { drawn: new Set(), pictured: new Set() },
    false,
  );
  expect(bottle).not.toBe(-1);
  expect([disc, badge, corner]).toEqual([-1, -1, -1]);
});
