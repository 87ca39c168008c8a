import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLASS_LABELS } from './class-nouns.ts';
import { pluralOf } from './inflection.ts';
import { PHRASES } from './phrases.fixture.ts';
import type { TargetPhrase } from './plan.ts';
import { planInstruction } from './plan-instruction.ts';
import { planForm, targetForm } from './short-form.fixture.ts';

/** How deep phrases stand in one another. */
function depthOf(target: TargetPhrase | null): number {
  return target === null ? 0 : 1 + Math.max(depthOf(target.near), depthOf(target.from));
}

function expectWellFormed(target: TargetPhrase): void {
  const { quantity, ordinal, noun } = target;
  expect(quantity === 'one' || quantity === 'all' || (Number.isInteger(quantity) && quantity >= 1)).toBe(
    true,
  );
  expect(ordinal === null || (Number.isInteger(ordinal) && ordinal !== 0)).toBe(true);
  expect(target.words.length).toBeGreaterThan(0);
  if (noun.kind === 'phrase') expect(noun.phrase.trim().length).toBeGreaterThan(0);
  expect(depthOf(target)).toBeLessThanOrEqual(5);
  if (target.near) expectWellFormed(target.near);
  if (target.from) expectWellFormed(target.from);
}

function expectWellFormedPlan(text: string): void {
  const plan = planInstruction(text);
  expect(plan.instruction).toBe(text);
  expect(plan.mode).toBe(plan.targets.length > 0 ? 'targets' : 'auto');
  expect(plan.maxLayers === null || plan.maxLayers >= 1).toBe(true);
  for (const target of [...plan.targets, ...plan.except]) expectWellFormed(target);
}

describe('planInstruction', () => {
  it.each(PHRASES)('reads %j as %s', (instruction, form) => {
    expect(planForm(planInstruction(instruction))).toBe(form);
  });

  it.each(CLASS_LABELS)('knows the class "%s", alone and in the plural', (label) => {
    expect(planForm(planInstruction(`the ${label}`))).toBe(label);
    if (!/s$/.test(label) && !/sheep|broccoli/.test(label))
      expect(planForm(planInstruction(`every one of the ${pluralOf(label)}`))).toBe(`all ${label}`);
  });

  it('knows the eighty classes', () => {
    expect(CLASS_LABELS.length + 1).toBe(80);
  });

  it('keeps the words as they were written', () => {
    const plan = planInstruction('Isolate  The RED\tcar on the left, pls');
    expect(plan.targets.map(({ words }) => words)).toEqual(['The RED\tcar on the left']);
  });

  it('names nouns that may stand for a phrase without an open vocabulary', () => {
    expect(planInstruction('the shirt').targets[0]?.noun).toEqual({
      kind: 'phrase',
      phrase: 'shirt',
      alike: [{ kind: 'part', part: 'clothes', side: null }],
    });
  });

  it('reads words with a slip in them, but no real word as another', () => {
    expect(planForm(planInstruction('the backgruond and the eliphant'))).toBe('background | elephant');
    for (const word of ['house', 'crown', 'track', 'beard', 'grape'])
      expect(planForm(planInstruction(`the ${word}`))).toBe(`'${word}'`);
  });

  it('reads 2,000 characters', () => {
    const text = 'the red car next to the tree, '.repeat(67).slice(0, 2000);
    expect(planForm(planInstruction(text))).toMatch(/^car red ~\('tree'\)/);
  });

  it('reads nested phrases of any depth without getting lost', () => {
    const plan = planInstruction(`the cup${' on the table near the chair'.repeat(2000)}`);
    expect(targetForm(plan.targets[0]!)).toMatch(/^cup ~\(dining table/);
    expectWellFormed(plan.targets[0]!);
  });

  it('gives a well-formed plan for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme' })),
        expectWellFormedPlan,
      ),
      { numRuns: 400 },
    );
  });

  it('gives a well-formed plan for known words in any order', () => {
    const words = PHRASES.flatMap(([instruction]) => instruction.split(' '));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...new Set(words)), { maxLength: 40 }), (some) =>
        expectWellFormedPlan(some.join(' ')),
      ),
      { numRuns: 600 },
    );
  });
});
