import type { Place } from './plan.ts';

const PLACE_WORDS: readonly (readonly [places: readonly Place[], words: string])[] = [
  [
    ['left'],
    'left, leftmost, left most, furthest left, farthest left, far left, left hand side, left hand corner',
  ],
  [
    ['right'],
    'right, rightmost, right most, furthest right, farthest right, far right, right hand side, right hand corner',
  ],
  [['top'], 'top, upper, topmost, top most, uppermost, above everything, highest'],
  [['bottom'], 'bottom, lower, bottommost, bottom most, lowermost, lowest'],
  [['center'], 'center, centre, middle, central, centred, centered, middlemost'],
  [['corner'], 'corner'],
  [
    ['front'],
    'front, frontmost, in front, foremost, closest to the camera, nearest to the camera, nearest the camera, closest to the viewer, nearest, closest, up front, front row',
  ],
  [['back'], 'back, rear, backmost, hindmost, furthest, farthest, back row, far away, in the distance'],
];

/** Nouns that may follow a place without changing it: "the left side", "the upper half". */
const PLACE_NOUNS = [
  'side',
  'half',
  'part',
  'area',
  'region',
  'section',
  'edge',
  'end',
  'third',
  'portion',
  'zone',
];

/** Places; `front` and `back` count towards the camera and away from it. */
export const PLACES: ReadonlyMap<string, readonly Place[]> = new Map(
  PLACE_WORDS.flatMap(([places, words]) =>
    words
      .split(', ')
      .flatMap((word): [string, readonly Place[]][] => [
        [word, places],
        ...PLACE_NOUNS.map((noun): [string, readonly Place[]] => [`${word} ${noun}`, places]),
      ]),
  ),
);

/** Sizes. A superlative holds for plurals too; "big" among plurals says nothing that an engine could use. */
export const SIZES: readonly (readonly [
  size: 'largest' | 'smallest',
  superlative: boolean,
  words: string,
])[] = [
  [
    'largest',
    true,
    'largest, biggest, tallest, widest, longest, hugest, greatest, main, primary, most prominent',
  ],
  ['largest', false, 'large, big, huge, tall, giant, bigger, larger, taller, enormous'],
  ['smallest', true, 'smallest, tiniest, shortest, littlest, narrowest'],
  ['smallest', false, 'small, little, tiny, smaller, shorter, mini'],
];

const ORDINAL_NAMES =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');

/** "first" is 1; "last" is -1, "second to last" is -2. */
export const ORDINALS: ReadonlyMap<string, number> = new Map([
  ...ORDINAL_NAMES.map((name, index): [string, number] => [name, index + 1]),
  ['last', -1],
  ['final', -1],
  ['second to last', -2],
  ['second last', -2],
  ['next to last', -2],
  ['penultimate', -2],
]);

/** Numbers in words, up to twenty, and a dozen. */
export const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((name, index): [string, number] => [name, index + 2]),
  ['a dozen', 12],
  ['dozen', 12],
  ['a couple of', 2],
  ['couple of', 2],
  ['a pair of', 2],
]);

/** Words that say how many. */
export const QUANTITIES: readonly (readonly [quantity: 'one' | 'all' | 'none' | number, words: string])[] = [
  [
    'all',
    'all, every, each, any, every single, each and every, each single, all kinds of, several, some, many, multiple, various, a few, few, lots of, a lot of, numerous, most, a group of, group of, a bunch of, bunch of, a set of, set of, a row of, row of, a stack of, stack of, a pile of, pile of, per, respective, whichever',
  ],
  [2, 'both, both of'],
  ['one', 'a single, one single, just one, only one'],
  ['none', 'no, none of'],
];
