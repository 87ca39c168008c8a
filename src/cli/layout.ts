/** `text` broken at spaces into lines of at most `columns` characters; longer words stand alone. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > columns && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** A term and its description side by side, the description wrapped and hanging; below each other where it is narrow. */
export function definitionLines(
  entries: readonly (readonly [term: string, description: string])[],
  columns: number,
): readonly string[] {
  const longest = Math.max(0, ...entries.map(([term]) => term.length));
  const hang = Math.min(longest, MAX_TERM_COLUMNS) + INDENT.length + 2;
  return entries.flatMap(([term, description]) => {
    const [first = '', ...others] = wrapText(description, Math.max(MIN_TEXT_COLUMNS, columns - hang));
    const head = `${INDENT}${term}`;
    const hanging = others.map((line) => ' '.repeat(hang) + line);
    if (head.length + 2 > hang) return [head, ' '.repeat(hang) + first, ...hanging];
    return [head.padEnd(hang) + first, ...hanging];
  });
}

/** Rows of cells in aligned columns, two spaces apart, nothing after the last cell. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  );
}

const INDENT = '  ';
const MAX_TERM_COLUMNS = 30;
const MIN_TEXT_COLUMNS = 20;
