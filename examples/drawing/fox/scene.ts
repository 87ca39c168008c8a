import { createRandom } from '../../../bench/scenes/random.ts';
import type { Example } from '../example.ts';
import { develop, type FloatPicture } from '../picture/float-picture.ts';
import { drawTufts } from './grass.ts';
import { drawMeadow } from './meadow.ts';
import { drawFox } from './portrait.ts';
import { drawShadow } from './shadow.ts';

const WIDTH_PX = 1080;
const HEIGHT_PX = 720;

/** A sitting fox with its fur against the low sun: a rendered scene with the edges and the blur of a photograph. */
export const fox: Example = {
  name: 'fox',
  title: 'A fox in a summer meadow, rendered hair by hair',
  *layers() {
    const developed = (picture: FloatPicture, grain: number, seed: number) =>
      develop(picture, { exposure: 1, grain, random: createRandom(seed) });
    yield { name: 'meadow', kind: 'background', raster: developed(drawMeadow(WIDTH_PX, HEIGHT_PX), 1.3, 1) };
    yield { name: 'shadow', kind: 'shadow', raster: developed(drawShadow(WIDTH_PX, HEIGHT_PX), 0, 2) };
    yield { name: 'fox', kind: 'subject', raster: developed(drawFox(WIDTH_PX, HEIGHT_PX), 1.3, 3) };
    yield { name: 'grass', kind: 'object', raster: developed(drawTufts(WIDTH_PX, HEIGHT_PX), 1.3, 4) };
  },
};
