import { describe, expect, it } from 'vitest';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { disc, photoPixels } from './drawing.fixture.ts';
import { pixelEvidence, routeOf } from './route.ts';

function poster(ground: Raster): Raster {
  const shapes = [disc(60, 60, 36), disc(170, 120, 50), disc(90, 190, 28)];
  for (let y = 0; y < ground.heightPx; y += 1)
    for (let x = 0; x < ground.widthPx; x += 1)
      for (const [index, shape] of shapes.entries()) {
        const cover = shape(x, y);
        for (let channel = 0; channel < 3; channel += 1) {
          const at = (y * ground.widthPx + x) * 4 + channel;
          ground.data[at] = ground.data[at]! * (1 - cover) + cover * (channel === index ? 230 : 20);
        }
      }
  return ground;
}

function flat(widthPx: number, heightPx: number): Raster {
  const raster = createRaster(widthPx, heightPx);
  raster.data.fill(255);
  return raster;
}

const line = (string: string, confidence = 0.95, heightPx = 20) => ({
  string,
  confidence,
  box: { leftPx: 10, topPx: 10, widthPx: 100, heightPx },
  words: [],
});

describe('the way that a picture goes', () => {
  it('is that of graphics for flat shapes, and that of photos for texture, and it says why', () => {
    const drawn = routeOf(pixelEvidence(poster(flat(240, 240))), []);
    expect(drawn.way).toBe('graphics');
    expect(drawn.confidence).toBeGreaterThan(0.9);
    expect(drawn.reason).toMatch(/^Taken for graphics \(\d+ % sure\): 1?\d\d? % of its strong edges/);
    const photo = routeOf(pixelEvidence(photoPixels(240, 240)), []);
    expect(photo.way).toBe('photo');
    expect(photo.confidence).toBeGreaterThan(0.9);
    expect(photo.reason).toMatch(/^Taken for a photo/);
  });

  it('is that of graphics for a drawing on nothing: the rim of what is cut out says nothing', () => {
    const sticker = poster(flat(240, 240));
    for (let y = 0; y < 240; y += 1)
      for (let x = 0; x < 240; x += 1)
        if (disc(120, 120, 110)(x, y) < 0.5) sticker.data.fill(0, (y * 240 + x) * 4, (y * 240 + x) * 4 + 4);
    expect(routeOf(pixelEvidence(sticker), []).way).toBe('graphics');
  });

  it('is that of photos where a picture is too small to tell', () => {
    expect(routeOf(pixelEvidence(poster(flat(90, 90))), []).way).toBe('photo');
  });

  it('is open to text only where there are edges that letters may have', () => {
    const blurred = photoPixels(240, 240);
    // Half of it is out of focus, as the grounds of photographs are.
    for (let at = 0; at < blurred.data.length / 2; at += 4) blurred.data.set([90, 120, 80], at);
    expect(pixelEvidence(blurred).isOpen).toBe(false);
    for (let bar = 0; bar < 12; bar += 1)
      for (let y = 40; y < 90; y += 1)
        for (let x = 20 + 16 * bar; x < 26 + 16 * bar; x += 1)
          blurred.data.set([250, 250, 250], (y * 240 + x) * 4);
    const lettered = pixelEvidence(blurred);
    expect(lettered.isOpen || lettered.drawn >= 0.5).toBe(true);
  });

  it('is turned by text only where the pixels leave it open, and only by enough of it', () => {
    const open = { drawn: 0.2, isOpen: true, sentence: 'it may be either' };
    expect(routeOf(open, [line('GRAND'), line('OPENING')]).way).toBe('graphics');
    expect(routeOf(open, [line('GRAND'), line('OPENING')]).reason).toContain('12 letters are set on it');
    expect(routeOf(open, [line('EXIT')]).way).toBe('photo');
    expect(routeOf(open, [line('GRAND OPENING', 0.6)]).way).toBe('photo');
    expect(routeOf(open, [line('GRAND OPENING', 0.95, 6)]).way).toBe('photo');
    expect(routeOf({ ...open, isOpen: false }, [line('GRAND OPENING')]).way).toBe('photo');
  });
});
