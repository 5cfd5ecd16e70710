import type { BlueGreenDeployment as Described } from '@aws-sdk/client-rds';
import type { RdsContext } from './context.ts';
import { type RdsRegion, rdsArn } from './identifier.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_BlueGreenDeployment.html */
export type BlueGreenStatus =
  | 'PROVISIONING'
  | 'AVAILABLE'
  | 'SWITCHOVER_IN_PROGRESS'
  | 'SWITCHOVER_COMPLETED'
  | 'SWITCHOVER_FAILED'
  | 'INVALID_CONFIGURATION'
  | 'DELETING';

/** A blue/green deployment as RDS tells of it; its green side has no database of its own. */
export class BlueGreenDeployment {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  status: BlueGreenStatus = 'PROVISIONING';
  readonly #region: RdsRegion;
  readonly #cluster: string;

  constructor(region: RdsRegion, wanted: { id: string; name: string; cluster: string; createdAt: Date }) {
    this.#region = region;
    this.id = wanted.id;
    this.name = wanted.name;
    this.createdAt = wanted.createdAt;
    this.#cluster = wanted.cluster;
  }

  get arn(): string {
    return rdsArn(this.#region, 'deployment', this.id);
  }

  describe(): Described {
    const over = this.status === 'SWITCHOVER_COMPLETED';
    const blue = rdsArn(this.#region, 'cluster', `${this.#cluster}${over ? '-old1' : ''}`);
    const green = rdsArn(this.#region, 'cluster', over ? this.#cluster : `${this.#cluster}-green-abc123`);
    return {
      BlueGreenDeploymentIdentifier: this.id,
      BlueGreenDeploymentName: this.name,
      Source: blue,
      Target: green,
      SwitchoverDetails: [{ SourceMember: blue, TargetMember: green, Status: this.status }],
      Status: this.status,
      CreateTime: this.createdAt,
    };
  }
}

/**
 * What EventBridge hears of each state; of a deployment that is only being made, nothing.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.BlueGreenDeployments
 */
const announced: Partial<Record<BlueGreenStatus, readonly [id: string, category: string, message: string]>> =
  {
    AVAILABLE: [
      'RDS-EVENT-0244',
      'creation',
      'Blue/green deployment tasks completed. You can make more modifications to the green environment databases or switch over the deployment.',
    ],
    SWITCHOVER_COMPLETED: [
      'RDS-EVENT-0248',
      'notification',
      'Switchover completed on blue/green deployment.',
    ],
    SWITCHOVER_FAILED: ['RDS-EVENT-0249', 'failure', 'Switchover canceled on blue/green deployment.'],
    DELETING: ['RDS-EVENT-0246', 'deletion', 'Blue/green deployment deleted.'],
  };

/** Brings a deployment into a state, and announces it. */
export function setBlueGreenStatus(
  { events }: Pick<RdsContext, 'events'>,
  deployment: BlueGreenDeployment,
  status: BlueGreenStatus,
): void {
  deployment.status = status;
  const told = announced[status];
  if (told) events.announceBlueGreen(told, { identifier: deployment.name, arn: deployment.arn });
}
