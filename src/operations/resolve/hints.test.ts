import { describe, expect, it } from 'vitest';
import type { Finding } from '../../domain/capability.ts';
import { joined } from './hints.ts';

const finding = (
  label: string,
  confidence: number,
  [leftPx, topPx, widthPx, heightPx]: readonly [number, number, number, number],
): Finding => ({ label, confidence, box: { leftPx, topPx, widthPx, heightPx } });

describe('a potted plant and its pot', () => {
  const plant = finding('potted plant', 0.4, [0, 0, 40, 80]);

  it('are one thing, surer than either', () => {
    expect(joined([finding('vase', 0.5, [5, 45, 30, 35]), plant])).toEqual([{ ...plant, confidence: 0.7 }]);
  });

  it.each<[string, readonly Finding[]]>([
    ['a pot beside it', [plant, finding('vase', 0.3, [30, 45, 30, 35])]],
    ['a speck in it', [plant, finding('cup', 0.3, [5, 60, 8, 8])]],
    ['something in it that holds no plant', [plant, finding('bird', 0.3, [5, 45, 30, 35])]],
    [
      'two pots: it is a row of plants',
      [plant, finding('vase', 0.3, [0, 45, 19, 35]), finding('vase', 0.2, [20, 45, 19, 35])],
    ],
  ])('stay apart where there is %s', (_, findings) => {
    expect(joined(findings)).toEqual(findings);
  });
});
