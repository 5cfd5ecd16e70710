import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RdsContext } from '../../../../local/aws/rds/context.ts';
import { operations } from '../../../../local/aws/rds/operations.ts';
import { RdsState } from '../../../../local/aws/rds/state.ts';

const types = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@aws-sdk/client-rds/package.json')),
  'dist-types/commands',
);

const state = new RdsState({ partition: 'aws', account: '123456789012', region: 'eu-west-1' });
const declared = operations
  .map((operation) => operation({ state } as RdsContext))
  .map(({ schema, errors }) => ({ name: schema[2], errors: errors.map((error) => error[2]) }));

test('the operations that are imitated', () => {
  expect(declared.map(({ name }) => name)).toEqual([
    'AddTagsToResource',
    'CancelExportTask',
    'CreateDBClusterSnapshot',
    'DeleteDBClusterSnapshot',
    'DescribeBlueGreenDeployments',
    'DescribeDBClusterParameters',
    'DescribeDBClusterSnapshotAttributes',
    'DescribeDBClusterSnapshots',
    'DescribeDBClusters',
    'DescribeDBInstances',
    'DescribeDBSnapshots',
    'DescribeEvents',
    'DescribeExportTasks',
    'DescribeGlobalClusters',
    'ListTagsForResource',
    'RemoveTagsFromResource',
    'StartExportTask',
  ]);
});

test.each(declared)('$name has only errors that the SDK documents for it', ({ name, errors }) => {
  const source = readFileSync(path.join(types, `${name}Command.d.ts`), 'utf8');
  const documented = [...source.matchAll(/@throws \{@link (\w+Fault)\}/g)].map((match) => match[1]);
  expect(documented).toEqual(expect.arrayContaining(errors));
});
