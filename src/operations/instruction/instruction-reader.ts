import { barePhrase } from './head-noun.ts';
import type { Lexeme } from './lexeme.ts';
import type { ReadPhrase } from './phrase-reader.ts';
import { PhraseReader } from './phrase-reader.ts';
import type { TargetPhrase } from './plan.ts';
import type { Role } from './word-sense.ts';

/** What stands in a phrase about layers before the word itself: "into at most 4 separate layers". */
const BEFORE_LAYER: ReadonlySet<Role | undefined> = new Set([
  'filler',
  'article',
  'owner',
  'quantity',
  'number',
  'one',
  'size',
  'symbol',
] as const);
const LONGEST_LAYER_PHRASE = 8;

/** Verbs that take something out of a picture: with them "the photo" may be one in a design. */
const TAKES_OUT = /^(?:isolat|extract|remov|eras|delet|select|grab|pick|find|keep|pull|cut|lift)/;

/** Reads a whole instruction, phrase by phrase, in one pass. */
export class InstructionReader {
  readonly targets: TargetPhrase[] = [];
  readonly except: TargetPhrase[] = [];
  maxLayers: number | null = null;
  readonly #reader: PhraseReader;
  #mode: 'take' | 'except' = 'take';
  #isNegated = false;
  #verb: Lexeme | null = null;
  /** Where the targets of this clause begin. */
  #group = 0;
  /** The target that "into" divides, as an index; what follows are its parts. */
  #divided: number | null = null;
  /** Whether "into" was said and parts follow. */
  #isDividing = false;
  /** The last phrase, where it may lend its noun to "the blue one" or borrow one for "the red and the blue car". */
  #headless: { readonly first: number; readonly count: number } | null = null;

  constructor(text: string, lexemes: readonly Lexeme[]) {
    this.#reader = new PhraseReader(text, lexemes);
  }

  get unread(): readonly string[] {
    return this.#reader.unread;
  }

  read(): void {
    const reader = this.#reader;
    while (reader.at < reader.lexemes.length) {
      if (this.#skipForeign() || this.#skipLayers()) continue;
      this.#step();
    }
    this.#endDivision();
  }

  #step(): void {
    const reader = this.#reader;
    const lexeme = reader.lexemes[reader.at]!;
    switch (lexeme.sense.role) {
      case 'verb':
        this.#startClause(lexeme);
        return;
      case 'sentence':
        reader.at += 1;
        this.#startClause(null);
        return;
      case 'not':
        reader.at += 1;
        this.#isNegated = reader.role() === 'verb' || reader.role(1) === 'verb';
        if (!this.#isNegated) this.#mode = 'except';
        return;
      case 'except':
        reader.at += 1;
        this.#mode = 'except';
        return;
      case 'but':
        reader.at += 1;
        if (reader.role() !== 'verb' && reader.role() !== 'filler' && this.targets.length > 0)
          this.#mode = 'except';
        return;
      case 'quantity':
        if (lexeme.sense.quantity === 'none') {
          reader.at += 1;
          this.#mode = 'except';
          return;
        }
        break;
      case 'into':
        reader.at += 1;
        if (this.#skipLayers(true)) return;
        this.#isDividing = true;
        if (this.#mode === 'take' && this.targets.length > this.#group)
          this.#divided = this.targets.length - 1;
        return;
      case 'from':
        reader.at += 1;
        this.#readFrom();
        return;
      case 'comma':
      case 'and':
        reader.at += 1;
        return;
      default:
    }
    const phrase = reader.readPhrase();
    if (phrase) this.#add(phrase);
    else if (lexeme.words === 'her') {
      this.#add(undetermined(barePhrase(reader.written(reader.at, reader.at + 1), { kind: 'person' })));
      reader.at += 1;
    } else {
      if (reader.role() === 'unknown' || reader.role() === 'symbol') reader.unread.push(reader.words());
      reader.at += 1;
    }
  }

  #startClause(verb: Lexeme | null): void {
    const reader = this.#reader;
    this.#endDivision();
    this.#isDividing = false;
    this.#group = this.targets.length;
    this.#headless = null;
    this.#verb = verb;
    this.#mode = 'take';
    if (verb?.sense.role !== 'verb') return;
    const isLeft = verb.sense.act === 'leave' && !/^(?:only|just)$/.test(reader.words(1));
    this.#mode = isLeft !== this.#isNegated ? 'except' : 'take';
    this.#isNegated = false;
    reader.at += 1;
    // "leave the rest as it is" asks for nothing.
    if (isLeft && reader.role() === 'rest') reader.at += 1;
  }

  #add(phrase: ReadPhrase): void {
    const reader = this.#reader;
    if (phrase.isWhole && !this.#isPictureInPicture(phrase)) return;
    const list = this.#mode === 'take' ? this.targets : this.except;
    const last = list.at(-1);
    if (this.#isRest(phrase)) return;
    const targets = phrase.targets.map((target) => this.#withVerb(target));
    if (phrase.pronoun && last) {
      for (const target of targets) list.push({ ...target, noun: last.noun });
      return;
    }
    const [first] = targets;
    if (this.#headless && first && !phrase.isHeadless) {
      const { first: from, count } = this.#headless;
      for (let index = from; index < from + count; index += 1)
        list[index] = { ...list[index]!, noun: first.noun, quantity: list[index]!.quantity };
    }
    const canBorrow = phrase.isHeadless && phrase.isDetermined && reader.role() === 'and';
    this.#headless = canBorrow ? { first: list.length, count: targets.length } : null;
    if (last && first && !phrase.isDetermined && this.#sharesEnd(last, first))
      list[list.length - 1] = { ...last, near: first.near, places: first.places };
    if (first) this.#shareOwner(list, first);
    list.push(...targets);
  }

  /** "the face, the hair and the clothes of the woman": she owns them all. */
  #shareOwner(list: TargetPhrase[], next: TargetPhrase): void {
    if (next.noun.kind !== 'part' || !next.near || !/\bof\b/i.test(next.words)) return;
    for (let index = list.length - 1; index >= 0; index -= 1) {
      const target = list[index]!;
      if (target.noun.kind !== 'part' || target.near || target.places.length > 0) return;
      list[index] = { ...target, near: next.near };
    }
  }

  /** "remove the rest" asks for nothing that the background is not already. */
  #isRest({ targets }: ReadPhrase): boolean {
    const isRemoved = this.#verb?.sense.role === 'verb' && this.#verb.sense.act === 'remove';
    return (
      isRemoved &&
      targets[0]?.noun.kind === 'background' &&
      /\b(?:rest|else|others?|remainder)\b/i.test(targets[0].words)
    );
  }

  /** "the cup and plate on the table": without an article of its own the second is in one phrase with the first. */
  #sharesEnd(last: TargetPhrase, next: TargetPhrase): boolean {
    if (this.targets.length <= this.#group || last.near || last.places.length > 0) return false;
    const isOpen = /^(?:the|every|each|all|both|a|an)\b/i.test(last.words);
    return isOpen && (next.near !== null || /\s(?:on|in|at)\s/i.test(next.words));
  }

  /** To remove the background is to take what stands before it. */
  #withVerb(target: TargetPhrase): TargetPhrase {
    const isRemoved = this.#verb?.sense.role === 'verb' && this.#verb.sense.act === 'remove';
    if (!isRemoved || this.#mode === 'except' || target.noun.kind !== 'background') return target;
    return { ...target, noun: { kind: 'subject' } };
  }

  #isPictureInPicture({ targets }: ReadPhrase): boolean {
    const next = this.#reader.role();
    if (targets[0]?.noun.kind !== 'graphic' || next === 'into') return false;
    const isListed = this.#isDividing || next === 'and' || this.targets.length > this.#group;
    return isListed || TAKES_OUT.test(this.#verb?.words ?? '');
  }

  /** What something is taken from: "each person from their clothes". */
  #readFrom(): void {
    const reader = this.#reader;
    const phrase = reader.readPhrase();
    if (!phrase) return;
    const [from] = phrase.targets;
    if (phrase.isWhole || phrase.isHeadless || !from) return;
    if (this.#mode === 'except' || this.targets.length <= this.#group) {
      this.#add(phrase);
      return;
    }
    for (let index = this.#group; index < this.targets.length - 1; index += 1) {
      const target = this.targets[index]!;
      if (from.noun.kind !== 'background') this.targets[index] = { ...target, near: target.near ?? from };
    }
    const last = this.targets.at(-1)!;
    this.targets[this.targets.length - 1] = { ...last, from };
  }

  /** "the character into head and body": its parts become layers, and it does not. */
  #endDivision(): void {
    if (this.#divided === null) return;
    const index = this.#divided;
    this.#divided = null;
    const owner = this.targets[index]!;
    if (this.targets.length === index + 1) return;
    if (owner.noun.kind === 'text') {
      this.targets.splice(index + 1);
      return;
    }
    const isWide = owner.noun.kind === 'thing' || owner.noun.kind === 'background';
    for (let part = index + 1; part < this.targets.length; part += 1)
      this.targets[part] = {
        ...this.targets[part]!,
        near: this.targets[part]!.near ?? (isWide ? null : owner),
      };
    this.targets.splice(index, 1);
  }

  /** Passes "4 layers", "its own layer", "separate files"; the number is kept. */
  #skipLayers(isAfterInto = false): boolean {
    const reader = this.#reader;
    let ahead = 0;
    let count: number | null = null;
    let isEvery = false;
    while (ahead < LONGEST_LAYER_PHRASE && BEFORE_LAYER.has(reader.role(ahead))) {
      const sense = reader.lexemes[reader.at + ahead]!.sense;
      if (sense.role === 'number') count = Math.round(sense.value);
      if (sense.role === 'one' && (isAfterInto || reader.words(ahead) === '1')) count = 1;
      if (sense.role === 'quantity') isEvery = sense.quantity === 'all';
      ahead += 1;
    }
    if (reader.role(ahead) !== 'layer') return false;
    const start = reader.at;
    while (reader.role(ahead) === 'layer') ahead += 1;
    // "layer 1: the cat" numbers it.
    if (ahead === 1 && /^\d+$/.test(reader.words(ahead)) && reader.role(ahead + 1) === 'comma') ahead += 1;
    reader.at += ahead;
    if (count !== null && count >= 1) this.maxLayers = count;
    // "every component" means things; "all layers" means nothing in particular.
    const isThings =
      isEvery && !isAfterInto && /^(?:component|part|piece|element|sprite)/.test(reader.words(-1));
    if (isThings && count === null && this.#mode === 'take')
      this.targets.push({
        ...barePhrase(reader.written(start, reader.at), { kind: 'thing' }),
        quantity: 'all',
      });
    if (reader.role() === 'of') reader.at += 1;
    return true;
  }

  /** Takes a run of words as one phrase where most are unknown and none gives it an English shape. */
  #skipForeign(): boolean {
    const reader = this.#reader;
    if (reader.at > 0 && !/^(?:sentence|comma)$/.test(reader.role(-1)!)) return false;
    let end = reader.at;
    let unknown = 0;
    for (; end < reader.lexemes.length; end += 1) {
      const { role } = reader.lexemes[end]!.sense;
      if (role === 'sentence' || role === 'comma') break;
      if (role === 'verb' || role === 'quantity' || reader.lexemes[end]!.words === 'the') return false;
      if (role === 'unknown') unknown += 1;
    }
    const words = end - reader.at;
    if (words < 3 || unknown < words * 0.6) return false;
    const written = reader.written(reader.at, end);
    if (/^(?:an?|with)\b/i.test(written)) return false;
    reader.at = end;
    this.targets.push(
      barePhrase(written, { kind: 'phrase', phrase: written.toLowerCase().replace(/\s+/g, ' ') }),
    );
    return true;
  }
}

function undetermined(target: TargetPhrase): ReadPhrase {
  return { targets: [target], isWhole: false, isHeadless: false, pronoun: null, isDetermined: false };
}
