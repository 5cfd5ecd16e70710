import type { BlueGreenDeployment as Described } from '@aws-sdk/client-rds';
import type { RdsContext } from './context.ts';
import type { EventOf } from './event-catalogue.ts';
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

/** What EventBridge hears of each state; of a deployment that is only being made, nothing. */
const announced: Partial<Record<BlueGreenStatus, EventOf<'blueGreenDeployment'>>> = {
  AVAILABLE: 'available',
  SWITCHOVER_COMPLETED: 'switchoverCompleted',
  SWITCHOVER_FAILED: 'switchoverCanceled',
  DELETING: 'deleted',
};

/** Brings a deployment into a state, and announces it. */
export function setBlueGreenStatus(
  { events }: Pick<RdsContext, 'events'>,
  deployment: BlueGreenDeployment,
  status: BlueGreenStatus,
): void {
  deployment.status = status;
  const event = announced[status];
  if (!event) return;
  events.announce('blueGreenDeployment', event, { identifier: deployment.name, arn: deployment.arn });
}
