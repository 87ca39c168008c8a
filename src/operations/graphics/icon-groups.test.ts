import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { disc, drawnLayer } from './drawing.fixture.ts';
import { withIconGroups, withoutCrumbs } from './icon-groups.ts';
import type { Piece } from './piece.ts';

const WHOLE = { leftPx: 0, topPx: 0, widthPx: 400, heightPx: 300 };
const ground = drawnLayer({ name: 'background', kind: 'background', box: WHOLE }, [250, 240, 220]);

function form(name: string, box: Box, facts: Partial<Piece> = {}): Piece {
  return drawnLayer({ name, kind: 'shape', box, ...facts }, [30, 90, 160]);
}

const at = (leftPx: number, topPx: number, sidePx: number): Box => ({
  leftPx,
  topPx,
  widthPx: sidePx,
  heightPx: sidePx,
});

const groupsOf = (pieces: readonly Piece[]): readonly string[] =>
  withIconGroups(pieces, new Set()).map(({ name, groups }) => `${name}: ${groups?.join('/') ?? '-'}`);

describe('icon groups', () => {
  it('hold what touches or nests, and name small ones icons and large ones illustrations', () => {
    const pieces = [
      ground,
      form('body', at(20, 20, 30)),
      form('eye', at(30, 30, 8)),
      form('hull', at(150, 100, 90)),
      form('sail', at(240, 100, 60)),
      form('far', at(350, 10, 20)),
    ];
    expect(groupsOf(pieces)).toEqual([
      'background: -',
      'body: icon 1',
      'eye: icon 1',
      'hull: illustration 1',
      'sail: illustration 1',
      'far: -',
    ]);
  });

  it('bring their pieces together, but not past what lies between them', () => {
    const between = form('between', at(300, 200, 20));
    const loose = [ground, form('body', at(20, 20, 30)), between, form('eye', at(30, 30, 8))];
    expect(groupsOf(loose)).toEqual(['background: -', 'between: -', 'body: icon 1', 'eye: icon 1']);
    const line = form('line', at(25, 25, 20), { kind: 'text' });
    const crossed = [ground, form('body', at(20, 20, 22)), line, form('eye', at(30, 30, 8))];
    expect(groupsOf(crossed)).toEqual(['background: -', 'body: -', 'line: -', 'eye: -']);
  });

  it('keep a shadow with what casts it', () => {
    const shadow = form('shadow', at(22, 22, 30), { kind: 'shadow' });
    const pieces = [ground, shadow, form('body', at(20, 20, 30)), form('eye', at(30, 30, 8))];
    expect(groupsOf(pieces)).toEqual(['background: -', 'shadow: icon 1', 'body: icon 1', 'eye: icon 1']);
  });

  it('leave out photographs, labels with text, plain forms that cross, and what stands apart', () => {
    const label = form('label', at(20, 20, 60));
    const word = form('word', at(30, 40, 20), { kind: 'text' });
    expect(groupsOf([ground, label, form('dot', at(70, 70, 20)), word])).not.toContain('label: icon 1');
    const circle: Piece = drawnLayer(
      {
        name: 'circle',
        kind: 'shape',
        box: at(200, 100, 40),
        shape: {
          outline: { type: 'ellipse', center: { xPx: 220, yPx: 120 }, radiusXPx: 20, radiusYPx: 20 },
          paint: { type: 'flat', color: '#1e5aa0' },
        },
      },
      [30, 90, 160],
      disc(220, 120, 19),
    );
    expect(groupsOf([ground, circle, { ...circle, name: 'other' }])).toContain('circle: -');
    const photo = form('photo', at(20, 20, 30));
    const marked = withIconGroups([ground, photo, form('dot', at(30, 30, 8))], new Set([photo]));
    expect(marked.every(({ groups }) => groups === undefined)).toBe(true);
  });
});

describe('crumbs', () => {
  it('stay in what they lie on, with their shadows; writing and recognised forms do not', () => {
    const wide = { ...ground, box: { ...WHOLE, widthPx: 1200, heightPx: 1000 } };
    const crumb = form('crumb', at(5, 5, 9));
    const shadow = form('shadow of crumb', at(6, 6, 9), { kind: 'shadow' });
    const letter = form('letter', at(25, 5, 9), { kind: 'text' });
    const piece = form('piece', at(45, 5, 20));
    const dot: Piece = {
      ...form('dot', at(80, 5, 9)),
      shape: {
        outline: { type: 'rectangle', ...at(80, 5, 9), cornerRadiusPx: 0 },
        paint: { type: 'flat', color: '#1e5aa0' },
      },
    };
    expect(withoutCrumbs([wide, shadow, crumb, letter, piece, dot])).toEqual([wide, letter, piece, dot]);
  });
});
