import type { SourceType } from '@aws-sdk/client-rds';

const catalogue = {
  /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.cluster-snapshot */
  clusterSnapshot: {
    listedAs: 'db-cluster-snapshot',
    sourceType: 'CLUSTER_SNAPSHOT',
    detailType: 'RDS DB Cluster Snapshot Event',
    events: {
      manualCreating: ['RDS-EVENT-0074', 'backup', 'Creating manual cluster snapshot'],
      manualCreated: ['RDS-EVENT-0075', 'backup', 'Manual cluster snapshot created'],
      exportFailed: ['RDS-EVENT-0162', 'notification', 'The cluster snapshot export task failed'],
      exportCanceled: ['RDS-EVENT-0163', 'notification', 'The cluster snapshot export task was canceled'],
      exportCompleted: ['RDS-EVENT-0164', 'notification', 'The cluster snapshot export task completed'],
      automatedCreating: ['RDS-EVENT-0168', 'backup', 'Creating automated cluster snapshot'],
      automatedCreated: ['RDS-EVENT-0169', 'backup', 'Automated cluster snapshot created'],
      tableFailed: ['RDS-EVENT-0489', 'failure', 'Export task '],
    },
  },
  /** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html#USER_Events.Messages.snapshot */
  instanceSnapshot: {
    listedAs: 'db-snapshot',
    sourceType: 'SNAPSHOT',
    detailType: 'RDS DB Snapshot Event',
    events: {
      automatedCreating: ['RDS-EVENT-0090', 'creation', 'Creating automated snapshot'],
      automatedCreated: ['RDS-EVENT-0091', 'creation', 'Automated snapshot created'],
      exportFailed: ['RDS-EVENT-0159', 'notification', 'The snapshot export task failed'],
      exportCanceled: ['RDS-EVENT-0160', 'notification', 'The snapshot export task was canceled'],
      exportCompleted: ['RDS-EVENT-0161', 'notification', 'The snapshot export task completed'],
    },
  },
  /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.cluster */
  cluster: {
    listedAs: 'db-cluster',
    sourceType: 'CLUSTER',
    detailType: 'RDS DB Cluster Event',
    events: {
      failoverCompleted: ['RDS-EVENT-0071', 'failover', 'Completed failover to DB instance: '],
      failoverSameZoneStarted: ['RDS-EVENT-0072', 'failover', 'Started same AZ failover to DB instance: '],
      failoverCrossZoneStarted: ['RDS-EVENT-0073', 'failover', 'Started cross AZ failover to DB instance: '],
      exportFailed: ['RDS-EVENT-0234', 'notification', 'Export task failed.'],
      exportCanceled: ['RDS-EVENT-0235', 'notification', 'Export task canceled.'],
      exportCompleted: ['RDS-EVENT-0236', 'notification', 'Export task completed.'],
      globalSwitchoverStarted: ['RDS-EVENT-0181', 'global failover', 'Global switchover to DB cluster '],
      globalSwitchoverFinished: ['RDS-EVENT-0185', 'global failover', 'Global switchover to DB cluster '],
    },
  },
  /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.instance */
  instance: {
    listedAs: 'db-instance',
    sourceType: 'DB_INSTANCE',
    detailType: 'RDS DB Instance Event',
    events: {
      restarted: ['RDS-EVENT-0006', 'availability', 'DB instance restarted.'],
      recoveryStarted: [
        'RDS-EVENT-0020',
        'recovery',
        'Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered.',
      ],
      recoveryCompleted: ['RDS-EVENT-0021', 'recovery', 'Recovery of the DB instance is complete.'],
      multiAzFailoverStarted: ['RDS-EVENT-0013', 'failover', 'Multi-AZ instance failover started.'],
      multiAzFailoverCompleted: ['RDS-EVENT-0049', 'failover', 'Multi-AZ instance failover completed.'],
    },
  },
  /**
   * The form of the source is not documented.
   * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.BlueGreenDeployments
   */
  blueGreenDeployment: {
    listedAs: 'blue-green-deployment',
    sourceType: 'BLUE_GREEN_DEPLOYMENT',
    detailType: 'RDS Blue Green Deployment Event',
    events: {
      available: [
        'RDS-EVENT-0244',
        'creation',
        'Blue/green deployment tasks completed. You can make more modifications to the green environment databases or switch over the deployment.',
      ],
      deleted: ['RDS-EVENT-0246', 'deletion', 'Blue/green deployment deleted.'],
      switchoverCompleted: [
        'RDS-EVENT-0248',
        'notification',
        'Switchover completed on blue/green deployment.',
      ],
      switchoverCanceled: ['RDS-EVENT-0249', 'failure', 'Switchover canceled on blue/green deployment.'],
    },
  },
} as const satisfies Readonly<Record<string, EventSource>>;

/** Something that RDS sends events of. */
export interface EventSource<Event extends PropertyKey = string> {
  readonly listedAs: SourceType;
  readonly sourceType: string;
  readonly detailType: string;
  readonly events: Readonly<Record<Event, readonly [id: string, category: string, message: string]>>;
}

export type SourceName = keyof typeof catalogue;
export type EventOf<Source extends SourceName> = keyof (typeof catalogue)[Source]['events'];

/**
 * What RDS sends events of, and those that it sends: id, category, and the message or its beginning.
 * `listedAs` is the source's type in DescribeEvents; `sourceType` and `detailType` are EventBridge's words for it.
 */
export const eventCatalogue: { readonly [S in SourceName]: EventSource<EventOf<S>> } = catalogue;
