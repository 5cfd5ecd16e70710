import { expiredHolds, type Hold } from '../domain/backup/hold.ts';
import { holdEndedAlert, holdExpiredAlert } from '../domain/backup/hold-alerts.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { type Condition, type Conditions, standing, tellChange } from '../domain/ledger/condition.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ceilingAlert, underCeilingAlert } from '../domain/retention/ceiling-alerts.ts';
import { deletionAllowedAlert, deletionRefusedAlert } from '../domain/retention/deletion-alerts.ts';
import { retainedBackups } from '../domain/retention/retained.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import type { Plan, Planned } from './plan.ts';

interface Telling {
  readonly conditions: Conditions;
  readonly known: ReadonlyMap<string, Condition>;
  readonly deployment: Dependencies['policy']['deployment'];
  readonly now: Date;
}

const holdSubject = 'hold/';

/**
 * Tells people once of what holds, and once when it is over: more is due than one run may do, RDS refuses deletions, a hold
 * of a backup has run out.
 *
 * Calls of the store: one list, where nothing is told.
 */
export async function tell(
  deps: Dependencies,
  context: KeepContext,
  plan: Plan,
  outcomes: readonly Outcome[],
): Promise<void> {
  const conditions: Conditions = { kind: 'backup-retention', deps: factDependencies(deps, context) };
  const { deployment, backupRetention } = deps.policy;
  const known = await standing(conditions);
  const telling: Telling = { conditions, known, deployment, now: context.now() };
  await tellCeiling(telling, plan, backupRetention.mostDeletions);
  await tellRefusal(telling, plan, outcomes);
  await tellExpiredHolds(telling, plan);
}

async function tellCeiling(
  { conditions, known, deployment, now }: Telling,
  { over }: Plan,
  most: number,
): Promise<void> {
  const story = { retained: retainedBackups, deployment, most, over, now };
  await tellChange(conditions, known.get('ceiling'), {
    subject: 'ceiling',
    holds: over.mark + over.delete > 0,
    begins: () => ({ body: { over: { ...over } }, effects: [{ alert: ceilingAlert(story) }] }),
    ends: (since) => ({ body: { over: { ...over } }, effects: [{ alert: underCeilingAlert(story, since) }] }),
  });
}

/** What RDS refuses for one backup it refuses for all: one message, until it deletes again or nothing is due. */
async function tellRefusal(
  { conditions, known, deployment, now }: Telling,
  { decisions }: Plan,
  outcomes: readonly Outcome[],
): Promise<void> {
  const due = decisions.filter(({ action, policy }) => action === 'delete' && isActing(policy));
  const arns = new Set(due.map(({ backup }) => backup.arn));
  const ended = outcomes.filter(({ subject }) => arns.has(subject));
  const refusal = ended.find(({ kind }) => kind === 'failed-for-good');
  // One that waits says nothing about what RDS allows.
  if (!refusal && due.length > 0 && !ended.some(({ kind }) => kind === 'done')) return;
  const body = { due: due.length, refusal: refusal?.reason ?? '' };
  const story = { retained: retainedBackups, deployment, due: due.length, now };
  await tellChange(conditions, known.get('deletion-refused'), {
    subject: 'deletion-refused',
    holds: refusal !== undefined,
    begins: () => ({ body, effects: [{ alert: deletionRefusedAlert(story, refusal?.reason ?? '') }] }),
    ends: (since) => ({ body, effects: [{ alert: deletionAllowedAlert(story, since) }] }),
  });
}

function isActing({ backupRetention }: Planned['policy']): boolean {
  return backupRetention.mode === 'act';
}

async function tellExpiredHolds(telling: Telling, { decisions }: Plan): Promise<void> {
  const found = new Map<string, { readonly one: Planned | undefined; readonly holds: readonly Hold[] }>();
  for (const subject of telling.known.keys()) {
    if (subject.startsWith(holdSubject)) found.set(subject, { one: undefined, holds: [] });
  }
  for (const one of decisions) {
    const subject = `${holdSubject}${one.backup.identifier}`;
    const holds = expiredHolds(one.backup, telling.now);
    if (holds.length > 0 || found.has(subject)) found.set(subject, { one, holds });
  }
  for (const [subject, { one, holds }] of found) await tellHold(telling, subject, one, holds);
}

async function tellHold(
  { conditions, known, deployment, now }: Telling,
  subject: string,
  one: Planned | undefined,
  holds: readonly Hold[],
): Promise<void> {
  const snapshot = subject.slice(holdSubject.length);
  const clusterIdentifier = one?.backup.clusterIdentifier ?? 'all clusters';
  const story = { deployment, team: one?.policy.team, clusterIdentifier, snapshot, now };
  const body = { snapshot, clusterIdentifier, holds: holds.map(({ tag }) => tag) };
  await tellChange(conditions, known.get(subject), {
    subject,
    holds: holds.length > 0,
    begins: () => ({ body, effects: [{ alert: holdExpiredAlert(story, holds) }] }),
    ends: (since) => ({ body, effects: [{ alert: holdEndedAlert(story, since) }] }),
  });
}
