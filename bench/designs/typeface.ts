import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FontFile, type OutlinePoint } from './font-file.ts';

const require = createRequire(import.meta.url);

/** The bundled families, each with the weights that designs use. */
export const FAMILIES = {
  inter: [400, 500, 700, 900],
  lobster: [400],
  'playfair-display': [400, 700, 900],
  'roboto-slab': [400, 700, 900],
  oswald: [400, 500, 700],
  'source-code-pro': [400, 600, 700],
} as const;

export type Family = keyof typeof FAMILIES;

/** One weight of a family. */
export interface Typeface {
  readonly family: Family;
  readonly weight: number;
}

/** Text as an outline: its baseline starts at 0,0; y goes down; everything in pixels. */
export interface Lettering {
  /** SVG path data. */
  readonly path: string;
  readonly advancePx: number;
  readonly capHeightPx: number;
}

const loaded = new Map<string, FontFile>();

function fontOf({ family, weight }: Typeface): FontFile {
  const file = `@fontsource/${family}/files/${family}-latin-${weight}-normal.woff`;
  const font = loaded.get(file) ?? new FontFile(readFileSync(require.resolve(file)));
  loaded.set(file, font);
  return font;
}

const shown = (value: number): string => String(Math.round(value * 100) / 100);

/** One contour as path data, its quadratic curves written out. */
function contourPath(
  contour: readonly OutlinePoint[],
  place: (point: { x: number; y: number }) => string,
): string {
  const middle = (a: OutlinePoint, b: OutlinePoint) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const start = contour.findIndex(({ onCurve }) => onCurve);
  const points = start < 0 ? contour : [...contour.slice(start), ...contour.slice(0, start)];
  const first = start < 0 ? middle(points.at(-1)!, points[0]!) : points[0]!;
  let path = `M${place(first)}`;
  for (let index = start < 0 ? 0 : 1; index < points.length; index += 1) {
    const point = points[index]!;
    if (point.onCurve) {
      path += `L${place(point)}`;
      continue;
    }
    const next = points[index + 1];
    if (!next) path += `Q${place(point)} ${place(first)}`;
    else if (next.onCurve) {
      path += `Q${place(point)} ${place(next)}`;
      index += 1;
    } else path += `Q${place(point)} ${place(middle(point, next))}`;
  }
  return `${path}Z`;
}

/** One line of text at a size; `spacingPx` is added after every character. The same bytes on every machine. */
export function lettering(text: string, face: Typeface, sizePx: number, spacingPx = 0): Lettering {
  const font = fontOf(face);
  const scale = sizePx / font.unitsPerEm;
  let pen = 0;
  let path = '';
  for (const character of text) {
    const glyph = font.glyph(character);
    const left = pen;
    for (const contour of glyph.contours)
      path += contourPath(contour, ({ x, y }) => `${shown(left + x * scale)} ${shown(y * scale)}`);
    pen += glyph.advance * scale + spacingPx;
  }
  return { path, advancePx: Math.max(0, pen - spacingPx), capHeightPx: font.capHeight * scale };
}

/** The largest size of at most `maxSizePx` at which every line fits into `widthPx`. */
export function fittingSize(
  lines: readonly string[],
  face: Typeface,
  widthPx: number,
  maxSizePx: number,
): number {
  const widest = Math.max(...lines.map((line) => lettering(line, face, 100).advancePx));
  return Math.min(maxSizePx, (100 * widthPx) / widest);
}
