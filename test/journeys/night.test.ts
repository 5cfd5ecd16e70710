import { expect, test } from 'vitest';
import { announced, callsOf, expectExported, expectSound, outcomesAbout } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import {
  exportCompleted,
  isEvent,
  snapshotCreated,
  snapshotCreating,
  strike,
  untilRecorded,
} from '../support/journey/story.ts';

test('a night: events doubled, out of order and lost, one export, told once', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney();
  strike(journey, snapshotCreating, { kind: 'overtaken', behind: isEvent(snapshotCreated) });
  strike(journey, snapshotCreated, { kind: 'duplicate', copies: 2, everyMs: 40_000 });
  strike(journey, exportCompleted, { kind: 'drop' });

  const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
  await untilRecorded(journey);

  await expectExported(journey, 1);
  expectSound(journey);
  expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual(['started', 'already-done']);
  expect(outcomesAbout(journey, 'verify-export', snapshot)).toEqual(['waiting', 'done']);
  expect(announced(journey, 'Export Failed')).toEqual([]);
  const starts = callsOf(journey, 'export-snapshots').filter(({ action }) => action === 'StartExportTask');
  expect(starts.map(({ status }) => status)).toEqual([200]);
  const invocations = journey.timeline.of('invocation-ended').map(({ result }) => result);
  expect(new Set(invocations)).toEqual(new Set(['succeeded']));
});
