import type { Lexeme } from '../instruction/lexeme.ts';
import { senseOf } from '../instruction/lexicon.ts';

/** "the sky blue" is no colour but the sky and what it shall become: where an article stands before it and no noun after. */
export function withSkyApart(lexemes: readonly Lexeme[]): readonly Lexeme[] {
  return lexemes.flatMap((lexeme, at): Lexeme[] => {
    const next = lexemes[at + 1]?.sense.role;
    const isThing = lexeme.words === 'sky blue' && lexemes[at - 1]?.words === 'the';
    if (!isThing || next === 'noun' || next === 'unknown') return [lexeme];
    const middle = lexeme.start + 3;
    return [
      { ...lexeme, sense: senseOf('sky')!, words: 'sky', end: middle },
      { ...lexeme, sense: senseOf('blue')!, words: 'blue', start: middle + 1 },
    ];
  });
}
