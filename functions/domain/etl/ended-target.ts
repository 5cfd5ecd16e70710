import type { JsonObject } from '../json.ts';
import type { EtlTarget } from '../policy/etl.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-glue.html and …-step-functions.html */
const events = [
  { detailType: 'Glue Job State Change', member: 'jobName', kind: 'job' },
  { detailType: 'Glue Crawler State Change', member: 'crawlerName', kind: 'crawler' },
  { detailType: 'Step Functions Execution Status Change', member: 'stateMachineArn', kind: 'state-machine' },
] as const;

/** What ended, by an event of Glue or Step Functions; `undefined` for another event. */
export function endedTarget(eventType: string, detail: JsonObject): EtlTarget | undefined {
  const event = events.find(({ detailType }) => detailType === eventType);
  const name = event && detail[event.member];
  return event && typeof name === 'string' ? { kind: event.kind, name } : undefined;
}
