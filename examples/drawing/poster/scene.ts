import { clamp, smoothStep } from '../../../bench/scenes/noise.ts';
import type { Example, TrueLayer } from '../example.ts';
import { letterDistance, setLine } from '../picture/letters.ts';
import { boxDistance, covered, type Ink, inkBetween, type Print, polygonDistance, printed } from './ink.ts';

const WIDTH_PX = 800;
const HEIGHT_PX = 1200;
const SEA_TOP = 812;
const BAND_TOP = 1066;
const TOWER = { centerX: 556, topY: 432, bottomY: 838, topHalf: 37, bottomHalf: 62 } as const;
const BADGE = { x: 176, y: 706, radius: 84 } as const;

const INK = {
  night: [24, 48, 92],
  rose: [244, 146, 116],
  apricot: [255, 214, 150],
  sun: [255, 241, 205],
  hill: [46, 62, 112],
  nearHill: [33, 45, 88],
  deep: [18, 74, 104],
  crest: [120, 190, 196],
  wall: [250, 244, 230],
  band: [206, 52, 52],
  iron: [26, 30, 48],
  badge: [255, 196, 62],
  rock: [44, 40, 58],
} as const satisfies Record<string, Ink>;

const nothing: Print = { ink: [0, 0, 0], coverage: 0 };
const print = (ink: Ink, coverage: number): Print => ({ ink, coverage });

function sky(_x: number, y: number): Print {
  const share = y / SEA_TOP;
  const upper = inkBetween(INK.night, INK.rose, clamp(share / 0.72, 0, 1));
  return print(
    share < 0.72 ? upper : inkBetween(INK.rose, INK.apricot, clamp((share - 0.72) / 0.28, 0, 1)),
    1,
  );
}

function sun(x: number, y: number): Print {
  const distance = Math.hypot(x - 270, y - 640);
  return print(inkBetween(INK.sun, INK.apricot, clamp(distance / 150, 0, 1) ** 2), covered(distance - 150));
}

function hills(x: number, y: number): Print {
  const far = 742 - 54 * Math.sin(x / 190 + 0.6) - 16 * Math.sin(x / 57);
  const near = 786 - 40 * Math.sin(x / 140 + 3.4);
  const ink = inkBetween(INK.hill, INK.nearHill, covered(near - y));
  return print(ink, Math.max(covered(far - y), covered(near - y)) * covered(y - (SEA_TOP + 20)));
}

/** Rows of scales, each row half a scale further: a pattern that repeats every 56x32 pixels. */
function sea(x: number, y: number): Print {
  if (y < SEA_TOP - 1) return nothing;
  const rowHeight = 16;
  let ink: Ink = INK.deep;
  const row = Math.floor((y - SEA_TOP) / rowHeight);
  for (let back = 2; back >= 0; back -= 1) {
    const number = row - back;
    if (number < 0) continue;
    const shift = number % 2 === 0 ? 0 : 28;
    const centerX = Math.round((x - shift) / 56) * 56 + shift;
    const distance = Math.hypot(x - centerX, y - (SEA_TOP + number * rowHeight + 30));
    const inside = covered(distance - 30);
    const ring = covered(Math.abs(distance - 24) - 2.2) + covered(Math.abs(distance - 13) - 2.2);
    ink = inkBetween(ink, inkBetween(INK.deep, INK.crest, clamp(ring, 0, 1)), inside);
  }
  return print(ink, covered(SEA_TOP - y));
}

function lighthouse(x: number, y: number): Print {
  const { centerX, topY, bottomY, topHalf, bottomHalf } = TOWER;
  const share = clamp((y - topY) / (bottomY - topY), 0, 1);
  const half = topHalf + (bottomHalf - topHalf) * share;
  const tower = Math.max(Math.abs(x - centerX) - half, topY - y, y - bottomY);
  const banded = covered(2 * Math.abs(((share * 5 + 0.25) % 1) - 0.5) * 41 - 20.5);
  const shade = 0.2 * smoothStep(-0.2, 1, (x - centerX) / half);
  let ink = inkBetween(inkBetween(INK.wall, INK.band, banded), INK.night, shade);
  let coverage = covered(tower);
  const put = (distance: number, over: Ink): void => {
    const amount = covered(distance);
    ink = coverage + amount > 0 ? inkBetween(ink, over, amount / Math.max(amount, coverage, 1e-6)) : ink;
    coverage = Math.max(coverage, amount);
  };
  put(boxDistance(x, y, centerX - 12, 560, centerX + 12, 592), INK.iron);
  put(boxDistance(x, y, centerX - 12, 690, centerX + 12, 722), INK.iron);
  put(Math.max(Math.hypot((x - centerX) / 1.9, y - 878) - 62, y - 850), INK.rock);
  put(boxDistance(x, y, centerX - 52, 422, centerX + 52, 434), INK.iron);
  put(boxDistance(x, y, centerX - 26, 372, centerX + 26, 424), INK.sun);
  put(boxDistance(x, y, centerX - 2.5, 372, centerX + 2.5, 424), INK.iron);
  put(boxDistance(x, y, centerX - 30, 366, centerX + 30, 374), INK.iron);
  put(Math.max(Math.hypot(x - centerX, y - 368) - 31, y - 368), INK.band);
  put(boxDistance(x, y, centerX - 2, 318, centerX + 2, 340), INK.iron);
  return print(ink, coverage);
}

function beam(x: number, y: number): Print {
  const cone = polygonDistance(
    x,
    y,
    [
      [530, 392],
      [-40, 176],
      [-40, 452],
      [530, 404],
    ].toReversed() as [number, number][],
  );
  return print(INK.sun, 0.62 * covered(cone) * smoothStep(-60, 530, x) ** 1.4);
}

function badgeShadow(x: number, y: number): Print {
  const distance = Math.hypot(x - BADGE.x - 8, y - BADGE.y - 14) - BADGE.radius;
  return print([10, 12, 30], 0.5 * smoothStep(22, -22, distance));
}

function badge(x: number, y: number): Print {
  const distance = Math.hypot(x - BADGE.x, y - BADGE.y);
  const angle = Math.atan2(y - BADGE.y, x - BADGE.x);
  const edge = BADGE.radius + 3.5 * Math.cos(angle * 28);
  const folded = Math.abs((((angle / (2 * Math.PI)) * 8 + 8.5) % 1) - 0.5) * 2;
  const star = distance - (20 + 28 * folded ** 2);
  const ring = Math.abs(distance - 66) - 2.5;
  return print(
    inkBetween(INK.badge, INK.night, Math.max(covered(star), covered(ring))),
    covered(distance - edge),
  );
}

function lettering(
  text: string,
  centerX: number,
  topY: number,
  capHeightPx: number,
  weightPx: number,
  ink: Ink,
) {
  const segments = setLine(text, { centerX, topY, capHeightPx, spacing: 0.28 });
  return (x: number, y: number): Print => {
    if (y < topY - weightPx || y > topY + capHeightPx + weightPx) return nothing;
    return print(ink, covered(letterDistance(segments, x, y) - weightPx / 2));
  };
}

/** A travel poster: gradient, pattern, overlapping shapes, a see-through beam, a badge with a soft shadow, lettering. */
export const poster: Example = {
  name: 'poster',
  title: 'A travel poster for a bay with a lighthouse',
  *layers() {
    const layer = (
      name: string,
      kind: TrueLayer['kind'],
      at: (x: number, y: number) => Print,
    ): TrueLayer => ({
      name,
      kind,
      raster: printed(WIDTH_PX, HEIGHT_PX, at),
    });
    yield layer('sky', 'background', sky);
    yield layer('sun', 'shape', sun);
    yield layer('hills', 'shape', hills);
    yield layer('sea', 'shape', sea);
    yield layer('beam', 'shape', beam);
    yield layer('lighthouse', 'subject', lighthouse);
    yield layer('badge-shadow', 'shadow', badgeShadow);
    yield layer('badge', 'shape', badge);
    yield layer('band', 'shape', (_x, y) => print(INK.night, covered(BAND_TOP - y)));
    yield layer('headline', 'text', lettering('NORTH BAY', 400, 104, 80, 16.5, INK.sun));
    yield layer('footline', 'text', lettering('THE LIGHT IS ON', 400, 1113, 40, 8, INK.sun));
  },
};
