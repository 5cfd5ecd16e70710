import { defineConfig } from './infra/config/config.ts';

/**
 * What Aurora Steward looks after, and what it may do. `docs/configuration.md` lists every key.
 *
 * As it stands, this file deploys: one stack that watches the clusters tagged `aurora-steward=watch` and changes
 * nothing. The ledger then says what would have been done. From there:
 *
 * 1. Put an address into `alerts.emails` and `alerts.operators`, deploy, and confirm the subscriptions.
 * 2. Read the ledger for a few days: `would-have/` is what `act` would do.
 * 3. Set `mode: 'act'` for one cluster, then for all.
 */
export default defineConfig({
  deployments: [
    // One stack for each account and region. The account is the one that your credentials point to; name it
    // (`account: '111122223333'`) where a deployment into another one would be a mistake.
    { name: 'main', region: 'eu-west-1' },
  ],

  clusters: [
    // Every cluster that carries this tag, now or later:
    //   aws rds add-tags-to-resource --resource-name <cluster ARN> --tags Key=aurora-steward,Value=watch
    { tag: { key: 'aurora-steward', value: 'watch' }, name: 'watched clusters' },

    // A cluster by its identifier, with what is different for it:
    // {
    //   identifier: 'ledger-core',
    //   importance: 'critical',
    //   exports: { mode: 'act', only: ['ledger.payments'], priority: 10 },
    // },
  ],

  alerts: {
    // Each gets a mail from AWS and must confirm it first.
    emails: [],
    // Told when the suite itself is in trouble: an alarm, or alerts that could not be delivered.
    operators: [],
    // Chat: an https address that takes the custom notifications of Amazon Q Developer in chat applications.
    webhooks: [],
  },

  // Snapshots by hand (invoke take-backup) and on schedules; in `act` the suite may take them.
  backups: {
    mode: 'observe',
    keepFor: '30 days',
    // schedules: [{ name: 'nightly', schedule: 'cron(17 3 * * ? *)', timeZone: 'Europe/Berlin', keepFor: '35 days' }],
  },

  // Which of those backups stay. Without it nothing is deleted; in `act` deletion needs the stack
  // AuroraSteward-<name>-deletion beside this one (docs/backups.md).
  // backupRetention: { mode: 'observe', keepLast: 3, daily: 7, weekly: 4, monthly: 12 },

  // Snapshots into the lake, as Parquet. AWS bills each export by the size of its snapshot.
  exports: {
    mode: 'observe',
    snapshots: ['automated', 'manual', 'aws-backup'],
    notOlderThanDays: 3,
  },

  // Passwords of PostgreSQL roles. Needs `network` in the deployment: the VPC from which the databases can be reached.
  // rotation: {
  //   mode: 'observe',
  //   secrets: [
  //     {
  //       secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/app-AbCdEf',
  //       hosts: [{ host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com' }],
  //     },
  //   ],
  // },
});
