import type { Authorize } from '../events/targets.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { logGroupOf } from './environment-variables.ts';
import type { FunctionSpec } from './function-spec.ts';

/**
 * Asks whether the function's role may write its logs, as Lambda does it under that role. AWS loses the lines without
 * a word; here each missing right is a refused call in the timeline.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export function checkLogRights(
  spec: FunctionSpec,
  logStreamName: string,
  authorize: Authorize,
  timeline: Timeline,
): void {
  const [, partition, , region, account] = spec.arn.split(':');
  const group = `arn:${partition}:logs:${region}:${account}:log-group:${logGroupOf(spec)}`;
  for (const action of ['CreateLogStream', 'PutLogEvents']) {
    const resource = `${group}:log-stream:${logStreamName}`;
    const { allowed } = authorize({ by: { roleArn: spec.roleArn }, action: `logs:${action}`, resource });
    if (allowed) continue;
    const errorCode = 'AccessDeniedException';
    const refused = { caller: spec.name, service: 'logs', action, resource, status: 400, errorCode };
    timeline.record({ type: 'aws-call', ...refused });
  }
}
