import process from 'node:process';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/wiring/log.ts';
import { type ProcessParts, serve, workAlone } from '../../src/wiring/serve.ts';
import { scriptedOperation } from './scripted-operation.ts';

// A real server or worker whose engine processes do as they are told. Arguments: `serve` or `work`, and the journal.

const [, , role, journal = ''] = process.argv;

const ending = new AbortController();
const interrupt = (): void => {
  if (ending.signal.aborted) process.exit(130);
  ending.abort();
};
process.on('SIGTERM', interrupt);
process.on('SIGINT', interrupt);

const { config } = readConfig(process.env, process.cwd());
const parts: ProcessParts = {
  config,
  log: createLog(config.logLevel ?? 'info'),
  version: '0.0.0-test',
  operations: new Map([[scriptedOperation.id, scriptedOperation]]),
  engineHost: { entry: new URL('scripted-operation-host.ts', import.meta.url), args: () => [journal] },
  signal: ending.signal,
};
const tell = (facts: object): void =>
  void process.stdout.write(`${JSON.stringify({ ready: true, ...facts })}\n`);

if (role === 'serve') await serve(parts, tell);
else await workAlone(parts, () => tell({}));
