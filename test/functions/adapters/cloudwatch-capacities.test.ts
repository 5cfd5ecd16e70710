import { expect, test } from 'vitest';
import { CloudWatchCapacities } from '../../../functions/adapters/aws/cloudwatch-capacities.ts';

const from = new Date('2026-11-20T04:01:10Z');
const to = new Date('2026-11-20T04:21:10Z');

test('all instances are asked for in one call for each 500, by the minute', async () => {
  const asked: unknown[] = [];
  const capacities = new CloudWatchCapacities(async () => async (input) => {
    asked.push([
      input.MetricDataQueries?.length,
      input.StartTime,
      input.EndTime,
      input.MetricDataQueries?.at(-1),
    ]);
    const at = [new Date('2026-11-20T04:19:00Z'), new Date('2026-11-20T04:20:00Z')];
    const results = [
      { Id: 'i0', Timestamps: at, Values: [98.5, 100] },
      { Id: 'i1', Timestamps: [], Values: [] },
    ];
    return { $metadata: {}, MetricDataResults: asked.length === 1 ? results : [] };
  });
  const names = Array.from({ length: 501 }, (_, index) => `bank-${index}`);
  const used = await capacities.used(names, from, to);
  expect([...used]).toEqual([
    [
      'bank-0',
      [
        { at: new Date('2026-11-20T04:19:00Z'), percent: 98.5 },
        { at: new Date('2026-11-20T04:20:00Z'), percent: 100 },
      ],
    ],
  ]);
  expect(asked.map((one) => (one as unknown[])[0])).toEqual([500, 1]);
  expect(asked[1]).toEqual([
    1,
    from,
    to,
    {
      Id: 'i0',
      MetricStat: {
        Metric: {
          Namespace: 'AWS/RDS',
          MetricName: 'ACUUtilization',
          Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'bank-500' }],
        },
        Period: 60,
        Stat: 'Average',
      },
    },
  ]);
});
