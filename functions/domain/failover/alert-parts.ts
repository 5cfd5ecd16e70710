import type { Alert, Severity, Step as ToDo } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { partitionOf, rdsClusterConsoleUrl, rdsInstanceConsoleUrl } from '../alert/console.ts';
import { runbookLink } from '../alert/wording.ts';
import { parseArn } from '../arn.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import { aboutOf } from './about.ts';
import type { Evidence } from './evidence.ts';
import type { FailoverFacts } from './facts.ts';
import { beganAt, type Incident, messageKey } from './incident.ts';
import { mannerOf } from './manner.ts';
import type { FailoverPage } from './page.ts';
import type { ThisYear } from './unavailability.ts';

/** What messages about an incident are told from. */
export interface FailoverStory {
  readonly deployment: Policy['deployment'];
  readonly importance: Importance;
  /** Whose cluster it is. */
  readonly team?: string | undefined;
  readonly escalateAfterSeconds: number;
  /** Where the writer should be; anywhere, if empty. */
  readonly writerZones: readonly string[];
  /** Whether it is to be measured how long writes fail. */
  readonly measures: boolean;
  readonly incident: Incident;
  readonly facts: FailoverFacts;
  /** What was found out about the time before, if it is there already. */
  readonly evidence?: Evidence | undefined;
  /** Its failovers of this year, this one among them, where that is known. */
  readonly thisYear?: ThisYear | undefined;
  /** Other clusters of this deployment whose incident is open, where that is known; for the opening. */
  readonly othersOpen?: readonly string[] | undefined;
  /** The page that the opening is part of; by itself it wakes nobody then. */
  readonly page?: FailoverPage | undefined;
  readonly now: Date;
}

/** Writes fail: by how much the cluster matters. */
export const openSeverity: Readonly<Record<Importance, Severity>> = {
  critical: 'sev1',
  standard: 'sev2',
  low: 'sev3',
};

/** What all alerts about one incident have in common: one key, one thread. */
export function commonParts({ deployment, team, incident, now, facts }: FailoverStory, kind: string) {
  const key = `failover/${incident.clusterId}/${incident.id}`;
  return {
    kind,
    deduplicationKey: key,
    thread: key,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: facts.cluster?.identifier ?? incident.clusterIdentifier,
    foundAt: now.toISOString(),
  };
}

export function commonLinks(
  { deployment, incident, facts }: FailoverStory,
  anchor: string,
  message: Parameters<typeof messageKey>[1],
): Alert['links'] {
  const partition = parseArn(facts.cluster?.arn ?? '')?.partition ?? partitionOf(deployment.region);
  const consoleUrl =
    aboutOf(incident.clusterId) === 'instance' ? rdsInstanceConsoleUrl : rdsClusterConsoleUrl;
  return [
    runbookLink(deployment, anchor),
    {
      label: 'RDS console',
      target: consoleUrl(partition, deployment.region, incident.clusterIdentifier),
    },
    { label: 'Incident', target: messageKey(incident, message) },
  ];
}

export function commonFigures({ incident, facts }: FailoverStory): Alert['figures'] {
  const { id, clusterId, writerBefore, end } = incident;
  const before = writerBefore?.member.instance;
  const version = facts.cluster?.engineVersion;
  return {
    incident: id,
    clusterId,
    beganAt: beganAt(incident).toISOString(),
    ...(before !== undefined && { writerBefore: before }),
    ...(end && { verdict: end.verdict, endedAt: end.at, endToldBy: end.by }),
    ...(end?.writer && { writer: end.writer.instance }),
    ...(version !== undefined && { engineVersion: version }),
    ...(facts.cluster?.globalCluster !== undefined && { globalDatabase: facts.cluster.globalCluster }),
    ...(facts.cluster?.globalRole !== undefined && { globalRole: facts.cluster.globalRole }),
  };
}

/** What could not be read, as sentences of the story. */
export function gapLines({ facts, evidence }: FailoverStory): string[] {
  return [...facts.gaps, ...(evidence?.gaps ?? [])].map((gap) => `Could not find out: ${gap}`);
}

/** What it runs, and its part in a global database. */
export function engineLines({ facts: { cluster } }: FailoverStory): string[] {
  if (!cluster) return [];
  const { engineVersion, globalCluster, globalRole, about } = cluster;
  const parts = [
    ...(engineVersion === undefined ? [] : [`Engine version ${engineVersion}`]),
    ...(globalCluster === undefined || about === 'global'
      ? []
      : [`${globalRole ?? 'part'} of the global database ${globalCluster}`]),
  ];
  return parts.length === 0 ? [] : [`${parts.join('; ')}.`];
}

/** Looks at the members as RDS lists them. */
export function describeStep({ deployment, incident }: FailoverStory, text: string): ToDo {
  return {
    text,
    command: mannerOf(incident).describe(deployment.region, incident.clusterIdentifier),
  };
}
