import { partitionOf, s3ObjectConsoleUrl } from '../domain/alert/console.ts';
import { minuteMs } from '../domain/durations.ts';
import { type ApiRequest, requestNames, requestsAbout } from '../domain/failover/api-request.ts';
import { type ChartName, chartKey, type Evidence } from '../domain/failover/evidence.ts';
import { trailGap } from '../domain/failover/explained-alert.ts';
import { metricsBefore } from '../domain/failover/figures.ts';
import { beganAt, type Incident } from '../domain/failover/incident.ts';
import { statementText } from '../domain/failover/statement-text.ts';
import { turns } from '../domain/failover/step.ts';
import type { TopStatement } from '../domain/failover/top-statements.ts';
import { toFault } from '../domain/fault.ts';
import type { Dependencies } from './dependencies.ts';

/** How long before the failover its cause may have been asked for; a change of class takes its time. */
const requestReachMs = 900_000;
/** RDS dates its events after what made them. */
const requestLateMs = minuteMs;
const beforeMs = 600_000;

type Found<T> =
  | { readonly value: T; readonly gap?: undefined }
  | { readonly value?: undefined; readonly gap: string };

/** What is known moments after the failover began: each source in its own time, none waits for another. */
export async function gatherEvidence(
  deps: Dependencies,
  { incident, topSql, now }: { readonly incident: Incident; readonly topSql: boolean; readonly now: Date },
): Promise<Evidence> {
  const [series, statements, chart, requests] = await Promise.all([
    readSeries(deps, incident),
    readStatements(deps, incident, topSql),
    drawChart(deps, incident, 'before'),
    readRequests(deps, incident),
  ]);
  return {
    schema: 1,
    lookedAt: now.toISOString(),
    series: [...(series.value ?? [])],
    ...(statements.value && { statements: statements.value }),
    ...(chart.value !== undefined && { chart: chart.value }),
    requests: requests.value ?? [],
    gaps: [series, statements, chart, requests].flatMap(({ gap }) => gap ?? []),
  };
}

/** Requests that name the cluster or an instance that has to do with its failover. */
export function readRequests(deps: Dependencies, incident: Incident): Promise<Found<ApiRequest[]>> {
  const began = beganAt(incident).getTime();
  const from = new Date(began - requestReachMs);
  return tried(trailGap, async () => {
    const all = await deps.trail.requests(requestNames, from, new Date(began + requestLateMs));
    return requestsAbout(all, namesOf(incident));
  });
}

export function readSeries(deps: Dependencies, incident: Incident) {
  return tried('the figures of before', async () => {
    const { instance, from, to } = windowOf(incident, 'before');
    return deps.metrics.before(instance, metricsBefore, from, to);
  });
}

/** What the former writer was busy with, literals taken out; nothing where it is not asked for. */
export async function readStatements(
  deps: Dependencies,
  incident: Incident,
  topSql: boolean,
): Promise<Found<TopStatement[] | undefined>> {
  if (!topSql) return { value: undefined };
  const what = 'the statements with the most load';
  const before = incident.writerBefore?.member;
  if (before?.performanceInsights === false) {
    return { gap: `${what} (Performance Insights is off for ${before.instance})` };
  }
  return tried(what, async () => {
    const { instance, from, to } = windowOf(incident, 'before');
    const resourceId = before?.resourceId;
    if (resourceId === undefined) throw new Error(`the resource id of ${instance} is not known`);
    const top = await deps.loads.top(resourceId, from, to);
    return top.map(({ sql, load }) => ({ text: statementText(sql), load }));
  });
}

/** Where people see it. The link opens for those who may read the bucket, and for nobody else. */
export function drawChart(deps: Dependencies, incident: Incident, name: ChartName): Promise<Found<string>> {
  const { region } = deps.policy.deployment;
  return tried('a chart', async () => {
    const { instance, from, to } = windowOf(incident, name);
    const key = chartKey(incident, name);
    await deps.charts.keep(key, await deps.metrics.chart(instance, metricsBefore, from, to));
    return s3ObjectConsoleUrl(partitionOf(region), region, deps.ledgerBucket, key);
  });
}

/** Whole minutes, as CloudWatch keeps them. */
function windowOf(incident: Incident, name: ChartName) {
  const instance = incident.writerBefore?.member.instance;
  if (instance === undefined) throw new Error('which instance wrote before is not known');
  const beganMs = Math.ceil(beganAt(incident).getTime() / minuteMs) * minuteMs;
  const from = new Date(beganMs - beforeMs);
  return { instance, from, to: new Date(name === 'before' ? beganMs : beganMs + beforeMs) };
}

function namesOf({ clusterIdentifier, writerBefore, end, steps }: Incident): string[] {
  const targets = turns(steps).flatMap(({ target }) => target ?? []);
  const writers = [writerBefore?.member.instance, end?.writer?.instance].flatMap((name) => name ?? []);
  return [clusterIdentifier, ...writers, ...targets];
}

async function tried<T>(what: string, work: () => Promise<T>): Promise<Found<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    const fault = toFault(thrown, `${what} to be read`);
    return { gap: `${what} (${fault.kind}: ${fault.message.slice(0, 300)})` };
  }
}
