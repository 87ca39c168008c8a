import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flaggedPicture } from '../../src/engines/nsfw/flagged-picture.fixture.ts';
import { type LoopbackServer, startLoopbackServer } from '../kit/loopback-server.ts';
import { drawn, overlaid, pngOf, readPixels } from '../kit/pixels.ts';
import { serverKit } from '../kit/server.ts';
import { AetherForgeClient } from './aetherforge-client.ts';
import { PixazoClient } from './pixazo-client.ts';
import { ScenarioClient } from './scenario-client.ts';

/** A disc on a slope of colour. */
const disc = drawn(120, 90, (x, y) =>
  (x - 60) ** 2 + (y - 45) ** 2 < 900 ? [200, 40, 30, 255] : [40 + x, 60 + y, 150, 255],
);

/** Longer than the clients wait by themselves: the machine may be busy with other tests. */
const PATIENCE_MS = 240_000;

let discPng: Buffer;
/** Where pictures lie for a server that fetches them. */
let shelf: LoopbackServer;

beforeAll(async () => {
  discPng = await pngOf(disc);
  const { widthPx, heightPx, data } = flaggedPicture();
  const skinPng = await pngOf({ widthPx, heightPx, data: Buffer.from(data) });
  shelf = await startLoopbackServer(({ url }, response) =>
    response.end(url === '/disc.png' ? discPng : skinPng),
  );
});

afterAll(() => shelf.close());

/** How many bytes of the source the layers behind the links miss, bottom first. */
async function missedBytes(urls: readonly string[]): Promise<number> {
  const layers = await Promise.all(
    urls.map(async (url) => readPixels(Buffer.from(await (await fetch(url)).arrayBuffer()))),
  );
  const { data } = overlaid(layers, 'once');
  return disc.data.reduce((missed, value, at) => (data[at] === value ? missed : missed + 1), 0);
}

describe("the served program, by its vendors' clients", { timeout: 300_000 }, () => {
  const kit = serverKit();

  it('takes pictures apart so that the layers give them back, edits them, and refuses what the safety check flags', async () => {
    const { url } = await kit.startReal({ UNFLATTEN_SOURCE_HOSTS: shelf.host });
    const scenario = new ScenarioClient(`${url}/v1`, { apiKey: '', apiSecret: '' });
    const asset = await scenario.keep({ image: discPng.toString('base64'), name: 'disc.png' });
    const generation = await scenario.generate('model_scenario-image-layers-extractor', {
      image: asset.id,
      separationInstruction: 'isolate the main subject',
      maxLayers: 1,
    });
    const pixazo = new PixazoClient(url, '');
    const flagged = await pixazo.submit({ image_url: shelf.url('/skin.png') });
    const layered = await pixazo.submit({ image_url: shelf.url('/disc.png'), num_layers: 2 });
    const aetherforge = new AetherForgeClient(url, null);
    const png = new Blob([new Uint8Array(discPng)]);
    const edited = await aetherforge.make('inpaint/v2', png, {
      prompt: 'Change background to blue sky',
      quality: 'standard',
    });

    const generated = await generation.wait({ timeoutMs: PATIENCE_MS });
    expect(generated.status).toBe('success');
    const assets = await Promise.all(generated.metadata.assetIds.map((id) => scenario.asset(id)));
    expect(await missedBytes(assets.map((layer) => layer.url).reverse())).toBe(0);

    expect(await pixazo.wait(flagged.request_id, 200, PATIENCE_MS)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('safety check'),
      has_nsfw_concepts: [true],
    });
    const completed = await pixazo.wait(layered.request_id, 200, PATIENCE_MS);
    if (completed.status !== 'COMPLETED') throw new Error(JSON.stringify(completed));
    expect(await missedBytes(completed.images.map((image) => image.url))).toBe(0);

    const sky = await aetherforge.result(edited, 200, PATIENCE_MS);
    expect([sky.status, sky.image_urls.length]).toEqual(['Succeed', 1]);
    const { data } = await readPixels(Buffer.from(await (await fetch(sky.image_urls[0]!)).arrayBuffer()));
    const pixelAt = (x: number, y: number) => [...data.subarray((y * 120 + x) * 4, (y * 120 + x) * 4 + 3)];
    expect(pixelAt(60, 45)).toEqual([200, 40, 30]);
    const [red = 0, , blue = 0] = pixelAt(4, 4);
    expect(blue).toBeGreaterThan(red);
    expect(pixelAt(4, 4)).not.toEqual([44, 64, 150]);
  });
});
