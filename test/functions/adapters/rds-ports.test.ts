import { describe, expect, test } from 'vitest';
import { RdsClusters } from '../../../functions/adapters/aws/rds-clusters.ts';
import { RdsExportTasks } from '../../../functions/adapters/aws/rds-export-tasks.ts';
import { RdsInstanceSnapshots } from '../../../functions/adapters/aws/rds-instance-snapshots.ts';
import { RdsSnapshots } from '../../../functions/adapters/aws/rds-snapshots.ts';
import { snapshotOf } from '../../support/export-world.ts';
import { MemoryRds, rdsPorts } from '../../support/memory-rds.ts';
import { RdsImitation } from '../../support/rds-imitation.ts';
import { describeRdsPorts } from '../../support/rds-ports-contract.ts';

const destination = { bucket: 'lake', keyArn: 'arn:key', roleArn: 'arn:role' };

function adapters(imitation: RdsImitation) {
  const client = imitation.client();
  return {
    snapshots: new RdsSnapshots(client),
    instanceSnapshots: new RdsInstanceSnapshots(client),
    clusters: new RdsClusters(client),
    tasks: new RdsExportTasks({ client, destination }),
  };
}

describeRdsPorts('the fake', (rds) => rdsPorts(rds, async (_call, perform) => perform()));
describeRdsPorts('the adapters', (rds) => adapters(new RdsImitation(rds)));

describe('the adapters of RDS', () => {
  const request = { identifier: 'task-1', sourceArn: snapshotOf().arn, prefix: 'exports', only: [] };

  function given() {
    const rds = new MemoryRds();
    rds.snapshots = [snapshotOf()];
    const imitation = new RdsImitation(rds);
    return { imitation, ...adapters(imitation) };
  }

  test('start an export to the bucket, with key and role, and everything in it', async () => {
    const { imitation, tasks } = given();
    await tasks.start(request);
    expect(Object.fromEntries(imitation.requests[0] ?? [])).toEqual({
      Action: 'StartExportTask',
      Version: '2014-10-31',
      ExportTaskIdentifier: 'task-1',
      SourceArn: request.sourceArn,
      S3BucketName: 'lake',
      KmsKeyId: 'arn:key',
      IamRoleArn: 'arn:role',
      S3Prefix: 'exports',
    });
  });

  test('ask for active tasks by states in lower case', async () => {
    const { imitation, tasks } = given();
    await tasks.active();
    const request = imitation.requests[0];
    expect([1, 2, 3].map((index) => request?.get(`Filters.Filter.1.Values.Value.${index}`))).toEqual([
      'starting',
      'in_progress',
      'canceling',
    ]);
  });

  test.each([
    [403, 'AccessDenied', 'AccessDenied'],
    [400, 'KMSKeyNotAccessibleFault', 'KMSKeyNotAccessibleFault'],
    [400, 'IamRoleMissingPermissions', 'IamRoleMissingPermissionsFault'],
    [404, 'IamRoleNotFound', 'IamRoleNotFoundFault'],
    [400, 'InvalidExportOnly', 'InvalidExportOnlyFault'],
    [400, 'SomethingNobodyKnows', 'SomethingNobodyKnows'],
  ])('pass on as an answer: HTTP %i %s', async (status, code, name) => {
    const { imitation, tasks } = given();
    imitation.errors.push({ status, code });
    expect(await tasks.start(request)).toMatchObject({ answer: 'refused', code: name });
  });

  test.each([
    [400, 'Throttling', 'throttled', true],
    [400, 'ThrottlingException', 'throttled', true],
    [403, 'ExpiredToken', 'access-denied', true],
    [503, 'ServiceUnavailable', 'service-unavailable', true],
    [500, 'InternalFailure', 'service-unavailable', true],
  ])('throw where RDS gave no answer: HTTP %i %s', async (status, code, kind, retryable) => {
    const { imitation, tasks } = given();
    imitation.errors.push({ status, code });
    await expect(tasks.start(request)).rejects.toMatchObject({ name: 'Fault', kind, retryable });
  });

  test.each([
    ['snapshots', (ports: ReturnType<typeof given>) => ports.snapshots.find('x')],
    [
      'snapshots',
      (ports: ReturnType<typeof given>) => ports.snapshots.pages()[Symbol.asyncIterator]().next(),
    ],
    ['clusters', (ports: ReturnType<typeof given>) => ports.clusters.find('x')],
    ['clusters', (ports: ReturnType<typeof given>) => ports.clusters.all()],
    ['tasks', (ports: ReturnType<typeof given>) => ports.tasks.active()],
  ])('throw a fault that says what was denied: %s', async (_name, call) => {
    const ports = given();
    ports.imitation.errors.push({ status: 403, code: 'AccessDenied' });
    await expect(call(ports)).rejects.toMatchObject({
      name: 'Fault',
      kind: 'access-denied',
      retryable: false,
    });
  });
});
