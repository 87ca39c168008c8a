import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { StackLevels } from './form-picture.ts';
import { misfitOf } from './form-relation.ts';
import type { StackedForm } from './stacked-form.ts';

/** Share of a small part that lies within a form that it is a piece of. */
const LEAST_SCRAP_SHARE = 0.9;

/** How far, in levels, clean pieces of one paint may be apart. */
const SAME_PAINT = 6;

/** What small parts are looked for in. */
export interface ScrapPicture {
  readonly parts: readonly Part[];
  /** Per pixel its part, -1 where it has none. */
  readonly owner: Int32Array;
  readonly widthPx: number;
  readonly levels: StackLevels;
}

/** Which parts may be pieces of forms. */
export interface Scraps {
  /** Of opaque ones, in whose own paint letters and lines may be too. */
  readonly ofOpaque: (id: number) => boolean;
  /** Of translucent ones: what shows through is told by its own colour, in a letter's inside as in the point of a wedge. */
  readonly ofVeil: (id: number) => boolean;
}

/**
 * The forms with the parts, too small to tell of any, that show them too: what lies wholly within an opaque one in its paint,
 * between what lies on it, and what shows through a translucent one what other parts show through it.
 */
export function withScraps(
  forms: readonly StackedForm[],
  picture: ScrapPicture,
  { ofOpaque, ofVeil }: Scraps,
): StackedForm[] {
  const { parts } = picture;
  const taken = new Set<number>();
  return forms.map((form) => {
    const isScrap = form.veil ? ofVeil : ofOpaque;
    const held = scrapsIn(form, picture, (id) => isScrap(id) && !taken.has(id) && !form.seenOver.has(id));
    if (form.veil) {
      const seenOver = new Map(form.seenOver);
      for (const id of held) {
        const below = belowScrap(form, parts[id]!, picture);
        if (below === undefined) continue;
        seenOver.set(id, below);
        taken.add(id);
      }
      return { ...form, seenOver };
    }
    const main = parts[form.parts.find((id) => id < parts.length) ?? [...form.cuts.keys()][0] ?? -1];
    if (!main) return form;
    const paint = form.paint ?? main.paint;
    const own = held.filter((id) => samePaint({ paint }, parts[id]!, SAME_PAINT));
    for (const id of own) taken.add(id);
    return own.length === 0 ? form : { ...form, parts: [...form.parts, ...own], isWhole: false };
  });
}

/** The small parts that lie within a form. */
function scrapsIn(
  { mask: { bounds, alpha } }: StackedForm,
  { parts, owner, widthPx }: ScrapPicture,
  isScrap: (id: number) => boolean,
): number[] {
  const held = new Map<number, number>();
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1)
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
      const id = owner[y * widthPx + x]!;
      if (alpha[at]! > 127 && id >= 0 && isScrap(id)) held.set(id, (held.get(id) ?? 0) + 1);
    }
  return [...held].flatMap(([id, count]) => (count >= LEAST_SCRAP_SHARE * parts[id]!.area ? [id] : []));
}

/** Which of the parts that show through a veil a small one shows. */
function belowScrap(
  { veil, seenOver }: StackedForm,
  { paint, bounds: { left, top, right, bottom } }: Part,
  { parts, levels }: ScrapPicture,
): number | undefined {
  const [x, y] = [(left + right + 1) / 2, (top + bottom + 1) / 2];
  const [own, far] = [new Float32Array(3), new Float32Array(3)];
  paintAt(paint, x, y, own);
  let [best, least]: [number | undefined, number] = [undefined, levels.off + (veil!.paint ? 1.5 : 0.5)];
  for (const id of new Set(seenOver.values())) {
    const other = parts[id];
    if (!other || other.paint.type === 'free' || paint.type === 'free') continue;
    paintAt(other.paint, x, y, far);
    const misfit = misfitOf(veil!, own, far, x, y);
    if (misfit <= least) [best, least] = [id, misfit];
  }
  return best;
}
