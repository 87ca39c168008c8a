import { readFileSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { ServerServices, Terminal } from './cli/command-line.ts';
import { modelsDirOf, readModelConfig, readModelServers } from './config.ts';
import type { ModelStore } from './infrastructure/models/model-store.ts';
import type { ProcessParts } from './wiring/serve.ts';
import type { EngineHostEntry } from './wiring/worker-process.ts';

/** The argument that turns this program into the child of an engine host; threads, pixels and the models' folder follow. */
const ENGINE_HOST_ROLE = '--engine-host';

const self = new URL(import.meta.url);

// Reading and compiling the sources is most of a short command's time, and is the same each time.
enableCompileCache();

const engineHost: EngineHostEntry = {
  entry: self,
  args: ({ threads, maxPixels, modelsDir }) => [
    ENGINE_HOST_ROLE,
    String(threads),
    String(maxPixels),
    modelsDir,
  ],
};

async function runAsEngineHost([threads, maxPixels, modelsDir]: readonly string[]): Promise<void> {
  const [{ serveEngineHost }, { openModelServers }] = await Promise.all([
    import('./worker/engine-host-child.ts'),
    import('./worker/model-servers.ts'),
  ]);
  serveEngineHost({
    ...(threads === undefined ? {} : { threads: Number(threads) }),
    ...(maxPixels === undefined ? {} : { maxPixels: Number(maxPixels) }),
    modelsDir: modelsDir ?? modelsDirOf(process.env, process.cwd()),
    // Keys come with the environment, never as arguments, which everybody on the machine can list.
    modelServers: openModelServers(readModelServers(process.env, process.cwd()), readVersion()),
  });
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

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', self), 'utf8')) as {
    version: string;
  };
  return version;
}

/** What the commands of a server do. Their modules are loaded by the first of them: `split` and its kin need none. */
function serverServices(version: string): ServerServices {
  async function partsOf(
    terminal: Terminal,
    warn: (sentence: string) => void,
    changes: Readonly<Record<string, string>> = {},
  ): Promise<ProcessParts> {
    const [{ readConfig }, { createLog }, { operations }] = await Promise.all([
      import('./config.ts'),
      import('./wiring/log.ts'),
      import('./operations/registry.ts'),
    ]);
    const { config, warnings } = readConfig({ ...process.env, ...changes }, terminal.cwd);
    const log = createLog(config.logLevel ?? (terminal.stderrIsTerminal ? 'warn' : 'info'));
    for (const warning of warnings) warn(warning);
    return { config, log, version, operations, engineHost, signal: terminal.signal };
  }
  return {
    keyScopes: ['jobs:write', 'jobs:read', 'admin'],
    examplePicture: fileURLToPath(new URL('../examples/poster/source.png', self)),
    async serve(terminal, on) {
      const parts = await partsOf(terminal, on.warn);
      const { serve } = await import('./wiring/serve.ts');
      await serve(parts, (address) => {
        on.ready(address);
        flushCompileCache();
      });
    },
    async work(terminal, { engines }, on) {
      const changes = engines === null ? {} : { UNFLATTEN_ENGINES: engines };
      const parts = await partsOf(terminal, on.warn, changes);
      const { workAlone } = await import('./wiring/serve.ts');
      await workAlone(parts, on.ready);
    },
    async withKeys(terminal, use, warn) {
      const { config } = await partsOf(terminal, warn);
      const { withKeys } = await import('./wiring/key-access.ts');
      return withKeys(config, use);
    },
  };
}

/** The model packs as `unflatten models` works with them. Its modules are loaded when it is called. */
async function modelsOfCommandLine(version: string): Promise<ModelStore> {
  const { openModels } = await import('./wiring/model-access.ts');
  return openModels(readModelConfig(process.env, process.cwd()), version);
}

async function runAsCommandLine(args: readonly string[]): Promise<number> {
  const [
    { runCommandLine },
    { EngineHost },
    { operations },
    { inspectEngines },
    { openModelServers },
    { inspectInstallation },
  ] = await Promise.all([
    import('./cli/command-line.ts'),
    import('./worker/engine-host.ts'),
    import('./operations/registry.ts'),
    import('./worker/inspection.ts'),
    import('./worker/model-servers.ts'),
    import('./wiring/installation-check.ts'),
  ]);
  const host = new EngineHost({ entry: self, args: [ENGINE_HOST_ROLE] });
  const version = readVersion();
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
      {
        operations,
        runJob: host.runJob,
        listEngines: () =>
          inspectEngines(
            modelsDirOf(process.env, process.cwd()),
            openModelServers(readModelServers(process.env, process.cwd()), version),
          ),
        openModels: () => modelsOfCommandLine(version),
        doctor: () => inspectInstallation(process.env, process.cwd()),
        version,
        server: serverServices(version),
      },
    );
  } finally {
    await host.close();
  }
}

const [role, ...rest] = process.argv.slice(2);
if (role === ENGINE_HOST_ROLE) await runAsEngineHost(rest);
else process.exitCode = await runAsCommandLine(process.argv.slice(2));
