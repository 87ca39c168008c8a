import type { Readable, Writable } from 'node:stream';

/** What the command line talks to, so that a test can stand in for a person at a shell. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdinIsTerminal?: boolean;
  readonly stderrIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** Width of the terminal in characters; a getter when it can change. */
  readonly columns: number;
  /** Absolute folder that relative paths start from. */
  readonly cwd: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where `NO_COLOR` and `TERM` are read; the process's own when absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What can be painted on one of the two streams. */
export interface Abilities {
  readonly color: boolean;
  /** The cursor can go back to the start of the line. */
  readonly redraw: boolean;
}

/** What `terminal` can show on `stream`; `NO_COLOR` (any value but empty) and `TERM=dumb` are obeyed. */
export function abilitiesOf(terminal: Terminal, stream: 'stdout' | 'stderr'): Abilities {
  const environment = terminal.environment ?? process.env;
  const isTerminal = stream === 'stdout' ? terminal.stdoutIsTerminal : terminal.stderrIsTerminal;
  const redraw = isTerminal && environment['TERM'] !== 'dumb';
  return { redraw, color: redraw && !environment['NO_COLOR'] };
}

const PLAIN_COLUMNS = 80;

/** Columns to lay text out in on `stream`: the terminal's, or 80 where the text goes to a file or a pipe. */
export function columnsOf(terminal: Terminal, stream: 'stdout' | 'stderr'): number {
  const isTerminal = stream === 'stdout' ? terminal.stdoutIsTerminal : terminal.stderrIsTerminal;
  return isTerminal && terminal.columns > 0 ? terminal.columns : PLAIN_COLUMNS;
}

type Color = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

const COLOR_CODES: Readonly<Record<Color, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

/** `text` in a color, or as it is where `abilities` has none. */
export function paint(text: string, color: Color, abilities: Abilities): string {
  if (!abilities.color) return text;
  const [on, off] = COLOR_CODES[color];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** `text` without control characters: names and notes can come from a file and must not steer a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\u{fffd}');
}
