import type { Tag } from '@aws-sdk/client-secrets-manager';
import type { RotationSchedule } from './rotation-rules.ts';
import { type LabelMoved, SecretVersions } from './versions.ts';

/** How a secret is rotated. */
export interface SecretRotation {
  readonly enabled: boolean;
  readonly functionArn: string;
  readonly schedule: RotationSchedule | undefined;
}

/** What is known of a secret before it has a version. */
export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  /** A customer's key; without one, the key of Secrets Manager itself, which asks nobody. */
  readonly keyArn?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  /** The service that manages it: `rds`. */
  readonly owningService?: string | undefined;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
export class Secret {
  readonly about: SecretDescription;
  readonly createdAt: Date;
  readonly versions: SecretVersions;
  changedAt: Date;
  rotation: SecretRotation | undefined;
  rotatedAt: Date | undefined;
  resourcePolicy: string | undefined;

  constructor(about: SecretDescription, now: Date, moved: LabelMoved) {
    this.about = about;
    this.createdAt = now;
    this.changedAt = now;
    this.versions = new SecretVersions(about.arn, moved);
  }

  get arn(): string {
    return this.about.arn;
  }

  get name(): string {
    return this.about.name;
  }

  /** When rotation is due next; none where none is scheduled. */
  get nextRotationAt(): Date | undefined {
    if (!this.rotation?.enabled) return undefined;
    return this.rotation.schedule?.dueAfter(this.rotatedAt ?? this.changedAt);
  }

  /** What DescribeSecret and ListSecrets both tell. */
  describe() {
    const { arn: ARN, name: Name, description, keyArn, tags = [], owningService } = this.about;
    return {
      ARN,
      Name,
      CreatedDate: this.createdAt,
      LastChangedDate: this.changedAt,
      Tags: [...tags],
      ...(description !== undefined && { Description: description }),
      ...(keyArn !== undefined && { KmsKeyId: keyArn }),
      ...(owningService !== undefined && { OwningService: owningService }),
      ...(this.rotatedAt && { LastRotatedDate: this.rotatedAt }),
      ...this.#describeRotation(),
    };
  }

  #describeRotation() {
    if (!this.rotation) return {};
    const { enabled, functionArn, schedule } = this.rotation;
    const next = this.nextRotationAt;
    return {
      RotationEnabled: enabled,
      RotationLambdaARN: functionArn,
      ...(schedule && { RotationRules: schedule.rules }),
      ...(next && { NextRotationDate: next }),
    };
  }
}
