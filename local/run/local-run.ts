import path from 'node:path';
import { type Aurora, startAurora } from '../aurora/aurora.ts';
import { createClock, type VirtualClock } from '../clock/virtual-clock.ts';
import { type LocalPlatform, startLocalPlatform, theStack } from '../platform/local-platform.ts';
import { lookedAfterClusters, rotatedSecrets } from '../platform/looked-after.ts';
import { recordTimeline, type TimelineRecorder } from '../timeline/recorder.ts';
import { arrangeSecrets, networkOf } from './databases.ts';
import { makeRunDirectory, type RunDirectory } from './run-directory.ts';
import { synthesize } from './synthesize.ts';

export interface LocalRunOptions {
  /** Folder of the project. */
  readonly project: string;
  /** Configuration to synthesize, relative to the project. */
  readonly config: string;
  /** Where runs are kept; `.steward` of the project unless told. */
  readonly runs?: string;
  /** Told of each step of the set-up as it begins. */
  readonly onStep: (text: string) => void;
  /** May change the assembly before it is deployed, as measuring does. */
  readonly onSynthesized?: (cdkOut: string) => void;
}

/** The stack on its endpoints, with real databases behind them. */
export interface LocalRun extends LocalPlatform {
  readonly directory: RunDirectory;
  readonly clock: VirtualClock;
  readonly timeline: TimelineRecorder;
  readonly aurora: Aurora;
  readonly clusters: readonly string[];
}

/** Synthesizes the stack, starts its clusters and deploys it. What was started is ended again if a step fails. */
export async function openLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { project, config, onStep, runs = path.join(project, '.steward') } = options;
  const directory = makeRunDirectory(runs, new Date(), process.pid);
  const clock = createClock();
  const timeline = recordTimeline(clock, directory.timeline);

  onStep(`synthesizing ${config}`);
  await synthesize(project, config, directory.cdkOut);
  options.onSynthesized?.(directory.cdkOut);
  const clusters = lookedAfterClusters(theStack(directory.cdkOut));
  onStep(`starting PostgreSQL for ${clusters.map(({ identifier }) => identifier).join(', ')}`);
  const aurora = await startAurora({
    clusters,
    sample: true,
    region: theStack(directory.cdkOut).region ?? 'eu-west-1',
    log: (text) => timeline.record({ type: 'note', source: 'aurora', text }),
  });
  try {
    onStep('deploying the stack to loopback endpoints');
    const platform = await startLocalPlatform({
      cdkOut: directory.cdkOut,
      clock,
      timeline,
      dataPlane: aurora,
      network: networkOf(aurora),
      secrets: await arrangeSecrets(aurora, rotatedSecrets(theStack(directory.cdkOut)), 'ledger'),
    });
    platform.platform.confirmSubscriptions();
    for (const { identifier, tags } of clusters) {
      platform.rds.addCluster({
        identifier,
        tags,
        writerEndpoint: aurora.writerEndpoint(identifier),
        readerEndpoint: aurora.readerEndpoint(identifier),
      });
    }
    return {
      ...platform,
      directory,
      clock,
      timeline,
      aurora,
      clusters: clusters.map(({ identifier }) => identifier),
      async close() {
        await platform.close();
        await aurora.close();
        clock.stop();
      },
    };
  } catch (error) {
    await aurora.close();
    throw error;
  }
}
