import { expect } from 'vitest';
import type { Aurora } from '../../local/aurora/aurora.ts';
import { type CrashAt, CrashPoint } from './crash-point.ts';
import { openDrivenRotation, type Strategy } from './driven-rotation.ts';
import { watchingSql } from './watched-sql.ts';

/** What becomes of a rotation whose function has crashed. */
export type Aftermath = 'tried again' | 'given up for another';

/** Each has a role of its own on the server. */
let crashes = 0;

export interface Crash {
  readonly strategy: Strategy;
  readonly call: CrashAt;
  readonly when: 'before' | 'after';
  readonly aftermath: Aftermath;
}

/**
 * Crashes a rotation at one of its calls and has Secrets Manager go on. Expects that applications can log in by one of the
 * labelled versions at once, and that everything is in order afterwards.
 *
 * @returns where it crashed; `undefined` where a rotation has no such call
 */
export async function crashRotation(aurora: Aurora, crash: Crash): Promise<string | undefined> {
  const { strategy, call, when, aftermath } = crash;
  crashes += 1;
  const world = await openDrivenRotation(aurora, strategy, `crashed_${crashes}`);
  const { local, secret, deps, run } = world;
  const point = new CrashPoint(call, when);
  local.function = async (event) => {
    if (point.at !== undefined) return void (await run(event));
    const ports = { store: point.through(deps.store), secrets: point.through(deps.secrets) };
    const crashed = point.ended.then(() => 'crashed');
    if ((await Promise.race([watchingSql(point.sql, () => run(event, ports)), crashed])) !== 'crashed')
      return;
    const opened = (await world.opens('AWSCURRENT')) || (await world.opens('AWSPENDING'));
    expect(opened, point.at).toBe(true);
    if (aftermath === 'given up for another') await world.giveUp();
    throw new Error('Runtime exited');
  };
  try {
    let last = await world.rotate();
    if (point.at !== undefined && aftermath === 'given up for another') last = await world.rotate();
    const { labelled } = secret.versions;
    expect(labelled[last], point.at).toEqual(['AWSPENDING', 'AWSCURRENT']);
    expect(Object.values(labelled).flat(), point.at).toHaveLength(3);
    expect(await world.opens('AWSCURRENT'), point.at).toBe(true);
    if (strategy === 'alternating-users') expect(await world.opens('AWSPREVIOUS'), point.at).toBe(true);
    return point.at;
  } finally {
    await world.close();
  }
}
