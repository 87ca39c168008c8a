import type { Cell, Column, Table } from './bench.ts';

const DEFAULT_DECIMALS = 2;
const METHOD_WIDTH = 110;

function shown(cell: Cell, column: Column): string {
  if (cell === null) return '-';
  if (typeof cell === 'string') return cell;
  if (Number.isNaN(cell)) return 'n/a';
  if (!Number.isFinite(cell)) return cell > 0 ? 'inf' : '-inf';
  return cell.toFixed(column.decimals ?? DEFAULT_DECIMALS);
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > METHOD_WIDTH) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return line ? [...lines, line] : lines;
}

/** A table as plain text: title, method, aligned columns (figures to the right), notes. */
export function layOut(table: Table): string {
  const cells = table.rows.map((row) =>
    table.columns.map((column, index) => shown(row[index] ?? null, column)),
  );
  const widths = table.columns.map((column, index) =>
    Math.max(column.name.length, ...cells.map((row) => row[index]!.length)),
  );
  const isFigure = table.columns.map((_, index) => table.rows.some((row) => typeof row[index] === 'number'));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => (isFigure[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd();
  return [
    table.title,
    ...wrapped(table.method),
    '',
    line(table.columns.map((column) => column.name)),
    line(widths.map((width) => '-'.repeat(width))),
    ...cells.map(line),
    ...table.notes.flatMap((note) => wrapped(`* ${note}`)),
  ].join('\n');
}
