import { conductRotation } from '../../functions/conduct-rotation/conduct-rotation.ts';
import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { SecretPolicy, WavesPolicy } from '../../functions/domain/policy/rotation.ts';
import type { BlueGreenDeployment } from '../../functions/domain/rotation/blue-green.ts';
import { lastRotationKey } from '../../functions/domain/rotation/rotation-record.ts';
import { policyOf, sweepOf, wakeUpOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { secretPolicy } from './rotation-policy.ts';

const straight: Gate = async (_, perform) => perform();
const minute = 60_000;

/** A secret as Secrets Manager has it. */
interface Kept {
  lastRotatedAt: Date | undefined;
  pendingVersion: string | undefined;
}

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;

/** A secret in mode `act`; `a1` and `a2` are of the server `a.example`. */
function memberOf(name: string): SecretPolicy {
  const host = { host: `${name.charAt(0)}.example`, authority: 'rds', plaintext: false, md5: false };
  return secretPolicy({ name, secretArn: arnOf(name), hosts: [host] });
}

/** Secrets, Secrets Manager and RDS in memory, one ledger and one clock. Rotations end when the test says so. */
export class ConductWorld {
  readonly bucket = new MemoryBucket();
  readonly alerts = new Map<string, Alert>();
  /** Every call that began a rotation, by the secret's name; a token that comes twice begins nothing. */
  readonly begun: string[] = [];
  readonly settled: string[] = [];
  deployments: BlueGreenDeployment[] = [];
  names: string[];
  waves: WavesPolicy | undefined;
  now = Date.parse('2026-11-23T02:00:00Z');
  readonly #kept = new Map<string, Kept>();
  readonly #tokens = new Set<string>();

  constructor(names: readonly string[], waves?: Partial<WavesPolicy>) {
    this.names = [...names];
    this.waves = waves && {
      secrets: names.map(arnOf),
      everyDays: 30,
      size: 2,
      pauseMinutes: 60,
      hours: { from: 0, to: 24 },
      ...waves,
    };
    for (const name of names) this.#kept.set(name, old());
  }

  secret(name: string): Kept {
    const kept = this.#kept.get(name) ?? old();
    this.#kept.set(name, kept);
    return kept;
  }

  get told(): string[] {
    return [...this.alerts.values()].map(({ kind }) => kind);
  }

  /** Everything that is asked for is rotated. Answers whose. */
  rotateAsked(): string[] {
    const asked = this.names.filter((name) => this.secret(name).pendingVersion !== undefined);
    for (const name of asked) this.rotate(name);
    return asked;
  }

  rotate(name: string): void {
    const kept = this.secret(name);
    const version = kept.pendingVersion ?? 'by-hand';
    const at = new Date(this.now);
    this.#kept.set(name, { lastRotatedAt: at, pendingVersion: undefined });
    this.#record(
      name,
      { version, state: 'rotated', step: 'finishSecret' },
      { version, at: at.toISOString() },
    );
  }

  /** Its attempt fails, and keeps AWSPENDING. */
  fail(name: string, failure: string, retryable = false): void {
    const at = new Date(this.now).toISOString();
    const kept = this.secret(name);
    const version = kept.pendingVersion ?? 'by-schedule';
    kept.pendingVersion = version;
    const found = {
      name: failure,
      step: 'setSecret',
      message: `${failure}.`,
      retryable,
      times: 1,
      firstAt: at,
    };
    this.#record(name, { version, state: 'failed', step: 'setSecret', failure: found });
  }

  #record(name: string, attempt: object, lastRotated?: object): void {
    const at = new Date(this.now).toISOString();
    const before = this.bucket.objects.get(lastRotationKey(arnOf(name)))?.body;
    const kept = lastRotated ?? (before as { lastRotated?: object } | undefined)?.lastRotated;
    this.bucket.put(lastRotationKey(arnOf(name)), {
      schema: 1,
      secretArn: arnOf(name),
      name,
      attempt: { startedAt: at, at, ...attempt },
      ...(kept && { lastRotated: JSON.parse(JSON.stringify(kept)) }),
    });
  }

  pause(clusterIdentifier: string | undefined, until: string): void {
    const scope = clusterIdentifier ?? 'all';
    const pause = { scope, until, since: '2026-11-23T01:00:00Z', reason: 'a migration' };
    const named = clusterIdentifier === undefined ? pause : { ...pause, clusterIdentifier };
    this.bucket.put('pauses/current', { schema: 1, pauses: [named] });
  }

  blueGreen(cluster: string, status: string): void {
    const createdAt = this.deployments[0]?.createdAt ?? new Date(this.now);
    this.deployments = [{ id: 'bgd-1', name: 'upgrade', status, createdAt, blue: [cluster] }];
  }

  /** One invocation, after so many minutes. */
  async conduct(request?: object, after = 5, gate: Gate = straight) {
    this.now += after * minute;
    const at = this.now;
    const through = <T>(name: string, key: string, perform: () => T) => gate({ name, key }, perform);
    const silent = () => undefined;
    const secrets = this.names.map(memberOf);
    const deps = {
      policy: {
        ...policyOf(),
        rotation: { secrets, ...(this.waves && { waves: { ...this.waves } }) },
      },
      store: new MemoryLedgerStore(this.bucket, (call, perform) => gate(call, perform)),
      deployments: { all: () => through('describe', 'deployments', () => this.deployments) },
      rotations: {
        look: (arn: string) => through('look', arn, () => ({ ...this.secret(nameOf(arn)) })),
        begin: (arn: string, token: string) => through('begin', arn, () => this.#begin(nameOf(arn), token)),
      },
      settling: { settle: (name: string) => through('settle', name, () => this.#settle(name)) },
      alerts: {
        send: (alert: Alert, id: string) =>
          through('alert', id, () => {
            this.alerts.set(id, alert);
          }),
      },
      announcements: { announce: async () => undefined },
    };
    const context = {
      now: () => new Date(at),
      invocation: { id: `i-${at}`, deadline: new Date(at + 2 * minute) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    };
    const wakeUp = request ? wakeUpOf(request) : sweepOf('conduct-rotation');
    return conductRotation(deps, [wakeUp], context);
  }

  #begin(name: string, token: string): 'begun' | 'unfinished' {
    const kept = this.secret(name);
    if (kept.pendingVersion === token) return 'begun';
    if (kept.pendingVersion !== undefined) return 'unfinished';
    if (this.#tokens.has(token)) return 'begun';
    this.#tokens.add(token);
    kept.pendingVersion = token;
    this.begun.push(name);
    return 'begun';
  }

  #settle(name: string): undefined {
    this.secret(name).pendingVersion = undefined;
    this.settled.push(name);
  }
}

function old(): Kept {
  return { lastRotatedAt: new Date('2026-10-01T02:00:00Z'), pendingVersion: undefined };
}

function nameOf(arn: string): string {
  return arn.replace(/^.*:secret:/, '').slice(0, -7);
}
