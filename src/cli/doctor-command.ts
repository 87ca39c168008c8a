import { PROBLEMS } from '../domain/problem.ts';
import type { Command } from './command.ts';
import { wrapText } from './layout.ts';
import type { CommandLineServices, DoctorCheck } from './services.ts';
import { type Abilities, abilitiesOf, columnsOf, paint, printable } from './terminal.ts';

/** `unflatten doctor`: what works on this machine. Ends with 0 when everything required is there. */
export function doctorCommand(services: CommandLineServices): Command {
  return {
    name: 'doctor',
    summary: 'Check what this machine has and what is missing',
    operands: '',
    options: [],
    examples: ['unflatten doctor', 'unflatten doctor --json'],
    async run(_given, reporter) {
      const checks = await services.doctor();
      const isReady = checks.every((check) => check.ok || check.severity === 'optional');
      if (reporter.manner.json) await reporter.document({ ok: isReady, checks });
      else {
        const abilities = abilitiesOf(reporter.terminal, 'stdout');
        const columns = columnsOf(reporter.terminal, 'stdout');
        const longest = Math.max(0, ...checks.map((check) => check.name.length));
        await reporter.data(
          checks.flatMap((check) => checkLines(check, longest, columns, abilities)).join('\n'),
        );
      }
      reporter.talk(verdict(checks));
      return isReady ? 0 : PROBLEMS.engine_unavailable.exitCode;
    },
  };
}

const MIN_DETAIL_COLUMNS = 20;

function checkLines(
  check: DoctorCheck,
  nameColumns: number,
  columns: number,
  abilities: Abilities,
): readonly string[] {
  const [mark, color] = check.ok
    ? (['ok     ', 'green'] as const)
    : check.severity === 'required'
      ? (['FAILED ', 'red'] as const)
      : (['missing', 'yellow'] as const);
  const hang = mark.length + nameColumns + 4;
  const details = wrapText(printable(check.detail), Math.max(MIN_DETAIL_COLUMNS, columns - hang));
  return details.map((line, index) =>
    index === 0
      ? `${paint(mark, color, abilities)}  ${printable(check.name).padEnd(nameColumns)}  ${line}`.trimEnd()
      : ' '.repeat(hang) + line,
  );
}

function verdict(checks: readonly DoctorCheck[]): string {
  const failed = checks.filter((check) => !check.ok && check.severity === 'required').length;
  const missing = checks.filter((check) => !check.ok && check.severity === 'optional').length;
  const required = failed === 0 ? 'Everything required is there' : `Required and failed: ${failed}`;
  return missing === 0 ? `${required}.` : `${required}; optional and missing: ${missing}.`;
}
