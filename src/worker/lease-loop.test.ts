import { describe, expect, it } from 'vitest';
import { LeaseLost } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import { type Bench, benchOf, endless, succeeding } from './lease-loop.fixture.ts';

const away = (answers: (() => Promise<boolean>)[]) => () => answers.shift()!();
const unavailable = () => Promise.reject(new Problem('database_unavailable', 'away'));
const lost = new LeaseLost({ jobId: 'job_1', attempt: 2 });

/** Nothing of an attempt that did not win may stay. */
async function expectNothingLeft(bench: Bench): Promise<void> {
  expect(await bench.resultKeys()).toEqual([]);
  expect(await bench.scratchNames()).toEqual([]);
}

describe('the lease loop', () => {
  it("puts the result under the attempt's own keys and then writes the end", async () => {
    const bench = await benchOf(succeeding);
    await bench.give().done;
    expect(bench.calls).toEqual(['succeed']);
    expect(await bench.resultKeys()).toEqual(['results/job_1/2/image.png']);
    expect(await bench.scratchNames()).toEqual([]);
    expect(bench.outcomes).toEqual(['succeeded']);
  });

  it('deletes the files of an attempt whose lease was lost, and says so', async () => {
    const bench = await benchOf(succeeding, { succeed: async () => false });
    await bench.give().done;
    expect(bench.outcomes).toEqual(['lost']);
    expect(bench.warnings).toContain('lease lost');
    await expectNothingLeft(bench);
  });

  it('stops at once when it hears that the lease is lost, and writes nothing', async () => {
    const bench = await benchOf(endless);
    const { done, abort } = bench.give();
    abort(lost);
    await done;
    expect(bench.calls).toEqual([]);
    expect(bench.outcomes).toEqual(['lost']);
    await expectNothingLeft(bench);
  });

  it('stops when progress is refused', async () => {
    const bench = await benchOf(
      (request, watch) => {
        watch.progress(0.5, 'Half way');
        return endless(request, watch);
      },
      { progress: async () => false },
    );
    await bench.give().done;
    expect(bench.calls).toEqual(['progress']);
    expect(bench.outcomes).toEqual(['lost']);
  });

  it('goes on when progress cannot be written', async () => {
    const bench = await benchOf(
      (request, watch) => {
        watch.progress(0.5, 'Half way');
        return succeeding(request, watch);
      },
      { progress: unavailable },
    );
    await bench.give().done;
    expect(bench.outcomes).toEqual(['succeeded']);
  });

  it('takes a cancel for what it is, also when only a refused write tells of it', async () => {
    const told = await benchOf(endless);
    const { done, abort } = told.give();
    abort(new Problem('canceled', 'The job was canceled.'));
    await done;
    const refused = await benchOf(succeeding, { succeed: async () => false, status: 'canceled' });
    await refused.give().done;
    for (const bench of [told, refused]) {
      expect(bench.outcomes).toEqual(['canceled']);
      expect(bench.warnings).toEqual([]);
      await expectNothingLeft(bench);
    }
  });

  it('reports what the job failed with; what is no problem is an internal one', async () => {
    const bench = await benchOf(() => Promise.reject(new Problem('image_damaged', 'It is damaged.')));
    await bench.give().done;
    const bug = await benchOf(() => Promise.reject(new TypeError('a bug')));
    await bug.give().done;
    expect(bench.problems).toMatchObject([{ code: 'image_damaged', retry: 'never' }]);
    expect(bug.problems).toMatchObject([{ code: 'internal' }]);
    expect(JSON.stringify(bug.problems)).not.toContain('a bug');
    await expectNothingLeft(bench);
  });

  it('does not try a job again that used up its time', async () => {
    const bench = await benchOf(() => Promise.reject(new Problem('deadline_exceeded', 'Too long.')));
    await bench.give().done;
    expect(bench.problems).toMatchObject([{ code: 'deadline_exceeded', retry: 'never' }]);
  });

  it('hands a job back that is not done when the worker must end, and fails none', async () => {
    const bench = await benchOf(endless);
    const { done } = bench.give();
    await bench.loop.stop(20);
    await done;
    expect(bench.calls).toEqual(['release']);
    expect(bench.outcomes).toEqual(['released']);
    await expectNothingLeft(bench);
  });

  it('lets a job end that is done in time', async () => {
    const bench = await benchOf(succeeding);
    const { done } = bench.give();
    await bench.loop.stop(10_000);
    await done;
    expect(bench.outcomes).toEqual(['succeeded']);
  });

  it('keeps the result when the answer to its commit got lost', async () => {
    const committed = await benchOf(succeeding, {
      succeed: away([unavailable, async () => false]),
      status: 'succeeded',
    });
    await committed.give().done;
    expect(committed.outcomes).toEqual(['succeeded']);
    expect(await committed.resultKeys()).toHaveLength(1);
  });
});
