/** Below this many letters one wrong letter makes another word too easily. */
const SHORTEST_LETTERS = 5;
const LONGEST_LETTERS = 24;

/** Finds the word that was meant by a misspelt one. */
export interface Speller {
  /** The known word that is one letter added, dropped, swapped or changed away; `null` where none is. */
  correct(word: string): string | null;
}

/** The word without each of its letters in turn. */
function* shortened(word: string): Generator<string> {
  for (let index = 0; index < word.length; index += 1) yield word.slice(0, index) + word.slice(index + 1);
}

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const VOWELS = 'aeiou';

function areNeighbours(one: string, other: string): boolean {
  return ROWS.some(
    (row) =>
      row.includes(one) && Math.abs(row.indexOf(one) - row.indexOf(other)) === 1 && row.includes(other),
  );
}

/**
 * Whether another letter at this place is a slip rather than another word: not at either end, and in short words only a vowel
 * for a vowel or a key for its neighbour.
 */
function isSlip(one: string, other: string, at: number): boolean {
  if (at === 0 || at === one.length - 1) return false;
  if (one.length > SHORTEST_LETTERS) return true;
  const [first, second] = [one[at]!, other[at]!];
  return (VOWELS.includes(first) && VOWELS.includes(second)) || areNeighbours(first, second);
}

/** Whether one insertion, deletion, substitution or swap of neighbours makes `one` of `other`. */
function oneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let first = 0;
  while (first < short.length && short[first] === long[first]) first += 1;
  if (long.length > short.length) return short.slice(first) === long.slice(first + 1);
  if (short.slice(first + 1) === long.slice(first + 1)) return isSlip(one, other, first);
  return (
    short[first] === long[first + 1] &&
    short[first + 1] === long[first] &&
    short.slice(first + 2) === long.slice(first + 2)
  );
}

/** How unlikely a slip is: people seldom get the first letter wrong, and swap neighbours more often than invent letters. */
function implausibility(written: string, known: string): number {
  return (
    (written[0] === known[0] ? 0 : 2) + (written.length === known.length && !isSwap(written, known) ? 1 : 0)
  );
}

function isSwap(one: string, other: string): boolean {
  return [...one].sort().join('') === [...other].sort().join('');
}

/**
 * A speller for known words of five letters and more, by a table of every known word with one letter left out: the time
 * per word depends on its length alone (the symmetric delete method, as in SymSpell).
 */
export function createSpeller(known: Iterable<string>): Speller {
  const byShortened = new Map<string, string[]>();
  const index = (form: string, word: string): void => {
    const words = byShortened.get(form);
    if (!words) byShortened.set(form, [word]);
    else if (!words.includes(word)) words.push(word);
  };
  for (const word of known) {
    if (word.length < SHORTEST_LETTERS || word.length > LONGEST_LETTERS || !/^[a-z]+$/.test(word)) continue;
    index(word, word);
    for (const form of shortened(word)) index(form, word);
  }
  return {
    correct: (word) => {
      if (word.length < SHORTEST_LETTERS || word.length > LONGEST_LETTERS || !/^[a-z]+$/.test(word))
        return null;
      let best: string | null = null;
      for (const form of [word, ...shortened(word)]) {
        for (const candidate of byShortened.get(form) ?? []) {
          if (!oneEditApart(word, candidate)) continue;
          if (best === null || implausibility(word, candidate) < implausibility(word, best)) best = candidate;
        }
      }
      return best;
    },
  };
}
