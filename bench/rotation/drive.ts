import type { FunctionSpec } from '../../local/lambda/function-spec.ts';
import type { LocalRun } from '../../local/run/local-run.ts';
import { median } from '../statistics.ts';
import { countConnections } from './connections.ts';
import { openMinimum } from './minimum.ts';

/** One step of one rotation. Milliseconds. */
export interface StepCost {
  readonly step: string;
  readonly cold: boolean;
  /** From the hand-over of the event to the handler's answer. */
  readonly ms: number;
  readonly awsCalls: number;
  readonly connections: number;
}

export interface RotationCost {
  readonly secret: string;
  readonly cold: boolean;
  /** From RotateSecret until Secrets Manager has it done. */
  readonly ms: number;
  readonly steps: readonly StepCost[];
}

export interface Measured {
  readonly rotations: readonly RotationCost[];
  /** The bare minimum, once after each warm rotation. */
  readonly minimumMs: readonly number[];
  /** The largest resident set of a process after its first event, in MiB. */
  readonly peakMiB: number;
}

/** Longer than the host keeps an idle process. */
const untilColdMs = 15 * 60_000;

/** Rotates each secret of the run cold and then warm, the minimum in turns with the warm ones. */
export async function driveRotations(
  run: LocalRun,
  { cold, warm }: { cold: number; warm: number },
): Promise<Measured> {
  const [cluster = ''] = run.clusters;
  const minimum = await openMinimum(run.aurora, cluster);
  const rotations: RotationCost[] = [];
  const minimumMs: number[] = [];
  await run.clock.idle();
  for (const secret of run.secretsManager.rotated()) {
    for (let n = 0; n < cold; n += 1) {
      await run.clock.runFor(untilColdMs);
      rotations.push(await rotate(run, secret, cluster));
    }
    for (let n = 0; n < warm; n += 1) {
      rotations.push(await rotate(run, secret, cluster));
      minimumMs.push(await minimum());
    }
  }
  const first = run.timeline.of('invocation-ended').filter((each) => each.cold);
  const peakMiB = Math.max(...first.map(({ maxMemoryMiB }) => maxMemoryMiB));
  return { rotations, minimumMs, peakMiB };
}

async function rotate(run: LocalRun, secret: string, cluster: string): Promise<RotationCost> {
  const { secretsManager, clock, timeline, aurora } = run;
  const { name: rotating } = functionOf(run);
  const before = timeline.happenings.length;
  const connections = countConnections(aurora.writerEndpoint(cluster).port);
  const opened: number[] = [];
  timeline.listen((one) => {
    if (one.type === 'invocation-ended' && one.function === rotating) opened.push(connections.now());
  });
  const began = performance.now();
  const version = secretsManager.rotate(secret);
  await clock.runUntil(() => !secretsManager.isRotating(secret));
  const ms = performance.now() - began;
  connections.close();
  const { versions } = secretsManager.secret(secret);
  if (!versions.byId(version)?.labels.has('AWSCURRENT')) throw new Error(`${secret} was not rotated.`);
  const steps = stepsOf(timeline.happenings.slice(before), rotating, opened);
  return { secret, cold: steps[0]?.cold === true, ms, steps };
}

/** The function in the VPC. Others may be woken in the middle of a rotation. */
export function functionOf({ stack }: Pick<LocalRun, 'stack'>): FunctionSpec {
  const spec = stack.resources.map((each) => each.function).find((each) => each?.network);
  if (!spec) throw new Error('Expected a function in a VPC. Found none in the stack.');
  return spec;
}

/** Steps come one after the other: what is between two ends belongs to the second. */
function stepsOf(
  happenings: LocalRun['timeline']['happenings'],
  rotating: string,
  opened: readonly number[],
): StepCost[] {
  const names = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
  const steps: StepCost[] = [];
  let awsCalls = 0;
  for (const one of happenings) {
    if (one.type === 'aws-call' && one.caller === rotating) awsCalls += 1;
    if (one.type !== 'invocation-ended' || one.function !== rotating) continue;
    const n = steps.length;
    const connections = (opened[n] ?? 0) - (opened[n - 1] ?? 0);
    steps.push({ step: names[n] ?? '?', cold: one.cold, ms: one.durationMs, awsCalls, connections });
    awsCalls = 0;
  }
  return steps;
}

/** Medians of a secret's rotations, cold or warm; `undefined` where there was none. */
export function mediansOf(rotations: readonly RotationCost[]) {
  const [first] = rotations;
  if (first === undefined) return undefined;
  return {
    ms: median(rotations.map(({ ms }) => ms)),
    steps: first.steps.map(({ step, awsCalls, connections }, n) => ({
      step,
      awsCalls,
      connections,
      ms: median(rotations.map(({ steps }) => steps[n]?.ms ?? 0)),
    })),
  };
}
