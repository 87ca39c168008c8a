import { pluralOf } from './inflection.ts';
import type { InstructionPlan, Noun, Place, TargetPhrase } from './plan.ts';

const SHAPES = {
  any: 'shape',
  circle: 'circle',
  rectangle: 'rectangle',
  line: 'line',
  triangle: 'triangle',
  star: 'star',
};

/** A noun as a person would say it. */
export function nounWords(noun: Noun, isPlural = false): string {
  const singular = singularWords(noun);
  if (!isPlural || noun.kind === 'background' || noun.kind === 'sky' || noun.kind === 'ground')
    return singular;
  if (noun.kind === 'text' && noun.which === 'any') return 'lines of text';
  if (noun.kind === 'part' && (noun.part === 'clothes' || noun.part === 'hair')) return singular;
  if (noun.kind === 'phrase') return `"${pluralOf(noun.phrase)}"`;
  return /s$/.test(singular) && noun.kind === 'class' ? singular : pluralOf(singular);
}

function singularWords(noun: Noun): string {
  switch (noun.kind) {
    case 'subject':
      return 'main subject';
    case 'class':
      return noun.label;
    case 'part':
      return noun.side ? `${noun.side} ${noun.part}` : noun.part;
    case 'text': {
      const kind = noun.which === 'title' ? 'title' : 'line of text';
      return noun.string === undefined ? kind : `${kind} "${noun.string}"`;
    }
    case 'shape':
      return SHAPES[noun.shape];
    case 'graphic':
      return noun.graphic;
    case 'phrase':
      return `"${noun.phrase}"`;
    default:
      return noun.kind;
  }
}

const ONE_PLACE: Readonly<Record<Place, string>> = {
  left: 'on the left',
  right: 'on the right',
  top: 'at the top',
  bottom: 'at the bottom',
  center: 'in the middle',
  corner: 'in a corner',
  front: 'in front',
  back: 'at the back',
};

function placeWords(places: readonly Place[]): string {
  const [place] = places;
  if (place !== undefined && places.length === 1) return ONE_PLACE[place];
  const order: readonly Place[] = ['top', 'bottom', 'center', 'left', 'right', 'front', 'back', 'corner'];
  return `at the ${order.filter((each) => places.includes(each)).join(' ')}`;
}

function ordinalWords(ordinal: number): string {
  const count = Math.abs(ordinal);
  const ending = count % 100 > 10 && count % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return count === 1 ? '' : `${count}${ending} `;
}

function countingWords({ ordinal, ordinalAxis }: TargetPhrase): string {
  if (ordinal === null) return '';
  const [first, last] = ordinalAxis === 'down' ? ['the top', 'the bottom'] : ['the left', 'the right'];
  return `, counted from ${ordinal > 0 ? first : last}`;
}

/** A target in plain words: "every red car on the left, near one dining table". */
export function describeTarget(target: TargetPhrase): string {
  const { noun, quantity, ordinal } = target;
  const isPlural = typeof quantity === 'number' || (ordinal !== null && quantity === 'all');
  const isMass = noun.kind === 'part' && (noun.part === 'clothes' || noun.part === 'hair');
  const isOnly =
    quantity === 'one' &&
    (isMass || target.size !== null || /^(?:subject|background|sky|ground)$/.test(noun.kind));
  const place = ordinal === null ? '' : `${ordinalWords(ordinal) || 'first '}`;
  const amount =
    ordinal !== null || isOnly
      ? 'the '
      : quantity === 'one'
        ? 'one '
        : quantity === 'all'
          ? isMass
            ? 'all '
            : 'every '
          : '';
  const count = typeof quantity === 'number' ? `${quantity} ` : '';
  const parts = [
    amount + place + count + (target.size ? `${target.size} ` : ''),
    target.colors.length > 0 ? `${target.colors.join(' and ')} ` : '',
    nounWords(noun, isPlural),
    target.places.length > 0 ? ` ${placeWords(target.places)}` : '',
    countingWords(target),
    target.near ? `, near ${describeTarget(target.near)}` : '',
    target.from && target.from.noun.kind !== 'background'
      ? `, and apart from it ${describeTarget(target.from)}`
      : '',
  ];
  return parts.join('');
}

function openVocabulary({ noun }: TargetPhrase): string | null {
  if (noun.kind !== 'phrase') return null;
  if (!noun.alike)
    return `"${noun.phrase}" needs an engine that knows any word; without one the main subject is taken.`;
  const stand = noun.alike.map((each) => nounWords(each)).join(', ');
  return `"${noun.phrase}" needs an engine that knows any word; without one, any of these stands for it: ${stand}.`;
}

/** How an instruction was read, in plain sentences, for a person to check. */
export function explainPlan(plan: InstructionPlan): readonly string[] {
  const lines: string[] = [];
  if (plan.mode === 'auto')
    lines.push(
      'Nothing in particular was asked for: takes the main subject, then what else is worth a layer.',
    );
  for (const target of plan.targets) {
    lines.push(`Takes ${describeTarget(target)} ("${target.words}").`);
    const open = openVocabulary(target);
    if (open) lines.push(open);
  }
  for (const target of plan.except) lines.push(`Leaves out ${describeTarget(target)} ("${target.words}").`);
  if (plan.maxLayers !== null)
    lines.push(`Makes at most ${plan.maxLayers} ${plan.maxLayers === 1 ? 'layer' : 'layers'}.`);
  if (plan.unread.length > 0) lines.push(`Not understood: ${plan.unread.join(', ')}.`);
  return lines;
}
