import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { createRetryingDelivery, type RetryPolicy } from './retrying-delivery.ts';
import { parseScheduleExpression } from './schedule-expression.ts';
import type { Deliver } from './targets.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export interface ScheduleSpec {
  readonly name: string;
  readonly groupName: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly expression: string;
  /** UTC unless told. */
  readonly timeZone?: string;
  readonly startDate?: Date;
  readonly endDate?: Date;
  readonly target: {
    readonly arn: string;
    readonly roleArn: string;
    /** As is, but for context attributes; without it the target gets a `Scheduled Event`. */
    readonly input?: string;
    readonly messageGroupId?: string;
    readonly deadLetterArn?: string;
    readonly retryPolicy?: RetryPolicy;
  };
}

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly account: string;
  readonly region: string;
  readonly deliver: Deliver;
}

export interface Scheduler {
  /** @throws ScheduleExpressionError for an expression that EventBridge Scheduler would refuse. */
  createSchedule(schedule: ScheduleSpec): void;
  /** Names of the schedules, with the time each is due next. */
  upcoming(): readonly { readonly name: string; readonly due: Date }[];
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, timeline } = options;
  const deliverWithRetries = createRetryingDelivery(clock, timeline, options.deliver);
  const dueNext = new Map<string, Date>();

  /** The next time is counted from the time that was due, not from now, so that a busy run loses none. */
  function plan(schedule: ScheduleSpec, next: (after: Date) => Date | undefined, after: Date): void {
    const due = next(after);
    dueNext.delete(schedule.name);
    if (due === undefined || (schedule.endDate !== undefined && due > schedule.endDate)) return;
    dueNext.set(schedule.name, due);
    clock.at(due, `schedule ${schedule.name}`, () => {
      plan(schedule, next, due);
      return invoke(schedule, due);
    });
  }

  function invoke(schedule: ScheduleSpec, due: Date): Promise<void> {
    timeline.record({ type: 'schedule', name: schedule.name });
    const { target } = schedule;
    const by = { roleArn: target.roleArn };
    return deliverWithRetries({
      sender: `schedule ${schedule.name}`,
      senderAttributes: {},
      delivery: {
        targetArn: target.arn,
        body:
          target.input === undefined
            ? scheduledEvent(schedule, due)
            : contextual(target.input, schedule, due),
        by,
        ...(target.messageGroupId === undefined ? {} : { messageGroupId: target.messageGroupId }),
      },
      retryPolicy: target.retryPolicy,
      deadLetter: target.deadLetterArn === undefined ? undefined : { queueArn: target.deadLetterArn, by },
    });
  }

  function scheduledEvent(schedule: ScheduleSpec, due: Date): string {
    return JSON.stringify({
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: options.account,
      time: inSeconds(due),
      region: options.region,
      resources: [schedule.arn],
      detail: '{}',
    });
  }

  return {
    createSchedule(schedule) {
      const start = schedule.startDate ?? clock.now();
      const expression = parseScheduleExpression(schedule.expression, schedule.timeZone ?? 'UTC', start);
      // One millisecond before, so that a time due exactly at the start counts: a rate begins at once.
      if (schedule.enabled) plan(schedule, expression.next, new Date(start.getTime() - 1));
    },
    upcoming: () => [...dueNext].map(([name, due]) => ({ name, due })),
  };
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function contextual(input: string, schedule: ScheduleSpec, due: Date): string {
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': inSeconds(due),
    'execution-id': randomBytes(8).toString('hex'),
    'attempt-number': '1',
  };
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => attributes[name] ?? whole);
}

function inSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
