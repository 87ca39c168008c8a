import type { HexColor } from '../../src/domain/shape.ts';
import type { Random } from '../scenes/random.ts';

/** Colours that belong together. */
export interface Palette {
  readonly ground: HexColor;
  /** A second ground, near the first: the far end of gradients, the other colour of patterns. */
  readonly groundEnd: HexColor;
  /** Cards and panels. */
  readonly surface: HexColor;
  /** Text on the ground. */
  readonly ink: HexColor;
  /** Text on cards. */
  readonly inkOnSurface: HexColor;
  readonly accents: readonly [HexColor, HexColor, HexColor];
  /** Text on the first accent. */
  readonly inkOnAccent: HexColor;
}

type Row = readonly [string, string, string, string, string, string, string, string, string];

/** Ground, its end, surface, ink, ink on surface, three accents, ink on the first accent. */
const ROWS: readonly Row[] = [
  ['#fff7ec', '#ffe3c2', '#ffffff', '#2b2024', '#2b2024', '#e4572e', '#f3a712', '#29335c', '#ffffff'],
  ['#0f1b3d', '#27408b', '#ffffff', '#ffffff', '#14213d', '#fca311', '#3ddbd9', '#e63971', '#14213d'],
  ['#f4f1ea', '#e0d8c8', '#ffffff', '#1d2b2a', '#1d2b2a', '#1f6f5c', '#d9a441', '#b5442e', '#ffffff'],
  ['#ffd23f', '#ffb01f', '#fffbea', '#1b1b1e', '#1b1b1e', '#ee4266', '#0ead69', '#3bceac', '#ffffff'],
  ['#e63946', '#a3162c', '#fff4f0', '#ffffff', '#3a0d14', '#1d3557', '#ffc857', '#a8dadc', '#ffffff'],
  ['#1a1a1d', '#37323e', '#f5f2f0', '#f5f2f0', '#1a1a1d', '#c3073f', '#e8b04a', '#6f2232', '#ffffff'],
  ['#e8f1f2', '#b3d4dc', '#ffffff', '#13293d', '#13293d', '#006494', '#f26419', '#33a1b8', '#ffffff'],
  ['#f7d6e0', '#efa7bd', '#fffafc', '#4a1942', '#4a1942', '#c2185b', '#7a4fb5', '#f2b705', '#ffffff'],
  ['#2d6a4f', '#1b4332', '#f1faee', '#f1faee', '#1b4332', '#ffb703', '#d8f3a0', '#e76f51', '#1b2a20'],
  ['#6a4cff', '#b04cff', '#ffffff', '#ffffff', '#2a1a5e', '#ffdd4a', '#38e4c8', '#ff5fa2', '#2a1a5e'],
  ['#faf3dd', '#c8d5b9', '#ffffff', '#33413a', '#33413a', '#4a7c59', '#e07a5f', '#8fc0a9', '#ffffff'],
  ['#ffffff', '#eef1f6', '#f6f8fb', '#16181d', '#16181d', '#2457e6', '#ff6b35', '#17b890', '#ffffff'],
  ['#fde2c8', '#f79d84', '#fff8f1', '#402039', '#402039', '#8e3b6c', '#f2545b', '#19647e', '#ffffff'],
  ['#00303f', '#006a72', '#f6f4e8', '#f6f4e8', '#00303f', '#dcae1d', '#7a9d96', '#e05a3a', '#10252c'],
];

/** One of the palettes. */
export function paletteOf(random: Random): Palette {
  const [ground, groundEnd, surface, ink, inkOnSurface, first, second, third, inkOnAccent] =
    ROWS[Math.floor(random() * ROWS.length)]!;
  return { ground, groundEnd, surface, ink, inkOnSurface, accents: [first, second, third], inkOnAccent };
}

/** One of several, each as likely as the others. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** Whether an event of this probability (0..1) happens. */
export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

/** A number from `low` to `high`. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** `count` different ones of several, in random order. */
export function several<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat();
}
