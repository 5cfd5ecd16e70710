import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';
import type { Secret } from './secret.ts';
import type { SecretsRegion } from './secrets.ts';

/** What CloudTrail records of rotations: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
export type RotationEventName =
  | 'RotationStarted'
  | 'RotationSucceeded'
  | 'RotationFailed'
  | 'RotationAbandoned'
  | 'TestRotationStarted'
  | 'TestRotationSucceeded'
  | 'TestRotationFailed';

/** CloudTrail publishes no latency; minutes, as a rule. */
const trailDelayMs = 60_000;

/** Events that Secrets Manager sends by itself, and those that come by CloudTrail where a trail logs them. */
export class SecretEvents {
  readonly #place: SecretsRegion;
  readonly #clock: Clock;
  readonly #bus: EventBus;
  readonly #hasTrail: boolean;

  constructor(place: SecretsRegion, clock: Clock, bus: EventBus, hasTrail: boolean) {
    this.#place = place;
    this.#clock = clock;
    this.#bus = bus;
    this.#hasTrail = hasTrail;
  }

  /** https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html */
  labelUpdated({ arn, name }: Secret, label: string, versionId: string): void {
    if (label === 'AWSPENDING' || label === 'AWSPREVIOUS') return;
    this.#bus.put({
      source: 'aws.secretsmanager',
      'detail-type': 'Secret Label Updated',
      resources: [arn],
      detail: { name, labelUpdated: label, versionId },
    });
  }

  /** Member names of the detail are those of captured events; that there is one for each failed try is a guess. */
  rotation(eventName: RotationEventName, { arn }: Secret, errorMessage?: string): void {
    if (!this.#hasTrail) return;
    const { account, region } = this.#place;
    const time = this.#clock.now();
    const service = 'secretsmanager.amazonaws.com';
    const detail = {
      eventVersion: '1.11',
      userIdentity: { accountId: account, invokedBy: service },
      eventTime: time.toISOString().replace(/\.\d{3}Z$/, 'Z'),
      eventSource: service,
      eventName,
      awsRegion: region,
      sourceIPAddress: service,
      userAgent: service,
      ...(errorMessage !== undefined && { errorMessage }),
      requestParameters: null,
      responseElements: null,
      additionalEventData: { SecretId: arn },
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsServiceEvent',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    };
    this.#clock.after(trailDelayMs, `CloudTrail ${eventName}`, () => {
      this.#bus.put({
        source: 'aws.secretsmanager',
        'detail-type': 'AWS Service Event via CloudTrail',
        resources: [],
        time,
        detail,
      });
    });
  }
}
