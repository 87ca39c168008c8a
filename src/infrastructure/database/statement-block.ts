const BLOCK = /^\s*begin\s*;([\s\S]*?);?\s*commit\s*;?\s*$/i;

/**
 * The statements between a text's own BEGIN and COMMIT, or `null` when it has none. They must run in a transaction of the
 * driver instead: a statement that fails between a hand-written BEGIN and its COMMIT leaves the connection in an aborted
 * transaction for whoever uses it next.
 */
export function statementsOfBlock(text: string): string | null {
  return BLOCK.exec(text)?.[1] ?? null;
}
