import { Alarm, type AlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmText } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';

/** Where alarms go and how they read. */
export interface AlarmDesk {
  /** The fallback topic: the way of the alerts is watched too, so alarms cannot use it. */
  readonly operators: ITopic;
  /** Address or path of the runbook. */
  readonly runbook: string;
  readonly deployment: string;
}

/** When an alarm rings, and what it says then. */
export interface AlarmSpec
  extends Pick<
    AlarmProps,
    | 'metric'
    | 'threshold'
    | 'comparisonOperator'
    | 'evaluationPeriods'
    | 'datapointsToAlarm'
    | 'treatMissingData'
  > {
  /** What comes after the deployment in the alarm's name. */
  readonly name: string;
  readonly text: AlarmText | undefined;
}

/**
 * Adds an alarm that tells operators what its users lose and where to read on.
 *
 * @throws TypeError if the text is missing: an alarm that does not say what it means is noise.
 */
export function addAlarm(
  scope: Construct,
  id: string,
  desk: AlarmDesk,
  { name, text, ...rule }: AlarmSpec,
): Alarm {
  if (!text?.impact.trim() || !text.runbook.trim()) {
    throw new TypeError(
      `Expected: an impact and a runbook section for the alarm ${name}. Found: ${JSON.stringify(text) ?? 'nothing'}. ` +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    );
  }
  const alarm = new Alarm(scope, id, {
    ...rule,
    alarmName: physicalName('alarm', desk.deployment, name),
    alarmDescription: `${text.impact}\n${desk.runbook}#${text.runbook}`,
  });
  const tellOperators = new SnsAction(desk.operators);
  alarm.addAlarmAction(tellOperators);
  alarm.addOkAction(tellOperators);
  return alarm;
}
