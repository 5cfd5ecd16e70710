import { expiredHolds, type Hold } from '../domain/backup/hold.ts';
import { holdEndedAlert, holdExpiredAlert } from '../domain/backup/hold-alerts.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { type Conditions, standing, tellChange } from '../domain/ledger/condition.ts';
import type { Outcome } from '../domain/outcome.ts';
import { retainedBackups } from '../domain/retention/retained.ts';
import { type RetentionTelling, tellCeiling, tellRefusal } from '../domain/retention/tell.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import type { Plan, Planned } from './plan.ts';

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
  const telling = { conditions, known, retained: retainedBackups, deployment, now: context.now() };
  const due = plan.decisions.filter(({ action, policy }) => action === 'delete' && isActing(policy));
  await tellCeiling(telling, plan.over, backupRetention.mostDeletions);
  await tellRefusal(telling, new Set(due.map(({ backup }) => backup.arn)), outcomes);
  await tellExpiredHolds(telling, plan);
}

function isActing({ backupRetention }: Planned['policy']): boolean {
  return backupRetention.mode === 'act';
}

async function tellExpiredHolds(telling: RetentionTelling, { decisions }: Plan): Promise<void> {
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
  { conditions, known, deployment, now }: RetentionTelling,
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
