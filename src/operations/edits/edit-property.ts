import type { Lexeme } from '../instruction/lexeme.ts';
import type { Adjustment } from './edit.ts';

const MORE = /^(?:increase|boost|raise|more|higher|enhance|turn up|add|up)$/;
const LESS = /^(?:reduce|decrease|lower|less|lessen|turn down|cut|down)$/;

/** Properties of a picture that an edit changes: what more and what less of it is. */
const PROPERTIES: readonly (readonly [words: RegExp, more: Adjustment, less: Adjustment | null])[] = [
  [/^(?:brightness|exposure|light|luminosity)$/, 'brighten', 'darken'],
  [/^(?:saturation|vibrance|vibrancy|colou?rs?|colou?rfulness)$/, 'saturate', 'desaturate'],
  [/^(?:sharpness|clarity|crispness)$/, 'sharpen', null],
  [/^(?:blur|blurriness|bokeh)$/, 'blur', null],
];

/** "increase the brightness", "less saturation": which adjustment it is, and where what it is done to begins. */
export function readProperty(
  lexemes: readonly Lexeme[],
  start: number,
): { readonly adjustment: Adjustment; readonly end: number } | null {
  const first = lexemes[start]?.words ?? '';
  const isMore = MORE.test(first);
  if (!isMore && !LESS.test(first)) return null;
  const at = lexemes[start + 1]?.sense.role === 'article' ? start + 2 : start + 1;
  const found = PROPERTIES.find(([words]) => words.test(lexemes[at]?.words ?? ''));
  const adjustment = found && (isMore ? found[1] : found[2]);
  return adjustment ? { adjustment, end: at + 1 } : null;
}

/** What has no place of its own, so that removing it is no matter of filling a hole. */
const FLAWS =
  /^(?:noise|grain|blur|haze|fog|mist|glare|artifact|jpeg artifact|compression artifact|scratch|dust|red eye|wrinkle|contrast|brightness|saturation|reflection|motion blur|distortion|yellow tint|tint|color cast|colour cast)$/;

/** Whether a phrase names a flaw of the whole picture and no thing in it. */
export function isFlaw(phrase: string): boolean {
  return FLAWS.test(phrase);
}
