import type { Effect } from '../domain/effect.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import type { FailoverStory } from '../domain/failover/alert-parts.ts';
import type { Incident } from '../domain/failover/incident.ts';
import { openingSeverity } from '../domain/failover/open-alerts.ts';
import {
  type FailoverPage,
  isOver,
  isSame,
  joinedPage,
  openPages,
  pageKey,
  pageMessageKey,
  parsePage,
  scopeOf,
  tendedPage,
  unrecordedOf,
} from '../domain/failover/page.ts';
import { pageAlert } from '../domain/failover/page-alerts.ts';
import { failureOf } from '../domain/failure.ts';
import { Fault, toFault } from '../domain/fault.ts';
import { asJson, isJsonObject } from '../domain/json.ts';
import { claimOf } from '../domain/ledger/claim.ts';
import { readCurrent, writeCurrent } from '../domain/ledger/current.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { FailoverPolicy } from '../domain/policy/failover.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import { listOpenIncidents, type OpenIncident } from './open-incidents.ts';

/** As many may join in the same moment. */
const mostRounds = 40;

/**
 * The page that the incident's opening is part of, which is stored, and whose message is a fact by then; `undefined` if the
 * opening pages by itself: too few fail over together, or the page could not be had.
 */
export async function joinPage(
  deps: Dependencies,
  context: FailoverContext,
  story: FailoverStory,
  { onePage, others }: { onePage: FailoverPolicy['onePage']; others: readonly OpenIncident[] | undefined },
): Promise<FailoverPage | undefined> {
  const { incident, team } = story;
  const severity = openingSeverity(story);
  if (!onePage || !others || severity === undefined) return undefined;
  const withinMs = onePage.withinSeconds * 1_000;
  const together = others.filter(
    (other) => Math.abs(Date.parse(other.incident) - Date.parse(incident.id)) <= withinMs,
  );
  if (together.length + 1 < onePage.from) return undefined;
  const zone = incident.writerBefore?.member.zone;
  const recipients = { severity, team };
  try {
    return await change(deps, context, scopeOf(recipients), async (page) =>
      joinedPage(page, {
        member: {
          clusterId: incident.clusterId,
          identifier: incident.clusterIdentifier,
          incident: incident.id,
          ...(zone !== undefined && { zone }),
        },
        recipients,
        others: together.map(({ identifier }) => identifier),
        withinSeconds: onePage.withinSeconds,
        now: context.now(),
      }),
    );
  } catch (thrown) {
    warn(context, 'The page of several failovers could not be had; this one pages by itself', thrown);
    return undefined;
  }
}

/** Notes what became of the incident on its page, and tells what is due of that. The sweep does it too. */
export async function tendPage(
  deps: Dependencies,
  context: FailoverContext,
  { page: own, clusterId, id, end }: Incident,
): Promise<void> {
  if (!own) return;
  const ended = end && { at: end.at, verdict: end.verdict };
  try {
    await change(deps, context, own.scope, async (page) =>
      page?.id === own.id
        ? tendedPage(
            page,
            (member) => (isSame(member, { clusterId, incident: id }) ? ended : undefined),
            context.now(),
          )
        : page,
    );
  } catch (thrown) {
    warn(context, 'The page of several failovers could not be brought up to date; the sweep does it', thrown);
  }
}

/** Brings all open pages up to date with the markers of incidents; returns what failed. */
export async function tendOpenPages(deps: Dependencies, context: FailoverContext): Promise<Outcome[]> {
  const failures: Outcome[] = [];
  for await (const key of deps.store.list(openPages.prefix)) {
    const open = openPages.parse(key);
    try {
      if (open) await tendOpenPage(deps, context, { ...open, key });
    } catch (thrown) {
      failures.push(failureOf(thrown, key));
    }
  }
  return failures;
}

async function tendOpenPage(
  deps: Dependencies,
  context: FailoverContext,
  { scope, id, key }: { scope: string; id: string; key: string },
): Promise<void> {
  const page = await change(deps, context, scope, async (current) => {
    if (current?.id !== id) return current;
    // Read after the page: whoever is on it had marked his incident before.
    const open = await listOpenIncidents(deps);
    const end = { at: context.now().toISOString() };
    return tendedPage(
      current,
      (member) => (open.some((incident) => isSame(member, incident)) ? undefined : end),
      context.now(),
    );
  });
  if (page?.id !== id && (await isLate(deps, context, key))) await deps.store.removeMarker(key);
}

/** Whether a marker is of a page that never came to be: whoever was about to store it lost the race, or crashed. */
async function isLate({ store }: Dependencies, { now }: FailoverContext, key: string): Promise<boolean> {
  const noted = await store.read(key);
  const until = isJsonObject(noted?.body) ? noted.body['until'] : undefined;
  return typeof until !== 'string' || Date.parse(until) < now().getTime();
}

/**
 * Reads, decides and writes until there is nothing left to write. The page is stored before anything is said of it, with what is
 * due; whatever was due and is not yet a fact is recorded by whoever comes next.
 */
async function change(
  deps: Dependencies,
  context: FailoverContext,
  scope: string,
  decide: (page: FailoverPage | undefined) => Promise<FailoverPage | undefined>,
): Promise<FailoverPage | undefined> {
  const { store } = deps;
  const object = { key: pageKey(scope), parse: parsePage };
  let seen = await readCurrent(store, object);
  for (let round = 1; round <= mostRounds; round++) {
    if (seen && unrecordedOf(seen.value).length > 0) {
      const page = seen.value;
      await recordDue(deps, context, page);
      seen = await writeCurrent(store, object, seen, { ...page, recorded: [...page.due] });
      continue;
    }
    const next = await decide(seen?.value);
    if (!next || JSON.stringify(next) === JSON.stringify(seen?.value)) {
      if (next && isOver(next)) await store.removeMarker(openPages.keyOf(next));
      return next;
    }
    if (next.id !== seen?.value.id) {
      await store.create(openPages.keyOf(next), { until: claimOf(context.invocation).until });
    }
    seen = await writeCurrent(store, object, seen, next);
  }
  throw new Fault({
    kind: 'conflict',
    expected: `the page ${scope} to be stored within ${mostRounds} rounds`,
    found: 'somebody else changed it each time',
    todo: 'nothing; the sweep brings it up to date',
  });
}

/** Makes a fact of each message that is due; the first to do so decides its words. */
async function recordDue(deps: Dependencies, context: FailoverContext, page: FailoverPage): Promise<void> {
  const { due: _due, recorded: _recorded, ...told } = page;
  for (const message of unrecordedOf(page)) {
    const alert = pageAlert({ deployment: deps.policy.deployment, page, now: context.now() }, message);
    const effects: Effect[] = [{ alert }];
    await recordFact(factDependencies(deps, context), {
      key: pageMessageKey(page, message),
      body: { message, page: asJson(told) },
      effects,
      subject: page.members.map(({ identifier }) => identifier).join(' '),
    });
  }
}

function warn(context: FailoverContext, message: string, thrown: unknown): void {
  context.log.warn(message, { reason: toFault(thrown, 'the page to be changed').message });
}
