import { expect, onTestFinished, test } from 'vitest';
import { openHappeningsDesk, type Wanted } from '../../local/run/happenings-desk.ts';
import { alertKinds, announced } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { untilRecorded } from '../support/journey/story.ts';

test('what a person asks for by hand happens: a snapshot, an export that fails, slots that others hold', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney();
  let happened = 0;
  const desk = await openHappeningsDesk({ ...journey, clusters: ['ledger-core'] }, () => {
    happened += 1;
  });
  onTestFinished(() => desk.close());
  const ask = async (name: string, ...args: string[]) => {
    const wanted: Wanted = { name, args };
    const headers = { authorization: `Bearer ${desk.secret}` };
    const response = await fetch(desk.url, { method: 'POST', headers, body: JSON.stringify(wanted) });
    return { status: response.status, text: await response.text() };
  };

  expect(await ask('fail-export', 'The', 'KMS', 'key', 'is', 'disabled.')).toEqual({
    status: 200,
    text: 'The next export fails: The KMS key is disabled.',
  });
  expect((await ask('snapshot')).text).toBe(
    'arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:ledger-core-2026-11-20-02-10 is being created.',
  );
  await untilRecorded(journey);
  expect(announced(journey, 'Export Failed')).toHaveLength(1);
  expect(await alertKinds(journey)).toEqual(['export-failed']);

  expect((await ask('occupy-slots', '2')).text).toBe(
    '2 exports of somebody else are IN_PROGRESS and stay so: cancel-export-task ends one.',
  );

  const refusal = await ask('answer', 'export-snapshots', 'StartExportTask', 'ExportTaskAlreadyExists', '2');
  expect(refusal.text).toBe(
    'StartExportTask answers export-snapshots with ExportTaskAlreadyExists, 2 times.',
  );
  expect(journey.crash.pending()).toHaveLength(2);

  expect(await ask('answer', 'no-function', 'StartExportTask', 'Throttling')).toMatchObject({ status: 400 });
  expect((await ask('snapshots')).text).toContain(
    'Nothing is called snapshots. There are:\n\n  snapshot [cluster]\n',
  );
  expect(happened).toBe(4);

  const stranger = await fetch(desk.url, { method: 'POST', body: '{"name":"snapshot","args":[]}' });
  expect([stranger.status, await stranger.text()]).toEqual([400, 'Expected the secret of this run.']);
});
