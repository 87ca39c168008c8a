import { describe, expect, test } from 'vitest';
import { BODY_POINTS, type BodyPoint, type BodyPointName } from '../../domain/person.ts';
import type { DetectedObject } from './object-detection.ts';
import { credibleFaces, type FoundFace, personsOf } from './person-evidence.ts';
import type { Pose } from './pose.ts';

const SIZE = { widthPx: 200, heightPx: 400 };
const face: FoundFace = {
  mesh: Array.from({ length: 468 }, () => ({ xPx: 100, yPx: 50 })),
  rectangle: { left: 80, top: 25, right: 120, bottom: 75 },
  presence: 0.95,
  confidence: 0.9,
};

/** A body of which every point is as sure as `confidence`, its nose at a place. */
function poseAt(xPx: number, yPx: number, confidence: number): Pose {
  const points = BODY_POINTS.map((name, index): [BodyPointName, BodyPoint] => [
    name,
    {
      xPx: xPx + (index % 2 === 0 ? -3 : 3) * Math.min(index, 6),
      yPx: yPx + Math.max(0, index - 4) * 20,
      confidence,
    },
  ]);
  return { points: Object.fromEntries(points) as Pose['points'], confidence };
}

const thing = (name: DetectedObject['name'], confidence: number): DetectedObject => ({
  name,
  confidence,
  rectangle: { left: 60, top: 10, right: 140, bottom: 390 },
});

describe('a face', () => {
  test('at which a body has its head keeps its confidence', () => {
    const [kept] = credibleFaces({ faces: [face], poses: [poseAt(100, 50, 0.6)], objects: [] });
    expect(kept).toEqual(face);
  });

  test('at which no body has a head, as at the wheel of a car, is none', () => {
    expect(credibleFaces({ faces: [face], poses: [], objects: [] })).toEqual([]);
    expect(credibleFaces({ faces: [face], poses: [poseAt(30, 300, 0.9)], objects: [] })).toEqual([]);
  });

  test('of an animal is none, of a person with an animal is one', () => {
    const poses = [poseAt(100, 50, 0.6)];
    expect(credibleFaces({ faces: [face], poses, objects: [thing('dog', 0.6)] })).toEqual([]);
    const both = [thing('dog', 0.6), thing('person', 0.7)];
    expect(credibleFaces({ faces: [face], poses, objects: both })).toEqual([face]);
  });
});

describe('a body', () => {
  test('with a face is one person, surer than either', () => {
    const persons = personsOf({ faces: [face], poses: [poseAt(100, 50, 0.4)], objects: [] }, SIZE);
    expect(persons.length).toBe(1);
    expect(persons[0]!.face).not.toBeNull();
    expect(persons[0]!.confidence).toBeGreaterThan(face.confidence);
  });

  test('alone is a person only where it is sure, and never where an animal is', () => {
    const found = (confidence: number, objects: DetectedObject[]) =>
      personsOf({ faces: [], poses: [poseAt(100, 50, confidence)], objects }, SIZE);
    expect(found(0.7, []).length).toBe(1);
    expect(found(0.3, [])).toEqual([]);
    expect(found(0.3, [thing('person', 0.6)]).length).toBe(1);
    expect(found(0.7, [thing('horse', 0.6)])).toEqual([]);
  });
});
