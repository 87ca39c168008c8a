import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edit } from './edit.ts';
import { editPlanForm } from './edit-form.fixture.ts';
import { planEdit, planMaskedEdit } from './plan.ts';
import { MASKED_PICTURE_PROMPTS, MASKED_PROMPTS, PICTURE_PROMPTS, PROMPTS } from './prompts.fixture.ts';

const WORDS =
  'make change remove the a dog car sky background it her red blue dark 50 % to into with and , . from gradient clouds sunset ' +
  'keep only but except everything smaller twice left corner top move blur brighten of #f00 "sale" black white more less rest';

const someWords = fc
  .array(fc.constantFrom(...WORDS.split(' ')), { maxLength: 14 })
  .map((words) => words.join(' '));

function expectSound(edit: Edit): void {
  if (edit.kind === 'adjust') {
    expect(edit.amount).toBeGreaterThanOrEqual(0);
    expect(edit.amount).toBeLessThanOrEqual(1);
  }
  if (edit.kind === 'resize') expect(edit.scale).toBeGreaterThan(0);
  if (edit.kind === 'recolor') expect(edit.color).toMatch(/^#[0-9a-f]{6}$/);
  if (edit.kind === 'ground' && edit.ground.type === 'color')
    expect(edit.ground.color).toMatch(/^#[0-9a-f]{6}$/);
  if (edit.kind === 'move') {
    expect(Number.isFinite(edit.right.value + edit.down.value)).toBe(true);
    expect(Math.abs(edit.right.value) + Math.abs(edit.down.value)).toBeGreaterThan(0);
  }
  if (edit.kind === 'place') expect(edit.places.length).toBeGreaterThan(0);
}

describe('planEdit', () => {
  it.each(PROMPTS)('reads "%s"', (prompt, plan) => {
    expect(editPlanForm(planEdit(prompt))).toBe(plan);
  });

  it.each(PICTURE_PROMPTS)('reads "%s" beside a picture', (prompt, plan) => {
    expect(editPlanForm(planEdit(prompt, true))).toBe(plan);
  });

  it('always has a use for a picture that it is given, or leaves the prompt alone', () => {
    for (const [prompt] of [...PROMPTS, ...MASKED_PROMPTS])
      for (const plan of [planEdit(prompt, true), planMaskedEdit(prompt, true)])
        if (plan.kind === 'edits')
          expect(plan.edits).toContainEqual(expect.objectContaining({ ground: { type: 'picture' } }));
  });

  it('takes any text, and gives edits that can be done', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), someWords), (prompt) => {
        for (const plan of [
          planEdit(prompt),
          planMaskedEdit(prompt),
          planEdit(prompt, true),
          planMaskedEdit(prompt, true),
        ]) {
          expect(plan.prompt).toBe(prompt);
          const edits = plan.kind === 'edits' ? plan.edits : plan.understood;
          if (plan.kind === 'edits') expect(edits.length).toBeGreaterThan(0);
          edits.forEach(expectSound);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('does not care for case, spaces and politeness', () => {
    for (const prompt of ['remove the dog', 'change background to blue sky', 'make the car red'])
      expect(editPlanForm(planEdit(`  Please, ${prompt.toUpperCase()} !! `))).toBe(
        editPlanForm(planEdit(prompt)),
      );
  });

  it('leaves a prompt whole to a generative engine as soon as one part is beyond it', () => {
    const plan = planEdit('remove the dog and give the man a hat');
    expect(plan).toMatchObject({ kind: 'generate', understood: [{ kind: 'remove' }] });
  });
});

describe('planMaskedEdit', () => {
  it.each(MASKED_PROMPTS)('reads "%s"', (prompt, plan) => {
    expect(editPlanForm(planMaskedEdit(prompt))).toBe(plan);
  });

  it.each(MASKED_PICTURE_PROMPTS)('reads "%s" beside a picture', (prompt, plan) => {
    expect(editPlanForm(planMaskedEdit(prompt, true))).toBe(plan);
  });

  it('has no targets: the mask says where', () => {
    for (const [prompt] of PROMPTS) {
      const plan = planMaskedEdit(prompt);
      if (plan.kind === 'edits')
        expect(plan.edits.every(({ target, except }) => target === null && except.length === 0)).toBe(true);
    }
  });
});
