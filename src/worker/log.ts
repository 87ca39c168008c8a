/** Where the worker tells what it does: facts for machines and a sentence. A `pino` logger is one. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
