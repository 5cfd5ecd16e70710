import type { ResourceType } from '../resource-type.ts';
import { alarm } from './alarm.ts';
import { bucket, bucketPolicy } from './bucket.ts';
import { cdkMetadata } from './cdk-metadata.ts';
import { dashboard } from './dashboard.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { eventInvokeConfig, lambdaFunction, permission } from './function.ts';
import { alias, key } from './key.ts';
import { logGroup } from './log-group.ts';
import { securityGroup, securityGroupEgress, securityGroupIngress, vpcEndpoint } from './network.ts';
import { queue, queuePolicy } from './queue.ts';
import { inlinePolicy, managedPolicyOfStack, role } from './role.ts';
import { rule } from './rule.ts';
import { schedule, scheduleGroup } from './schedule.ts';
import { rotationSchedule, secret, secretPolicy } from './secret.ts';
import { subscription, topic, topicPolicy } from './topic.ts';

/** Every resource type that a stack may have here. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  [
    alarm,
    alias,
    bucket,
    bucketPolicy,
    cdkMetadata,
    dashboard,
    eventInvokeConfig,
    eventSourceMapping,
    inlinePolicy,
    key,
    lambdaFunction,
    logGroup,
    managedPolicyOfStack,
    permission,
    queue,
    queuePolicy,
    role,
    rotationSchedule,
    rule,
    schedule,
    scheduleGroup,
    secret,
    secretPolicy,
    securityGroup,
    securityGroupEgress,
    securityGroupIngress,
    subscription,
    topic,
    topicPolicy,
    vpcEndpoint,
  ].map((each) => [each.type, each]),
);
