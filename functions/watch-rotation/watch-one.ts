import { dayMs } from '../domain/durations.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { begin, type Condition, type Conditions, end } from '../domain/ledger/condition.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { rotatedAnnouncement, rotatedKey } from '../domain/rotation/rotated-announcement.ts';
import {
  lastRotationKey,
  parseRotationRecord,
  type RotationRecord,
  secretKey,
} from '../domain/rotation/rotation-record.ts';
import { type RotationTrouble, rotationTrouble } from '../domain/rotation/trouble.ts';
import { rotationTroubleAlert, rotationWellAlert } from '../domain/rotation/trouble-alerts.ts';
import type { Dependencies, WatchContext } from './dependencies.ts';
import { endFormerSessions } from './end-former-sessions.ts';
import { rehearsedToday } from './rehearse.ts';
import { runHooks } from './run-hooks.ts';

/** A rotation of so long ago was announced, or nobody waits for it any more. */
const announceWithinMs = 3 * dayMs;

interface Watched {
  readonly policy: SecretPolicy;
  readonly conditions: Conditions;
  /** What holds, by subject. */
  readonly stands: ReadonlyMap<string, Condition>;
}

/**
 * Looks at one secret, announces its last rotation, does what follows it, and tells what begins or ends to be
 * in the way of the next.
 */
export async function watchOne(
  deps: Dependencies,
  context: WatchContext,
  { policy, conditions, stands }: Watched,
): Promise<Outcome[]> {
  const { secretArn } = policy;
  const record = await recordOf(deps, secretArn);
  await announce(deps, context, record);
  const rotation = record && recentRotation(record, context.now());
  const followed = rotation ? await runHooks(deps, context, policy, rotation) : [];
  const ended = await endFormerSessions(deps, context, policy, record);
  return [...followed, ...ended, await tellTrouble(deps, context, { policy, conditions, stands, record })];
}

async function tellTrouble(
  deps: Dependencies,
  context: WatchContext,
  { policy, conditions, stands, record }: Watched & { readonly record: RotationRecord | undefined },
): Promise<Outcome> {
  const { secretArn } = policy;
  const secret = await deps.secrets.look(secretArn);
  const rehearsal = secret && (await rehearsedToday(deps, context.now(), policy));
  const trouble = rotationTrouble({ secret, record, rehearsal }, context.now());
  const story = { deployment: deps.policy.deployment, secret: policy, now: context.now() };
  const known = knownOf(stands, secretArn);
  if (trouble) {
    context.count('SecretsInTrouble', 1);
    const same = trouble.grave ? known.grave : known.usual;
    // Whoever was told of a lesser trouble does not know of the graver one.
    if (!same) {
      await begin(conditions, subjectOf(secretArn, trouble.grave), {
        body: { secretArn, trouble: trouble.name, found: [...trouble.found] },
        effects: [{ alert: rotationTroubleAlert(story, trouble) }],
      });
    }
    if (!trouble.grave && known.grave) {
      await end(conditions, known.grave, { body: { secretArn, left: trouble.name }, effects: [] });
    }
    return outcomeOf(policy, trouble, same);
  }
  const [first, second] = [known.grave, known.usual].filter((condition) => condition !== undefined);
  if (first) {
    const since = new Date(second && second.since < first.since ? second.since : first.since);
    if (second) await end(conditions, second, { body: { secretArn }, effects: [] });
    const alert = rotationWellAlert(story, since);
    await end(conditions, first, { body: { secretArn }, effects: [{ alert }] });
  }
  return { kind: 'done', subject: policy.name, reason: first ? 'well again; told' : 'nothing is in the way' };
}

/** Grave troubles are conditions of their own: they are told beside a lesser one that stands. */
function subjectOf(secretArn: string, grave: boolean): string {
  return grave ? `${secretKey(secretArn)}.grave` : secretKey(secretArn);
}

function knownOf(stands: Watched['stands'], secretArn: string) {
  return { usual: stands.get(subjectOf(secretArn, false)), grave: stands.get(subjectOf(secretArn, true)) };
}

function outcomeOf({ name }: SecretPolicy, trouble: RotationTrouble, known: Condition | undefined): Outcome {
  const told = known ? `told ${known.since}` : 'told now';
  return {
    kind: 'waiting',
    subject: name,
    reason: `${trouble.short}; ${told}`,
    details: { trouble: trouble.name },
  };
}

async function recordOf({ store }: Dependencies, secretArn: string): Promise<RotationRecord | undefined> {
  const key = lastRotationKey(secretArn);
  const stored = await store.read(key);
  return stored && parseRotationRecord(key, stored.body);
}

/** The last rotation, where it is not long ago. */
function recentRotation({ secretArn, name, lastRotated }: RotationRecord, now: Date) {
  if (!lastRotated || now.getTime() - Date.parse(lastRotated.at) > announceWithinMs) return undefined;
  const { version, at: rotatedAt, user } = lastRotated;
  return { secretArn, name, version, rotatedAt, ...(user !== undefined && { user }) };
}

async function announce(
  deps: Dependencies,
  context: WatchContext,
  record: RotationRecord | undefined,
): Promise<void> {
  const { lastRotated } = record ?? {};
  if (!record || !lastRotated || !recentRotation(record, context.now())) return;
  await recordFact(factDependencies(deps, context), {
    key: rotatedKey(record.secretArn, lastRotated.version),
    body: { secretArn: record.secretArn, rotatedAt: lastRotated.at },
    effects: [{ announce: rotatedAnnouncement(deps.policy.deployment, { ...record, lastRotated }) }],
    subject: record.secretArn,
  });
}
