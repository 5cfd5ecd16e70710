import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type { EtlRuns, RunState, StartAnswer, StartRequest } from '../../functions/domain/etl/targets.ts';
import type { Outcome } from '../../functions/domain/outcome.ts';
import type { EtlPolicy, EtlStep } from '../../functions/domain/policy/etl.ts';
import type { ExportPolicy } from '../../functions/domain/policy/exports.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { startEtl } from '../../functions/start-etl/start-etl.ts';
import { watchEtl } from '../../functions/watch-etl/watch-etl.ts';
import { accountArn, nightly, policyOf, wakeUpOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { tellingPorts } from './told.ts';

export function stepOf(change: Partial<EtlStep> = {}): EtlStep {
  return {
    name: 'load',
    target: { kind: 'job', name: 'orders-to-iceberg' },
    arguments: { '--source': 's3://{bucket}/{folder}' },
    tables: [],
    after: [],
    ...change,
  };
}

export function etlPolicyOf(etl: Partial<EtlPolicy> = {}, exports: Partial<ExportPolicy> = {}): Policy {
  const policy = policyOf(exports);
  return {
    ...policy,
    clusters: policy.clusters.map((cluster) => ({
      ...cluster,
      etl: { mode: 'act', alertOnSuccess: false, steps: [stepOf()], ...etl },
    })),
  };
}

/** The note of verify-export that something is to follow the export of a record. */
export function toFollowOf(record: string): string {
  return `open/exports-to-follow/${record.replace('exports/', '').replaceAll('/', '.')}`;
}

export const exportRecord = `exports/cluster-A/2026-11/${nightly.task}`;

/** `Export Verified` as the bus delivers it; the export is that of the nightly snapshot unless told. */
export function exportVerified(record = exportRecord): WakeUp {
  return wakeUpOf({
    id: `verified-${record}`,
    source: 'aurora-steward',
    'detail-type': 'Export Verified',
    detail: { version: 1, record },
  });
}

export function jobEnded(jobName = 'orders-to-iceberg'): WakeUp {
  return wakeUpOf({
    id: `ended-${jobName}`,
    source: 'aws.glue',
    'detail-type': 'Glue Job State Change',
    detail: { jobName, state: 'SUCCEEDED', jobRunId: 'jr_1' },
  });
}

interface StartedRun {
  readonly id: string;
  readonly name: string;
  readonly mark: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly startedAt: Date;
  end?: Exclude<RunState, { state: 'running' }>;
}

/** One account, one ledger, one clock; invocations of start-etl and watch-etl. */
export class EtlWorld {
  readonly bucket = new MemoryBucket();
  readonly runs: StartedRun[] = [];
  readonly alerts: { alert: Alert; id: string }[] = [];
  readonly announcements: (Announcement & { id: string })[] = [];
  readonly calls: string[] = [];
  policy = etlPolicyOf();
  /** What the next starts are answered with, one for each. */
  readonly answers: (Exclude<StartAnswer, { answer: 'started' }> | Error)[] = [];
  now = Date.parse('2026-11-20T03:00:00Z');
  #invocations = 0;

  constructor() {
    this.record();
  }

  pass(minutes: number): void {
    this.now += minutes * 60_000;
  }

  /** Records an export, verified unless told; of the nightly snapshot unless told. */
  record(change: Readonly<Record<string, string | string[]>> = {}, key = exportRecord): void {
    const taskIdentifier = (key.split('/').at(-1) ?? '').replace(/\.verified$/, '');
    const [, minute = ''] = /-(\d{12})-/.exec(taskIdentifier) ?? [];
    const [year, month, day] = [minute.slice(0, 4), minute.slice(4, 6), minute.slice(6, 8)];
    const fact = {
      verdict: 'verified',
      taskIdentifier,
      attempt: 1,
      policyName: 'ledger-core',
      clusterId: 'cluster-A',
      clusterIdentifier: 'ledger-core',
      snapshotArn: nightly.arn,
      snapshotIdentifier: nightly.identifier,
      snapshotTime: `${year}-${month}-${day}T02:10:05.000Z`,
      bucket: 'steward-lake',
      folder: `exports/${taskIdentifier}/`,
      tables: ['ledger.public.accounts', 'ledger.public.entries'],
      ...change,
    };
    if (fact.verdict === 'verified') this.bucket.put(toFollowOf(key), { record: key });
    this.bucket.put(key, {
      schema: 1,
      kind: 'exports',
      key,
      recordedBy: 'invocation-0',
      recordedAt: '2026-11-20T02:55:00.000Z',
      subject: `${accountArn}:cluster-snapshot:x`,
      fact,
      effects: [],
    });
  }

  /** Ends every run that is under way. */
  end(state: 'succeeded' | 'failed' | 'timed-out' | 'stopped' = 'succeeded', error?: string): void {
    for (const run of this.runs) {
      run.end ??= { state, runId: run.id, startedAt: run.startedAt, endedAt: new Date(this.now), error };
    }
  }

  start(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { deps, context } = this.#invocation(gate);
    return startEtl(deps, wakeUps, context);
  }

  watch(wakeUps: readonly WakeUp[], gate?: Gate): Promise<Outcome[]> {
    const { deps, context } = this.#invocation(gate);
    return watchEtl(deps, wakeUps, context);
  }

  #invocation(given: Gate = async (_call, perform) => perform()) {
    const gate: Gate = (call, perform) => {
      this.calls.push(`${call.name} ${call.key}`);
      return given(call, perform);
    };
    const silent = () => undefined;
    const deps = {
      policy: this.policy,
      store: new MemoryLedgerStore(this.bucket, gate),
      targets: async () => this.#targets(gate),
      ...tellingPorts(this, gate),
    };
    const context = {
      now: () => new Date(this.now),
      invocation: { id: `invocation-${++this.#invocations}`, deadline: new Date(this.now + 120_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    };
    return { deps, context };
  }

  #targets(gate: Gate): EtlRuns {
    return {
      start: (request) => gate({ name: 'Start', key: request.name }, () => this.#start(request)),
      find: (name, mark, since) =>
        gate(
          { name: 'Find', key: name },
          () => this.runs.find((run) => run.mark === mark && run.startedAt >= since)?.id,
        ),
      look: (name, runId) =>
        gate({ name: 'Look', key: name }, () => {
          const run = this.runs.find(({ id }) => id === runId);
          return run ? (run.end ?? { state: 'running' }) : { state: 'gone' };
        }),
    };
  }

  #start({ name, mark, arguments: given }: StartRequest): StartAnswer {
    const answer = this.answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer) return answer;
    const id = `jr_${this.runs.length + 1}`;
    this.runs.push({ id, name, mark, arguments: given, startedAt: new Date(this.now) });
    return { answer: 'started', runId: id };
  }
}
