import { Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ValidConfig } from '../config/schema.ts';
import { type AlarmDesk, addAlarm } from './alarms.ts';

type Alerts = ValidConfig['alerts'];

/** Where alerts about clusters go. */
export function alertsTopic(scope: Construct, masterKey: IKey, alerts: Alerts): Topic {
  const topic = new Topic(scope, 'Alerts', {
    displayName: 'Aurora Steward',
    masterKey,
    enforceSSL: true,
  });
  subscribe(topic, 'email', alerts.emails);
  subscribe(topic, 'https', alerts.webhooks);
  subscribe(topic, 'sqs', alerts.queues);
  return topic;
}

/**
 * Where the suite's own alarms go: a way that does not depend on what they watch. So it has no key: a control key
 * that is disabled stops ledger and alerts, and must be heard. See docs/decisions/0013-alarms-depend-on-no-key.md.
 */
export function operatorsTopic(scope: Construct, alerts: Alerts): Topic {
  const topic = new Topic(scope, 'Operators', { displayName: 'Aurora Steward operators', enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  subscribe(topic, 'email', alerts.operators);
  return topic;
}

/** Alerts that SNS could not deliver would be silence; this is where it is heard. */
export function watchDelivery(topic: Topic, desk: AlarmDesk): void {
  const text = {
    impact: 'Alerts about clusters do not reach at least one subscriber: a failure may go unnoticed.',
    runbook: 'alerts-could-not-be-delivered',
  };
  addAlarm(topic, 'Undelivered', desk, 'alerts-undelivered', text, {
    metric: topic.metricNumberOfNotificationsFailed({ period: Duration.minutes(5), statistic: Stats.SUM }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** The endpoint is the id, so that adding one subscriber leaves the others' confirmations alone. */
function subscribe(topic: Topic, protocol: string, endpoints: readonly string[]): void {
  for (const endpoint of endpoints) {
    new CfnSubscription(topic, `${protocol}:${endpoint.replaceAll('/', '|')}`, {
      topicArn: topic.topicArn,
      protocol,
      endpoint,
    });
  }
}
