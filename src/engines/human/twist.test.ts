import { expect, test } from 'vitest';
import { createFigure } from '../../../bench/scenes/figure.ts';
import type { BodyPointName, Person } from '../../domain/person.ts';
import { untwisted } from './twist.ts';

const { body } = createFigure(90, 120, 3).person;

/** With the sides of the points exchanged whose names `pattern` finds. */
function exchanged(points: Person['body'], pattern: RegExp): Person['body'] {
  const other = (name: string): BodyPointName =>
    (name.startsWith('left')
      ? name.replace('left', 'right')
      : name.replace('right', 'left')) as BodyPointName;
  return Object.fromEntries(
    Object.entries(points).map(([name, point]) => [pattern.test(name) ? other(name) : name, point]),
  );
}

test('a body whose sides are right stays as it is', () => {
  expect(untwisted(body)).toEqual(body);
});

test.each([
  ['arms', /Shoulder|Elbow|Wrist/],
  ['legs', /Hip|Knee|Ankle/],
  ['arms and legs', /Shoulder|Elbow|Wrist|Hip|Knee|Ankle/],
])('%s that are exchanged get their sides back', (_what, pattern) => {
  expect(untwisted(exchanged(body, pattern))).toEqual(body);
});

test('a side that was not found stays missing on its own side', () => {
  const { leftWrist: _left, ...lacking } = body;
  expect(untwisted(exchanged(lacking, /Shoulder|Elbow|Wrist/))).toEqual(lacking);
});

test('a body that is seen from the side, and one without eyes, keep what was found', () => {
  const narrow = { ...body, leftShoulder: { ...body.rightShoulder!, xPx: body.rightShoulder!.xPx - 2 } };
  expect(untwisted(narrow)).toEqual(narrow);
  const { leftEye: _eye, ...eyeless } = exchanged(body, /Shoulder|Elbow|Wrist/);
  expect(untwisted(eyeless)).toEqual(eyeless);
});
