import { describe, expect, test } from 'vitest';
import { coverageOf, pathFigure } from './coverage.ts';
import { FAMILIES, type Family, fittingSize, lettering, type Typeface } from './typeface.ts';
import * as wording from './wording.ts';

const CANVAS = { widthPx: 200, heightPx: 120 };
const FAMILY_NAMES = Object.keys(FAMILIES) as Family[];

async function inkOf(text: string, face: Typeface) {
  const { path } = lettering(text, face, 80);
  return coverageOf(pathFigure(path, 20, 90, { leftPx: 0, topPx: 0, ...CANVAS }), CANVAS);
}

describe('lettering', () => {
  test('every family draws its own letters, and every weight its own', async () => {
    const seen = new Set<string>();
    let faces = 0;
    for (const family of FAMILY_NAMES) {
      for (const weight of FAMILIES[family]) {
        const ink = await inkOf('Rg', { family, weight });
        seen.add(Buffer.from(ink!.alpha.data).toString('base64'));
        faces += 1;
      }
    }
    expect(seen.size).toBe(faces);
  });

  test('capitals stand on the baseline and are as tall as the font says', async () => {
    const face = { family: 'inter', weight: 700 } as const;
    const { capHeightPx } = lettering('H', face, 80);
    const { box } = (await inkOf('H', face))!;
    expect(box.topPx + box.heightPx).toBe(90);
    expect(Math.abs(box.heightPx - capHeightPx)).toBeLessThanOrEqual(1);
  });

  test('a counter is a hole', async () => {
    const { box, alpha } = (await inkOf('O', { family: 'oswald', weight: 700 }))!;
    const at = (x: number, y: number) => alpha.data[Math.floor(y) * box.widthPx + Math.floor(x)];
    expect(at(box.widthPx / 2, box.heightPx / 2)).toBe(0);
    expect(at(2, box.heightPx / 2)).toBe(255);
  });

  test('a letter with an accent is its letter and more above it', async () => {
    const face = { family: 'roboto-slab', weight: 400 } as const;
    const [plain, accented] = [(await inkOf('A', face))!, (await inkOf('Ä', face))!];
    expect(lettering('Ä', face, 80).advancePx).toBeCloseTo(lettering('A', face, 80).advancePx, 6);
    expect(accented.box.topPx).toBeLessThan(plain.box.topPx - 5);
  });

  test('a fixed-width font gives every character the same room, and spacing adds to it', () => {
    const face = { family: 'source-code-pro', weight: 400 } as const;
    expect(lettering('iiii', face, 50).advancePx).toBeCloseTo(lettering('WWWW', face, 50).advancePx, 6);
    expect(lettering('iiii', face, 50, 5).advancePx).toBeCloseTo(
      lettering('iiii', face, 50).advancePx + 15,
      6,
    );
  });

  test('text is made to fit', () => {
    const face = { family: 'playfair-display', weight: 900 } as const;
    const size = fittingSize(['short', 'a much longer line'], face, 300, 200);
    expect(lettering('a much longer line', face, size).advancePx).toBeCloseTo(300, 6);
    expect(fittingSize(['a'], face, 3000, 40)).toBe(40);
  });

  test('a character that the font does not have is refused', () => {
    expect(() => lettering('界', { family: 'inter', weight: 400 }, 20)).toThrow(/no glyph for "界"/);
  });

  test('all that the designs say can be set in every font', () => {
    const said = [...new Set(JSON.stringify(Object.values(wording)).replaceAll('\\', ''))].join('');
    for (const family of FAMILY_NAMES) {
      const face = { family, weight: FAMILIES[family][0] };
      expect(() => lettering(said, face, 10)).not.toThrow();
    }
  });
});
