import { aetherforgeDialect } from './aetherforge/dialect.ts';
import type { DialectMaker } from './dialect.ts';
import { pixazoDialect } from './pixazo/dialect.ts';
import { scenarioDialect } from './scenario/dialect.ts';

/** Every dialect by its id, in the order in which docs list them. */
export const dialectMakers = {
  aetherforge: aetherforgeDialect,
  scenario: scenarioDialect,
  pixazo: pixazoDialect,
} as const satisfies Record<string, DialectMaker>;

export type DialectId = keyof typeof dialectMakers;
