import { describe, expect, it } from 'vitest';
import { conformsAsDialect, SAMPLE_JOBS, sampleAnswer, sampleCall } from './conformance.ts';
import type { Dialect, DialectCall, DialectOrder, DialectReply, JobAnswer } from './dialect.ts';
import { jobOfUuid } from './job-uuid.ts';
import { type DialectId, dialectMakers } from './registry.ts';

const FIELDS: Readonly<Record<DialectId, readonly string[]>> = {
  aetherforge: ['image', 'keyword', 'prompt', 'quality', 'scale', 'job_id'],
  scenario: [
    'image',
    'separationInstruction',
    'maxLayers',
    'inpaintModel',
    'inpaintPrompt',
    'modelId',
    'jobId',
    'assetId',
    'uploadId',
    'action',
    'name',
    'hide',
    'parentId',
    'collectionIds',
    'targetFormat',
    'fileName',
    'fileSize',
    'contentType',
    'kind',
    'parts',
    'pageSize',
    'paginationToken',
    'status',
    'type',
    'dryRun',
  ],
  pixazo: [
    'image_url',
    'num_inference_steps',
    'guidance_scale',
    'num_images',
    'enable_safety_checker',
    'output_format',
    'acceleration',
    'num_layers',
    'prompt',
    'negative_prompt',
    'seed',
    'sync_mode',
    'request_id',
  ],
};

describe.each(Object.keys(dialectMakers) as DialectId[])('the dialect %s', (id) => {
  const dialect = dialectMakers[id]({ inpaintEngines: {} });

  it('is called as its folder', () => {
    expect(dialect.id).toBe(id);
  });

  conformsAsDialect(dialect, FIELDS[id]);
});

/** How a dialect tells of a job at a path. */
function replyAt(dialect: Dialect, path: string): (answer: JobAnswer) => DialectReply {
  for (const route of dialect.routes)
    if (route.path === path && (route.does === 'show-job' || route.does === 'make-job')) return route.reply;
  throw new Error(`nothing tells of a job at ${path}`);
}

/** How a dialect reads an order at a path. */
function orderAt(dialect: Dialect, path: string): (call: DialectCall) => DialectOrder | DialectReply {
  for (const route of dialect.routes)
    if (route.path === path && route.does === 'make-job') return route.order;
  throw new Error(`nothing makes a job at ${path}`);
}

describe('recorded pairs', () => {
  it('AetherForge: a job in each of its states', () => {
    const reply = replyAt(dialectMakers.aetherforge({ inpaintEngines: {} }), '/job/:job_id');
    const bodies = Object.values(SAMPLE_JOBS).map(
      (job) => reply(sampleAnswer(job)).body as { job_id: string },
    );
    for (const { job_id } of bodies) expect(jobOfUuid(job_id)).toBe(SAMPLE_JOBS.queued.id);
    expect(bodies.map((body) => ({ ...body, job_id: '' }))).toEqual([
      { job_id: '', status: 'Pending', image_urls: [] },
      { job_id: '', status: 'Pending', image_urls: [] },
      {
        job_id: '',
        status: 'Succeed',
        image_urls: ['01-subject.png', '00-background.png'].map(
          (file) => `https://files.example/${SAMPLE_JOBS.succeeded.id}/${file}`,
        ),
      },
      { job_id: '', status: 'Failed', image_urls: [], error_message: 'The picture is cut short.' },
      { job_id: '', status: 'Failed', image_urls: [], error_message: 'The job was canceled.' },
    ]);
  });

  it('AetherForge: a key whose holder is gone', () => {
    const { problem } = dialectMakers.aetherforge({ inpaintEngines: {} });
    const report = { code: 'key_not_found', title: '', detail: '', retry: 'never' } as const;
    expect(problem(report, { status: 404, requestId: 'r', retryAfterSeconds: null })).toEqual({
      status: 404,
      body: { detail: 'Not Found User' },
    });
  });

  it.each([
    [{ inpaintModel: 'gpt-image-2' }, 'openai-images', 0],
    [{}, 'openai-images', 0],
    [{ inpaintModel: 'flux2-dev' }, undefined, 1],
  ])('Scenario: an order with %j, where the operator has an engine for one model', (more, engine, notes) => {
    const dialect = dialectMakers.scenario({ inpaintEngines: { 'gpt-image-2': 'openai-images' } });
    const value = {
      image: 'asset_01m7ycqenhj96h8rpf7qy2qbt7',
      separationInstruction: 'separate each person from their clothes',
      inpaintPrompt: 'a beach',
      ...more,
    };
    const made = orderAt(
      dialect,
      '/generate/custom/:modelId',
    )(
      sampleCall({
        path: { modelId: 'model_scenario-image-layers-extractor' },
        query: { projectId: 'proj_1' },
        body: { type: 'json', value },
      }),
    ) as DialectOrder;
    expect(made).toMatchObject({
      operation: 'split',
      image: { type: 'kept', imageId: 'img_01m7ycqenhj96h8rpf7qy2qbt7' },
    });
    expect(made.wishes?.map(({ name, value: wished }) => [name, wished])).toEqual([
      ['instruction', 'separate each person from their clothes'],
      ['maxLayers', 6],
      ...(engine === undefined ? [] : [['fillEngine', engine]]),
      ['fillPrompt', 'a beach'],
    ]);
    expect(made.notes).toHaveLength(notes);
  });

  it("Pixazo: the order of the vendor's own example, and the one of its faster pace", () => {
    const order = orderAt(dialectMakers.pixazo({ inpaintEngines: {} }), '/qwen-image-layered-request');
    const value = {
      image_url: 'https://pub-582b7213209642b9b995c96c95a30381.r2.dev/car_race.jpeg',
      num_inference_steps: 28,
      guidance_scale: 5,
      num_images: 1,
      enable_safety_checker: true,
      output_format: 'png',
      acceleration: 'regular',
    };
    const read = (more: object) =>
      order(sampleCall({ body: { type: 'json', value: { ...value, ...more } } }));
    expect(read({})).toMatchObject({
      operation: 'split',
      wishes: [{ name: 'maxLayers', value: 9, vendorName: 'num_layers' }],
      image: { type: 'url', url: value.image_url },
      isModerated: true,
    });
    expect(read({ acceleration: 'fast', enable_safety_checker: false })).toMatchObject({
      wishes: [{ name: 'maxLayers' }, { name: 'effort', value: 'fast', vendorName: 'acceleration' }],
      isModerated: false,
    });
  });
});
