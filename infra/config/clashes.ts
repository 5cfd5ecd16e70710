import * as v from 'valibot';
import { didYouMean, type Mistake } from './mistake.ts';

const readable = v.fallback(v.optional(v.string()), undefined);

const texts = v.fallback(v.optional(v.array(readable), []), []);

const noRecipients = { emails: [], webhooks: [], queues: [] };

/** What concerns clusters and no instance. */
const clusterOnly = {
  backups: v.optional(v.unknown()),
  backupRetention: v.optional(v.unknown()),
  failover: v.optional(v.unknown()),
  events: v.optional(v.unknown()),
  changes: v.optional(v.unknown()),
};

const clusterOnlyExports = {
  compare: 'no comparison: rows of clusters alone are counted',
  live: 'no schedules: RDS exports snapshots of instances alone',
};

/** As much of the configuration as can be read, whatever else is wrong with it. */
const partsSchema = v.object({
  deployments: v.fallback(
    v.array(v.fallback(v.object({ name: readable, region: readable, account: readable }), {})),
    [],
  ),
  clusters: v.fallback(
    v.array(
      // What is no object at all is a mistake already.
      v.fallback(
        v.nullable(
          v.object({
            identifier: readable,
            instance: readable,
            exports: v.optional(v.unknown()),
            ...clusterOnly,
            tag: v.optional(v.fallback(v.object({ key: readable, value: readable }), {})),
            name: readable,
            deployments: v.fallback(v.optional(v.array(v.string())), undefined),
          }),
        ),
        null,
      ),
    ),
    [],
  ),
  alerts: v.fallback(
    v.optional(
      v.object({
        emails: texts,
        webhooks: texts,
        queues: texts,
        operators: texts,
        routes: v.fallback(
          v.optional(
            v.array(v.fallback(v.object({ emails: texts, webhooks: texts, queues: texts }), noRecipients)),
          ),
          undefined,
        ),
      }),
    ),
    undefined,
  ),
});
type Parts = v.InferOutput<typeof partsSchema>;
type ClusterParts = NonNullable<Parts['clusters'][number]>;

/** What no key shows by itself: entries that contradict one another, or themselves. */
export function clashes(config: unknown): Mistake[] {
  const parts = v.safeParse(partsSchema, config);
  if (!parts.success) return [];
  const { deployments, clusters, alerts } = parts.output;
  return [
    ...repeated(deployments, 'deployments', '.name', ({ name }) => name),
    ...clusters.flatMap((cluster, index) =>
      cluster === null
        ? []
        : [
            ...choiceMistakes(cluster, `clusters[${index}]`),
            ...instanceMistakes(cluster, `clusters[${index}]`),
            ...unknownDeployments(cluster, `clusters[${index}]`, deployments),
            ...competingDeployments(cluster, `clusters[${index}]`, deployments),
          ],
    ),
    ...repeatedClusters(clusters),
    ...recipientLists.flatMap((key) => repeated(alerts?.[key] ?? [], `alerts.${key}`, '', (entry) => entry)),
    ...repeatedRecipients(alerts),
  ];
}

/** Two stacks in one place that look after one cluster would each do everything: two exports, two messages. */
function competingDeployments(
  cluster: ClusterParts,
  path: string,
  deployments: Parts['deployments'],
): Mistake[] {
  const looking = deployments.filter(({ name }) => name && (cluster.deployments?.includes(name) ?? true));
  const inOnePlace = Object.values(
    Object.groupBy(looking, ({ region, account }) => `${region} ${account}`),
  ).find((group) => group !== undefined && new Set(group.map(({ name }) => name)).size > 1);
  const [first, second] = inOnePlace ?? [];
  if (!first || !second) return [];
  return [
    {
      path: `${path}.deployments`,
      found: `${first.name} and ${second.name}, both in ${second.region} of the same account`,
      allowed: 'one deployment for each cluster in each account and region',
      hint: 'name one of them; two would do everything twice',
    },
  ];
}

function choiceMistakes({ identifier, tag, instance, name }: ClusterParts, path: string): Mistake[] {
  const given = Object.entries({ identifier, tag, instance }).flatMap(([key, value]) =>
    value === undefined ? [] : [key],
  );
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none of them' : given.join(' and ');
    return [{ path, found, allowed: 'one of identifier, tag and instance' }];
  }
  if (tag !== undefined && name === undefined) {
    return [
      { path: `${path}.name`, found: 'nothing', allowed: 'a name for the clusters that carry the tag' },
    ];
  }
  return [];
}

function instanceMistakes(cluster: ClusterParts, path: string): Mistake[] {
  if (cluster.instance === undefined) return [];
  const allowedThere = 'exports, etl and exportRetention, for an instance';
  const sections = Object.keys(clusterOnly).filter(
    (key) => cluster[key as keyof typeof clusterOnly] !== undefined,
  );
  const exports = v.is(v.record(v.string(), v.unknown()), cluster.exports) ? cluster.exports : {};
  return [
    ...sections.map((key) => ({ path: `${path}.${key}`, found: 'it', allowed: allowedThere })),
    ...Object.entries(clusterOnlyExports).flatMap(([key, allowed]) =>
      exports[key] === undefined ? [] : [{ path: `${path}.exports.${key}`, found: 'it', allowed }],
    ),
  ];
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
function repeatedClusters(entries: Parts['clusters']): Mistake[] {
  const clusters = entries.map((entry) => entry ?? {});
  return [
    ...repeated(clusters, 'clusters', keyOfIdentifier, identifierOf, apart),
    ...repeated(clusters, 'clusters', '.tag', ({ tag }) => tagText(tag), apart),
    ...repeated(clusters, 'clusters', '.name', calledBy, (a, b) => apart(a, b) || !(a.name ?? b.name)),
  ];
}

/** A cluster and an instance may have one identifier for RDS; in the lake and the ledger their names would be one. */
function identifierOf({ identifier, instance }: ClusterParts): string | undefined {
  return (identifier ?? instance)?.toLowerCase();
}

function keyOfIdentifier({ instance }: ClusterParts): string {
  return instance === undefined ? '.identifier' : '.instance';
}

/** Functions tell clusters apart by this name. */
function calledBy(cluster: ClusterParts): string | undefined {
  return cluster.name ?? identifierOf(cluster);
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
  key: string | ((entry: T) => string),
  identityOf: (entry: T) => string | undefined,
  mayRepeat: (a: T, b: T) => boolean = () => false,
): Mistake[] {
  return entries.flatMap((entry, index) => {
    const identity = identityOf(entry);
    if (identity === undefined) return [];
    const first = entries.findIndex((other) => identityOf(other) === identity && !mayRepeat(entry, other));
    if (first >= index || first < 0) return [];
    return {
      path: `${list}[${index}]${typeof key === 'string' ? key : key(entry)}`,
      found: JSON.stringify(identity),
      allowed: 'each one once',
      hint: `${list}[${first}] has it already`,
    };
  });
}

const recipientLists = ['emails', 'webhooks', 'queues', 'operators'] as const;

/** A topic has one subscription for each address, with one filter. */
function repeatedRecipients(alerts: Parts['alerts']): Mistake[] {
  const everything = new Set([
    ...(alerts?.emails ?? []),
    ...(alerts?.webhooks ?? []),
    ...(alerts?.queues ?? []),
  ]);
  const seen = new Map<string, string>([...everything].flatMap((one) => (one ? [[one, 'alerts']] : [])));
  return (alerts?.routes ?? []).flatMap((route, index) =>
    (['emails', 'webhooks', 'queues'] as const).flatMap((key) =>
      (route[key] ?? []).flatMap((address, position): Mistake[] => {
        if (address === undefined) return [];
        const first = seen.get(address);
        seen.set(address, first ?? `alerts.routes[${index}]`);
        if (first === undefined) return [];
        return [
          {
            path: `alerts.routes[${index}].${key}[${position}]`,
            found: JSON.stringify(address),
            allowed: 'each recipient once',
            hint:
              first === 'alerts'
                ? 'it gets every alert already'
                : `${first} has it already: put both into one`,
          },
        ];
      }),
    ),
  );
}
