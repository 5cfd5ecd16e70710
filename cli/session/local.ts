import path from 'node:path';
import { Problem } from '../problem.ts';
import type { Reach } from './open.ts';

/** How the local run that stays is reached, and the configuration that it runs. */
export interface LocalReach extends Reach {
  readonly config: string;
}

/** @throws Problem where no local run stays */
export async function localReach(): Promise<LocalReach> {
  const project = path.resolve(import.meta.dirname, '../..');
  const { readInvitation } = await import('../../local/run/invitation.ts');
  try {
    const { endpoint, region, credentials, outputs, config } = readInvitation(project);
    return {
      config: path.resolve(project, config),
      target: () => ({ endpoint, region, credentials }),
      outputs: async () => outputs,
    };
  } catch (thrown) {
    throw new Problem({
      status: 'refused',
      expected: 'a local run that stays',
      found: 'none',
      todo: ['Start one in another terminal: npm run local'],
      cause: thrown,
    });
  }
}
