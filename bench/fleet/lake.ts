import type { LocalPlatform } from '../../local/platform/local-platform.ts';

const day = 86_400_000;

/**
 * So many verified and published exports of each cluster, one for each day, as verify-export and publish-export leave them in the
 * ledger, and a pointer to the newest of each cluster.
 */
export function arrangeLake(
  { s3, stack }: LocalPlatform,
  clusterIds: readonly string[],
  { now, each }: { readonly now: Date; readonly each: number },
): void {
  const ledger = String(stack.outputs['LedgerBucketName']);
  const lake = String(stack.outputs['LakeBucketName']);
  const recorded = { recordedBy: 'bench', recordedAt: now.toISOString(), subject: 'bench' };
  const put = (bucket: string, key: string, body: object) =>
    s3.arrangeObject(bucket, key, Buffer.from(JSON.stringify(body)));
  for (const [index, clusterId] of clusterIds.entries()) {
    const identifier = `fleet-${String(index).padStart(4, '0')}`;
    for (let age = 1; age <= each; age += 1) {
      const time = new Date(now.getTime() - age * day).toISOString();
      const task = `${identifier}-${time.replace(/\D/g, '').slice(0, 12)}-aaaaaaaaaa`;
      const key = `${clusterId}/${time.slice(0, 7)}/${task}`;
      const fact = {
        verdict: 'verified',
        taskIdentifier: task,
        clusterId,
        clusterIdentifier: identifier,
        snapshotArn: `arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:${task}`,
        snapshotIdentifier: task,
        snapshotTime: time,
        bucket: lake,
        folder: `exports/${task}/`,
      };
      for (const kind of ['exports', 'export-publications']) {
        const record = { schema: 1, kind, key: `${kind}/${key}`, ...recorded, fact, effects: [] };
        put(ledger, `${kind}/${key}`, record);
      }
      put(ledger, `exports-by-day/${time.slice(0, 10)}/${clusterId}/${task}`, {});
    }
    const cluster = { identifier, id: clusterId };
    put(lake, `latest/${identifier}.json`, { schema: 1, cluster, tables: {} });
  }
}
