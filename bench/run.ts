import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import type { FunctionSpec } from '../local/lambda/function-spec.ts';
import { type LocalRun, openLocalRun } from '../local/run/local-run.ts';
import { shortName } from '../local/show/timeline-lines.ts';
import type { Recorded } from '../local/timeline/recorder.ts';
import { judge, kindOf } from './budgets.ts';
import { causes } from './events/causes.ts';
import { instrument, uninstrumented } from './events/instrument.ts';
import { driveNights } from './events/nights.ts';
import { type EventCost, notedEvents } from './events/noted-events.ts';
import { peakAfterFirstEvent, warmEvents } from './events/summary.ts';
import {
  empty,
  floor,
  type LoadTimes,
  measureLoad,
  requireReady,
  type Subject,
} from './load/measure-load.ts';
import { report } from './report.ts';
import type { BenchResult, FunctionResult, Machine } from './result.ts';
import { bundleSize, countedBytes, type Metafile } from './size/bundle-size.ts';

const project = path.resolve(import.meta.dirname, '..');
const rounds = 21;
const nights = { snapshots: 12, samples: 30 };

/** What the run on the local platform left behind. */
interface Driven {
  readonly functions: readonly FunctionSpec[];
  readonly costs: readonly EventCost[];
  readonly happenings: readonly Recorded[];
  readonly metafile: Metafile;
}

/**
 * `npm run bench`: measures the functions as they are bundled, one thing at a time, and prints and writes the
 * figures against their budgets. Exit status 0 also where a budget is missed, 1 where it could not measure.
 */
async function main(): Promise<void> {
  const machine = thisMachine();
  const startedAt = performance.now();
  const driven = await drive();
  const load = await loadTimes(driven.functions);
  const result: BenchResult = {
    takenAt: new Date().toISOString(),
    machine,
    rounds,
    empty: timesOf(load, empty),
    floor: timesOf(load, floor),
    functions: driven.functions.map((spec) => functionResult(spec, driven, load)),
  };
  const file = path.join(project, '.steward', 'bench.json');
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(report(result));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const figures = result.functions.flatMap(({ verdicts }) => verdicts);
  if (figures.some(({ found }) => found === undefined)) process.exitCode = 1;
  console.log(`Written to ${path.relative('', file)}; measured in ${seconds} s.`);
}

/** Runs the stack on the local platform and drives its functions; ends it before anything else is measured. */
async function drive(): Promise<Driven> {
  const notes = (cdkOut: string) => path.join(path.dirname(cdkOut), 'events-noted');
  const run = await openLocalRun({
    project,
    runs: path.join(project, '.steward', 'bench'),
    config: 'examples/local.config.ts',
    onStep: step,
    onSynthesized(cdkOut) {
      mkdirSync(notes(cdkOut), { recursive: true });
      instrument(cdkOut, notes(cdkOut));
    },
  });
  try {
    step(`driving ${nights.snapshots + 1} exports and ${nights.samples} sample events for each function`);
    await driveNights(run, nights);
  } finally {
    await run.close();
  }
  const { cdkOut } = run.directory;
  return {
    functions: functionsOf(run),
    costs: notedEvents(notes(cdkOut)),
    happenings: run.timeline.happenings,
    metafile: JSON.parse(readFileSync(path.join(cdkOut, '.bundles', 'metafile.json'), 'utf8')),
  };
}

async function loadTimes(functions: readonly FunctionSpec[]): Promise<Map<string, LoadTimes>> {
  step(`loading each function in ${rounds} fresh processes`);
  const subjects = functions.map(subjectOf);
  for (const [index, subject] of subjects.entries()) {
    await requireReady(subject, functions[index]?.handler.split('.')[1] ?? '');
  }
  return measureLoad([empty, floor, ...subjects], rounds);
}

function functionResult(
  spec: FunctionSpec,
  { costs, happenings, metafile }: Driven,
  load: ReadonlyMap<string, LoadTimes>,
): FunctionResult {
  const name = shortName(spec.name);
  const kind = kindOf(name);
  const size = bundleSize(metafile, name);
  const own = timesOf(load, subjectOf(spec));
  const timesFloor = own.wallMs / timesOf(load, floor).wallMs;
  const why = causes(happenings);
  const peak = peakAfterFirstEvent(spec.name, costs, why);
  return {
    name,
    kind,
    size,
    load: own,
    timesFloor,
    warm: warmEvents(spec.name, costs, why),
    peak,
    verdicts: judge(kind, {
      bundleKb: countedBytes(size) / 1000,
      load: timesFloor,
      peakMb: peak && peak.bytes / 1_000_000,
    }),
  };
}

function functionsOf({ stack }: LocalRun): FunctionSpec[] {
  return stack.resources.map((resource) => resource.function).filter((spec) => spec !== undefined);
}

/** The function's bundle in the environment that Lambda and the template give it. */
function subjectOf({ name, taskRoot, handler, environment }: FunctionSpec): Subject {
  return {
    name: shortName(name),
    module: path.join(taskRoot, `${handler.split('.')[0]}.mjs`),
    environment: {
      ...uninstrumented(environment),
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ACCESS_KEY_ID: 'unused',
      AWS_SECRET_ACCESS_KEY: 'unused',
    },
  };
}

function timesOf(load: ReadonlyMap<string, LoadTimes>, { name }: Pick<Subject, 'name'>): LoadTimes {
  const times = load.get(name);
  if (times === undefined) throw new Error(`Expected load times of ${name}. Found none.`);
  return times;
}

function thisMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    busy: process.platform === 'win32' ? undefined : loadavg()[0],
  };
}

function step(text: string): void {
  console.log(`… ${text}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
