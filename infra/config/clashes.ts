import * as v from 'valibot';
import { didYouMean, type Mistake } from './mistake.ts';

const readable = v.fallback(v.optional(v.string()), undefined);

/** As much of the configuration as can be read, whatever else is wrong with it. */
const partsSchema = v.object({
  deployments: v.fallback(v.array(v.fallback(v.object({ name: readable }), {})), []),
  clusters: v.fallback(
    v.array(
      v.fallback(
        v.object({
          identifier: readable,
          tag: v.optional(v.fallback(v.object({ key: readable, value: readable }), {})),
          name: readable,
          deployments: v.fallback(v.optional(v.array(v.string())), undefined),
        }),
        {},
      ),
    ),
    [],
  ),
});
type Parts = v.InferOutput<typeof partsSchema>;
type ClusterParts = Parts['clusters'][number];

/** What no key shows by itself: entries that contradict one another, or themselves. */
export function clashes(config: unknown): Mistake[] {
  const parts = v.safeParse(partsSchema, config);
  if (!parts.success) return [];
  const { deployments, clusters } = parts.output;
  return [
    ...repeated(deployments, 'deployments', 'name', ({ name }) => name),
    ...clusters.flatMap((cluster, index) => [
      ...choiceMistakes(cluster, `clusters[${index}]`),
      ...unknownDeployments(cluster, `clusters[${index}]`, deployments),
    ]),
    ...repeatedClusters(clusters),
  ];
}

function choiceMistakes({ identifier, tag, name }: ClusterParts, path: string): Mistake[] {
  if (identifier !== undefined && tag !== undefined) {
    return [{ path, found: 'both identifier and tag', allowed: 'one of identifier and tag' }];
  }
  if (identifier === undefined && tag === undefined) {
    return [{ path, found: 'neither identifier nor tag', allowed: 'one of identifier and tag' }];
  }
  if (tag !== undefined && name === undefined) {
    return [
      { path: `${path}.name`, found: 'nothing', allowed: 'a name for the clusters that carry the tag' },
    ];
  }
  return [];
}

function unknownDeployments(
  cluster: ClusterParts,
  path: string,
  deployments: Parts['deployments'],
): Mistake[] {
  const names = deployments.flatMap(({ name }) => name ?? []);
  return (cluster.deployments ?? []).flatMap((name, index) => {
    if (names.includes(name)) return [];
    const hint = didYouMean(name, names);
    return {
      path: `${path}.deployments[${index}]`,
      found: JSON.stringify(name),
      allowed: `the name of a deployment: ${names.join(', ')}`,
      ...(hint ? { hint } : {}),
    };
  });
}

/** The same cluster may stand twice only where no deployment sees both. */
function repeatedClusters(clusters: readonly ClusterParts[]): Mistake[] {
  return [
    ...repeated(clusters, 'clusters', 'identifier', ({ identifier }) => identifier?.toLowerCase(), apart),
    ...repeated(clusters, 'clusters', 'tag', ({ tag }) => tagText(tag), apart),
    ...repeated(clusters, 'clusters', 'name', calledBy, (a, b) => apart(a, b) || !(a.name ?? b.name)),
  ];
}

/** Functions tell clusters apart by this name. */
function calledBy({ identifier, name }: ClusterParts): string | undefined {
  return name ?? identifier?.toLowerCase();
}

function tagText(tag: ClusterParts['tag']): string | undefined {
  return tag?.key === undefined || tag.value === undefined ? undefined : `${tag.key}=${tag.value}`;
}

function apart(a: ClusterParts, b: ClusterParts): boolean {
  const { deployments: here } = a;
  const { deployments: there } = b;
  return here !== undefined && there !== undefined && !here.some((name) => there.includes(name));
}

function repeated<T>(
  entries: readonly T[],
  list: string,
  key: string,
  identityOf: (entry: T) => string | undefined,
  mayRepeat: (a: T, b: T) => boolean = () => false,
): Mistake[] {
  return entries.flatMap((entry, index) => {
    const identity = identityOf(entry);
    if (identity === undefined) return [];
    const first = entries.findIndex((other) => identityOf(other) === identity && !mayRepeat(entry, other));
    if (first >= index || first < 0) return [];
    return {
      path: `${list}[${index}].${key}`,
      found: JSON.stringify(identity),
      allowed: 'each one once',
      hint: `${list}[${first}] has it already`,
    };
  });
}
