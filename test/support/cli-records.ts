import type { ExportTask } from '../../functions/domain/export/task.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { CliWorld } from './cli-world.ts';

/** The ledger's record of an export that ended, as verify-export writes it. */
export function exportRecordOf(
  clusterId: string,
  snapshotTime: string,
  verdict: 'verified' | 'incomplete' | 'failed',
): { readonly key: string; readonly body: JsonObject } {
  const minute = snapshotTime.replace(/\D/g, '').slice(0, 12);
  const taskIdentifier = `ledger-core-${minute}-0k3v9x2m1q`;
  const key = `exports/${clusterId}/${snapshotTime.slice(0, 7)}/${taskIdentifier}`;
  const findings = {
    verified: { tables: ['ledger.public.accounts', 'ledger.public.entries'], empty: [] },
    incomplete: {
      tables: ['ledger.public.accounts'],
      empty: [],
      problems: [
        { name: 'ledger.payments.payouts', why: 'the master user lacks rights', todo: 'grant them' },
        { name: 'ledger.audit.blobs', why: 'a column name contains a space', todo: 'rename it' },
      ],
    },
    failed: { cause: 'The KMS key is disabled' },
  }[verdict];
  const fact = {
    verdict,
    taskIdentifier,
    snapshotIdentifier: `rds:ledger-core-${snapshotTime.slice(0, 10)}-02-10`,
    snapshotTime,
    endedAt: snapshotTime.replace('T02', 'T03'),
    ...findings,
  };
  const recorded = { recordedBy: 'invocation-1', recordedAt: snapshotTime, subject: taskIdentifier };
  return { key, body: { schema: 1, kind: 'exports', key, ...recorded, fact, effects: [] } };
}

/** The ledger's record of a message about a page of several failovers, as notify-failover writes it. */
export function pageRecordOf(
  id: string,
  message: string,
  clusterIds: readonly string[],
): { readonly key: string; readonly body: JsonObject } {
  const key = `failover-pages/sev1/${id}/${message}`;
  const members = clusterIds.map((clusterId) => ({ clusterId, identifier: `of-${clusterId}`, incident: id }));
  const page = { schema: 1, id, scope: 'sev1', severity: 'sev1', takesUntil: id, members, seen: [] };
  const recorded = { recordedBy: 'invocation-1', recordedAt: id, subject: 'page' };
  const fact = { message, page };
  return { key, body: { schema: 1, kind: 'failover-pages', key, ...recorded, fact, effects: [] } };
}

/** Two exports under way, one that ended, and one waiting for each reason there is; of 5 slots others have 2. */
export function exportsUnderWayIn(world: CliWorld): void {
  const at = (time: string) => `2026-11-22T${time}:05.000Z`;
  const wantedOf = (task: string, snapshotTime: string, change: JsonObject = {}): JsonObject => ({
    taskIdentifier: task,
    attempt: 1,
    snapshotArn: `arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:${task}`,
    snapshotIdentifier: `rds:${task}`,
    snapshotTime,
    clusterIdentifier: 'ledger-core',
    clusterId: 'cluster-A',
    policyName: 'ledger-core',
    wantedAt: snapshotTime,
    ...change,
  });
  const billing = { clusterIdentifier: 'billing', clusterId: 'cluster-E' };
  const live = {
    snapshotArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core',
    snapshotIdentifier: 'live:ledger-core-2026-11-22-03-00',
  };
  const objects: Readonly<Record<string, JsonObject>> = {
    'open/export-intents/in-progress': wantedOf('in-progress', at('02:10'), { intendedAt: at('08:00') }),
    'open/export-intents/live': wantedOf('live', at('03:00'), { ...live, intendedAt: at('09:58') }),
    'open/export-intents/ended': wantedOf('ended', at('01:10'), { intendedAt: at('07:00') }),
    'open/exports-wanted/first': wantedOf('first', at('05:10')),
    'open/exports-wanted/refused': wantedOf('refused', at('04:10'), { refusedSince: at('09:00') }),
    'open/exports-wanted/again': wantedOf('again', at('06:10'), { attempt: 2, notBefore: at('10:15') }),
    'open/exports-wanted/paused': wantedOf('paused', at('07:10'), billing),
    'pauses/current': {
      schema: 1,
      pauses: [
        {
          scope: 'cluster-E',
          until: at('12:00'),
          reason: 'migration',
          by: 'arn:aws:iam::123456789012:user/ada',
          since: at('09:00'),
        },
      ],
    },
  };
  for (const [key, body] of Object.entries(objects)) world.store.bucket.put(key, body);
  const taskOf = (identifier: string, change: Partial<ExportTask> = {}): ExportTask => ({
    identifier,
    sourceArn: `arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:${identifier}`,
    state: 'IN_PROGRESS',
    percentProgress: 35,
    startedAt: new Date(at('08:01')),
    endedAt: undefined,
    bucket: 'lake',
    prefix: 'exports',
    only: [],
    failureCause: undefined,
    warningMessage: undefined,
    ...change,
  });
  world.exportTasks = [
    taskOf('in-progress'),
    taskOf('live', { sourceArn: live.snapshotArn, state: 'STARTING', percentProgress: 0 }),
    taskOf('of-somebody-else'),
    taskOf('of-another'),
  ];
}
