import { App, Stack } from 'aws-cdk-lib/core';
import { describe, expect, test } from 'vitest';
import type { StewardConfig } from '../../infra/config/config.ts';
import { composePolicy } from '../../infra/config/policy.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { warnOf } from '../../infra/stacks/warnings.ts';
import { oneCluster } from './synthesis.ts';

function warningsOf(given: StewardConfig): string[] {
  const config = validateConfig(given, 'test.config.ts', new Date('2026-11-22T00:00:00Z'));
  const stack = new Stack(new App());
  for (const deployment of config.deployments) {
    warnOf(stack, { config, policy: composePolicy(config, deployment) });
  }
  return stack.node.metadata
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data).replace(/ \[ack: .*/, ''));
}

function inRegion(region: string, live: boolean): StewardConfig {
  return {
    ...oneCluster,
    deployments: [{ name: 'test', region, account: '123456789012' }],
    exports: live ? { live: [{ name: 'weekly', schedule: 'cron(0 3 ? * SUN *)' }] } : {},
  };
}

test('nothing is warned of where all is well', () => {
  expect(warningsOf(oneCluster)).toEqual([]);
});

test('that nobody is told, of a region that nobody knows, of nothing to look after', () => {
  const config: StewardConfig = { ...inRegion('eu-west-9', false), alerts: {}, clusters: [] };
  expect(warningsOf(config)).toEqual([
    'Nobody gets alerts: alerts.emails is empty.',
    'Nobody is told when the suite itself is in trouble: alerts.operators is empty.',
    'The CDK knows no region eu-west-9: is it mistyped, or newer than this version of the CDK?',
    'No entry of clusters concerns this deployment: it looks after nothing.',
  ]);
});

describe('exports of clusters themselves', () => {
  test.each(['af-south-1', 'eu-south-1', 'me-south-1', 'cn-north-1', 'us-gov-west-1'])(
    'are warned of in %s, which is not known to have them',
    (region) => {
      expect(warningsOf(inRegion(region, true))).toEqual([
        `exports.live is set, and RDS did not export clusters without a snapshot in ${region} when this version was made.`,
      ]);
    },
  );

  test.each(['eu-west-1', 'eu-south-2', 'cn-northwest-1'])('are not in %s', (region) => {
    expect(warningsOf(inRegion(region, true))).toEqual([]);
  });

  test('are not where none is asked for', () => {
    expect(warningsOf(inRegion('af-south-1', false))).toEqual([]);
  });
});
