import { openAlert, overAlert } from '../domain/changes/alerts.ts';
import { openAnnouncement } from '../domain/changes/announcement.ts';
import {
  type Looked,
  lookAt,
  lookAtAll,
  parseSubject,
  subjectOf,
  type Target,
} from '../domain/changes/open.ts';
import { failureOf } from '../domain/failure.ts';
import { begin, type Condition, type Conditions, end } from '../domain/ledger/condition.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, WatchContext, World } from './dependencies.ts';
import { snapshotsDue } from './snapshot-looks.ts';

/** What is needed to tell what stands open, and what does no more; under the lease. */
export interface Settling {
  readonly deps: Dependencies;
  readonly context: WatchContext;
  readonly world: World;
  readonly conditions: Conditions;
  /** What stands, by subject. */
  readonly stands: ReadonlyMap<string, Condition>;
}

/** Looks at everything that the standing checks look at, and tells what begins or ends to stand open. */
export async function settleAll(settling: Settling): Promise<Outcome[]> {
  const { deps, context, world, stands } = settling;
  const due = await snapshotsDue(deps, world, context.now());
  const { looked, failed } = await lookAtAll(world.place, deps.policy, due.snapshots);
  const outcomes = [...failed.values()];
  const seen = new Set(failed.keys());
  for (const each of looked) {
    const subject = subjectOf(each.check, each.thing);
    seen.add(subject);
    outcomes.push(...(await settleOne(settling, subject, each)));
  }
  const others = [...stands.keys()].filter((subject) => !seen.has(subject)).map(parseSubject);
  outcomes.push(
    ...(await settleSome(
      settling,
      others.filter((each) => each !== undefined),
    )),
  );
  await due.lookedAt();
  return outcomes;
}

/** Looks again at what was told to stand open, and tells what does no more. */
export async function settleSome(settling: Settling, targets: readonly Target[]): Promise<Outcome[]> {
  const { deps, world, stands } = settling;
  const outcomes: Outcome[] = [];
  for (const target of targets) {
    const subject = subjectOf(target.check, target.thing);
    if (!stands.has(subject)) continue;
    try {
      const looked = await lookAt(target, world.place, deps.policy);
      outcomes.push(...(looked ? await settleOne(settling, subject, looked) : await over(settling, target)));
    } catch (thrown) {
      outcomes.push(failureOf(thrown, subject));
    }
  }
  return outcomes;
}

async function settleOne(settling: Settling, subject: string, looked: Looked): Promise<Outcome[]> {
  const { deps, context, conditions, stands } = settling;
  const { holds, seen } = looked.reading;
  const known = stands.get(subject);
  if (holds === false) return known ? over(settling, looked, looked) : [];
  if (known) return [{ kind: 'waiting', subject, reason: `${seen}; told or noted ${known.since}` }];
  if (!holds) return [];
  const story = { deployment: deps.policy.deployment, looked, now: context.now() };
  const { tells } = looked.concerned;
  await begin(conditions, subject, {
    body: { check: looked.check, thing: looked.thing.name, seen },
    effects: [{ announce: openAnnouncement(story) }, ...(tells ? [{ alert: openAlert(story) }] : [])],
  });
  context.count('ChangesTold', 1);
  return [
    { kind: tells ? 'done' : 'would-have', subject, reason: `${seen}; ${tells ? 'told' : 'announced'} now` },
  ];
}

async function over(settling: Settling, { check, thing }: Target, looked?: Looked): Promise<Outcome[]> {
  const { deps, context, conditions, stands } = settling;
  const { deployment, clusters } = deps.policy;
  const subject = subjectOf(check, thing);
  const known = stands.get(subject);
  if (!known) return [];
  const tells = looked?.concerned.tells ?? clusters.some(({ changes }) => changes?.mode === 'act');
  const alert = overAlert({
    deployment,
    check,
    thing,
    looked,
    since: new Date(known.since),
    now: context.now(),
  });
  await end(conditions, known, { body: { check, thing: thing.name }, effects: tells ? [{ alert }] : [] });
  return [{ kind: 'done', subject, reason: looked?.reading.seen ?? 'not looked at any more' }];
}
