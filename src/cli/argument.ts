import { parseArgs } from 'node:util';
import { Problem } from '../domain/problem.ts';
import { suggestionOf } from './suggestion.ts';

/** An option as parsing and the help text need it. */
export interface OptionSpec {
  /** Without the leading `--`. */
  readonly name: string;
  /** One letter, without the leading `-`. */
  readonly short?: string;
  /** What stands for the value in the help text; an option without it is a switch. */
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly repeatable?: boolean;
  /** One sentence. */
  readonly description: string;
}

export interface Arguments {
  readonly positionals: readonly string[];
  /** The values of each option that was given, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
}

/**
 * Sorts command line words into options and positionals, in any order; `--` ends the options.
 * @throws Problem `usage` for an unknown option, a value that is missing or unwanted, or a repetition
 */
export function parseArguments(words: readonly string[], specs: readonly OptionSpec[]): Arguments {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const { tokens } = parseArgs({
    args: [...words],
    // Strict parsing would answer in its own words, and take `--box -5,0,10,10` for two options.
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(specs.map((spec) => [spec.name, parserOption(spec)])),
  });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = byName.get(token.name);
    if (!spec) throw unknownOption(token.name, token.rawName, specs);
    if (spec.placeholder === undefined) {
      if (token.value !== undefined)
        throw new Problem(
          'usage',
          `Expected ${token.rawName} to stand alone, got the value "${token.value}".`,
        );
      switches.add(spec.name);
      continue;
    }
    const value = optionValue(token.value, token.inlineValue === true, token.rawName, spec);
    const earlier = values.get(spec.name);
    if (earlier && !spec.repeatable)
      throw new Problem('usage', `Expected ${token.rawName} once, got it again with the value "${value}".`);
    if (earlier) earlier.push(value);
    else values.set(spec.name, [value]);
  }
  return { positionals, values, switches };
}

function parserOption(spec: OptionSpec): { type: 'string' | 'boolean'; short?: string } {
  const type = spec.placeholder === undefined ? 'boolean' : 'string';
  return spec.short === undefined ? { type } : { type, short: spec.short };
}

function optionValue(
  value: string | undefined,
  isInline: boolean,
  rawName: string,
  spec: OptionSpec,
): string {
  const expected = `Expected ${spec.placeholder} after ${rawName}`;
  if (value === undefined || value === '') throw new Problem('usage', `${expected}, got nothing.`);
  if (!isInline && /^--?[a-z]/i.test(value))
    throw new Problem('usage', `${expected}, got the option ${value}.`);
  return value;
}

function unknownOption(name: string, rawName: string, specs: readonly OptionSpec[]): Problem {
  const names = specs.map((spec) => spec.name);
  const suggestion = rawName.startsWith('--') ? suggestionOf(name, names, '--') : '';
  return new Problem('usage', `Expected a known option, got ${rawName}.${suggestion}`);
}
