import { isDerivedFrom } from '../domain/export/task-identifier.ts';
import { type ExportIntent, intentPrefix, parseExportIntent } from '../domain/export/wanted-export.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { endSweep } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { accept } from './accept.ts';
import { checkAgain } from './check-again.ts';
import type { Dependencies, VerifyContext } from './dependencies.ts';
import { type NamedSource, readRequest } from './request.ts';
import { verifyOne } from './verify-one.ts';

/** No further export is checked this short before the deadline. */
const marginMs = 30_000;

/**
 * Checks exports that ended: those that wake-ups name, or in a sweep all that were started and are not recorded.
 * An export counts as this suite's if its intent stands in the ledger; events name the snapshot, never the task.
 */
export async function verifyExport(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: VerifyContext,
): Promise<Outcome[]> {
  const { sources, acceptances, checks, sweeps, outcomes: unfit } = readRequest(wakeUps);
  const outcomes = [...unfit];
  for (const acceptance of acceptances) {
    const outcome = await attempt(acceptance.recordKey, () => accept(deps, context, acceptance));
    outcomes.push({ ...outcome, wakeUps: [acceptance.wakeUp] });
  }
  for (const check of checks) {
    const outcome = await attempt(check.again, () => checkAgain(deps, context, check));
    outcomes.push({ ...outcome, wakeUps: [check.wakeUp] });
  }
  if (sources.length + sweeps.length === 0) return outcomes;

  const intents = await readAll(deps.store, intentPrefix, parseExportIntent);
  for (const { key, fault } of intents.unreadable) outcomes.push(failureOf(fault, key));
  for (const source of sources) {
    if (intents.records.some((intent) => isOf(intent, source))) continue;
    const outcome = await attempt(subjectOf(source), () => withoutIntent(deps, source));
    outcomes.push({ ...outcome, wakeUps: [source.wakeUp] });
  }
  for (const intent of intents.records) {
    const causes = sources.filter((source) => isOf(intent, source)).map(({ wakeUp }) => wakeUp);
    if (causes.length === 0 && sweeps.length === 0) continue;
    outcomes.push({ ...(await verify(deps, context, intent)), wakeUps: [...causes, ...sweeps] });
  }
  const sweep = { wakeUps: sweeps, subject: 'sweep of started exports', prefixes: ['exports/'] };
  return [...outcomes, ...(await endSweep(factDependencies(deps, context), sweep))];
}

async function verify(deps: Dependencies, context: VerifyContext, intent: ExportIntent): Promise<Outcome> {
  const subject = intent.snapshotArn;
  const details = { taskIdentifier: intent.taskIdentifier };
  if (!hasTime(context, marginMs)) {
    return { kind: 'waiting', subject, reason: 'this invocation has no time left', details };
  }
  return attempt(subject, async () => {
    const result = await verifyOne(deps, context, intent);
    return { ...result, subject, details: { ...details, ...result.details } };
  });
}

/** An export that ended without an intent of ours: recorded before, or somebody else's. */
async function withoutIntent(deps: Dependencies, source: NamedSource): Promise<Outcome> {
  const subject = subjectOf(source);
  if (source.arn === undefined) {
    return { kind: 'ignored', subject, reason: 'no export of it was started here that is not recorded' };
  }
  const [newest] = await deps.tasks.ofSource(source.arn);
  if (!newest) return { kind: 'ignored', subject, reason: 'RDS has no export task of it' };
  return isDerivedFrom(newest.identifier, source.arn)
    ? { kind: 'already-done', subject, reason: `task ${newest.identifier} was recorded before` }
    : { kind: 'ignored', subject, reason: `task ${newest.identifier} was started by somebody else` };
}

function isOf(intent: ExportIntent, { snapshotIdentifier, arn }: NamedSource): boolean {
  return arn === undefined ? intent.snapshotIdentifier === snapshotIdentifier : intent.snapshotArn === arn;
}

function subjectOf({ arn, snapshotIdentifier }: NamedSource): string {
  return arn ?? snapshotIdentifier;
}

async function attempt(subject: string, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (thrown) {
    return failureOf(thrown, subject);
  }
}
