import type { Alert } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { rdsConsoleUrl } from '../alert/console.ts';
import { durationText, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';

/** A cluster that the configuration names and RDS does not know. */
export interface MissingStory {
  readonly deployment: Policy['deployment'];
  /** The identifier that the configuration names. */
  readonly identifier: string;
  /** Whose it is, as far as the configuration says. */
  readonly team?: string | undefined;
  readonly now: Date;
}

/** Nothing backs up a cluster that is not there; a typing mistake looks the same. */
export function missingClusterAlert(story: MissingStory): Alert {
  const { deployment, identifier } = story;
  const { region } = deployment;
  return {
    ...common(story),
    severity: 'warn',
    headline: `not backed up, no such DB cluster in ${region}`,
    story: [
      `The configuration names the cluster ${identifier}; RDS knows none of that identifier in ${region}.`,
      'It was renamed or deleted, or the identifier is mistyped, or the cluster is in another region.',
      'You get one more message when there is one again; none between.',
    ],
    unaffected: 'manual snapshots that were taken of it: they stay when a cluster is deleted.',
    steps: [
      {
        text: 'See which clusters there are:',
        command: `aws rds describe-db-clusters --region ${region} --query 'DBClusters[].DBClusterIdentifier'`,
      },
      {
        text: 'See which snapshots are left of it:',
        command: `aws rds describe-db-cluster-snapshots --region ${region} --db-cluster-identifier ${identifier} --query 'DBClusterSnapshots[].[DBClusterSnapshotIdentifier,SnapshotCreateTime,Status]' --output table`,
      },
      {
        text: 'Correct the identifier in steward.config.ts; or name the deployments that the cluster belongs to; or, if it was deleted on purpose, remove the entry. Then deploy.',
      },
    ],
  };
}

export function clusterFoundAlert(story: MissingStory, missingSince: Date): Alert {
  const forMs = story.now.getTime() - missingSince.getTime();
  return {
    ...common(story),
    severity: 'info',
    status: 'resolved',
    headline: 'the DB cluster is there, and looked after',
    story: [`It was found missing at ${minuteText(missingSince)}, ${durationText(forMs)} ago.`],
    unaffected: 'everything else.',
    steps: [],
  };
}

function common({ deployment, identifier, team, now }: MissingStory) {
  return {
    kind: 'backup-cluster-missing',
    deduplicationKey: `backup-cluster-missing/${identifier}`,
    thread: `backup-cluster-missing/${identifier}`,
    deployment: deployment.name,
    cluster: identifier,
    ...teamPart({ team }),
    details: [],
    links: [
      runbookLink(deployment, 'backup-cluster-missing'),
      { label: 'RDS console', target: rdsConsoleUrl('aws', deployment.region) },
    ],
    figures: { identifier },
    foundAt: now.toISOString(),
  };
}
