import type { Platform } from '../../../local/stack/platform.ts';

export type Call = readonly [name: string, ...operands: unknown[]];

/** A platform that makes nothing and notes what it was asked for, in order. */
export function recordingPlatform(): Platform & { readonly calls: Call[] } {
  const calls: Call[] = [];
  const note =
    (name: string) =>
    async (...operands: unknown[]): Promise<void> => {
      calls.push([name, ...operands]);
    };
  return {
    calls,
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    createBucket: note('createBucket'),
    createKey: note('createKey'),
    createAlias: note('createAlias'),
    createRole: note('createRole'),
    putRolePolicy: note('putRolePolicy'),
    putResourcePolicy: note('putResourcePolicy'),
    async createQueue(queue) {
      calls.push(['createQueue', queue]);
      return { url: `http://127.0.0.1:9/123456789012/${queue.name}` };
    },
    createTopic: note('createTopic'),
    async subscribe(subscription) {
      calls.push(['subscribe', subscription]);
      return { arn: `${subscription.topicArn}:1` };
    },
    createFunction: note('createFunction'),
    configureAsyncInvocation: note('configureAsyncInvocation'),
    createEventSourceMapping: note('createEventSourceMapping'),
    createRule: note('createRule'),
    createSchedule: note('createSchedule'),
    createSecret: note('createSecret'),
    configureRotation: note('configureRotation'),
    createLogGroup: note('createLogGroup'),
    recordAlarm: note('recordAlarm'),
  };
}
