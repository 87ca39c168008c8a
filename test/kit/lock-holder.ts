import process from 'node:process';
import { Problem } from '../../src/domain/problem.ts';
import { lockFolder } from '../../src/infrastructure/database/folder-lock.ts';

// Takes the lock at the first argument and holds it until it is told to end or killed.

try {
  await lockFolder(process.argv[2]!);
  process.stdout.write('locked\n');
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
} catch (error) {
  process.stdout.write(`${Problem.from(error).message}\n`);
  process.exitCode = 73;
}
