/** A run of straight pieces, as x, y, x, y … in units of a sixth of the height of a capital; y grows downwards. */
export type Stroke = readonly number[];

/** Text as strokes; `widthUnits` is where the next letter would start. */
export interface StrokedText {
  readonly strokes: readonly Stroke[];
  readonly widthUnits: number;
}

/**
 * Letters of our own, as pen strokes between points of a grid. A point is two digits: x in half units, y in units, where
 * 0 is the top of a capital, 2 that of a small letter, 6 the base line, 8 the lowest. A stroke that starts with `~` is bent
 * smoothly round its inner points, all the way round where it ends where it starts. A stroke of one point is a dot.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '06 40 86|14 74',
  B: '00 06|~00 70 73 03|~03 83 86 06',
  C: '~81 80 00 06 86 85',
  D: '00 06|~00 40 80 86 46 06',
  E: '60 00 06 66|03 53',
  F: '60 00 06|03 53',
  G: '~81 80 00 06 86 83|83 53',
  H: '00 06|70 76|03 73',
  I: '00 06',
  J: '~50 54 56 06 05',
  K: '00 06|70 03 76',
  L: '00 06 66',
  M: '06 00 44 80 86',
  N: '06 00 76 70',
  O: '~00 80 86 06 00',
  P: '00 06|~00 80 83 03',
  Q: '~00 80 86 06 00|54 87',
  R: '00 06|~00 80 83 03|43 76',
  S: '~71 70 00 03 73 76 06 05',
  T: '00 80|40 46',
  U: '~00 06 76 70',
  V: '00 46 80',
  W: '00 26 41 66 80',
  X: '00 76|70 06',
  Y: '00 43 80|43 46',
  Z: '00 70 06 76',
  a: '~02 62 66 06 02|62 66',
  b: '00 06|~02 62 66 06 02',
  c: '~63 62 02 06 66 65',
  d: '60 66|~02 62 66 06 02',
  e: '04 64|~64 62 02 06 66 65',
  f: '~50 20 23 26|02 52',
  g: '~02 62 66 06 02|~62 68 08 07',
  h: '00 06|~04 02 62 64 66',
  i: '02 06|00',
  j: '~22 27 28 08|20',
  k: '00 06|52 04 56',
  l: '00 06',
  m: '02 06|~04 02 42 44 46|~44 42 82 84 86',
  n: '02 06|~04 02 62 64 66',
  o: '~02 62 66 06 02',
  p: '02 08|~02 62 66 06 02',
  q: '62 68|~02 62 66 06 02',
  r: '02 06|~04 02 42 43',
  s: '~53 52 02 04 54 56 06 05',
  t: '~20 25 26 56|02 52',
  u: '~02 06 66 62|62 66',
  v: '02 36 62',
  w: '02 26 43 66 82',
  x: '02 56|52 06',
  y: '02 36|62 18',
  z: '02 52 06 56',
  0: '~00 60 66 06 00',
  1: '02 30 36',
  2: '~01 00 60 63 06|06 66',
  3: '~01 00 60 63 23|~23 63 66 06 05',
  4: '46 40 04 64',
  5: '60 10 03|~03 63 66 06 05',
  6: '~50 00 04 05|~03 63 66 06 03',
  7: '00 60 26',
  8: '~00 60 63 03 00|~03 63 66 06 03',
  9: '~00 60 63 03 00|~61 62 66 16',
  '.': '06',
  ',': '06 07',
  ':': '03|06',
  ';': '03|06 07',
  '-': '04 44',
  '–': '04 64',
  '+': '04 64|32 36',
  '=': '03 63|05 65',
  '/': '07 50',
  '\\': '00 57',
  '(': '~20 01 06 27',
  ')': '~00 21 26 07',
  '[': '20 00 07 27',
  ']': '00 20 27 07',
  '<': '52 04 56',
  '>': '02 54 06',
  '%': '06 80|~00 30 32 02 00|~54 84 86 56 54',
  '#': '20 06|60 46|02 82|14 74',
  '&': '~86 42 10 60 02 06 56 84',
  '!': '00 04|06',
  '?': '~01 00 60 63 34|36',
  "'": '00 02',
  '"': '00 02|20 22',
  '*': '21 25|02 44|42 04',
  _: '07 67',
  '|': '00 07',
  '×': '02 56|52 06',
  '·': '04',
  '…': '06|36|66',
  '@': '~64 32 06 66 62|~66 86 80 00 06 66',
};

/** Letters that are written with others. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  đ: 'd',
  '—': '–',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '„': '"',
};

/** What stands for a letter that has no strokes here. */
const UNKNOWN = '01 51 56 06 01';

const SPACE_UNITS = 2.4;
const GAP_UNITS = 1.35;

interface Glyph {
  readonly strokes: readonly Stroke[];
  readonly widthUnits: number;
}

const known = new Map<string, Glyph>();

function glyphOf(letter: string): Glyph {
  const found = known.get(letter);
  if (found) return found;
  const strokes = (GLYPHS[letter] ?? UNKNOWN).split('|').map((text) => {
    const points = text
      .replace('~', '')
      .split(' ')
      .map((pair): [number, number] => [Number(pair[0]) / 2, Number(pair[1])]);
    return (text.startsWith('~') ? bent(points) : points).flat();
  });
  const widthUnits = Math.max(...strokes.flatMap((stroke) => stroke.filter((_, index) => index % 2 === 0)));
  const glyph = { strokes, widthUnits };
  known.set(letter, glyph);
  return glyph;
}

/** Cuts the corners of a line of points three times (Chaikin 1974), which bends it towards a quadratic spline. */
function bent(points: readonly [number, number][]): [number, number][] {
  const [first, last] = [points[0]!, points.at(-1)!];
  const closed = first[0] === last[0] && first[1] === last[1];
  let line = [...points];
  for (let round = 0; round < 3; round += 1) {
    const cut: [number, number][] = closed ? [] : [line[0]!];
    for (let index = 0; index + 1 < line.length; index += 1) {
      const [from, to] = [line[index]!, line[index + 1]!];
      for (const share of [0.25, 0.75]) {
        cut.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
      }
    }
    cut.push(closed ? cut[0]! : line.at(-1)!);
    line = cut;
  }
  return line;
}

/** The strokes of one line of text. Accents are left out; a letter without strokes is an empty box. */
export function strokesOf(text: string): StrokedText {
  const strokes: Stroke[] = [];
  let xUnits = 0;
  const plain = text.normalize('NFKD').replace(/\p{M}|\p{Cf}/gu, '');
  for (const letter of [...plain].map((one) => SPELLINGS[one] ?? one).join('')) {
    if (letter === ' ') {
      xUnits += SPACE_UNITS;
      continue;
    }
    const glyph = glyphOf(letter);
    const startUnits = xUnits;
    for (const stroke of glyph.strokes) {
      strokes.push(stroke.map((value, index) => (index % 2 === 0 ? value + startUnits : value)));
    }
    xUnits += glyph.widthUnits + GAP_UNITS;
  }
  return { strokes, widthUnits: xUnits };
}

/** `text` cut so that it is at most `widthUnits` wide, with an ellipsis where something is left out. */
export function fittingText(text: string, widthUnits: number): string {
  // No name needs more letters than this on any sheet, and names may be thousands long.
  const letters = [...text].slice(0, 200);
  const fits = (count: number): boolean =>
    strokesOf(letters.slice(0, count).join('')).widthUnits <= widthUnits - (count < letters.length ? 5 : 0);
  let count = letters.length;
  while (count > 1 && !fits(count)) count -= 1;
  const cut = letters.slice(0, count).join('').trimEnd();
  return count < [...text].length ? `${cut}…` : cut;
}
