import type { Reporter } from './reporter.ts';
import { columnsOf, printable } from './terminal.ts';

/** Shows how far a job is. */
export interface ProgressDisplay {
  update(fraction: number, stage: string): void;
  /** Takes the display away; nothing is shown afterwards. */
  stop(): void;
}

const REPAINT_MS = 100;
const MIN_BAR_COLUMNS = 8;
const MAX_BAR_COLUMNS = 30;

/**
 * A bar on the last line where the cursor can go back; with `--verbose` and no such terminal a line for each stage;
 * otherwise nothing.
 */
export function showProgress(reporter: Reporter): ProgressDisplay {
  if (reporter.manner.quiet) return SILENT;
  if (reporter.stderrAbilities.redraw) return showBar(reporter);
  return reporter.manner.verbose ? showStages(reporter) : SILENT;
}

/** One line of progress, at most `columns - 1` characters so that no terminal wraps it. */
export function progressLine(fraction: number, stage: string, elapsedMs: number, columns: number): string {
  const share = Math.min(1, Math.max(0, fraction));
  const barColumns = Math.min(MAX_BAR_COLUMNS, Math.max(MIN_BAR_COLUMNS, Math.floor(columns / 3)));
  // Rounded down: a full bar means done.
  const full = Math.floor(share * barColumns);
  const bar = '█'.repeat(full) + '░'.repeat(barColumns - full);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${percent} % ${bar} ${clock(elapsedMs)}  ${printable(stage)}`.slice(0, Math.max(0, columns - 1));
}

function clock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const SILENT: ProgressDisplay = { update: () => {}, stop: () => {} };
const ERASE_LINE = '\r\u001b[K';

function showBar(reporter: Reporter): ProgressDisplay {
  const startMs = performance.now();
  let fraction = 0;
  let stage = 'Starting';
  let isStopped = false;
  const paintLine = () => {
    const columns = columnsOf(reporter.terminal, 'stderr');
    reporter.redraw(`\r${progressLine(fraction, stage, performance.now() - startMs, columns)}\u001b[K`);
  };
  // By the clock and not by the updates: an update may come a thousand times a second, or not for a minute.
  const timer = setInterval(paintLine, REPAINT_MS);
  timer.unref();
  return {
    update(newFraction, newStage) {
      if (isStopped) return;
      const isNewStage = newStage !== stage;
      fraction = newFraction;
      stage = newStage;
      if (isNewStage) paintLine();
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      clearInterval(timer);
      reporter.redraw(ERASE_LINE);
    },
  };
}

function showStages(reporter: Reporter): ProgressDisplay {
  let shown = '';
  return {
    update(_fraction, stage) {
      if (stage === shown) return;
      shown = stage;
      reporter.talk(printable(stage));
    },
    stop() {},
  };
}
