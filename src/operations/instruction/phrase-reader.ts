import type { Lexeme } from './lexeme.ts';
import type { PhraseDraft } from './phrase-draft.ts';
import { createDraft, finishDraft, isWholePicture, saysSomething } from './phrase-draft.ts';
import type { Place, TargetPhrase } from './plan.ts';
import type { Role } from './word-sense.ts';

/** Phrases within phrases deeper than this are read over: "the cup on the tray on the table on the …". */
const MAX_DEPTH = 3;

/** What a noun phrase was read as. */
export interface ReadPhrase {
  readonly targets: readonly TargetPhrase[];
  /** It names the picture itself; `targets` say what it would be as a picture within the picture. */
  readonly isWhole: boolean;
  /** No noun was said, and not "one" either: "the red" of "the red and the blue car". */
  readonly isHeadless: boolean;
  readonly pronoun: 'one' | 'ones' | null;
  /** It begins with an article, an owner or a number. */
  readonly isDetermined: boolean;
}

/** Unknown words that begin a clause of their own after a noun: "a man juggling knives". */
const PARTICIPLE = /^[a-z]{3,}ing$/;
const NO_PARTICIPLE =
  /^(?:.*thing|building|painting|ceiling|earring|railing|drawing|wedding|lightning|morning|evening|awning|string|spring|swing|sling|king|ring|wing|icing|frosting|topping|stocking|dressing|pudding|seedling|duckling)$/;

const CONTENT_ROLES: ReadonlySet<Role | undefined> = new Set(['noun', 'unknown', 'image'] as const);
const ATTRIBUTE_ROLES: ReadonlySet<Role | undefined> = new Set([
  'noun',
  'unknown',
  'image',
  'color',
  'shade',
  'size',
  'place',
  'ordinal',
  'number',
  'one',
] as const);

/** Reads noun phrases from lexemes, one after the other. Never goes back further than one phrase. */
export class PhraseReader {
  readonly text: string;
  readonly lexemes: readonly Lexeme[];
  readonly #isForEdit: boolean;
  readonly #endsPhrase: (words: string) => boolean;
  /** Words that were passed without being of use, in order. */
  readonly unread: string[] = [];
  at = 0;
  /** Whether "with" opens what something is replaced by. */
  stopsAtWith = false;

  /**
   * For an edit a colour, a direction or a word of which `endsPhrase` says so is no more of the noun before it, but what it
   * shall become: "make the car red", "move it left", "make it brighter".
   */
  constructor(text: string, lexemes: readonly Lexeme[], endsPhrase?: (words: string) => boolean) {
    this.#isForEdit = endsPhrase !== undefined;
    this.#endsPhrase = endsPhrase ?? (() => false);
    this.text = text;
    this.lexemes = lexemes;
  }

  role(offset = 0): Role | undefined {
    return this.lexemes[this.at + offset]?.sense.role;
  }

  words(offset = 0): string {
    return this.lexemes[this.at + offset]?.words ?? '';
  }

  /** What was written from one lexeme to before another. */
  written(from: number, to: number): string {
    const first = this.lexemes[from];
    const last = this.lexemes[to - 1];
    return first && last && to > from ? this.text.slice(first.start, last.end) : '';
  }

  /** The noun phrase that begins here; `null`, without moving, where none does. */
  readPhrase(depth = 0): ReadPhrase | null {
    const start = this.at;
    const draft = createDraft();
    this.#readFront(draft, depth);
    if (!isWholePicture(draft)) this.#readBack(draft, depth);
    if (!saysSomething(draft)) {
      this.at = start;
      return null;
    }
    const words = this.written(start, this.at);
    return {
      targets: finishDraft(draft, words, this.text, this.unread),
      isWhole: isWholePicture(draft),
      isHeadless: draft.content.length === 0 && draft.pronoun === null,
      pronoun: draft.pronoun,
      isDetermined: draft.isDetermined,
    };
  }

  /** Everything up to the noun and the noun itself. */
  #readFront(draft: PhraseDraft, depth: number): void {
    for (;;) {
      const lexeme = this.lexemes[this.at];
      if (!lexeme) return;
      const { sense } = lexeme;
      const hasContent = draft.content.length > 0;
      switch (sense.role) {
        case 'noun':
        case 'unknown':
          if (hasContent && (this.#isParticiple() || this.#endsPhrase(lexeme.words))) return;
          if (sense.role === 'unknown' && /[a-z]{3,}ly$/.test(lexeme.words) && !this.#isLastContent())
            this.#pass();
          else if (sense.role === 'unknown' && hasContent && /[a-z]{3,}ly$/.test(lexeme.words)) this.#pass();
          else this.#take(draft);
          break;
        case 'image':
          this.#take(draft);
          break;
        case 'possessive':
          if (!hasContent) return;
          this.#own(draft, depth);
          break;
        case 'layer':
          // "the text layers", "the car's own layer": the word before says what it is.
          if (!hasContent) return;
          this.at += 1;
          break;
        case 'quote':
          if (!hasContent || !this.#readQuote(draft)) return;
          break;
        case 'color':
          if (hasContent && (this.#isForEdit || CONTENT_ROLES.has(this.role(1)))) return;
          if (sense.noun && !hasContent && this.#isLastContent() && !this.#joinsColor(1)) {
            draft.content.push({
              ...lexeme,
              sense: { role: 'noun', nouns: [sense.noun], number: 'singular' },
            });
            this.at += 1;
            break;
          }
          draft.colors.push(sense.color.name);
          this.at += this.#joinsColor(1) ? 2 : 1;
          break;
        default:
          if (hasContent || !this.#readDeterminer(draft)) return;
      }
      if (draft.pronoun) return;
    }
  }

  /** Articles, numbers, places, sizes: what stands before a noun and is none. */
  #readDeterminer(draft: PhraseDraft): boolean {
    const { sense, words } = this.lexemes[this.at]!;
    switch (sense.role) {
      case 'article':
      case 'owner':
        // "that" may begin a clause instead.
        if (words === 'that' && !ATTRIBUTE_ROLES.has(this.role(1))) return false;
        draft.isDetermined = true;
        break;
      case 'quantity':
        if (sense.quantity === 'none') return false;
        draft.quantity ??= sense.quantity;
        if (this.role(1) === 'of') this.at += 1;
        break;
      case 'number':
        if (this.role(1) === 'percent' || sense.value < 1) return false;
        draft.quantity = Math.round(sense.value);
        draft.isDetermined = true;
        if (this.role(1) === 'of') this.at += 1;
        break;
      case 'one':
        if (ATTRIBUTE_ROLES.has(this.role(1))) draft.quantity = 'one';
        else if (this.role(1) === 'of') {
          draft.quantity ??= 'one';
          this.at += 1;
        } else draft.pronoun = words === 'ones' ? 'ones' : 'one';
        break;
      case 'ordinal':
        draft.ordinal = sense.ordinal;
        break;
      case 'size':
        draft.size = sense;
        if (this.role(1) === 'and' && this.role(2) === 'size') this.at += 1;
        break;
      case 'shade':
        if (!ATTRIBUTE_ROLES.has(this.role(1))) {
          if (!draft.isDetermined) return false;
          draft.content.push({ ...this.lexemes[this.at]!, sense: { role: 'unknown' } });
        } else if (this.role(1) !== 'color' && this.role(1) !== 'shade') this.unread.push(words);
        break;
      case 'place':
        draft.frontPlaces.push(...sense.places);
        if (this.role(1) === 'and' && this.role(2) === 'place') this.at += 1;
        break;
      case 'rest':
        draft.content.push({
          ...this.lexemes[this.at]!,
          sense: { role: 'noun', nouns: [{ kind: 'background' }], number: 'singular' },
        });
        break;
      case 'verb':
      case 'relation':
        // "the cut flowers", "the sitting man": between a determiner and a noun it is an adjective.
        if (!(draft.isDetermined && CONTENT_ROLES.has(this.role(1)))) return false;
        this.unread.push(words);
        break;
      case 'filler':
        if (!((draft.isDetermined || draft.quantity !== null) && ATTRIBUTE_ROLES.has(this.role(1))))
          return false;
        break;
      default:
        return false;
    }
    this.at += 1;
    return true;
  }

  /** What follows the noun: places, colours, what it stands at, who it belongs to. */
  #readBack(draft: PhraseDraft, depth: number): void {
    for (;;) {
      const lexeme = this.lexemes[this.at];
      if (!lexeme) return;
      const { sense, words } = lexeme;
      switch (sense.role) {
        case 'relative':
          this.at += 1;
          break;
        case 'place':
          if (this.#isForEdit || !this.#readPlace(draft, depth, 0)) return;
          break;
        case 'color':
        case 'shade':
          if (this.#isForEdit || CONTENT_ROLES.has(this.role(1))) return;
          if (sense.role === 'color') draft.colors.push(sense.color.name);
          this.at += this.#joinsColor(1) ? 2 : 1;
          break;
        case 'quote':
          if (!this.#readQuote(draft)) return;
          break;
        case 'number':
          // "line 2" is the second.
          if (draft.content.length === 0 || !this.#isCounted(words)) return;
          draft.ordinal = Math.round(sense.value);
          this.at += 1;
          break;
        case 'of':
          if (!this.#readOwner(draft, depth)) return;
          break;
        case 'from':
          if (!this.#readPlace(draft, depth, 1)) return;
          break;
        case 'relation':
          if (this.#opensValue(draft)) return;
          if (!this.#readPlace(draft, depth, 1) && !this.#readRelation(draft, depth)) return;
          break;
        case 'filler':
          if (words === 'to' && !this.#isForEdit && this.#readPlace(draft, depth, 1)) break;
          if (this.role(1) !== 'relation' && this.role(1) !== 'relative') return;
          this.at += 1;
          break;
        case 'unknown':
          if (!this.#isParticiple()) return;
          this.#pass();
          if (ATTRIBUTE_ROLES.has(this.role()) || this.role() === 'article' || this.role() === 'owner')
            this.#setNear(draft, depth);
          break;
        case 'article':
          if (words !== 'that' || (this.role(1) !== 'relation' && this.role(1) !== 'relative')) return;
          this.at += 1;
          break;
        default:
          return;
      }
    }
  }

  /**
   * A place, with `lead` words before it ("on", "from"): "on the left", "in the upper right corner of the picture".
   * Does not move where none stands here.
   */
  #readPlace(draft: PhraseDraft, depth: number, lead: number): boolean {
    const start = this.at;
    const opening = this.words();
    this.at += lead;
    while (this.role() === 'article' || (lead > 0 && this.role() === 'filler')) this.at += 1;
    const places: Place[] = [];
    for (
      let sense = this.lexemes[this.at]?.sense;
      sense?.role === 'place';
      sense = this.lexemes[this.at]?.sense
    ) {
      places.push(...sense.places);
      this.at += 1;
    }
    if (places.length === 0 && lead > 0 && /^(?:in|on|at)$/.test(opening)) {
      const ground = this.#groundPlace();
      if (ground) places.push(ground);
    }
    if (places.length === 0 || (this.#startsNoun() && this.role() !== 'image')) {
      this.at = start;
      return false;
    }
    this.#setPlaces(draft, places);
    if (this.role() === 'of') {
      this.at += 1;
      draft.isOwned = draft.content.length === 0;
      this.#setNear(draft, depth);
    }
    return true;
  }

  /** "replace the background with …": a background is with nothing. */
  #opensValue({ content }: PhraseDraft): boolean {
    if (!this.#isForEdit || !/^(?:with|by)$/.test(this.words())) return false;
    const sense = content.at(-1)?.sense;
    const kind = sense?.role === 'noun' ? sense.nouns[0]!.kind : null;
    return this.stopsAtWith || kind === 'background' || kind === 'sky';
  }

  /** "in the background", "in the foreground" are places. */
  #groundPlace(): Place | null {
    const place =
      this.words() === 'foreground'
        ? 'front'
        : /^(?:background|back ground|bg|distance)$/.test(this.words())
          ? 'back'
          : null;
    if (place) this.at += 1;
    return place;
  }

  #setPlaces(draft: PhraseDraft, places: readonly Place[]): void {
    const [place] = places;
    if (draft.ordinal === null || places.length > 1 || !/^(?:left|right|top|bottom)$/.test(place!)) {
      draft.backPlaces.push(...places);
      return;
    }
    // "third from the right" says where counting begins, not where it is.
    draft.isDown = place === 'top' || place === 'bottom';
    if (place === 'right' || place === 'bottom') draft.ordinal = -Math.abs(draft.ordinal);
  }

  #readRelation(draft: PhraseDraft, depth: number): boolean {
    const start = this.at;
    while (this.role() === 'relation' || (this.role() === 'relative' && this.at > start)) this.at += 1;
    if (this.role() === 'pronoun' || this.role() === 'output') {
      this.at += 1;
      return true;
    }
    const sense = this.lexemes[this.at]?.sense;
    if (sense?.role === 'color' && !ATTRIBUTE_ROLES.has(this.role(1))) {
      draft.colors.push(sense.color.name);
      this.at += 1;
      return true;
    }
    if (this.#setNear(draft, depth)) return true;
    this.at = start;
    return false;
  }

  /** The phrase that begins here becomes what the draft is near to. */
  #setNear(draft: PhraseDraft, depth: number): boolean {
    if (depth >= MAX_DEPTH) return false;
    const start = this.at;
    const near = this.readPhrase(depth + 1);
    if (!near) return false;
    const [target] = near.targets;
    if (near.isWhole || target?.noun.kind === 'background') return true;
    if (draft.near === null && target) draft.near = target;
    else this.unread.push(this.written(start, this.at));
    return true;
  }

  /** "of the car": who owns it, or what it is made of. */
  #readOwner(draft: PhraseDraft, depth: number): boolean {
    const start = this.at;
    this.at += 1;
    if (depth >= MAX_DEPTH) {
      this.at = start;
      return false;
    }
    const owner = this.readPhrase(depth + 1);
    if (!owner) {
      this.at = start;
      return false;
    }
    const [target] = owner.targets;
    if (owner.isWhole || !target) return true;
    const isHeadless = draft.content.length === 0;
    if (!isHeadless && !owner.isDetermined && target.quantity === 'one' && target.noun.kind === 'phrase')
      return true;
    draft.near ??= target;
    draft.isOwned = true;
    return true;
  }

  /** What was read so far owns what follows: "the dog's". */
  #own(draft: PhraseDraft, depth: number): void {
    const words = this.written(this.at - draft.content.length, this.at);
    const [owner] = finishDraft(draft, words, this.text, this.unread);
    const isWhole = isWholePicture(draft);
    Object.assign(draft, createDraft(), { isDetermined: true, isOwned: true });
    draft.near = depth >= MAX_DEPTH || isWhole ? null : (owner ?? null);
    this.at += 1;
  }

  /** What a quoted text says, after a word for text: `the word "SALE"`. */
  #readQuote(draft: PhraseDraft): boolean {
    const last = draft.content.at(-1);
    if (last?.sense.role !== 'noun' || last.sense.nouns[0]?.kind !== 'text') return false;
    const opening = this.lexemes[this.at]!;
    let closing = this.at + 1;
    while (closing < this.lexemes.length && this.lexemes[closing]!.sense.role !== 'quote') closing += 1;
    const end = this.lexemes[closing];
    if (!end || end.start - opening.end > 200) return false;
    draft.string = this.text.slice(opening.end, end.start).trim();
    this.at = closing + 1;
    return true;
  }

  /** Whether the number here counts the noun before it, and not what comes next. */
  #isCounted(words: string): boolean {
    const next = this.role(1);
    return (
      /^\d+$/.test(words) &&
      Number(words) > 0 &&
      (next === undefined || /^(?:and|comma|sentence)$/.test(next))
    );
  }

  #take(draft: PhraseDraft): void {
    draft.content.push(this.lexemes[this.at]!);
    this.at += 1;
  }

  #pass(): void {
    this.unread.push(this.words());
    this.at += 1;
  }

  #isParticiple(): boolean {
    return this.role() === 'unknown' && PARTICIPLE.test(this.words()) && !NO_PARTICIPLE.test(this.words());
  }

  /** Whether the word here is, or may be, a noun. */
  #startsNoun(): boolean {
    return CONTENT_ROLES.has(this.role()) && !this.#endsPhrase(this.words());
  }

  /** Whether no noun follows the word here in its phrase. */
  #isLastContent(): boolean {
    const next = this.role(1);
    return !CONTENT_ROLES.has(next) && next !== 'one' && next !== 'color' && next !== 'shade';
  }

  /** Whether the lexeme at `offset` joins two colours: "red and white", "red, white". */
  #joinsColor(offset: number): boolean {
    const joint = this.role(offset);
    const next = this.role(offset + 1);
    return (
      (joint === 'and' || joint === 'comma') &&
      (next === 'color' || (next === 'shade' && this.role(offset + 2) === 'color'))
    );
  }
}
