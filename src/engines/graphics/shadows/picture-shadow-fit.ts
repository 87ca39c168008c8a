import { GAUSSIAN } from './blur.ts';
import type { Light } from './picture-light.ts';
import type { ShadowStyle } from './picture-shadow-style.ts';
import { steadied, steadiestStyle } from './picture-shadow-style.ts';

/** Softness and move of the shadows that a line's own is looked for from, as shares of the line's height, and their opacity. */
const SIGMA_SHARES = [0.04, 0.08] as const;
const MOVE_SHARES = [-0.08, 0, 0.08] as const;
const START_OPACITY = 0.2;

/** How sure the squares must be together: what a shadow steadies over what that is uncertain by, as they disagree. */
const LEAST_SURENESS = 4;

/** The same for the shadow that another line was found to cast. */
const LEAST_KNOWN_SURENESS = 2.5;

/** The same for a line alone in casting another shadow than the surest one: a picture has slopes that letters may follow. */
const LEAST_ODD_SURENESS = 6;

const LEAST_OPACITY = 0.15;

/** How far a shadow in a compressed picture reaches, in pixels: what ends sooner is the compression's own smear. */
const LEAST_NOISY_REACH_PX = 5;

/** Share of what a line's own shadow steadies that the one of all lines must, to be its. */
const LEAST_COMMON_GAIN = 0.6;

/** The light around a line. */
interface LitLine {
  readonly light: Light;
  readonly heightPx: number;
}

/** A line with the shadow without which the light around it is steadiest, how much steadier that is, and how surely. */
interface Caster extends LitLine {
  readonly style: ShadowStyle;
  readonly gain: number;
  readonly sureness: number;
}

/** The shadow that a line surely casts, judged alone; `null` where none. */
function casterOf(line: LitLine, noisy: boolean): Caster | null {
  const { light, heightPx } = line;
  const starts = SIGMA_SHARES.flatMap((sigma) =>
    MOVE_SHARES.flatMap((moveY) =>
      MOVE_SHARES.map((moveX) => ({
        sigmaPx: sigma * heightPx,
        moveXPx: Math.round(moveX * heightPx),
        moveYPx: Math.round(moveY * heightPx),
        opacity: START_OPACITY,
        kernel: GAUSSIAN,
      })),
    ),
  );
  const rated = starts.map((start) => ({ start, gain: steadied(light, start).gain }));
  const best = rated.reduce((one, other) => (other.gain > one.gain ? other : one));
  if (best.gain <= 0) return null;
  const style = steadiestStyle([line], [best.start]);
  const { gain, sureness } = steadied(light, style);
  const reachPx = Math.hypot(style.moveXPx, style.moveYPx) + 2 * style.sigmaPx;
  const isSure =
    sureness >= LEAST_SURENESS &&
    style.opacity >= LEAST_OPACITY &&
    !(noisy && reachPx < LEAST_NOISY_REACH_PX);
  return isSure ? { ...line, style, gain, sureness } : null;
}

const isCastBy = ({ light, gain }: Caster, style: ShadowStyle): boolean =>
  steadied(light, style).gain >= LEAST_COMMON_GAIN * gain;

/** Per line, by the light around it and its height, the shadow that it surely casts, `null` where none. 0.2 s for a title. */
export function castStyles(lines: readonly LitLine[], noisy: boolean): (ShadowStyle | null)[] {
  const casters = lines.map((line) => casterOf(line, noisy));
  const sure = casters.filter((caster) => caster !== null);
  if (sure.length === 0) return casters.map(() => null);
  // Lines of one design cast one shadow: what the picture hides at one of them shows at another.
  const surest = sure.reduce((one, other) => (other.sureness > one.sureness ? other : one));
  const alike = sure.filter((caster) => caster === surest || isCastBy(caster, surest.style));
  const common = steadiestStyle(
    alike,
    alike.map(({ style }) => style),
  );
  return lines.map(({ light }, index) => {
    const caster = casters[index];
    if (caster && isCastBy(caster, common)) return common;
    if (caster && (alike.includes(caster) || caster.sureness >= LEAST_ODD_SURENESS)) return caster.style;
    return steadied(light, common).sureness >= LEAST_KNOWN_SURENESS ? common : null;
  });
}
