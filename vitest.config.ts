import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** One plain line at the very end, for whoever reads only that. */
const totals: Reporter = {
  onTestRunEnd: (modules) => {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    process.stdout.write(
      `\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`,
    );
  },
};

/** Renders SVG, which the decoder of pictures forbids for the whole of its process. */
const ALONE = ['src/exports/svg/svg.test.ts'];

const limits = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    // Pixel work is heavy and the target machine has two cores: more workers only add memory.
    maxWorkers: 2,
    pool: 'forks',
    globalSetup: ['test/kit/run-folder.ts'],
    reporters: ['default', totals],
    projects: [
      // A process of its own for every file would take as long again as most of them.
      { test: { ...limits, name: 'rooms', include: ['src/**/*.test.ts'], exclude: ALONE, isolate: false } },
      { test: { ...limits, name: 'whole', include: ['test/**/*.test.ts', 'bench/**/*.test.ts', ...ALONE] } },
    ],
  },
});
