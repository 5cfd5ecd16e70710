import type { Policy } from '../policy/policy.ts';
import type { FailoverSubject } from './policy-of.ts';

/** Beyond so many, metrics of each cluster are left out: CloudWatch charges for each. */
const mostMeasuredApart = 100;

/** What has metrics of its own: clusters and instances whose entry names them, since a dashboard must name them too. */
export function measuredApart({ clusters, instances = [] }: Policy): FailoverSubject[] {
  const all: readonly FailoverSubject[] = [...clusters, ...instances];
  const named = all.filter(({ match, failover }) => 'identifier' in match && failover.mode !== 'off');
  return named.length > mostMeasuredApart ? [] : named;
}

export function isMeasuredApart({ name }: Pick<FailoverSubject, 'name'>, policy: Policy): boolean {
  return measuredApart(policy).some((subject) => subject.name === name);
}
