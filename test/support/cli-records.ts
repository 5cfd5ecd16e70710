import type { JsonObject } from '../../functions/domain/json.ts';

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
