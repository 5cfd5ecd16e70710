import { type ApiRequest, asksFor } from './api-request.ts';

/**
 * When CloudTrail is asked, in seconds after the failover began. It usually shows a request within five minutes, and
 * gives no promise: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
 */
const looks = [120, 300, 600, 1_080] as const;

/** Nobody waits for a cause longer than this after the failover began. */
export const lastLookSeconds = 1_080;

/** While the cause is known and the incident goes on. */
const waitForEndSeconds = 60;

export interface Search {
  readonly beganAt: Date;
  readonly isOver: boolean;
  readonly requests: readonly ApiRequest[];
  readonly now: Date;
}

/** Whether to say what is known now, or when to look again. */
export function nextLook({
  beganAt,
  isOver,
  requests,
  now,
}: Search): 'conclude' | { readonly seconds: number } {
  const age = (now.getTime() - beganAt.getTime()) / 1_000;
  if (age >= lastLookSeconds) return 'conclude';
  if (requests.some(asksFor)) return isOver ? 'conclude' : { seconds: waitForEndSeconds };
  const next = looks.find((second) => second > age + 5) ?? lastLookSeconds;
  return { seconds: Math.max(1, Math.ceil(next - age)) };
}
