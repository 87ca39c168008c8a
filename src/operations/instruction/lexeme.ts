import { singularOf } from './inflection.ts';
import { longestEntry, senseOf, spelled } from './lexicon.ts';
import type { Token } from './token.ts';
import { tokenize } from './token.ts';
import type { Sense } from './word-sense.ts';

/** One word, or several that mean something together, with its place in the text as UTF-16 offsets. */
export interface Lexeme {
  readonly sense: Sense;
  /** The words in lower case, in the lexicon's spelling, joined by single spaces. */
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

const MAX_COUNT = 1000;

/** Reads every token as what it does in a sentence, the longest entry of the lexicon first. Linear in the text's length. */
export function readLexemes(text: string): readonly Lexeme[] {
  const tokens = tokenize(text).map((token) =>
    token.kind === 'word' ? { ...token, word: spelled(token.word) } : token,
  );
  const lexemes: Lexeme[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]!;
    const length = token.kind === 'word' ? entryLength(tokens, at) : 1;
    const end = tokens[at + length - 1]!.end;
    const words = length === 1 ? token.word : joined(tokens, at, length);
    lexemes.push({
      sense: token.kind === 'word' ? wordSense(words) : signSense(token),
      words,
      start: token.start,
      end,
    });
    at += length;
  }
  return lexemes;
}

const joined = (tokens: readonly Token[], at: number, length: number): string =>
  tokens
    .slice(at, at + length)
    .map((token) => token.word)
    .join(' ');

function entryLength(tokens: readonly Token[], at: number): number {
  let run = 1;
  const most = longestEntry(tokens[at]!.word);
  while (run < most && tokens[at + run]?.kind === 'word') run += 1;
  for (let length = run; length > 1; length -= 1) if (senseOf(joined(tokens, at, length))) return length;
  return 1;
}

function wordSense(words: string): Sense {
  const sense = senseOf(words);
  if (sense) return sense;
  const singular = singularOf(words);
  const known = singular === null ? undefined : senseOf(singular);
  return known?.role === 'noun' ? { ...known, number: 'plural' } : { role: 'unknown' };
}

function signSense(token: Token): Sense {
  switch (token.kind) {
    case 'number': {
      const value = Number(token.word);
      return value === 1 ? { role: 'one' } : { role: 'number', value: Math.min(value, MAX_COUNT) };
    }
    case 'ordinal': {
      const ordinal = Number.parseInt(token.word, 10);
      return ordinal > 0 ? { role: 'ordinal', ordinal: Math.min(ordinal, MAX_COUNT) } : { role: 'symbol' };
    }
    case 'hex':
      return { role: 'symbol' };
    case 'word':
      return { role: 'unknown' };
    default:
      return { role: token.kind };
  }
}
