import { describe, expect, test } from 'vitest';
import { ConfigError, type Mistake } from '../../../infra/config/mistake.ts';
import { validateConfig } from '../../../infra/config/validate.ts';

const now = new Date('2026-11-22T10:00:00Z');
const deployments = [{ name: 'main', region: 'eu-west-1' }];
const clusters = [{ identifier: 'ledger-core' }];

function mistakesOf(config: unknown): readonly Mistake[] {
  try {
    validateConfig(config, 'steward.config.ts', now);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

/** The mistakes of a configuration that is right but for these keys. */
function mistakesWith(keys: object): readonly Mistake[] {
  return mistakesOf({ deployments, clusters, ...keys });
}

const exportsKeys =
  'one of the keys mode, snapshots, names, onePer, notOlderThanDays, only, never, mayBeDropped, prefix, priority, attempts, catalogue, views, lakeFormationTags, alertOnSuccess, compare, live, slots, waitAtMostHours, monthlyLimitUsd, sweep';
const identifierRule =
  'a DB cluster identifier: 1 to 63 letters, digits and hyphens, first a letter, no hyphen last, no two in a row';

describe('a mistake names its path, what was found, what is allowed, and a hint', () => {
  test.each<[string, object, Mistake]>([
    [
      'unknown key',
      { exports: { snapshot: ['automated'] } },
      {
        path: 'exports.snapshot',
        found: '["automated"]',
        allowed: exportsKeys,
        hint: 'did you mean "snapshots"?',
      },
    ],
    [
      'unknown key at the top',
      { clutsers: [] },
      {
        path: 'clutsers',
        found: '[]',
        allowed:
          'one of the keys deployments, clusters, alerts, exports, etl, backups, backupRetention, exportRetention, failover, events, changes, rotation, retention',
        hint: 'did you mean "clusters"?',
      },
    ],
    [
      'unknown mode',
      { clusters: [{ identifier: 'a', exports: { mode: 'acts' } }] },
      {
        path: 'clusters[0].exports.mode',
        found: '"acts"',
        allowed: 'one of off, observe, act',
        hint: 'did you mean "act"?',
      },
    ],
    [
      'unknown kind of snapshot',
      { exports: { snapshots: ['automated', 'awsbackup'] } },
      {
        path: 'exports.snapshots[1]',
        found: '"awsbackup"',
        allowed: 'one of automated, manual, aws-backup, copied',
        hint: 'did you mean "aws-backup"?',
      },
    ],
    [
      'a route to somebody who gets everything',
      { alerts: { emails: ['a@example.com'], routes: [{ emails: ['a@example.com'], teams: ['shop'] }] } },
      {
        path: 'alerts.routes[0].emails[0]',
        found: '"a@example.com"',
        allowed: 'each recipient once',
        hint: 'it gets every alert already',
      },
    ],
    [
      'a route that leaves nothing out',
      { alerts: { routes: [{ emails: ['a@example.com'] }] } },
      {
        path: 'alerts.routes[0]',
        found: '{"emails":["a@example.com"],"webhooks":[],"queues":[],"severities":[],"teams"…',
        allowed: 'severities or teams',
        hint: 'who gets everything stands under alerts itself',
      },
    ],
    [
      'an ETL step with two targets',
      { etl: { steps: [{ name: 'load', job: 'load', crawler: 'load' }] } },
      {
        path: 'etl.steps[0]',
        found: '{"name":"load","job":"load","crawler":"load","arguments":{},"tables":[],"afte…',
        allowed: 'exactly one of job, workflow, stateMachine, crawler, dataset',
      },
    ],
    [
      'an argument with a placeholder that stands for nothing',
      { etl: { steps: [{ name: 'load', job: 'load', arguments: { '--from': '{foldr}' } }] } },
      {
        path: 'etl.steps[0].arguments.--from',
        found: '"{foldr}"',
        allowed:
          'a text with the placeholders {cluster}, {clusterId}, {snapshot}, {snapshotTime}, {export}, {bucket}, {folder}, {tables}, {record}',
        hint: 'did you mean "folder"?',
      },
    ],
    [
      'an ETL step after one that comes later',
      {
        etl: {
          steps: [
            { name: 'report', workflow: 'report', after: ['load'] },
            { name: 'load', job: 'load' },
          ],
        },
      },
      {
        path: 'etl.steps',
        found: '[{"name":"report","workflow":"report","arguments":{},"tables":[],"after":["lo…',
        allowed: 'steps that name in `after` only steps that stand before them in the list',
      },
    ],
    [
      'backups kept for no period',
      { backups: { keepFor: 'forever' } },
      {
        path: 'backups.keepFor',
        found: '"forever"',
        allowed: '1 day to 10 years, written like "30 days", "6 weeks", "3 months" or "7 years"',
      },
    ],
    [
      'backups in a time zone that is none',
      {
        clusters: [
          {
            identifier: 'a',
            backups: { schedules: [{ name: 'n', schedule: 'rate(1 day)', timeZone: 'Berlin' }] },
          },
        ],
      },
      {
        path: 'clusters[0].backups.schedules[0].timeZone',
        found: '"Berlin"',
        allowed: 'the IANA name of a time zone, such as Europe/Berlin',
      },
    ],
    [
      'backups at a time that never comes',
      { backups: { schedules: [{ name: 'n', schedule: 'cron(0 3 31 2 ? *)' }] } },
      {
        path: 'backups.schedules[0].schedule',
        found: '"cron(0 3 31 2 ? *)"',
        allowed: 'a time that comes',
        hint: 'this expression never fires: look at day, month and year',
      },
    ],
    [
      'importance that is none',
      { clusters: [{ identifier: 'a', importance: 'high' }] },
      { path: 'clusters[0].importance', found: '"high"', allowed: 'one of critical, standard, low' },
    ],
    [
      'e-mail that is none',
      { alerts: { emails: ['oncall@example.com', 'oncall'] } },
      { path: 'alerts.emails[1]', found: '"oncall"', allowed: 'an e-mail address' },
    ],
    [
      'operator with a scheme',
      { alerts: { operators: ['mailto:ops@example.com'] } },
      {
        path: 'alerts.operators[0]',
        found: '"mailto:ops@example.com"',
        allowed: 'an e-mail address',
        hint: 'leave mailto: out',
      },
    ],
    [
      'webhook in clear text',
      { alerts: { webhooks: ['http://alerts.example.com/chat'] } },
      {
        path: 'alerts.webhooks[0]',
        found: '"http://alerts.example.com/chat"',
        allowed: 'an https address',
        hint: 'alerts are not sent in clear text: use https',
      },
    ],
    [
      'one address twice',
      { alerts: { operators: ['a@example.com', 'b@example.com', 'a@example.com'] } },
      {
        path: 'alerts.operators[2]',
        found: '"a@example.com"',
        allowed: 'each one once',
        hint: 'alerts.operators[0] has it already',
      },
    ],
    [
      'webhook of a chat, which confirms no subscription',
      { alerts: { webhooks: ['https://hooks.slack.com/services/T000/B000/x'] } },
      {
        path: 'alerts.webhooks[0]',
        found: '"https://hooks.slack.com/services/T000/B000/x"',
        allowed: 'an address that confirms subscriptions of SNS',
        hint: 'chats do not: let Amazon Q Developer in chat applications post there',
      },
    ],
    [
      'prefix with a slash in front',
      { exports: { prefix: '/lake' } },
      {
        path: 'exports.prefix',
        found: '"/lake"',
        allowed: "path elements of letters, digits and !-_.*'(), separated by /",
        hint: 'leave the slashes at both ends out',
      },
    ],
    [
      'cluster that no deployment looks after',
      { clusters: [{ identifier: 'a', deployments: [] }] },
      {
        path: 'clusters[0].deployments',
        found: '[]',
        allowed: 'at least one deployment',
        hint: 'leave the key out for all of them',
      },
    ],
    [
      'cluster that is none',
      { clusters: [null] },
      {
        path: 'clusters[0]',
        found: 'null',
        allowed: expect.stringMatching(/^an object with the keys identifier, tag, instance, name,/),
      },
    ],
    [
      'two deployments that do everything twice',
      {
        deployments: [...deployments, { name: 'other', region: 'eu-west-1' }],
        clusters: [{ identifier: 'a', deployments: ['main'] }, { identifier: 'b' }],
      },
      {
        path: 'clusters[1].deployments',
        found: 'main and other, both in eu-west-1 of the same account',
        allowed: 'one deployment for each cluster in each account and region',
        hint: 'name one of them; two would do everything twice',
      },
    ],
    [
      'runbook with a fragment',
      { alerts: { runbook: 'https://wiki.example.com/steward#alarms' } },
      {
        path: 'alerts.runbook',
        found: '"https://wiki.example.com/steward#alarms"',
        allowed: 'an address or a path, without a fragment',
        hint: 'leave the # out: alerts add their section',
      },
    ],
    [
      'queue by its address',
      { alerts: { queues: ['https://sqs.eu-west-1.amazonaws.com/123456789012/alerts'] } },
      {
        path: 'alerts.queues[0]',
        found: '"https://sqs.eu-west-1.amazonaws.com/123456789012/alerts"',
        allowed: 'the ARN of an SQS queue',
      },
    ],
    [
      'account that is a number',
      { deployments: [{ name: 'main', region: 'eu-west-1', account: 123456789012 }] },
      {
        path: 'deployments[0].account',
        found: '123456789012',
        allowed: 'an account: a text of 12 digits',
        hint: 'put it into quotes',
      },
    ],
    [
      'account of 11 digits',
      { deployments: [{ name: 'main', region: 'eu-west-1', account: '12345678901' }] },
      { path: 'deployments[0].account', found: '"12345678901"', allowed: 'an account: a text of 12 digits' },
    ],
    [
      'availability zone for a region',
      { deployments: [{ name: 'main', region: 'eu-west-1a' }] },
      {
        path: 'deployments[0].region',
        found: '"eu-west-1a"',
        allowed: 'a region such as eu-west-1',
        hint: 'that is an availability zone',
      },
    ],
    [
      'deployment without a region',
      { deployments: [{ name: 'main' }] },
      { path: 'deployments[0].region', found: 'nothing', allowed: 'a value; this key has no default' },
    ],
    [
      'no deployment',
      { deployments: [] },
      { path: 'deployments', found: '[]', allowed: 'at least one deployment' },
    ],
    [
      'ARN for an identifier',
      { clusters: [{ identifier: 'arn:aws:rds:eu-west-1:123456789012:cluster:a' }] },
      {
        path: 'clusters[0].identifier',
        found: '"arn:aws:rds:eu-west-1:123456789012:cluster:a"',
        allowed: identifierRule,
        hint: 'give the identifier, not the ARN',
      },
    ],
    [
      'name in a partial export that RDS refuses',
      { exports: { only: ['ledger.public.raw-data'] } },
      {
        path: 'exports.only[0]',
        found: '"ledger.public.raw-data"',
        allowed: 'database, database.schema or database.schema.table, of letters, digits, $ and _',
        hint: 'RDS exports other names only as part of everything: leave the list empty',
      },
    ],
    [
      'denial of another form',
      { exports: { never: ['ledger/cards'] } },
      {
        path: 'exports.never[0]',
        found: '"ledger/cards"',
        allowed:
          'database, database.schema or database.schema.table, of letters, digits, $ and _, with * for any part',
        hint: 'put * for a character that is not among them',
      },
    ],
    [
      'what a cluster asks for, and the suite denies',
      {
        clusters: [
          { identifier: 'ledger-core', exports: { only: ['ledger.public', 'ledger.payments.cards'] } },
        ],
        exports: { never: ['*.*.card*'] },
      },
      {
        path: 'clusters[0].exports.only[1]',
        found: '"ledger.payments.cards"',
        allowed: 'parts of the database that `never` does not deny',
        hint: 'never has "*.*.card*"',
      },
    ],
    [
      'colon in the prefix',
      { exports: { prefix: 'lake:exports' } },
      {
        path: 'exports.prefix',
        found: '"lake:exports"',
        allowed: "path elements of letters, digits and !-_.*'(), separated by /",
        hint: 'RDS refuses a colon in the prefix of an export',
      },
    ],
    [
      'more slots than AWS has',
      { exports: { slots: 6 } },
      { path: 'exports.slots', found: '6', allowed: 'a whole number from 1 to 5' },
    ],
    [
      'half a day',
      { exports: { notOlderThanDays: 0.5 } },
      { path: 'exports.notOlderThanDays', found: '0.5', allowed: 'a whole number from 1 to 365' },
    ],
    [
      'cron that never fires',
      { exports: { sweep: 'cron(0 3 31 2 ? *)' } },
      {
        path: 'exports.sweep',
        found: '"cron(0 3 31 2 ? *)"',
        allowed: 'a time that comes',
        hint: 'this expression never fires: look at day, month and year',
      },
    ],
    [
      'a period that CloudWatch does not know',
      { retention: { functionLogDays: 100 } },
      {
        path: 'retention.functionLogDays',
        found: '100',
        allowed:
          'a period that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, ' +
          '1096, 1827, 2192, 2557, 2922, 3288, 3653 days',
      },
    ],
    [
      'the same cluster twice, in other letters',
      { clusters: [{ identifier: 'Ledger-Core' }, { identifier: 'ledger-core' }] },
      {
        path: 'clusters[1].identifier',
        found: '"ledger-core"',
        allowed: 'each one once',
        hint: 'clusters[0] has it already',
      },
    ],
    [
      'the same tag twice',
      {
        clusters: [
          { tag: { key: 'steward', value: 'yes' }, name: 'one' },
          { tag: { key: 'steward', value: 'yes' }, name: 'two' },
        ],
      },
      {
        path: 'clusters[1].tag',
        found: '"steward=yes"',
        allowed: 'each one once',
        hint: 'clusters[0] has it already',
      },
    ],
    [
      'the same name twice',
      { clusters: [{ identifier: 'ledger-core', name: 'payments' }, { identifier: 'payments' }] },
      {
        path: 'clusters[1].name',
        found: '"payments"',
        allowed: 'each one once',
        hint: 'clusters[0] has it already',
      },
    ],
    [
      'the same deployment twice',
      { deployments: [...deployments, { name: 'main', region: 'eu-central-1' }] },
      {
        path: 'deployments[1].name',
        found: '"main"',
        allowed: 'each one once',
        hint: 'deployments[0] has it already',
      },
    ],
    [
      'identifier and tag',
      { clusters: [{ identifier: 'a', tag: { key: 'k', value: 'v' } }] },
      { path: 'clusters[0]', found: 'identifier and tag', allowed: 'one of identifier, tag and instance' },
    ],
    [
      'neither identifier nor tag',
      { clusters: [{ importance: 'low' }] },
      { path: 'clusters[0]', found: 'none of them', allowed: 'one of identifier, tag and instance' },
    ],
    [
      'a cluster and an instance of one identifier',
      { clusters: [{ identifier: 'orders' }, { instance: 'Orders' }] },
      {
        path: 'clusters[1].instance',
        found: '"orders"',
        allowed: 'each one once',
        hint: 'clusters[0] has it already',
      },
    ],
    [
      'backups of an instance',
      { clusters: [{ instance: 'orders', backups: { mode: 'act' } }] },
      {
        path: 'clusters[0].backups',
        found: 'it',
        allowed: 'exports, etl and exportRetention, for an instance',
      },
    ],
    [
      'a comparison of an instance',
      { clusters: [{ instance: 'orders', exports: { compare: {} } }] },
      {
        path: 'clusters[0].exports.compare',
        found: 'it',
        allowed: 'no comparison: rows of clusters alone are counted',
      },
    ],
    [
      'an instance without its snapshots',
      { clusters: [{ instance: 'orders', exports: { live: [] } }] },
      {
        path: 'clusters[0].exports.live',
        found: 'it',
        allowed: 'no schedules: RDS exports snapshots of instances alone',
      },
    ],
    [
      'an instance by its ARN',
      { clusters: [{ instance: 'arn:aws:rds:eu-west-1:123456789012:db:orders' }] },
      {
        path: 'clusters[0].instance',
        found: '"arn:aws:rds:eu-west-1:123456789012:db:orders"',
        allowed:
          'a DB instance identifier: 1 to 63 letters, digits and hyphens, first a letter, no hyphen last, no two in a row',
        hint: 'give the identifier, not the ARN',
      },
    ],
    [
      'tag without a name',
      { clusters: [{ tag: { key: 'steward', value: 'yes' } }] },
      { path: 'clusters[0].name', found: 'nothing', allowed: 'a name for the clusters that carry the tag' },
    ],
    [
      'a tag key that AWS keeps for itself',
      { clusters: [{ tag: { key: 'aws:steward', value: 'yes' }, name: 'one' }] },
      {
        path: 'clusters[0].tag.key',
        found: '"aws:steward"',
        allowed: 'a tag key: 1 to 128 characters, not beginning with aws:',
      },
    ],
    [
      'a deployment that does not exist',
      { clusters: [{ identifier: 'a', deployments: ['mian'] }] },
      {
        path: 'clusters[0].deployments[0]',
        found: '"mian"',
        allowed: 'the name of a deployment: main',
        hint: 'did you mean "main"?',
      },
    ],
    [
      'tags for tables that nobody registers',
      { exports: { catalogue: 'none', lakeFormationTags: [{ tags: { domain: 'payments' } }] } },
      {
        path: 'clusters[0].exports.catalogue',
        found: "'none'",
        allowed: "'tables' where lakeFormationTags are asked for",
      },
    ],
    [
      'files moved before S3 moves any',
      { exportRetention: { storageClasses: [{ afterDays: 10, to: 'STANDARD_IA' }] } },
      {
        path: 'exportRetention.storageClasses[0]',
        found: '{"afterDays":10,"to":"STANDARD_IA"}',
        allowed: '30 days or more for STANDARD_IA and ONEZONE_IA',
        hint: 'S3 moves nothing younger there',
      },
    ],
    [
      'a storage class from which nothing can be queried at once',
      { exportRetention: { storageClasses: [{ afterDays: 30, to: 'GLACIER' }] } },
      {
        path: 'exportRetention.storageClasses[0].to',
        found: '"GLACIER"',
        allowed: 'one of STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR',
        hint: 'did you mean "GLACIER_IR"?',
      },
    ],
    [
      'two moves within a month',
      {
        exportRetention: {
          storageClasses: [
            { afterDays: 0, to: 'INTELLIGENT_TIERING' },
            { afterDays: 20, to: 'GLACIER_IR' },
          ],
        },
      },
      {
        path: 'exportRetention.storageClasses',
        found: '[{"afterDays":0,"to":"INTELLIGENT_TIERING"},{"afterDays":20,"to":"GLACIER_IR"}]',
        allowed: 'storage classes in their order, each 30 days or more after the one before',
      },
    ],
    [
      'a move to a dearer class',
      {
        exportRetention: {
          storageClasses: [
            { afterDays: 30, to: 'GLACIER_IR' },
            { afterDays: 90, to: 'STANDARD_IA' },
          ],
        },
      },
      {
        path: 'exportRetention.storageClasses',
        found: '[{"afterDays":30,"to":"GLACIER_IR"},{"afterDays":90,"to":"STANDARD_IA"}]',
        allowed:
          'storage classes in the order in which S3 moves files: STANDARD_IA, INTELLIGENT_TIERING, then ONEZONE_IA or GLACIER_IR',
      },
    ],
    [
      'waves of nothing',
      { rotation: { waves: { size: 0 } } },
      { path: 'rotation.waves.size', found: '0', allowed: 'a whole number from 1 to 100' },
    ],
    [
      'rounds of waves that are years apart',
      { rotation: { waves: { everyDays: 901 } } },
      { path: 'rotation.waves.everyDays', found: '901', allowed: 'a whole number from 1 to 900' },
    ],
    [
      'hours that are none',
      { rotation: { waves: { hours: '05-05' } } },
      {
        path: 'rotation.waves.hours',
        found: '"05-05"',
        allowed: 'two different hours of the day, such as 01-05',
      },
    ],
    [
      'a key of waves that is not there',
      { rotation: { waves: { pause: 5 } } },
      {
        path: 'rotation.waves.pause',
        found: '5',
        allowed: 'one of the keys everyDays, size, pauseMinutes, hours',
        hint: 'did you mean "pauseMinutes"?',
      },
    ],
  ])('%s', (_, keys, mistake) => {
    expect(mistakesWith(keys)).toEqual([mistake]);
  });
});

describe('a cluster identifier', () => {
  test.each([
    ['9ledger'],
    ['ledger-'],
    ['ledger--core'],
    ['ledger_core'],
    ['ledger core'],
    [''],
    ['a'.repeat(64)],
  ])('%j is refused', (identifier) => {
    expect(mistakesWith({ clusters: [{ identifier }] })).toEqual([
      { path: 'clusters[0].identifier', found: JSON.stringify(identifier), allowed: identifierRule },
    ]);
  });

  test.each([['a'], ['Ledger-Core-2'], ['a'.repeat(63)]])('%j is accepted', (identifier) => {
    expect(mistakesWith({ clusters: [{ identifier }] })).toEqual([]);
  });
});

test.each([['us-gov-west-1'], ['cn-northwest-1'], ['ap-southeast-5'], ['eusc-de-east-1']])(
  'the region %s is accepted',
  (region) => {
    expect(mistakesWith({ deployments: [{ name: 'main', region }] })).toEqual([]);
  },
);

test('a cluster may stand twice where no deployment sees both', () => {
  const two = [...deployments, { name: 'other', region: 'eu-central-1' }];
  const [here, there] = [
    { identifier: 'ledger-core', deployments: ['main'] },
    { identifier: 'ledger-core', deployments: ['other'] },
  ];
  expect(mistakesOf({ deployments: two, clusters: [here, there] })).toEqual([]);
});

test('a state machine or dataset of another region than the deployment is a mistake, once for all clusters', () => {
  const elsewhere = [
    { name: 'nightly', stateMachine: 'arn:aws:states:us-east-1:123456789012:stateMachine:nightly' },
    { name: 'load', dataset: 'arn:aws:quicksight:eu-west-1:123456789012:dataset/load' },
  ];
  const two = [...clusters, { identifier: 'ledger-read' }];
  const mistake = {
    path: 'etl.steps[0].stateMachine',
    found: 'one in us-east-1 of account 123456789012',
    allowed: 'one in eu-west-1, where the deployment main is',
    hint: 'give clusters of other deployments steps of their own',
  };
  expect(mistakesOf({ deployments, clusters: two, etl: { steps: elsewhere } })).toEqual([mistake]);
  expect(mistakesOf({ deployments, clusters: two, etl: { mode: 'off', steps: elsewhere } })).toEqual([]);
  const own = [{ identifier: 'ledger-core', etl: { steps: elsewhere } }];
  expect(
    mistakesOf({ deployments: [{ ...deployments[0], account: '210987654321' }], clusters: own }),
  ).toMatchObject([
    { path: 'clusters[0].etl.steps[0].stateMachine' },
    {
      path: 'clusters[0].etl.steps[1].dataset',
      allowed: 'one in eu-west-1 of account 210987654321, where the deployment main is',
    },
  ]);
});

test('a configuration that is no object is one mistake', () => {
  expect(mistakesOf('production')).toEqual([
    {
      path: '',
      found: '"production"',
      allowed:
        'an object with the keys deployments, clusters, alerts, exports, etl, backups, backupRetention, exportRetention, failover, events, changes, rotation, retention',
    },
  ]);
});

test('all mistakes are printed at once, without a stack trace', () => {
  const config = {
    deployments: [{ name: 'main', region: 'eu-west-1' }],
    clusters: [{ identifier: 'ledger-core', export: { mode: 'act' } }, { identifier: 'LEDGER-CORE' }],
    alerts: { emails: ['oncall'] },
  };
  expect(() => validateConfig(config, 'steward.config.ts', now)).toThrow(
    expect.objectContaining({
      message: `steward.config.ts has 3 mistakes; nothing was synthesized.

  clusters[0].export
    found    {"mode":"act"}
    allowed  one of the keys identifier, tag, instance, name, importance, team, deployments, exports, etl, backups, backupRetention, exportRetention, failover, events, changes
    hint     did you mean "exports"?

  alerts.emails[0]
    found    "oncall"
    allowed  an e-mail address

  clusters[1].identifier
    found    "ledger-core"
    allowed  each one once
    hint     clusters[0] has it already
`,
    }),
  );
});
