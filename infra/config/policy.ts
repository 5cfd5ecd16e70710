import { physicalName } from '../../functions/contract/names.ts';
import type { ClusterCapability, ClusterPolicy, Policy } from '../../functions/domain/policy/policy.ts';
import { onCallPolicy } from './alerts.ts';
import { backupPolicy } from './backups.ts';
import { changesPolicy, clusterChangesPolicy } from './changes.ts';
import { etlPolicy } from './etl.ts';
import { eventsPolicy } from './events.ts';
import { exportAccount, exportPolicy } from './exports.ts';
import { failoverPolicy, instancePolicies } from './failover.ts';
import { retentionPolicy } from './retention-rules.ts';
import { rotationsOf } from './rotated-secrets.ts';
import { wavesPolicy } from './rotation-waves.ts';
import type { ValidConfig } from './schema.ts';

type Deployment = ValidConfig['deployments'][number];
type Cluster = ValidConfig['clusters'][number];

/** What the functions of one deployment read: the clusters that it looks after, each with its whole policy. */
export function composePolicy(config: ValidConfig, deployment: Deployment): Policy {
  const rotations = rotationsOf(deployment, config);
  const secrets = rotations.map(({ policy }) => policy);
  const waves = wavesPolicy(config.rotation.waves, rotations);
  const instances = instancePolicies(config.failover, deployment);
  const clusters = config.clusters
    .filter(({ deployments }) => deployments?.includes(deployment.name) ?? true)
    .map((cluster) => clusterPolicy(cluster, config))
    .map((policy) => ('instance' in policy.match ? ofInstance(policy) : policy));
  const changes = changesPolicy(config.changes, clusters);
  const onCall = onCallPolicy(config.alerts, physicalName('topic', deployment.name, 'on-call'));
  return {
    deployment: { name: deployment.name, region: deployment.region, runbook: config.alerts.runbook },
    exports: exportAccount(config.exports),
    backupRetention: { mostDeletions: config.backupRetention.mostDeletions },
    exportRetention: { mostDeletions: config.exportRetention.mostDeletions },
    ...(onCall && { onCall: { topicName: onCall.topicName, severities: [...onCall.severities] } }),
    clusters,
    ...(instances.length > 0 && { instances }),
    ...(changes && { changes }),
    ...(secrets.length > 0 && { rotation: { secrets, ...(waves && { waves }) } }),
  };
}

type SuiteConfig = Pick<ValidConfig, ClusterCapability | 'changes' | 'events'>;

function clusterPolicy(cluster: Cluster, suite: SuiteConfig): ClusterPolicy {
  const match = matchOf(cluster);
  const changes = clusterChangesPolicy(suite.changes, cluster.changes);
  const events = eventsPolicy(suite.events, cluster.events);
  return {
    name: cluster.name ?? nameOf(match),
    match,
    importance: cluster.importance,
    ...teamOf(cluster),
    exports: exportPolicy({ ...suite.exports, ...cluster.exports }),
    etl: etlPolicy({ ...suite.etl, ...cluster.etl }),
    backups: backupPolicy({ ...suite.backups, ...cluster.backups }),
    backupRetention: retentionPolicy({ ...suite.backupRetention, ...cluster.backupRetention }),
    exportRetention: retentionPolicy({ ...suite.exportRetention, ...cluster.exportRetention }),
    failover: failoverPolicy({ ...suite.failover, ...cluster.failover }),
    ...(changes && { changes }),
    ...(events && { events }),
  };
}

/**
 * What concerns clusters alone is off for an instance, whatever the suite says; its rows are not counted, nor
 * is it exported without a snapshot.
 */
function ofInstance({ events: _events, changes: _changes, ...policy }: ClusterPolicy): ClusterPolicy {
  const { compare: _compare, live: _live, ...exports } = policy.exports;
  return {
    ...policy,
    exports,
    backups: { ...policy.backups, mode: 'off', schedules: [] },
    backupRetention: { ...policy.backupRetention, mode: 'off' },
    failover: { mode: 'off', escalateAfterSeconds: policy.failover.escalateAfterSeconds },
  };
}

function nameOf(match: ClusterPolicy['match']): string {
  if ('identifier' in match) return match.identifier;
  return 'instance' in match ? match.instance : `${match.tag.key}=${match.tag.value}`;
}

function teamOf({ team, tag }: Cluster): { readonly team?: string } {
  if (team !== undefined) return { team };
  return tag?.key === 'team' ? { team: tag.value } : {};
}

/** RDS keeps identifiers in lower case. */
function matchOf({ identifier, tag, instance }: Cluster): ClusterPolicy['match'] {
  if (identifier !== undefined) return { identifier: identifier.toLowerCase() };
  if (instance !== undefined) return { instance: instance.toLowerCase() };
  if (tag !== undefined) return { tag: { key: tag.key, value: tag.value } };
  throw new TypeError('Expected a validated cluster with an identifier, a tag or an instance. Found none.');
}
