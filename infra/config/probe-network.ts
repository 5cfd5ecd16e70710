import type { Mistake } from './mistake.ts';
import type { ValidConfig } from './schema.ts';

/** A probe connects to databases, which only a deployment with a network can. */
export function probeMistakes({ deployments, clusters, failover }: ValidConfig): Mistake[] {
  return clusters.flatMap((cluster, index) => {
    const { mode, probe } = { ...failover, ...cluster.failover };
    if (mode !== 'act' || !probe) return [];
    const without = deployments.filter(
      ({ name, network }) => (cluster.deployments?.includes(name) ?? true) && !network,
    );
    return without.map(({ name }) => ({
      path: cluster.failover.probe ? `clusters[${index}].failover.probe` : 'failover.probe',
      found: `a probe for ${cluster.identifier ?? cluster.name}, and no network in the deployment ${name}`,
      allowed: 'a probe where each deployment of the cluster has a network',
      hint: `give ${name} its network, the VPC that reaches the cluster; or leave the probe out`,
    }));
  });
}
