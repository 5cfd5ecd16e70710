import { counted } from '../../functions/domain/alert/wording.ts';
import type { StewardConfig } from '../../infra/config/config.ts';
import type { Discovered, DiscoveredCluster, DiscoveredInstance, DiscoveredSource } from './discovered.ts';

/** What the written configuration says: everything that was found, and nothing done to it. */
export function configOf(found: Discovered, name: string): StewardConfig {
  const multiAz = found.instances.filter((instance) => instance.multiAz);
  return {
    deployments: [{ name, region: found.region, account: found.account }],
    clusters: [
      ...found.clusters.map((cluster) => ({ identifier: cluster.identifier, ...teamOf(cluster) })),
      ...exportedInstances(found).map((instance) => ({ instance: instance.identifier, ...teamOf(instance) })),
    ],
    alerts: { emails: [], operators: [] },
    backups: { mode: 'observe', keepFor: '30 days' },
    exports: { mode: 'observe', notOlderThanDays: 3 },
    failover: { mode: 'observe', instances: multiAz.map(({ identifier }) => ({ identifier })) },
  };
}

/** As the configuration takes it. */
function teamOf({ tags: { team } }: DiscoveredSource): { readonly team?: string } {
  return team !== undefined && /^\S(.{0,61}\S)?$/.test(team) ? { team } : {};
}

/** One that is named as a cluster is has to be left out: in the lake they would be one. */
function exportedInstances({ clusters, instances }: Discovered): readonly DiscoveredInstance[] {
  const taken = new Set(clusters.map(({ identifier }) => identifier));
  return instances.filter(({ identifier }) => !taken.has(identifier));
}

/**
 * The same as a file that people read and change.
 *
 * @param module where `defineConfig` is, seen from the file
 */
export function configText(found: Discovered, name: string, module: string): string {
  const { clusters, alerts, backups, exports, failover } = configOf(found, name);
  const unfollowed = found.instances.filter((instance) => !instance.multiAz);
  const entries = [...found.clusters.map(aboutCluster), ...exportedInstances(found).map(aboutInstance)].map(
    (about, index) => `    // ${about}\n    ${literal(clusters[index])},\n`,
  );
  return `import { defineConfig } from '${module}';

/**
 * What Aurora Steward looks after, and what it may do. docs/configuration.md lists every key.
 *
 * Written by steward init from what RDS had in ${found.region}. Everything is in observe: nothing is changed, and the
 * ledger says what would have been done. From there:
 *
 * 1. Put addresses into alerts.emails and alerts.operators.
 * 2. npx steward doctor, then npx cdk deploy AuroraSteward-${name}, and confirm the subscriptions.
 * 3. npx steward alerts test, and read the ledger for a few days: would-have/ is what act would do.
 * 4. Set mode: 'act' for one cluster, then for all.
 */
export default defineConfig({
  deployments: [{ name: '${name}', region: '${found.region}', account: '${found.account}' }],

  // What is different for a cluster goes into its entry:
  //   { identifier: 'orders', importance: 'critical', exports: { mode: 'act' }, backups: { objective: '1 hour' } }
  clusters: [
${entries.length === 0 ? '    // No Aurora PostgreSQL cluster was found.\n' : entries.join('\n')}  ],

  // Each address gets a mail from AWS and must confirm it; operators are told when the suite itself is in trouble.
  alerts: ${literal(alerts)},

  // Snapshots by hand (steward backup) and on schedules:
  //   schedules: [{ name: 'nightly', schedule: 'cron(17 3 * * ? *)', timeZone: 'Europe/Berlin', keepFor: '35 days' }]
  backups: ${literal(backups)},

  // Snapshots into the lake, as Parquet. AWS bills each export by the size of its snapshot.
  exports: ${literal(exports)},

  // Failovers are told. Multi-AZ instances are in no cluster and are named here.
${unfollowed.map(instanceLine).join('')}  failover: ${literal(failover)},
});
`;
}

/** `17.5, 2 instances, encrypted, 7 days of point-in-time recovery`. */
function aboutCluster(cluster: DiscoveredCluster): string {
  return [`PostgreSQL ${cluster.engineVersion}`, counted(cluster.instances, 'instance'), kept(cluster)].join(
    ', ',
  );
}

/** `RDS for PostgreSQL 16.9, in no cluster: its snapshots are exported; encrypted, 7 days of point-in-time recovery`. */
function aboutInstance(instance: DiscoveredInstance): string {
  return `RDS for PostgreSQL ${instance.engineVersion}, in no cluster: its snapshots are exported; ${kept(instance)}`;
}

function kept({ encrypted, retentionDays }: DiscoveredSource): string {
  const recovery = `${counted(retentionDays, 'day')} of point-in-time recovery`;
  return `${encrypted ? 'encrypted' : 'NOT encrypted'}, ${recovery}`;
}

function instanceLine({ identifier, engineVersion }: DiscoveredInstance): string {
  return `  // ${identifier} (PostgreSQL ${engineVersion}) is in one zone only: it has nothing to fail over to.\n`;
}

/** A value as people write it in TypeScript. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => `${key}: ${literal(entry)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return String(value);
}
