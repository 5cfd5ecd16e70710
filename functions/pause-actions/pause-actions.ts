import type { Backups } from '../domain/backup/backups.ts';
import type { Instances } from '../domain/backup/instances.ts';
import { type Answered, refusedAnswer } from '../domain/caller/answered.ts';
import { askedRequest } from '../domain/caller/asked-request.ts';
import type { Identities } from '../domain/caller/who-asks.ts';
import { policyForInstance } from '../domain/cluster/cluster.ts';
import type { InvokedContext } from '../domain/invocation.ts';
import type { JsonObject } from '../domain/json.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { changePauses, withPause } from '../domain/pause/change.ts';
import { everyCluster, type Pause, pausedReason } from '../domain/pause/pause.ts';
import { type PauseRequest, readPauseRequest } from '../domain/pause/request.ts';
import type { Policy } from '../domain/policy/policy.ts';

/** What pause-actions works with. */
export interface Dependencies {
  readonly store: LedgerStore;
  readonly policy: Pick<Policy, 'clusters'>;
  readonly backups: Pick<Backups, 'source'>;
  readonly instances: Instances;
  readonly identities: Identities;
}

/** Whose actions are meant. */
interface Scope {
  readonly scope: string;
  readonly clusterIdentifier?: string;
}

type Asker = string | undefined;

const pauseRequests = { subject: 'request to pause', read: readPauseRequest };

/**
 * Pauses and resumes what the suite does: to one cluster or instance, known by its resource id, or to all. A
 * pause ends by itself at its time; asking for the same again changes nothing.
 */
export async function pauseActions(
  deps: Dependencies,
  payload: unknown,
  context: InvokedContext<never>,
): Promise<Answered> {
  const asked = await askedRequest(deps.identities, payload, context, pauseRequests);
  if ('outcome' in asked) return asked;
  const { request, by } = asked;
  const now = context.now();
  const scope = await scopeOf(deps, request.whose);
  if (request.kind === 'resume') return resume(deps, now, { whose: request.whose, scope, by });
  if (!scope) {
    return refusedAnswer(request.whose, `there is no DB cluster ${request.whose}`, [
      'Name a cluster of this account and region, an instance that the configuration names, or "all".',
    ]);
  }
  return pause(deps, now, { request, scope, by });
}

async function scopeOf(deps: Dependencies, whose: string): Promise<Scope | undefined> {
  if (whose === everyCluster) return { scope: everyCluster };
  const source = await sourceOf(deps, whose);
  return source && { scope: source.resourceId, clusterIdentifier: source.identifier };
}

/** An instance is looked for only where the configuration names it: no other may be. */
async function sourceOf({ policy, backups, instances }: Dependencies, whose: string) {
  if (!policyForInstance(whose, policy.clusters)) return backups.source(whose);
  const [instance] = await instances.named([whose]);
  return instance;
}

async function pause(
  { store }: Dependencies,
  now: Date,
  asked: { request: Extract<PauseRequest, { kind: 'pause' }>; scope: Scope; by: Asker },
): Promise<Answered> {
  const { request, scope, by } = asked;
  const wanted: Pause = {
    ...scope,
    until: request.until.toISOString(),
    reason: request.reason,
    since: now.toISOString(),
    ...(by !== undefined && { by }),
  };
  const { standing, replaced } = await changePauses(store, now, (pauses) => {
    const known = pauses.find((one) => one.scope === scope.scope);
    if (known && known.until === wanted.until && known.reason === wanted.reason) {
      return { result: { standing: known, replaced: undefined } };
    }
    return { result: { standing: wanted, replaced: known }, next: withPause(pauses, wanted) };
  });
  await store.create(logKey(standing, standing.since, 'paused'), { ...standing });
  const kind = standing === wanted ? 'done' : 'already-done';
  return {
    outcome: {
      kind,
      subject: request.whose,
      reason: pausedReason(standing),
      details: { by: by ?? 'unproven' },
    },
    answer: {
      answer: standing === wanted ? 'paused' : 'already-paused',
      ...told(request.whose, standing),
      ...(replaced && { replaced: { until: replaced.until, reason: replaced.reason } }),
      next: 'Nothing new is started. What AWS has begun goes on, and so do alerts. The pause ends by itself.',
    },
  };
}

async function resume(
  { store }: Dependencies,
  now: Date,
  asked: { whose: string; scope: Scope | undefined; by: Asker },
): Promise<Answered> {
  const { whose, scope, by } = asked;
  // A cluster that is gone is known by the name that it had.
  const isMeant = (one: Pause) => (scope ? one.scope === scope.scope : one.clusterIdentifier === whose);
  const { lifted, left } = await changePauses(store, now, (pauses) => {
    const known = pauses.find(isMeant);
    const others = pauses.filter((one) => !isMeant(one));
    const result = { lifted: known, left: others.find((one) => one.scope === everyCluster) };
    return known ? { result, next: others } : { result };
  });
  if (lifted) {
    const log = { ...lifted, resumedAt: now.toISOString(), ...(by !== undefined && { resumedBy: by }) };
    await store.create(logKey(lifted, now.toISOString(), 'resumed'), log);
  }
  const still = left && `all clusters are ${pausedReason(left)}`;
  const reason = lifted ? 'goes on' : 'was not paused';
  return {
    outcome: {
      kind: lifted ? 'done' : 'already-done',
      subject: whose,
      reason,
      details: { by: by ?? 'unproven' },
    },
    answer: {
      answer: lifted ? 'resumed' : 'not-paused',
      ...(lifted ? told(whose, lifted) : { paused: whose }),
      ...(still !== undefined && { still }),
      next: still
        ? 'Resume "all", or wait until its pause ends.'
        : 'The next sweep does what waited: within 15 minutes, unless the configuration says otherwise.',
    },
  };
}

function told(whose: string, { until, reason, since, by }: Pause): JsonObject {
  return { paused: whose, until, reason, since, by: by ?? null };
}

/** `pauses/<yyyy-mm>/<time>.<scope>.<what>`: who looks for it knows when it was. */
function logKey({ scope }: Pause, at: string, what: 'paused' | 'resumed'): string {
  return `pauses/${at.slice(0, 7)}/${at}.${scope}.${what}`;
}
