import { expect } from 'vitest';
import { crowdOf, mostAtOnce, strikeOne } from './crowd.ts';
import { callsOf, expectExported, expectSound, send } from './facts.ts';
import type { Journey } from './journey.ts';
import { randomOf } from './random.ts';
import { hour, minute, untilRecorded } from './story.ts';

const clusters = Array.from({ length: 8 }, (_, index) => `shard-${index + 1}`);

/**
 * Snapshots of eight clusters that all become available at once; a fifth of their events is lost, a third comes twice, the
 * others shuffled over ten minutes, while people and a sweep wake the function too. At the end each is exported once, never
 * more than five at a time, and told once.
 *
 * @returns calls of RDS for each snapshot, by both functions, sweeps included
 */
export async function surviveStorm(journey: Journey, snapshots: number, seed: number): Promise<number> {
  const random = randomOf(seed);
  const arns = crowdOf(journey, clusters, snapshots);
  for (const arn of arns) {
    const chance = random();
    const ms = Math.floor(random() * 10 * minute);
    if (chance < 0.2) strikeOne(journey, arn, { kind: 'drop' });
    else if (chance < 0.5) strikeOne(journey, arn, { kind: 'duplicate', copies: 2, everyMs: ms });
    else strikeOne(journey, arn, { kind: 'delay', ms });
  }
  // Snapshots take a while to become available; then people ask for some of them, and for everything.
  await journey.clock.runFor(4 * minute);
  for (const arn of arns.filter(() => random() < 0.2)) {
    await send(journey, 'export-snapshots', { snapshot: arn });
    await send(journey, 'export-snapshots', { sweep: 'export-snapshots' });
  }
  await untilRecorded(journey, snapshots, 12 * hour);

  expect(mostAtOnce(journey)).toBe(5);
  await expectExported(journey, snapshots);
  expectSound(journey);
  const calls = [...callsOf(journey, 'export-snapshots'), ...callsOf(journey, 'verify-export')];

  return calls.filter(({ service }) => service === 'rds').length / snapshots;
}
