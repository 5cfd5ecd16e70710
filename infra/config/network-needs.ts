import type { Mistake } from './mistake.ts';
import type { ValidConfig } from './schema.ts';

type Cluster = ValidConfig['clusters'][number];

/**
 * What connects to databases, which only a deployment with a network can: probes of failovers, and comparisons of exports.
 * Neither concerns instances.
 */
export function networkMistakes(config: ValidConfig): Mistake[] {
  return config.clusters.flatMap((cluster, index) =>
    cluster.instance === undefined
      ? [...probeMistakes(config, cluster, index), ...comparisonMistakes(config, cluster, index)]
      : [],
  );
}

function probeMistakes(config: ValidConfig, cluster: Cluster, index: number): Mistake[] {
  const { mode, probe } = { ...config.failover, ...cluster.failover };
  if (mode !== 'act' || !probe) return [];
  const path = cluster.failover.probe ? `clusters[${index}].failover.probe` : 'failover.probe';
  return mistakes(config, cluster, { what: 'a probe', path });
}

function comparisonMistakes(config: ValidConfig, cluster: Cluster, index: number): Mistake[] {
  const { mode, compare } = { ...config.exports, ...cluster.exports };
  if (mode !== 'act' || !compare) return [];
  const path = cluster.exports.compare ? `clusters[${index}].exports.compare` : 'exports.compare';
  return mistakes(config, cluster, { what: 'a comparison', path });
}

function mistakes(
  { deployments }: ValidConfig,
  cluster: Cluster,
  { what, path }: { readonly what: string; readonly path: string },
): Mistake[] {
  return deployments
    .filter(({ name, network }) => (cluster.deployments?.includes(name) ?? true) && !network)
    .map(({ name }) => ({
      path,
      found: `${what} for ${cluster.identifier ?? cluster.name}, and no network in the deployment ${name}`,
      allowed: `${what} where each deployment of the cluster has a network`,
      hint: `give ${name} its network, the VPC that reaches the cluster; or leave ${what.replace('a ', 'the ')} out`,
    }));
}
