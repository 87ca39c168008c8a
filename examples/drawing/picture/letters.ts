/** A polyline in a glyph's own box: x from 0 to its width, y from 0 at the cap height down to 1 at the base line. */
export type GlyphStroke = readonly (readonly [number, number])[];

/** A capital letter as the middle lines of its strokes. */
export interface Glyph {
  readonly width: number;
  readonly strokes: readonly GlyphStroke[];
}

/** Points of an arc from `startTurn` to `endTurn` (0 is right, 0.25 is down, in whole turns). */
function arc(
  centerX: number,
  centerY: number,
  radiusX: number,
  radiusY: number,
  startTurn: number,
  endTurn: number,
): GlyphStroke {
  const steps = Math.ceil(Math.abs(endTurn - startTurn) * 48);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = 2 * Math.PI * (startTurn + ((endTurn - startTurn) * step) / steps);
    return [centerX + radiusX * Math.cos(angle), centerY + radiusY * Math.sin(angle)] as const;
  });
}

/** A geometric alphabet: straight lines and arcs of one weight. Only the signs that the project's pictures need. */
const GLYPHS: Readonly<Record<string, Glyph>> = {
  '0': { width: 0.66, strokes: [arc(0.33, 0.5, 0.33, 0.5, 0, 1)] },
  A: {
    width: 0.78,
    strokes: [
      [
        [0, 1],
        [0.39, 0],
        [0.78, 1],
      ],
      [
        [0.14, 0.66],
        [0.64, 0.66],
      ],
    ],
  },
  B: {
    width: 0.6,
    strokes: [
      [
        [0, 0],
        [0, 1],
      ],
      [[0, 0], [0.33, 0], ...arc(0.33, 0.235, 0.22, 0.235, -0.25, 0.25), [0, 0.47]],
      [[0, 0.47], [0.33, 0.47], ...arc(0.33, 0.735, 0.27, 0.265, -0.25, 0.25), [0, 1]],
    ],
  },
  C: { width: 0.76, strokes: [arc(0.45, 0.5, 0.45, 0.5, -0.12, -0.88)] },
  D: {
    width: 0.72,
    strokes: [[[0, 0], [0.25, 0], ...arc(0.25, 0.5, 0.47, 0.5, -0.25, 0.25), [0, 1], [0, 0]]],
  },
  E: {
    width: 0.52,
    strokes: [
      [
        [0.52, 0],
        [0, 0],
        [0, 1],
        [0.52, 1],
      ],
      [
        [0, 0.48],
        [0.44, 0.48],
      ],
    ],
  },
  F: {
    width: 0.5,
    strokes: [
      [
        [0.5, 0],
        [0, 0],
        [0, 1],
      ],
      [
        [0, 0.48],
        [0.43, 0.48],
      ],
    ],
  },
  G: { width: 0.82, strokes: [[...arc(0.42, 0.5, 0.42, 0.5, -0.115, -0.93), [0.82, 0.55], [0.5, 0.55]]] },
  H: {
    width: 0.66,
    strokes: [
      [
        [0, 0],
        [0, 1],
      ],
      [
        [0.66, 0],
        [0.66, 1],
      ],
      [
        [0, 0.49],
        [0.66, 0.49],
      ],
    ],
  },
  I: {
    width: 0,
    strokes: [
      [
        [0, 0],
        [0, 1],
      ],
    ],
  },
  K: {
    width: 0.62,
    strokes: [
      [
        [0, 0],
        [0, 1],
      ],
      [
        [0.58, 0],
        [0, 0.6],
      ],
      [
        [0.2, 0.4],
        [0.62, 1],
      ],
    ],
  },
  L: {
    width: 0.48,
    strokes: [
      [
        [0, 0],
        [0, 1],
        [0.48, 1],
      ],
    ],
  },
  N: {
    width: 0.68,
    strokes: [
      [
        [0, 1],
        [0, 0],
        [0.68, 1],
        [0.68, 0],
      ],
    ],
  },
  O: { width: 0.9, strokes: [arc(0.45, 0.5, 0.45, 0.5, 0, 1)] },
  P: {
    width: 0.6,
    strokes: [[[0, 1], [0, 0], [0.33, 0], ...arc(0.33, 0.27, 0.27, 0.27, -0.25, 0.25), [0, 0.54]]],
  },
  R: {
    width: 0.62,
    strokes: [
      [
        [0, 0],
        [0, 1],
      ],
      [[0, 0], [0.33, 0], ...arc(0.33, 0.27, 0.27, 0.27, -0.25, 0.25), [0, 0.54]],
      [
        [0.3, 0.54],
        [0.62, 1],
      ],
    ],
  },
  S: {
    width: 0.58,
    strokes: [[...arc(0.29, 0.25, 0.27, 0.25, -0.08, -0.75), ...arc(0.29, 0.75, 0.29, 0.25, -0.25, 0.42)]],
  },
  T: {
    width: 0.7,
    strokes: [
      [
        [0, 0],
        [0.7, 0],
      ],
      [
        [0.35, 0],
        [0.35, 1],
      ],
    ],
  },
  U: {
    width: 0.68,
    strokes: [[[0, 0], ...arc(0.34, 0.66, 0.34, 0.34, 0.5, 0), [0.68, 0]]],
  },
  X: {
    width: 0.68,
    strokes: [
      [
        [0, 0],
        [0.68, 1],
      ],
      [
        [0.68, 0],
        [0, 1],
      ],
    ],
  },
  Y: {
    width: 0.74,
    strokes: [
      [
        [0, 0],
        [0.37, 0.5],
        [0.74, 0],
      ],
      [
        [0.37, 0.5],
        [0.37, 1],
      ],
    ],
  },
};

const WORD_SPACE = 0.5;

/** A straight piece of a letter on the canvas, in pixels. */
export interface LetterSegment {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/** Where a line of text goes: its middle, its cap height, and the gap between letters as a share of that height. */
export interface LinePlace {
  readonly centerX: number;
  readonly topY: number;
  readonly capHeightPx: number;
  readonly spacing: number;
}

/** Sets one line of capitals. */
export function setLine(text: string, place: LinePlace): LetterSegment[] {
  const { capHeightPx, spacing } = place;
  const advance = (letter: string) => (letter === ' ' ? WORD_SPACE : glyphOf(letter).width + spacing);
  const width = [...text].reduce((sum, letter) => sum + advance(letter), -spacing);
  const segments: LetterSegment[] = [];
  let left = place.centerX - (width * capHeightPx) / 2;
  for (const letter of text) {
    if (letter !== ' ') {
      for (const stroke of glyphOf(letter).strokes) {
        for (let index = 1; index < stroke.length; index += 1) {
          const [fromX, fromY] = stroke[index - 1]!;
          const [toX, toY] = stroke[index]!;
          segments.push({
            fromX: left + fromX * capHeightPx,
            fromY: place.topY + fromY * capHeightPx,
            toX: left + toX * capHeightPx,
            toY: place.topY + toY * capHeightPx,
          });
        }
      }
    }
    left += advance(letter) * capHeightPx;
  }
  return segments;
}

function glyphOf(letter: string): Glyph {
  const glyph = GLYPHS[letter];
  if (!glyph) throw new RangeError(`Expected a letter that the alphabet has, got "${letter}".`);
  return glyph;
}

/** Distance in pixels from a point to the nearest piece of the line. */
export function letterDistance(segments: readonly LetterSegment[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { fromX, fromY, toX, toY } of segments) {
    const axisX = toX - fromX;
    const axisY = toY - fromY;
    const lengthSquared = axisX * axisX + axisY * axisY || 1;
    const share = Math.min(1, Math.max(0, ((x - fromX) * axisX + (y - fromY) * axisY) / lengthSquared));
    nearest = Math.min(nearest, Math.hypot(x - fromX - share * axisX, y - fromY - share * axisY));
  }
  return nearest;
}
