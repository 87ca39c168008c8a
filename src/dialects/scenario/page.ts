import { Problem } from '../../domain/problem.ts';
import type { DialectCall } from '../dialect.ts';

/** How many entries a list is to have. @throws Problem `invalid_parameters` */
export function pageSizeOf({ query }: DialectCall, fallback: number, max: number): number {
  const given = query['pageSize'];
  if (given === undefined || given === '') return fallback;
  const size = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (size >= 1 && size <= max) return size;
  throw new Problem('invalid_parameters', `Expected "pageSize" to be a whole number from 1 to ${max}.`);
}

/** The token of the page before, read by `read`; `null` on the first page. @throws Problem `invalid_parameters` */
export function tokenOf<Value>({ query }: DialectCall, read: (token: string) => Value | null): Value | null {
  const given = query['paginationToken'];
  if (given === undefined || given === '') return null;
  const value = read(given);
  if (value !== null) return value;
  throw new Problem('invalid_parameters', 'Expected "paginationToken" to be one that a page ended with.');
}

/** What a list ends with: a token only where there is more. */
export function nextToken(next: string | null): { readonly nextPaginationToken?: string } {
  return next === null ? {} : { nextPaginationToken: next };
}
