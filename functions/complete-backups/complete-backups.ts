import {
  intentKey,
  intentPrefix,
  parseWantedBackup,
  type WantedBackup,
} from '../domain/backup/wanted-backup.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { endSweep } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import { pausesOnce } from '../domain/pause/pause.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { type Completing, completeOne } from './complete-one.ts';
import type { CompleteContext, Dependencies } from './dependencies.ts';
import { readRequest } from './request.ts';
import { wantDue } from './schedules.ts';

/** No further backup is begun this short before the deadline. */
const marginMs = 20_000;

/**
 * Takes backups that schedules ask for, and sees each wanted backup through to its record: those that wake-ups name,
 * or in a sweep all that are under way. A backup counts as this suite's if its intent stands in the ledger.
 */
export async function completeBackups(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: CompleteContext,
): Promise<Outcome[]> {
  const { due, named, sweeps, outcomes: unfit } = readRequest(wakeUps);
  const outcomes = [...unfit];
  const causes = new Map<string, string[]>();
  const wanted = new Map<string, WantedBackup>();
  const want = (backup: WantedBackup, wakeUp: string) => {
    const { snapshotIdentifier } = backup;
    wanted.set(snapshotIdentifier, backup);
    causes.set(snapshotIdentifier, [...(causes.get(snapshotIdentifier) ?? []), wakeUp]);
  };

  for (const one of due) {
    const subject = `schedule ${one.schedule} of ${one.policy}`;
    outcomes.push(
      ...(await attempt(subject, [one.wakeUp], async () => {
        const scheduled = await wantDue(deps, one);
        for (const backup of scheduled.wanted) want(backup, one.wakeUp);
        return scheduled.outcomes.map((outcome) => ({ ...outcome, wakeUps: [one.wakeUp] }));
      })),
    );
  }
  for (const { identifier, wakeUp } of named) {
    outcomes.push(
      ...(await attempt(identifier, [wakeUp], async () => {
        const key = intentKey(identifier);
        const stored = await deps.store.read(key);
        if (stored) want(parseWantedBackup(key, stored.body), wakeUp);
        if (stored) return [];
        const reason = 'no backup under way has this snapshot: recorded before, or taken by somebody else';
        return [{ kind: 'ignored', subject: identifier, reason, wakeUps: [wakeUp] }];
      })),
    );
  }
  if (sweeps.length > 0) {
    const intents = await readAll(deps.store, intentPrefix, parseWantedBackup);
    for (const { key, fault } of intents.unreadable) outcomes.push(failureOf(fault, key));
    for (const backup of intents.records) for (const sweep of sweeps) want(backup, sweep);
  }
  const pauses = pausesOnce(deps.store, () => context.now());
  for (const [identifier, backup] of wanted) {
    outcomes.push(...(await complete({ ...deps, pauses }, context, backup, causes.get(identifier) ?? [])));
  }
  const sweep = { wakeUps: sweeps, subject: 'sweep of backups under way', prefixes: ['backups/'] };
  return [...outcomes, ...(await endSweep(factDependencies(deps, context), sweep))];
}

function complete(
  deps: Completing,
  context: CompleteContext,
  backup: WantedBackup,
  wakeUps: readonly string[],
): Promise<Outcome[]> {
  const subject = backup.snapshotIdentifier;
  return attempt(subject, wakeUps, async () => {
    if (!hasTime(context, marginMs)) {
      return [{ kind: 'waiting', subject, reason: 'this invocation has no time left', wakeUps }];
    }
    return [{ ...(await completeOne(deps, context, backup)), subject, wakeUps }];
  });
}

async function attempt(
  subject: string,
  wakeUps: readonly string[],
  work: () => Promise<Outcome[]>,
): Promise<Outcome[]> {
  try {
    return await work();
  } catch (thrown) {
    return [failureOf(thrown, subject, wakeUps)];
  }
}
