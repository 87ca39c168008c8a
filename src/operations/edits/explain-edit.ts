import { describeTarget } from '../instruction/explain-plan.ts';
import type { Distance, Edit, EditPlan, EditSelection, Ground } from './edit.ts';

const VERBS = {
  blur: 'Blurs',
  brighten: 'Brightens',
  darken: 'Darkens',
  desaturate: 'Takes the colour out of',
  saturate: 'Strengthens the colours of',
  sharpen: 'Sharpens',
};

function selectionWords({ target, except }: EditSelection, isMasked: boolean): string {
  if (isMasked) return 'what the mask marks';
  if (target === null && except.length > 0)
    return `everything but ${except.map(describeTarget).join(' and ')}`;
  const what = target === null ? 'the whole picture' : describeTarget(target);
  return except.length === 0 ? what : `${what}, but not ${except.map(describeTarget).join(', ')}`;
}

function groundWords(ground: Ground): string {
  switch (ground.type) {
    case 'color':
      return `the colour ${ground.color}`;
    case 'gradient':
      return `a gradient from ${ground.from} to ${ground.to}, ${ground.direction === 'down' ? 'top to bottom' : 'left to right'}`;
    case 'sky': {
      const kind = { day: 'a blue sky', sunset: 'a sunset sky', night: 'a night sky' }[ground.time];
      return ground.clouds === 0
        ? `${kind} without clouds`
        : `${kind}, ${Math.round(ground.clouds * 100)} % of it clouds`;
    }
    case 'picture':
      return 'the background picture, scaled to cover';
    default:
      return 'nothing, so that it is transparent';
  }
}

function wayWords(distance: Distance, back: string, forth: string): string[] {
  if (distance.value === 0) return [];
  const length = Math.abs(distance.value);
  const amount = distance.unit === 'px' ? `${length} pixels` : `${Math.round(length * 100)} % of the picture`;
  return [`${amount} ${distance.value < 0 ? back : forth}`];
}

function editWords(edit: Edit, isMasked: boolean): string {
  const what = selectionWords(edit, isMasked);
  switch (edit.kind) {
    case 'remove':
      return `Removes ${what} and fills what was behind.`;
    case 'ground':
      return `Replaces ${what} by ${groundWords(edit.ground)}.`;
    case 'recolor':
      return `Recolours ${what} to ${edit.color}.`;
    case 'adjust':
      return `${VERBS[edit.adjustment]} ${what}, strength ${Math.round(edit.amount * 100)} %.`;
    case 'move':
      return `Moves ${what} ${[...wayWords(edit.right, 'left', 'right'), ...wayWords(edit.down, 'up', 'down')].join(' and ')}.`;
    case 'place':
      return `Moves ${what} to the ${edit.places.join(' ')} of the picture.`;
    default:
      return `Makes ${what} ${Math.round(edit.scale * 100)} % of its size.`;
  }
}

/** How a prompt was read, in plain sentences, for a person to check. */
export function explainEdit(plan: EditPlan): readonly string[] {
  if (plan.kind === 'edits') return plan.edits.map((edit) => editWords(edit, plan.isMasked));
  const rest =
    plan.understood.length === 0 ? 'no edit without one does this' : 'no edit without one does the rest';
  return [
    ...plan.understood.map((edit) => editWords(edit, plan.isMasked)),
    `Needs a generative engine: ${rest}.`,
  ];
}
