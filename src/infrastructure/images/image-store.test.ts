import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { createImageStore } from './image-store.ts';

const HOUR_MS = 3_600_000;

describeOnEachDatabase('the image store', (kit) => {
  const facts = (tenantId = 'local') => ({
    id: createImageStore(kit.database).newId(),
    tenantId,
    blobKey: 'images/one',
    bytes: 5_000_000_000,
    mediaType: 'image/png',
  });

  it('keeps an image for its tenant, with a size beyond 32 bits', async () => {
    const images = createImageStore(kit.database, { retentionMs: HOUR_MS });
    const given = facts();
    const image = await images.create(given);
    expect(image).toMatchObject(given);
    expect(image.id).toMatch(/^img_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(Date.parse(image.expiresAt) - Date.parse(image.createdAt)).toBe(HOUR_MS);
    expect(await images.get('local', image.id)).toEqual(image);
    expect(await images.get('other', image.id)).toBeNull();
    expect(await images.list('local', { limit: 10 })).toEqual([image]);
    expect(await images.list('other', { limit: 10 })).toEqual([]);
    expect(await images.list('local', { limit: 10, before: image.id })).toEqual([]);
  });

  it('deletes its tenant’s image only', async () => {
    const images = createImageStore(kit.database);
    const image = await images.create(facts());
    await expect(images.delete('other', image.id)).rejects.toMatchObject({ code: 'image_not_found' });
    expect(await images.delete('local', image.id)).toEqual(image);
    await expect(images.delete('local', image.id)).rejects.toMatchObject({ code: 'image_not_found' });
  });

  it('lets an image expire', async () => {
    const images = createImageStore(kit.database, { retentionMs: HOUR_MS });
    const image = await images.create(facts());
    expect(await images.expiredImages(Date.now(), 10)).toEqual([]);
    expect(await images.expiredImages(Date.now() + 2 * HOUR_MS, 10)).toEqual([image]);
    const gone = await createImageStore(kit.database, { retentionMs: -1 }).create(facts());
    expect(await images.get('local', gone.id)).toBeNull();
    expect(await images.list('local', { limit: 10 })).toEqual([image]);
    await images.deleteImages([gone.id, image.id]);
    await images.deleteImages([]);
    expect(await images.expiredImages(Date.now() + 2 * HOUR_MS, 10)).toEqual([]);
  });
});
