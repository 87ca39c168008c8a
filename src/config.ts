import { isAbsolute, join } from 'node:path';
import { nearestName } from './cli/suggestion.ts';
import { VARIABLES, type Variable, type VariableName, type VariableValue } from './config-variables.ts';
import type { DialectId } from './dialects/registry.ts';
import { Problem } from './domain/problem.ts';

/** What the environment says, read once at the start. Times are milliseconds. */
export interface Config {
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** Without a slash at its end; `null` when clients use the address that the server listens on. */
    readonly publicUrl: string | null;
    readonly trustedProxies: readonly string[];
    readonly corsOrigins: readonly string[];
    readonly shutdownPauseMs: number;
    readonly shutdownLimitMs: number;
  };
  /** Absolute. */
  readonly dataDir: string;
  readonly secret: string | null;
  readonly logLevel: VariableValue<'UNFLATTEN_LOG_LEVEL'>;
  readonly database: { readonly url: string | null; readonly connections: number };
  /** `null` when files are kept in the data folder. */
  readonly s3: {
    readonly bucket: string;
    readonly region: string;
    readonly endpoint?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  } | null;
  readonly limits: {
    readonly maxUploadBytes: number;
    readonly maxPixels: number;
    /** 0 for no limit. */
    readonly requestsPerMinute: number;
    /** 0 for no limit. */
    readonly jobsPerMinute: number;
    readonly waitingJobs: number;
    /** 0..1 */
    readonly diskShare: number;
  };
  readonly worker: {
    readonly runsInServer: boolean;
    readonly queues: readonly ('cpu' | 'gpu')[];
    readonly engineHosts: number;
    readonly threads: number | null;
    readonly memoryMebibytes: number | null;
    readonly recycleAfterJobs: number;
    /** Silence after which a worker's jobs go to another. */
    readonly leaseMs: number;
    readonly deadlineMs: number;
  };
  readonly modelServers: {
    readonly generative: {
      /** With a path. */
      readonly url: string;
      readonly apiKey: string | null;
      readonly dialect: VariableValue<'UNFLATTEN_GENERATIVE_DIALECT'>;
      readonly model: string | null;
      /** `generate`, `generate-pro`, `edit` or `edit-pro` to a model. */
      readonly models: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
    } | null;
    readonly decompose: {
      /** With a path. */
      readonly url: string;
      readonly apiKey: string | null;
      readonly engineId: VariableValue<'UNFLATTEN_DECOMPOSE_ENGINE'>;
      readonly model: string | null;
      readonly timeoutMs: number;
    } | null;
  };
  readonly dialects: {
    readonly ids: readonly DialectId[];
    /** A vendor's model to the id of an engine. */
    readonly inpaintEngines: Readonly<Record<string, string>>;
  };
  readonly models: {
    /** Absolute. */
    readonly dir: string;
    /** Without a slash at its end; `null` for the hub itself. */
    readonly mirrorUrl: string | null;
    readonly offline: boolean;
  };
  readonly retention: {
    readonly jobMs: number;
    readonly imageMs: number;
    readonly linkMs: number;
    readonly sweepMs: number;
  };
  readonly sources: { readonly allowedHosts: readonly string[]; readonly timeoutMs: number };
  readonly webhookSecret: string | null;
}

/** A configuration, and sentences about what in the environment was passed over. */
export interface ReadConfig {
  readonly config: Config;
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;
type Values = { readonly [Name in VariableName]: VariableValue<Name> };

const OUR_PREFIX = 'UNFLATTEN_';
const S3_NAMES: readonly VariableName[] = [
  'S3_BUCKET',
  'S3_ENDPOINT',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
];

/**
 * Reads the environment into one frozen object. A blank variable counts as absent. `cwd` is where relative folders start.
 * @throws Problem `config_invalid` that names every mistake at once, and no secret
 */
export function readConfig(environment: Environment, cwd: string): ReadConfig {
  const mistakes: string[] = [];
  const values = readValues(environment, mistakes);
  mistakes.push(...contradictions(values, environment));
  if (mistakes.length > 0) {
    const count = mistakes.length === 1 ? 'One mistake' : `${mistakes.length} mistakes`;
    throw new Problem('config_invalid', `${count} in the environment. ${mistakes.join('. ')}.`);
  }
  return { config: deepFreeze(configOf(values, cwd)), warnings: warningsOf(values, environment) };
}

function isGiven(environment: Environment, name: string): boolean {
  return (environment[name] ?? '').trim() !== '';
}

function readValues(environment: Environment, mistakes: string[]): Values {
  const read = (name: string, variable: Variable<unknown>): unknown => {
    const text = isGiven(environment, name) ? environment[name]!.trim() : variable.fallback;
    if (text === null) return null;
    const result = variable.form.schema.safeParse(text);
    if (result.success) return result.data;
    mistakes.push(
      `${name}: expected ${variable.form.expected}, got ${variable.secret ? 'something else (not shown)' : quoted(text)}`,
    );
    return null;
  };
  return Object.fromEntries(
    Object.entries<Variable<unknown>>(VARIABLES).map(([name, variable]) => [name, read(name, variable)]),
  ) as unknown as Values;
}

const SHOWN_CHARACTERS = 60;

function quoted(text: string): string {
  // A password in a URL is a secret wherever it stands.
  const harmless = text.replace(/(:\/\/)[^/@\s]*@/, '$1…@');
  return JSON.stringify(
    harmless.length > SHOWN_CHARACTERS ? `${harmless.slice(0, SHOWN_CHARACTERS)}…` : harmless,
  );
}

/** What is wrong although each value by itself is right; a variable that is wrong itself is not blamed twice. */
function contradictions(values: Values, environment: Environment): string[] {
  const mistakes: string[] = [];
  const given = S3_NAMES.filter((name) => isGiven(environment, name));
  if (given.length > 0 && !isGiven(environment, 'S3_BUCKET'))
    mistakes.push(`S3_BUCKET: expected with ${given.join(', ')}, got nothing`);
  const pair = [
    ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
    ['S3_SECRET_ACCESS_KEY', 'S3_ACCESS_KEY_ID'],
  ] as const;
  for (const [one, other] of pair)
    if (isGiven(environment, one) && !isGiven(environment, other))
      mistakes.push(`${other}: expected with ${one}, got nothing`);
  for (const name of MODEL_SERVER_VARIABLES) {
    const server = name.includes('DECOMPOSE_') ? 'DECOMPOSE_URL' : 'GENERATIVE_URL';
    if (isGiven(environment, name) && !isGiven(environment, server))
      mistakes.push(`${server}: expected with ${name}, got nothing`);
  }
  if (values.UNFLATTEN_DIALECTS?.includes('none') && values.UNFLATTEN_DIALECTS.length > 1)
    mistakes.push(
      `UNFLATTEN_DIALECTS: expected none alone, got ${quoted(values.UNFLATTEN_DIALECTS.join(','))}`,
    );
  const pause = values.UNFLATTEN_SHUTDOWN_PAUSE_SECONDS;
  const limit = values.UNFLATTEN_SHUTDOWN_LIMIT_SECONDS;
  if (pause !== null && limit !== null && pause >= limit)
    mistakes.push(
      `UNFLATTEN_SHUTDOWN_LIMIT_SECONDS: expected more than UNFLATTEN_SHUTDOWN_PAUSE_SECONDS (${pause / 1000}), got ${limit / 1000}`,
    );
  return mistakes;
}

function warningsOf(values: Values, environment: Environment): string[] {
  const names = Object.keys(VARIABLES);
  const unknown = Object.keys(environment)
    .filter((name) => name.startsWith(OUR_PREFIX) && !names.includes(name))
    .sort()
    .map((name) => {
      const nearest = nearestOurs(name, names);
      return `${name} is not a variable of this version and does nothing.${nearest ? ` Did you mean ${nearest}?` : ''}`;
    });
  if (values.DATABASE_URL !== null && values.UNFLATTEN_SECRET === null)
    unknown.push(
      'UNFLATTEN_SECRET is not set: links of one process will not open at another. Set the same one for all that share the database.',
    );
  return unknown;
}

/** The common prefix would make every name near to every other. */
function nearestOurs(name: string, names: readonly string[]): string | null {
  const bare = (full: string): string => full.replace(OUR_PREFIX, '').toLowerCase();
  const nearest = nearestName(bare(name), names.map(bare));
  return names.find((candidate) => bare(candidate) === nearest) ?? null;
}

const MODEL_SERVER_VARIABLES: readonly VariableName[] = [
  'GENERATIVE_URL',
  'GENERATIVE_API_KEY',
  'UNFLATTEN_GENERATIVE_DIALECT',
  'GENERATIVE_MODEL',
  'UNFLATTEN_GENERATIVE_MODELS',
  'UNFLATTEN_GENERATIVE_TIMEOUT_SECONDS',
  'DECOMPOSE_URL',
  'UNFLATTEN_DECOMPOSE_API_KEY',
  'UNFLATTEN_DECOMPOSE_ENGINE',
  'UNFLATTEN_DECOMPOSE_MODEL',
  'UNFLATTEN_DECOMPOSE_TIMEOUT_SECONDS',
];

/** What the environment says of model servers alone, or a sentence on what is wrong with it. */
export function readModelServers(
  environment: Environment,
  cwd: string,
): Config['modelServers'] | { readonly mistake: string } {
  const named = MODEL_SERVER_VARIABLES.map((name) => [name, environment[name]] as const);
  try {
    return readConfig(Object.fromEntries(named), cwd).config.modelServers;
  } catch (error) {
    if (error instanceof Problem) return { mistake: error.detail };
    throw error;
  }
}

/** A server that is named by its host alone serves the API where all of its kind do. */
function withApiPath(serverUrl: string): string {
  const url = new URL(serverUrl);
  if (url.pathname === '/') url.pathname = '/v1';
  return url.href;
}

/** Inside the data folder. */
const MODELS_FOLDER = 'models';

function absolute(folder: string, cwd: string): string {
  return isAbsolute(folder) ? folder : join(cwd, folder);
}

/** The variables that commands without a server read, too. */
const MODEL_VARIABLES: readonly VariableName[] = [
  'UNFLATTEN_DATA_DIR',
  'UNFLATTEN_MODELS_DIR',
  'UNFLATTEN_MODELS_MIRROR',
  'UNFLATTEN_OFFLINE',
];

/**
 * What the environment says of model packs alone: a mistake in what only a server needs does not stop a command that runs
 * without one.
 * @throws Problem `config_invalid`
 */
export function readModelConfig(environment: Environment, cwd: string): Config['models'] {
  const named = MODEL_VARIABLES.map((name) => [name, environment[name]] as const);
  return readConfig(Object.fromEntries(named), cwd).config.models;
}

/** The folder of model packs; unlike the rest it cannot be written wrong. */
export function modelsDirOf(environment: Environment, cwd: string): string {
  const { UNFLATTEN_DATA_DIR, UNFLATTEN_MODELS_DIR } = environment;
  return readModelConfig({ UNFLATTEN_DATA_DIR, UNFLATTEN_MODELS_DIR }, cwd).dir;
}

function configOf(values: Values, cwd: string): Config {
  const dataDir = values.UNFLATTEN_DATA_DIR;
  const endpoint = values.S3_ENDPOINT;
  const accessKeyId = values.S3_ACCESS_KEY_ID;
  const secretAccessKey = values.S3_SECRET_ACCESS_KEY;
  return {
    server: {
      host: values.UNFLATTEN_HOST,
      port: values.UNFLATTEN_PORT,
      publicUrl: values.UNFLATTEN_PUBLIC_URL,
      trustedProxies: values.UNFLATTEN_TRUST_PROXY,
      corsOrigins: values.UNFLATTEN_CORS_ORIGINS,
      shutdownPauseMs: values.UNFLATTEN_SHUTDOWN_PAUSE_SECONDS,
      shutdownLimitMs: values.UNFLATTEN_SHUTDOWN_LIMIT_SECONDS,
    },
    dataDir: absolute(dataDir, cwd),
    secret: values.UNFLATTEN_SECRET,
    logLevel: values.UNFLATTEN_LOG_LEVEL,
    database: { url: values.DATABASE_URL, connections: values.UNFLATTEN_DATABASE_CONNECTIONS },
    s3:
      values.S3_BUCKET === null
        ? null
        : {
            bucket: values.S3_BUCKET,
            region: values.S3_REGION,
            ...(endpoint === null ? {} : { endpoint }),
            ...(accessKeyId === null || secretAccessKey === null
              ? {}
              : { credentials: { accessKeyId, secretAccessKey } }),
          },
    limits: {
      maxUploadBytes: values.UNFLATTEN_MAX_UPLOAD_MIB,
      maxPixels: values.UNFLATTEN_MAX_MEGAPIXELS,
      requestsPerMinute: values.UNFLATTEN_RATE_LIMIT_PER_MINUTE,
      jobsPerMinute: values.UNFLATTEN_JOB_RATE_LIMIT_PER_MINUTE,
      waitingJobs: values.UNFLATTEN_QUEUE_LIMIT,
      diskShare: values.UNFLATTEN_MAX_DISK_SHARE,
    },
    worker: {
      runsInServer: values.UNFLATTEN_WORKER,
      queues: values.UNFLATTEN_ENGINES,
      engineHosts: values.UNFLATTEN_ENGINE_HOSTS,
      threads: values.UNFLATTEN_ENGINE_THREADS,
      memoryMebibytes: values.UNFLATTEN_ENGINE_MEMORY_MIB,
      recycleAfterJobs: values.UNFLATTEN_ENGINE_RECYCLE_JOBS,
      leaseMs: values.UNFLATTEN_WORKER_LEASE_SECONDS,
      deadlineMs: values.UNFLATTEN_JOB_DEADLINE_SECONDS,
    },
    modelServers: {
      generative:
        values.GENERATIVE_URL === null
          ? null
          : {
              url: withApiPath(values.GENERATIVE_URL),
              apiKey: values.GENERATIVE_API_KEY,
              dialect: values.UNFLATTEN_GENERATIVE_DIALECT,
              model: values.GENERATIVE_MODEL,
              models: values.UNFLATTEN_GENERATIVE_MODELS,
              timeoutMs: values.UNFLATTEN_GENERATIVE_TIMEOUT_SECONDS,
            },
      decompose:
        values.DECOMPOSE_URL === null
          ? null
          : {
              url: withApiPath(values.DECOMPOSE_URL),
              apiKey: values.UNFLATTEN_DECOMPOSE_API_KEY,
              engineId: values.UNFLATTEN_DECOMPOSE_ENGINE,
              model: values.UNFLATTEN_DECOMPOSE_MODEL,
              timeoutMs: values.UNFLATTEN_DECOMPOSE_TIMEOUT_SECONDS,
            },
    },
    dialects: {
      ids: values.UNFLATTEN_DIALECTS.filter((id) => id !== 'none'),
      inpaintEngines: values.UNFLATTEN_INPAINT_MODELS,
    },
    models: {
      dir: absolute(values.UNFLATTEN_MODELS_DIR ?? join(dataDir, MODELS_FOLDER), cwd),
      mirrorUrl: values.UNFLATTEN_MODELS_MIRROR,
      offline: values.UNFLATTEN_OFFLINE,
    },
    retention: {
      jobMs: values.UNFLATTEN_RESULT_HOURS,
      imageMs: values.UNFLATTEN_IMAGE_HOURS,
      linkMs: values.UNFLATTEN_LINK_MINUTES,
      sweepMs: values.UNFLATTEN_SWEEP_MINUTES,
    },
    sources: {
      allowedHosts: values.UNFLATTEN_SOURCE_HOSTS,
      timeoutMs: values.UNFLATTEN_SOURCE_TIMEOUT_SECONDS,
    },
    webhookSecret: values.UNFLATTEN_WEBHOOK_SECRET,
  };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
