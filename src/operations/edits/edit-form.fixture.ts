import { targetForm } from '../instruction/short-form.fixture.ts';
import type { Edit, EditPlan, Ground } from './edit.ts';

function groundForm(ground: Ground): string {
  switch (ground.type) {
    case 'color':
      return ground.color;
    case 'gradient':
      return `${ground.from}>${ground.to} ${ground.direction}`;
    case 'sky':
      return `${ground.time} sky ${ground.clouds}`;
    default:
      return ground.type;
  }
}

function valueForm(edit: Edit): string {
  switch (edit.kind) {
    case 'remove':
      return 'remove';
    case 'ground':
      return `ground ${groundForm(edit.ground)}`;
    case 'recolor':
      return `recolor ${edit.color}`;
    case 'adjust':
      return `${edit.adjustment} ${edit.amount}`;
    case 'move':
      return `move ${edit.right.value}${edit.right.unit} ${edit.down.value}${edit.down.unit}`;
    case 'place':
      return `place ${edit.places.join('+')}`;
    default:
      return `resize ${edit.scale}`;
  }
}

/** A plan in one line that fits a table: `remove car | blur 0.5 whole !person`. */
export function editPlanForm(plan: EditPlan): string {
  if (plan.kind === 'generate') return 'generate';
  return plan.edits
    .map((edit) => {
      const except = edit.except.map((target) => ` !${targetForm(target)}`).join('');
      return `${valueForm(edit)} ${edit.target ? targetForm(edit.target) : 'whole'}${except}`;
    })
    .join(' | ');
}
