import { Problem } from '../domain/problem.ts';
import { type OptionSpec, parseArguments } from './argument.ts';
import { COMMON_OPTIONS, type Command, usageLine } from './command.ts';
import { doctorCommand } from './doctor-command.ts';
import { enginesCommand } from './engines-command.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { keysCommand } from './keys-command.ts';
import { modelsCommand } from './models-command.ts';
import { operationCommand } from './operation-command.ts';
import { guardStream, Reporter } from './reporter.ts';
import { serveCommand, workCommand } from './serve-command.ts';
import type { CommandLineServices } from './services.ts';
import { suggestionOf } from './suggestion.ts';
import { columnsOf, type Terminal } from './terminal.ts';

export type { KeyKeeper, ListedKey, ServerServices } from './server-services.ts';
export type { CommandLineServices, DoctorCheck, EngineStatus } from './services.ts';
export type { Terminal } from './terminal.ts';

/**
 * Runs one command line (without `node` and the script) and answers with the exit code: 0, or that of the problem which
 * ended it. Data goes to `terminal.stdout`, talk, progress and problems to `terminal.stderr`. Nothing is thrown and
 * nothing is left behind: a command that fails or is aborted by `terminal.signal` writes no result.
 */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  services: CommandLineServices,
): Promise<number> {
  guardStream(terminal.stdout);
  guardStream(terminal.stderr);
  let reporter = new Reporter(terminal, mannerOf(switchesIn(args)));
  let command: Command | null = null;
  try {
    const commands = commandsOf(services);
    const { word, rest } = splitAtCommand(args);
    if (word === null) {
      const { switches } = parseArguments(rest, [...COMMON_OPTIONS, VERSION_OPTION]);
      reporter = new Reporter(terminal, mannerOf(switches));
      if (switches.has('version')) await reporter.data(services.version);
      else if (switches.has('help'))
        await reporter.data(overviewHelp(commands, columnsOf(terminal, 'stdout')));
      else throw new Problem('usage', 'Expected a command, got nothing.');
      return 0;
    }
    command = findCommand(word, commands);
    const given = parseArguments(rest, [...command.options, ...COMMON_OPTIONS]);
    reporter = new Reporter(terminal, mannerOf(given.switches));
    if (given.switches.has('help')) {
      await reporter.data(commandHelp(command, columnsOf(terminal, 'stdout')));
      return 0;
    }
    if (command.operands === '' && given.positionals.length > 0)
      throw new Problem('usage', `Expected nothing after ${word}, got ${given.positionals.join(' ')}.`);
    return await command.run(given, reporter);
  } catch (error) {
    const problem = Problem.from(error);
    reporter.problem(problem, {
      line: command ? usageLine(command) : 'unflatten <command> [options]',
      helpCommand: command ? `unflatten help ${command.name}` : 'unflatten --help',
    });
    return problem.spec.exitCode;
  } finally {
    await reporter.flush();
  }
}

const VERSION_OPTION: OptionSpec = { name: 'version', description: 'Print the version' };

function commandsOf(services: CommandLineServices): readonly Command[] {
  const commands: Command[] = [
    ...[...services.operations.values()].map((operation) => operationCommand(operation, services.runJob)),
    ...(services.server
      ? [serveCommand(services.server), workCommand(services.server), keysCommand(services.server)]
      : []),
    enginesCommand(services),
    ...(services.openModels ? [modelsCommand(services.openModels)] : []),
    doctorCommand(services),
  ];
  commands.push({
    name: 'help',
    summary: 'Print what there is to know of one command, or of all',
    operands: '[command]',
    options: [],
    examples: [],
    async run({ positionals }, reporter) {
      const [name, ...others] = positionals;
      if (others.length > 0)
        throw new Problem('usage', `Expected one command after help, got ${positionals.length}.`);
      const columns = columnsOf(reporter.terminal, 'stdout');
      await reporter.data(
        name === undefined
          ? overviewHelp(commands, columns)
          : commandHelp(findCommand(name, commands), columns),
      );
      return 0;
    },
  });
  return commands;
}

function findCommand(word: string, commands: readonly Command[]): Command {
  const command = commands.find((candidate) => candidate.name === word);
  if (command) return command;
  const names = commands.map((candidate) => candidate.name);
  throw new Problem(
    'usage',
    `Expected a command of ${names.join(', ')}, got "${word}".${suggestionOf(word, names)}`,
  );
}

/** The first word that is no option is the command; switches may stand before it. */
function splitAtCommand(args: readonly string[]): { word: string | null; rest: readonly string[] } {
  const index = args.findIndex((arg) => !arg.startsWith('-'));
  if (index < 0) return { word: null, rest: args };
  return { word: args[index]!, rest: [...args.slice(0, index), ...args.slice(index + 1)] };
}

/** The switches as far as they can be told before the words are understood, for the problem that says they are not. */
function switchesIn(args: readonly string[]): ReadonlySet<string> {
  const end = args.indexOf('--');
  const words = end < 0 ? args : args.slice(0, end);
  return new Set(
    COMMON_OPTIONS.filter(
      (option) => words.includes(`--${option.name}`) || words.includes(`-${option.short}`),
    ).map((option) => option.name),
  );
}

function mannerOf(switches: ReadonlySet<string>) {
  return { json: switches.has('json'), quiet: switches.has('quiet'), verbose: switches.has('verbose') };
}
