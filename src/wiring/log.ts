import process from 'node:process';
import Fastify, { type FastifyBaseLogger } from 'fastify';

/** Where lines go. */
export interface LogTarget {
  write(line: string): void;
}

/** What is taken out of every line, wherever in it a secret stands: keys, link signatures, passwords in URLs. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\buf_([0-9a-z]{26})_[0-9a-z]+/g, 'uf_$1_…'],
  [/([?&]signature=)[A-Za-z0-9_%-]+/g, '$1…'],
  [/(:\/\/)[^/@\s"\\]+@/g, '$1…@'],
  [/\bwhsec_[A-Za-z0-9+/=]+/g, 'whsec_…'],
];

function withoutSecrets(line: string): string {
  return SECRETS.reduce((text, [secret, shown]) => text.replace(secret, shown), line);
}

/** The log: one JSON document a line, on stderr unless said otherwise, without secrets. */
export function createLog(level: string, target: LogTarget = process.stderr): FastifyBaseLogger {
  // The logger that the HTTP side brings along; the application around it is never started.
  return Fastify({
    logger: {
      level,
      base: null,
      redact: ['req.headers.authorization', 'headers.authorization', 'authorization'],
      stream: { write: (line: string) => target.write(withoutSecrets(line)) },
    },
  }).log;
}
