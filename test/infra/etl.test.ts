import { expect, test } from 'vitest';
import type { Mode } from '../../functions/domain/policy/mode.ts';
import { contract as startEtl } from '../../functions/start-etl/contract.ts';
import { contract as watchEtl } from '../../functions/watch-etl/contract.ts';
import type { StewardConfig } from '../../infra/config/config.ts';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:nightly';
const dataset = 'arn:aws:quicksight:eu-west-1:123456789012:dataset/ledger';

const synthesisOf = (mode: Mode, steps: NonNullable<StewardConfig['etl']>['steps'] = []) =>
  synthesize({ ...oneCluster, etl: { mode, steps } }, [startEtl, watchEtl]);

test('without steps neither function exists', () => {
  expect(resourcesOf(synthesisOf('act'), 'AWS::Lambda::Function')).toEqual({});
});

test('only what the steps name may be started, and in observe nothing', () => {
  const steps = [
    { name: 'load', job: 'load' },
    { name: 'nightly', stateMachine: `${machine}:live` },
    { name: 'dashboards', dataset },
  ];
  const starting = (mode: Mode) =>
    grantsOf(synthesisOf(mode, steps))
      .filter(({ actions }) =>
        actions.some((action) => /^(glue|states|quicksight):(Start|Create)/.test(action)),
      )
      .map(({ actions, resources }) => [actions, resources]);
  expect(starting('observe')).toEqual([]);
  expect(starting('act')).toEqual([
    [['glue:StartJobRun'], ['arn:<AWS::Partition>:glue:eu-west-1:123456789012:job/load']],
    [['states:StartExecution'], [`${machine}:live`]],
    [['quicksight:CreateIngestion'], [`${dataset}/ingestion/*`]],
  ]);
  const reading = grantsOf(synthesisOf('act', steps)).find(({ sid }) => sid === 'ReadExecutions');
  expect(reading?.resources).toEqual(['arn:aws:states:eu-west-1:123456789012:execution:nightly:*']);
});

test('ends wake watch-etl for what the steps name alone', () => {
  const steps = [
    { name: 'load', job: 'load' },
    { name: 'more', job: 'more' },
    { name: 'crawl', crawler: 'ledger' },
    { name: 'report', workflow: 'report' },
    { name: 'nightly', stateMachine: `${machine}:live` },
  ];
  const patterns = Object.values(resourcesOf(synthesisOf('act', steps), 'AWS::Events::Rule'))
    .map(({ Properties }) => Properties['EventPattern'])
    .filter((pattern) => JSON.stringify(pattern).includes('aws.'));
  expect(patterns).toEqual([
    {
      source: ['aws.glue'],
      'detail-type': ['Glue Job State Change'],
      detail: { jobName: ['load', 'more'] },
    },
    {
      source: ['aws.glue'],
      'detail-type': ['Glue Crawler State Change'],
      detail: { crawlerName: ['ledger'], state: ['Succeeded', 'Failed'] },
    },
    {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [machine, `${machine}:live`],
        status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    },
  ]);
});

test('more names than the pattern of one rule may hold are in several rules', () => {
  const names = Array.from({ length: 20 }, (_, index) => `${index + 10}-`.padEnd(150, 'x'));
  const patterns = Object.values(
    resourcesOf(
      synthesisOf(
        'act',
        names.map((job, index) => ({ name: `step-${index}`, job })),
      ),
      'AWS::Events::Rule',
    ),
  )
    .map(({ Properties }) => JSON.stringify(Properties['EventPattern']))
    .filter((pattern) => pattern.includes('aws.glue'));
  expect(patterns).toHaveLength(2);
  expect(Math.max(...patterns.map((pattern) => pattern.length))).toBeLessThan(2_048);
  expect(names.filter((name) => !patterns.some((pattern) => pattern.includes(name)))).toEqual([]);
});
