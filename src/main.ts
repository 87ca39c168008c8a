import { readFileSync } from 'node:fs';
import process from 'node:process';

/** The argument that turns this program into the child of an engine host. */
const ENGINE_HOST_ROLE = '--engine-host';

async function runAsEngineHost(): Promise<void> {
  const { serveEngineHost } = await import('./worker/engine-host-child.ts');
  serveEngineHost();
}

/** An abort signal for the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}

async function runAsCommandLine(args: readonly string[]): Promise<number> {
  const [{ runCommandLine }, { EngineHost }, { operations }, { inspectEngines, inspectMachine }] =
    await Promise.all([
      import('./cli/command-line.ts'),
      import('./worker/engine-host.ts'),
      import('./operations/registry.ts'),
      import('./worker/inspection.ts'),
    ]);
  const host = new EngineHost({ entry: new URL(import.meta.url), args: [ENGINE_HOST_ROLE] });
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const { stdin, stdout, stderr } = process;
  try {
    return await runCommandLine(
      args,
      {
        stdin,
        stdout,
        stderr,
        stdoutIsTerminal: stdout.isTTY === true,
        stderrIsTerminal: stderr.isTTY === true,
        columns: stderr.columns ?? 80,
        cwd: process.cwd(),
        signal: interruption(),
      },
      { operations, runJob: host.runJob, listEngines: inspectEngines, doctor: inspectMachine, version },
    );
  } finally {
    await host.close();
  }
}

const args = process.argv.slice(2);
if (args[0] === ENGINE_HOST_ROLE) await runAsEngineHost();
else process.exitCode = await runAsCommandLine(args);
