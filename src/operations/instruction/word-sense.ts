import type { ColorName, Noun, Place } from './plan.ts';

/** A colour that a word names, as exact as the word. */
export interface NamedColor {
  readonly name: ColorName;
  /** `#rrggbb` */
  readonly hex: string;
}

/** What a verb asks for. `take`, `leave` and `remove` decide what becomes a layer; the others are edits. */
export type Act =
  | 'take'
  | 'leave'
  | 'remove'
  | 'change'
  | 'paint'
  | 'blur'
  | 'brighten'
  | 'darken'
  | 'desaturate'
  | 'saturate'
  | 'sharpen'
  | 'move'
  | 'enlarge'
  | 'shrink'
  | 'add';

/** What a word, or several that stand together, does in a sentence. */
export type Sense =
  /** `mass`: a singular that means all there is, as "text". */
  | {
      readonly role: 'noun';
      readonly nouns: readonly Noun[];
      readonly number: 'singular' | 'plural' | 'mass';
    }
  /** `noun`: what it is where no noun follows, as in "an orange". */
  | { readonly role: 'color'; readonly color: NamedColor; readonly noun?: Noun }
  /** Makes a colour lighter or darker; `lightness` -1..1, `chroma` is a factor. */
  | { readonly role: 'shade'; readonly lightness: number; readonly chroma: number }
  | { readonly role: 'place'; readonly places: readonly Place[] }
  | { readonly role: 'size'; readonly size: 'largest' | 'smallest'; readonly superlative: boolean }
  /** Negative counts from the end. */
  | { readonly role: 'ordinal'; readonly ordinal: number }
  | { readonly role: 'number'; readonly value: number }
  /** `none` is the "no" of "no background". */
  | { readonly role: 'quantity'; readonly quantity: 'one' | 'all' | 'none' | number }
  | { readonly role: 'verb'; readonly act: Act }
  /** A preposition or participle after which something stands that the noun before it is at. */
  | { readonly role: 'relation' }
  /** Words without content of their own; each is a case of the grammar. */
  | {
      readonly role:
        | 'article'
        | 'owner'
        | 'possessive'
        | 'of'
        | 'from'
        | 'into'
        | 'and'
        | 'except'
        | 'but'
        | 'not'
        | 'one'
        | 'pronoun'
        | 'relative'
        | 'layer'
        | 'image'
        | 'rest'
        | 'output'
        | 'filler'
        | 'unknown'
        | 'comma'
        | 'sentence'
        | 'quote'
        | 'symbol'
        | 'percent';
    };

export type Role = Sense['role'];
