import { describe, expect, it } from 'vitest';
import { explainPlan } from './explain-plan.ts';
import { planInstruction } from './plan-instruction.ts';

const explain = (instruction: string): readonly string[] => explainPlan(planInstruction(instruction));

describe('explainPlan', () => {
  it('says what is taken, how many and where', () => {
    expect(explain('the two red cars on the left and the second person from the right')).toEqual([
      'Takes 2 red cars on the left ("the two red cars on the left").',
      'Takes the 2nd person, counted from the right ("the second person from the right").',
    ]);
  });

  it('says what stands near and what it is taken from', () => {
    expect(explain('every cup on the table')).toEqual([
      'Takes every cup, near one dining table ("every cup on the table").',
    ]);
    expect(explain('separate each person from their clothes')).toEqual([
      'Takes every person, and apart from it all clothes ("each person").',
    ]);
  });

  it('says what is left out, how many layers, and what was not understood', () => {
    expect(explain('everything but the shiny cat into 3 layers')).toEqual([
      'Takes every thing ("everything").',
      'Leaves out one cat ("the shiny cat").',
      'Makes at most 3 layers.',
      'Not understood: shiny.',
    ]);
  });

  it('says so where a word needs an open vocabulary', () => {
    expect(explain('the lamp')[1]).toMatch(
      /"lamp" needs an engine that knows any word; without one the main subject/,
    );
    expect(explain('the plate')[1]).toMatch(/any of these stands for it: bowl/);
  });

  it('says that nothing in particular was asked for', () => {
    expect(explain('')).toHaveLength(1);
    expect(explain('split this')[0]).toMatch(/Nothing in particular/);
  });
});
