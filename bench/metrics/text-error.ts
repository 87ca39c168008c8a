/** Signs that readers may give in either form. */
const SAME_SIGN: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
};

/** A text with plain quotes and dashes and single spaces. */
export function plainText(text: string): string {
  return [...text.normalize('NFC')]
    .map((sign) => SAME_SIGN[sign] ?? sign)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Characters that must be put in, taken out or replaced to make one text the other (Levenshtein 1966). */
export function editDistance(first: string, second: string): number {
  const [one, other] = [[...first], [...second]];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [row, sign] of one.entries()) {
    const current = [row + 1];
    for (const [column, against] of other.entries())
      current.push(
        Math.min(current[column]! + 1, above[column + 1]! + 1, above[column]! + (sign === against ? 0 : 1)),
      );
    above = current;
  }
  return above[other.length]!;
}

/** Wrong characters over true ones, and what both were counted from. */
export interface TextError {
  readonly wrong: number;
  readonly characters: number;
}

/** The character error of one text that was read; nothing read is every character wrong. Case counts. */
export function textError(read: string, truth: string): TextError {
  const expected = plainText(truth);
  return { wrong: editDistance(plainText(read), expected), characters: [...expected].length };
}

/** The character error rate of many texts as if they were one. Not a number where there are none. */
export function characterErrorRate(errors: readonly TextError[]): number {
  const sum = (figure: keyof TextError) => errors.reduce((total, error) => total + error[figure], 0);
  return sum('wrong') / sum('characters');
}
