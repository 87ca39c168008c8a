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

describe("the served program, by its vendors' clients", { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('takes pictures apart so that the layers give them back, and refuses what the safety check flags', async () => {
    const { url } = await kit.startReal({ UNFLATTEN_SOURCE_HOSTS: shelf.host });
    const scenario = new ScenarioClient(`${url}/v1`, { apiKey: '', apiSecret: '' });
    const asset = await scenario.keep({ image: discPng.toString('base64'), name: 'disc.png' });
    const generation = await scenario.generate('model_scenario-image-layers-extractor', {
      image: asset.id,
      separationInstruction: 'isolate the main subject',
    });
    const pixazo = new PixazoClient(url, '');
    const flagged = await pixazo.submit({ image_url: shelf.url('/skin.png') });
    const layered = await pixazo.submit({ image_url: shelf.url('/disc.png') });
    const aetherforge = new AetherForgeClient(url, null);
    const png = new Blob([new Uint8Array(discPng)]);
    const split = await aetherforge.make('split-layer', png, { keyword: 'character' });

    const generated = await generation.wait();
    expect(generated.status).toBe('success');
    const assets = await Promise.all(generated.metadata.assetIds.map((id) => scenario.asset(id)));
    expect(await missedBytes(assets.map((layer) => layer.url).reverse())).toBe(0);

    expect(await pixazo.wait(flagged.request_id, 200)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('safety check'),
      has_nsfw_concepts: [true],
    });
    const completed = await pixazo.wait(layered.request_id, 200);
    if (completed.status !== 'COMPLETED') throw new Error(JSON.stringify(completed));
    expect(await missedBytes(completed.images.map((image) => image.url))).toBe(0);

    const done = await aetherforge.result(split, 200);
    expect(done.status).toBe('Succeed');
    expect(await missedBytes(done.image_urls.toReversed())).toBe(0);
  });
});
