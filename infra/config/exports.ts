import * as v from 'valibot';
import {
  type CatalogueWay,
  catalogueWays,
  type ExportFrequency,
  type ExportPolicy,
  exportFrequencies,
  type SnapshotKind,
  snapshotKinds,
} from '../../functions/domain/policy/exports.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import { type CompareConfig, compare } from './compare.ts';
import { list, oneOf, section, sweepSchedule, text, trueOrFalse, wholeNumber } from './fields.ts';
import { type LiveExportConfig, liveSchedules } from './live-exports.ts';
import { policySchedule } from './named-schedules.ts';

/** What may differ from cluster to cluster about exports. What a cluster leaves out is as the suite's `exports` say. */
export interface ClusterExportsConfig {
  /**
   * `off`: not looked at. `observe`: everything except starting an export; the ledger says what would have been
   * started. `act`: everything.
   * @default 'observe'
   */
  readonly mode?: Mode;
  /**
   * Which kinds of snapshot belong in the lake: `automated`, `manual`, `aws-backup`, `copied`. Copies are left out,
   * since the snapshot they were copied from is exported. Each export is billed by the size of its snapshot.
   * @default ['automated', 'manual', 'aws-backup']
   */
  readonly snapshots?: readonly SnapshotKind[];
  /**
   * Identifiers of the snapshots that belong in the lake, with `*` for any part: `release-*`. Automated ones begin with
   * `rds:`. Empty means every one.
   * @default []
   */
  readonly names?: readonly string[];
  /**
   * `snapshot`: each is exported. `day`, `week`: one of each day, or week from Monday, in UTC: the oldest that is found
   * first stands for it, and stays so. Days that have an export asked for by hand need no other.
   * @default 'snapshot'
   */
  readonly onePer?: ExportFrequency;
  /**
   * Snapshots older than this many days (1 to 365) are left alone, so that switching exports on does not export
   * history. Long enough for a weekend on which nothing worked.
   * @default 3
   */
  readonly notOlderThanDays?: number;
  /**
   * When the cluster itself is exported, without a snapshot: RDS clones it, which loads it as little as a snapshot does. A
   * cluster's own list replaces the suite's. Each is billed by the size of the whole cluster. An export that still waits for
   * a slot when the next is due stands for both.
   * @default []
   */
  readonly live?: readonly LiveExportConfig[];
  /**
   * Parts of the database: `database`, `database.schema` or `database.schema.table`, of letters, digits, `$` and `_`
   * (RDS refuses a partial export with other names). Empty means everything.
   * @default []
   */
  readonly only?: readonly string[];
  /**
   * What must not come into the lake: `database`, `database.schema` or `database.schema.table`, with `*` for any part of a
   * name, upper and lower case alike (`ledger.*.card*`). RDS knows no exclusion, so the list for it is made from the tables
   * of the last good export: schemas into which no denial reaches are exported whole; where single tables are denied, a
   * new table stays out until `only` names it. Where nothing is known yet, and `compare` does not say how to ask the
   * database, nothing is exported. A denied table that is
   * found in an export all the same is an urgent alert, and is not published.
   * @default []
   */
  readonly never?: readonly string[];
  /**
   * Tables that come and go, as partitions by day do: `database`, `database.schema` or `database.schema.table`, with `*` for
   * any part of a name (`ledger.public.events_p*`). An export without one that the export before had is complete all the
   * same. Where `compare` says how to ask the database, that knows what was dropped without such a list.
   * @default []
   */
  readonly mayBeDropped?: readonly string[];
  /**
   * First part of the path in the lake bucket: letters, digits and `!-_.*'()`, parts separated by `/`.
   * @default 'exports'
   */
  readonly prefix?: string;
  /**
   * Higher goes first when slots are scarce; -1000 to 1000.
   * @default 0
   */
  readonly priority?: number;
  /**
   * How often a snapshot is exported, 1 to 5, whose export RDS ends as failed for a cause that can pass by itself: again
   * after 15 minutes, then after 30, 60 and 120. People are told once, after the last. 1 means not again. Whether AWS bills
   * exports that fail is not documented.
   * @default 3
   */
  readonly attempts?: number;
  /**
   * `tables`: each table of a verified export is registered in the Glue Data Catalog, with a partition for the snapshot, so
   * that Athena can query it at once. `none`: you run a crawler, or nobody queries; pointers to the newest rows are kept
   * all the same.
   * @default 'tables'
   */
  readonly catalogue?: CatalogueWay;
  /**
   * Has Athena make a view beside each registered table, `<table>_typed`, in which numerics, dates and timestamps, which RDS
   * writes as text, are of their own types. Needs `catalogue: 'tables'` and the deployment's `athena`.
   * @default false
   */
  readonly views?: boolean;
  /**
   * Tags of Lake Formation that registered tables get, before a row can be read in them: each entry gives `tags` (key to value)
   * to `tables` (`database.schema.table`, with `*` for any part of a name); of several that fit, the last says. Tags and values
   * must be defined. Tags are put on, never taken off. Needs `catalogue: 'tables'`.
   * @default no tags
   */
  readonly lakeFormationTags?: readonly TableTagsConfig[];
  /**
   * Whether a verified export is worth a message. Failures always are.
   * @default false
   */
  readonly alertOnSuccess?: boolean;
  /**
   * Holds the tables of each export against those that the database lists, and the rows of each verified one against those
   * that it has then, over connections of its own from the deployment's `network`. Only where the mode is `act`. `{}` is
   * enough once the script of docs/exports.md has made its user.
   * @default not compared
   */
  readonly compare?: CompareConfig;
}

/** Tags of Lake Formation for some tables. */
export interface TableTagsConfig {
  /**
   * `database`, `database.schema` or `database.schema.table`, with `*` for any part of a name.
   * @default every table
   */
  readonly tables?: string;
  /** Key to value, as Lake Formation has them: `{ sensitivity: 'internal' }`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Exports: what holds for every cluster that says nothing else, and what holds for the account. */
export interface ExportsConfig extends ClusterExportsConfig {
  /**
   * Most export tasks in progress at once in the account, 1 to 5 (AWS's quota). Fewer leaves slots for exports that
   * others start.
   * @default 5
   */
  readonly slots?: number;
  /**
   * People are told once when an export has waited for longer than so many hours (1 to 168): for a free slot, or because
   * RDS does not start it.
   * @default 24
   */
  readonly waitAtMostHours?: number;
  /**
   * What the exports started in a month of UTC may cost in US dollars, as expected from size and list price ($0.010 for
   * each GB). What would go beyond waits for the next month, and people are told once. A snapshot of which RDS tells no
   * size counts as its cluster's volume holds now; where CloudWatch does not tell that either, as nothing.
   * @default no limit
   */
  readonly monthlyLimitUsd?: number;
  /**
   * How often everything is looked through for what no event told, at least once a day: `rate(15 minutes)`, or
   * `cron(…)` with six fields in UTC.
   * @default what each function asks for, 15 minutes
   */
  readonly sweep?: string;
}

/**
 * RDS refuses a partial export with other characters.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Considerations.html
 */
const exportOnly = text(
  'database, database.schema or database.schema.table, of letters, digits, $ and _',
  /^[A-Za-z0-9$_]+(\.[A-Za-z0-9$_]+){0,2}$/,
  () => 'RDS exports other names only as part of everything: leave the list empty',
);

const tablePattern = text(
  'database, database.schema or database.schema.table, of letters, digits, $ and _, with * for any part',
  /^[A-Za-z0-9$_*]+(\.[A-Za-z0-9$_*]+){0,2}$/,
  () => 'put * for a character that is not among them',
);

const namePattern = text(
  'the identifier of a snapshot, of letters, digits, hyphens and colons, with * for any part',
  /^[A-Za-z0-9:*-]{1,255}$/,
  (found) => (String(found).startsWith('arn:') ? 'give the identifier, not the ARN' : undefined),
);

const tagWord = text(
  'a key or value of a tag: 1 to 128 letters, digits and _.:/=+@-',
  /^[\p{L}\p{N}_.:/=+@-]{1,128}$/u,
);

const tableTags = section({
  tables: v.exactOptional(tablePattern, '*'),
  tags: v.record(tagWord, tagWord),
});

const entries = {
  mode: oneOf(modes),
  snapshots: list(oneOf(snapshotKinds), 'kinds of snapshot'),
  names: list(namePattern, 'identifiers of snapshots'),
  onePer: oneOf(exportFrequencies),
  notOlderThanDays: wholeNumber(1, 365),
  only: list(exportOnly, 'parts of the database'),
  never: list(tablePattern, 'parts of the database'),
  mayBeDropped: list(tablePattern, 'parts of the database'),
  prefix: text(
    "path elements of letters, digits and !-_.*'(), separated by /",
    /^[A-Za-z0-9!_.*'()-]+(\/[A-Za-z0-9!_.*'()-]+)*$/,
    (found) => {
      if (String(found).includes(':')) return 'RDS refuses a colon in the prefix of an export';
      return /^\/|\/$/.test(String(found)) ? 'leave the slashes at both ends out' : undefined;
    },
  ),
  priority: wholeNumber(-1000, 1000),
  attempts: wholeNumber(1, 5),
  catalogue: oneOf(catalogueWays),
  views: trueOrFalse,
  lakeFormationTags: list(tableTags, 'tags of tables'),
  alertOnSuccess: trueOrFalse,
  compare,
};

/** Without defaults: what a cluster does not say, the suite's `exports` say. */
export function clusterExports(now: Date) {
  return section({
    mode: v.exactOptional(entries.mode),
    snapshots: v.exactOptional(entries.snapshots),
    names: v.exactOptional(entries.names),
    onePer: v.exactOptional(entries.onePer),
    notOlderThanDays: v.exactOptional(entries.notOlderThanDays),
    only: v.exactOptional(entries.only),
    never: v.exactOptional(entries.never),
    mayBeDropped: v.exactOptional(entries.mayBeDropped),
    prefix: v.exactOptional(entries.prefix),
    priority: v.exactOptional(entries.priority),
    attempts: v.exactOptional(entries.attempts),
    catalogue: v.exactOptional(entries.catalogue),
    views: v.exactOptional(entries.views),
    lakeFormationTags: v.exactOptional(entries.lakeFormationTags),
    alertOnSuccess: v.exactOptional(entries.alertOnSuccess),
    compare: v.exactOptional(entries.compare),
    live: v.exactOptional(liveSchedules(now)),
  });
}

export function suiteExports(now: Date) {
  return section({
    mode: v.exactOptional(entries.mode, 'observe'),
    snapshots: v.exactOptional(entries.snapshots, ['automated', 'manual', 'aws-backup']),
    names: v.exactOptional(entries.names, []),
    onePer: v.exactOptional(entries.onePer, 'snapshot'),
    notOlderThanDays: v.exactOptional(entries.notOlderThanDays, 3),
    only: v.exactOptional(entries.only, []),
    never: v.exactOptional(entries.never, []),
    mayBeDropped: v.exactOptional(entries.mayBeDropped, []),
    prefix: v.exactOptional(entries.prefix, 'exports'),
    priority: v.exactOptional(entries.priority, 0),
    attempts: v.exactOptional(entries.attempts, 3),
    catalogue: v.exactOptional(entries.catalogue, 'tables'),
    views: v.exactOptional(entries.views, false),
    lakeFormationTags: v.exactOptional(entries.lakeFormationTags),
    alertOnSuccess: v.exactOptional(entries.alertOnSuccess, false),
    compare: v.exactOptional(entries.compare),
    live: v.exactOptional(liveSchedules(now), []),
    slots: v.exactOptional(wholeNumber(1, 5), 5),
    waitAtMostHours: v.exactOptional(wholeNumber(1, 168), 24),
    monthlyLimitUsd: v.exactOptional(wholeNumber(1, 1_000_000)),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

/** What holds for the account. */
export function exportAccount(settings: v.InferOutput<ReturnType<typeof suiteExports>>): Policy['exports'] {
  const { slots, waitAtMostHours, monthlyLimitUsd } = settings;
  return { slots, waitAtMostHours, ...(monthlyLimitUsd !== undefined && { monthlyLimitUsd }) };
}

type Settings = Omit<ExportPolicy, 'views' | 'live' | 'mayBeDropped'> & {
  readonly mayBeDropped: readonly string[];
  readonly views: boolean;
  readonly live: readonly Required<LiveExportConfig>[];
};

/** What functions read, of what the suite says and the cluster says differently. */
export function exportPolicy(settings: Settings): ExportPolicy {
  const { mode, snapshots, names, onePer, notOlderThanDays, live, only, never, mayBeDropped } = settings;
  const { prefix, priority, attempts, catalogue, views, lakeFormationTags, alertOnSuccess, compare } =
    settings;
  return {
    mode,
    snapshots,
    names,
    onePer,
    notOlderThanDays,
    ...(live.length > 0 && { live: live.map(policySchedule) }),
    only,
    never,
    ...(mayBeDropped.length > 0 && { mayBeDropped: [...mayBeDropped] }),
    prefix,
    priority,
    attempts,
    catalogue,
    ...(views && { views }),
    ...(lakeFormationTags && { lakeFormationTags }),
    alertOnSuccess,
    ...(compare && { compare }),
  };
}
