/**
 * The RDS events that this suite names, by id: the id is the only field of an RDS event fit to match on
 * (categories and messages differ between AWS's event table and what is sent).
 *
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
export const rdsEvents = {
  'RDS-EVENT-0013': instance('multi-az-failover-started'),
  'RDS-EVENT-0015': instance('multi-az-failover-to-standby-complete'),
  'RDS-EVENT-0049': instance('multi-az-failover-completed'),
  'RDS-EVENT-0050': instance('multi-az-activation-started'),
  'RDS-EVENT-0051': instance('multi-az-activation-completed'),
  'RDS-EVENT-0065': instance('multi-az-partial-failover-recovered'),
  'RDS-EVENT-0069': cluster('failover-failed'),
  'RDS-EVENT-0070': cluster('failover-to-previous-writer'),
  'RDS-EVENT-0071': cluster('failover-completed'),
  'RDS-EVENT-0072': cluster('failover-same-az-started'),
  'RDS-EVENT-0073': cluster('failover-cross-az-started'),
  'RDS-EVENT-0074': clusterSnapshot('manual-snapshot-creating'),
  'RDS-EVENT-0075': clusterSnapshot('manual-snapshot-created'),
  'RDS-EVENT-0162': clusterSnapshot('snapshot-export-failed'),
  'RDS-EVENT-0163': clusterSnapshot('snapshot-export-canceled'),
  'RDS-EVENT-0164': clusterSnapshot('snapshot-export-completed'),
  'RDS-EVENT-0168': clusterSnapshot('automated-snapshot-creating'),
  'RDS-EVENT-0169': clusterSnapshot('automated-snapshot-created'),
  'RDS-EVENT-0181': cluster('global-switchover-started'),
  'RDS-EVENT-0185': cluster('global-switchover-finished'),
  'RDS-EVENT-0186': cluster('global-switchover-cancelled'),
  'RDS-EVENT-0187': cluster('global-switchover-failed'),
  'RDS-EVENT-0238': cluster('global-failover-completed'),
  'RDS-EVENT-0239': cluster('global-failover-failed'),
  'RDS-EVENT-0489': clusterSnapshot('snapshot-export-table-failed'),
} as const satisfies Record<`RDS-EVENT-${string}`, RdsEventKind>;

export type RdsEventId = keyof typeof rdsEvents;

export interface RdsEventKind {
  readonly detailType: string;
  readonly sourceType: string;
  /** What happened, in a file name's form. */
  readonly slug: string;
}

function cluster<const S extends string>(slug: S) {
  return { detailType: 'RDS DB Cluster Event', sourceType: 'CLUSTER', slug } as const;
}

function instance<const S extends string>(slug: S) {
  return { detailType: 'RDS DB Instance Event', sourceType: 'DB_INSTANCE', slug } as const;
}

function clusterSnapshot<const S extends string>(slug: S) {
  return { detailType: 'RDS DB Cluster Snapshot Event', sourceType: 'CLUSTER_SNAPSHOT', slug } as const;
}

/** Whether the catalogue knows the id; an id it does not know is an answer, not an error. */
export function isKnownRdsEvent(id: string): id is RdsEventId {
  return Object.hasOwn(rdsEvents, id);
}
