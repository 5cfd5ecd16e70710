/**
 * What fails over.
 *
 * - `cluster`: an Aurora cluster, or a Multi-AZ DB cluster, whose writer becomes another instance.
 * - `instance`: a Multi-AZ DB instance, whose standby in another zone takes its place.
 * - `global`: a global database, whose primary cluster becomes one in another region. It is named by its cluster here.
 */
export const abouts = ['cluster', 'instance', 'global'] as const;
export type About = (typeof abouts)[number];

const globalPrefix = 'global-';

/** What the id in ledger keys is of: `DbiResourceId` begins with `db-`, `DbClusterResourceId` with `cluster-`. */
export function aboutOf(clusterId: string): About {
  if (clusterId.startsWith(globalPrefix)) return 'global';
  return clusterId.startsWith('db-') ? 'instance' : 'cluster';
}

/** A global database has a resource id like that of a cluster. */
export function globalId(resourceId: string): string {
  return `${globalPrefix}${resourceId}`;
}

const unnamed: Readonly<Record<About, string>> = {
  cluster: 'name-',
  instance: 'db-name-',
  global: 'global-name-',
};

/** The id of something whose resource id nobody could tell. */
export function idByName(about: About, identifier: string): string {
  return `${unnamed[about]}${identifier}`;
}
