import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import { Partition } from '../parts/partition.ts';
import { joinPicturePockets, joinPockets, joinRims } from './scraps.ts';

/** Two plain fields with a rim of two pixels between them, of a colour that is nearer to the second one's. */
function knowledge(): PartKnowledge {
  const part = (id: number, level: number, area: number): Part => ({
    id,
    kind: 'zone',
    paint: flatPaint(level, level, level),
    area,
    bounds: { left: 0, top: 0, right: 99, bottom: 99 },
    roughness: 0,
  });
  const touching = [new Map([[2, 100]]), new Map([[2, 100]]), new Map([0, 1].map((id) => [id, 100]))];
  return {
    graph: {
      widthPx: 100,
      heightPx: 100,
      parts: [part(0, 40, 4900), part(1, 200, 4900), part(2, 180, 200)],
      touching,
      contrast: touching,
      border: new Int32Array(12),
      judged: new Int32Array(3),
    },
    lines: [],
    casts: [],
    photo: new Int32Array(3).fill(-1),
    tolerance: 12,
    forms: [],
    rests: [],
    between: new Set<number>(),
    noisy: true,
  };
}

it('gives the rim that compression leaves along an edge to the side that it is like', () => {
  const sets = new Partition(3);
  joinRims(knowledge(), new Uint8Array(3), sets);
  expect([0, 1, 2].map((id) => sets.root(id))).toEqual([0, 1, 1]);
});

it('gives a rim that no two colours explain to either side, however unlike it is, and leaves a stroke in its own ink', () => {
  const given = knowledge();
  const [dark, light, rim] = given.graph.parts as [Part, Part, Part];
  const isGiven = (kind: Part['kind']): boolean => {
    const parts = [dark, light, { ...rim, kind, paint: flatPaint(200, 90, 60) }];
    const sets = new Partition(3);
    joinRims({ ...given, graph: { ...given.graph, parts } }, new Uint8Array(3), sets);
    return [0, 1].some((id) => sets.root(id) === sets.root(2));
  };
  expect(isGiven('texture')).toBe(true);
  expect(isGiven('ink')).toBe(false);
});

it('gives a stretch of an edge to a side, and leaves a line in between that both sides touch no further', () => {
  const given = knowledge();
  const [dark, light, rim] = given.graph.parts as [Part, Part, Part];
  const isGiven = (beyondPx: number, red: number): boolean => {
    const touching = given.graph.touching.map((own) => new Map(own));
    touching[0]!.set(1, beyondPx);
    touching[1]!.set(0, beyondPx);
    const parts = [dark, light, { ...rim, kind: 'ink' as const, paint: flatPaint(red, 120, 120) }];
    const sets = new Partition(3);
    joinRims({ ...given, graph: { ...given.graph, parts, touching } }, new Uint8Array(3), sets);
    return [0, 1].some((id) => sets.root(id) === sets.root(2));
  };
  expect(isGiven(400, 120)).toBe(true);
  expect(isGiven(0, 120)).toBe(false);
  expect(isGiven(400, 220)).toBe(false);
});

it('leaves a rim that is with one side already there, and both sides apart', () => {
  const sets = new Partition(3);
  sets.join(0, 2);
  joinRims(knowledge(), new Uint8Array(3), sets);
  expect(sets.root(0)).not.toBe(sets.root(1));
});

it('leaves a pocket between letters that is with the card already there, and the picture beside it apart', () => {
  const given = knowledge();
  const letter = { ...given.graph.parts[0]!, id: 2, area: 400 };
  const pocket = { ...given.graph.parts[1]!, id: 3, area: 60 };
  const contacts = [
    [[2, 50]],
    [
      [2, 90],
      [3, 10],
    ],
    [
      [0, 50],
      [1, 90],
      [3, 30],
    ],
    [
      [1, 10],
      [2, 30],
    ],
  ] as const;
  const touching = contacts.map((own) => new Map<number, number>(own));
  const graph = {
    ...given.graph,
    parts: [given.graph.parts[0]!, given.graph.parts[1]!, letter, pocket],
    touching,
    contrast: touching,
    border: new Int32Array(16),
    judged: new Int32Array(4),
  };
  const photo = Int32Array.of(-1, 1, -1, -1);
  const writing = Uint8Array.of(0, 0, 1, 0);
  const sets = new Partition(4);
  joinPockets({ ...given, graph, photo: photo.slice() }, writing, sets);
  expect(sets.root(3)).toBe(sets.root(1));
  const known = new Partition(4);
  known.join(0, 3);
  joinPockets({ ...given, graph, photo: photo.slice() }, writing, known);
  expect(known.root(0)).not.toBe(known.root(1));
});

it('joins what shows between letters to the ground whatever crumbs lie in it, and a gap too thin for its own colour', () => {
  const given = knowledge();
  const [, ground] = given.graph.parts as [Part, Part, Part];
  const letter = { ...ground, id: 1, area: 400, paint: flatPaint(20, 20, 20) };
  const pocket = { ...ground, id: 2, area: 150 };
  const crumb = { ...ground, id: 3, kind: 'ink' as const, area: 8, paint: flatPaint(110, 110, 110) };
  const gap = { ...ground, id: 4, kind: 'ink' as const, area: 19, paint: flatPaint(150, 150, 150) };
  const contacts = [
    [
      [1, 90],
      [2, 6],
      [4, 3],
    ],
    [
      [0, 90],
      [2, 40],
      [4, 27],
    ],
    [
      [0, 6],
      [1, 40],
      [3, 12],
    ],
    [[2, 12]],
    [
      [0, 3],
      [1, 27],
    ],
  ] as const;
  const touching = contacts.map((own) => new Map<number, number>(own));
  const graph = {
    ...given.graph,
    parts: [{ ...ground, id: 0 }, letter, pocket, crumb, gap],
    touching,
    contrast: touching,
    border: new Int32Array(20),
    judged: new Int32Array(5),
  };
  const sets = new Partition(5);
  const photo = new Int32Array(5).fill(-1);
  joinPockets({ ...given, graph, photo }, Uint8Array.of(0, 1, 0, 0, 0), sets);
  expect([2, 4].map((id) => sets.root(id))).toEqual([0, 0]);
  expect(sets.root(1)).not.toBe(0);
});

it('gives what shows of a picture in a letter to the picture around it, and leaves one in a card alone', () => {
  const given = knowledge();
  const inner = { ...given.graph.parts[2]!, area: 500 };
  const parts = [given.graph.parts[0]!, { ...given.graph.parts[1]!, area: 400 }, inner];
  const touching = [
    new Map([[1, 100]]),
    new Map([
      [0, 100],
      [2, 60],
    ]),
    new Map([[1, 60]]),
  ];
  const graph = { ...given.graph, parts, touching, contrast: touching };
  const photo = Int32Array.of(0, -1, 2);
  joinPicturePockets({ ...given, graph, photo }, Uint8Array.of(0, 1, 0));
  expect([...photo]).toEqual([0, -1, 0]);
  const framed = Int32Array.of(0, -1, 2);
  joinPicturePockets({ ...given, graph, photo: framed }, new Uint8Array(3));
  expect([...framed]).toEqual([0, -1, 2]);
});

it('joins a pocket that a stroke cuts in two to the ground around the letter', () => {
  const given = knowledge();
  const ground = given.graph.parts[1]!;
  const letter = { ...ground, id: 1, area: 400, paint: flatPaint(20, 20, 20) };
  const touching = [
    new Map([
      [1, 90],
      [3, 2],
    ]),
    new Map([
      [0, 90],
      [2, 60],
      [3, 40],
    ]),
    new Map([
      [1, 60],
      [3, 5],
    ]),
    new Map([
      [0, 2],
      [1, 40],
      [2, 5],
    ]),
  ];
  const graph = {
    ...given.graph,
    parts: [{ ...ground, id: 0 }, letter, { ...ground, id: 2, area: 150 }, { ...ground, id: 3, area: 60 }],
    touching,
    contrast: touching,
    border: new Int32Array(16),
    judged: new Int32Array(4),
  };
  const sets = new Partition(4);
  sets.join(2, 3);
  joinPockets({ ...given, graph, photo: new Int32Array(4).fill(-1) }, Uint8Array.of(0, 1, 0, 0), sets);
  expect([2, 3].map((id) => sets.root(id))).toEqual([sets.root(0), sets.root(0)]);
});
