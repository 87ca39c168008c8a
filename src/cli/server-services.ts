import type { Terminal } from './terminal.ts';

/** A server that takes requests. */
export interface ServedAddress {
  /** `http://host:port` */
  readonly address: string;
  readonly needsKey: boolean;
}

/** A key as `unflatten keys` shows it. Times are ISO 8601 in UTC. */
export interface ListedKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** What the commands of a server need from the rest; wired in main. Their configuration comes from the environment. */
export interface ServerServices {
  /** Serves until `terminal.signal` is aborted. `warn` hears what is odd about the configuration. */
  serve(
    terminal: Terminal,
    on: { ready(served: ServedAddress): void; warn(sentence: string): void },
  ): Promise<void>;
  /** Runs a worker alone until `terminal.signal` is aborted; `engines` are classes such as `cpu`. */
  work(
    terminal: Terminal,
    options: { readonly engines: string | null },
    on: { ready(): void; warn(sentence: string): void },
  ): Promise<void>;
  /** Opens the keys of the installation, does what `use` does, and closes them. */
  withKeys<Result>(
    terminal: Terminal,
    use: (keys: KeyKeeper) => Promise<Result>,
    warn: (sentence: string) => void,
  ): Promise<Result>;
  readonly keyScopes: readonly string[];
  /** Absolute path of a picture to try the server with. */
  readonly examplePicture: string;
}

export interface KeyKeeper {
  /** @throws Problem `invalid_parameters` */
  create(key: {
    readonly tenantId: string;
    readonly name: string;
    readonly scopes: readonly string[];
  }): Promise<{ readonly secretKey: string; readonly apiKey: ListedKey }>;
  list(): Promise<readonly ListedKey[]>;
  /** @throws Problem `key_not_found` */
  revoke(id: string): Promise<ListedKey>;
}
