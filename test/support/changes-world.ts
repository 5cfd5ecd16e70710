import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Announcement } from '../../functions/domain/announcement/announcement.ts';
import type { GuardedCluster, GuardedState, KeyState } from '../../functions/domain/changes/state.ts';
import { Fault } from '../../functions/domain/fault.ts';
import type {
  ChangesPolicy,
  CheckSeverities,
  ClusterChangesPolicy,
} from '../../functions/domain/policy/changes.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { WakeUp } from '../../functions/domain/wake-up/wake-up.ts';
import { watchChanges } from '../../functions/watch-changes/watch-changes.ts';
import { policyOf, sourceClusterOf, sweepOf, wakeUpOf } from './export-world.ts';
import type { Gate } from './interleave.ts';
import { MemoryBucket, MemoryLedgerStore } from './memory-ledger-store.ts';
import { sample } from './samples.ts';

const keyId = '0a1b2c3d-0000-4000-8000-000000000001';
const keyArn = `arn:aws:kms:eu-west-1:123456789012:key/${keyId}`;

export const everyCheck: CheckSeverities = {
  snapshotShared: 'sev1',
  deletionProtectionOff: 'sev2',
  publiclyAccessible: 'sev1',
  tlsNotForced: 'sev2',
  keyInDanger: 'sev1',
  deletedWithoutSnapshot: 'sev1',
  snapshotDeleted: 'warn',
  exportedElsewhere: 'sev2',
  copiedWithUnknownKey: 'sev3',
  masterPasswordChanged: 'sev3',
  iamAuthenticationOff: 'sev3',
  logExportsOff: 'sev3',
  keyPolicyChanged: 'warn',
  trailStopped: 'sev2',
  suiteDisabled: 'sev2',
};

export const sweep = sweepOf('watch-changes');

/** A sample of `events/cloudtrail`, or the same with other members of its detail. */
export function callOf(name: string, detail: Readonly<Record<string, unknown>> = {}, id = name): WakeUp {
  const event = sample(`cloudtrail/${name}.json`);
  return wakeUpOf({ ...event, id, detail: { ...event.detail, ...detail } }, id);
}

/** One guarded cluster, one ledger, one clock. */
export class ChangesWorld {
  readonly bucket = new MemoryBucket();
  readonly alerts: Alert[] = [];
  readonly announcements: Announcement[] = [];
  /** Calls of the state, by name. */
  readonly asked: string[] = [];
  cluster: GuardedCluster | undefined = {
    ...sourceClusterOf(),
    deletionProtection: true,
    iamAuthentication: true,
    logExports: ['postgresql'],
    keyArn,
    parameterGroup: 'ledger-core',
  };
  isPublic = false;
  forced: boolean | undefined = true;
  sharing = new Map<string, string[]>([['ledger-core-before-migration', []]]);
  keyState: KeyState | undefined = { arn: keyArn, state: 'Enabled' };
  /** Calls that fail, by name. */
  readonly failing = new Map<string, Fault>();
  mode: ClusterChangesPolicy['mode'] = 'act';
  checks: CheckSeverities = everyCheck;
  changes: Partial<ChangesPolicy> = {};
  now = Date.parse('2026-11-20T02:19:08Z');
  #invocations = 0;

  get policy(): Policy {
    const base = policyOf();
    return {
      ...base,
      clusters: base.clusters.map((cluster) => ({
        ...cluster,
        team: 'payments',
        changes: { mode: this.mode, checks: this.checks },
      })),
      changes: {
        knownAccounts: ['210987654321'],
        knownBuckets: [],
        knownKeys: [],
        knownPrincipals: [],
        refused: 'warn',
        checks: everyCheck,
        ...this.changes,
      },
    };
  }

  async watch(wakeUps: readonly WakeUp[], gate: Gate = async (_call, perform) => perform()) {
    const silent = () => undefined;
    const deps = {
      policy: this.policy,
      lakeBucket: 'steward-lake',
      state: this.#gated(gate),
      store: new MemoryLedgerStore(this.bucket, gate),
      alerts: {
        send: (alert: Alert, key: string) =>
          gate({ name: 'alert', key }, () => {
            this.alerts.push(alert);
          }),
      },
      announcements: {
        announce: (announcement: Announcement, key: string) =>
          gate({ name: 'announce', key }, () => {
            this.announcements.push(announcement);
          }),
      },
    };
    const context = {
      now: () => new Date(this.now),
      invocation: { id: `i-${++this.#invocations}`, deadline: new Date(this.now + 120_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    };
    const outcomes = await watchChanges(deps, wakeUps, context);
    return outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
  }

  /** What people were told, each by its kind, severity and headline. */
  get told(): string[] {
    return this.alerts.map(({ kind, severity, headline }) => `${kind} ${severity}: ${headline}`);
  }

  #gated(gate: Gate): GuardedState {
    const call = <T>(name: string, answer: () => T): Promise<T> =>
      gate({ name, key: '' }, () => {
        this.asked.push(name);
        const fault = this.failing.get(name);
        if (fault) throw fault;
        return answer();
      });
    const cluster = () => (this.cluster ? [this.cluster] : []);
    const snapshots = () =>
      [...this.sharing.keys()].map((identifier) => ({ identifier, cluster: 'ledger-core' }));
    return {
      clusters: () => call('clusters', cluster),
      instances: () =>
        call('instances', () => [
          {
            resourceId: 'db-1',
            identifier: 'ledger-core-1',
            cluster: 'ledger-core',
            publiclyAccessible: this.isPublic,
          },
        ]),
      manualSnapshots: () => call('manualSnapshots', snapshots),
      snapshot: (wanted) =>
        call('snapshot', () => snapshots().find(({ identifier }) => identifier === wanted)),
      sharedWith: (wanted) => call('sharedWith', () => this.sharing.get(wanted)),
      forcesTls: () => call('forcesTls', () => this.forced),
      key: () => call('key', () => this.keyState),
    };
  }
}

export const denied = new Fault({
  kind: 'access-denied',
  expected: 'KMS DescribeKey to succeed',
  found: 'AccessDeniedException (HTTP 400): not authorized',
  todo: 'grant it',
});
