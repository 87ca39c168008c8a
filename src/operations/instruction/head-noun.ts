import { singularOf } from './inflection.ts';
import type { Lexeme } from './lexeme.ts';
import type { Noun, Place, TargetPhrase } from './plan.ts';
import type { Sense } from './word-sense.ts';

/** What the content words of a phrase come to. */
export interface Head {
  readonly nouns: readonly Noun[];
  readonly number: 'singular' | 'plural' | 'mass';
  /** Places that a noun before the head means: the "background" of "background people". */
  readonly places: readonly Place[];
  /** What a noun before the head says of where it is: the "car" of "car shadow". */
  readonly near: TargetPhrase | null;
  /** Words before the head that no engine could use. */
  readonly unread: readonly string[];
}

/** A phrase with a noun and nothing else. */
export function barePhrase(words: string, noun: Noun): TargetPhrase {
  return {
    words,
    noun,
    quantity: 'one',
    colors: [],
    places: [],
    size: null,
    ordinal: null,
    near: null,
    from: null,
  };
}

type PhraseNoun = Extract<Noun, { kind: 'phrase' }>;
type NounSense = Extract<Sense, { role: 'noun' }>;

/** "cat dog bird": nouns of which none narrows another are a list without its commas. */
function isBareList(content: readonly Lexeme[]): boolean {
  return content.every(
    ({ sense }) => sense.role === 'noun' && /^(?:class|person|sky|subject)$/.test(sense.nouns[0]!.kind),
  );
}

/** An English compound is what its last word says; the words before only narrow it. `content` must not be empty. */
export function headOf(content: readonly Lexeme[], text: string): Head {
  const last = content.at(-1)!;
  const before = content.slice(0, -1);
  if (last.sense.role !== 'noun') return phraseHead(content, text);
  const { nouns, number } = last.sense;
  const head: Head = { nouns, number, places: [], near: null, unread: [] };
  if (before.length === 0) return head;
  if (isBareList(content)) {
    const listed = content.map((lexeme) => (lexeme.sense as NounSense).nouns[0]!);
    return { ...head, nouns: listed };
  }
  const noun = nouns[0]!;
  const previous = before.at(-1)!;
  const modifier = previous.sense.role === 'noun' ? previous.sense.nouns[0]! : null;
  const unread = before.filter((lexeme) => lexeme.sense.role !== 'noun').map((lexeme) => lexeme.words);
  const isGround = modifier?.kind === 'background' || previous.words === 'foreground';
  if (noun.kind === 'thing' && !isGround && (modifier || before.length > 0)) {
    // "text elements", "furniture items": the word before says which things.
    return { ...headOf(before, text), number: number === 'plural' ? 'plural' : 'singular' };
  }
  if (modifier === null && noun.kind === 'phrase') {
    // "leather jacket": an engine that knows any word can use them all.
    const [compound] = phraseHead(content, text).nouns as [PhraseNoun];
    return { ...head, nouns: [{ ...noun, phrase: compound.phrase }] };
  }
  if (modifier === null) return { ...head, unread };
  if (modifier.kind === 'background') return { ...head, places: ['back'], unread };
  if (modifier.kind === 'subject' && previous.words === 'foreground')
    return { ...head, places: ['front'], unread };
  if (noun.kind === 'text' && modifier.kind === 'text' && modifier.which === 'title')
    return { ...head, nouns: [modifier], number: 'singular', unread };
  if (noun.kind === 'part' && (modifier.kind === 'class' || modifier.kind === 'phrase'))
    return { ...phraseHead(content, text), near: barePhrase(previous.words, modifier) };
  if (noun.kind === 'shadow' || noun.kind === 'part' || noun.kind === 'text')
    return { ...head, near: barePhrase(previous.words, modifier), unread };
  return { ...head, unread: before.map((lexeme) => lexeme.words) };
}

function phraseHead(content: readonly Lexeme[], text: string): Head {
  const first = content[0]!;
  const last = content.at(-1)!;
  const written = text.slice(first.start, last.end).toLowerCase().replace(/\s+/g, ' ');
  const lastWritten = text.slice(last.start, last.end).toLowerCase();
  const singular = singularOf(lastWritten);
  if (singular === null) return phrase(written, 'singular');
  return phrase(written.slice(0, written.length - lastWritten.length) + singular, 'plural');
}

function phrase(words: string, number: 'singular' | 'plural'): Head {
  return { nouns: [{ kind: 'phrase', phrase: words }], number, places: [], near: null, unread: [] };
}
