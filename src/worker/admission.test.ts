import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import type { EngineCard } from '../engines/engine.ts';
import { createAdmission } from './admission.ts';

const card = (
  id: string,
  capability: EngineCard['capability'],
  mebibytesPerMegapixel: number,
): EngineCard => ({
  id,
  capability,
  hardware: 'cpu',
  secondsPerMegapixel: 1,
  mebibytesPerMegapixel,
  residentMebibytes: 100,
  licence: { spdx: 'Apache-2.0' },
  fidelity: 'exact',
  source: 'none',
});

/** 650 MiB for one process: 150 for itself, 200 for two engines, 300 for jobs; a megapixel of `fill` takes 100. */
const admission = () =>
  createAdmission({
    budgetMebibytes: 650,
    engineHosts: 1,
    cards: [card('fill', 'fill', 76), card('matte', 'matte', 1)],
  });

const never = new AbortController().signal;

/** Whether the promise is settled once all that is due now has been done. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return settled;
}

describe('admission', () => {
  it('counts warm engines first and gives jobs the rest', () => {
    expect(admission().residentMebibytes).toBe(350);
    expect(admission().capacityMebibytes).toBe(300);
  });

  it('counts what an engine takes for a run whatever the picture measures', () => {
    const { check } = createAdmission({
      budgetMebibytes: 550,
      engineHosts: 1,
      cards: [{ ...card('matte', 'matte', 1), mebibytesPerRun: 299 }],
    });
    expect(() => check(['matte'], 1_000)).not.toThrow();
    expect(() => check(['matte'], 1e6)).toThrow(Problem);
  });

  it('counts what reads beside another engine with the hungriest of those that take turns', () => {
    const { check } = createAdmission({
      budgetMebibytes: 750,
      engineHosts: 1,
      cards: [card('graphics', 'decompose', 64), card('fill', 'fill', 50), card('reader', 'read-text', 12)],
    });
    const wanted = ['decompose', 'fill', 'read-text'] as const;
    // 300 MiB for jobs; a megapixel takes 24 + 64 + 12.
    expect(() => check(wanted, 3e6)).not.toThrow();
    expect(() => check(wanted, 3.1e6)).toThrow(Problem);
    expect(() => check(['decompose', 'fill'], 3.1e6)).not.toThrow();
  });

  it('refuses what could never run, by pixels and by card', () => {
    const { check } = admission();
    const codeOf = (pixels: number, capability: 'fill' | 'matte'): string => {
      try {
        check([capability], pixels);
        return 'fits';
      } catch (error) {
        return (error as Problem).code;
      }
    };
    expect(codeOf(3e6, 'fill')).toBe('fits');
    expect(codeOf(3.1e6, 'fill')).toBe('memory_short');
    expect(codeOf(3.1e6, 'matte')).toBe('fits');
  });

  it('lets jobs wait in their order until there is room', async () => {
    const { enter } = admission();
    const leave = await enter(['fill'], 2e6, never);
    const large = enter(['fill'], 2e6, never);
    const small = enter(['fill'], 0.5e6, never);
    expect(await isSettled(large)).toBe(false);
    // It would fit, but then a stream of small jobs would starve the large one.
    expect(await isSettled(small)).toBe(false);
    leave();
    leave();
    expect(await isSettled(large)).toBe(true);
    expect(await isSettled(small)).toBe(true);
  });

  it('runs alone what needs more than all of it', async () => {
    const { enter } = admission();
    const leave = await enter(['fill'], 50e6, never);
    const next = enter(['fill'], 1e6, never);
    expect(await isSettled(next)).toBe(false);
    leave();
    expect(await isSettled(next)).toBe(true);
  });

  it('lets go of a place in the line when its job is canceled', async () => {
    const { enter } = admission();
    await enter(['fill'], 2e6, never);
    const controller = new AbortController();
    const canceled = enter(['fill'], 2e6, controller.signal);
    const behind = enter(['fill'], 1e6, never);
    expect(await isSettled(behind)).toBe(false);
    controller.abort(new Problem('canceled', 'The job was canceled.'));
    await expect(canceled).rejects.toThrow('canceled');
    expect(await isSettled(behind)).toBe(true);
  });
});
