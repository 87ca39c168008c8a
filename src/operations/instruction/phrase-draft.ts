import { barePhrase, type Head, headOf } from './head-noun.ts';
import { singularOf } from './inflection.ts';
import type { Lexeme } from './lexeme.ts';
import type { ColorName, Noun, Place, TargetPhrase } from './plan.ts';

/** A phrase while it is read. */
export interface PhraseDraft {
  quantity: 'one' | 'all' | number | null;
  readonly colors: ColorName[];
  /** Said before the noun ("the left arm"), where it may be a person's own side. */
  readonly frontPlaces: Place[];
  /** Said after it ("the arm on the left"). */
  readonly backPlaces: Place[];
  size: { readonly size: 'largest' | 'smallest'; readonly superlative: boolean } | null;
  ordinal: number | null;
  isDown: boolean;
  near: TargetPhrase | null;
  /** Whether `near` has it or is it made of: "the dog's head", not "the head near the dog". */
  isOwned: boolean;
  /** Whether an article, an owner or a number came before it. */
  isDetermined: boolean;
  /** "one" or "ones" stands for the noun. */
  pronoun: 'one' | 'ones' | null;
  /** What a text says, where it is quoted. */
  string: string | null;
  /** Nouns and unknown words, in order. */
  readonly content: Lexeme[];
}

export function createDraft(): PhraseDraft {
  return {
    quantity: null,
    colors: [],
    frontPlaces: [],
    backPlaces: [],
    size: null,
    ordinal: null,
    isDown: false,
    near: null,
    isOwned: false,
    isDetermined: false,
    pronoun: null,
    string: null,
    content: [],
  };
}

/** Whether anything was said that tells one thing from another. */
export function saysSomething(draft: PhraseDraft): boolean {
  return (
    draft.content.length > 0 ||
    draft.pronoun !== null ||
    draft.quantity !== null ||
    draft.colors.length > 0 ||
    draft.frontPlaces.length > 0 ||
    draft.backPlaces.length > 0 ||
    draft.size !== null ||
    draft.ordinal !== null ||
    draft.near !== null
  );
}

/** Whether it names the picture itself and nothing in it: "the image", "this poster". */
export function isWholePicture(draft: PhraseDraft): boolean {
  const { content } = draft;
  if (content.length === 0 || content.some((lexeme) => lexeme.sense.role !== 'image')) return false;
  const isPlain =
    draft.colors.length + draft.frontPlaces.length + draft.backPlaces.length === 0 && draft.near === null;
  return (
    isPlain && draft.ordinal === null && draft.quantity === null && singularOf(content[0]!.words) === null
  );
}

const PICTURES =
  /^(?:image|picture|photo|photograph|pic|img|snapshot|illustration|drawing|painting|artwork|graphic)/;

function headOfDraft(draft: PhraseDraft, text: string): Head {
  const content = draft.content.filter((lexeme) => lexeme.sense.role !== 'image');
  if (content.some((lexeme) => lexeme.sense.role === 'noun')) return headOf(content, text);
  if (content.length > 0) return headOf(draft.content, text);
  const picture = draft.content.at(-1);
  const single: Head = { nouns: [{ kind: 'thing' }], number: 'singular', places: [], near: null, unread: [] };
  if (!picture) return { ...single, number: draft.pronoun === 'ones' ? 'plural' : 'singular' };
  const singular = singularOf(picture.words);
  const noun: Noun = PICTURES.test(picture.words)
    ? { kind: 'graphic', graphic: 'picture' }
    : { kind: 'phrase', phrase: singular ?? picture.words };
  return { ...single, nouns: [noun], number: singular === null ? 'singular' : 'plural' };
}

/** A part of what is no person goes by its name: only people have keypoints. */
function ownedNoun(noun: Noun, draft: PhraseDraft): Noun {
  if (noun.kind !== 'part' || !draft.isOwned || draft.near === null) return noun;
  const owner = draft.near.noun;
  if (owner.kind === 'class') return { kind: 'phrase', phrase: `${owner.label} ${noun.part}` };
  if (owner.kind === 'phrase') return { kind: 'phrase', phrase: `${owner.phrase} ${noun.part}` };
  return noun;
}

function quantityOf(draft: PhraseDraft, number: Head['number']): TargetPhrase['quantity'] {
  if (draft.quantity !== null) return draft.quantity === 1 ? 'one' : draft.quantity;
  // "every person's face": one of theirs each.
  if (draft.isOwned && number === 'singular' && draft.near !== null) return draft.near.quantity;
  if (draft.ordinal !== null || (draft.size?.superlative && number !== 'plural')) return 'one';
  return number === 'singular' ? 'one' : 'all';
}

const OPPOSITES: readonly (readonly [Place, Place])[] = [
  ['left', 'right'],
  ['top', 'bottom'],
  ['front', 'back'],
];

/** "the left and right lamp" means two: the places of each of them. */
function placeChoices(places: readonly Place[]): readonly (readonly Place[])[] {
  const unique = [...new Set(places)];
  const pair = OPPOSITES.find(([one, other]) => unique.includes(one) && unique.includes(other));
  if (!pair) return [unique];
  return pair.map((place) => unique.filter((each) => each === place || !pair.includes(each)));
}

/**
 * The phrases that a draft comes to: one as a rule, several for "limbs" or "the left and right lamp". Words that were of no
 * use are added to `unread`.
 */
export function finishDraft(
  draft: PhraseDraft,
  words: string,
  text: string,
  unread: string[],
): TargetPhrase[] {
  if (isPlaceOf(draft)) {
    const places = [...draft.near!.places, ...draft.frontPlaces, ...draft.backPlaces];
    return [{ ...draft.near!, words, places: [...new Set(places)] }];
  }
  const head = headOfDraft(draft, text);
  unread.push(...head.unread);
  const quantity = quantityOf(draft, head.number);
  const size = draft.size && (draft.size.superlative || quantity !== 'all') ? draft.size.size : null;
  return head.nouns.flatMap((plain) => {
    const noun = ownedNoun(plain, draft);
    const front = placeChoices(draft.frontPlaces);
    const sides = noun.kind === 'part' ? front.map((places) => places.find(isSide) ?? null) : [null];
    const side = sides.length === 1 ? sides[0]! : null;
    const choices = placeChoices([
      ...draft.frontPlaces.filter((place) => noun.kind !== 'part' || !isSide(place)),
      ...draft.backPlaces,
      ...head.places,
    ]);
    return choices.map(
      (places): TargetPhrase => ({
        ...barePhrase(words, finishNoun(noun, side, draft.string)),
        quantity: sides.length > 1 ? 'all' : quantity,
        colors: [...new Set(draft.colors)],
        places,
        size,
        ordinal: draft.ordinal,
        ...((draft.isDown || (draft.ordinal !== null && noun.kind === 'text')) && {
          ordinalAxis: 'down' as const,
        }),
        near: draft.near ?? head.near,
      }),
    );
  });
}

/** "the left side of the face" is the face, with a place. */
function isPlaceOf(draft: PhraseDraft): boolean {
  const isHeadless = draft.content.length === 0 && draft.pronoun === null && draft.quantity === null;
  return isHeadless && draft.isOwned && draft.near !== null;
}

const isSide = (place: Place): place is 'left' | 'right' => place === 'left' || place === 'right';

function finishNoun(noun: Noun, side: 'left' | 'right' | null, string: string | null): Noun {
  if (noun.kind === 'part') return { ...noun, side };
  if (noun.kind === 'text' && string !== null) return { ...noun, string };
  return noun;
}
