/** Parts of a body that can be a layer. */
export const BODY_PARTS = [
  'head',
  'face',
  'hair',
  'torso',
  'arm',
  'hand',
  'leg',
  'foot',
  'clothes',
  'body',
] as const;
export type BodyPart = (typeof BODY_PARTS)[number];

/** What a head noun means to the engines. */
export type Noun =
  /** Whatever is salient: "the main subject", "the character", "the foreground". */
  | { readonly kind: 'subject' }
  | { readonly kind: 'person' }
  /** `label` is one of the 80 COCO classes, in its own spelling. */
  | { readonly kind: 'class'; readonly label: string }
  /** `side` is the person's own left or right. */
  | { readonly kind: 'part'; readonly part: BodyPart; readonly side: 'left' | 'right' | null }
  | { readonly kind: 'background' }
  | { readonly kind: 'sky' }
  | { readonly kind: 'ground' }
  | { readonly kind: 'shadow' }
  /** `which`: the title is the largest line. `string`: what it says, where the words quote it. */
  | { readonly kind: 'text'; readonly which: 'any' | 'title'; readonly string?: string }
  | { readonly kind: 'shape'; readonly shape: 'circle' | 'rectangle' | 'line' | 'triangle' | 'star' | 'any' }
  | { readonly kind: 'graphic'; readonly graphic: 'logo' | 'icon' | 'pattern' | 'button' | 'picture' }
  /** Every separate thing: "every object", "all items". */
  | { readonly kind: 'thing' }
  /**
   * No engine without open vocabulary knows the word; the phrase without articles and attributes. `alike`: known nouns of
   * which any may stand for it where there is no open vocabulary: an animal is a dog or a cat, a shirt lies in the clothes.
   */
  | { readonly kind: 'phrase'; readonly phrase: string; readonly alike?: readonly Noun[] };

export type ColorName =
  | 'red'
  | 'orange'
  | 'yellow'
  | 'green'
  | 'cyan'
  | 'blue'
  | 'purple'
  | 'pink'
  | 'brown'
  | 'black'
  | 'white'
  | 'grey'
  | 'gold'
  | 'silver'
  | 'beige';

/** Where in the picture, or among those of a kind. Two may be joined: top and left. */
export type Place = 'left' | 'right' | 'top' | 'bottom' | 'center' | 'corner' | 'front' | 'back';

/** One thing, or several of a kind, that becomes a layer each. */
export interface TargetPhrase {
  /** The words that it was read from, as they were written. */
  readonly words: string;
  readonly noun: Noun;
  /** `one` for a bare singular; a number for "two", "both"; `all` for plurals, "every", "each". */
  readonly quantity: 'one' | 'all' | number;
  readonly colors: readonly ColorName[];
  readonly places: readonly Place[];
  readonly size: 'largest' | 'smallest' | null;
  /**
   * From the left, the top…: "the second person from the left" is 2; negative counts from the right. With a number as
   * quantity it is the first of so many: "the first two".
   */
  readonly ordinal: number | null;
  /** `down` where the words count from the top or, with a negative ordinal, from the bottom; absent where across. */
  readonly ordinalAxis?: 'down';
  /** "the cup on the table", "nearest the car": what it stands at. */
  readonly near: TargetPhrase | null;
  /** "each person from their clothes": both become layers; "the hat from the cat": the hat, and the cat too. */
  readonly from: TargetPhrase | null;
}

/** What becomes of a picture. */
export interface InstructionPlan {
  /** The instruction as it was given. */
  readonly instruction: string;
  /** `auto`: nothing was asked for in particular; the subject, then whatever else is worth a layer. */
  readonly mode: 'auto' | 'targets';
  readonly targets: readonly TargetPhrase[];
  /** What must not become a layer: "everything but the cat". */
  readonly except: readonly TargetPhrase[];
  /** A number of layers that the words ask for: "into 4 layers". */
  readonly maxLayers: number | null;
  /** Words that were read as nothing. */
  readonly unread: readonly string[];
}
