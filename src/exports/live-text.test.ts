import { describe, expect, it } from 'vitest';
import { liveTextOf } from './live-text.ts';
import { sampleLayer } from './sample-stack.ts';

const text = { string: 'Sale', fontSizePx: 24, color: '#202020' };
const box = { leftPx: 0, topPx: 0, widthPx: 4, heightPx: 4 };

describe('live text', () => {
  it('is set where the reading is sure, or nobody doubts it', () => {
    expect(liveTextOf(sampleLayer(box, 1, { text }))).toBe(text);
    const sure = { ...text, confidence: 0.9 };
    expect(liveTextOf(sampleLayer(box, 1, { text: sure }))).toBe(sure);
  });

  it('is not set where the reading is a guess, nor where there is none', () => {
    expect(liveTextOf(sampleLayer(box, 1, { text: { ...text, confidence: 0.6 } }))).toBeNull();
    expect(liveTextOf(sampleLayer(box, 1))).toBeNull();
  });
});
