import type { Outline, Paint, Shape } from '../../domain/shape.ts';

/** Hundredths of a pixel are below what any renderer shows. */
const round = (value: number): number => Math.round(value * 100) / 100;

/** The definition of a gradient under `id`; empty for a flat paint. */
export function gradientElement(paint: Paint, id: string): string {
  if (paint.type === 'flat') return '';
  const stops = paint.stops
    .map(({ offset, color, opacity }) => {
      const alpha = opacity === 1 ? '' : ` stop-opacity="${round(opacity)}"`;
      return `<stop offset="${round(offset)}" stop-color="${color}"${alpha}/>`;
    })
    .join('');
  if (paint.type === 'linear-gradient') {
    const { from, to } = paint;
    const ends = `x1="${round(from.xPx)}" y1="${round(from.yPx)}" x2="${round(to.xPx)}" y2="${round(to.yPx)}"`;
    return `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" ${ends}>${stops}</linearGradient>\n`;
  }
  const circle = `cx="${round(paint.center.xPx)}" cy="${round(paint.center.yPx)}" r="${round(paint.radiusPx)}"`;
  return `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" ${circle}>${stops}</radialGradient>\n`;
}

/** A shape as an SVG shape, painted flat or by the gradient under `gradientId`. */
export function shapeElement({ outline, paint }: Shape, gradientId: string): string {
  const color = paint.type === 'flat' ? paint.color : `url(#${gradientId})`;
  const way = outline.type === 'line' ? 'stroke' : 'fill';
  const opacity =
    paint.type === 'flat' && paint.opacity !== undefined ? ` ${way}-opacity="${round(paint.opacity)}"` : '';
  const painted = `${way === 'stroke' ? 'fill="none" ' : ''}${way}="${color}"${opacity}`;
  return `<${outlineMarkup(outline)} class="drawn" ${painted}/>\n`;
}

function outlineMarkup(outline: Outline): string {
  switch (outline.type) {
    case 'rectangle': {
      const { leftPx, topPx, widthPx, heightPx, cornerRadiusPx } = outline;
      const corner = cornerRadiusPx > 0 ? ` rx="${round(cornerRadiusPx)}"` : '';
      return `rect x="${round(leftPx)}" y="${round(topPx)}" width="${round(widthPx)}" height="${round(heightPx)}"${corner}`;
    }
    case 'ellipse': {
      const { center, radiusXPx, radiusYPx } = outline;
      return `ellipse cx="${round(center.xPx)}" cy="${round(center.yPx)}" rx="${round(radiusXPx)}" ry="${round(radiusYPx)}"`;
    }
    case 'line': {
      const { from, to, widthPx } = outline;
      return `line x1="${round(from.xPx)}" y1="${round(from.yPx)}" x2="${round(to.xPx)}" y2="${round(to.yPx)}" stroke-width="${round(widthPx)}"`;
    }
    case 'polygon':
      return `polygon points="${outline.points.map(({ xPx, yPx }) => `${round(xPx)},${round(yPx)}`).join(' ')}"`;
  }
}
