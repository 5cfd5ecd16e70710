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
  for (const { emails, webhooks, queues, severities, teams } of alerts.routes) {
    const filter = filterOf(severities.length > 0 ? [...severities, 'resolved'] : [], teams);
    subscribe(topic, 'email', emails, filter);
    subscribe(topic, 'https', webhooks, filter);
    subscribe(topic, 'sqs', queues, filter);
  }
  return topic;
}

/** Where on-call tools are paged; none where the configuration names none. */
export function onCallTopic(
  scope: Construct,
  masterKey: IKey,
  topicName: string | undefined,
  { onCall }: Alerts,
): Topic | undefined {
  if (topicName === undefined) return undefined;
  const topic = new Topic(scope, 'OnCall', {
    topicName,
    displayName: 'Aurora Steward on call',
    masterKey,
    enforceSSL: true,
  });
  for (const { endpoint, severities, teams } of onCall) {
    subscribe(topic, 'https', [endpoint], filterOf([...severities, 'resolved'], teams));
  }
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
export function watchDelivery(topic: Topic, desk: AlarmDesk, name = 'alerts-undelivered'): void {
  const text = {
    impact: 'Alerts about clusters do not reach at least one subscriber: a failure may go unnoticed.',
    runbook: 'alerts-could-not-be-delivered',
  };
  addAlarm(topic, 'Undelivered', desk, {
    name,
    text,
    metric: topic.metricNumberOfNotificationsFailed({ period: Duration.minutes(5), statistic: Stats.SUM }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/**
 * What a subscriber gets: by attributes of the message, of which an empty list asks for none.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
function filterOf(routedAs: readonly string[], team: readonly string[]): object | undefined {
  if (routedAs.length + team.length === 0) return undefined;
  return { ...(routedAs.length > 0 && { routedAs }), ...(team.length > 0 && { team }) };
}

/** The endpoint is the id, so that adding one subscriber leaves the others' confirmations alone. */
function subscribe(
  topic: Topic,
  protocol: string,
  endpoints: readonly string[],
  filterPolicy?: object,
): void {
  for (const endpoint of endpoints) {
    new CfnSubscription(topic, `${protocol}:${endpoint.replaceAll('/', '|')}`, {
      topicArn: topic.topicArn,
      protocol,
      endpoint,
      ...(filterPolicy === undefined ? {} : { filterPolicy }),
    });
  }
}
