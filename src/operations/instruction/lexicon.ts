import { NUMBERS, ORDINALS, PLACES, QUANTITIES, SIZES } from './attribute-words.ts';
import { CLASS_NOUNS } from './class-nouns.ts';
import { COLOR_WORDS, SHADE_WORDS } from './color-words.ts';
import { FUNCTION_WORDS, IRREGULAR_VERBS, RELATIONS, VERBS } from './function-words.ts';
import { pluralOf, verbForms } from './inflection.ts';
import { NOUN_WORDS } from './nouns.ts';
import type { Noun } from './plan.ts';
import { REAL_WORDS } from './real-words.ts';
import { createSpeller } from './spelling.ts';
import type { Act, Role, Sense } from './word-sense.ts';

const senses = new Map<string, Sense>();

/** The first sense that is given to words is kept: what stands above wins. */
function define(words: string, sense: Sense): void {
  if (!senses.has(words)) senses.set(words, sense);
}

const list = (words: string): string[] => words.split(', ');

function defineNouns(words: string, nouns: readonly Noun[], number: 'singular' | 'plural' | 'mass'): void {
  define(words, { role: 'noun', nouns, number });
  if (number === 'singular') define(pluralOf(words), { role: 'noun', nouns, number: 'plural' });
}

/** Words that would be a noun by the tables below, but are more often a colour or a place. */
function defineColors(): void {
  for (const [words, color] of COLOR_WORDS) {
    const noun = CLASS_NOUNS.get(words);
    define(words, { role: 'color', color, ...(noun && { noun }) });
  }
  for (const [word, [lightness, chroma]] of Object.entries(SHADE_WORDS)) {
    define(word, { role: 'shade', lightness, chroma });
  }
}

function defineAttributes(): void {
  for (const [words, places] of PLACES) define(words, { role: 'place', places });
  define('corners', { role: 'place', places: ['corner'] });
  for (const [size, superlative, words] of SIZES)
    for (const word of list(words)) define(word, { role: 'size', size, superlative });
  for (const [words, ordinal] of ORDINALS) define(words, { role: 'ordinal', ordinal });
  for (const [words, value] of NUMBERS) define(words, { role: 'number', value });
  for (const [quantity, words] of QUANTITIES)
    for (const word of list(words)) define(word, { role: 'quantity', quantity });
}

function defineFunctionWords(): void {
  for (const [role, words] of Object.entries(FUNCTION_WORDS) as [Role, string][]) {
    for (const word of list(words)) {
      define(word, { role } as Sense);
      if (role === 'layer' || role === 'image') define(pluralOf(word), { role });
    }
  }
  for (const word of list(RELATIONS)) define(word, { role: 'relation' });
  for (const [act, words] of IRREGULAR_VERBS)
    for (const word of list(words)) define(word, { role: 'verb', act });
  for (const [act, verbs] of Object.entries(VERBS) as [Act, string][])
    for (const verb of list(verbs)) for (const form of verbForms(verb)) define(form, { role: 'verb', act });
}

function defineThings(): void {
  for (const { nouns, words, number = 'singular' } of NOUN_WORDS)
    for (const word of list(words)) defineNouns(word, nouns, number);
  for (const [words, noun] of CLASS_NOUNS) defineNouns(words, [noun], 'singular');
}

defineColors();
defineAttributes();
defineFunctionWords();
defineThings();

const longest = new Map<string, number>();
const known = new Set<string>();
for (const words of senses.keys()) {
  const each = words.split(' ');
  longest.set(each[0]!, Math.max(longest.get(each[0]!) ?? 0, each.length));
  for (const word of each) known.add(word);
}
const speller = createSpeller(known);

/** What words that stand together mean, joined by single spaces; `undefined` where they are not in the lexicon. */
export function senseOf(words: string): Sense | undefined {
  return senses.get(words);
}

/** How many words the longest entry has that begins with this one; 0 where none does. */
export function longestEntry(firstWord: string): number {
  return longest.get(firstWord) ?? 0;
}

/** The word itself where it is known or means something else, or the known word that it is a misspelling of. */
export function spelled(word: string): string {
  if (known.has(word) || REAL_WORDS.has(word)) return word;
  return speller.correct(word) ?? word;
}
