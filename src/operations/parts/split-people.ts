import type { Mask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import type { Raster } from '../../domain/raster.ts';
import { type ExpectedPart, expectedParts } from './anatomy.ts';
import { belowChin } from './head.ts';
import { labelCells, NO_LABEL } from './labelling.ts';
import { partitionOf } from './partition.ts';
import { nearestOf, type Reach } from './shapes.ts';
import { skirtOf } from './skirt.ts';
import { forEachNeighbour, piecesOf } from './tidy.ts';
import { cellAt, onPicture, type WorkGrid, workGrid } from './work-grid.ts';

/** Share of what is known of a person that has to lie on the matte for the person to be in it. */
const LEAST_ON_MATTE = 0.35;
/** Below the chin of a person of whom only the face is known, and elsewhere. */
const BODY_UNDER_FACE = 0.9;
const BEYOND_FACE = 2.5;
/** How much farther a part is whose points are guesses: who stands behind is guessed at, who stands before is seen. */
const DOUBT = 0.5;
/** A piece that hangs together with nobody and is this far from everybody, in half widths of their limbs, is nobody's. */
const MOST_REACH = 9;
const NOBODY = NO_LABEL - 1;
/** Opacity from which cells hang together. */
const SOLID = 64;

/**
 * Divides the matte of people who touch: each pixel goes to whose body is nearer, along borders of the picture. A piece of
 * the matte that one person alone stands on is that person's whole. `null` for a person who cannot be told apart: neither
 * a face nor a body, or not on the matte. .2 s for two people.
 * @throws Problem `mask_mismatch`
 */
export function splitPeople(
  image: Raster,
  matte: Mask,
  persons: readonly Person[],
): readonly (Mask | null)[] {
  const grid = workGrid(image, matte);
  if (!grid) return persons.map(() => null);
  const bodies = persons.map((person) => bodyOf(person, grid));
  const present = bodies.flatMap((body, index) => (body ? [{ ...body, index }] : []));
  if (present.length === 0) return persons.map(() => null);
  const { labels } = labelCells(
    grid,
    present.map(({ reach }) => reach),
  );
  settlePieces(labels, grid, present);
  const partition = partitionOf(image, matte, grid, labels);
  return persons.map((_, index) => {
    const label = present.findIndex((body) => body.index === index);
    return label < 0 ? null : partition.maskOf([label]);
  });
}

interface Body {
  readonly reach: Reach;
  /** Cells that are this person's for certain. */
  readonly cells: readonly number[];
}

function bodyOf(person: Person, grid: WorkGrid): Body | null {
  const parts = expectedParts(person, skirtOf(person, grid));
  const middle = parts.flatMap((part) => part.middle);
  const cells = middle.flatMap(({ x, y }) => {
    const cell = cellAt(grid, x, y);
    return cell !== null && grid.opacity[cell]! >= 128 ? [cell] : [];
  });
  if (middle.length === 0 || cells.length < middle.length * LEAST_ON_MATTE) return null;
  const reaches = parts.map(
    ({ reach, confidence }): Reach =>
      (x, y) =>
        reach(x, y) + DOUBT * (1 - confidence),
  );
  return { reach: nearestOf([...reaches, ...bodyUnderFace(person, parts)]), cells };
}

/** Where only a face is known, what lies under it is likelier its body than not. */
function bodyUnderFace(person: Person, parts: readonly ExpectedPart[]): Reach[] {
  const depth = belowChin(person);
  if (!depth || !person.face || parts.some(({ name }) => name === 'torso')) return [];
  const { leftPx, widthPx } = person.face.box;
  const middle = leftPx + widthPx / 2;
  return [(x, y) => (depth(x, y) > 0 ? BODY_UNDER_FACE + Math.abs(x - middle) / (2 * widthPx) : BEYOND_FACE)];
}

/**
 * Gives each piece of the matte on which one person alone stands to that person whole, and pieces on which nobody stands
 * to whoever is nearest, or to nobody, in place. The soft edge of a piece goes with it.
 */
function settlePieces(labels: Uint8Array, grid: WorkGrid, bodies: readonly Body[]): void {
  const solid = grid.opacity.map((opacity) => (opacity >= SOLID ? 0 : NO_LABEL));
  const isSettled = new Uint8Array(labels.length);
  for (const { cells } of piecesOf(solid, grid)) {
    const members = new Set(cells);
    const owners = bodies.flatMap((body, label) =>
      body.cells.some((cell) => members.has(cell)) ? [label] : [],
    );
    const owner = owners.length === 0 ? nearestTo(cells, grid, bodies) : owners[0]!;
    for (const cell of cells) {
      isSettled[cell] = 1;
      if (owners.length < 2) labels[cell] = owner;
    }
  }
  let front = [...labels.keys()].filter((cell) => isSettled[cell] !== 0);
  while (front.length > 0) {
    const next: number[] = [];
    for (const cell of front) {
      forEachNeighbour(cell, grid.widthPx, grid.heightPx, (neighbour) => {
        if (isSettled[neighbour] !== 0 || labels[neighbour] === NO_LABEL) return;
        isSettled[neighbour] = 1;
        labels[neighbour] = labels[cell]!;
        next.push(neighbour);
      });
    }
    front = next;
  }
}

/** The label of the person nearest to a piece. */
function nearestTo(cells: readonly number[], grid: WorkGrid, bodies: readonly Body[]): number {
  let [nearest, least] = [NOBODY, MOST_REACH];
  for (const cell of cells) {
    const { x, y } = onPicture(grid, cell % grid.widthPx, Math.floor(cell / grid.widthPx));
    for (const [label, { reach }] of bodies.entries()) {
      const distance = reach(x, y);
      if (distance >= least) continue;
      nearest = label;
      least = distance;
    }
  }
  return nearest;
}
