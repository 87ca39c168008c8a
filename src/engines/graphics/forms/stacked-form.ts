import type { PaintModel } from '../parts/paint.ts';
import type { Bounds, Part } from '../parts/part.ts';
import type { Form } from './form.ts';
import type { FormVeil } from './form-relation.ts';

/** A form that lies above everything that is left, as it was found. */
export interface StackedForm {
  readonly form: Form;
  readonly mask: { readonly bounds: Bounds; readonly alpha: Uint8Array };
  /** `null` where it hides what lies below; else what shows through and what it adds. */
  readonly veil: FormVeil | null;
  /** Per part that a veil lies on and that shows nowhere else, its paint below the veil. */
  readonly below: ReadonlyMap<number, PaintModel>;
  /** The parts that show it: its own pieces, or through a veil what lies below. */
  readonly parts: readonly number[];
  /** Per part that a veil lies on, the part that shows the same paint beside it; the part itself where none does. */
  readonly seenOver: ReadonlyMap<number, number>;
  /** Parts that show more than the form, with the part that its pixels become. */
  readonly cuts: ReadonlyMap<number, number>;
  /** The gradient that its pieces are painted with together; `null` where each says it alone. */
  readonly paint: PaintModel | null;
  /** Whether all of its outline shows. */
  readonly isWhole: boolean;
  /** Whether nothing but what came off before lies on it. */
  readonly isClear: boolean;
}

/** The forms with those of their parts that are left in the picture, without opaque ones of which nothing is left. */
export function shownForms(forms: readonly StackedForm[], parts: readonly Part[]): StackedForm[] {
  return forms
    .map((form) => ({ ...form, parts: form.parts.filter((id) => parts[id]!.area > 0) }))
    .filter(({ veil, parts: own }) => veil || own.length > 0);
}
