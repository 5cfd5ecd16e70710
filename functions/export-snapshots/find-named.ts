import { type Wanted, wantedExports } from '../domain/export/wanted.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import { exportsInstances } from '../domain/policy/policy.ts';
import { isOfInstance, type Snapshot } from '../domain/snapshot/snapshot.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import type { NamedSnapshot } from './request.ts';
import { type Found, knownOf, listWanted, noteWouldHave, possiblyWanted } from './wants.ts';

/**
 * Looks at the snapshots that wake-ups name: one description each, one of their cluster, and the ledger's keys of
 * their month. What the policy wants is put on the list of wanted exports.
 */
export async function findNamed(
  deps: Dependencies,
  context: ExportContext,
  named: readonly NamedSnapshot[],
): Promise<Found> {
  const listed = new Map<string, readonly string[]>();
  const outcomes: Outcome[] = [];
  for (const one of oncePerSnapshot(named)) {
    const { wakeUps } = one;
    try {
      const found = await find(deps, context, one);
      if (!('export' in found)) outcomes.push({ ...found, wakeUps });
      else if (found.mode === 'act') {
        await listWanted(deps, found.export, one.attempt !== undefined);
        listed.set(found.export.taskIdentifier, wakeUps);
      } else {
        for await (const noted of noteWouldHave(deps, context, [found.export]))
          outcomes.push({ ...noted, wakeUps });
      }
    } catch (thrown) {
      outcomes.push(failureOf(thrown, subjectOf(one), wakeUps));
    }
  }
  return { listed, outcomes };
}

interface Named extends Omit<NamedSnapshot, 'wakeUp'> {
  readonly wakeUps: readonly string[];
}

/** Repeated events of one snapshot are one; a request by hand is more than an event. */
function oncePerSnapshot(named: readonly NamedSnapshot[]): Named[] {
  const once = new Map<string, Named>();
  for (const { wakeUp, ...one } of named) {
    const key = `${isOfInstance(one.arn ?? '') ? 'instance' : 'cluster'}/${one.identifier}`;
    const seen = once.get(key);
    const attempt = one.attempt ?? seen?.attempt;
    once.set(key, { ...one, attempt, wakeUps: [...(seen?.wakeUps ?? []), wakeUp] });
  }
  return [...once.values()];
}

/** What the policy wants of it, or why nothing. */
async function find(deps: Dependencies, context: ExportContext, named: Named): Promise<Wanted | Outcome> {
  const subject = subjectOf(named);
  const ofInstance = isOfInstance(named.arn ?? '');
  if (ofInstance && !exportsInstances(deps.policy)) {
    const kind = named.attempt === undefined ? 'ignored' : 'refused';
    return { kind, subject, reason: 'no instance is looked after' };
  }
  const snapshot = await (ofInstance ? deps.instanceSnapshots : deps.snapshots).find(named.identifier);
  if (!snapshot) {
    const kind = named.attempt === undefined ? 'ignored' : 'refused';
    return { kind, subject, reason: 'the snapshot does not exist (any more)' };
  }
  if (named.arn !== undefined && named.arn !== snapshot.arn) {
    return { kind: 'refused', subject, reason: `the snapshot of that name here is ${snapshot.arn}` };
  }
  const looked = {
    snapshots: [snapshot],
    clusters: await clusterOf(deps, snapshot),
    asked: new Map(named.attempt === undefined ? [] : [[snapshot.arn, named.attempt]]),
  };
  const possible = possiblyWanted(deps, context, looked);
  const known = await knownOf(
    deps,
    possible.wanted.map((one) => one.export),
  );
  const { wanted, notWanted } = wantedExports({ ...looked, ...known }, deps.policy, context.now());
  const [first] = wanted;
  if (first) return first;
  const [not] = notWanted;
  return {
    kind: not?.outcome ?? 'ignored',
    subject: snapshot.arn,
    reason: not?.reason ?? 'nothing wants it',
  };
}

async function clusterOf({ clusters }: Dependencies, { clusterResourceId, arn }: Snapshot) {
  const isKnown = clusterResourceId !== undefined && !isOfInstance(arn);
  const cluster = isKnown ? await clusters.find(clusterResourceId) : undefined;
  return new Map(cluster ? [[cluster.resourceId, cluster]] : []);
}

function subjectOf({ arn, identifier }: Named): string {
  return arn ?? identifier;
}
