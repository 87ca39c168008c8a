import { Problem } from '../../domain/problem.ts';

/** What the system and the driver say when no server answers. */
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
/** SQLSTATE: connection exceptions, shutting down or starting up, out of connections or memory, cut off by a time limit. */
const SQL_STATES = /^(?:08...|57P0[1-5]|53[0-3]00|25P0[34]|57014)$/;
const DRIVER_WORDS =
  /connection (?:terminated|timeout|ended)|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|read timeout/i;

/** The thrown value, as a Problem `database_unavailable` when it says that the database cannot be reached now. */
export function asUnavailable(thrown: unknown): unknown {
  if (thrown instanceof Problem || !(thrown instanceof Error)) return thrown;
  const { code } = thrown as { code?: unknown };
  const unreachable =
    (typeof code === 'string' && (SYSTEM_CODES.has(code) || SQL_STATES.test(code))) ||
    DRIVER_WORDS.test(thrown.message) ||
    (thrown instanceof AggregateError &&
      thrown.errors.some((inner) => asUnavailable(inner) instanceof Problem));
  if (!unreachable) return thrown;
  return new Problem('database_unavailable', 'The database does not answer; try again in a moment.', {
    cause: thrown,
  });
}
