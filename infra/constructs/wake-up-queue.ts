import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import type { RuleSpec } from './event-pattern.ts';

/** How often a function's sweep runs. */
export interface SweepSchedule {
  /** `rate(15 minutes)` or `cron(…)`. */
  readonly expression: string;
  /** At most a day. */
  readonly longestGapMinutes: number;
}

/** A schedule of a cluster policy, and what it sends. */
export interface PolicySchedule {
  /** Name of the cluster policy. */
  readonly policy: string;
  readonly name: string;
  readonly expression: string;
  readonly timeZone: string;
}

/** How often a message comes back before it is a dead letter. */
const attempts = 5;

/** For how long EventBridge tries to hand a wake-up over: the longest that it allows. */
const handOver = { age: Duration.hours(24), attempts: 185 };

/**
 * The queue that wakes a function, what fills it, and where it leaves what failed for good: messages after five
 * attempts, and events and schedules that could not be handed over. All have the same form, so one redrive brings
 * them back.
 */
export class WakeUpQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  #scheduler: Role | undefined;

  constructor(scope: Construct, id: string, contract: FunctionContract, rules: readonly RuleSpec[]) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: visibilityTimeout(contract),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: attempts },
    });
    for (const { id: ruleId, description, pattern } of rules) {
      new Rule(this, ruleId, {
        description,
        eventPattern: pattern,
        targets: [
          new SqsQueue(this.queue, {
            deadLetterQueue: this.deadLetters,
            maxEventAge: handOver.age,
            retryAttempts: handOver.attempts,
          }),
        ],
      });
    }
  }

  /** @param name of the schedule, as people read it. */
  addSweep(functionName: string, name: string, { expression, longestGapMinutes }: SweepSchedule): void {
    new CfnSchedule(this, 'Sweep', {
      name,
      description: `Wakes ${functionName} to look for what no event told`,
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        ...this.scheduleTarget(functionName),
        input: JSON.stringify({ sweep: functionName }),
        // A sweep that is late is worth nothing once the next is due.
        retryPolicy: {
          maximumEventAgeInSeconds: longestGapMinutes * 60,
          maximumRetryAttempts: handOver.attempts,
        },
      },
    });
  }

  /** EventBridge Scheduler names it within the stack; policies have names that a schedule cannot have. */
  addSchedule(functionName: string, what: 'backups' | 'exports', schedule: PolicySchedule): void {
    const { policy, name, expression, timeZone } = schedule;
    const id = what === 'backups' ? 'Backups' : 'Exports';
    new CfnSchedule(this, `${id}:${policy}:${name}`.replaceAll('/', '|'), {
      description: `Wakes ${functionName} for the ${what} ${name} of ${policy}`,
      scheduleExpression: expression,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        ...this.scheduleTarget(functionName),
        // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
        input: JSON.stringify({ policy, schedule: name, due: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: {
          maximumEventAgeInSeconds: handOver.age.toSeconds(),
          maximumRetryAttempts: handOver.attempts,
        },
      },
    });
  }

  private scheduleTarget(functionName: string) {
    this.#scheduler ??= this.schedulerRole(functionName);
    return {
      arn: this.queue.queueArn,
      roleArn: this.#scheduler.roleArn,
      deadLetterConfig: { arn: this.deadLetters.queueArn },
    };
  }

  private schedulerRole(functionName: string): Role {
    return new Role(this, 'SweepRole', {
      description: `EventBridge Scheduler wakes ${functionName}`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        WakeUp: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'WakeUp',
              actions: ['sqs:SendMessage'],
              resources: [this.queue.queueArn, this.deadLetters.queueArn],
            }),
          ],
        }),
      },
    });
  }
}

/** Where a function's failures wait for a person, for as long as SQS keeps messages. */
export function deadLetterQueue(scope: Construct): Queue {
  return new Queue(scope, 'DeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}

/**
 * Six times the function's timeout, beside the batching window.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
function visibilityTimeout({ timeoutSeconds, batchingWindowSeconds = 0 }: FunctionContract): Duration {
  return Duration.seconds(6 * timeoutSeconds + batchingWindowSeconds);
}
