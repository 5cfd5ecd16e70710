import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createClock, type VirtualClock } from '../../../local/clock/virtual-clock.ts';
import { type LocalPlatform, startLocalPlatform, theStack } from '../../../local/platform/local-platform.ts';
import { lookedAfterClusters } from '../../../local/platform/looked-after.ts';
import { recordTimeline, type TimelineRecorder } from '../../../local/timeline/recorder.ts';
import { type AlertProbe, probeAlerts } from './alert-probe.ts';
import { assemblyOf } from './assembly.ts';
import { PaperDataPlane } from './paper-data-plane.ts';

/** The shipped stack on its endpoints, with its bundles in processes of their own, and exports on paper. */
export interface Journey extends LocalPlatform {
  readonly clock: VirtualClock;
  readonly timeline: TimelineRecorder;
  readonly data: PaperDataPlane;
  readonly probe: AlertProbe;
}

export interface JourneyOptions {
  /** Without the stacks that need the first: nothing grants deletion. */
  readonly alone?: boolean;
}

/** Nothing here connects to a database. */
const nowhere = { host: '127.0.0.1', port: 5432 };

/** When every journey begins: the evening before a night of snapshots. */
const begin = new Date('2026-11-20T02:10:00Z');

/**
 * Deploys the stack of a configuration for one test, and ends it with the test.
 *
 * @param config relative to the project; exports alone unless told
 */
export async function openJourney(
  config = 'test/support/configs/exports.config.ts',
  options: JourneyOptions = {},
): Promise<Journey> {
  const journey = await startJourney(config, options);
  onTestFinished(() => journey.close());
  return journey;
}

/** The same for whoever closes it; closing throws what a timer threw. */
export async function startJourney(config: string, { alone = false }: JourneyOptions = {}): Promise<Journey> {
  const cdkOut = await assemblyOf(config);
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-journey-'));
  const clock = createClock({ start: begin });
  const timeline = recordTimeline(clock, path.join(folder, 'timeline.jsonl'));
  const data = new PaperDataPlane();
  const platform = await startLocalPlatform({ cdkOut, clock, timeline, dataPlane: data, alone });
  platform.platform.confirmSubscriptions();
  for (const { identifier, tags } of lookedAfterClusters(theStack(cdkOut))) {
    platform.rds.addCluster({ identifier, tags, writerEndpoint: nowhere, readerEndpoint: nowhere });
  }
  return {
    ...platform,
    clock,
    timeline,
    data,
    probe: probeAlerts(platform),
    async close() {
      await platform.close();
      rmSync(folder, { recursive: true, force: true });
      clock.stop();
    },
  };
}
