import * as v from 'valibot';
import { keepForForm, parseKeepFor } from '../../functions/domain/backup/keep-for.ts';
import { importances, modes, snapshotKinds } from '../../functions/domain/policy/policy.ts';
import { allowed, didYouMean } from './mistake.ts';
import { readDailySchedule, readSchedule, type Schedule, type ScheduleMistake } from './schedule.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** An object whose unknown keys are mistakes, every one of them. */
function section<const E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries);
  return v.pipe(
    v.looseObject(entries, allowed(`an object with the keys ${known.join(', ')}`)),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: object = typeof dataset.value === 'object' && dataset.value !== null ? dataset.value : {};
      for (const [key, value] of Object.entries(input)) {
        if (Object.hasOwn(entries, key)) continue;
        const advice = didYouMean(key, known);
        addIssue({
          message: `one of the keys ${known.join(', ')}${advice ? `\n${advice}` : ''}`,
          input: value,
          path: [{ type: 'object', origin: 'value', input: { ...input }, key, value }],
        });
      }
    }),
  );
}

function text(what: string, form: RegExp, hint?: (found: unknown) => string | undefined) {
  return v.pipe(v.string(allowed(what, hint)), v.regex(form, allowed(what, hint)));
}

function oneOf<const T extends string>(options: readonly T[]) {
  return v.picklist(
    options,
    allowed(`one of ${options.join(', ')}`, (found) => didYouMean(found, options)),
  );
}

function wholeNumber(from: number, to: number) {
  const what = `a whole number from ${from} to ${to}`;
  return v.pipe(
    v.number(allowed(what)),
    v.check((found) => Number.isInteger(found) && found >= from && found <= to, allowed(what)),
  );
}

function list<const S extends v.GenericSchema>(item: S, what: string) {
  return v.array(item, allowed(`a list of ${what}`));
}

const trueOrFalse = v.boolean(allowed('true or false'));

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html */
const clusterIdentifier = text(
  'a DB cluster identifier: 1 to 63 letters, digits and hyphens, first a letter, no hyphen last, no two in a row',
  /^(?=.{1,63}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/,
  (found) => (String(found).startsWith('arn:') ? 'give the identifier, not the ARN' : undefined),
);

const deploymentName = text(
  '1 to 20 lower-case letters, digits and hyphens, first a letter',
  /^(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
);

const email = text('an e-mail address', /^[^\s@<>(),;:"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, (found) =>
  String(found).startsWith('mailto:') ? 'leave mailto: out' : undefined,
);

/** A subscriber by https must confirm its subscription; chats take what they know, and confirm nothing. */
const chatHosts = /^https:\/\/(hooks\.slack\.com|discord(app)?\.com|[^/]*\.webhook\.office\.com)\//;

const webhook = v.pipe(
  text('an https address', /^https:\/\/[^\s/]+\.[^\s]+$/, (found) =>
    String(found).startsWith('http:') ? 'alerts are not sent in clear text: use https' : undefined,
  ),
  v.check(
    (found) => !chatHosts.test(found),
    allowed(
      'an address that confirms subscriptions of SNS',
      () => 'chats do not: let Amazon Q Developer in chat applications post there',
    ),
  ),
);

const tag = section({
  key: text(
    'a tag key: 1 to 128 characters, not beginning with aws:',
    /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u,
  ),
  value: text('a tag value: at most 256 characters', /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u),
});

/**
 * RDS refuses a partial export with other characters.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html
 */
const exportOnly = text(
  'database, database.schema or database.schema.table, of letters, digits, $ and _',
  /^[A-Za-z0-9$_]+(\.[A-Za-z0-9$_]+){0,2}$/,
  () => 'RDS exports other names only as part of everything: leave the list empty',
);

const exportsEntries = {
  mode: oneOf(modes),
  snapshots: list(oneOf(snapshotKinds), 'kinds of snapshot'),
  notOlderThanDays: wholeNumber(1, 365),
  only: list(exportOnly, 'parts of the database'),
  prefix: text(
    "path elements of letters, digits and !-_.*'(), separated by /",
    /^[A-Za-z0-9!_.*'()-]+(\/[A-Za-z0-9!_.*'()-]+)*$/,
    (found) => {
      if (String(found).includes(':')) return 'RDS refuses a colon in the prefix of an export';
      return /^\/|\/$/.test(String(found)) ? 'leave the slashes at both ends out' : undefined;
    },
  ),
  priority: wholeNumber(-1000, 1000),
  alertOnSuccess: trueOrFalse,
};

/** Without defaults: what a cluster does not say, the suite's `exports` say. */
const clusterExports = section({
  mode: v.exactOptional(exportsEntries.mode),
  snapshots: v.exactOptional(exportsEntries.snapshots),
  notOlderThanDays: v.exactOptional(exportsEntries.notOlderThanDays),
  only: v.exactOptional(exportsEntries.only),
  prefix: v.exactOptional(exportsEntries.prefix),
  priority: v.exactOptional(exportsEntries.priority),
  alertOnSuccess: v.exactOptional(exportsEntries.alertOnSuccess),
});

const failoverEntries = {
  mode: oneOf(modes),
  escalateAfterSeconds: wholeNumber(60, 3600),
};

const clusterFailover = section({
  mode: v.exactOptional(failoverEntries.mode),
  escalateAfterSeconds: v.exactOptional(failoverEntries.escalateAfterSeconds),
});

const keepFor = v.pipe(
  v.string(allowed(keepForForm)),
  v.check((found) => parseKeepFor(found) !== undefined, allowed(keepForForm)),
);

const timeZone = v.pipe(
  v.string(allowed('the IANA name of a time zone, such as Europe/Berlin')),
  v.check(isTimeZone, allowed('the IANA name of a time zone, such as Europe/Berlin')),
);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** A text that `read` understands as a schedule; what it is kept as. */
function scheduleText<T>(
  read: (expression: string) => Schedule | ScheduleMistake,
  keep: (read: Schedule) => T,
) {
  return v.pipe(
    v.string(allowed('a schedule')),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const schedule = read(dataset.value);
      if (!('allowed' in schedule)) return keep(schedule);
      addIssue({ message: schedule.hint ? `${schedule.allowed}\n${schedule.hint}` : schedule.allowed });
      return NEVER;
    }),
  );
}

function backupEntries(now: Date) {
  const schedule = section({
    name: deploymentName,
    schedule: scheduleText(
      (expression) => readSchedule(expression, now),
      ({ expression }) => expression,
    ),
    timeZone: v.exactOptional(timeZone, 'UTC'),
    keepFor: v.exactOptional(keepFor),
  });
  return {
    mode: oneOf(modes),
    keepFor,
    alertOnSuccess: trueOrFalse,
    schedules: v.pipe(
      list(schedule, 'schedules'),
      v.check(
        (all) => new Set(all.map(({ name }) => name)).size === all.length,
        allowed(
          'schedules of different names',
          () => 'the name tells the snapshots of one from those of another',
        ),
      ),
    ),
  };
}

const clusterEntries = {
  identifier: v.exactOptional(clusterIdentifier),
  tag: v.exactOptional(tag),
  name: v.exactOptional(text('a name of 1 to 63 characters', /^\S(.{0,61}\S)?$/)),
  importance: v.exactOptional(oneOf(importances), 'standard'),
  deployments: v.exactOptional(
    v.pipe(
      list(deploymentName, 'names of deployments'),
      v.minLength(
        1,
        allowed('at least one deployment', () => 'leave the key out for all of them'),
      ),
    ),
  ),
  exports: v.exactOptional(clusterExports, {}),
  failover: v.exactOptional(clusterFailover, {}),
};

const deployment = section({
  name: deploymentName,
  region: text('a region such as eu-west-1', /^[a-z]{2,4}(-[a-z]+)+-\d$/, (found) =>
    /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(String(found)) ? 'that is an availability zone' : undefined,
  ),
  account: v.exactOptional(
    text('an account: a text of 12 digits', /^\d{12}$/, (found) =>
      typeof found === 'number' ? 'put it into quotes' : undefined,
    ),
  ),
});

const alerts = section({
  emails: v.exactOptional(list(email, 'e-mail addresses'), []),
  webhooks: v.exactOptional(list(webhook, 'https addresses'), []),
  queues: v.exactOptional(
    list(
      text('the ARN of an SQS queue', /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/),
      'ARNs of SQS queues',
    ),
    [],
  ),
  operators: v.exactOptional(list(email, 'e-mail addresses'), []),
  runbook: v.exactOptional(
    text('an address or a path, without a fragment', /^[^\s#]+$/, (found) =>
      String(found).includes('#') ? 'leave the # out: alerts add their section' : undefined,
    ),
    'docs/runbook.md',
  ),
});

/** The schema of the configuration; `now` decides whether a cron expression still fires. */
export function configSchema(now: Date) {
  const sweep = scheduleText(
    (expression) => readDailySchedule(expression, now),
    (schedule) => schedule,
  );
  const backups = backupEntries(now);
  const cluster = section({
    ...clusterEntries,
    backups: v.exactOptional(
      section({
        mode: v.exactOptional(backups.mode),
        keepFor: v.exactOptional(backups.keepFor),
        alertOnSuccess: v.exactOptional(backups.alertOnSuccess),
        schedules: v.exactOptional(backups.schedules),
      }),
      {},
    ),
  });
  const retention = v.picklist(
    retentionDays,
    allowed(`a period that CloudWatch Logs knows: ${retentionDays.join(', ')} days`),
  );
  return section({
    deployments: v.pipe(list(deployment, 'deployments'), v.minLength(1, allowed('at least one deployment'))),
    clusters: list(cluster, 'clusters'),
    alerts: v.exactOptional(alerts, {}),
    exports: v.exactOptional(
      section({
        mode: v.exactOptional(exportsEntries.mode, 'observe'),
        snapshots: v.exactOptional(exportsEntries.snapshots, ['automated', 'manual', 'aws-backup']),
        notOlderThanDays: v.exactOptional(exportsEntries.notOlderThanDays, 3),
        only: v.exactOptional(exportsEntries.only, []),
        prefix: v.exactOptional(exportsEntries.prefix, 'exports'),
        priority: v.exactOptional(exportsEntries.priority, 0),
        alertOnSuccess: v.exactOptional(exportsEntries.alertOnSuccess, false),
        slots: v.exactOptional(wholeNumber(1, 5), 5),
        sweep: v.exactOptional(sweep),
      }),
      {},
    ),
    backups: v.exactOptional(
      section({
        mode: v.exactOptional(backups.mode, 'observe'),
        keepFor: v.exactOptional(backups.keepFor, '30 days'),
        alertOnSuccess: v.exactOptional(backups.alertOnSuccess, false),
        schedules: v.exactOptional(backups.schedules, []),
        sweep: v.exactOptional(sweep),
      }),
      {},
    ),
    failover: v.exactOptional(
      section({
        mode: v.exactOptional(failoverEntries.mode, 'off'),
        escalateAfterSeconds: v.exactOptional(failoverEntries.escalateAfterSeconds, 300),
        sweep: v.exactOptional(sweep),
      }),
      {},
    ),
    retention: v.exactOptional(
      section({
        functionLogDays: v.exactOptional(retention, 90),
        accessLogDays: v.exactOptional(retention, 365),
      }),
      {},
    ),
  });
}

/** The configuration with every default filled in. */
export type ValidConfig = v.InferOutput<ReturnType<typeof configSchema>>;
