import { blurred } from '../picture/blur.ts';
import { createPicture, type FloatPicture } from '../picture/float-picture.ts';
import { cameraFor, rayOf } from './camera.ts';
import { SUN } from './light.ts';
import { lightReach, skinDistance } from './surface.ts';

/** Fur throws a softer and wider shadow than skin, and the grass scatters it. */
const SOFTNESS = 0.007;

/** The animal's shadow on the ground: black with alpha, from the sun and from the sky that the body hides. */
export function drawShadow(widthPx: number, heightPx: number): FloatPicture {
  const picture = createPicture(widthPx, heightPx);
  const camera = cameraFor(widthPx);
  for (let y = Math.ceil(camera.centerPx.y) + 8; y < heightPx; y += 1) {
    const depth = (camera.eye[1] * camera.focalPx) / (y + 0.5 - camera.centerPx.y);
    if (depth > 11) continue;
    for (let x = 0; x < widthPx; x += 1) {
      const ray = rayOf(camera, x + 0.5, y + 0.5);
      const worldX = camera.eye[0] + ray[0] * depth;
      const worldZ = camera.eye[2] - depth;
      const sun = 1 - lightReach([worldX, 0.01, worldZ], [0, 1, 0], SUN.direction);
      const away = Math.max(0, skinDistance(worldX, 0.04, worldZ));
      const contact = Math.exp(-away / 0.11);
      const alpha = 1 - (1 - 0.5 * sun) * (1 - 0.62 * contact);
      if (alpha > 0.004) picture.data[(y * widthPx + x) * 4 + 3] = alpha;
    }
  }
  return blurred(picture, SOFTNESS * widthPx * 2);
}
