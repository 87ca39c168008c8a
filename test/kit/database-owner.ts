import process from 'node:process';
import { Problem } from '../../src/domain/problem.ts';
import { openDatabase } from '../../src/infrastructure/database/open-database.ts';
import { createJobStore } from '../../src/infrastructure/jobs/job-store.ts';

// Opens the embedded database of the folder in the first argument, makes one job in it, and stays until it is killed.

try {
  const database = await openDatabase({ dataDir: process.argv[2]! });
  const store = await createJobStore(database);
  const { job } = await store.create({
    tenantId: 'local',
    operation: 'cutout',
    parameters: {},
    inputs: { image: 'inputs/one' },
    formats: [],
    webhookUrl: null,
    idempotency: null,
  });
  process.stdout.write(`owner of ${job.id}\n`);
} catch (error) {
  const problem = Problem.from(error);
  process.stdout.write(`${problem.detail}\n`);
  process.exit(problem.spec.exitCode);
}
