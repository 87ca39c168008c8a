import type { Box } from '../domain/box.ts';

/** How the value of a parameter is written on the command line. */
export type FlagForm =
  | { readonly type: 'switch' }
  | { readonly type: 'text' }
  | { readonly type: 'choice'; readonly choices: readonly (string | number)[] }
  | {
      readonly type: 'number';
      readonly whole: boolean;
      readonly minimum?: number;
      readonly maximum?: number;
    }
  /** `left,top,right,bottom` on the command line, a Box (with width and height) in the parameters. */
  | { readonly type: 'box'; readonly whole: boolean }
  /** An object of numbers, written in the order of its keys. */
  | { readonly type: 'tuple'; readonly keys: readonly string[]; readonly whole: boolean };

/** The value that `text` stands for, or `undefined` when it is not of this form. Limits are left to the schema. */
export function readForm(form: Exclude<FlagForm, { type: 'switch' }>, text: string): unknown {
  switch (form.type) {
    case 'text':
      return text;
    case 'choice':
      return form.choices.find((choice) => String(choice) === text);
    case 'number':
      return readNumbers(text, 1, form.whole)?.[0];
    case 'box': {
      const sides = readNumbers(text, 4, form.whole);
      return sides && readBox(sides);
    }
    case 'tuple': {
      const parts = readNumbers(text, form.keys.length, form.whole);
      return parts && Object.fromEntries(form.keys.map((key, index) => [key, parts[index]!]));
    }
  }
}

/** What stands for a value in usage lines: `N`, `1|2|4`, `l,t,r,b`. */
export function placeholderOf(form: Exclude<FlagForm, { type: 'switch' }>): string {
  switch (form.type) {
    case 'text':
      return 'TEXT';
    case 'choice':
      return form.choices.join('|');
    case 'number':
      return 'N';
    case 'box':
      return 'l,t,r,b';
    case 'tuple':
      return form.keys.map(partName).join(',');
  }
}

/** What is expected, as the middle of a sentence: "Expected --scale to be 1, 2 or 4". */
export function expectationOf(form: FlagForm): string {
  switch (form.type) {
    case 'switch':
      return 'a switch';
    case 'text':
      return 'a text';
    case 'choice':
      return listed(form.choices.map(String));
    case 'number':
      return `a ${form.whole ? 'whole ' : ''}number${limitsOf(form)}`;
    case 'box':
      return `left,top,right,bottom in ${pixels(form.whole)}, right beyond left and bottom beyond top`;
    case 'tuple':
      return `${form.keys.map(partName).join(',')} in ${pixels(form.whole)}`;
  }
}

function readNumbers(text: string, count: number, whole: boolean): readonly number[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const pattern = whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)$/;
  if (parts.length !== count || !parts.every((part) => pattern.test(part))) return undefined;
  const numbers = parts.map(Number);
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

function readBox(sides: readonly number[]): Box | undefined {
  const [left, top, right, bottom] = sides as [number, number, number, number];
  if (right <= left || bottom <= top) return undefined;
  return { leftPx: left, topPx: top, widthPx: right - left, heightPx: bottom - top };
}

function partName(key: string): string {
  return key.replace(/Px$/, '');
}

function pixels(whole: boolean): string {
  return whole ? 'whole pixels' : 'pixels';
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function limitsOf(form: { readonly minimum?: number; readonly maximum?: number }): string {
  const { minimum, maximum } = form;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  if (maximum !== undefined) return ` of at most ${maximum}`;
  return '';
}
