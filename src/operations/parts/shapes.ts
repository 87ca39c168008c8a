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
    const away = length(x - from.x - share * alongX, y - from.y - share * alongY);
    return away / (fromRadius + (toRadius - fromRadius) * share);
  };
}

/** An ellipse whose longer axis points along `upX`, `upY` (a unit vector); the measure is its own radius. */
export function ellipse(center: Place, up: Place, across: number, along: number): Reach {
  return (x, y) => {
    const awayX = x - center.x;
    const awayY = y - center.y;
    return length((awayX * up.y - awayY * up.x) / across, (awayX * up.x + awayY * up.y) / along);
  };
}

/** Distance to a polygon's outline in pixels, negative inside. */
export function signedDistance(corners: readonly Place[]): Reach {
  const edges = corners.map((from, index) => {
    const to = corners[(index + 1) % corners.length]!;
    const alongX = to.x - from.x;
    const alongY = to.y - from.y;
    return {
      x: from.x,
      y: from.y,
      toY: to.y,
      alongX,
      alongY,
      square: Math.max(alongX ** 2 + alongY ** 2, 1e-6),
    };
  });
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    let isInside = false;
    for (const edge of edges) {
      const awayX = x - edge.x;
      const awayY = y - edge.y;
      const share = Math.min(1, Math.max(0, (awayX * edge.alongX + awayY * edge.alongY) / edge.square));
      const restX = awayX - share * edge.alongX;
      const restY = awayY - share * edge.alongY;
      nearest = Math.min(nearest, restX * restX + restY * restY);
      if (edge.y > y !== edge.toY > y && awayX < (awayY / edge.alongY) * edge.alongX) isInside = !isInside;
    }
    const distance = Math.sqrt(nearest);
    return isInside ? -distance : distance;
  };
}

/** Math.hypot guards against sums beyond what a number holds, at ten times the time. */
function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
