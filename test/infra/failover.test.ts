import { expect, test } from 'vitest';
import type { Mode } from '../../functions/domain/policy/mode.ts';
import { contract as explainFailover } from '../../functions/explain-failover/contract.ts';
import { contract } from '../../functions/notify-failover/contract.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const synthesisOf = (mode: Mode) => synthesize({ ...oneCluster, failover: { mode } }, [contract]);

test('off: the function does not exist', () => {
  expect(resourcesOf(synthesisOf('off'), 'AWS::Lambda::Function')).toEqual({});
});

test('observe: the role cannot tell people; act: it can', () => {
  const sids = (mode: Mode) => grantsOf(synthesisOf(mode)).map(({ sid }) => sid);
  expect(sids('observe')).toContain('Announce');
  expect(sids('observe')).not.toContain('Alert');
  expect(sids('act')).toContain('Alert');
});

test('a dashboard shows the year of each cluster that is named, and there is none without', () => {
  const dashboards = resourcesOf(synthesisOf('act'), 'AWS::CloudWatch::Dashboard');
  const [dashboard] = Object.values(dashboards);
  expect(dashboard?.Properties['DashboardName']).toBe('steward-test-availability');
  const body = JSON.stringify(dashboard?.Properties['DashboardBody']);
  expect(body).toContain('100 * (1 - FILL(lost, 0) / PERIOD(lost))');
  expect(body).toContain('WriterUnavailable');
  expect(body).toContain('-P365D');
  expect(resourcesOf(synthesisOf('off'), 'AWS::CloudWatch::Dashboard')).toEqual({});
});

test('an event waits for no other, and the function may send itself timers', () => {
  const synthesis = synthesisOf('act');
  const [source] = Object.values(resourcesOf(synthesis, 'AWS::Lambda::EventSourceMapping'));
  expect(source?.Properties).toMatchObject({ MaximumBatchingWindowInSeconds: 0 });
  const timers = grantsOf(synthesis).find(({ sid }) => sid === 'SetTimers');
  expect(timers).toMatchObject({ actions: ['sqs:SendMessage'] });
  expect(timers?.resources).toHaveLength(1);
});

test.each([
  ['statements are asked for', { mode: 'act', topSql: true } as const, ['pi:DescribeDimensionKeys']],
  ['they are not', { mode: 'act' } as const, undefined],
  ['failovers are not looked at', { mode: 'off', topSql: true } as const, undefined],
])('where %s, the role may: %o %j', (_where, failover, actions) => {
  const grants = grantsOf(synthesize({ ...oneCluster, failover }, [explainFailover]));
  const grant = grants.find(({ sid }) => sid === 'ReadStatementLoads');
  expect(grant?.actions).toEqual(actions);
  if (actions) expect(grant?.resources.join()).toMatch(/:pi:.*:metrics\/rds\/\*$/);
});
