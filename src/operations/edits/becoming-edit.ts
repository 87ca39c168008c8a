import { barePhrase } from '../instruction/head-noun.ts';
import type { Act } from '../instruction/word-sense.ts';
import type { Edit, EditSelection } from './edit.ts';
import type { EditValue } from './edit-value.ts';
import { isBluish } from './edit-value.ts';
import { everything } from './selection-reader.ts';

export const SKY = barePhrase('sky', { kind: 'sky' });
/** Verbs after which something else takes the place of what is named. */
export const SWAPS = /^(?:replac|swap|switch|substitut|exchang|fill|cover)/;
const TINTS = /^(?:tint|recolou?r|dye)/;
/** A sky that is asked to be blue is seldom meant to be of one colour. */
const BLUE_SKY = { type: 'sky', time: 'day', clouds: 0.25 } as const;

/** What was said around a value. */
interface Manner {
  readonly act: Act;
  readonly verb: string;
  readonly isMasked: boolean;
}

/** The edit by which a selection becomes what a value says; `null` where none does: a dog does not become a sky. */
export function becomingEdit(value: EditValue, selection: EditSelection, manner: Manner): Edit | null {
  const { becomes } = value;
  const { target } = selection;
  switch (becomes.type) {
    case 'adjustment': {
      const amount = value.amount ?? (becomes.adjustment === 'desaturate' ? 1 : 0.5);
      return { kind: 'adjust', adjustment: becomes.adjustment, amount, ...everything(selection) };
    }
    case 'resize':
      return target && { kind: 'resize', scale: becomes.scale, ...selection };
    default:
      return groundEdit(value, becomes.ground, selection, manner);
  }
}

function groundEdit(
  { saysBackground }: EditValue,
  said: Extract<EditValue['becomes'], { type: 'ground' }>['ground'],
  selection: EditSelection,
  { act, verb, isMasked }: Manner,
): Edit | null {
  const rest = everything(selection);
  if (said.type === 'picture' && rest.target === null && rest.except.length > 0)
    return { kind: 'ground', ground: said, ...rest };
  const target = selection.target ?? (said.type === 'sky' && !isMasked ? SKY : null);
  if (!target) return null;
  const { kind } = target.noun;
  const isBlueSky = kind === 'sky' && said.type === 'color' && isBluish(said.color) && act !== 'paint';
  const ground = isBlueSky ? BLUE_SKY : said;
  const isPlain = ground.type === 'color';
  const isBehind =
    kind === 'background' ||
    (kind === 'sky' && !isPlain) ||
    (isMasked && (!isPlain || SWAPS.test(verb) || saysBackground));
  const isTint = act === 'paint' && TINTS.test(verb);
  if (isBehind && !isTint) return { kind: 'ground', ground, ...selection, target };
  return isPlain ? { kind: 'recolor', color: ground.color, ...selection, target } : null;
}
