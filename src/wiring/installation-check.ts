import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DoctorCheck } from '../cli/command-line.ts';
import { type Config, modelsDirOf, readConfig, readModelServers } from '../config.ts';
import { Problem } from '../domain/problem.ts';
import { inspectMachine } from '../worker/inspection.ts';
import { openModelServers } from '../worker/model-servers.ts';

const WANTED_FREE_MEBIBYTES = 1_024;

/** What `unflatten doctor` tells: the machine, the configuration, and whether the parts that it names answer. */
export async function inspectInstallation(
  environment: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<readonly DoctorCheck[]> {
  const machine = await inspectMachine(
    modelsDirOf(environment, cwd),
    openModelServers(readModelServers(environment, cwd)),
  );
  try {
    const { config, warnings } = readConfig(environment, cwd);
    return [
      ...machine,
      ...configurationChecks(warnings),
      await dataFolderCheck(config),
      ...(config.database.url === null ? [] : [await postgresCheck(config.database.url)]),
    ];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [...machine, { name: 'configuration', ok: false, severity: 'required', detail: error.detail }];
  }
}

function configurationChecks(warnings: readonly string[]): DoctorCheck[] {
  if (warnings.length === 0)
    return [
      { name: 'configuration', ok: true, severity: 'required', detail: 'every variable is understood' },
    ];
  return warnings.map((warning) => ({
    name: 'configuration',
    ok: false,
    severity: 'optional',
    detail: warning,
  }));
}

/** The folder itself, or the nearest one above it that exists, in which it would be made. */
async function existingFolder(path: string): Promise<string> {
  const facts = await stat(path).catch(() => null);
  return facts || dirname(path) === path ? path : existingFolder(dirname(path));
}

async function dataFolderCheck({ dataDir }: Config): Promise<DoctorCheck> {
  const check = { name: 'data folder', severity: 'required' } as const;
  try {
    const folder = await existingFolder(dataDir);
    await access(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(folder);
    const freeMebibytes = Math.floor((bavail * bsize) / 2 ** 20);
    return {
      ...check,
      ok: freeMebibytes >= WANTED_FREE_MEBIBYTES,
      detail: `${dataDir}; ${freeMebibytes} MiB are free, ${WANTED_FREE_MEBIBYTES} are wanted`,
    };
  } catch {
    return { ...check, ok: false, detail: `${dataDir} cannot be written` };
  }
}

const CONNECT_MS = 5_000;

async function postgresCheck(connectionString: string): Promise<DoctorCheck> {
  const check = { name: 'postgres', severity: 'required' } as const;
  const { Client } = await import('pg');
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_MS });
  // Without a listener a connection that breaks later would end this process.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return { ...check, ok: true, detail: `version ${rows[0]?.server_version} answers` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ...check, ok: false, detail: `does not answer (${code ?? 'no code'})` };
  } finally {
    await client.end().catch(() => {});
  }
}
