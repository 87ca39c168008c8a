import { describe, expect, it } from 'vitest';
import { singularOf } from './inflection.ts';
import { createSpeller } from './spelling.ts';
import { tokenize } from './token.ts';

const words = (text: string): string =>
  tokenize(text)
    .map(({ kind, word }) => (kind === 'word' ? word : `<${kind}>`))
    .join(' ');

describe('tokenize', () => {
  it('splits hyphens between letters, contractions and possessives', () => {
    expect(words("Don't cut the dog's T-shirt")).toBe('do not cut the dog <possessive> t shirt');
    expect(words('the dogs’ bowls')).toBe('the dogs <possessive> bowls');
  });

  it('tells numbers, ordinals, colours and percents', () => {
    expect(words('2nd of 3, #ff0033 by 20%')).toBe(
      '<ordinal> of <number> <comma> <hex> by <number> <percent>',
    );
  });

  it('drops the numbers of a list', () => {
    expect(words('1. cat\n2) dog\n- bird')).toBe(
      '<sentence> cat <sentence> <sentence> dog <sentence> <sentence> bird',
    );
  });

  it('keeps the place of every token in the text', () => {
    const text = 'Ünï “red” çar!';
    for (const { word, start, end } of tokenize(text))
      expect(text.slice(start, end).toLowerCase()).toContain(word.slice(0, 1));
  });
});

describe('createSpeller', () => {
  const speller = createSpeller(['person', 'table', 'background', 'cat']);

  it('finds the word that is one slip away, and none further', () => {
    expect(speller.correct('persn')).toBe('person');
    expect(speller.correct('perosn')).toBe('person');
    expect(speller.correct('tabble')).toBe('table');
    expect(speller.correct('backgrownd')).toBe('background');
    expect(speller.correct('prsn')).toBeNull();
    expect(speller.correct('cqt')).toBeNull();
  });
});

describe('singularOf', () => {
  it.each([
    ['people', 'person'],
    ['knives', 'knife'],
    ['berries', 'berry'],
    ['boxes', 'box'],
    ['trees', 'tree'],
    ['glasses', null],
    ['grass', null],
    ['bus', null],
    ['mice', 'mouse'],
  ])('gives %s as %s', (plural, singular) => {
    expect(singularOf(plural)).toBe(singular);
  });
});
