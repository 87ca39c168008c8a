import type { Bench, Table } from '../bench.ts';
import { openMeasuredDatabases } from '../server/measured-servers.ts';
import { serverDrain } from './server-drain.ts';
import { serverLoad } from './server-load.ts';
import { serverMemory } from './server-memory.ts';
import { serverOverhead } from './server-overhead.ts';

/** What the server adds to the work of its engines. */
export const server: Bench = {
  name: 'server',
  summary:
    'Overhead of a job, a long queue, requests while a split runs; with --soak also memory over 500 jobs',
  run: async (context) => {
    const databases = await openMeasuredDatabases();
    try {
      const tables: Table[] = [
        await serverOverhead(context, await databases.kinds(['instant engine', 'product'])),
        await serverDrain(context, await databases.kinds(['instant engine', 'product'])),
        await serverLoad(context, await databases.kinds(['product'])),
      ];
      if (context.soak) tables.push(await serverMemory(context, await databases.kinds(['product'])));
      return tables.map((table) => ({ ...table, notes: [...table.notes, ...databases.notes] }));
    } finally {
      await databases.close();
    }
  },
};
