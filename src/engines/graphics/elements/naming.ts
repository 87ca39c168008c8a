import type { Size } from '../../../domain/box.ts';
import type { Form } from '../forms/form.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { Element } from './element.ts';

/** A line that is taller than all others by this factor is the title. */
const TITLE_RATIO = 1.15;

/** Share of the canvas from which a drawing is an illustration rather than an icon. */
const ILLUSTRATION_SHARE = 0.03;

/** What a designer calls a form. */
export function formName(outline: Form | null): string {
  if (!outline) return 'shape';
  switch (outline.type) {
    case 'rectangle':
      return outline.cornerRadiusPx > 0 ? 'rounded rectangle' : 'rectangle';
    case 'ellipse':
      return Math.abs(outline.radiusXPx - outline.radiusYPx) <= 0.03 * outline.radiusXPx + 0.6
        ? 'circle'
        : 'ellipse';
    case 'line':
      return 'line';
    case 'ring':
      return 'ring';
    case 'polygon':
      return outline.points.length === 3 ? 'triangle' : 'polygon';
  }
}

/** Whether an element runs from one side of the canvas to the other: a band is no card. */
function spans({ bounds: { left, top, right, bottom } }: Element, { widthPx, heightPx }: Size): boolean {
  return (left === 0 && right === widthPx - 1) || (top === 0 && bottom === heightPx - 1);
}

/** What stands on an element tells what it is for: a label makes a button, several things make a card. */
function purpose(
  element: Element,
  outline: Form | null,
  onIt: readonly Element[],
  canvas: Size,
): string | null {
  const canvasPx = canvas.widthPx * canvas.heightPx;
  if (outline?.type !== 'rectangle' || spans(element, canvas)) return null;
  const labels = onIt.filter(({ kind }) => kind === 'text');
  const [width, height] = [widthOf(element.bounds), heightOf(element.bounds)];
  if (labels.length === 1 && onIt.length <= 2 && width > 1.4 * height && width * height < 0.08 * canvasPx)
    return 'button';
  if (onIt.length >= 2 && width * height > 0.03 * canvasPx) return 'card';
  return null;
}

/** What is known when elements get their names. */
export interface NamedScene {
  readonly elements: readonly Element[];
  readonly elementOf: Int32Array;
  readonly outlines: readonly (Form | null)[];
  readonly grounds: readonly number[];
  readonly canvas: Size;
}

/** Names as a designer would give them, by element id; elements of one name are numbered. */
export function namesOf({ elements, elementOf, outlines, grounds, canvas }: NamedScene): string[] {
  const canvasPx = canvas.widthPx * canvas.heightPx;
  const heights = elements.flatMap(({ kind, lines }) =>
    kind === 'text' ? lines.map(({ bounds }) => heightOf(bounds)) : [],
  );
  heights.sort((one, other) => other - one);
  const [tallest = 0, next = 0] = heights;
  const counts = new Map<string, number>();
  const nameOf = (element: Element): string => {
    const { id, kind, lines, area, cast } = element;
    if (element.parts.length === 0) return '';
    if (cast) return `shadow of ${nameOf(elements[elementOf[cast.part]!]!)}`;
    if (kind === 'background') return 'background';
    if (kind === 'photo') return 'photo';
    if (kind === 'drawing') return area >= ILLUSTRATION_SHARE * canvasPx ? 'illustration' : 'icon';
    if (kind === 'text') {
      const said = lines.flatMap(({ reading }) => (reading ? [reading.string] : [])).join(' ');
      if (said) return `text: ${said.length > 60 ? `${said.slice(0, 57)}...` : said}`;
      const tall = Math.max(0, ...lines.map(({ bounds }) => heightOf(bounds)));
      return tall === tallest && (tall >= TITLE_RATIO * next || heights.length === 1) ? 'title' : 'text';
    }
    const onIt = elements.filter((other) => other.parts.length > 0 && grounds[other.id] === id);
    return purpose(element, outlines[id]!, onIt, canvas) ?? formName(outlines[id]!);
  };
  const plain = elements.map(nameOf);
  const totals = new Map<string, number>();
  for (const name of plain) totals.set(name, (totals.get(name) ?? 0) + 1);
  return plain.map((name) => {
    if (totals.get(name) === 1 || name === 'background' || name === '') return name;
    const index = (counts.get(name) ?? 0) + 1;
    counts.set(name, index);
    return `${name} ${index}`;
  });
}
