import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CloudWatchVolumes } from '../../../../functions/adapters/aws/cloudwatch-volumes.ts';
import { createCloudWatch } from '../../../../local/aws/cloudwatch/cloudwatch.ts';
import { createClock, type VirtualClock } from '../../../../local/clock/virtual-clock.ts';
import { serve } from '../../../support/served.ts';

const now = new Date('2026-11-22T10:20:00Z');
let clock: VirtualClock;
let served: Awaited<ReturnType<typeof serve>>;
let volumes: CloudWatchVolumes;

beforeAll(async () => {
  clock = createClock({ start: now });
  const cloudWatch = createCloudWatch({
    volumeBytes: (cluster) => (cluster === 'ledger-core' ? 5_000 : undefined),
  });
  cloudWatch.arrange('arranged', 'VolumeBytesUsed', [{ at: new Date('2026-11-22T08:00:00Z'), value: 7_000 }]);
  served = await serve(cloudWatch.endpoint, clock);
  const client = new CloudWatchClient(served);
  volumes = new CloudWatchVolumes(async () => (input) => client.send(new GetMetricDataCommand(input)));
});
afterAll(async () => {
  await served.close();
  clock.stop();
});

test('what a volume holds is collected by itself, unless figures are arranged; what nobody knows is not there', async () => {
  expect(await volumes.bytesUsed(['ledger-core', 'arranged', 'never-read'], now)).toEqual(
    new Map([
      ['ledger-core', 5_000],
      ['arranged', 7_000],
    ]),
  );
});
