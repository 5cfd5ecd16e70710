import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Examination } from '../../cli/doctor/examination.ts';
import type { ExitStatus } from '../../cli/exit-status.ts';
import type { Ground } from '../../cli/ground.ts';
import { readAssembly } from '../../cli/plan/assembly.ts';
import type { SynthesizedStack } from '../../cli/plan/template.ts';
import { runSteward } from '../../cli/program.ts';
import type { InstanceInventory } from '../../cli/reading/instances.ts';
import type { Rotations, Session, SnapshotProgress } from '../../cli/session/session.ts';
import type { Discovered } from '../../cli/setup/discovered.ts';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import type { BackedUpInstance } from '../../functions/domain/backup/instances.ts';
import type { HeldSnapshot } from '../../functions/domain/backup/inventory.ts';
import type { ExportTask } from '../../functions/domain/export/task.ts';
import type { Volumes } from '../../functions/domain/export/volumes.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import { loadConfig } from '../../infra/config/load.ts';
import { composePolicy } from '../../infra/config/policy.ts';
import { MemoryInventory } from './inventory-world.ts';
import { MemoryLedgerStore } from './memory-ledger-store.ts';

/** What one call of the command printed, and how it ended. */
export interface Printed {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TerminalLook {
  /** Absent: piped. */
  readonly columns?: number;
  readonly colour?: boolean;
  /** What is typed when the command asks; absent: nobody is there. */
  readonly typed?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** One deployment in memory, for every deployment of the configuration but those that are out of reach. */
export class CliWorld {
  readonly inventory = new MemoryInventory();
  /** Of RDS for PostgreSQL, in no cluster. */
  instanceList: BackedUpInstance[] = [];
  instanceSnapshots: HeldSnapshot[] = [];
  readonly store = new MemoryLedgerStore();
  readonly outOfReach = new Map<string, Error>();
  readonly nextRotations = new Map<string, Date>();
  /** Bytes of volumes by identifier, and which were asked for. */
  volumeBytes: Map<string, number> | Error = new Map();
  readonly sized: string[] = [];
  /** Export tasks that have not ended. */
  exportTasks: ExportTask[] = [];
  /** Functions that a plan is made of; absent: all that ship. */
  contracts: readonly FunctionContract[] | undefined;
  /** What functions answer, or throw, one after the other. */
  readonly answers: (JsonObject | Error)[] = [];
  readonly asked: { readonly name: string; readonly request: unknown }[] = [];
  /** How far the snapshot is each time that it is looked at. */
  readonly progress: SnapshotProgress[] = [];
  /** What `init` finds, but for the region, which is the one that is asked for. */
  discovered: Pick<Discovered, 'clusters' | 'instances'> = { clusters: [], instances: [] };
  examination: Examination | undefined;
  now = new Date('2026-11-22T10:02:30Z');
  readonly #config: string;

  constructor(config = 'test/support/configs/cli.config.ts') {
    this.#config = config;
  }

  /** What would be deployed, without code. */
  synthesize(): Promise<readonly SynthesizedStack[]> {
    return synthesize(this.#config, this.contracts);
  }

  /** Types a command line. */
  async run(args: readonly string[], look: TerminalLook = {}): Promise<Printed> {
    const stdout = streamOf(look);
    const stderr = streamOf({ columns: look.columns ?? (look.typed === undefined ? undefined : 80) });
    const stdin = Object.assign(new PassThrough(), { isTTY: look.typed !== undefined });
    if (look.typed !== undefined) stdin.end(`${look.typed}\n`);
    const variables = {
      ...(look.colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
      ...look.variables,
    };
    const status = await runSteward(args, this.#ground({ stdin, stdout, stderr, variables }));
    return { status, stdout: textOf(stdout), stderr: textOf(stderr) };
  }

  #ground(terminal: Ground['terminal']): Ground {
    return {
      terminal,
      defaultConfig: async () => this.#config,
      discover: async (_options, region) => ({ account: '123456789012', region, ...this.discovered }),
      synthesize: (file) => synthesize(file, this.contracts),
      sleep: async (ms) => {
        this.now = new Date(this.now.getTime() + ms);
      },
      open: async (_options, config, deployment) => {
        const problem = this.outOfReach.get(deployment.name);
        if (problem) throw problem;
        return this.#session(config, deployment);
      },
    };
  }

  #session(config: Session['config'], deployment: Session['deployment']): Session {
    const answer = async (name: string, request: unknown) => {
      this.asked.push({ name, request });
      const next = this.answers.shift() ?? {};
      if (next instanceof Error) throw next;
      return next;
    };
    return {
      place: {
        deployment: deployment.name,
        region: deployment.region,
        account: '123456789012',
        caller: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
      },
      config,
      deployment,
      policy: composePolicy(config, deployment),
      now: () => this.now,
      inventory: async () => this.inventory,
      instances: async () => this.#instances(),
      ledger: async () => this.store,
      examination: async () => {
        if (this.examination) return this.examination;
        throw new Error('Expected: a world with an examination. Found: none.');
      },
      rotations: async () => this.#rotations(),
      volumes: async () => this.#volumes(),
      exportTasks: async () => this.exportTasks,
      snapshotProgress: async () => this.progress.shift(),
      invoke: async (name, request) => ({ answer: await answer(name, request), log: 'a line of the log' }),
      ask: answer,
    };
  }

  #instances(): InstanceInventory {
    const snapshots = this.instanceSnapshots;
    return {
      named: async (identifiers) => this.instanceList.filter((one) => identifiers.includes(one.identifier)),
      async *pages(resourceId) {
        yield snapshots.filter((one) => resourceId === undefined || one.clusterResourceId === resourceId);
      },
    };
  }

  #volumes(): Volumes {
    return {
      bytesUsed: async (identifiers) => {
        if (this.volumeBytes instanceof Error) throw this.volumeBytes;
        this.sized.push(...identifiers);
        return new Map([...this.volumeBytes].filter(([identifier]) => identifiers.includes(identifier)));
      },
    };
  }

  #rotations(): Rotations {
    return { next: async (secretArn) => this.nextRotations.get(secretArn) };
  }
}

const assemblies = new Map<string, Promise<readonly SynthesizedStack[]>>();

/** In this process, and each configuration once: loading the CDK takes longer than a synthesis. */
function synthesize(
  file: string,
  contracts: readonly FunctionContract[] | undefined,
): Promise<readonly SynthesizedStack[]> {
  const key = `${file} ${contracts?.map(({ name }) => name)}`;
  const known = assemblies.get(key) ?? synthesizeNow(file, contracts);
  assemblies.set(key, known);
  return known;
}

async function synthesizeNow(
  file: string,
  contracts: readonly FunctionContract[] | undefined,
): Promise<readonly SynthesizedStack[]> {
  const { outline } = await import('../../infra/outline.ts');
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-outline-'));
  try {
    outline(await loadConfig(file, new Date()), folder, contracts);
    return readAssembly(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function streamOf({ columns }: { readonly columns?: number | undefined }) {
  const stream = new PassThrough();
  return Object.assign(stream, columns === undefined ? {} : { isTTY: true, columns });
}

function textOf(stream: PassThrough): string {
  return (stream.read() as Buffer | null)?.toString() ?? '';
}
