import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { table } from 'table';
import type { AuroraDataPlane } from '../local/aurora/data-plane.ts';
import { createClock } from '../local/clock/virtual-clock.ts';
import { type LocalPlatform, startLocalPlatform } from '../local/platform/local-platform.ts';
import { recordTimeline } from '../local/timeline/recorder.ts';
import { instrument } from './events/instrument.ts';
import { type EventCost, notedEvents } from './events/noted-events.ts';

/** Longer than the host keeps an idle process, so that each figure is a fresh process's. */
const untilCold = 15 * 60_000;

/** A deployed stack without databases, whose functions note what an event costs them. */
export interface BenchPlatform {
  readonly platform: LocalPlatform;
  readonly timeline: ReturnType<typeof recordTimeline>;
  /** Invokes a function, by its name in AWS, in a fresh process; throws where it fails. */
  run(name: string, payload: object): Promise<EventCost>;
}

/** Deploys an assembly to local endpoints at a moment, works with it, and ends it. */
export async function onPlatform<T>(
  { cdkOut, folder, now }: { readonly cdkOut: string; readonly folder: string; readonly now: Date },
  work: (bench: BenchPlatform) => Promise<T>,
): Promise<T> {
  const notes = path.join(folder, 'notes');
  mkdirSync(notes, { recursive: true });
  instrument(cdkOut, notes);
  const clock = createClock({ start: now });
  const timeline = recordTimeline(clock, path.join(folder, 'timeline.jsonl'));
  const platform = await startLocalPlatform({ cdkOut, clock, timeline, dataPlane: noDatabases });
  const run = async (name: string, payload: object) => {
    await clock.runFor(untilCold);
    const before = new Set(notedEvents(notes).map(({ requestId }) => requestId));
    await invoke(platform, name, payload);
    const cost = notedEvents(notes).find(({ requestId }) => !before.has(requestId));
    if (cost) return cost;
    throw new Error(`Expected ${name} to note its event. Found nothing.`);
  };
  try {
    return await work({ platform, timeline, run });
  } finally {
    await platform.close();
    clock.stop();
  }
}

async function invoke({ lambda }: LocalPlatform, name: string, payload: object): Promise<void> {
  const given = Buffer.from(JSON.stringify(payload));
  const { status, functionError, payload: answer } = await lambda.invoke(name, given, 'RequestResponse');
  if (status === 200 && functionError === undefined) return;
  throw new Error(`Expected ${name} to answer. Found: ${answer.toString('utf8').slice(0, 2_000)}`);
}

const none = () =>
  Promise.reject(new Error('Expected: clusters that are only looked at. Found: a call for their data.'));

/** Clusters without databases: what is only looked at needs none. */
const noDatabases: AuroraDataPlane = {
  members: () => [],
  takeSnapshot: none,
  deleteSnapshot: none,
  failover: none,
  exportSnapshot: none,
};

/** Rows in columns, without lines between them. */
export function aligned(cells: readonly (readonly string[])[]): string {
  const border = { bodyLeft: '  ', bodyRight: '', bodyJoin: '' };
  const columnDefault = { paddingLeft: 0, paddingRight: 2 };
  return table(
    cells.map((row) => [...row]),
    { border, drawHorizontalLine: () => false, columnDefault },
  );
}
