import type { ImageResources } from 'ag-psd';
import { type ResourceHandler, resourceHandlers } from 'ag-psd/dist/imageResources.js';
import { writeBytes } from 'ag-psd/dist/psdWriter.js';
import sharp from 'sharp';
import type { Raster } from '../../domain/raster.ts';
import { pictureOf } from '../png/encode.ts';

const PIXELS_PER_INCH = 72;
const THUMBNAIL_SIDE_PX = 160;
const WRITER = 'Unflatten';

interface ProfiledResources extends ImageResources {
  readonly iccProfile: Uint8Array;
}

/** What a document says beside its layers: resolution, thumbnail, sRGB profile, and that its flat picture is real. */
export async function imageResources(composite: Raster): Promise<ImageResources> {
  const resources: ProfiledResources = {
    resolutionInfo: {
      horizontalResolution: PIXELS_PER_INCH,
      horizontalResolutionUnit: 'PPI',
      widthUnit: 'Inches',
      verticalResolution: PIXELS_PER_INCH,
      verticalResolutionUnit: 'PPI',
      heightUnit: 'Inches',
    },
    thumbnailRaw: await thumbnail(composite),
    iccProfile: await srgbProfile(),
    versionInfo: { hasRealMergedData: true, writerName: WRITER, readerName: WRITER, fileVersion: 1 },
  };
  return resources;
}

async function thumbnail(composite: Raster): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { data, info } = await pictureOf(composite)
    .resize(THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg({ quality: 80 })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

let profile: Promise<Uint8Array> | undefined;

/** The sRGB profile that the codec library carries. */
function srgbProfile(): Promise<Uint8Array> {
  profile ??= readSrgbProfile();
  return profile;
}

async function readSrgbProfile(): Promise<Uint8Array> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } });
  const { icc } = await sharp(await pixel.withIccProfile('srgb').png().toBuffer()).metadata();
  if (!icc) throw new Error('The codec library gave no sRGB profile.');
  return icc;
}

/** Number 1039 of the Photoshop file format specification, which the library knows but does not write. */
const iccProfileHandler: ResourceHandler = {
  key: 1039,
  has: (resources) => 'iccProfile' in resources,
  read: () => undefined,
  write: (writer, resources) => writeBytes(writer, (resources as Partial<ProfiledResources>).iccProfile),
};

// The library's table outlives this module where a test runner loads the module again.
if (!resourceHandlers.some(({ key }) => key === iccProfileHandler.key)) {
  resourceHandlers.push(iccProfileHandler);
}
