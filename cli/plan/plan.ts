import { counted } from '../../functions/domain/alert/wording.ts';
import { dayMs } from '../../functions/domain/durations.ts';
import { problemOf } from '../problem.ts';
import { atOnce } from '../reading/at-once.ts';
import { allLookedAfter, type LookedAfter } from '../reading/looked-after.ts';
import type { Session } from '../session/session.ts';
import { type PlannedExports, planExports } from './exports.ts';
import { type PlannedFunction, plannedFunctions } from './functions.ts';
import { type Period, type PlannedSchedule, plannedSchedules } from './schedules.ts';
import { type CostItem, suiteCost, wakeUpsOf } from './suite-cost.ts';
import { resourcesOf, type SynthesizedStack, textOf } from './template.ts';

/** What a configuration would create, may do, would do next, and would cost. */
export interface Plan {
  readonly period: Period;
  readonly stacks: readonly PlannedStack[];
  /** What is allowed, and probably not meant. */
  readonly warnings: readonly string[];
  readonly functions: readonly PlannedFunction[];
  readonly topics: readonly string[];
  readonly alarms: readonly string[];
  readonly schedules: readonly PlannedWork[];
  /** By the clock; events come on top. */
  readonly wakeUps: number;
  /** Unknown where RDS could not be asked. */
  readonly exports: PlannedExports | undefined;
  readonly suiteCost: readonly CostItem[];
  /** What was not looked at, and what was assumed instead. */
  readonly remarks: readonly string[];
}

interface PlannedStack {
  readonly name: string;
  /** How many of each CloudFormation type. */
  readonly resources: Readonly<Record<string, number>>;
}

export interface PlannedWork extends PlannedSchedule {
  /** Of backups and exports: the clusters that a snapshot would be taken of, or that would be exported, and whether they are. */
  readonly clusters?: readonly string[];
  readonly mode?: 'observe' | 'act';
}

/**
 * Makes the plan of one deployment. What cannot be read is a remark: the rest is planned all the same.
 *
 * @param synthesized every stack of the configuration
 */
export async function planOf(session: Session, synthesized: readonly SynthesizedStack[]): Promise<Plan> {
  const remarks: string[] = [];
  // Words of AWS may have lines and full stops of their own.
  const remark = (text: string) => void remarks.push(text.replaceAll(/\s+/g, ' ').replace(/\.+$/, '.'));
  const stackName = `AuroraSteward-${session.deployment.name}`;
  const stacks = [stackName, `${stackName}-deletion`].flatMap((name) =>
    synthesized.filter((stack) => stack.name === name),
  );
  const from = session.now();
  const period = { from, to: new Date(from.getTime() + dayMs) };
  const functions = plannedFunctions(stacks);
  const schedules = await withNextRotations(
    stacks.flatMap((stack) => plannedSchedules(stack, period)),
    session,
    period,
    remark,
  );
  const { lookedAfter, exports } = await ofTheAccount(session, schedules, remark);
  return {
    period,
    stacks: stacks.map(({ name, resources }) => ({ name, resources: countsOf([...resources.values()]) })),
    warnings: stacks.flatMap(({ warnings }) => warnings),
    functions,
    topics: namesOf(stacks, 'AWS::SNS::Topic', 'TopicName'),
    alarms: namesOf(stacks, 'AWS::CloudWatch::Alarm', 'AlarmName'),
    schedules: schedules.map((schedule) => workOf(schedule, session, lookedAfter)).toSorted(byTime),
    wakeUps: wakeUpsOf(schedules),
    exports,
    suiteCost: suiteCost(stacks, functions, schedules, lookedAfter),
    remarks,
  };
}

async function ofTheAccount(
  session: Session,
  schedules: readonly PlannedSchedule[],
  remark: (text: string) => void,
): Promise<{ lookedAfter: readonly LookedAfter[]; exports: PlannedExports | undefined }> {
  let lookedAfter: readonly LookedAfter[] = [];
  try {
    lookedAfter = await allLookedAfter(session);
    return { lookedAfter, exports: await planExports(session, lookedAfter, schedules, remark) };
  } catch (thrown) {
    const { expected, found } = problemOf(thrown);
    remark(`The account was not looked at. Expected ${expected}; found ${found}.`);
    return { lookedAfter, exports: undefined };
  }
}

/** Secrets Manager knows best when it rotates a secret that it rotates already. */
async function withNextRotations(
  schedules: readonly PlannedSchedule[],
  session: Session,
  { from, to }: Period,
  remark: (text: string) => void,
): Promise<PlannedSchedule[]> {
  const isRate = ({ kind, expression }: PlannedSchedule) =>
    kind === 'rotation' && expression.startsWith('rate(');
  const asked = schedules.filter(isRate);
  if (asked.length === 0) return [...schedules];
  const others = schedules.filter((schedule) => !isRate(schedule));
  try {
    const rotations = await session.rotations();
    const next = await atOnce(asked, 8, ({ of = '' }) => rotations.next(of));
    const dated = asked.map((schedule, index): PlannedSchedule => {
      const date = next[index];
      if (!date) return { ...schedule, times: 0 };
      const at = date >= from && date < to ? [date] : [];
      return { ...schedule, at, times: at.length };
    });
    return [...others, ...dated];
  } catch (thrown) {
    remark(
      `When ${counted(asked.length, 'secret')} is rotated next was not read: ${problemOf(thrown).found}.`,
    );
    return [...others, ...asked.map((schedule) => ({ ...schedule, times: 0 }))];
  }
}

function workOf(
  schedule: PlannedSchedule,
  { policy }: Session,
  lookedAfter: readonly LookedAfter[],
): PlannedWork {
  if (schedule.kind !== 'backups' && schedule.kind !== 'exports') return schedule;
  const mode = policy.clusters.find(({ name }) => name === schedule.of)?.[schedule.kind].mode;
  return {
    ...schedule,
    clusters: lookedAfter.flatMap((one) => (one.policy.name === schedule.of ? [one.cluster.identifier] : [])),
    mode: mode === 'act' ? 'act' : 'observe',
  };
}

/** What fires at a time that is known, then what goes round all day, then what does not come within it. */
function byTime(a: PlannedWork, b: PlannedWork): number {
  const rank = ({ at: [first], times }: PlannedWork) =>
    first?.getTime() ?? (times > 0 ? Number.MAX_SAFE_INTEGER - 1 : Number.MAX_SAFE_INTEGER);
  return rank(a) - rank(b) || b.times - a.times || a.function.localeCompare(b.function);
}

function countsOf(resources: readonly { readonly type: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Their physical names; by their place in the app where CloudFormation names them. */
function namesOf(stacks: readonly SynthesizedStack[], type: string, property: string): string[] {
  return stacks.flatMap((stack) =>
    resourcesOf(stack, type).map(({ properties, path }) => textOf(properties[property]) || path),
  );
}
