import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestServer } from '../../src/http/http-server.fixture.ts';
import { smallPng } from '../../src/http/request.fixture.ts';
import { finishSplit, halvesOf, startDialectServer } from './dialect-server.ts';

// The vendors' own examples as their documents print them. Only what a reader has to fill in is filled in: the address of the
// server, the key, the picture, the id.

const AETHERFORGE_SPLIT = `curl -X POST "https://api.aetherforgeai.com/public/v1/image-tune/split-layer" \\
-H "Authorization: Bearer YOUR_API_KEY" \\
-F "image=@/path/to/your/image.png" \\
-F "keyword=character"`;

const AETHERFORGE_INPAINT = `curl -X POST "https://api.aetherforgeai.com/public/v1/image-tune/inpaint/v2" \\
-H "Authorization: Bearer YOUR_API_KEY" \\
-F "image=@/path/to/your/image.png" \\
-F "prompt=Change background to blue sky" \\
-F "quality=standard"`;

const SCENARIO_GENERATE = `curl -X POST "https://api.cloud.scenario.com/v1/generate/custom/model_scenario-image-layers-extractor" \\
-H "Authorization: Basic $(echo -n ':' | base64)" \\
-H "Content-Type: application/json" \\
--data-binary @- <<'EOF'
{ "image": "", "separationInstruction": "A fantasy landscape", "maxLayers": 6, "inpaintModel": "gpt-image-2" }
EOF`;

const SCENARIO_JOB = `curl -X GET "https://api.cloud.scenario.com/v1/jobs/" \\
-H "Authorization: Basic $(echo -n ':' | base64)"`;

const PIXAZO_CURL = `curl -X POST "https://gateway.pixazo.ai/qwen-image-layered/v1/qwen-image-layered-request" \\
  -H "Content-Type: application/json" \\
  -H "Cache-Control: no-cache" \\
  -H "Ocp-Apim-Subscription-Key: YOUR_SUBSCRIPTION_KEY" \\
  --data-raw '{
    "image_url": "https://pub-582b7213209642b9b995c96c95a30381.r2.dev/car_race.jpeg",
    "num_inference_steps": 28,
    "guidance_scale": 5,
    "num_images": 1,
    "enable_safety_checker": true,
    "output_format": "png",
    "acceleration": "regular"
  }'`;

const PIXAZO_FETCH = `const url = 'https://gateway.pixazo.ai/qwen-image-layered/v1/qwen-image-layered-request';

const data = {
  image_url: 'https://pub-582b7213209642b9b995c96c95a30381.r2.dev/car_race.jpeg',
  num_inference_steps: 28,
  guidance_scale: 5,
  num_images: 1,
  enable_safety_checker: true,
  output_format: 'png',
  acceleration: 'regular'
};

fetch(url, {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache',
    'Ocp-Apim-Subscription-Key': 'YOUR_SUBSCRIPTION_KEY'
  },
  body: JSON.stringify(data)
})
.then(response => response.json())
.then(data => console.log(data))
.catch(error => console.error('Error:', error));`;

const PIXAZO_PYTHON = `import requests

url = "https://gateway.pixazo.ai/qwen-image-layered/v1/qwen-image-layered-request"

headers = {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache",
    "Ocp-Apim-Subscription-Key": "YOUR_SUBSCRIPTION_KEY"
}

data = {
    "image_url": "https://pub-582b7213209642b9b995c96c95a30381.r2.dev/car_race.jpeg",
    "num_inference_steps": 28,
    "guidance_scale": 5,
    "num_images": 1,
    "enable_safety_checker": True,
    "output_format": "png",
    "acceleration": "regular"
}

response = requests.post(url, json=data, headers=headers)
print(response.json())`;

const PIXAZO_RESULT_CURL = `curl -X POST "https://gateway.pixazo.ai/qwen-image-layered/v1/qwen-image-layered-request-result" \\
  -H "Content-Type: application/json" \\
  -H "Cache-Control: no-cache" \\
  -H "Ocp-Apim-Subscription-Key: YOUR_SUBSCRIPTION_KEY" \\
  --data-raw '{
    "request_id": "a1b2c3d4-e5f6-7890-g1h2-i3j4k5l6m7n8"
  }'`;

const PIXAZO_RESULT_FETCH = `const url = 'https://gateway.pixazo.ai/qwen-image-layered/v1/qwen-image-layered-request-result';

const data = {
  request_id: 'a1b2c3d4-e5f6-7890-g1h2-i3j4k5l6m7n8'
};

fetch(url, {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache',
    'Ocp-Apim-Subscription-Key': 'YOUR_SUBSCRIPTION_KEY'
  },
  body: JSON.stringify(data)
})
.then(response => response.json())
.then(data => console.log(data))
.catch(error => console.error('Error:', error));`;

const PIXAZO_RESULT_PYTHON = `import requests

url = "https://gateway.pixazo.ai/qwen-image-layered/v1/qwen-image-layered-request-result"

headers = {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache",
    "Ocp-Apim-Subscription-Key": "YOUR_SUBSCRIPTION_KEY"
}

data = {
    "request_id": "a1b2c3d4-e5f6-7890-g1h2-i3j4k5l6m7n8"
}

response = requests.post(url, json=data, headers=headers)
print(response.json())`;

const VENDOR_HOSTS = /https:\/\/(?:api\.aetherforgeai\.com|api\.cloud\.scenario\.com|gateway\.pixazo\.ai)/g;
const SAMPLE_REQUEST = 'a1b2c3d4-e5f6-7890-g1h2-i3j4k5l6m7n8';

const run = promisify(execFile);

function works(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write(`Not run: "${command} ${args.join(' ')}" does not work on this machine.\n`);
    return false;
  }
}

const hasCurl = works('curl', ['--version']) && works('bash', ['--version']);
const hasRequests = works('python3', ['-c', 'import requests']);

let server: TestServer;
let folder: string;
let key: string;

beforeAll(async () => {
  server = await startDialectServer();
  folder = await mkdtemp(join(tmpdir(), 'unflatten-seeds-'));
  await writeFile(join(folder, 'image.png'), Buffer.from(await (await smallPng()).arrayBuffer()));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await server.close();
});

/** The example with what a reader fills in. */
function filled(example: string, more: Readonly<Record<string, string>> = {}): string {
  const { apiKey, apiSecret } = halvesOf(key);
  const gaps = {
    YOUR_API_KEY: key,
    YOUR_SUBSCRIPTION_KEY: key,
    '/path/to/your/image.png': join(folder, 'image.png'),
    "$(echo -n ':' | base64)": `$(echo -n '${apiKey}:${apiSecret}' | base64 -w0)`,
    ...more,
  };
  return Object.entries(gaps).reduce(
    (text, [gap, value]) => text.replaceAll(gap, value),
    example.replace(VENDOR_HOSTS, server.url),
  );
}

async function shell(example: string, more?: Readonly<Record<string, string>>) {
  const { stdout } = await run('bash', ['-c', filled(example, more)]);
  return JSON.parse(stdout);
}

async function output(
  command: string,
  flag: string,
  example: string,
  more?: Record<string, string>,
): Promise<string> {
  const { stdout, stderr } = await run(command, [flag, filled(example, more)], {
    env: { ...process.env, NO_COLOR: '1', NO_PROXY: '*' },
  });
  expect(stderr).toBe('');
  return stdout;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FOUND_UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

// First of all: any key would end the time without one.
describe.skipIf(!hasCurl)('on the own machine, without any key', () => {
  test("Scenario's empty Basic pair is no credentials, as the example prints it", async () => {
    const example = SCENARIO_JOB.replace(VENDOR_HOSTS, server.url).replace('/jobs/', '/jobs');
    const { stdout } = await run('bash', ['-c', example]);
    expect(JSON.parse(stdout)).toEqual({ jobs: [] });
  });
});

describe('with a key', () => {
  beforeAll(async () => {
    key = await server.keyFor('tenant-a');
  });

  describe.skipIf(!hasCurl)("the vendors' curl examples", () => {
    test('AetherForge: split-layer', async () => {
      const answer = await shell(AETHERFORGE_SPLIT);
      expect(answer).toEqual({ job_id: expect.stringMatching(UUID) });
      await finishSplit(server);
    });

    test('AetherForge: inpaint/v2', async () => {
      const answer = await shell(AETHERFORGE_INPAINT);
      expect(answer).toEqual({ job_id: expect.stringMatching(UUID) });
      const leased = await server.jobs.take('cpu');
      expect(leased?.job.parameters).toMatchObject({ prompt: 'Change background to blue sky' });
    });

    test('Scenario: generate and poll', async () => {
      const { apiKey, apiSecret } = halvesOf(key);
      const kept = await fetch(`${server.url}/v1/assets`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          image: Buffer.from(await (await smallPng()).arrayBuffer()).toString('base64'),
          name: 'a.png',
        }),
      });
      const { asset } = (await kept.json()) as { asset: { id: string } };
      const { job } = await shell(SCENARIO_GENERATE, { '"image": ""': `"image": "${asset.id}"` });
      expect(job).toMatchObject({ jobId: expect.stringMatching(/^job_/), status: 'queued' });
      await finishSplit(server);
      const polled = await shell(SCENARIO_JOB, { '/v1/jobs/': `/v1/jobs/${job.jobId}` });
      expect(polled).toMatchObject({
        job: { jobId: job.jobId, status: 'success', metadata: { assetIds: expect.any(Array) } },
        status: 'success',
        metadata: { assetIds: [expect.stringMatching(/^asset_/), expect.stringMatching(/^asset_/)] },
      });
    });

    test('Pixazo: request and result', async () => {
      const submitted = await shell(PIXAZO_CURL);
      expect(submitted).toMatchObject({ status: 'IN_QUEUE', request_id: expect.stringMatching(UUID) });
      await finishSplit(server);
      const result = await shell(PIXAZO_RESULT_CURL, { [SAMPLE_REQUEST]: submitted.request_id });
      expect(result).toMatchObject({ status: 'COMPLETED', images: { length: 2 } });
      expect(await shell(PIXAZO_RESULT_CURL)).toMatchObject({ error: 'Endpoint not found' });
    });
  });

  describe("Pixazo's JavaScript examples", () => {
    test('request and result', async () => {
      const submitted = await output(process.execPath, '-e', PIXAZO_FETCH);
      expect(submitted).toContain("status: 'IN_QUEUE'");
      const id = FOUND_UUID.exec(submitted)![0];
      await finishSplit(server);
      const result = await output(process.execPath, '-e', PIXAZO_RESULT_FETCH, { [SAMPLE_REQUEST]: id });
      expect(result).toContain("status: 'COMPLETED'");
    });
  });

  describe.skipIf(!hasRequests)("Pixazo's Python examples", () => {
    test('request and result', async () => {
      const submitted = await output('python3', '-c', PIXAZO_PYTHON);
      expect(submitted).toContain("'status': 'IN_QUEUE'");
      const id = FOUND_UUID.exec(submitted)![0];
      await finishSplit(server);
      const result = await output('python3', '-c', PIXAZO_RESULT_PYTHON, { [SAMPLE_REQUEST]: id });
      expect(result).toContain("'status': 'COMPLETED'");
    });
  });
});
