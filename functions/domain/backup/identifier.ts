import { hash } from '../hash.ts';

/** What a backup is about, as its identifier tells it. */
export interface BackupIdentity {
  readonly clusterIdentifier: string;
  /** The cluster's resource id. */
  readonly clusterId: string;
  /** When it was asked for, or when its schedule was due. */
  readonly at: Date;
  readonly reason: string;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html */
const longestIdentifier = 63;
const longestClusterPart = 24;

/**
 * The identifier of a backup's snapshot, derived from what it is, so that taking it twice is refused by RDS:
 * `<cluster>-<yyyymmddhhmm>-<reason>-<hash>`. At most 63 lower-case letters, digits and hyphens, first a letter, no
 * hyphen doubled or at the end. What is too long is cut; the hash of the whole keeps two apart.
 *
 * @example orders-202611221002-before-migration-42-k3f9q2
 */
export function backupIdentifier({ clusterIdentifier, clusterId, at, reason }: BackupIdentity): string {
  const cluster = cut(slug(clusterIdentifier).replace(/^[^a-z]+/, ''), longestClusterPart) || 'cluster';
  const head = `${cluster}-${at.toISOString().replace(/\D/g, '').slice(0, 12)}`;
  const tail = hash(`${clusterId}\n${reason}`).slice(-6);
  const middle = cut(slug(reason), longestIdentifier - head.length - tail.length - 2);
  return [head, middle, tail].filter((part) => part !== '').join('-');
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** At most so many characters, at a hyphen's place if one is near the end. */
function cut(text: string, longest: number): string {
  return text.slice(0, longest).replace(/-$/, '');
}
