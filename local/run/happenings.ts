import { AwsError } from '../aws/service.ts';
import type { LocalRun } from './local-run.ts';

/** What happenings are made with. */
export type Stage = Pick<LocalRun, 'rds' | 'crash' | 'glue' | 'clock' | 'stack' | 'clusters'>;

/** Something that AWS does by itself, or goes wrong with, that a person can have happen in the local run that stays. */
export interface Happening {
  /** What follows its name: `<cluster>`, `[cause]` for one that may be left out. */
  readonly takes: string;
  readonly what: string;
  /** Lets it happen; what a person reads of it. Throws where an argument names nothing. */
  run(stage: Stage, args: readonly string[]): string | Promise<string>;
}

const slots = 5;
const kills = ['before-call', 'before-reply', 'after-reply'] as const;
const losses = ['killed', 'frozen', 'refused'] as const;
const ends = ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED'] as const;

export const happenings: Readonly<Record<string, Happening>> = {
  snapshot: {
    takes: '[cluster]',
    what: 'RDS takes the nightly snapshot',
    run: (run, [cluster = first(run)]) => `${run.rds.takeAutomatedSnapshot(cluster)} is being created.`,
  },
  'expire-snapshot': {
    takes: '<snapshot>',
    what: 'the snapshot reaches the end of its retention',
    async run(run, [snapshot]) {
      await run.rds.expireSnapshot(needed(snapshot, 'a snapshot'));
      return `${snapshot} is gone; RDS sends no event of that.`;
    },
  },
  'fail-export': {
    takes: '[cause]',
    what: 'the next export that is started ends as FAILED',
    run(run, words) {
      const cause = words.join(' ') || 'An unknown internal error occurred.';
      run.rds.failNextExport({ cause });
      return `The next export fails: ${cause}`;
    },
  },
  'fail-table': {
    takes: '<database.schema.table> [reason]',
    what: 'exports leave out this table from now on, and say so in their WarningMessage',
    run(run, [table, reason = 'PERMISSIONS_DO_NOT_EXIST']) {
      run.rds.failTables({ [needed(table, 'a table')]: reason });
      return `Exports leave out ${table}: ${reason}`;
    },
  },
  'occupy-slots': {
    takes: '[number]',
    what: 'somebody else has so many exports in progress, 5 unless told',
    run(run, [number = String(slots)]) {
      const count = Number(number);
      if (!Number.isInteger(count) || count < 1) throw new Error(`Expected a number. Found: ${number}.`);
      const source = run.rds.takeAutomatedSnapshot(first(run));
      for (let index = 1; index <= count; index += 1) occupy(run, source, index);
      return `${count} exports of somebody else are IN_PROGRESS and stay so: cancel-export-task ends one.`;
    },
  },
  failover: {
    takes: `[cluster] [${losses.join('|')}]`,
    what: 'the cluster loses its writer',
    async run(run, [cluster = first(run), how = 'killed']) {
      const { writer } = await run.rds.failOver(cluster, { how: oneOf(losses, how) });
      return `${cluster}: ${writer} writes now.`;
    },
  },
  answer: {
    takes: '<function> <operation> <error code> [times]',
    what: 'the next calls of an AWS operation by a function get this error: export-snapshots StartExportTask ExportTaskAlreadyExists',
    run(run, [fn, operation, code, times = '1']) {
      const principal = functionNamed(run, fn);
      const error = new AwsError(needed(code, 'an error code'), 400, 'Provoked by hand.');
      for (let call = 1; call <= Number(times); call += 1) {
        run.crash.plan({
          principal,
          operation: needed(operation, 'an operation'),
          call,
          fault: { answer: error },
        });
      }
      return `${operation} answers ${fn} with ${code}, ${times} times.`;
    },
  },
  kill: {
    takes: `<function> <operation> [${kills.join('|')}]`,
    what: 'the function dies at its next call of an AWS operation',
    run(run, [fn, operation, when = 'before-reply']) {
      const principal = functionNamed(run, fn);
      run.crash.plan({
        principal,
        operation: needed(operation, 'an operation'),
        call: 1,
        fault: { kill: oneOf(kills, when) },
      });
      return `${fn} dies ${when} of its next ${operation}.`;
    },
  },
  job: {
    takes: `<name> [${ends.join('|')}] [message]`,
    what: 'Glue has a job of this name, whose runs end like that',
    run(run, [name, end = 'SUCCEEDED', ...words]) {
      const errorMessage = words.join(' ');
      run.glue.jobs.add(needed(name, 'a name'), {
        runs: [{ end: oneOf(ends, end), ...(errorMessage !== '' && { errorMessage }) }],
      });
      return `Runs of ${name} end as ${end}.`;
    },
  },
};

function first({ clusters: [cluster] }: Stage): string {
  return needed(cluster, 'a cluster');
}

function needed(argument: string | undefined, what: string): string {
  if (argument !== undefined && argument !== '') return argument;
  throw new Error(`Expected ${what}. Found: nothing.`);
}

function oneOf<const T extends string>(allowed: readonly T[], found: string): T {
  const one = allowed.find((name) => name === found);
  if (one !== undefined) return one;
  throw new Error(`Expected one of ${allowed.join(', ')}. Found: ${found}.`);
}

/** The function's full name, by which its calls are known. */
function functionNamed({ stack }: Stage, name: string | undefined): string {
  const names = stack.resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ ref }) => ref);
  const found = names.find((full) => full === name || full.endsWith(`-${name}`));
  if (found !== undefined) return found;
  throw new Error(`Expected one of ${names.join(', ')}. Found: ${name ?? 'nothing'}.`);
}

function occupy({ rds, clock, stack }: Stage, snapshot: string, index: number): void {
  rds.arrangeExportTask({
    identifier: `somebody-elses-${clock.now().getTime()}-${index}`,
    snapshot,
    status: 'IN_PROGRESS',
    bucket: String(stack.outputs['LakeBucketName']),
    prefix: 'elsewhere',
    iamRoleArn: 'arn:aws:iam::123456789012:role/somebody-else',
    kmsKeyId: 'alias/somebody-else',
    startedAt: clock.now(),
  });
}
