import type { JsonObject } from '../json.ts';
import type { Alert, Severity } from './alert.ts';
import { printableAscii, shortened } from './ascii.ts';
import { mailText, subjectOf } from './render.ts';

/** Which alerts page somebody. */
export interface OnCallPolicy {
  /** Name of the topic that on-call tools subscribe to, in the place of the alerts topic. */
  readonly topicName: string;
  readonly severities: readonly Severity[];
}

/** What on-call tools get through SNS. */
export interface Page {
  readonly subject: string;
  readonly message: string;
}

/** CloudWatch allows as much in the description of an alarm. */
const longestDescription = 1_024;
const longestName = 255;

/** Whether an alert opens a page, or closes what an earlier one of its thread may have opened. */
export function pages({ severity, status }: Alert, { severities }: OnCallPolicy): boolean {
  return status === 'resolved' || severities.includes(severity);
}

/**
 * An alert in the form of a CloudWatch alarm that changes its state, which the CloudWatch integrations of on-call tools
 * read: ALARM opens and OK closes what has the same name, so the name is that of the thread. That any vendor takes it is
 * not proven here; the test alert is how one finds out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function pageOf(
  alert: Alert,
  place: { readonly partition: string; readonly account: string; readonly region: string },
): Page {
  const { deployment, thread, cluster, kind, severity, foundAt } = alert;
  const state = alert.status === 'resolved' ? 'OK' : 'ALARM';
  const name = shortened(printableAscii(`${deployment}/${thread}`), longestName);
  const body: JsonObject = {
    AlarmName: name,
    AlarmDescription: shortened(mailText(alert), longestDescription),
    AWSAccountId: place.account,
    AlarmConfigurationUpdatedTimestamp: alarmTime(foundAt),
    NewStateValue: state,
    OldStateValue: state === 'OK' ? 'ALARM' : 'OK',
    NewStateReason: subjectOf(alert),
    StateChangeTime: alarmTime(foundAt),
    Region: place.region,
    AlarmArn: `arn:${place.partition}:cloudwatch:${place.region}:${place.account}:alarm:${name}`,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Trigger: {
      Namespace: 'AuroraSteward',
      MetricName: kind,
      Dimensions: [
        { name: 'deployment', value: deployment },
        { name: 'cluster', value: cluster },
        { name: 'severity', value: severity },
      ],
    },
  };
  return { subject: shortened(`${state}: "${name}" in ${place.region}`, 99), message: JSON.stringify(body) };
}

/** `2026-11-22T02:14:08.000+0000`, as CloudWatch writes it. */
function alarmTime(iso: string): string {
  return new Date(iso).toISOString().replace('Z', '+0000');
}
