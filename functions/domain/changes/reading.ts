import { minuteText } from '../alert/wording.ts';
import type { Check } from '../policy/changes.ts';
import type { Concerned } from './concerned.ts';
import type { GuardedState } from './state.ts';
import type { Thing } from './thing.ts';
import { sharedText, tlsParameter, unknownAccounts } from './touches.ts';

/** How it stands now. */
export interface Reading {
  /** Whether what was done holds; `undefined` where that cannot be read. */
  readonly holds: boolean | undefined;
  /** What was read, or why nothing was: the rest of a sentence that begins with `now`. */
  readonly seen: string;
  /** The accounts that a snapshot is shared with and must not be. */
  readonly accounts?: readonly string[];
}

export interface Place {
  readonly state: GuardedState;
  readonly knownAccounts: readonly string[];
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
const unusable: ReadonlySet<string> = new Set([
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
]);

/** Reads what a check looks at. What no API shows is `unknown`. @throws Fault */
export async function readingOf(
  check: Check,
  thing: Thing,
  { clusters }: Pick<Concerned, 'clusters'>,
  { state, knownAccounts }: Place,
): Promise<Reading> {
  const cluster = clusters[0]?.state;
  const nowhere = { holds: undefined, seen: 'not known: RDS lists no such cluster any more' };
  switch (check) {
    case 'deletionProtectionOff':
      return cluster ? onOff('deletion protection', cluster.deletionProtection) : nowhere;
    case 'iamAuthenticationOff':
      return cluster ? onOff('IAM database authentication', cluster.iamAuthentication) : nowhere;
    case 'logExportsOff':
      return cluster
        ? {
            holds: undefined,
            seen: `exported to CloudWatch Logs: ${cluster.logExports.join(', ') || 'nothing'}`,
          }
        : nowhere;
    case 'publiclyAccessible': {
      const found = (await state.instances()).find(({ identifier }) => identifier === thing.name);
      if (!found) return { holds: false, seen: 'the instance does not exist any more' };
      return found.publiclyAccessible
        ? { holds: true, seen: 'the instance is publicly accessible' }
        : { holds: false, seen: 'the instance is not publicly accessible' };
    }
    case 'tlsNotForced': {
      const forced = await state.forcesTls(thing.name);
      if (forced === undefined) return { holds: undefined, seen: `not known: ${tlsParameter} is not listed` };
      return { holds: !forced, seen: `${tlsParameter} is ${forced ? 1 : 0}` };
    }
    case 'snapshotDeleted':
      return (await state.snapshot(thing.name))
        ? { holds: undefined, seen: 'RDS still lists the snapshot' }
        : { holds: true, seen: 'the snapshot does not exist any more' };
    case 'snapshotShared': {
      const shared = await state.sharedWith(thing.name);
      if (!shared) return { holds: false, seen: 'the snapshot does not exist any more' };
      const accounts = unknownAccounts(shared, knownAccounts);
      if (accounts.length === 0)
        return { holds: false, seen: 'the snapshot is shared with no unknown account' };
      return { holds: true, seen: `the snapshot is shared with ${sharedText(accounts)}`, accounts };
    }
    case 'keyInDanger': {
      const key = await state.key(thing.name);
      if (!key) return { holds: undefined, seen: 'not known: KMS lists no such key' };
      const when = key.deletedAt ? `, to be deleted on ${minuteText(key.deletedAt)}` : '';
      return { holds: unusable.has(key.state), seen: `the key is ${key.state}${when}` };
    }
    case 'deletedWithoutSnapshot':
      return cluster
        ? { holds: undefined, seen: 'RDS still lists the cluster' }
        : { holds: true, seen: 'RDS does not list the cluster any more' };
    default:
      return { holds: undefined, seen: 'not known: no API shows it' };
  }
}

function onOff(what: string, on: boolean): Reading {
  return { holds: !on, seen: `${what} is ${on ? 'on' : 'off'}` };
}
