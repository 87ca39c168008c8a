import { describe, expect, it } from 'vitest';
import { explainEdit } from './explain-edit.ts';
import { planEdit, planMaskedEdit } from './plan.ts';
import { PROMPTS } from './prompts.fixture.ts';

const explain = (prompt: string): readonly string[] => explainEdit(planEdit(prompt));

describe('explainEdit', () => {
  it.each([
    ['remove the dog', 'Removes one dog and fills what was behind.'],
    ['Change background to blue sky', 'Replaces the background by a blue sky, 35 % of it clouds.'],
    ['clear blue sky without clouds', 'Replaces the sky by a blue sky without clouds.'],
    [
      'gradient background from pink to orange',
      'Replaces the background by a gradient from #ffc0cb to #ffa500, top to bottom.',
    ],
    ['transparent background', 'Replaces the background by nothing, so that it is transparent.'],
    ['make the car red', 'Recolours one car to #ff0000.'],
    ['blur everything except the dog', 'Blurs everything but one dog, strength 50 %.'],
    ['move the car 50 pixels to the right', 'Moves one car 50 pixels right.'],
    ['move the person up a bit', 'Moves one person 5 % of the picture up.'],
    ['put the dog in the top left corner', 'Moves one dog to the top left corner of the picture.'],
    ['make the dog twice as big', 'Makes one dog 200 % of its size.'],
  ])('says what "%s" does', (prompt, line) => {
    expect(explain(prompt)).toEqual([line]);
  });

  it('says a line for each edit', () => {
    expect(explain('remove the dog, blur the background and brighten the person')).toHaveLength(3);
  });

  it('says what was understood before what needs a generative engine', () => {
    expect(explain('add a hat to the dog')).toEqual([
      'Needs a generative engine: no edit without one does this.',
    ]);
    expect(explain('remove the dog and give the man a hat')).toEqual([
      'Removes one dog and fills what was behind.',
      'Needs a generative engine: no edit without one does the rest.',
    ]);
  });

  it('names the mask where there is one', () => {
    expect(explainEdit(planMaskedEdit(''))).toEqual([
      'Removes what the mask marks and fills what was behind.',
    ]);
  });

  it('names the picture that goes behind things', () => {
    expect(explainEdit(planEdit('', true))).toEqual([
      'Replaces the background by the background picture, scaled to cover.',
    ]);
    expect(explainEdit(planEdit('everything but the dog', true))).toEqual([
      'Replaces everything but one dog by the background picture, scaled to cover.',
    ]);
  });

  it('has words for every plan', () => {
    for (const [prompt] of PROMPTS)
      for (const line of explain(prompt)) expect(line).toMatch(/^[A-Z][^\n]*[^ ] .*\.$/);
  });
});
