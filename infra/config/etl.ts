import * as v from 'valibot';
import { placeholders, unknownPlaceholders } from '../../functions/domain/etl/arguments.ts';
import type { EtlPolicy, EtlStep, EtlTarget } from '../../functions/domain/policy/etl.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { list, oneOf, section, shortName, sweepSchedule, text, trueOrFalse } from './fields.ts';
import { allowed, didYouMean } from './mistake.ts';

/** What may differ from cluster to cluster about ETL. What a cluster leaves out is as the suite's `etl` says. */
export interface ClusterEtlConfig {
  /**
   * `off`: nothing follows an export. `observe`: everything except starting it; the ledger says what would have been
   * started. `act`: everything. Without steps nothing is deployed for it.
   * @default 'observe'
   */
  readonly mode?: Mode;
  /**
   * Whether a run that succeeded is worth a message. Failures always are.
   * @default false
   */
  readonly alertOnSuccess?: boolean;
  /**
   * What is started once an export is verified. A cluster's own list replaces the suite's.
   * @default []
   */
  readonly steps?: readonly EtlStepConfig[];
}

/** One thing to start for each verified export: exactly one of `job`, `workflow`, `stateMachine`, `crawler`, `dataset`. */
export interface EtlStepConfig {
  /** Tells the steps of a cluster apart, in alerts and in the ledger: 1 to 20 lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * The name of a Glue job. Its run has the argument `--aurora-steward-export`.
   * @default none
   */
  readonly job?: string;
  /**
   * The name of a Glue workflow. Its run has the property `aurora-steward-export`.
   * @default none
   */
  readonly workflow?: string;
  /**
   * The ARN of a Standard state machine of Step Functions, in the account and region of the deployment; `arguments` are its input.
   * @default none
   */
  readonly stateMachine?: string;
  /**
   * The name of a Glue crawler. It takes no arguments, and may crawl twice where an answer of AWS was lost.
   * @default none
   */
  readonly crawler?: string;
  /**
   * The ARN of a QuickSight dataset in SPICE, in the account and region of the deployment, to be refreshed. It takes no arguments.
   * @default none
   */
  readonly dataset?: string;
  /**
   * What the run is told, with the placeholders `{cluster}`, `{clusterId}`, `{snapshot}`, `{snapshotTime}`, `{export}`,
   * `{bucket}`, `{folder}`, `{tables}` (separated by commas) and `{record}` (the ledger key). Names of arguments of jobs
   * begin with `--`.
   * @default {}
   */
  readonly arguments?: Readonly<Record<string, string>>;
  /**
   * `database.schema.table`, with `*` for any characters of a part: the step runs only for an export that holds one of
   * them, and `{tables}` are those.
   * @default []
   */
  readonly tables?: readonly string[];
  /**
   * Names of steps that must have succeeded for the same export. Steps without are started side by side.
   * @default []
   */
  readonly after?: readonly string[];
}

/** ETL: what holds for every cluster that says nothing else. */
export interface EtlConfig extends ClusterEtlConfig {
  /**
   * How often everything is looked through for what no event told, at least once a day: `rate(15 minutes)`, or
   * `cron(…)` with six fields in UTC.
   * @default what each function asks for, 15 minutes
   */
  readonly sweep?: string;
}

const targetKeys = ['job', 'workflow', 'stateMachine', 'crawler', 'dataset'] as const;

/** https://docs.aws.amazon.com/glue/latest/webapi/API_Job.html */
const glueName = text('a name that Glue has: 1 to 255 characters, no line break', /^[^\r\n]{1,255}$/);

const argumentText = v.pipe(
  v.string(allowed('a text')),
  v.check(
    (found) => unknownPlaceholders(found).length === 0,
    allowed(`a text with the placeholders ${placeholders.map((name) => `{${name}}`).join(', ')}`, (found) =>
      didYouMean(unknownPlaceholders(String(found))[0] ?? '', placeholders),
    ),
  ),
);

const step = v.pipe(
  section({
    name: shortName,
    job: v.exactOptional(glueName),
    workflow: v.exactOptional(glueName),
    stateMachine: v.exactOptional(
      text(
        'the ARN of a state machine',
        /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[A-Za-z0-9_.-]{1,80}(:[A-Za-z0-9_.-]+)?$/,
      ),
    ),
    crawler: v.exactOptional(glueName),
    dataset: v.exactOptional(
      text('the ARN of a dataset', /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:dataset\/[\w-]+$/),
    ),
    arguments: v.exactOptional(
      v.record(v.string(), argumentText, allowed('an object of texts, by the name of the argument')),
      {},
    ),
    tables: v.exactOptional(
      list(
        text('database.schema.table, with * for any characters of a part', /^[^.\s]+(\.[^.\s]+){2}$/),
        'tables',
      ),
      [],
    ),
    after: v.exactOptional(list(shortName, 'names of steps'), []),
  }),
  v.check(
    (found) => targetKeys.filter((key) => found[key] !== undefined).length === 1,
    allowed(`exactly one of ${targetKeys.join(', ')}`),
  ),
  v.check(
    ({ job, arguments: given }) =>
      job === undefined || Object.keys(given).every((name) => name.startsWith('--')),
    allowed('arguments of a job whose names begin with --', () => 'Glue takes no others'),
  ),
);

const steps = v.pipe(
  list(step, 'steps'),
  v.check(
    (all) => new Set(all.map(({ name }) => name)).size === all.length,
    allowed('steps of different names', () => 'the name tells the runs of one from those of another'),
  ),
  v.check(
    (all) =>
      all.every(({ after }, index) =>
        after.every((earlier) => all.slice(0, index).some(({ name }) => name === earlier)),
      ),
    allowed('steps that name in `after` only steps that stand before them in the list'),
  ),
);

/** Without defaults: what a cluster does not say, the suite's `etl` says. */
export const clusterEtl = section({
  mode: v.exactOptional(oneOf(modes)),
  alertOnSuccess: v.exactOptional(trueOrFalse),
  steps: v.exactOptional(steps),
});

export function suiteEtl(now: Date) {
  return section({
    mode: v.exactOptional(oneOf(modes), 'observe'),
    alertOnSuccess: v.exactOptional(trueOrFalse, false),
    steps: v.exactOptional(steps, []),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

type Settings = v.InferOutput<ReturnType<typeof suiteEtl>>;

/** What functions read, of what the suite says and the cluster says differently. Without steps it is off. */
export function etlPolicy({ mode, alertOnSuccess, steps: configured }: Settings): EtlPolicy {
  return {
    mode: configured.length === 0 ? 'off' : mode,
    alertOnSuccess,
    steps: configured.map(stepPolicy),
  };
}

function stepPolicy(configured: v.InferOutput<typeof step>): EtlStep {
  const { name, arguments: given, tables, after } = configured;
  return { name, target: targetOf(configured), arguments: { ...given }, tables, after };
}

function targetOf({ job, workflow, stateMachine, crawler, dataset }: v.InferOutput<typeof step>): EtlTarget {
  if (job !== undefined) return { kind: 'job', name: job };
  if (workflow !== undefined) return { kind: 'workflow', name: workflow };
  if (stateMachine !== undefined) return { kind: 'state-machine', name: stateMachine };
  if (crawler !== undefined) return { kind: 'crawler', name: crawler };
  if (dataset !== undefined) return { kind: 'dataset', name: dataset };
  throw new TypeError(`Expected a validated step with one of ${targetKeys.join(', ')}. Found none.`);
}
