import type { Alert, Severity, Step as ToDo } from '../alert/alert.ts';
import { partitionOf, rdsClusterConsoleUrl } from '../alert/console.ts';
import { runbookLink } from '../alert/wording.ts';
import { parseArn } from '../arn.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import type { Evidence } from './evidence.ts';
import type { FailoverFacts } from './facts.ts';
import { beganAt, type Incident, messageKey } from './incident.ts';

/** What messages about an incident are told from. */
export interface FailoverStory {
  readonly deployment: Policy['deployment'];
  readonly importance: Importance;
  readonly escalateAfterSeconds: number;
  /** Where the writer should be; anywhere, if empty. */
  readonly writerZones: readonly string[];
  /** Whether it is to be measured how long writes fail. */
  readonly measures: boolean;
  readonly incident: Incident;
  readonly facts: FailoverFacts;
  /** What was found out about the time before, if it is there already. */
  readonly evidence?: Evidence | undefined;
  readonly now: Date;
}

/** Writes fail: by how much the cluster matters. */
export const openSeverity: Readonly<Record<Importance, Severity>> = {
  critical: 'sev1',
  standard: 'sev2',
  low: 'sev3',
};

export const committedData =
  'committed data; Aurora keeps it in storage that all instances share, and a failover does not move it.';

/** What all alerts about one incident have in common: one key, one thread. */
export function commonParts({ deployment, incident, now, facts }: FailoverStory, kind: string) {
  const key = `failover/${incident.clusterId}/${incident.id}`;
  return {
    kind,
    deduplicationKey: key,
    thread: key,
    deployment: deployment.name,
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
  return [
    runbookLink(deployment, anchor),
    {
      label: 'RDS console',
      target: rdsClusterConsoleUrl(partition, deployment.region, incident.clusterIdentifier),
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
  };
}

/** What could not be read, as sentences of the story. */
export function gapLines({ facts, evidence }: FailoverStory): string[] {
  return [...facts.gaps, ...(evidence?.gaps ?? [])].map((gap) => `Could not find out: ${gap}`);
}

/** Looks at the members as RDS lists them. */
export function describeStep({ deployment, incident }: FailoverStory, text: string): ToDo {
  return {
    text,
    command:
      `aws rds describe-db-clusters --region ${deployment.region}` +
      ` --db-cluster-identifier ${incident.clusterIdentifier}` +
      " --query 'DBClusters[0].[Status,DBClusterMembers]'",
  };
}
