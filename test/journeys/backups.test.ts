import { describe, expect, test } from 'vitest';
import { ask, expectOneBackup } from '../support/journey/backups.ts';
import { openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';

const limits = { timeout: 60_000 };

test('the same request sent five times, also once it is there, makes one snapshot', limits, async () => {
  const journey = await openJourney('test/support/configs/backups.config.ts');
  const answers = [await ask(journey), await ask(journey), await ask(journey)];
  await journey.clock.runFor(5 * minute);
  answers.push(await ask(journey), await ask(journey));
  await journey.clock.runFor(31 * minute);

  expect(answers).toEqual(['started', 'already-started', 'already-started', 'completed', 'completed']);
  expectOneBackup(journey);
});

describe('killed', limits, () => {
  test.each([['before-reply', 'CreateDBClusterSnapshot', 1]] as const)(
    'take-backup %s of %s %i, and asked again: one snapshot',
    async (kill, operation, call) => {
      const journey = await openJourney('test/support/configs/backups.config.ts');
      const principal = String(journey.stack.outputs['TakeBackupFunctionName']);
      journey.crash.plan({ principal, operation, call, fault: { kill } });
      expect(await ask(journey)).toBe('died');
      expect(await ask(journey)).toMatch(/^(already-)?started$/);
      await journey.clock.runFor(40 * minute);
      expectOneBackup(journey);
    },
  );

  test('take-backup before it asked RDS, and never asked again: the sweep takes it', async () => {
    const journey = await openJourney('test/support/configs/backups.config.ts');
    const principal = String(journey.stack.outputs['TakeBackupFunctionName']);
    journey.crash.plan({
      principal,
      operation: 'CreateDBClusterSnapshot',
      call: 1,
      fault: { kill: 'before-call' },
    });
    expect(await ask(journey)).toBe('died');
    await journey.clock.runFor(50 * minute);
    expectOneBackup(journey);
  });

  test.each([['before-reply', 'PutEvents', 1]] as const)(
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
