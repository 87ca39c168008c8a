import { expect, it } from 'vitest';
import type { Part } from '../parts/part.ts';
import { part } from '../parts/part-graph.fixture.ts';
import type { Form } from './form.ts';
import { formMask } from './form.ts';
import type { FormVeil } from './form-relation.ts';
import { withScraps } from './form-scrap.ts';
import type { StackedForm } from './stacked-form.ts';

const canvas = { widthPx: 100, heightPx: 100 };
const form: Form = {
  type: 'rectangle',
  leftPx: 10,
  topPx: 10,
  widthPx: 80,
  heightPx: 60,
  cornerRadiusPx: 0,
};
const levels = { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 };

/** What a form says of parts of which the last is a scrap within it. */
function formWith(parts: readonly Part[], known: Partial<StackedForm>): StackedForm {
  const owner = new Int32Array(canvas.widthPx * canvas.heightPx).fill(0);
  for (const { id, bounds } of parts.slice(1))
    for (let y = bounds.top; y <= bounds.bottom; y += 1)
      owner.fill(id, y * canvas.widthPx + bounds.left, y * canvas.widthPx + bounds.right + 1);
  const whole: StackedForm = {
    ...{ form, mask: formMask(form, canvas), veil: null, below: new Map(), parts: [1] },
    ...{ seenOver: new Map(), cuts: new Map(), paint: null, isWhole: true, isClear: true },
    ...known,
  };
  const scrap = parts.at(-1)!.id;
  const isScrap = (id: number): boolean => id === scrap;
  const scraps = { ofOpaque: isScrap, ofVeil: isScrap };
  return withScraps([whole], { parts, owner, widthPx: canvas.widthPx, levels }, scraps)[0]!;
}

const page = part(0, [0, 0, 100, 100], [250, 250, 250]);
const at = [70, 20, 6, 6] as const;

it('gives an opaque form the small parts within it that have its paint', () => {
  const card = part(1, [10, 10, 40, 60], [200, 20, 60]);
  expect(formWith([page, card, part(2, at, [201, 20, 61])], {}).parts).toEqual([1, 2]);
  expect(formWith([page, card, part(2, at, [20, 20, 60])], {}).parts).toEqual([1]);
});

it('sees what a small part below a translucent form is by what shows through the form elsewhere', () => {
  const veil: FormVeil = { through: 0.5, added: [0, 40, 80], paint: null } as FormVeil;
  const seen = part(1, [10, 10, 40, 60], [125, 165, 205]);
  const white = part(2, [80, 80, 10, 10], [255, 255, 255]);
  const known = {
    veil,
    parts: [],
    seenOver: new Map([
      [1, 0],
      [9, 2],
    ]),
  };
  const through = formWith([page, seen, white, part(3, at, [127, 167, 208])], known).seenOver;
  expect(through.get(3)).toBe(2);
  expect(formWith([page, seen, white, part(3, at, [20, 60, 90])], known).seenOver.has(3)).toBe(false);
});
