import type { BackupSource, Backups, CreateAnswer } from '../domain/backup/backups.ts';
import { isSameRequest, wantedByHand } from '../domain/backup/plan.ts';
import { judgeRefusal, whichCouldGo } from '../domain/backup/refusal.ts';
import { type BackupRequest, readBackupRequest } from '../domain/backup/request.ts';
import { takeWanted } from '../domain/backup/take.ts';
import {
  intentKey,
  parseStoredRequest,
  requestKey,
  type WantedBackup,
  wouldHaveKey,
} from '../domain/backup/wanted-backup.ts';
import { type Answered, refusedAnswer } from '../domain/caller/answered.ts';
import { askedRequest } from '../domain/caller/asked-request.ts';
import type { Identities } from '../domain/caller/who-asks.ts';
import { policyFor } from '../domain/cluster/cluster.ts';
import type { InvokedContext } from '../domain/invocation.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { readPauses } from '../domain/pause/pause.ts';
import type { ClusterPolicy, Policy } from '../domain/policy/policy.ts';
import type { Snapshots } from '../domain/snapshot/snapshots.ts';
import { alreadyAnswer, pausedAnswer, startedAnswer, wouldHaveAnswer } from './answers.ts';
import type { contract } from './contract.ts';

/** What take-backup works with. */
export interface Dependencies {
  readonly policy: Policy;
  readonly store: LedgerStore;
  readonly backups: Backups;
  readonly snapshots: Pick<Snapshots, 'find'>;
  readonly identities: Identities;
}

const backupRequests = { subject: 'request for a backup', read: readBackupRequest };

export type TakeContext = InvokedContext<keyof (typeof contract)['metrics']>;

/**
 * Takes a snapshot for whoever asks, and answers at once: RDS goes on by itself, and complete-backups says when it is
 * there. The same cluster and reason asked for again within a quarter of an hour is the same request, and makes no
 * second snapshot.
 */
export async function takeBackup(
  deps: Dependencies,
  payload: unknown,
  context: TakeContext,
): Promise<Answered> {
  const asked = await askedRequest(deps.identities, payload, context, backupRequests);
  if ('outcome' in asked) return asked;
  const { request, by } = asked;
  const source = await deps.backups.source(request.cluster);
  if (!source) return unknownCluster(deps, request);
  const policy = policyFor(source, deps.policy.clusters);
  if (!policy || policy.backups.mode === 'off') return notLookedAfter(request, policy);

  const planned = wantedByHand(request, source, policy, { now: context.now(), by });
  if (policy.backups.mode === 'observe') {
    await deps.store.create(wouldHaveKey(planned), planned);
    return wouldHaveAnswer(planned);
  }
  if (!request.despitePause) {
    const pause = (await readPauses(deps.store, context.now())).of(source.resourceId);
    if (pause) return pausedAnswer(source.arn, pause);
  }
  const { wanted, isNew } = await claimRequest(deps, planned, context.now());
  const snapshot = isNew ? undefined : await deps.snapshots.find(wanted.snapshotIdentifier);
  if (snapshot) return alreadyAnswer(wanted, snapshot.status);
  const answer = await takeWanted(deps, wanted);
  if (answer.answer === 'refused') return refusedByRds(deps, context, { wanted, source, answer });
  if (answer.answer === 'exists') return alreadyAnswer(wanted, 'creating');
  context.count('BackupsStarted', 1);
  return startedAnswer(wanted);
}

/** The backup that this request and all its repetitions lead to: whoever stores it first decides. */
async function claimRequest(
  { store }: Dependencies,
  planned: WantedBackup,
  now: Date,
): Promise<{ wanted: WantedBackup; isNew: boolean }> {
  const key = requestKey(planned.clusterId, planned.reason);
  const body = { wanted: planned };
  const created = await store.create(key, body);
  if (created.created) return { wanted: planned, isNew: true };
  const stored = created.existing ?? (await store.read(key));
  const earlier = stored && parseStoredRequest(key, stored.body);
  if (!stored || !earlier)
    throw new TypeError(`Expected: ${key}, which existed a moment ago. Found: nothing.`);
  if (isSameRequest(earlier, now)) return { wanted: earlier, isNew: false };
  const replaced = await store.replace(key, body, stored.etag);
  if (replaced.replaced) return { wanted: planned, isNew: true };
  const winner = replaced.existing ?? (await store.read(key));
  return { wanted: winner ? parseStoredRequest(key, winner.body) : planned, isNew: false };
}

/** Nobody tries it again, so the intent goes: the caller was told, and asks again or does not. */
async function refusedByRds(
  deps: Dependencies,
  context: TakeContext,
  facts: { wanted: WantedBackup; source: BackupSource; answer: Extract<CreateAnswer, { answer: 'refused' }> },
): Promise<Answered> {
  const { wanted, source, answer } = facts;
  await deps.store.removeMarker(intentKey(wanted.snapshotIdentifier));
  const { cause, todo, passes } = judgeRefusal(answer.code, source);
  const candidates = /Quota/.test(answer.code)
    ? whichCouldGo(await deps.backups.counted(), context.now())
    : [];
  const found = `${cause} (${answer.code}: ${answer.message})`;
  const kind = passes ? 'refused' : 'failed-for-good';
  return refusedAnswer(source.arn, found, [...todo, 'Then ask again.'], { kind, couldGo: candidates });
}

async function unknownCluster(deps: Dependencies, { cluster }: BackupRequest): Promise<Answered> {
  const known = (await deps.backups.sources())
    .filter((source) => policyFor(source, deps.policy.clusters))
    .map(({ identifier }) => identifier)
    .toSorted();
  const { region } = deps.policy.deployment;
  return refusedAnswer(cluster, `there is no DB cluster ${cluster} in ${region}`, [
    known.length === 0
      ? 'No cluster here is looked after: see clusters in steward.config.ts.'
      : `Clusters looked after here: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}.`,
  ]);
}

function notLookedAfter({ cluster }: BackupRequest, policy: ClusterPolicy | undefined): Answered {
  return policy
    ? refusedAnswer(cluster, 'backups are switched off for this cluster', [
        `Set backups.mode to "act" for ${policy.name} in steward.config.ts, and deploy.`,
      ])
    : refusedAnswer(cluster, 'this cluster is not looked after', [
        'Add it to clusters in steward.config.ts with backups.mode "act", or give it the tag that chooses clusters there, and deploy.',
      ]);
}
