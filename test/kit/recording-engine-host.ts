import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { serveEngineHost } from '../../src/worker/engine-host-child.ts';
import type { HostCommand } from '../../src/worker/host-message.ts';

// The real engine process with its real engines, which writes down all that reaches it. Argument: the file to write to.

/** One command, as it came. */
export interface RecordedCommand {
  readonly command: HostCommand;
  /** The arguments and the environment of the process. */
  readonly surroundings: readonly string[];
  /** SHA-256 of the files that the command names as inputs, read when it came. */
  readonly inputHashes: Readonly<Record<string, string>>;
}

const [, , record = ''] = process.argv;

process.on('message', (command: HostCommand) => {
  const inputs: Readonly<Record<string, string>> = command.type === 'run' ? command.request.inputs : {};
  const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  const entry: RecordedCommand = {
    command,
    surroundings: [...process.argv, ...Object.values(process.env).map(String)],
    inputHashes: Object.fromEntries(Object.entries(inputs).map(([name, path]) => [name, hashOf(path)])),
  };
  appendFileSync(record, `${JSON.stringify(entry)}\n`);
});

serveEngineHost();
