import type { Command } from './command.ts';
import { tableLines, wrapText } from './layout.ts';
import type { CommandLineServices, EngineStatus } from './services.ts';
import { abilitiesOf, columnsOf, paint, printable } from './terminal.ts';

/** `unflatten engines`: which engines there are, whether they can work here, and under which terms. */
export function enginesCommand(services: CommandLineServices): Command {
  return {
    name: 'engines',
    summary: 'List the engines, whether each can work here, and its licence',
    operands: '',
    options: [],
    examples: ['unflatten engines', 'unflatten engines --json'],
    async run(_given, reporter) {
      const engines = await services.listEngines();
      if (reporter.manner.json) {
        await reporter.document(engines);
        return 0;
      }
      const abilities = abilitiesOf(reporter.terminal, 'stdout');
      const columns = columnsOf(reporter.terminal, 'stdout');
      const [head = '', ...rows] = tableLines([HEAD, ...engines.map(engineCells)]);
      const lines = rows.flatMap((row, index) => [row, ...remarkLines(engines[index]!, columns)]);
      await reporter.data([paint(head, 'bold', abilities), ...lines].join('\n'));
      return 0;
    },
  };
}

const HEAD = ['ENGINE', 'CAPABILITY', 'HARDWARE', 'AVAILABLE', 'LICENCE'];
const INDENT = '    ';

function engineCells(engine: EngineStatus): readonly string[] {
  const { id, capability, hardware, available, licence } = engine;
  return [id, capability, hardware, available ? 'yes' : 'no', licence.spdx].map(printable);
}

/** What does not fit a column: why an engine is missing, what its licence asks, what nobody has tried. */
function remarkLines(engine: EngineStatus, columns: number): readonly string[] {
  const remarks = [
    ...(engine.available ? [] : [`Not available: ${engine.reason ?? 'no reason given'}`]),
    ...(engine.licence.note === undefined ? [] : [`Licence: ${engine.licence.note}`]),
    ...(engine.unproven === undefined ? [] : [`Not proven: ${engine.unproven}`]),
  ];
  return remarks.flatMap((remark) =>
    wrapText(printable(remark), columns - INDENT.length).map((line) => INDENT + line),
  );
}
