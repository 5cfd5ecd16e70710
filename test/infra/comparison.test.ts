import { describe, expect, test } from 'vitest';
import type { StewardConfig } from '../../infra/config/config.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const network = {
  vpc: 'vpc-0a1b2c3d',
  subnets: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
  databases: [{ securityGroup: 'sg-0a1b2c3d' }],
};
const compared: StewardConfig = {
  ...oneCluster,
  deployments: [{ name: 'test', region: 'eu-west-1', account: '123456789012', network }],
  clusters: [{ identifier: 'ledger-core', exports: { mode: 'act', compare: { user: 'counter' } } }],
};

const namesOf = (config: StewardConfig) =>
  Object.values(resourcesOf(synthesize(config), 'AWS::Lambda::Function')).map(({ Properties }) =>
    String(Properties['FunctionName']).replace('steward-test-', ''),
  );

describe('the functions that compare', () => {
  const synthesis = synthesize(compared);

  test('are there where exports are made and compared, and nowhere else', () => {
    expect(namesOf(compared)).toEqual(expect.arrayContaining(['compare-export', 'count-rows']));
    const observed: StewardConfig = {
      ...compared,
      clusters: [{ identifier: 'ledger-core', exports: { compare: {} } }],
    };
    for (const config of [oneCluster, observed]) {
      const names = namesOf(config);
      expect(names).not.toContain('compare-export');
      expect(names).not.toContain('count-rows');
    }
  });

  test('the one that counts is in the VPC, may log in as its user in any cluster, and call nothing of AWS', () => {
    const functions = Object.values(resourcesOf(synthesis, 'AWS::Lambda::Function'));
    const inVpc = functions.filter(({ Properties }) => Properties['VpcConfig'] !== undefined);
    expect(inVpc.map(({ Properties }) => Properties['FunctionName'])).toEqual(['steward-test-count-rows']);
    const grants = grantsOf(synthesis).filter(({ resource }) => resource.startsWith('CountRowsRole'));
    expect(grants.map(({ sid, actions, resources }) => [sid, actions.length, ...resources])).toEqual([
      ['LogInToCount', 1, 'arn:<AWS::Partition>:rds-db:eu-west-1:123456789012:dbuser:*/counter'],
      ['WriteLogs', 2, expect.stringContaining('CountRowsLogs')],
      ['AttachToVpc', 6, '*'],
    ]);
  });

  test('is invoked by the other alone, which reads no lake', () => {
    const starts = grantsOf(synthesis).filter(({ actions }) => actions.includes('lambda:InvokeFunction'));
    expect(starts.map(({ resource, resources }) => [resource.slice(0, 17), ...resources])).toEqual([
      [
        'CompareExportRole',
        'arn:<AWS::Partition>:lambda:eu-west-1:123456789012:function:steward-test-count-rows',
      ],
    ]);
    const own = grantsOf(synthesis).filter(({ resource }) => resource.startsWith('CompareExportRole'));
    expect(own.flatMap(({ resources }) => resources).filter((arn) => arn.includes('Lake'))).toEqual([]);
  });
});

test('a comparison without a network is a mistake that names the deployment', () => {
  const config = { ...oneCluster, exports: { mode: 'act', compare: {} } };
  expect(() => validateConfig(config, 'test.config.ts', new Date('2026-11-22T00:00:00Z'))).toThrow(
    'a comparison for ledger-core, and no network in the deployment test',
  );
});
