import type { Lexeme } from '../instruction/lexeme.ts';
import type { Place } from '../instruction/plan.ts';
import type { Distance } from './edit.ts';

const SLIGHT = /^(?:slightly|a bit|bit|a little|little|little bit|somewhat|gently|subtly|softly|lightly)$/;
const STRONG =
  /^(?:strongly|heavily|a lot|a lot of|lots|very|much|completely|fully|heavy|totally|extremely|strong|very much|really|far)$/;

/** What a word like "slightly" says of an amount 0..1; `null` where it says nothing. */
export function strengthOf(words: string): number | null {
  return SLIGHT.test(words) ? 0.25 : STRONG.test(words) ? 0.85 : null;
}

/** "by 20 %", "slightly", "a lot": how strongly, 0..1; `null` where nothing is said. Fillers around it are passed. */
export function readAmount(
  lexemes: readonly Lexeme[],
  start: number,
): { readonly amount: number | null; readonly end: number } {
  let amount: number | null = null;
  let at = start;
  for (; at < lexemes.length; at += 1) {
    const { sense, words } = lexemes[at]!;
    const strength = strengthOf(words);
    if (strength !== null) amount = strength;
    else if (sense.role === 'number' && isPercent(lexemes[at + 1])) amount = Math.min(1, sense.value / 100);
    else if (sense.role !== 'filler' && sense.role !== 'percent' && words !== 'by' && words !== 'more') break;
  }
  return { amount, end: at };
}

const isPercent = (lexeme: Lexeme | undefined): boolean =>
  lexeme?.sense.role === 'percent' || lexeme?.words === 'percent';

/** "by 50 %", "to half", "twice": a factor; `scale` where nothing is said. */
export function readScale(
  lexemes: readonly Lexeme[],
  start: number,
  scale: number,
): { readonly scale: number; readonly end: number } {
  let said = scale;
  let at = start;
  let isTo = false;
  for (; at < lexemes.length; at += 1) {
    const { sense, words } = lexemes[at]!;
    if (words === 'to') isTo = true;
    else if (sense.role === 'number' && isPercent(lexemes[at + 1])) {
      const share = sense.value / 100;
      said = isTo ? share : scale > 1 ? 1 + share : Math.max(0.05, 1 - share);
    } else if (sense.role === 'number' && /^(?:times|x)$/.test(lexemes[at + 1]?.words ?? ''))
      said = sense.value;
    else if (words === 'twice' || words === 'double') said = 2;
    else if (words === 'half') said = 0.5;
    else if (SLIGHT.test(words)) said = scale > 1 ? 1.1 : 0.9;
    else if (STRONG.test(words)) said = scale > 1 ? 1.6 : 0.6;
    else if (!/^(?:filler|percent)$/.test(sense.role) && !/^(?:by|times|x|its|size)$/.test(words)) break;
  }
  return { scale: Math.min(10, Math.max(0.05, said)), end: at };
}

const LARGER = /^(?:bigger|larger|taller|big|large|tall|huge|wider|greater)$/;
const SMALLER = /^(?:smaller|tiny|small|shorter|little)$/;

/** "twice as big", "half its size", "30 % smaller"; `null` where that is not what stands there. */
export function readSizeChange(
  lexemes: readonly Lexeme[],
  start: number,
): { readonly scale: number; readonly end: number } | null {
  let end = start;
  while (end < lexemes.length && !/^(?:sentence|comma|and|but)$/.test(lexemes[end]!.sense.role)) end += 1;
  const words = lexemes.slice(start, end).map((lexeme) => lexeme.words);
  const isSmaller = words.some((word) => SMALLER.test(word));
  if (!isSmaller && !words.some((word) => LARGER.test(word) || word === 'size')) return null;
  const rest = lexemes
    .slice(start, end)
    .filter(
      ({ words: word, sense }) =>
        !LARGER.test(word) &&
        !SMALLER.test(word) &&
        sense.role !== 'article' &&
        !/^(?:as|than|before|its|original|be|look|size|of|to be)$/.test(word),
    );
  const said = readScale(rest, 0, isSmaller ? 0.8 : 1.25);
  return said.end === rest.length ? { scale: said.scale, end } : null;
}

const NOWHERE: Distance = { value: 0, unit: 'share' };

/** A way or a place that a move goes. */
export interface Direction {
  readonly right: Distance;
  readonly down: Distance;
  /** Where it shall stand; empty where a way is meant. */
  readonly places: readonly Place[];
  readonly end: number;
}

/** "50 pixels to the left", "up a bit", "to the top right corner"; `null` where no direction is said. */
export function readDirection(lexemes: readonly Lexeme[], start: number): Direction | null {
  let at = start;
  let distance: Distance = { value: 0.1, unit: 'share' };
  const words: string[] = [];
  for (; at < lexemes.length; at += 1) {
    const { sense, words: word } = lexemes[at]!;
    if (sense.role === 'number') {
      distance = isPercent(lexemes[at + 1])
        ? { value: Math.min(1, sense.value / 100), unit: 'share' }
        : { value: sense.value, unit: 'px' };
    } else if (SLIGHT.test(word)) distance = { value: 0.05, unit: 'share' };
    else if (STRONG.test(word)) distance = { value: 0.25, unit: 'share' };
    else if (
      sense.role === 'place' ||
      /^(?:up|down|upwards?|downwards?|leftwards?|rightwards?|higher)$/.test(word)
    )
      words.push(word);
    else if (sense.role === 'and' && lexemes[at + 1]?.sense.role === 'place' && words.length === 1) continue;
    else if (!/^(?:filler|article|percent|relation|of|image|into)$/.test(sense.role)) break;
  }
  const placed = words.filter(
    (word) => !/^(?:(?:up|down)(?:wards?)?|(?:left|right)(?:wards?)?|higher|lower)$/.test(word),
  );
  const isPlace = placed.length > 0 || words.length > 2;
  if (words.length === 0) return null;
  if (isPlace) return { right: NOWHERE, down: NOWHERE, places: placesOf(words), end: at };
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  const along = (back: boolean, forth: boolean): Distance =>
    back === forth ? NOWHERE : { ...distance, value: back ? -distance.value : distance.value };
  return {
    right: along(has(/^left/), has(/^right/)),
    down: along(has(/^up|^higher/), has(/^down|^lower/)),
    places: [],
    end: at,
  };
}

function placesOf(words: readonly string[]): readonly Place[] {
  const found: Place[] = [];
  const add = (place: Place, pattern: RegExp): void => {
    if (words.some((word) => pattern.test(word))) found.push(place);
  };
  add('top', /^(?:top|upper|up)/);
  add('bottom', /^(?:bottom|lower|down)/);
  add('left', /left/);
  add('right', /right/);
  add('center', /^(?:cent|middle)/);
  add('corner', /corner/);
  return found;
}
