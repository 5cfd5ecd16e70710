import { namedInstances, policyFor, policyForInstance } from '../../functions/domain/cluster/cluster.ts';
import type { ClusterPolicy, Policy } from '../../functions/domain/policy/policy.ts';
import type { DiscoveredCluster, DiscoveredSource } from '../setup/discovered.ts';
import type { Examination } from './examination.ts';
import { type Finding, findingsOf } from './finding.ts';
import { keyFindings } from './keys.ts';

type Findings = Omit<Finding, 'check'>[];

const chooseOne: Findings[number] = {
  level: 'warn',
  found: 'the configuration chooses none',
  fix: 'Name one in clusters, or give it the tag that is named there.',
};

/** @param known every cluster that RDS has */
export async function clusterFindings(
  known: readonly DiscoveredCluster[],
  examination: Examination,
  policy: Policy,
): Promise<Findings> {
  const chosen = known.filter((cluster) => policyFor(cluster, policy.clusters));
  const named = policy.clusters.flatMap(({ match }) => ('identifier' in match ? [match.identifier] : []));
  return [
    ...lookedAfter(chosen, known, policy),
    ...missing('cluster', named, known),
    ...chosen.flatMap((cluster) => [
      ...encryption('cluster', cluster),
      ...exportOf(cluster, policyFor(cluster, policy.clusters)),
      ...retention('cluster', cluster),
    ]),
    ...(await keysOf(chosen, examination)),
  ];
}

/** None where the configuration names no instance. */
export async function instanceFindings(examination: Examination, policy: Policy): Promise<Findings> {
  const named = namedInstances(policy.clusters);
  if (named.length === 0) return [];
  const known = await examination.instances();
  const chosen = known.filter(({ identifier }) => policyForInstance(identifier, policy.clusters));
  return [
    ...(chosen.length === 0 ? [] : [ok(chosen, known)]),
    ...missing('instance', named, known),
    ...chosen.flatMap((instance) => [
      ...encryption('instance', instance),
      ...retention('instance', instance),
    ]),
    ...(await keysOf(chosen, examination)),
  ];
}

/** Whoever names instances only misses no cluster. */
function lookedAfter(
  chosen: readonly DiscoveredCluster[],
  known: readonly DiscoveredCluster[],
  policy: Policy,
): Findings {
  if (chosen.length > 0) return [ok(chosen, known)];
  return policy.clusters.some(({ match }) => !('instance' in match)) ? [chooseOne] : [];
}

function ok(chosen: readonly DiscoveredSource[], known: readonly DiscoveredSource[]): Findings[number] {
  return { level: 'ok', found: `${chosen.length} of ${known.length} are looked after` };
}

type Kind = 'cluster' | 'instance';

function missing(kind: Kind, named: readonly string[], known: readonly DiscoveredSource[]): Findings {
  const identifiers = new Set(known.map(({ identifier }) => identifier));
  return named
    .filter((identifier) => !identifiers.has(identifier))
    .map((identifier) => ({
      level: 'fail',
      found: `RDS has no ${kind} ${identifier}`,
      fix: 'Correct the identifier in the configuration, or take the entry out.',
    }));
}

function encryption(kind: Kind, { identifier, encrypted }: DiscoveredSource): Findings {
  if (encrypted) return [];
  return [
    {
      level: 'warn',
      found: `${identifier} is not encrypted, nor are its snapshots`,
      fix:
        kind === 'cluster'
          ? 'Restore a snapshot into an encrypted cluster; one that exists cannot be encrypted.'
          : 'Restore an encrypted copy of a snapshot; an instance that exists cannot be encrypted.',
    },
  ];
}

function exportOf(
  { identifier, engineMode, engineVersion }: DiscoveredCluster,
  policy: ClusterPolicy | undefined,
): Findings {
  if (engineMode !== 'serverless' || policy?.exports.mode === 'off') return [];
  return [
    {
      level: 'fail',
      found: `${identifier} (${engineVersion}) is Serverless v1, which RDS does not export`,
      fix: "Move it to Serverless v2, or set exports: { mode: 'off' } for it.",
    },
  ];
}

function retention(kind: Kind, { identifier, retentionDays }: DiscoveredSource): Findings {
  if (retentionDays > 1) return [];
  return [
    {
      level: 'warn',
      found:
        retentionDays === 0
          ? `${identifier} keeps no automated backups`
          : `${identifier} keeps automated backups for one day only`,
      fix: `aws rds modify-db-${kind} --db-${kind}-identifier ${identifier} --backup-retention-period 7`,
    },
  ];
}

async function keysOf(chosen: readonly DiscoveredSource[], examination: Examination): Promise<Findings> {
  const keys = [...new Set(chosen.flatMap(({ keyArn }) => keyArn ?? []))];
  const found = await Promise.all(
    keys.map((keyArn) => findingsOf('', async () => keyFindings(await examination.key(keyArn), keyArn))),
  );
  return found.flat().map(({ check: _check, ...finding }) => finding);
}
