import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalRun } from '../../local/run/local-run.ts';
import { shortName } from '../../local/show/timeline-lines.ts';

const minute = 60 * 1000;
const hour = 60 * minute;
/** Longer than the host keeps an idle process. */
const untilCold = 15 * minute;
/** RDS begins none while one is under way; shorter than the host keeps an idle process. */
const betweenSnapshots = 5 * minute;

export interface NightsOptions {
  /** Snapshots in the night that is measured warm. */
  readonly snapshots: number;
  /** How often each function gets its sample event, one after the other; most find nothing left to do. */
  readonly samples: number;
}

/**
 * Drives the functions as they are driven in the cloud: a first night, whose events all meet fresh processes; a
 * second with several snapshots close together, so that all but the first of its events meet warm ones; then samples.
 *
 * @throws Error where an export was not verified or a sample failed: then nothing was measured.
 */
export async function driveNights(run: LocalRun, { snapshots, samples }: NightsOptions): Promise<void> {
  const { clock, rds, clusters } = run;
  const [cluster] = clusters;
  if (cluster === undefined)
    throw new Error('Expected the configuration to look after a cluster. Found none.');
  rds.takeAutomatedSnapshot(cluster);
  await untilVerified(run, 1);
  await clock.runFor(untilCold);
  for (let taken = 0; taken < snapshots; taken += 1) {
    rds.takeAutomatedSnapshot(cluster);
    await clock.runFor(betweenSnapshots);
  }
  await untilVerified(run, 1 + snapshots);
  for (const { function: spec } of run.stack.resources) {
    if (spec === undefined) continue;
    const payload = sampleOf(shortName(spec.name));
    if (payload === undefined) continue;
    for (let sent = 0; sent < samples; sent += 1) await invoke(run, spec.name, payload);
  }
}

async function untilVerified(run: LocalRun, exports: number): Promise<void> {
  const verified = () =>
    run.timeline.of('event').filter(({ event }) => event['detail-type'] === 'Export Verified').length;
  await run.clock.runUntil(() => verified() >= exports || failed(run) !== undefined, { withinMs: 12 * hour });
  const failure = failed(run);
  if (failure === undefined) return;
  throw new Error(
    `Expected no invocation to fail. Found: ${failure.function} ${failure.result}, ${failure.error}`,
  );
}

function failed({ timeline }: LocalRun) {
  return timeline.of('invocation-ended').find(({ result }) => result !== 'succeeded');
}

/** The sample event of the sweep that wakes the function, else of a request by hand; undefined where it has none. */
function sampleOf(name: string): Buffer | undefined {
  const events = path.resolve(import.meta.dirname, '../../events');
  const samples = [`schedule/sweep-${name}.json`, `manual/${name}.json`].map((file) =>
    path.join(events, file),
  );
  const sample = samples.find((file) => existsSync(file));
  return sample === undefined ? undefined : readFileSync(sample);
}

async function invoke({ lambda }: LocalRun, name: string, payload: Buffer): Promise<void> {
  const { status, functionError, payload: answer } = await lambda.invoke(name, payload, 'RequestResponse');
  if (status === 200 && functionError === undefined) return;
  throw new Error(`Expected ${name} to take its sample event. Found: ${answer.toString('utf8')}`);
}
