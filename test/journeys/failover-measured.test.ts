import { expect, onTestFinished, test } from 'vitest';
import { measureFailover, openMeasuredRun } from '../support/journey/measured-failover.ts';

test('a writer stands still while an application writes: the probe measures what the application met', {
  timeout: 240_000,
}, async () => {
  const run = await openMeasuredRun();
  onTestFinished(() => run.close());
  // Beside other tests both are served late, by seconds where the machine is busy; the soak asks for 250 ms.
  const measurement = await measureFailover(run, 'frozen', 5_000);

  expect(measurement).toMatchObject({ verdict: 'measured', wrote: true });
  expect(measurement.atLeastMs).toBeGreaterThan(500);
  expect(measurement.instances.map(({ instance }) => instance)).toEqual(['ledger-core-2']);
  expect((await run.probe.alerts()).map(({ kind }) => kind)).toEqual(['failover-started', 'failover-over']);
  const subjects = run.timeline
    .of('delivery')
    .flatMap(({ protocol, subject = '' }) => (protocol === 'email' ? subject : []));
  expect(subjects.at(-1)).toMatch(
    /^\[\w+\] measured ledger-core: failover over, at least [\d.]+ s without writes, writer now /,
  );
  expect(run.timeline.of('aws-call').filter(({ caller }) => caller.endsWith('probe-writer'))).toEqual([]);
  expect(run.platform.frontDoor.failures).toEqual([]);
});
