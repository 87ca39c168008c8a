import { distanceFrom, formBounds } from '../forms/form.ts';
import type { Form } from '../forms/form-candidate.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import type { GlyphLine } from './glyph-line.ts';

/** Share of a form that what shows of it takes up at least, and share of that which lies in the form. */
const LEAST_FILLED_SHARE = 0.5;
const LEAST_INSIDE_SHARE = 0.9;

/** Whether a row was read as one character: it may be a form as well, as a triangle looks like an A. */
export const isLone = ({ reading }: GlyphLine): boolean => reading?.string.trim().length === 1;

/** The parts of rows read as one character that are most of a form. Linear in the pixels of the forms. */
export function readForms(
  { owner }: PixelMix,
  { parts, widthPx, heightPx }: PartGraph,
  rows: readonly GlyphLine[],
  forms: readonly Form[],
): number[] {
  const lone = rows.filter(isLone).flatMap(({ parts: own }) => own);
  if (lone.length === 0) return [];
  return forms.flatMap((form) => {
    const { left, top, right, bottom } = formBounds(form);
    const inside = new Map<number, number>();
    let whole = 0;
    for (let y = Math.max(0, Math.floor(top)); y <= Math.min(heightPx - 1, bottom); y += 1)
      for (let x = Math.max(0, Math.floor(left)); x <= Math.min(widthPx - 1, right); x += 1) {
        if (distanceFrom(form, x + 0.5, y + 0.5) > 0.5) continue;
        const id = owner[y * widthPx + x]!;
        whole += 1;
        inside.set(id, (inside.get(id) ?? 0) + 1);
      }
    return lone.filter((id) => {
      const area = inside.get(id) ?? 0;
      return area >= LEAST_INSIDE_SHARE * parts[id]!.area && area >= LEAST_FILLED_SHARE * whole;
    });
  });
}
