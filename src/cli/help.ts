import type { OptionSpec } from './argument.ts';
import { COMMON_OPTIONS, type Command, usageLine } from './command.ts';
import { EXIT_CODES } from './exit-code.ts';
import { definitionLines, wrapText } from './layout.ts';

/** What `unflatten --help` prints, laid out for `columns`. */
export function overviewHelp(commands: readonly Command[], columns: number): string {
  return sections([
    [
      ...wrapText(
        'Unflatten turns a flat picture back into layers that compose to it byte for byte.',
        columns,
      ),
    ],
    ['Usage: unflatten <command> [options]'],
    ['Commands:', ...definitionLines(commands.map(commandEntry), columns)],
    ['Options of every command:', ...definitionLines(COMMON_OPTIONS.map(optionEntry), columns)],
    ['Exit codes:', ...definitionLines(Object.entries(EXIT_CODES), columns)],
    [
      ...wrapText(
        'Data goes to stdout, talk and progress to stderr. A "-" stands for stdin or stdout. ' +
          '"unflatten help <command>" tells more about one command, "unflatten --version" the version.',
        columns,
      ),
    ],
  ]);
}

/** What `unflatten help <command>` prints, laid out for `columns`. */
export function commandHelp(command: Command, columns: number): string {
  const usage = wrapText(usageLine(command), Math.max(1, columns - USAGE_HANG.length));
  return sections([
    [...wrapText(sentence(command.summary), columns)],
    [`Usage: ${usage[0]}`, ...usage.slice(1).map((line) => USAGE_HANG + line)],
    ['Options:', ...definitionLines([...command.options, ...COMMON_OPTIONS].map(optionEntry), columns)],
    command.examples.length > 0 ? ['Examples:', ...command.examples.map((example) => `  ${example}`)] : [],
  ]);
}

const USAGE_HANG = ' '.repeat('Usage: '.length);

function sections(blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function commandEntry(command: Command): readonly [string, string] {
  return [command.name, command.summary.replace(/\.$/, '')];
}

function optionEntry(option: OptionSpec): readonly [string, string] {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const placeholder = option.placeholder === undefined ? '' : ` ${option.placeholder}`;
  const text = option.description.replace(/\.$/, '');
  return [`${short}--${option.name}${placeholder}`, option.required ? `${text} (required)` : text];
}
