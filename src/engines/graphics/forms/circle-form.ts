import type { Raster } from '../../../domain/raster.ts';
import type { Circle } from './circle-search.ts';
import { circlesAmong, circleThrough } from './circle-search.ts';
import type { Edgels } from './edgel.ts';
import type { Candidate, Form } from './form-candidate.ts';
import { isForm, LEAST_ASKED_PLACES, LEAST_ASKED_SHARE } from './form-candidate.ts';
import type { OutlinePlace, RelationOptions } from './outline-relation.ts';
import { exactOffsets, relationAlong } from './outline-relation.ts';

const ellipseOf = ({ xPx, yPx, radiusPx }: Circle): Form => ({
  type: 'ellipse',
  center: { xPx, yPx },
  radiusXPx: radiusPx,
  radiusYPx: radiusPx,
});

function circlePlaces({ xPx, yPx, radiusPx }: Circle): OutlinePlace[] {
  const count = Math.max(120, Math.round(3 * radiusPx));
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count;
    const [outX, outY] = [Math.cos(angle), Math.sin(angle)];
    return { x: xPx + radiusPx * outX, y: yPx + radiusPx * outY, outX, outY };
  });
}

/** The circles along whose outlines one relation holds. */
export function circleCandidates(image: Raster, edgels: Edgels, options: RelationOptions): Candidate[] {
  const found: Candidate[] = [];
  for (const circle of circlesAmong(edgels, image)) {
    const places = circlePlaces(circle);
    const first = relationAlong(image, places, options);
    if (!first || !isForm(first, options)) continue;
    const offsets = exactOffsets(image, places, first);
    const points = places.flatMap(({ x, y, outX, outY }, index) =>
      Number.isNaN(offsets[index]!)
        ? []
        : [[x + offsets[index]! * outX, y + offsets[index]! * outY] as const],
    );
    const exact = circleThrough(points, circle) ?? circle;
    const around = circlePlaces(exact);
    const onCanvas = around.filter(
      ({ x, y }) => x >= 0 && y >= 0 && x < image.widthPx && y < image.heightPx,
    ).length;
    const relation = relationAlong(image, around, options);
    if (
      relation &&
      isForm(relation, options) &&
      relation.asked >= Math.max(LEAST_ASKED_PLACES, LEAST_ASKED_SHARE * onCanvas)
    )
      found.push({ outline: ellipseOf(exact), places: around, relation });
  }
  return found;
}
