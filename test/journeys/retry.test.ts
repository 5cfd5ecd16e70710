import { expect, test } from 'vitest';
import { alertKinds, announced, expectSound, nameOf } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { untilRecorded } from '../support/journey/story.ts';

test('a failed export that can succeed is repeated once, though verify-export dies of its note of that', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney();
  journey.rds.failNextExport({ cause: 'An unknown internal error occurred.' });
  journey.rds.takeAutomatedSnapshot('ledger-core');
  const principal = nameOf(journey, 'verify-export');
  journey.crash.plan({ principal, operation: 'PutObject', call: 1, fault: { kill: 'before-reply' } });
  await untilRecorded(journey, 2);

  const tasks = journey.data.exports.map(({ task }) => task);
  expect(tasks.map((task) => task.replace(tasks[0] ?? '', ''))).toEqual(['', '-2']);
  expect(announced(journey, 'Export Failed')).toHaveLength(1);
  expect(announced(journey, 'Export Verified')).toHaveLength(1);
  expect(await alertKinds(journey)).toEqual(['export-verified']);
  expectSound(journey);
});
