import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ask, endOf, order, type SeenJob, serverKit, until } from '../kit/server.ts';

describe('P6: Permanent failures are not retried', { timeout: 180_000 }, () => {
  const kit = serverKit();

  async function scriptedFailure(): Promise<void> {
    const server = await kit.start();
    const { id } = await order(server, { behaviour: 'damaged', label: 'damaged' });
    const job = await endOf(server, id);
    expect(job.status).toBe('failed');
    expect(job.problem?.code).toBe('image_damaged');
    expect(kit.journal()).toHaveLength(1);
    await server.killTree();
  }

  async function realPictures(): Promise<void> {
    const server = await kit.startReal();
    const answerTo = async (bytes: Buffer) =>
      ask(server, '/v1/upscale', {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: 'wait=60' },
        body: JSON.stringify({ image: { dataUrl: `data:image/png;base64,${bytes.toString('base64')}` } }),
      });
    expect((await answerTo(Buffer.from('This is not a picture but a sentence.'))).status).toBe(422);
    const { status, json } = await answerTo(brokenPng());
    expect(status).toBe(200);
    const job = json as SeenJob;
    expect([job.status, job.problem?.code]).toEqual(['failed', 'image_damaged']);
    const attempts = await until(
      () => server.log.filter(({ msg }) => msg === 'attempt ended'),
      (lines) => lines.length > 0,
    );
    expect(attempts).toMatchObject([{ jobId: job.id, attempt: 1, outcome: 'failed' }]);
  }

  it('ends the job at its first try, and makes none for what is no picture', async () => {
    await scriptedFailure();
    await realPictures();
  });
});

/** A PNG of 64 × 64 pixels with far too few of them: every chunk and checksum is right. */
function brokenPng(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(64, 0);
  header.writeUInt32BE(64, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...chunks]);
}
