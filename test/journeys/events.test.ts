import { expect, test } from 'vitest';
import { announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { minute } from '../support/journey/story.ts';

const config = 'test/support/configs/events.config.ts';

test('recoveries of instances are told once, together and in quiet hours, under the roles of the stack', {
  timeout: 300_000,
}, async () => {
  const journey = await openJourney(config);
  await journey.clock.runFor(6 * minute);
  for (const instance of ['ledger-core-1', 'billing-1', 'archive-1'])
    journey.rds.recoverInstance(instance, 'started');
  await journey.clock.runFor(4 * minute);
  for (const instance of ['ledger-core-1', 'billing-1', 'archive-1']) {
    journey.rds.recoverInstance(instance, 'completed');
  }
  await journey.clock.runFor(16 * minute);

  const told = await journey.probe.alerts();
  const first = told.findIndex(({ kind }) => kind === 'instance-recovery');
  expect(first).toBe(0);
  expect(told.map(({ kind }) => kind).filter((kind) => kind === 'event-over')).toHaveLength(1);
  expect(told.filter(({ kind }) => kind === 'instance-recovery').length).toBeLessThanOrEqual(2);
  expect(told.filter(({ kind }) => kind === 'events-digest').map(({ cluster }) => cluster)).toEqual([
    'archive',
  ]);
  expect(announced(journey, 'Trouble Over')).toHaveLength(3);
  expect(ledgerKeys(journey, 'open/')).toEqual([]);

  journey.rds.makeServerless('billing', { min: 0.5, max: 8 });
  const before = told.length;
  const began = journey.clock.now().getTime();
  const percentAt = (index: number) => (index < 18 ? 100 : 40);
  journey.cloudWatch.arrange(
    'billing-1',
    'ACUUtilization',
    Array.from({ length: 60 }, (_, index) => ({
      at: new Date(began + (index - 12) * minute),
      value: percentAt(index),
    })),
  );
  await journey.clock.runFor(30 * minute);
  expect((await journey.probe.alerts()).slice(before).map(({ kind }) => kind)).toEqual([
    'serverless-at-maximum',
    'event-over',
  ]);
  expect(ledgerKeys(journey, 'open/')).toEqual([]);
  expectSound(journey);
});
