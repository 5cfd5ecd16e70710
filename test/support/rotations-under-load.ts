import { Applications, type Met } from './application.ts';
import type { DrivenRotation } from './driven-rotation.ts';
import { watchingSql } from './watched-sql.ts';

/** From before the new password is committed until applications can read it. */
export interface Window {
  readonly opened: number;
  readonly closed: number;
}

export interface UnderLoad {
  readonly met: Met;
  readonly windows: readonly Window[];
}

/** Secrets Manager keeps about a hundred versions, and each for a day. */
const betweenRotationsMs = 30 * 60_000;

/**
 * Rotates again and again while applications work.
 *
 * @param cache `shorter` than the interval: every application reads the secret again between two rotations; `longer`: it
 *   reads again only when its password is refused
 */
export async function rotateUnderLoad(
  rotation: DrivenRotation,
  { rotations, cache }: { rotations: number; cache: 'shorter' | 'longer' },
): Promise<UnderLoad> {
  const { local, run, deps } = rotation;
  const windows: Window[] = [];
  let opened = 0;
  let failure: unknown;
  const secrets = new Proxy(deps.secrets, {
    get: (target, name) => {
      if (name !== 'moveCurrent') return Reflect.get(target, name).bind(target);
      return async (...operands: Parameters<typeof target.moveCurrent>) => {
        await target.moveCurrent(...operands);
        windows.push({ opened, closed: performance.now() });
      };
    },
  });
  local.function = async (event) => {
    await watchingSql(
      ({ sql, perform }) => {
        if (sql === 'COMMIT') opened = performance.now();
        return perform();
      },
      () => run(event, { secrets }),
    ).catch((thrown: unknown) => {
      failure = thrown;
      throw thrown;
    });
  };
  const applications = new Applications(rotation);
  await applications.everyoneLogsIn();
  for (let n = 0; n < rotations; n++) {
    const version = await rotation.rotate();
    const rotated = rotation.secret.versions.byId(version)?.labels.has('AWSCURRENT');
    if (!rotated) throw new Error(`Rotation ${n + 1} has failed.`, { cause: failure });
    if (cache === 'shorter') await applications.cachesExpire();
    else await applications.everyoneLogsIn();
    await local.clock.runFor(betweenRotationsMs);
  }
  return { met: await applications.end(), windows };
}

/** Failed log-ins that no window explains. */
export function outsideOf(windows: readonly Window[], { failed }: Met): Met['failed'] {
  return failed.filter(
    ({ readAt, at }) => !windows.some(({ opened, closed }) => readAt <= closed && at >= opened),
  );
}

/** Lengths of the windows in milliseconds: the middle one and the longest. */
export function lengthsOf(windows: readonly Window[]): { readonly median: number; readonly longest: number } {
  const lengths = windows.map(({ opened, closed }) => closed - opened).toSorted((a, b) => a - b);
  return { median: lengths[Math.floor(lengths.length / 2)] ?? 0, longest: lengths.at(-1) ?? 0 };
}
