import type { OnCallPolicy } from '../../domain/alert/on-call.ts';

/** Where alerts go. */
export interface AlertTopics {
  readonly topicArn: string;
  /** Absent where no on-call tool is told. */
  readonly onCall?: OnCallPolicy | undefined;
}

/** The topic of on-call tools: another one of the same account and region. */
export function onCallTopicArn({ topicArn, onCall }: AlertTopics): string | undefined {
  return onCall && `${topicArn.slice(0, topicArn.lastIndexOf(':') + 1)}${onCall.topicName}`;
}
