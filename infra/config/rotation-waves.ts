import * as v from 'valibot';
import type { WavesPolicy } from '../../functions/domain/policy/rotation.ts';
import { section, text, wholeNumber } from './fields.ts';
import type { Rotation } from './rotation.ts';

/** Rotation in waves: the first secret of the list is the canary, the others follow in waves, in their order. */
export interface WavesConfig {
  /**
   * Days from the beginning of a round to the next: 1 to 900.
   * @default 30
   */
  readonly everyDays?: number;
  /**
   * Secrets of a wave, after the canary: 1 to 100. Those of one server are rotated one after the other.
   * @default 5
   */
  readonly size?: number;
  /**
   * Minutes from the end of a wave to the next, for troubles to show: 0 to 10080.
   * @default 60
   */
  readonly pauseMinutes?: number;
  /**
   * Hours of the day, UTC, in which rotations may begin: `01-05`; `22-04` goes over midnight.
   * @default '00-24'
   */
  readonly hours?: string;
}

export const wavesSection = section({
  everyDays: v.exactOptional(wholeNumber(1, 900), 30),
  size: v.exactOptional(wholeNumber(1, 100), 5),
  pauseMinutes: v.exactOptional(wholeNumber(0, 10_080), 60),
  hours: v.exactOptional(
    text(
      'two different hours of the day, such as 01-05',
      /^(?!(\d\d)-\1$)([01]\d|2[0-3])-(0[1-9]|1\d|2[0-4]|00)$/,
    ),
    '00-24',
  ),
});

/** What functions read; `undefined` where no secret is rotated in waves. */
export function wavesPolicy(
  waves: v.InferOutput<typeof wavesSection> | undefined,
  rotations: readonly Rotation[],
): WavesPolicy | undefined {
  const secrets = rotations
    .filter(({ inWaves, policy }) => inWaves && policy.mode === 'act')
    .map(({ policy }) => policy.secretArn);
  if (!waves || secrets.length === 0) return undefined;
  const { hours, ...rest } = waves;
  const [from = 0, to = 24] = hours.split('-').map(Number);
  return { ...rest, secrets, hours: { from, to } };
}
