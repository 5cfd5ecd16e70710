import { expect, test } from 'vitest';
import { alertKinds, announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { untilRecorded } from '../support/journey/story.ts';

test('a cluster is exported without a snapshot by its schedule, under the roles of the stack', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney('test/support/configs/live.config.ts');
  await untilRecorded(journey);

  expect(journey.data.exports.map(({ sourceArn }) => sourceArn)).toEqual([
    'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core',
  ]);
  // 03:30 in Berlin.
  expect(ledgerKeys(journey, 'exports-by-day/').map((key) => key.split('/').at(-1))).toEqual([
    expect.stringMatching(/^ledger-core-202611200230-\w{10}$/),
  ]);
  expect(announced(journey, 'Export Verified')).toHaveLength(1);
  expect(await alertKinds(journey)).toEqual(['export-verified']);
  expectSound(journey);
});
