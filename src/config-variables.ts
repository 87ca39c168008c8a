import {
  addressRange,
  amount,
  host,
  listenHost,
  listOf,
  oneOf,
  origin,
  pairs,
  ratio,
  text,
  url,
  type ValueForm,
  webhookSecret,
  wholeNumber,
  yesOrNo,
} from './config-value.ts';
import { type DialectId, dialectMakers } from './dialects/registry.ts';

const dialectIds = Object.keys(dialectMakers) as DialectId[];

/** One variable of the environment. */
export interface Variable<Value, Fallback extends string | null = string | null> {
  /** Heading under which docs list it. */
  readonly group: string;
  /** Sentences for an operator. */
  readonly description: string;
  readonly form: ValueForm<Value>;
  /** What an absent variable stands for, as it would be written; `null` when there is no such value. */
  readonly fallback: Fallback;
  /** Never printed, not even when it is wrong. */
  readonly secret?: true;
}

/** Several variables under one heading. */
function inGroup<const Group extends Record<string, Omit<Variable<unknown>, 'group'>>>(
  group: string,
  variables: Group,
): { readonly [Name in keyof Group]: Group[Name] & { readonly group: string } } {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, { ...variable, group }]),
  ) as never;
}

const DAY_HOURS = 24;
const YEAR_HOURS = 366 * DAY_HOURS;
const MEBIBYTE = 2 ** 20;
const hours = () => amount('hours', 3_600_000, 0.001, YEAR_HOURS);
const seconds = (min: number, max: number) => amount('seconds', 1000, min, max);

/** Every variable that the product reads, in the order of the docs. */
export const VARIABLES = {
  ...inGroup('Server', {
    UNFLATTEN_HOST: {
      description:
        'Address that the API listens on. On any other than a loopback address the server starts only when an API key exists.',
      form: listenHost(),
      fallback: '127.0.0.1',
    },
    UNFLATTEN_PORT: {
      description: 'Port that the API listens on; 0 takes a free one.',
      form: wholeNumber(0, 65535),
      fallback: '8787',
    },
    UNFLATTEN_PUBLIC_URL: {
      description: 'How clients reach this server, for the links in its answers. Set it behind a proxy.',
      form: url('http', 'https'),
      fallback: null,
    },
    UNFLATTEN_DATA_DIR: {
      description:
        'Folder for everything that is kept: the embedded database, files, the secret. One server at a time may use it.',
      form: text('a folder'),
      fallback: '.unflatten',
    },
    UNFLATTEN_SECRET: {
      description:
        'Secret from which links and webhooks are signed. Without it one is made in the data folder. Processes that serve one installation need the same.',
      form: text('a random text', 32),
      fallback: null,
      secret: true,
    },
    UNFLATTEN_TRUST_PROXY: {
      description: 'Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.',
      form: listOf(addressRange()),
      fallback: '',
    },
    UNFLATTEN_CORS_ORIGINS: {
      description:
        'Web pages that may call the API from a browser. * allows all; nobody is allowed without it.',
      form: listOf(origin()),
      fallback: '',
    },
    UNFLATTEN_LOG_LEVEL: {
      description:
        'Least severity that is logged, one JSON document a line, on stderr. Without it, info, or warn where stderr is a terminal.',
      form: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
      fallback: null,
    },
    UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: {
      description:
        'How long a server that was told to stop goes on answering, with /ready at 503, so that a load balancer notices.',
      form: seconds(0, 60),
      fallback: '5',
    },
    UNFLATTEN_SHUTDOWN_LIMIT_SECONDS: {
      description:
        'How long stopping may take in all. Jobs that are not done by then are handed back and start anew elsewhere.',
      form: seconds(1, 3600),
      fallback: '30',
    },
  }),
  ...inGroup('Database and files', {
    DATABASE_URL: {
      description: 'A Postgres database instead of the embedded one; any number of processes may share it.',
      form: url('postgres', 'postgresql'),
      fallback: null,
      secret: true,
    },
    UNFLATTEN_DATABASE_CONNECTIONS: {
      description: 'Connections that one process keeps to Postgres.',
      form: wholeNumber(2, 200),
      fallback: '10',
    },
    S3_BUCKET: {
      description: 'Bucket for files, instead of the data folder.',
      form: text('a bucket name', 3),
      fallback: null,
    },
    S3_REGION: { description: 'Region of the bucket.', form: text('a region'), fallback: 'us-east-1' },
    S3_ENDPOINT: {
      description: "Server of the bucket; without it, Amazon's of the region.",
      form: url('http', 'https'),
      fallback: null,
    },
    S3_ACCESS_KEY_ID: {
      description: "Key id for the bucket; without it the machine's own role or profile is used.",
      form: text('a key id'),
      fallback: null,
    },
    S3_SECRET_ACCESS_KEY: {
      description: 'Secret that belongs to the key id.',
      form: text('a secret'),
      fallback: null,
      secret: true,
    },
    UNFLATTEN_MAX_DISK_SHARE: {
      description:
        'New jobs are refused with 503 when the disk of the data folder is fuller than this share.',
      form: ratio(),
      fallback: '0.9',
    },
  }),
  ...inGroup('Limits', {
    UNFLATTEN_MAX_UPLOAD_MIB: {
      description: 'Largest file that is taken, sent along or behind a URL.',
      form: amount('MiB', MEBIBYTE, 0.01, 1024),
      fallback: '64',
    },
    UNFLATTEN_MAX_MEGAPIXELS: {
      description: 'Largest picture that is taken.',
      form: amount('megapixels', 1e6, 0.001, 250),
      fallback: '50',
    },
    UNFLATTEN_RATE_LIMIT_PER_MINUTE: {
      description:
        'Requests that one API key may make in a minute; 0 sets no limit. Callers on the loopback, who need no key, have none.',
      form: wholeNumber(0, 1_000_000),
      fallback: '6000',
    },
    UNFLATTEN_JOB_RATE_LIMIT_PER_MINUTE: {
      description:
        'Jobs and images that one API key may make in a minute; 0 sets no limit. Callers on the loopback, who need no key, have none.',
      form: wholeNumber(0, 1_000_000),
      fallback: '120',
    },
    UNFLATTEN_QUEUE_LIMIT: {
      description: 'Jobs that may wait. Further ones are refused with 503 and Retry-After.',
      form: wholeNumber(1, 10_000_000),
      fallback: '1000',
    },
    UNFLATTEN_JOB_DEADLINE_SECONDS: {
      description: 'How long one attempt at a job may run; its engine process is killed soon after.',
      form: seconds(0.05, 86_400),
      fallback: '900',
    },
  }),
  ...inGroup('Engines', {
    UNFLATTEN_WORKER: {
      description: 'Whether "serve" also runs jobs. Turn it off where other processes run "unflatten work".',
      form: yesOrNo(),
      fallback: 'true',
    },
    UNFLATTEN_ENGINES: {
      description: 'Classes of engines whose jobs this process runs.',
      form: listOf(oneOf(['cpu', 'gpu'])),
      fallback: 'cpu',
    },
    UNFLATTEN_ENGINE_HOSTS: {
      description: 'Engine processes, and so jobs, at a time. Each keeps its own models in memory.',
      form: wholeNumber(1, 64),
      fallback: '1',
    },
    UNFLATTEN_ENGINE_THREADS: {
      description:
        'Threads of one engine process. Without it the cores are divided among the engine processes.',
      form: wholeNumber(1, 256),
      fallback: null,
    },
    UNFLATTEN_ENGINE_MEMORY_MIB: {
      description:
        "Memory for all engine processes together. Jobs wait until theirs fits, by the picture's pixels and the engines' cards; one that never fits is refused. Without it, three quarters of the machine's memory.",
      form: wholeNumber(256, 16_777_216),
      fallback: null,
    },
    UNFLATTEN_ENGINE_RECYCLE_JOBS: {
      description: 'Jobs after which an engine process is replaced by a fresh one.',
      form: wholeNumber(1, 1_000_000),
      fallback: '200',
    },
    UNFLATTEN_WORKER_LEASE_SECONDS: {
      description:
        'How long a worker may be silent before its jobs go to another. It says that it lives four times as often.',
      form: seconds(0.4, 3600),
      fallback: '15',
    },
  }),
  ...inGroup('Model servers', {
    GENERATIVE_URL: {
      description:
        'Server that speaks the OpenAI Images API, for operations that invent pixels, such as https://api.openai.com/v1. Without a path, /v1 is taken. It may be on a private address.',
      form: url('http', 'https'),
      fallback: null,
    },
    GENERATIVE_API_KEY: {
      description: 'Key for that server.',
      form: text('a key'),
      fallback: null,
      secret: true,
    },
    UNFLATTEN_GENERATIVE_DIALECT: {
      description: 'What kind of server it is: they differ in how a mask, a seed and a size are sent.',
      form: oneOf(['openai', 'vllm-omni', 'sglang', 'sd-server']),
      fallback: 'openai',
    },
    GENERATIVE_MODEL: {
      description: 'Model to ask it for. Without one the server decides; OpenAI needs one.',
      form: text('a model name'),
      fallback: null,
    },
    UNFLATTEN_GENERATIVE_MODELS: {
      description:
        'Other models for single tasks, such as edit=Qwen/Qwen-Image-Edit-2511,edit-pro=gpt-image-2. A task with -pro serves quality "pro" alone.',
      form: pairs(
        'a list with commas, each generate, generate-pro, edit or edit-pro, = and a model name',
        /^(?:generate|edit)(?:-pro)?$/,
        /^[\w][\w./:@-]{0,199}$/,
      ),
      fallback: '',
    },
    UNFLATTEN_GENERATIVE_TIMEOUT_SECONDS: {
      description: 'How long one call to that server may take.',
      form: seconds(1, 3600),
      fallback: '300',
    },
    DECOMPOSE_URL: {
      description:
        'Server of a model that takes pictures apart into layers. Without a path, /v1 is taken. It may be on a private address.',
      form: url('http', 'https'),
      fallback: null,
    },
    UNFLATTEN_DECOMPOSE_API_KEY: {
      description: 'Key for that server.',
      form: text('a key'),
      fallback: null,
      secret: true,
    },
    UNFLATTEN_DECOMPOSE_ENGINE: {
      description: 'Which model that server runs.',
      form: oneOf(['qwen-image-layered', 'ming-design-layer']),
      fallback: 'qwen-image-layered',
    },
    UNFLATTEN_DECOMPOSE_MODEL: {
      description: 'What that server calls the model, where it needs to be told.',
      form: text('a model name'),
      fallback: null,
    },
    UNFLATTEN_DECOMPOSE_TIMEOUT_SECONDS: {
      description: 'How long one call to that server may take.',
      form: seconds(1, 3600),
      fallback: '600',
    },
  }),
  ...inGroup('Model packs', {
    UNFLATTEN_MODELS_DIR: {
      description:
        'Folder of the model packs that "unflatten models pull" installs; a folder that was filled elsewhere works as well. Without it, "models" in the data folder.',
      form: text('a folder'),
      fallback: null,
    },
    UNFLATTEN_MODELS_MIRROR: {
      description:
        'Server to pull model packs from instead of their hub, with the same paths. It may be on a private address.',
      form: url('http', 'https'),
      fallback: null,
    },
    UNFLATTEN_OFFLINE: {
      description: 'Whether pulling model packs is refused. Nothing else fetches weights in any case.',
      form: yesOrNo(),
      fallback: 'false',
    },
  }),
  ...inGroup("Vendors' APIs", {
    UNFLATTEN_DIALECTS: {
      description:
        "Vendors whose clients are answered at the vendor's own addresses; none turns all of them off.",
      form: listOf(oneOf([...dialectIds, 'none'])),
      fallback: dialectIds.join(','),
    },
    UNFLATTEN_INPAINT_MODELS: {
      description:
        "Which engine fills holes when a vendor's client asks for one of the vendor's models, such as gpt-image-2=openai-images-fill. Others use the default engine, and the job says so.",
      form: pairs(
        'a list with commas, each a model, = and the id of an engine',
        /^[a-z0-9][a-z0-9._-]{0,63}$/i,
        /^[a-z0-9][a-z0-9-]{0,63}$/,
      ),
      fallback: '',
    },
  }),
  ...inGroup('Keeping and deleting', {
    UNFLATTEN_RESULT_HOURS: {
      description: 'How long an ended job is kept, with its input and its results.',
      form: hours(),
      fallback: '168',
    },
    UNFLATTEN_IMAGE_HOURS: {
      description: 'How long an image is kept that was sent to /v1/images.',
      form: hours(),
      fallback: '24',
    },
    UNFLATTEN_LINK_MINUTES: {
      description: 'How long a link to a file works after it was given out.',
      form: amount('minutes', 60_000, 0.01, 60 * YEAR_HOURS),
      fallback: '60',
    },
    UNFLATTEN_SWEEP_MINUTES: {
      description: 'How often what has expired is deleted.',
      form: amount('minutes', 60_000, 0.01, 60 * DAY_HOURS),
      fallback: '10',
    },
  }),
  ...inGroup('Reaching out', {
    UNFLATTEN_SOURCE_HOSTS: {
      description:
        'Hosts whose pictures may be fetched, and whose webhooks called, although their address or port is not public. For closed networks.',
      form: listOf(host()),
      fallback: '',
    },
    UNFLATTEN_SOURCE_TIMEOUT_SECONDS: {
      description: 'How long fetching one picture may take.',
      form: seconds(0.1, 600),
      fallback: '30',
    },
    UNFLATTEN_WEBHOOK_SECRET: {
      description:
        'Secret that webhooks are signed with, as Standard Webhooks writes it. Without it, one per tenant is derived.',
      form: webhookSecret(),
      fallback: null,
      secret: true,
    },
  }),
} as const satisfies Record<string, Variable<unknown>>;

export type VariableName = keyof typeof VARIABLES;

/** What a variable becomes; `null` only where nothing stands for an absent one. */
export type VariableValue<Name extends VariableName> = (typeof VARIABLES)[Name] extends {
  form: ValueForm<infer Value>;
  fallback: infer Fallback;
}
  ? Fallback extends null
    ? Value | null
    : Value
  : never;
