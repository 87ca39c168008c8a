import type { InstructionPlan, Noun, TargetPhrase } from './plan.ts';

function nounForm(noun: Noun): string {
  switch (noun.kind) {
    case 'class':
      return noun.label;
    case 'part':
      return noun.side ? `${noun.side}-${noun.part}` : noun.part;
    case 'text':
      return (
        (noun.which === 'any' ? 'text' : 'title') + (noun.string === undefined ? '' : `"${noun.string}"`)
      );
    case 'shape':
      return `shape-${noun.shape}`;
    case 'graphic':
      return noun.graphic;
    case 'phrase':
      return `'${noun.phrase}'`;
    default:
      return noun.kind;
  }
}

/** A target in a form that fits a table: `all person red @left #2 ~dining table -clothes`. */
export function targetForm(target: TargetPhrase): string {
  const ordinal = target.ordinalAxis === 'down' ? `${target.ordinal}down` : `${target.ordinal}`;
  return [
    target.quantity === 'one' ? '' : `${target.quantity} `,
    target.size ? `${target.size} ` : '',
    nounForm(target.noun),
    ...target.colors.map((color) => ` ${color}`),
    target.places.length > 0 ? ` @${target.places.join('+')}` : '',
    target.ordinal === null ? '' : ` #${ordinal}`,
    target.near ? ` ~(${targetForm(target.near)})` : '',
    target.from ? ` -(${targetForm(target.from)})` : '',
  ].join('');
}

/** A plan in one line: targets, `!` what is left out, `<=` the number of layers, `?` what was not understood. */
export function planForm(plan: InstructionPlan): string {
  return [
    plan.mode === 'auto' ? 'auto' : plan.targets.map(targetForm).join(' | '),
    ...plan.except.map((target) => `!${targetForm(target)}`),
    plan.maxLayers === null ? '' : `<=${plan.maxLayers}`,
    plan.unread.length === 0 ? '' : `?${plan.unread.join(',')}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
