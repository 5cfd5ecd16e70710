/**
 * The RDS events that this suite names, by id: the id is the only field of an RDS event fit to match on
 * (categories and messages differ between AWS's event table and what is sent).
 *
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
export const rdsEvents = {
  'RDS-EVENT-0003': instance('instance-deleted'),
  'RDS-EVENT-0004': instance('instance-shut-down'),
  'RDS-EVENT-0005': instance('instance-created'),
  'RDS-EVENT-0006': instance('instance-restarted'),
  'RDS-EVENT-0007': instance('storage-exhausted'),
  'RDS-EVENT-0011': instance('parameter-group-changed'),
  'RDS-EVENT-0013': instance('multi-az-failover-started'),
  'RDS-EVENT-0015': instance('multi-az-failover-to-standby-complete'),
  'RDS-EVENT-0020': instance('recovery-started'),
  'RDS-EVENT-0021': instance('recovery-completed'),
  'RDS-EVENT-0035': instance('invalid-parameters'),
  'RDS-EVENT-0036': instance('incompatible-network'),
  'RDS-EVENT-0042': instanceSnapshot('manual-instance-snapshot-created'),
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
  'RDS-EVENT-0087': instance('instance-stopped'),
  'RDS-EVENT-0088': instance('instance-started'),
  'RDS-EVENT-0089': instance('storage-low'),
  'RDS-EVENT-0091': instanceSnapshot('automated-instance-snapshot-created'),
  'RDS-EVENT-0092': instance('parameter-group-updated'),
  'RDS-EVENT-0143': cluster('scaling-failed'),
  'RDS-EVENT-0150': cluster('cluster-stopped'),
  'RDS-EVENT-0151': cluster('cluster-started'),
  'RDS-EVENT-0152': cluster('cluster-stop-failed'),
  'RDS-EVENT-0153': cluster('cluster-started-by-rds'),
  'RDS-EVENT-0155': instance('instance-minor-version-available'),
  'RDS-EVENT-0156': cluster('cluster-minor-version-available'),
  'RDS-EVENT-0159': instanceSnapshot('instance-snapshot-export-failed'),
  'RDS-EVENT-0160': instanceSnapshot('instance-snapshot-export-canceled'),
  'RDS-EVENT-0161': instanceSnapshot('instance-snapshot-export-completed'),
  'RDS-EVENT-0162': clusterSnapshot('snapshot-export-failed'),
  'RDS-EVENT-0163': clusterSnapshot('snapshot-export-canceled'),
  'RDS-EVENT-0164': clusterSnapshot('snapshot-export-completed'),
  'RDS-EVENT-0168': clusterSnapshot('automated-snapshot-creating'),
  'RDS-EVENT-0169': clusterSnapshot('automated-snapshot-created'),
  'RDS-EVENT-0170': cluster('cluster-created'),
  'RDS-EVENT-0171': cluster('cluster-deleted'),
  'RDS-EVENT-0172': cluster('cluster-renamed'),
  'RDS-EVENT-0173': cluster('cluster-version-upgraded'),
  'RDS-EVENT-0174': cluster('cluster-cannot-be-upgraded'),
  'RDS-EVENT-0176': cluster('cluster-major-version-upgraded'),
  'RDS-EVENT-0181': cluster('global-switchover-started'),
  'RDS-EVENT-0185': cluster('global-switchover-finished'),
  'RDS-EVENT-0186': cluster('global-switchover-cancelled'),
  'RDS-EVENT-0187': cluster('global-switchover-failed'),
  'RDS-EVENT-0227': instance('cluster-volume-low'),
  'RDS-EVENT-0230': instance('system-update-available'),
  'RDS-EVENT-0234': cluster('cluster-export-failed'),
  'RDS-EVENT-0235': cluster('cluster-export-canceled'),
  'RDS-EVENT-0236': cluster('cluster-export-completed'),
  'RDS-EVENT-0238': cluster('global-failover-completed'),
  'RDS-EVENT-0239': cluster('global-failover-failed'),
  'RDS-EVENT-0287': cluster('operating-system-upgrade-required'),
  'RDS-EVENT-0288': cluster('operating-system-upgrade-started'),
  'RDS-EVENT-0289': cluster('operating-system-upgrade-completed'),
  'RDS-EVENT-0387': cluster('partitioning-failed'),
  'RDS-EVENT-0389': cluster('operating-system-upgrade-failed'),
  'RDS-EVENT-0404': instance('memory-low'),
  'RDS-EVENT-0418': instance('key-unreachable'),
  'RDS-EVENT-0419': instance('key-unreachable-for-long'),
  'RDS-EVENT-0420': instance('key-reachable'),
  'RDS-EVENT-0422': instance('host-replacement-scheduled'),
  'RDS-EVENT-0425': instance('operating-system-upgrade-without-addresses'),
  'RDS-EVENT-0429': instance('operating-system-upgrade-without-capacity'),
  'RDS-EVENT-0489': clusterSnapshot('snapshot-export-table-failed'),
  'RDS-EVENT-0501': instance('certificate-rotation-required'),
  'RDS-EVENT-0502': instance('certificate-rotation-scheduled'),
  'RDS-EVENT-0517': cluster('upgrade-canceled-by-failover'),
  'RDS-EVENT-0519': cluster('failover-to-no-instance'),
  'RDS-EVENT-0523': instance('platform-update-without-addresses'),
  'RDS-EVENT-0524': instance('platform-update-without-capacity'),
  'RDS-EVENT-0525': instance('platform-update-failed'),
  'RDS-EVENT-0610': instance('log-file-expired'),
  'RDS-EVENT-0611': instance('log-file-deleted-for-space'),
} as const satisfies Record<`RDS-EVENT-${string}`, RdsEventKind>;

export type RdsEventId = keyof typeof rdsEvents;
export type RdsEventSlug = (typeof rdsEvents)[RdsEventId]['slug'];

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

function instanceSnapshot<const S extends string>(slug: S) {
  return { detailType: 'RDS DB Snapshot Event', sourceType: 'SNAPSHOT', slug } as const;
}

/** Whether the catalogue knows the id; an id it does not know is an answer, not an error. */
export function isKnownRdsEvent(id: string): id is RdsEventId {
  return Object.hasOwn(rdsEvents, id);
}

/** What happened, of an event that the catalogue knows. */
export function slugOf(id: string): RdsEventSlug | undefined {
  return isKnownRdsEvent(id) ? rdsEvents[id].slug : undefined;
}
