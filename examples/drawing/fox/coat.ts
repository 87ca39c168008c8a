import { clamp, mix, noise, smoothStep } from '../../../bench/scenes/noise.ts';
import type { Color } from '../picture/float-picture.ts';
import { between } from '../picture/stroke.ts';
import { BODY_FRAME, EYE, HEAD_FRAME, type Part } from './body.ts';
import { COAT } from './light.ts';
import { partShares } from './surface.ts';
import { along, dot, intoFrame, outOfFrame, tangential, unit, type Vector } from './vector.ts';

/** What grows at a point of the skin. */
export interface Coat {
  readonly color: Color;
  readonly lengthUnits: number;
  /** Where the hair leans to, in the world; length 1. */
  readonly direction: Vector;
  /** 0 stands up, 1 lies flat. */
  readonly lie: number;
}

interface Growth {
  readonly length: number;
  readonly lie: number;
  /** In the part's frame. */
  readonly flow: Vector;
}

function growthOf(part: Part, own: Vector): Growth {
  const [x, y, z] = own;
  switch (part.region) {
    case 'torso':
      return { length: 0.13, lie: 0.78, flow: [x * 0.4, -1, -0.25] };
    case 'chest':
      return { length: 0.17, lie: 0.74, flow: [x * 0.9, -1, 0.16] };
    case 'haunch':
      return { length: 0.11, lie: 0.84, flow: [x * 0.2, -0.9, -0.3] };
    case 'leg':
      return { length: 0.055, lie: 0.88, flow: [x * 0.3, -1, 0.05] };
    case 'paw':
      return { length: 0.034, lie: 0.86, flow: [0, -0.25, 1] };
    case 'head':
      return {
        length: 0.05 + 0.03 * smoothStep(0.1, -0.15, z),
        lie: 0.84,
        flow: [x * 1.6, y + 0.3, z - 0.62],
      };
    case 'cheek': {
      const out = smoothStep(0.1, 0.28, Math.abs(x));
      return { length: 0.055 + 0.075 * out, lie: 0.8, flow: [part.side * 0.9, -0.75 - 0.3 * out, -0.25] };
    }
    case 'muzzle':
      return { length: 0.022 + 0.025 * smoothStep(0.35, 0.1, z), lie: 0.92, flow: [x * 1.2, 0.25, -1] };
    case 'ear': {
      const inner = smoothStep(0, 0.035, z - (part.from[2] + 0.01));
      return {
        length: 0.045 + 0.07 * inner,
        lie: 0.8,
        flow: [part.side * (0.35 - 0.75 * inner), 1, 0.1 * inner],
      };
    }
    case 'tail':
      return { length: 0.17, lie: 0.7, flow: along(part.to, part.from, -1) };
    case 'nose':
      return { length: 0, lie: 1, flow: [0, 0, -1] };
  }
}

function headColor(own: Vector, ragged: number): Color {
  const [x, y, z] = own;
  const across = Math.abs(x);
  const eyeX = across - EYE.place[0];
  const eyeY = y - EYE.place[1];
  // The mask: cream over the cheeks and along the muzzle's sides, up to the inner corner of the eye.
  const border = -0.05 - 0.4 * Math.max(0, 0.1 - across) + 0.085 * smoothStep(0.14, 0.3, across);
  const muzzle = smoothStep(0.16, 0.3, z);
  const lowered = border - 0.028 * muzzle + 0.02 * ragged;
  let color = between(COAT.orange, COAT.cream, smoothStep(lowered + 0.016, lowered - 0.016, y));
  color = between(
    color,
    COAT.russet,
    0.6 * smoothStep(0.12, 0.24, y) + 0.45 * smoothStep(0.055, 0.0, across) * (y > -0.1 ? 1 : 0),
  );
  // A paler brow over each eye, and the dark line from its inner corner to the lips.
  const brow = Math.hypot((eyeX + 0.02) / 0.055, (eyeY - 0.075) / 0.03);
  color = between(color, COAT.cream, 0.2 * smoothStep(1.2, 0.4, brow));
  const tear = Math.abs(across - (0.062 + 0.35 * Math.max(0, y + 0.02)));
  const tearShare =
    smoothStep(0.02, 0.006, tear) *
    smoothStep(-0.1, -0.07, y) *
    smoothStep(0.03, 0.0, y) *
    smoothStep(0.12, 0.2, z);
  color = between(color, COAT.dark, 0.75 * tearShare);
  const rim = Math.hypot(eyeX / 0.076, eyeY / 0.06);
  color = between(color, COAT.dark, 0.95 * smoothStep(1.12, 0.9, rim) * (z > 0 ? 1 : 0));
  const lips = smoothStep(0.02, 0.0, Math.abs(y + 0.145 + 0.08 * across)) * smoothStep(0.24, 0.34, z);
  return between(color, COAT.dark, 0.7 * lips);
}

function colorOf(part: Part, own: Vector, body: Vector, ragged: number): Color {
  const [x, y, z] = own;
  switch (part.region) {
    case 'head':
    case 'cheek':
    case 'muzzle':
      return headColor(own, ragged);
    case 'ear': {
      const height = (y - part.from[1]) / (part.to[1] - part.from[1]);
      const inner = smoothStep(-0.005, 0.03, z - (part.from[2] - 0.07 * height));
      const inRim = smoothStep(
        0.115,
        0.075,
        Math.abs(x - part.side * (0.165 + 0.08 * height)) + 0.09 * height,
      );
      const outer = between(COAT.orange, COAT.dark, smoothStep(0.45, 0.75, height + 0.15 * ragged));
      const middle = 1 - smoothStep(0.03, 0.08, Math.abs(x - part.side * (0.16 + 0.09 * height)));
      const lining = between(COAT.cream, COAT.grey, 0.85 * middle * smoothStep(0.0, 0.3, height));
      return between(outer, lining, inner * inRim * (1 - 0.9 * smoothStep(0.6, 0.85, height)));
    }
    case 'tail': {
      const reached = mix(part.chain[0], part.chain[1], shareAlong(part, own));
      const brush = between(COAT.orange, COAT.russet, 0.3 + 0.2 * ragged);
      return between(brush, COAT.cream, smoothStep(0.62, 0.82, reached + 0.025 * ragged));
    }
    case 'leg':
    case 'paw': {
      const sock = smoothStep(0.5, 0.22, y + 0.08 * ragged);
      return between(COAT.orange, COAT.dark, 0.92 * sock);
    }
    case 'nose':
      return COAT.dark;
    case 'torso':
    case 'chest':
    case 'haunch': {
      const back = between(COAT.orange, COAT.russet, smoothStep(0.15, -0.3, z) * 0.9);
      const bib =
        Math.abs(body[0]) - (0.17 + 0.1 * smoothStep(0.75, 1.15, body[1])) * smoothStep(0.3, 0.62, body[1]);
      const share =
        smoothStep(0.03, -0.05, bib + 0.05 * ragged) *
        smoothStep(0.02, 0.14, body[2]) *
        smoothStep(0.36, 0.5, body[1] + 0.1 * ragged);
      return between(back, COAT.cream, part.region === 'haunch' ? 0 : share);
    }
  }
}

/** How far along the part's middle line the nearest point of it lies, 0..1. */
function shareAlong(part: Part, own: Vector): number {
  const axis = along(part.to, part.from, -1);
  return clamp(dot(along(own, part.from, -1), axis) / dot(axis, axis), 0, 1);
}

/** The coat at a point of the skin whose normal is known. */
export function coatAt(point: Vector, normal: Vector): Coat {
  const body = intoFrame(BODY_FRAME, point);
  const ragged = 2 * noise(point[0] * 34, point[1] * 26 + point[2] * 30, 5) - 1;
  let color: Color = [0, 0, 0];
  let direction: Vector = [0, 0, 0];
  let lengthUnits = 0;
  let lie = 0;
  for (const { part, share } of partShares(point)) {
    const own = intoFrame(part.frame, point);
    const growth = growthOf(part, own);
    color = along(color, colorOf(part, own, body, ragged), share);
    direction = along(direction, outOfFrame(part.frame, unit(growth.flow)), share);
    lengthUnits += growth.length * share;
    lie += growth.lie * share;
  }
  return {
    color,
    lengthUnits: lengthUnits * eyeClearance(point),
    direction: unit(tangential(direction, normal)),
    lie: clamp(lie, 0, 1),
  };
}

/** Hair gets short round the eyes, so that none hangs into them. */
function eyeClearance(point: Vector): number {
  const own = intoFrame(HEAD_FRAME, point);
  const away = Math.hypot(Math.abs(own[0]) - EYE.place[0], own[1] - EYE.place[1], own[2] - EYE.place[2]);
  return 0.2 + 0.8 * smoothStep(EYE.radius, EYE.radius * 2.6, away);
}
