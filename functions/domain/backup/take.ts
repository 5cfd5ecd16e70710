import type { LedgerStore } from '../ledger/ledger-store.ts';
import type { Snapshots } from '../snapshot/snapshots.ts';
import type { Backups, CreateAnswer } from './backups.ts';
import { backupTags } from './tags.ts';
import { intentKey, type WantedBackup } from './wanted-backup.ts';

export interface TakeDependencies {
  readonly store: LedgerStore;
  readonly backups: Pick<Backups, 'create'>;
  readonly snapshots: Pick<Snapshots, 'find'>;
}

/**
 * Asks RDS for the snapshot of a wanted backup, as often as one likes. The intent is written first: whatever happens
 * to this invocation, complete-backups finds it. A refusal leaves the intent standing; who will not try again
 * withdraws it.
 */
export async function takeWanted(deps: TakeDependencies, wanted: WantedBackup): Promise<CreateAnswer> {
  const { store, backups, snapshots } = deps;
  const { snapshotIdentifier: identifier, clusterIdentifier } = wanted;
  await store.create(intentKey(identifier), wanted);
  const answer = await backups.create({ identifier, clusterIdentifier, tags: backupTags(wanted) });
  if (answer.answer === 'refused') {
    // The same request by somebody else may have made the cluster busy a moment ago.
    return (await snapshots.find(identifier)) ? { answer: 'exists' } : answer;
  }
  // Whoever was refused at the same moment may have withdrawn the intent meanwhile.
  await store.create(intentKey(identifier), wanted);
  return answer;
}
