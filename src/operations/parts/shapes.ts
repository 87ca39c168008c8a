/** A place with fractions, in pixels of the picture. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** How far a place is from where a part is expected: 0 in its middle, about 1 at its outline, growing beyond. */
export type Reach = (x: number, y: number) => number;

export const between = (from: Place, to: Place, share: number): Place => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
});

export const distanceOf = (from: Place, to: Place): number => Math.hypot(to.x - from.x, to.y - from.y);

/** The nearest of several. */
export function nearestOf(reaches: readonly Reach[]): Reach {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (const reach of reaches) nearest = Math.min(nearest, reach(x, y));
    return nearest;
  };
}

/** A line whose thickness goes from one radius to another. */
export function limb(from: Place, to: Place, fromRadius: number, toRadius: number): Reach {
  const alongX = to.x - from.x;
  const alongY = to.y - from.y;
  const square = Math.max(alongX ** 2 + alongY ** 2, 1e-6);
  return (x, y) => {
    const share = Math.min(1, Math.max(0, ((x - from.x) * alongX + (y - from.y) * alongY) / square));
    const away = Math.hypot(x - from.x - share * alongX, y - from.y - share * alongY);
    return away / (fromRadius + (toRadius - fromRadius) * share);
  };
}

/** An ellipse whose longer axis points along `upX`, `upY` (a unit vector); the measure is its own radius. */
export function ellipse(center: Place, up: Place, across: number, along: number): Reach {
  return (x, y) => {
    const [awayX, awayY] = [x - center.x, y - center.y];
    return Math.hypot((awayX * up.y - awayY * up.x) / across, (awayX * up.x + awayY * up.y) / along);
  };
}

/** Distance to a polygon's outline in pixels, negative inside. */
export function signedDistance(corners: readonly Place[]): Reach {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    let isInside = false;
    for (let index = 0; index < corners.length; index += 1) {
      const from = corners[index]!;
      const to = corners[(index + 1) % corners.length]!;
      const [alongX, alongY] = [to.x - from.x, to.y - from.y];
      const square = Math.max(alongX ** 2 + alongY ** 2, 1e-6);
      const share = Math.min(1, Math.max(0, ((x - from.x) * alongX + (y - from.y) * alongY) / square));
      nearest = Math.min(nearest, Math.hypot(x - from.x - share * alongX, y - from.y - share * alongY));
      if (from.y > y !== to.y > y && x < from.x + ((y - from.y) / alongY) * alongX) isInside = !isInside;
    }
    return isInside ? -nearest : nearest;
  };
}
