import type { HexColor } from '../../domain/shape.ts';
import type { Place, TargetPhrase } from '../instruction/plan.ts';

/** What an edit is done to. */
export interface EditSelection {
  /** `null` is the whole picture. */
  readonly target: TargetPhrase | null;
  /** What stays as it is: "blur everything but the cat". */
  readonly except: readonly TargetPhrase[];
}

/** What can be painted behind things. */
export type Ground =
  | { readonly type: 'color'; readonly color: HexColor }
  /** `down`: `from` is at the top; `across`: `from` is on the left. */
  | {
      readonly type: 'gradient';
      readonly from: HexColor;
      readonly to: HexColor;
      readonly direction: 'down' | 'across';
    }
  /** `clouds` 0..1 is how much of it they cover. */
  | { readonly type: 'sky'; readonly time: 'day' | 'sunset' | 'night'; readonly clouds: number }
  | { readonly type: 'clear' }
  /** The picture that came with the request for it. */
  | { readonly type: 'picture' };

export type Adjustment = 'blur' | 'brighten' | 'darken' | 'desaturate' | 'saturate' | 'sharpen';

/** A way in pixels, or as a share 0..1 of the picture's side. */
export interface Distance {
  readonly value: number;
  readonly unit: 'px' | 'share';
}

/** One change to a picture that needs no generative engine. */
export type Edit =
  | ({ readonly kind: 'remove' } & EditSelection)
  /** The target is the background or the sky. */
  | ({ readonly kind: 'ground'; readonly ground: Ground } & EditSelection)
  | ({ readonly kind: 'recolor'; readonly color: HexColor } & EditSelection)
  /** `amount` 0..1; one half is what the bare word means. */
  | ({ readonly kind: 'adjust'; readonly adjustment: Adjustment; readonly amount: number } & EditSelection)
  /** Negative is left and up. */
  | ({ readonly kind: 'move'; readonly right: Distance; readonly down: Distance } & EditSelection)
  /** To a place in the picture. */
  | ({ readonly kind: 'place'; readonly places: readonly Place[] } & EditSelection)
  | ({ readonly kind: 'resize'; readonly scale: number } & EditSelection);

/** What becomes of a prompt: edits in their order, or all of it for a generative engine. */
export type EditPlan =
  | {
      readonly kind: 'edits';
      readonly prompt: string;
      /** Whether a mask says where, whatever the words say; then no edit has a target. */
      readonly isMasked: boolean;
      readonly edits: readonly Edit[];
    }
  | {
      readonly kind: 'generate';
      readonly prompt: string;
      readonly isMasked: boolean;
      /** What was read before the first words that no edit does. */
      readonly understood: readonly Edit[];
    };
