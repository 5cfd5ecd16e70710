import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { createClock } from '../../local/clock/virtual-clock.ts';
import type { FunctionSpec } from '../../local/lambda/function-spec.ts';
import { startLocalPlatform } from '../../local/platform/local-platform.ts';
import { synthesize } from '../../local/run/synthesize.ts';
import { shortName } from '../../local/show/timeline-lines.ts';
import { recordTimeline } from '../../local/timeline/recorder.ts';
import { judge, kindOf } from '../budgets.ts';
import { empty, floor, measureLoad, requireReady, type Subject } from '../load/measure-load.ts';
import { bundleSize, countedBytes, type Metafile } from '../size/bundle-size.ts';
import { median } from '../statistics.ts';
import { twoMembers } from './two-members.ts';

const project = path.resolve(import.meta.dirname, '../..');
const config = 'bench/failover/failover.config.ts';
const cluster = 'ledger-core';
const rounds = { failovers: 9, loads: 15 };
const minute = 60_000;
/** Longer than the host keeps an idle process. */
const untilCold = 15 * minute;

/**
 * `npm run bench:failover`: how long it takes from the event on the bus to the message at SNS, on the bundles against the
 * local endpoints, and what the functions of failovers weigh and take to load. The cluster has no IAM authentication, so
 * that the probe, which would run until it meets a database, is not started.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-bench-failover-'));
  try {
    const cdkOut = path.join(folder, 'cdk.out');
    console.log(`… synthesizing ${config}`);
    await synthesize(project, config, cdkOut);
    const { functions, cold, warm } = await tell(cdkOut, folder);
    console.log(`Node ${process.version}, load average ${(loadavg()[0] ?? 0).toFixed(1)}`);
    console.log(`event on the bus to SNS, fresh process: ${times(cold)}`);
    console.log(`event on the bus to SNS, warm process:  ${times(warm)}`);
    await weigh(functions, cdkOut);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fails over again and again; milliseconds of real time from each first event to its message. */
async function tell(cdkOut: string, folder: string) {
  const clock = createClock({ start: new Date('2026-11-20T02:10:00Z') });
  const timeline = recordTimeline(clock, path.join(folder, 'timeline.jsonl'));
  const platform = await startLocalPlatform({ cdkOut, clock, timeline, dataPlane: twoMembers() });
  let began = Number.NaN;
  let told: number | undefined;
  timeline.listen((one) => {
    if (one.type === 'event' && one.event.detail['EventID'] === 'RDS-EVENT-0073') began = performance.now();
    if (one.type === 'aws-call' && one.action === 'Publish' && one.status === 200)
      told ??= performance.now() - began;
  });
  const failOver = async () => {
    told = undefined;
    await platform.rds.failOver(cluster);
    await clock.runFor(2 * minute);
    if (told === undefined) throw new Error('Expected a message about the failover. Found none.');
    return told;
  };
  try {
    platform.platform.confirmSubscriptions();
    platform.rds.addCluster({ identifier: cluster });
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < rounds.failovers; round += 1) {
      await clock.runFor(untilCold);
      cold.push(await failOver());
      await clock.runFor(2 * minute);
      warm.push(await failOver());
    }
    const functions = platform.stack.resources.flatMap((resource) => resource.function ?? []);
    return { functions, cold, warm };
  } finally {
    await platform.close();
    clock.stop();
  }
}

async function weigh(functions: readonly FunctionSpec[], cdkOut: string): Promise<void> {
  const metafile: Metafile = JSON.parse(readFileSync(path.join(cdkOut, '.bundles', 'metafile.json'), 'utf8'));
  const subjects = functions.map(subjectOf);
  for (const subject of subjects) await requireReady(subject, 'handler');
  const load = await measureLoad([empty, floor, ...subjects], rounds.loads);
  const floorMs = load.get(floor.name)?.wallMs ?? Number.NaN;
  for (const { name } of subjects) {
    const kind = kindOf(name);
    const found = {
      bundleKb: countedBytes(bundleSize(metafile, name)) / 1000,
      load: (load.get(name)?.wallMs ?? Number.NaN) / floorMs,
      peakMb: undefined,
    };
    for (const { what, found: figure, budget, unit, met } of judge(kind, found)) {
      if (figure === undefined) continue;
      console.log(
        `${name} (${kind}) ${what}: ${figure.toFixed(2)} ${unit}, budget ${budget}, ${met ? 'met' : 'MISSED'}`,
      );
    }
  }
}

function subjectOf({ name, taskRoot, handler, environment }: FunctionSpec): Subject {
  return {
    name: shortName(name),
    module: path.join(taskRoot, `${handler.split('.')[0]}.mjs`),
    environment: {
      ...environment,
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ACCESS_KEY_ID: 'unused',
      AWS_SECRET_ACCESS_KEY: 'unused',
    },
  };
}

function times(measured: readonly number[]): string {
  const figure = (ms: number) => `${ms.toFixed(0)} ms`;
  return `median ${figure(median(measured))}, ${figure(Math.min(...measured))} to ${figure(Math.max(...measured))}, ${measured.length} failovers`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
