import { relative } from 'node:path';
import type { Command } from './command.ts';
import type { Reporter } from './reporter.ts';
import type { ServedAddress, ServerServices } from './server-services.ts';

/** `unflatten serve`: the API and, unless turned off, the worker. */
export function serveCommand(server: ServerServices): Command {
  return {
    name: 'serve',
    summary: 'Serve the HTTP API and run its jobs; the environment configures it',
    operands: '',
    options: [],
    examples: ['unflatten serve', 'UNFLATTEN_PORT=9000 unflatten serve'],
    async run(_given, reporter) {
      const { terminal } = reporter;
      sayWhenStopping(reporter);
      await server.serve(terminal, {
        warn: (sentence) => reporter.talk(`Note: ${sentence}`),
        ready(served) {
          const lines = reporter.manner.json
            ? [JSON.stringify({ ready: true, ...served })]
            : [
                `Unflatten is ready at ${served.address}`,
                `Try: ${trial(served, server.examplePicture, terminal.cwd)}`,
              ];
          // Nobody waits for these lines: a reader who has gone away does not end a server.
          reporter.data(lines.join('\n')).catch(() => {});
        },
      });
      return 0;
    },
  };
}

function sayWhenStopping(reporter: Reporter): void {
  const say = (): void => reporter.talk('Stopping; once more to stop at once.');
  reporter.terminal.signal.addEventListener('abort', say, { once: true });
}

/** One line for a shell that splits a picture and saves the PSD. */
function trial({ address, needsKey }: ServedAddress, picture: string, cwd: string): string {
  const near = relative(cwd, picture);
  const path = near.startsWith('..') ? picture : near;
  const key = needsKey ? '-H "Authorization: Bearer $UNFLATTEN_KEY" ' : '';
  const split = `curl -s ${key}-H 'Prefer: wait=60' -F image=@'${path}' -F formats=psd ${address}/v1/split`;
  return `curl -so stack.psd "$(${split} | grep -o 'http[^"]*\\.psd[^"]*')"`;
}

/** `unflatten work`: a worker alone, beside servers that share a Postgres. */
export function workCommand(server: ServerServices): Command {
  return {
    name: 'work',
    summary: 'Run jobs of an installation on Postgres, without serving the API',
    operands: '',
    options: [
      {
        name: 'engines',
        placeholder: 'CLASSES',
        description:
          'Classes of engines to run jobs of, such as cpu or cpu,gpu; else as UNFLATTEN_ENGINES says',
      },
    ],
    examples: ['DATABASE_URL=postgres://… unflatten work --engines cpu'],
    async run(given, reporter) {
      const engines = given.values.get('engines')?.[0] ?? null;
      sayWhenStopping(reporter);
      await server.work(
        reporter.terminal,
        { engines },
        {
          warn: (sentence) => reporter.talk(`Note: ${sentence}`),
          ready() {
            const line = reporter.manner.json ? JSON.stringify({ ready: true }) : 'Unflatten takes jobs.';
            reporter.data(line).catch(() => {});
          },
        },
      );
      return 0;
    },
  };
}
