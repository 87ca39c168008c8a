#!/usr/bin/env node
// Runs on any Node: a machine with an older one uses the Node that was installed beside the sources.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST_MAJOR = 24;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const installed = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= OLDEST_MAJOR) {
  await import(new URL('../src/main.ts', import.meta.url).href);
} else if (existsSync(installed)) {
  const child = spawn(installed, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The child shares the terminal and hears Ctrl-C itself; other signals are handed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
} else {
  console.error(
    `unflatten needs Node ${OLDEST_MAJOR} or newer and found ${process.version}. Run "npm ci" first: it brings one.`,
  );
  process.exitCode = 69;
}
