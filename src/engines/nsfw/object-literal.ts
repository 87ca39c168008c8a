/** A value as minified JavaScript writes plain data. */
export type Literal =
  | string
  | number
  | boolean
  | null
  | readonly Literal[]
  | { readonly [name: string]: Literal };

const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const NAME = /[A-Za-z_$][\w$]*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;

const WORDS: Readonly<Record<string, Literal>> = { null: null, true: true, false: false };

/**
 * Reads the object, array or value that begins at `start` of a script, as data: nothing of the script is run. Names may
 * stand without quotes, numbers without their zero, and truth as `!0`.
 * @throws SyntaxError for anything that is more than data
 */
export function readLiteral(script: string, start: number): Literal {
  let at = start;

  function wrong(): SyntaxError {
    return new SyntaxError(`Expected plain data at character ${at} of the script.`);
  }
  function taken(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const text = pattern.exec(script)?.[0] ?? null;
    if (text !== null) at += text.length;
    return text;
  }
  function takes(mark: string): boolean {
    if (script[at] !== mark) return false;
    at += 1;
    return true;
  }
  function expectMark(mark: string): void {
    if (!takes(mark)) throw wrong();
  }
  function list(): readonly Literal[] {
    const items: Literal[] = [];
    if (takes(']')) return items;
    do items.push(value());
    while (takes(','));
    expectMark(']');
    return items;
  }
  function object(): { readonly [name: string]: Literal } {
    const entries: [string, Literal][] = [];
    if (takes('}')) return {};
    do {
      const quoted = taken(STRING);
      const name = quoted === null ? taken(NAME) : (JSON.parse(quoted) as string);
      if (name === null) throw wrong();
      expectMark(':');
      entries.push([name, value()]);
    } while (takes(','));
    expectMark('}');
    return Object.fromEntries(entries);
  }
  function value(): Literal {
    if (takes('{')) return object();
    if (takes('[')) return list();
    if (takes('!')) {
      if (takes('0')) return true;
      if (takes('1')) return false;
      throw wrong();
    }
    const quoted = taken(STRING);
    if (quoted !== null) return JSON.parse(quoted) as string;
    const number = taken(NUMBER);
    if (number !== null) return Number(number);
    const word = taken(NAME);
    if (word === null || !Object.hasOwn(WORDS, word)) throw wrong();
    return WORDS[word]!;
  }

  return value();
}
