import { CONTRACTIONS } from './function-words.ts';

/** A word or a sign of an instruction, with its place in the text as UTF-16 offsets. */
export interface Token {
  readonly kind:
    | 'word'
    | 'number'
    | 'ordinal'
    | 'hex'
    | 'possessive'
    | 'comma'
    | 'sentence'
    | 'and'
    | 'quote'
    | 'percent'
    | 'symbol';
  /** Lower case and normalised; what a contraction stands for. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The kinds of token by the pattern that begins at their place; the first that fits is taken. */
const PATTERNS: readonly (readonly [kind: Token['kind'] | 'space' | 'bullet' | 'joint', pattern: RegExp])[] =
  [
    ['sentence', /\s*\n\s*/uy],
    ['space', /\s+/uy],
    ['hex', /#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])/iuy],
    ['ordinal', /\d{1,6}(?:st|nd|rd|th)(?!\p{L})/iuy],
    ['number', /\d{1,9}(?:\.\d{1,9})?/uy],
    ['word', /[\p{L}\p{M}](?:[\p{L}\p{M}\p{N}]|['’](?=\p{L}))*/uy],
    ['possessive', /(?<=s)['’](?=\s+\p{L})/uy],
    ['joint', /(?<=\p{L})[-‐‑](?=\p{L})/uy],
    ['comma', /[,、，:：|()[\]{}–—]|-(?=\s)|-(?=>)/uy],
    ['and', /[&＆+/]/uy],
    ['sentence', /[.;!?。；！？…•·→>]/uy],
    ['quote', /["“”„«»「」『』']|[‘’]/uy],
    ['percent', /[%％]/uy],
    ['symbol', /[\s\S]/uy],
  ];

/** A number with its point or bracket at the start of a line counts the lines and means nothing else. */
const ENUMERATION = /(?<=^|\n)\s*(?:\(?\d{1,3}[.)](?!\d)|[-*•·–])\s*/gu;

/** Cuts a text into words and signs in one pass; every text is cut, whatever it holds. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const bullets = new Map([...text.matchAll(ENUMERATION)].map((match) => [match.index, match[0].length]));
  let at = 0;
  while (at < text.length) {
    const bullet = bullets.get(at);
    if (bullet) {
      tokens.push({ kind: 'sentence', word: '\n', start: at, end: at + bullet });
      at += bullet;
      continue;
    }
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      const end = at + match[0].length;
      if (kind === 'word') pushWord(tokens, match[0], at, end);
      else if (kind !== 'space' && kind !== 'joint' && kind !== 'bullet')
        tokens.push({ kind, word: match[0].normalize('NFKC').toLowerCase(), start: at, end });
      at = end;
      break;
    }
  }
  return tokens;
}

function pushWord(tokens: Token[], written: string, start: number, end: number): void {
  const word = written.normalize('NFKC').toLowerCase().replaceAll('’', "'");
  const meaning = CONTRACTIONS.get(word);
  if (meaning) {
    for (const each of meaning.split(' ')) tokens.push({ kind: 'word', word: each, start, end });
    return;
  }
  if (word.endsWith("'s")) {
    tokens.push({ kind: 'word', word: word.slice(0, -2), start, end: end - 2 });
    tokens.push({ kind: 'possessive', word: "'s", start: end - 2, end });
    return;
  }
  tokens.push({ kind: 'word', word: word.replaceAll("'", ''), start, end });
}
