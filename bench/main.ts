import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Table } from './bench.ts';
import { openContext } from './context.ts';
import { layOut } from './layout.ts';
import { benches } from './registry.ts';

const USAGE = `npm run bench -- [--images DIR]... [--only NAME,...] [--json FILE] [--soak] [--keep]

  --images DIR   also measure on the pictures in DIR; may be given several times
  --only NAMES   only these: ${benches.map(({ name }) => name).join(', ')}
  --json FILE    write the tables as JSON too
  --soak         with the long memory run
  --keep         keep what was written while measuring, and tell where

${benches.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join('\n')}
`;

/** Fails with the usage on stderr. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}`);
  process.exit(64);
}

function settings() {
  const { values } = parseArgs({
    options: {
      images: { type: 'string', multiple: true, default: [] },
      only: { type: 'string' },
      json: { type: 'string' },
      soak: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const missing = values.images.find((folder) => !existsSync(folder));
  if (missing !== undefined) refuse(`There is no folder ${missing}.`);
  const wanted = values.only?.split(',');
  const unknown = wanted?.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) refuse(`There is no bench "${unknown}".`);
  return { ...values, chosen: benches.filter(({ name }) => wanted?.includes(name) ?? true) };
}

async function main(): Promise<void> {
  const options = settings();
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const scratchDir = await mkdtemp(join(tmpdir(), 'unflatten-bench-'));
  const say = (text: string): void => {
    process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  };
  const context = openContext({ imageDirs: options.images, soak: options.soak, scratchDir, say });
  const tables: (Table & { readonly bench: string })[] = [];
  process.stdout.write(
    `Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}\n`,
  );
  try {
    for (const bench of options.chosen) {
      try {
        for (const table of await bench.run(context)) {
          tables.push({ bench: bench.name, ...table });
          process.stdout.write(`\n${layOut(table)}\n`);
        }
      } catch (error) {
        // One bench that cannot run must not hide the others' figures, nor pass for a success.
        process.exitCode = 1;
        process.stdout.write(
          `\n${bench.name} stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        );
      }
    }
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(tables, null, 2)}\n`);
  } finally {
    await context.close();
    if (options.keep) say(`kept ${scratchDir}`);
    else await rm(scratchDir, { recursive: true, force: true });
  }
}

await main();
