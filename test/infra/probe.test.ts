import { describe, expect, test } from 'vitest';
import type { StewardConfig } from '../../infra/config/config.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { flat, grantsOf } from './template.ts';

const network = {
  vpc: 'vpc-0a1b2c3d',
  subnets: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
  databases: [{ securityGroup: 'sg-0a1b2c3d' }],
};
const probed: StewardConfig = {
  ...oneCluster,
  deployments: [{ name: 'test', region: 'eu-west-1', account: '123456789012', network }],
  failover: { mode: 'act', probe: { user: 'steward_probe' } },
};

function functionNames(config: StewardConfig): string[] {
  const functions = resourcesOf(synthesize(config), 'AWS::Lambda::Function');
  return Object.values(functions).map(({ Properties }) => String(Properties['FunctionName']));
}

describe('the probe', () => {
  const synthesis = synthesize(probed);

  test('is there where failovers are measured and told, and nowhere else', () => {
    expect(functionNames(probed)).toContain('steward-test-probe-writer');
    const observed: StewardConfig = { ...probed, failover: { mode: 'observe', probe: {} } };
    for (const config of [oneCluster, observed, { ...probed, failover: { mode: 'act' as const } }]) {
      expect(functionNames(config)).not.toContain('steward-test-probe-writer');
    }
  });

  test('may log in as its user in any cluster, and call nothing of AWS', () => {
    const grants = grantsOf(synthesis).filter(({ resource }) => resource.startsWith('ProbeWriterRole'));
    expect(grants.map(({ sid, actions, resources }) => [sid, actions.length, ...resources])).toEqual([
      ['LogInAsProbe', 1, 'arn:<AWS::Partition>:rds-db:eu-west-1:123456789012:dbuser:*/steward_probe'],
      ['WriteLogs', 2, expect.stringContaining('ProbeWriterLogs')],
      ['AttachToVpc', 6, '*'],
    ]);
  });

  test('is started by notify-failover alone, which gets its answers and its failures, and no second attempt', () => {
    const starts = grantsOf(synthesis).filter(({ actions }) => actions.includes('lambda:InvokeFunction'));
    expect(starts.map(({ resource, resources }) => [resource.slice(0, 18), ...resources])).toEqual([
      [
        'NotifyFailoverRole',
        'arn:<AWS::Partition>:lambda:eu-west-1:123456789012:function:steward-test-probe-writer',
      ],
    ]);
    const [config] = Object.values(resourcesOf(synthesis, 'AWS::Lambda::EventInvokeConfig'));
    expect(config?.Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 120 });
    const destinations = JSON.stringify(config?.Properties['DestinationConfig'] ?? {});
    const { OnSuccess, OnFailure }: Record<string, { Destination: unknown }> = JSON.parse(destinations);
    expect(flat(OnSuccess?.Destination)).toMatch(/^<NotifyFailoverWakeUpsQueue\w+\.Arn>$/);
    expect(OnFailure).toEqual(OnSuccess);
  });

  test('is in the VPC, reaches the databases, and makes no endpoint for secrets that nobody rotates', () => {
    const functions = Object.values(resourcesOf(synthesis, 'AWS::Lambda::Function'));
    const inVpc = functions.filter(({ Properties }) => Properties['VpcConfig'] !== undefined);
    expect(inVpc.map(({ Properties }) => Properties['FunctionName'])).toEqual(['steward-test-probe-writer']);
    const [ingress] = Object.values(resourcesOf(synthesis, 'AWS::EC2::SecurityGroupIngress'));
    expect(ingress?.Properties).toMatchObject({ GroupId: 'sg-0a1b2c3d', FromPort: 5432, ToPort: 5432 });
    expect(resourcesOf(synthesis, 'AWS::EC2::VPCEndpoint')).toEqual({});
  });

  test('somebody is told when its answers get lost', () => {
    const alarms = Object.values(resourcesOf(synthesis, 'AWS::CloudWatch::Alarm'));
    const lost = alarms.find(({ Properties }) => Properties['MetricName'] === 'DestinationDeliveryFailures');
    expect(lost?.Properties['AlarmName']).toBe('steward-test-probe-writer-dead-letters');
    expect(lost?.Properties['AlarmDescription']).toContain('#failover-a-measurement-was-lost');
  });
});

test('a probe without a network is a mistake that names the deployment', () => {
  const config = { ...oneCluster, failover: { mode: 'act', probe: {} } };
  expect(() => validateConfig(config, 'test.config.ts', new Date('2026-11-22T00:00:00Z'))).toThrow(
    'a probe for ledger-core, and no network in the deployment test',
  );
});
