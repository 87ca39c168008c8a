import type { Arguments, OptionSpec } from './argument.ts';
import type { Reporter } from './reporter.ts';

/** One word after `unflatten`, with all that its help text and its parsing need. */
export interface Command {
  readonly name: string;
  /** One sentence, imperative; a full stop at its end is optional. */
  readonly summary: string;
  /** What follows the name, without options: `<image|->`. */
  readonly operands: string;
  readonly options: readonly OptionSpec[];
  /** Whole commands that can be pasted. */
  readonly examples: readonly string[];
  /**
   * @returns the exit code
   * @throws Problem
   */
  run(given: Arguments, reporter: Reporter): Promise<number>;
}

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'json', description: 'Print one JSON document for machines; a problem is JSON on stderr' },
  { name: 'quiet', short: 'q', description: 'Say nothing on stderr but what went wrong' },
  { name: 'verbose', description: 'Say each stage, and the cause of a problem' },
  { name: 'help', short: 'h', description: 'Print this help' },
];

/** `unflatten split <image|-> [--box l,t,r,b]... -o DIR`: options that must be there stand bare. */
export function usageLine(command: Command): string {
  const words = ['unflatten', command.name, command.operands, ...command.options.map(optionUsage)];
  return words.filter((word) => word !== '').join(' ');
}

function optionUsage(option: OptionSpec): string {
  const dashed = option.short === undefined ? `--${option.name}` : `-${option.short}`;
  const word = option.placeholder === undefined ? dashed : `${dashed} ${option.placeholder}`;
  return (option.required ? word : `[${word}]`) + (option.repeatable ? '...' : '');
}
