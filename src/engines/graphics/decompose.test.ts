import { describe, expect, it } from 'vitest';
import type { ProposedLayer } from '../../domain/capability.ts';
import {
  agreement,
  box,
  compressed,
  disc,
  grain,
  Page,
  recomposed,
  takenApart,
  word,
} from './design.fixture.ts';

const CREAM = [252, 244, 226] as const;
const NAVY = [22, 34, 70] as const;
const CORAL = [226, 88, 70] as const;
const WHITE = [255, 255, 255] as const;

const card = box(40, 60, 220, 150);
const title = word('HELLO', 60, 84, 30);
const button = box(60, 150, 120, 36);
const label = word('LET', 80, 158, 20);

/** A card with a title and a button with a label. */
const cardPage = () =>
  new Page(300, 260, CREAM).paint(card, WHITE).paint(title, NAVY).paint(button, CORAL).paint(label, WHITE);

/** The layer that is most like a form: its place in the stack, and how alike. */
function found(layers: readonly ProposedLayer[], form: typeof card, { picture }: Page) {
  let [index, alike] = [-1, 0];
  for (const [place, layer] of layers.entries()) {
    const own = place === 0 ? 0 : agreement(layer, form, picture);
    if (own > alike) [index, alike] = [place, own];
  }
  return { index, alike, layer: layers[index]! };
}

describe('taking a design apart', () => {
  it('finds background, card, button and both lines of writing, in order, and nothing else', async () => {
    const page = cardPage();
    const layers = await takenApart(page.picture);
    const [onCard, onPage, line, small] = [
      found(layers, button, page),
      found(layers, card, page),
      found(layers, title, page),
      found(layers, label, page),
    ];
    expect(layers).toHaveLength(5);
    expect(onPage.alike).toBeGreaterThan(0.99);
    expect(onCard.alike).toBeGreaterThan(0.99);
    expect(line.alike).toBeGreaterThan(0.97);
    expect(small.alike).toBeGreaterThan(0.95);
    expect(onPage.index).toBeLessThan(Math.min(onCard.index, line.index));
    expect(onCard.index).toBeLessThan(small.index);
    expect([line.layer.kind, small.layer.kind]).toEqual(['text', 'text']);
    expect(onPage.layer.shape?.outline).toMatchObject({ type: 'rectangle' });
    expect(recomposed(layers, page.picture)).toBeLessThanOrEqual(3);
  });

  it('leaves no trace of what it takes off: the ground and the card are whole and plain', async () => {
    const layers = await takenApart(cardPage().picture);
    const { raster } = layers[0]!;
    for (let at = 0; at < raster.data.length; at += 4)
      expect([...raster.data.subarray(at, at + 4)]).toEqual([...CREAM, 255]);
  });

  it('is not shattered by compression', async () => {
    const page = cardPage();
    const layers = await takenApart(await compressed(page.picture, 85));
    expect(layers).toHaveLength(5);
    expect(found(layers, card, page).alike).toBeGreaterThan(0.95);
    expect(found(layers, button, page).alike).toBeGreaterThan(0.93);
    expect(found(layers, title, page).alike).toBeGreaterThan(0.9);
  });

  it('goes on with a gradient behind what lies on it', async () => {
    const slope = (_x: number, y: number) => [30 + y * 0.6, 90 + y * 0.3, 200 - y * 0.4] as const;
    const page = new Page(260, 220, slope).paint(disc(130, 110, 60), CORAL);
    const layers = await takenApart(page.picture);
    const { raster } = layers[0]!;
    expect(layers).toHaveLength(2);
    for (let y = 60; y < 160; y += 20)
      for (let channel = 0; channel < 3; channel += 1)
        expect(
          Math.abs(raster.data[(y * 260 + 130) * 4 + channel]! - slope(0, y)[channel]!),
        ).toBeLessThanOrEqual(2);
    expect(layers[1]!.shape?.outline).toMatchObject({ type: 'ellipse' });
  });

  it('puts the disc that covers a corner of a rectangle above it, and makes the rectangle whole', async () => {
    const square = box(40, 40, 120, 120);
    const page = new Page(260, 240, CREAM).paint(square, NAVY).paint(disc(160, 160, 50), CORAL);
    const layers = await takenApart(page.picture);
    const below = found(layers, square, page);
    const above = found(layers, disc(160, 160, 50), page);
    expect(below.alike).toBeGreaterThan(0.99);
    expect(above.alike).toBeGreaterThan(0.98);
    expect(below.index).toBeLessThan(above.index);
  });

  it('lays a frame over the ground and the panel that it is drawn on, and fills nothing in', async () => {
    const slope = (_x: number, y: number) => [30 + y * 0.2, 60 + y * 0.2, 150 + y * 0.3] as const;
    const panel = box(220, 0, 140, 240);
    const frame: typeof panel = (x, y) => box(12, 12, 336, 216)(x, y) && !box(15, 15, 330, 210)(x, y);
    const page = new Page(360, 240, slope)
      .paint(panel, [60, 220, 215])
      .paint(disc(290, 120, 40), CORAL)
      .paint(frame, WHITE);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(4);
    expect(found(layers, panel, page).alike).toBeGreaterThan(0.99);
    expect(found(layers, frame, page).alike).toBeGreaterThan(0.95);
    expect(found(layers, frame, page).index).toBeGreaterThan(found(layers, panel, page).index);
  });

  it('calls a small disc a circle, and a band that runs out of the canvas on both sides a rectangle, whatever lies on it', async () => {
    const band: typeof card = (x, y) => box(70, 0, 60, 300)(x, y) && !box(122, 96, 9, 5)(x, y);
    const page = new Page(300, 300, CREAM).paint(band, CORAL).paint(disc(230, 200, 15), NAVY);
    page.paint(word('HELLO', 90, 40, 30), NAVY).paint(word('LET', 84, 220, 24), WHITE);
    const layers = await takenApart(page.picture);
    expect(found(layers, disc(230, 200, 15), page).layer.name).toBe('circle');
    const { layer } = found(layers, box(70, 0, 60, 300), page);
    expect(layer.name).toBe('rectangle');
    expect(layer.shape?.outline).toMatchObject({ topPx: 0, heightPx: 300 });
  });

  it('goes on with a form of any outline behind the writing that crosses its edge', async () => {
    const angle: typeof card = (x, y) => box(40, 30, 70, 200)(x, y) || box(40, 170, 220, 60)(x, y);
    const page = new Page(320, 260, CREAM).paint(angle, CORAL).paint(word('HELLO', 92, 60, 40), NAVY);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(3);
    expect(found(layers, angle, page).alike).toBeGreaterThan(0.99);
  });

  it('keeps a photograph in one piece', async () => {
    const cut = box(50, 40, 160, 110);
    const photo = (x: number, y: number) => {
      const shade = 60 + 50 * Math.sin(x / 13) + 40 * Math.cos(y / 9 + x / 31) + 30 * grain(x, y);
      return [shade + 60, shade + 30, 140 - shade / 2] as const;
    };
    const page = new Page(260, 200, CREAM).paint(cut, photo);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(2);
    expect(layers[1]!.kind).toBe('object');
    expect(agreement(layers[1]!, cut, page.picture)).toBeGreaterThan(0.97);
  });

  it('shows the page between a photograph and the ring around it', async () => {
    const photo = (x: number, y: number) => {
      const shade = 60 + 50 * Math.sin(x / 13) + 40 * Math.cos(y / 9 + x / 31) + 30 * grain(x, y);
      return [shade + 60, shade + 30, 140 - shade / 2] as const;
    };
    const cut = disc(150, 120, 42);
    const ring = (x: number, y: number) => disc(150, 120, 49)(x, y) && !disc(150, 120, 46)(x, y);
    const page = new Page(400, 340, CREAM).paint(box(40, 30, 320, 280), WHITE);
    page.paint(ring, NAVY).paint(cut, photo);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(4);
    expect(found(layers, ring, page).alike).toBeGreaterThan(0.95);
    expect(found(layers, cut, page).alike).toBeGreaterThan(0.97);
  });

  /** A picture with detail of every size. */
  const scenery = (x: number, y: number) => {
    const waves = 40 * Math.sin(x / 23 + y / 40) + 30 * Math.cos(y / 17 + x / 61);
    const shade = 110 + waves + 22 * Math.sin(y / 5 + x / 37) + 2 * grain(x, y);
    return [shade + 20, shade, shade - 20] as const;
  };
  /** The stack's layer that has about a form's alpha, which is `opacity` inside. */
  const translucent = (layers: readonly ProposedLayer[], form: typeof card, opacity: number, page: Page) =>
    layers.find(({ raster, box: place }) => {
      const most = raster.data.reduce((sum, value, at) => (at % 4 === 3 ? Math.max(sum, value) : sum), 0);
      const full = {
        ...raster,
        data: raster.data.map((value, at) => (at % 4 === 3 ? value * (255 / most) : value)),
      };
      const whole = { box: place, raster: full } as ProposedLayer;
      return Math.abs(most / 255 - opacity) < 0.03 && agreement(whole, form, page.picture) > 0.97;
    });

  it('takes a translucent band off the picture that it lies on, and keeps the writing on it', async () => {
    const band = box(40, 0, 130, 240);
    const page = new Page(280, 240, scenery).paint(band, WHITE, 0.7).paint(title, NAVY);
    const layers = await takenApart(page.picture);
    const { shape } = translucent(layers, band, 0.7, page)!;
    expect(shape).toMatchObject({ outline: { type: 'rectangle' }, paint: { type: 'flat' } });
    expect(shape!.paint).toHaveProperty('opacity', expect.closeTo(0.7, 2));
    const ground = new Page(280, 240, scenery).picture.data;
    expect(translucent(layers, band, 0.7, page)).toBeDefined();
    expect(layers.filter(({ kind }) => kind === 'text')).toHaveLength(1);
    expect(layers).toHaveLength(3);
    const { data } = layers[0]!.raster;
    let sum = 0;
    for (let y = 150; y < 230; y += 1)
      for (let x = 50; x < 160; x += 1)
        sum += Math.abs(data[(y * 280 + x) * 4]! - ground[(y * 280 + x) * 4]!);
    expect(sum / (80 * 110)).toBeLessThan(3);
  });

  it('gives the soft shadow of a title on a picture a layer of its own, and prints a rule and an outline on it', async () => {
    const letters = word('HELLO', 40, 50, 40);
    const ring: typeof card = (x, y) =>
      [-2, 0, 2].some((right) => [-2, 0, 2].some((down) => letters(x + right, y + down)));
    const [light, rule] = [word('TELL', 40, 110, 40), box(40, 156, 90, 4)];
    const offsets = [-6, -4, -2, 0, 2, 4, 6];
    const dark = (x: number, y: number): number => {
      let [sum, whole] = [0, 0];
      for (const right of offsets) {
        for (const down of offsets) {
          const weight = Math.exp(-(right * right + down * down) / 18);
          whole += weight;
          if (light(x + right, y - 3 + down)) sum += weight;
        }
      }
      return (0.55 * sum) / whole;
    };
    const shaded = (x: number, y: number) =>
      scenery(x, y).map((value) => value * (1 - dark(x, y))) as unknown as typeof CREAM;
    const page = new Page(260, 200, shaded)
      .paint(ring, [20, 20, 24])
      .paint(letters, WHITE)
      .paint(light, WHITE)
      .paint(rule, WHITE);
    const layers = await takenApart(page.picture);
    // The rule, which the shadow does not darken, lies over it.
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'shape', 'text', 'text']);
    expect(found(layers, ring, page).alike).toBeGreaterThan(0.9);
    expect(found(layers, light, page).alike).toBeGreaterThan(0.9);
    expect(found(layers, rule, page).alike).toBeGreaterThan(0.95);
    const { raster, box: place } = layers.find(({ kind }) => kind === 'shadow')!;
    const at = (x: number, y: number): number =>
      raster.data[((y - place.topPx) * place.widthPx + x - place.leftPx) * 4 + 3]! / 255;
    for (const [x, y] of [
      [44, 130],
      [60, 115],
      [90, 150],
    ] as const)
      expect(Math.abs(at(x, y) - dark(x, y))).toBeLessThan(0.12);
  });

  it('keeps a photograph that a band cuts in two as one background, however smooth its sky', async () => {
    const dusk = (x: number, y: number) => {
      const glow = 70 * Math.exp(-((x - 200) ** 2 + (y - 90) ** 2) / 5000) + 1.6 * grain(x, y);
      return [90 + glow + y / 3, 90 + glow / 2 + 14 * Math.sin(x / 60), 140 - glow / 3 - y / 4] as const;
    };
    const band = box(0, 110, 300, 70);
    const page = new Page(300, 240, (x, y) => (y < 110 ? dusk(x, y) : scenery(x, y))).paint(band, WHITE);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape']);
    expect(found(layers, band, page).alike).toBeGreaterThan(0.99);
  });

  it('finds the same band where the picture was compressed', async () => {
    const band = box(40, 0, 130, 240);
    const page = new Page(280, 240, scenery).paint(band, WHITE, 0.7);
    const layers = await takenApart(await compressed(page.picture, 85));
    expect(translucent(layers, band, 0.7, page)).toBeDefined();
  });

  it('takes a translucent disc off the photograph whose edge it lies across', async () => {
    const photo = box(0, 0, 300, 120);
    const spot = disc(150, 130, 54);
    const page = new Page(300, 240, CREAM).paint(photo, scenery).paint(spot, CORAL, 0.75);
    const layers = await takenApart(page.picture);
    expect(translucent(layers, spot, 0.75, page)).toBeDefined();
    expect(found(layers, photo, page).alike).toBeGreaterThan(0.97);
    expect(layers).toHaveLength(3);
  });

  it('takes a translucent disc and the translucent triangle below it off a photograph, writing in front of both', async () => {
    const photo = box(0, 0, 320, 150);
    const ripples = (x: number, y: number) => {
      const waves = 40 * Math.sin(x / 23 + y / 40) + 30 * Math.cos(y / 17 + x / 61);
      const shade = 110 + waves + 16 * Math.sin(y / 19 + x / 7) + 2 * grain(x, y);
      return [shade + 20, shade, shade - 20] as const;
    };
    const triangle: typeof card = (x, y) => y > 40 && y < 128 && Math.abs(x - 105) < (y - 40) * 0.8;
    const round = disc(215, 140, 60);
    const page = new Page(320, 260, CREAM)
      .paint(photo, ripples)
      .paint(triangle, [230, 40, 60], 0.6)
      .paint(round, NAVY, 0.6)
      .paint(word('TELL', 120, 165, 30), CORAL);
    const layers = await takenApart(page.picture);
    const [below, above] = [translucent(layers, triangle, 0.6, page), translucent(layers, round, 0.6, page)];
    expect(layers).toHaveLength(5);
    expect(layers.indexOf(below!)).toBeGreaterThan(0);
    expect(layers.indexOf(above!)).toBeGreaterThan(layers.indexOf(below!));
    expect(layers.at(-1)!.kind).toBe('text');
  });

  it('takes a triangle that the canvas cuts and the disc across it off a photograph, each in its colour', async () => {
    const photo = box(0, 0, 320, 150);
    const triangle: typeof card = (x, y) => y > 40 && y < 170 && Math.abs(x - 290) < (y - 40) * 0.7;
    const round = disc(190, 140, 56);
    const page = new Page(320, 260, CREAM)
      .paint(photo, scenery)
      .paint(triangle, CORAL, 0.6)
      .paint(round, NAVY, 0.6);
    const layers = await takenApart(page.picture);
    const below = translucent(layers, triangle, 0.6, page)!;
    const above = translucent(layers, round, 0.6, page)!;
    expect(layers).toHaveLength(4);
    expect(layers.indexOf(above)).toBeGreaterThan(layers.indexOf(below));
    const at = 4 * ((150 - below.box.topPx) * below.box.widthPx + 290 - below.box.leftPx);
    for (const [channel, value] of CORAL.entries())
      expect(Math.abs(below.raster.data[at + channel]! - value)).toBeLessThanOrEqual(6);
  });

  it('takes a translucent disc off a photograph that was compressed with it', async () => {
    const round = disc(170, 120, 64);
    const page = new Page(320, 260, CREAM).paint(box(0, 0, 320, 150), scenery).paint(round, CORAL, 0.85);
    const layers = await takenApart(await compressed(page.picture, 85));
    expect(translucent(layers, round, 0.85, page)).toBeDefined();
  });

  it('takes a translucent disc that lies wholly on a photograph off it, and an opaque one that it lies across', async () => {
    const page = new Page(320, 260, CREAM)
      .paint(box(0, 0, 320, 200), scenery)
      .paint(disc(110, 110, 50), CORAL)
      .paint(disc(180, 90, 50), WHITE, 0.6);
    const layers = await takenApart(page.picture);
    expect(translucent(layers, disc(180, 90, 50), 0.6, page)).toBeDefined();
    expect(found(layers, disc(110, 110, 50), page).alike).toBeGreaterThan(0.97);
    expect(layers).toHaveLength(4);
  });

  it('goes on with a pattern and a photograph below the translucent disc that lies across both', async () => {
    const checks = (x: number, y: number) =>
      ((x >> 4) + (y >> 4)) % 2 === 0 ? CREAM : ([216, 206, 180] as const);
    const hills = (x: number, y: number) => {
      const shade = 110 + 40 * Math.sin(x / 23 + y / 40) + 30 * Math.cos(y / 27 + x / 31) + 3 * grain(x, y);
      return [shade + 20, shade, shade - 20] as const;
    };
    const pattern = new Page(384, 384, checks).paint(box(0, 0, 384, 130), hills);
    const plain = pattern.picture.data.slice();
    const round = disc(200, 140, 60);
    const page = pattern.paint(round, CORAL, 0.6);
    const layers = await takenApart(page.picture);
    expect(translucent(layers, round, 0.6, page)).toBeDefined();
    expect(layers).toHaveLength(3);
    const { data } = layers[0]!.raster;
    let sum = 0;
    for (let y = 140; y < 190; y += 1)
      for (let x = 170; x < 230; x += 1)
        sum += Math.abs(data[(y * 384 + x) * 4 + 2]! - plain[(y * 384 + x) * 4 + 2]!);
    expect(sum / (50 * 60)).toBeLessThan(3);
  });

  it('takes a translucent card with round corners off a photograph', async () => {
    const sheet: typeof card = (x, y) =>
      Math.hypot(Math.max(0, 80 - x, x - 240), Math.max(0, 90 - y, y - 200)) < 18;
    const page = new Page(320, 260, CREAM).paint(box(0, 0, 320, 170), scenery).paint(sheet, NAVY, 0.6);
    const layers = await takenApart(page.picture);
    expect(translucent(layers, sheet, 0.6, page)).toBeDefined();
    expect(layers).toHaveLength(3);
  });

  it('leaves a line that crosses a translucent form from outside in its one colour', async () => {
    const line = box(20, 150, 200, 8);
    const page = new Page(320, 260, CREAM)
      .paint(box(0, 0, 320, 120), scenery)
      .paint(disc(190, 130, 70), CORAL, 0.7)
      .paint(line, NAVY);
    const layers = await takenApart(page.picture);
    expect(found(layers, line, page).alike).toBeGreaterThan(0.97);
    expect(translucent(layers, disc(190, 130, 70), 0.7, page)).toBeDefined();
  });

  it('lays a panel that runs across a picture on the picture, and lets no letters tie the two together', async () => {
    const isPath = (x: number, y: number): boolean => Math.abs(x - 270) < 20 + 14 * Math.sin(y / 9);
    const dusk = (x: number, y: number) => {
      const light = 2.6 * (grain(x, y) - 0.5) + (y > 240 && isPath(x, y) ? 90 : 0);
      return [70 + y / 3 + light, 60 + y / 4 + light, 120 - y / 9 + light] as const;
    };
    const panel = box(24, 0, 190, 480);
    const letters = word('HOLE', 92, 40, 60);
    const page = new Page(380, 480, dusk).paint(panel, WHITE).paint(letters, CORAL);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'text']);
    expect(found(layers, panel, page).alike).toBeGreaterThan(0.98);
    expect(found(layers, letters, page).alike).toBeGreaterThan(0.95);
  });

  it('takes an opaque band and an opaque disc on a picture for what they are', async () => {
    const band = box(40, 0, 90, 240);
    const grained = (x: number, y: number) =>
      scenery(x, y).map((value) => value + 24 * grain(x, y)) as unknown as typeof CREAM;
    const page = new Page(280, 240, grained).paint(band, WHITE).paint(disc(210, 120, 40), CORAL);
    const layers = await takenApart(page.picture);
    expect(found(layers, band, page).alike).toBeGreaterThan(0.97);
    expect(layers.some(({ name }) => name.startsWith('translucent'))).toBe(false);
  });

  it.each([
    ['a gradient', (x: number, y: number) => [205 - y / 3, 110 + x / 4, 110 + y / 4] as const],
    ['one gray', [170, 170, 170] as const],
  ])('takes an opaque disc in %s behind a thing that stands before it for no veil', async (_, ink) => {
    const thing = box(120, 60, 70, 150);
    const shaded = (x: number, y: number) => [30 + (x - 120) / 3, 12, 20 + (y - 60) / 6] as const;
    const page = new Page(320, 260, CREAM).paint(disc(155, 140, 76), ink).paint(thing, shaded);
    const layers = await takenApart(page.picture);
    expect(layers.some(({ name }) => name.startsWith('translucent'))).toBe(false);
    expect(found(layers, disc(155, 140, 76), page).alike).toBeGreaterThan(0.97);
  });

  it('does not read clouds of uneven colour as writing', async () => {
    const blot = (left: number, level: number) => (x: number, y: number) =>
      [level + 4 * Math.sin((x - left) / 4), level - 20 + 4 * Math.cos(y / 4), level] as const;
    const page = new Page(240, 160, NAVY)
      .paint(disc(80, 80, 24), blot(80, 200))
      .paint(disc(136, 80, 24), blot(136, 207));
    expect((await takenApart(page.picture)).some(({ kind }) => kind === 'text')).toBe(false);
  });

  it('takes a faint disc with an icon on it for no photograph where compression ripples all over it', async () => {
    const spot = disc(80, 100, 38);
    const page = new Page(320, 220, CREAM)
      .paint(box(20, 20, 280, 180), WHITE)
      .paint(spot, [254, 241, 206])
      .paint((x, y) => box(75, 83, 10, 34)(x, y) || box(63, 95, 34, 10)(x, y), [253, 183, 5])
      .paint(word('HELLO', 150, 80, 25), NAVY);
    const layers = await takenApart(await compressed(page.picture, 85));
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'shape', 'text', 'shape']);
    expect(found(layers, spot, page).alike).toBeGreaterThan(0.95);
  });

  it('gives a soft shadow a layer of its own below what casts it', async () => {
    const shade = (x: number, y: number) => {
      const off = Math.hypot(Math.max(0, 70 - x, x - 190), Math.max(0, 76 - y, y - 156));
      const alpha = 0.35 * Math.exp(-(off * off) / 500);
      return CREAM.map((value) => value * (1 - alpha)) as unknown as typeof CREAM;
    };
    const page = new Page(260, 230, shade).paint(box(70, 70, 120, 80), WHITE);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'shape']);
  });

  it('takes a translucent form off the plain ones that it lies across, and makes those whole', async () => {
    const TEAL = [40, 170, 160] as const;
    const below = disc(110, 110, 70);
    const left = box(30, 150, 90, 70);
    const tilted = (x: number, y: number) => 1.3 * Math.abs(x - 160) + Math.abs(y - 130) < 80;
    const page = new Page(300, 260, CREAM).paint(below, CORAL).paint(left, NAVY).paint(tilted, TEAL, 0.6);
    const layers = await takenApart(page.picture);
    expect(layers).toHaveLength(4);
    const veil = layers.find(({ name }) => name === 'translucent shape')!;
    expect(layers.indexOf(veil)).toBe(3);
    const { box: place, raster } = veil;
    const middle = ((130 - place.topPx) * place.widthPx + 160 - place.leftPx) * 4;
    for (const [channel, value] of [...TEAL, 0.6 * 255].entries())
      expect(Math.abs(raster.data[middle + channel]! - value)).toBeLessThanOrEqual(4);
    expect(agreement(veil, tilted, page.picture)).toBeGreaterThan(0.57);
    expect(found(layers, below, page).alike).toBeGreaterThan(0.98);
    expect(found(layers, left, page).alike).toBeGreaterThan(0.98);
  });

  /** Darkens a page by a blurred ellipse of 62 by 9 pixels around a place. */
  const shadeFloor = ({ picture: { data, widthPx } }: Page, centerX: number, centerY: number) => {
    const isFloor = (x: number, y: number) => Math.hypot((x - centerX) / 62, (y - centerY) / 9) < 1;
    const reach = Array.from({ length: 13 }, (_, index) => 2 * index - 12);
    const weights = reach.map((step) => Math.exp((-step * step) / 50) / 6.27);
    const shade = (x: number, y: number) =>
      reach.reduce((sum, down, row) => {
        const along = reach.map((over, column) => (isFloor(x + over, y + down) ? weights[column]! : 0));
        return sum + 0.4 * weights[row]! * along.reduce((one, other) => one + other, 0);
      }, 0);
    for (let at = 0; at < data.length; at += 4) {
      const [x, y] = [(at / 4) % widthPx, Math.floor(at / (4 * widthPx))];
      for (let channel = 0; channel < 3; channel += 1) data[at + channel]! *= 1 - shade(x + 0.5, y + 0.5);
    }
  };
  const grainy = (x: number, y: number) => {
    const value = 60 + 150 * grain(x, y);
    return [value, value * 0.8, 90] as const;
  };

  it('gives the shadow at the foot of what stands on two grounds one layer, whole behind it', async () => {
    const stage = disc(150, 130, 90);
    const page = new Page(300, 260, CREAM).paint(stage, CORAL);
    shadeFloor(page, 150, 188);
    page.paint(box(110, 60, 80, 130), grainy);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind).toString()).toBe('background,shape,shadow,object');
    expect(found(layers, stage, page).alike).toBeGreaterThan(0.98);
    const { box: place } = layers[2]!;
    expect(place.leftPx).toBeLessThan(105);
    expect(place.leftPx + place.widthPx).toBeGreaterThan(195);
  });

  it.each([
    ['light', CREAM],
    ['nearly black', [28, 28, 31]],
  ] as const)(
    'finds the shadow of what stands before a disc, on a %s ground in a frame',
    async (_name, ground) => {
      const stage = disc(150, 110, 66);
      const frame: typeof stage = (x, y) => box(8, 8, 284, 244)(x, y) && !box(11, 11, 278, 238)(x, y);
      const page = new Page(300, 260, ground).paint(stage, CORAL).paint(frame, [120, 190, 200]);
      shadeFloor(page, 150, 206);
      page.paint(box(110, 30, 80, 178), grainy);
      const layers = await takenApart(page.picture);
      expect(
        layers
          .map(({ kind }) => kind)
          .toSorted()
          .toString(),
      ).toBe('background,object,shadow,shape,shape');
      expect(found(layers, stage, page).alike).toBeGreaterThan(0.97);
      const { data } = layers[0]!.raster;
      for (let x = 90; x < 210; x += 8)
        for (const [channel, value] of ground.entries())
          expect(Math.abs(data[(206 * 300 + x) * 4 + channel]! - value)).toBeLessThan(4);
    },
  );

  it('makes a disc whole that shows on both sides of what stands before it', async () => {
    const stage = disc(150, 130, 80);
    const page = new Page(300, 260, CREAM).paint(stage, CORAL).paint(box(110, 20, 70, 220), grainy);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'object']);
    expect(found(layers, stage, page).alike).toBeGreaterThan(0.98);
  });

  const sunset = (_x: number, y: number) => [250 - y * 0.3, 90 + y * 0.5, 60] as const;
  it.each([
    ['plain ground', [255, 107, 53] as const],
    ['gradient', sunset],
  ])('sees a %s through a white disc that lies on it alone', async (_name, ground) => {
    const { picture } = new Page(300, 260, ground).paint(disc(150, 130, 80), WHITE, 0.55);
    const layers = await takenApart(picture);
    expect(layers.map(({ name }) => name)).toEqual(['background', 'translucent circle']);
    const { data, widthPx, heightPx } = layers[1]!.raster;
    const middle = ((heightPx >> 1) * widthPx + (widthPx >> 1)) * 4;
    expect(Math.abs(data[middle + 3]! / 255 - 0.55)).toBeLessThan(0.02);
    for (let channel = 0; channel < 3; channel += 1) expect(data[middle + channel]!).toBeGreaterThan(248);
    const paint = layers[1]!.shape?.paint;
    expect(Math.abs((paint?.type === 'flat' ? paint.opacity! : 1) - 0.55)).toBeLessThan(0.02);
    expect(recomposed(layers, picture)).toBeLessThanOrEqual(3);
  });

  it.each([
    ['gray on black, which may be any gray', [20, 20, 22], [150, 150, 151]],
    ['a colour of its own', [255, 107, 53], [240, 200, 60]],
    ['all but white', [255, 107, 53], [255, 249, 246]],
  ] as const)('takes a disc for opaque that is %s', async (_name, ground, ink) => {
    const layers = await takenApart(new Page(300, 260, ground).paint(disc(150, 130, 80), ink).picture);
    expect(layers.map(({ name }) => name)).toEqual(['background', 'circle']);
  });

  it('gives the hard shadow of a line one layer below the line, whole behind the letters', async () => {
    const letters = word('HELLO', 40, 60, 60);
    const moved = word('HELLO', 46, 66, 60);
    const page = new Page(360, 180, CREAM).paint(moved, CORAL).paint(letters, NAVY);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'text']);
    expect(agreement(layers[1]!, moved, page.picture)).toBeGreaterThan(0.98);
    expect(agreement(layers[2]!, letters, page.picture)).toBeGreaterThan(0.98);
    expect(layers[1]!.name).toBe(`shadow of ${layers[2]!.name}`);
  });

  it('tells the gradient of a page from the shadow of the card that fills most of it', async () => {
    const slope = (x: number) =>
      [236 - Math.min(70, 0.3 * x), 220 - Math.min(80, 0.35 * x), 150 + 0.1 * x] as const;
    const shade = (x: number, y: number) => {
      const off = Math.hypot(Math.max(0, 54 - x, x - 346), Math.max(0, 60 - y, y - 432));
      const alpha = 0.3 * Math.exp(-(off * off) / 150);
      return slope(x).map((value) => value * (1 - alpha)) as unknown as typeof CREAM;
    };
    const page = new Page(400, 480, shade).paint(box(50, 50, 300, 380), WHITE);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'shape']);
    const { data } = layers[0]!.raster;
    for (let x = 60; x < 340; x += 12)
      for (const [channel, value] of slope(x + 0.5).entries())
        expect(Math.abs(data[(240 * 400 + x) * 4 + channel]! - value)).toBeLessThan(4);
  });

  it('reads writing on a card that is in a colour of the pattern around the card', async () => {
    const striped = (x: number) => (x % 14 < 7 ? NAVY : ([44, 58, 102] as const));
    const page = new Page(300, 260, striped).paint(box(20, 24, 260, 212), WHITE).paint(title, NAVY);
    const layers = await takenApart(page.picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'text']);
    expect(found(layers, title, page).alike).toBeGreaterThan(0.97);
  });

  it('continues a coarse pattern, whatever its angle and period, behind a card', async () => {
    const [cos, sin] = [Math.cos(0.3), Math.sin(0.3)];
    const band = (x: number, y: number): boolean => (600 + y * cos - x * sin) % 57.4 > 28.7;
    const page = new Page(560, 520, CORAL).paint(band, [190, 60, 50]);
    const bare = page.picture.data.slice();
    const layers = await takenApart(page.paint(box(60, 60, 440, 400), WHITE).paint(title, NAVY).picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'text']);
    const { data } = layers[0]!.raster;
    let alike = 0;
    for (let at = 0; at < data.length; at += 4) if (Math.abs(data[at]! - bare[at]!) < 12) alike += 4;
    expect(alike / data.length).toBeGreaterThan(0.97);
  });

  it('takes the soft shadow of a card off the pattern that it falls on, and finds writing there whole', async () => {
    const [cos, sin] = [Math.cos(0.4), Math.sin(0.4)];
    const turned = (x: number, y: number): readonly [number, number] => [
      x * cos + y * sin,
      300 + y * cos - x * sin,
    ];
    const squares = (x: number, y: number): boolean =>
      turned(x, y).reduce((sum, value) => sum + Math.floor(value / 17), 0) % 2 === 0;
    const shade = (color: typeof CORAL) => (x: number, y: number) => {
      const off = Math.hypot(Math.max(0, 70 - x, x - 350), Math.max(0, 90 - y, y - 300));
      const alpha = 0.35 * Math.exp(-(off * off) / 160);
      return color.map((value) => value * (1 - alpha)) as unknown as typeof CORAL;
    };
    const card = box(66, 80, 288, 216);
    const words = word('HELLO', 40, 400, 50);
    const page = new Page(420, 480, shade(CORAL)).paint(
      squares,
      shade([198, 70, 58] as unknown as typeof CORAL),
    );
    const layers = await takenApart(page.paint(card, WHITE).paint(words, NAVY).picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'shape', 'text']);
    expect(found(layers, card, page).alike).toBeGreaterThan(0.99);
    expect(found(layers, words, page).alike).toBeGreaterThan(0.97);
    const [ground] = layers;
    let alike = 0;
    for (let y = 0; y < 480; y += 1)
      for (let x = 0; x < 420; x += 1) {
        const red = ground!.raster.data[(y * 420 + x) * 4]!;
        if (Math.abs(red - (squares(x + 0.5, y + 0.5) ? 198 : 226)) < 16) alike += 1;
      }
    expect(alike / (480 * 420)).toBeGreaterThan(0.97);
  });

  it('measures the shadow of a large card: where its blur ends, and how dark it is behind the card', async () => {
    const [left, top, width, height, sigma, opacity] = [80, 60, 480, 440, 9, 0.4];
    // A Gaussian's bell as image libraries cut it off, summed up to a place.
    const reach = 1.794 * sigma;
    const steps = Array.from({ length: 400 }, (_, step) => ((step + 0.5) / 200 - 1) * reach);
    const bell = (at: number): number => Math.exp((-at * at) / (2 * sigma * sigma));
    const whole = steps.reduce((sum, at) => sum + bell(at), 0);
    const below = Array.from(
      { length: 720 },
      (_, place) => steps.reduce((sum, at) => sum + (at < place - 60 ? bell(at) : 0), 0) / whole,
    );
    const edge = (place: number): number => below[Math.min(719, Math.max(0, Math.round(place + 60)))]!;
    const across = (at: number, from: number, size: number): number =>
      edge(at - from) - edge(at - from - size);
    const shade = (x: number, y: number) => {
      const alpha = opacity * across(x, left, width) * across(y, top + 6, height);
      return CREAM.map((value) => value * (1 - alpha)) as unknown as typeof CREAM;
    };
    const page = new Page(640, 560, shade).paint(box(left, top, width, height), WHITE).paint(title, NAVY);
    const shadow = (await takenApart(page.picture)).find(({ kind }) => kind === 'shadow')!;
    const darkest = shadow.raster.data.reduce(
      (most, value, at) => (at % 4 === 3 ? Math.max(most, value) : most),
      0,
    );
    expect(Math.abs(darkest / 255 - opacity)).toBeLessThan(0.008);
    expect(Math.abs(shadow.box.leftPx - (left - reach))).toBeLessThan(1.6);
    expect(Math.abs(shadow.box.topPx + shadow.box.heightPx - (top + height + 6 + reach))).toBeLessThan(1.6);
  });

  it('measures a large rounded card alike on all sides', async () => {
    const corner = 40;
    const rounded = (x: number, y: number) => {
      const [across, along] = [Math.abs(x - 380) - 300 + corner, Math.abs(y - 330) - 270 + corner];
      return (
        Math.hypot(Math.max(0, across), Math.max(0, along)) + Math.min(0, Math.max(across, along)) < corner
      );
    };
    const [, layer] = await takenApart(new Page(760, 660, CREAM).paint(rounded, NAVY).picture);
    const { type, ...measured } = layer!.shape!.outline;
    const frame = { leftPx: 80, topPx: 60, widthPx: 600, heightPx: 540, cornerRadiusPx: corner };
    expect(type).toBe('rectangle');
    for (const [name, value] of Object.entries(measured))
      expect(Math.abs(value - frame[name as keyof typeof frame])).toBeLessThan(0.3);
  });

  it('names writing by what was read there, and gives its size and colour', async () => {
    const line = {
      string: 'HELLO',
      box: { leftPx: 58, topPx: 82, widthPx: 136, heightPx: 34 },
      confidence: 0.9,
      words: [],
    };
    const layers = await takenApart(cardPage().picture, { lines: [line] });
    const read = layers.find(({ text }) => text !== undefined);
    expect(read?.name).toBe('text: HELLO');
    expect(read?.text).toMatchObject({ string: 'HELLO', color: '#162246' });
  });

  it('lets the ground show through letters whose necks are thin, and through a zero with its dot', async () => {
    const letters = word('HOLE', 50, 60, 40);
    const dot = box(97, 77, 4, 6);
    const page = new Page(280, 160, CREAM).paint(letters, NAVY).paint(dot, NAVY);
    // A hairline parts the letter's bowl from its stem.
    page.paint(box(98, 59, 1, 10), CREAM, 0.09).paint(box(98, 91, 1, 10), CREAM, 0.09);
    const line = {
      string: 'HOLE',
      box: { leftPx: 48, topPx: 58, widthPx: 144, heightPx: 44 },
      confidence: 0.9,
      words: [],
    };
    const layers = await takenApart(page.picture, { lines: [line] });
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'text']);
    expect(agreement(layers[1]!, (x, y) => letters(x, y) || dot(x, y), page.picture)).toBeGreaterThan(0.97);
  });

  it('honours a limit of layers, and leaves writing where it is when it is not wanted', async () => {
    const { picture } = cardPage();
    expect(await takenApart(picture, { maxLayers: 2 })).toHaveLength(3);
    const silent = await takenApart(picture, { text: 'none' });
    expect(silent.some(({ kind }) => kind === 'text')).toBe(false);
    expect(recomposed(silent, picture)).toBeLessThanOrEqual(3);
  });

  it('gives the same layers for the same picture', async () => {
    const { picture } = cardPage();
    expect(await takenApart(picture)).toEqual(await takenApart(picture));
  });
});

describe('graphics that mean harm', () => {
  const noisy = (x: number, y: number) =>
    [255 * grain(x, y), 255 * grain(y, x), 255 * grain(x + 7, y)] as const;
  const checkered = (x: number, y: number) => ((x + y) % 2 === 0 ? NAVY : CREAM);

  it.each([
    ['noise', noisy],
    ['a checkerboard of single pixels', checkered],
  ] as const)('%s is one layer', async (_name, ink) => {
    expect(await takenApart(new Page(240, 200, ink).picture)).toHaveLength(1);
  });

  it('thousands of specks are a few layers', async () => {
    const { picture } = new Page(400, 300, WHITE);
    for (let speck = 0; speck < 3000; speck += 1) {
      const x = Math.floor(grain(speck, 1) * 397);
      const y = Math.floor(grain(speck, 2) * 297);
      const color = [220 * grain(speck, 3), 220 * grain(speck, 4), 220 * grain(speck, 5), 255];
      for (let row = y; row < y + 2; row += 1)
        for (let column = x; column < x + 2; column += 1) picture.data.set(color, (row * 400 + column) * 4);
    }
    expect((await takenApart(picture)).length).toBeLessThan(30);
  });

  it.each([
    [1, 1],
    [1, 40],
    [3, 3],
    [40, 2],
  ])('a picture of %i by %i is its background', async (widthPx, heightPx) => {
    const layers = await takenApart(new Page(widthPx, heightPx, CORAL).picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background']);
  });

  it('a clear picture does not fail', async () => {
    const { picture } = new Page(30, 20, CORAL);
    picture.data.fill(0);
    await expect(takenApart(picture)).resolves.toBeDefined();
  });
});
