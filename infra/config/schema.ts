import * as v from 'valibot';
import { importances } from '../../functions/domain/policy/policy.ts';
import { alerts, team } from './alerts.ts';
import { athena } from './athena.ts';
import { clusterBackupRetention, suiteBackupRetention } from './backup-retention.ts';
import { clusterBackups, suiteBackups } from './backups.ts';
import { clusterChanges, suiteChanges } from './changes.ts';
import { clusterEtl, suiteEtl } from './etl.ts';
import { clusterEvents, suiteEvents } from './events.ts';
import { clusterExportRetention, suiteExportRetention } from './export-retention.ts';
import { clusterExports, suiteExports } from './exports.ts';
import { clusterFailover, suiteFailover } from './failover.ts';
import { list, oneOf, rdsIdentifier, section, shortName, text } from './fields.ts';
import { lake } from './lake.ts';
import { allowed } from './mistake.ts';
import { network } from './network.ts';
import { suiteRotation } from './rotation.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const tag = section({
  key: text(
    'a tag key: 1 to 128 characters, not beginning with aws:',
    /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u,
  ),
  value: text('a tag value: at most 256 characters', /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u),
});

const deployment = section({
  name: shortName,
  region: text('a region such as eu-west-1', /^[a-z]{2,4}(-[a-z]+)+-\d$/, (found) =>
    /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(String(found)) ? 'that is an availability zone' : undefined,
  ),
  account: v.exactOptional(
    text('an account: a text of 12 digits', /^\d{12}$/, (found) =>
      typeof found === 'number' ? 'put it into quotes' : undefined,
    ),
  ),
  network: v.exactOptional(network),
  lake: v.exactOptional(lake),
  athena: v.exactOptional(athena),
});

function clusterSchema(now: Date) {
  return section({
    identifier: v.exactOptional(rdsIdentifier('a DB cluster identifier')),
    tag: v.exactOptional(tag),
    instance: v.exactOptional(rdsIdentifier('a DB instance identifier')),
    name: v.exactOptional(text('a name of 1 to 63 characters', /^\S(.{0,61}\S)?$/)),
    importance: v.exactOptional(oneOf(importances), 'standard'),
    team: v.exactOptional(team),
    deployments: v.exactOptional(
      v.pipe(
        list(shortName, 'names of deployments'),
        v.minLength(
          1,
          allowed('at least one deployment', () => 'leave the key out for all of them'),
        ),
      ),
    ),
    exports: v.exactOptional(clusterExports(now), {}),
    etl: v.exactOptional(clusterEtl, {}),
    backups: v.exactOptional(clusterBackups(now), {}),
    backupRetention: v.exactOptional(clusterBackupRetention, {}),
    exportRetention: v.exactOptional(clusterExportRetention, {}),
    failover: v.exactOptional(clusterFailover, {}),
    events: v.exactOptional(clusterEvents, {}),
    changes: v.exactOptional(clusterChanges, {}),
  });
}

const retentionPeriod = v.picklist(
  retentionDays,
  allowed(`a period that CloudWatch Logs knows: ${retentionDays.join(', ')} days`),
);

const retention = section({
  functionLogDays: v.exactOptional(retentionPeriod, 90),
  accessLogDays: v.exactOptional(retentionPeriod, 365),
});

/** The schema of the configuration; `now` decides whether a cron expression still fires. */
export function configSchema(now: Date) {
  return section({
    deployments: v.pipe(list(deployment, 'deployments'), v.minLength(1, allowed('at least one deployment'))),
    clusters: list(clusterSchema(now), 'clusters'),
    alerts: v.exactOptional(alerts, {}),
    exports: v.exactOptional(suiteExports(now), {}),
    etl: v.exactOptional(suiteEtl(now), {}),
    backups: v.exactOptional(suiteBackups(now), {}),
    backupRetention: v.exactOptional(suiteBackupRetention(now), {}),
    exportRetention: v.exactOptional(suiteExportRetention(now), {}),
    failover: v.exactOptional(suiteFailover(now), {}),
    events: v.exactOptional(suiteEvents(now), {}),
    changes: v.exactOptional(suiteChanges(now), {}),
    rotation: v.exactOptional(suiteRotation(now), {}),
    retention: v.exactOptional(retention, {}),
  });
}

/** The configuration with every default filled in. */
export type ValidConfig = v.InferOutput<ReturnType<typeof configSchema>>;
