import { describe, expect, test } from 'vitest';
import { ask, expectOneBackup } from '../support/journey/backups.ts';
import { openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';

const limits = { timeout: 60_000 };

describe('killed', limits, () => {
  test.each([
    ['before-call', 'PutObject', 1],
    ['before-reply', 'PutObject', 2],
    ['before-call', 'CreateDBClusterSnapshot', 1],
  ] as const)('take-backup %s of %s %i, and asked again: one snapshot', async (kill, operation, call) => {
    const journey = await openJourney('test/support/configs/backups.config.ts');
    const principal = String(journey.stack.outputs['TakeBackupFunctionName']);
    journey.crash.plan({ principal, operation, call, fault: { kill } });
    expect(await ask(journey)).toBe('died');
    expect(await ask(journey)).toMatch(/^(already-)?started$/);
    await journey.clock.runFor(40 * minute);
    expectOneBackup(journey);
  });

  test.each([['before-call', 'DeleteObject', 2]] as const)(
    'complete-backups %s of %s %i: recorded and told all the same',
    async (kill, operation, call) => {
      const journey = await openJourney('test/support/configs/backups.config.ts');
      const principal = String(journey.stack.outputs['CompleteBackupsFunctionName']);
      journey.crash.plan({ principal, operation, call, fault: { kill } });
      await ask(journey);
      await journey.clock.runFor(60 * minute);
      expectOneBackup(journey);
    },
  );
});
