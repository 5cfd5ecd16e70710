import { minuteMs } from '../domain/durations.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import type { Owed } from '../domain/rotation/hold.ts';
import type { RotationRecord } from '../domain/rotation/rotation-record.ts';
import { rotationToken } from '../domain/rotation/round.ts';
import { ask } from './ask.ts';
import type { Dependencies, WhyClosed } from './dependencies.ts';
import { type Kept, rotatedSince, writeOwed } from './keep-holds.ts';
import { standingOf } from './standing.ts';

/** Secrets Manager's own tries end within minutes; a step that was refused at the last moment is written down by then. */
const lookMs = 30 * minuteMs;

/**
 * Rotates after a hold what could not be rotated during it, and what was rotated while the green side did not hear of
 * it: that finds the password which the green side knows, and gives both sides of the secret the same one again.
 */
export async function rotateOwed(
  deps: Dependencies,
  now: Date,
  { kept, acting, whyClosed }: { kept: Kept; acting: readonly SecretPolicy[]; whyClosed: WhyClosed },
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const left: Owed[] = [];
  for (const owed of kept.owed) {
    const policy = acting.find(({ secretArn }) => secretArn === owed.secretArn);
    if (!policy) continue;
    try {
      const outcome = await rotateOne(deps, now, { owed, policy, whyClosed });
      if (outcome !== 'settled') left.push(owed);
      if (typeof outcome === 'object') outcomes.push(outcome);
    } catch (thrown) {
      left.push(owed);
      outcomes.push(failureOf(thrown, policy.name));
    }
  }
  if (left.length !== kept.owed.length) await writeOwed(deps.store, kept, left);
  return outcomes;
}

async function rotateOne(
  deps: Dependencies,
  now: Date,
  { owed, policy, whyClosed }: { owed: Owed; policy: SecretPolicy; whyClosed: WhyClosed },
): Promise<Outcome | 'settled' | 'not-needed-yet'> {
  const standing = await standingOf(deps, policy.secretArn);
  const token = rotationToken(`after a hold ${owed.since} ${policy.secretArn}`);
  const { record } = standing;
  const needed = record && needs(record, owed, token);
  if (needed === 'settled') return 'settled';
  if (!needed) return now.getTime() - Date.parse(owed.since) > lookMs ? 'settled' : 'not-needed-yet';
  const closed = whyClosed(policy);
  if (closed !== undefined) return { kind: 'waiting', subject: policy.name, reason: closed };
  return ask(deps, policy, { token, standing });
}

function needs(record: RotationRecord, { since, createdAt }: Owed, token: string): boolean | 'settled' {
  const { attempt } = record;
  if (rotatedSince(record, since)) return 'settled';
  const held = attempt.state === 'failed' && attempt.failure?.name === 'blue-green-under-way';
  // How it failed is told by whoever watches rotations.
  if (attempt.version === token && attempt.state === 'failed' && !held) return 'settled';
  return held || rotatedSince(record, createdAt);
}
