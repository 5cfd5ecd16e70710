import { parseArn } from '../arn.ts';
import type { ChangesPolicy, Check } from '../policy/changes.ts';
import type { RecordedCall } from './call.ts';
import { cleaned } from './clean.ts';
import {
  cluster,
  isName,
  keyName,
  parameterGroup,
  snapshot,
  type Thing,
  thing,
  thingOfArn,
} from './thing.ts';

/** What a call changed, as far as some check looks at it. */
export interface Touch {
  readonly check: Check;
  readonly thing: Thing;
  /** What was asked for; absent where it is nothing to tell of, and what was told before may be over. */
  readonly accused?: string;
  /** The call does not show whether it is anything to tell of: what it led to does. */
  readonly onlyIfItHolds?: true;
  /** It is nothing to tell of where this is the key of the cluster itself. */
  readonly key?: string;
  /** Identifier of the cluster of a snapshot that is gone, where the call tells. */
  readonly cluster?: string;
  /** What the call made, by the name that undoing takes: an export task, a copy. */
  readonly made?: string;
}

/** What is known, beside the policy: what the suite itself owns. */
export interface Known extends Pick<ChangesPolicy, 'knownAccounts' | 'knownBuckets' | 'knownKeys'> {
  readonly deployment: string;
  readonly lakeBucket: string;
}

type Source = 'aws.rds' | 'aws.kms' | 'aws.cloudtrail' | 'aws.events' | 'aws.scheduler';
type Reader = (call: RecordedCall, known: Known) => readonly Touch[];

/** The parameter that makes a cluster refuse connections without TLS. */
export const tlsParameter = 'rds.force_ssl';

/**
 * What is read of which call, by the service that EventBridge names as the source.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/logging-using-cloudtrail.html
 */
const readers: Readonly<Record<Source, Readonly<Record<string, Reader>>>> = {
  'aws.rds': {
    ModifyDBCluster: modifiedCluster,
    DeleteDBCluster: ({ parameters }) =>
      parameters.flag('skipFinalSnapshot')
        ? touch(
            'deletedWithoutSnapshot',
            cluster(parameters.text('dBClusterIdentifier')),
            'no final snapshot',
          )
        : [],
    ModifyDBInstance: exposedInstance,
    CreateDBInstance: exposedInstance,
    ModifyDBClusterSnapshotAttribute: sharedSnapshot,
    ModifyDBClusterParameterGroup: ({ parameters }) => {
      const forced = parameters
        .list('parameters')
        .find((each) => each.text('parameterName') === tlsParameter);
      const value = forced?.text('parameterValue');
      if (!forced || value === undefined) return [];
      const group = parameterGroup(parameters.text('dBClusterParameterGroupName'));
      return touch(
        'tlsNotForced',
        group,
        isOff(value) ? `${tlsParameter} = ${cleaned(value, 16)}` : undefined,
      );
    },
    ResetDBClusterParameterGroup: ({ parameters }) => {
      const named = parameters.list('parameters').some((each) => each.text('parameterName') === tlsParameter);
      if (!named && !parameters.flag('resetAllParameters')) return [];
      const group = parameterGroup(parameters.text('dBClusterParameterGroupName'));
      return touch('tlsNotForced', group, `${tlsParameter} reset to its default`, true);
    },
    StartExportTask: ({ parameters }, { knownBuckets, lakeBucket }) => {
      const bucket = parameters.text('s3BucketName');
      if (bucket === undefined || bucket === lakeBucket || knownBuckets.includes(bucket)) return [];
      const source = thingOfArn(parameters.text('sourceArn'));
      const asked = touch('exportedElsewhere', source, `bucket ${cleaned(bucket, 63)}`);
      return asked.map((each) => ({ ...each, ...made(parameters.text('exportTaskIdentifier')) }));
    },
    CopyDBClusterSnapshot: ({ parameters }, { knownKeys }) => {
      const key = parameters.text('kmsKeyId');
      if (key === undefined || knownKeys.some((known) => known === key || keyName(known) === key)) return [];
      const source = snapshot(parameters.text('sourceDBClusterSnapshotIdentifier'));
      return touch('copiedWithUnknownKey', source, `key ${cleaned(key, 100)}`).map((each) => ({
        ...each,
        key,
        ...made(parameters.text('targetDBClusterSnapshotIdentifier')),
      }));
    },
    DeleteDBClusterSnapshot: deletedSnapshot,
  },
  'aws.kms': {
    ScheduleKeyDeletion: (call) => touch('keyInDanger', keyOf(call), 'deletion scheduled'),
    DisableKey: (call) => touch('keyInDanger', keyOf(call), 'disabled'),
    CancelKeyDeletion: (call) => touch('keyInDanger', keyOf(call)),
    EnableKey: (call) => touch('keyInDanger', keyOf(call)),
    PutKeyPolicy: (call) => touch('keyPolicyChanged', keyOf(call), 'another key policy'),
  },
  'aws.cloudtrail': {
    StopLogging: (call) => touch('trailStopped', trailOf(call), 'logging stopped'),
    DeleteTrail: (call) => touch('trailStopped', trailOf(call), 'trail deleted'),
  },
  'aws.events': {
    DisableRule: disabledRule,
    DeleteRule: disabledRule,
    RemoveTargets: disabledRule,
  },
  'aws.scheduler': {
    DeleteSchedule: disabledSchedule,
    UpdateSchedule: (call, known) =>
      call.parameters.text('state') === 'DISABLED' ? disabledSchedule(call, known) : [],
  },
};
const readersByCall: Readonly<Record<string, Reader>> = Object.assign({}, ...Object.values(readers));

/** Names of the calls of a service that are read. */
export function readCalls(source: Source): readonly string[] {
  return Object.keys(readers[source]);
}

/** What a call changed that some check looks at. */
export function touchesOf(call: RecordedCall, known: Known): readonly Touch[] {
  if (call.error && call.parameters.size === 0) return refusedTouches(call);
  return readersByCall[call.name]?.(call, known) ?? [];
}

function modifiedCluster({ parameters }: RecordedCall): Touch[] {
  const own = cluster(parameters.text('dBClusterIdentifier'));
  const protection = parameters.flag('deletionProtection');
  const iam = parameters.flag('enableIAMDatabaseAuthentication');
  const logs = parameters.inner('cloudwatchLogsExportConfiguration').texts('disableLogTypes');
  const group = parameters.text('dBClusterParameterGroupName');
  const password = parameters.has('masterUserPassword')
    ? 'another password'
    : parameters.flag('manageMasterUserPassword') === false
      ? 'no longer kept in Secrets Manager'
      : undefined;
  return [
    ...(protection === undefined
      ? []
      : touch('deletionProtectionOff', own, protection ? undefined : 'deletion protection off')),
    ...(password === undefined ? [] : touch('masterPasswordChanged', own, password)),
    ...(iam === false ? touch('iamAuthenticationOff', own, 'IAM database authentication off') : []),
    ...(logs.length > 0
      ? touch('logExportsOff', own, `no longer exported: ${cleaned(logs.join(', '))}`)
      : []),
    ...(group === undefined
      ? []
      : touch('tlsNotForced', parameterGroup(group), `parameter group ${cleaned(group, 100)}`, true)),
  ];
}

function exposedInstance({ parameters }: RecordedCall): readonly Touch[] {
  const isPublic = parameters.flag('publiclyAccessible');
  const instance = thing('instance', parameters.text('dBInstanceIdentifier'));
  return isPublic === undefined
    ? []
    : touch('publiclyAccessible', instance, isPublic ? 'publicly accessible' : undefined);
}

function sharedSnapshot({ parameters, account }: RecordedCall, { knownAccounts }: Known): readonly Touch[] {
  if (parameters.text('attributeName') !== 'restore') return [];
  const added = parameters.texts('valuesToAdd');
  const unknown = unknownAccounts(added, [...knownAccounts, ...(account === undefined ? [] : [account])]);
  const own = snapshot(parameters.text('dBClusterSnapshotIdentifier'));
  return touch(
    'snapshotShared',
    own,
    unknown.length === 0 ? undefined : `shared with ${sharedText(unknown)}`,
  );
}

/** What AWS Backup deletes has reached the end of the retention that its plan gives it. */
function deletedSnapshot({ parameters, answer, by, from }: RecordedCall): readonly Touch[] {
  if ([by.through, from].includes('backup.amazonaws.com')) return [];
  const own = snapshot(parameters.text('dBClusterSnapshotIdentifier'));
  const of = cluster(answer.text('dBClusterIdentifier'));
  return touch('snapshotDeleted', own, 'snapshot deleted').map((each) => ({
    ...each,
    ...(of && { cluster: of.name }),
  }));
}

/** Those that a snapshot must not be shared with; `all` is everybody. */
export function unknownAccounts(accounts: readonly string[], known: readonly string[]): readonly string[] {
  return accounts.filter((account) => !known.includes(account)).map((account) => cleaned(account, 32));
}

export function sharedText(accounts: readonly string[]): string {
  return accounts.includes('all') ? 'everybody (public)' : accounts.slice(0, 10).join(', ');
}

/** Of what CloudFormation does, those who deploy know. */
function disabledRule(call: RecordedCall, { deployment }: Known): readonly Touch[] {
  const name = call.parameters.text('name') ?? call.parameters.text('rule') ?? '';
  if (!name.startsWith(`AuroraSteward-${deployment}-`) || isCloudFormation(call)) return [];
  return touch('suiteDisabled', thing('suite', cleaned(name, 64)), `${call.name} of the rule`);
}

function disabledSchedule(call: RecordedCall, { deployment }: Known): readonly Touch[] {
  const name = call.parameters.text('name') ?? '';
  if (!name.startsWith(`steward-${deployment}-`) || isCloudFormation(call)) return [];
  return touch('suiteDisabled', thing('suite', cleaned(name, 64)), `${call.name} of the schedule`);
}

function isCloudFormation({ by, from }: RecordedCall): boolean {
  return [by.through, from].includes('cloudformation.amazonaws.com');
}

/** CloudTrail often leaves out the parameters of what was denied; its message names what it was about. */
const refusedChecks: Readonly<Record<string, Check>> = {
  DeleteDBCluster: 'deletedWithoutSnapshot',
  DeleteDBClusterSnapshot: 'snapshotDeleted',
  ModifyDBClusterSnapshotAttribute: 'snapshotShared',
  ModifyDBClusterParameterGroup: 'tlsNotForced',
  ResetDBClusterParameterGroup: 'tlsNotForced',
  ScheduleKeyDeletion: 'keyInDanger',
  DisableKey: 'keyInDanger',
  PutKeyPolicy: 'keyPolicyChanged',
};

function refusedTouches({ name, error, resources }: RecordedCall): readonly Touch[] {
  const check = refusedChecks[name];
  const named = /arn:aws[a-z-]*:(rds|kms):\S+/.exec(error?.message ?? '')?.[0] ?? resources[0];
  const arn = parseArn(named ?? '');
  if (check === undefined || !arn) return [];
  return touch(check, arn.service === 'kms' ? thing('key', keyName(arn.resource)) : thingOfArn(named), name);
}

function isOff(value: string): boolean {
  return ['0', 'off', 'false'].includes(value.toLowerCase());
}

function touch(
  check: Check,
  thing: Thing | undefined,
  accused?: string,
  onlyIfItHolds = false,
): readonly Touch[] {
  if (!thing) return [];
  return [
    {
      check,
      thing,
      ...(accused === undefined ? {} : { accused }),
      ...(onlyIfItHolds ? { onlyIfItHolds } : {}),
    },
  ];
}

function made(name: string | undefined): { readonly made?: string } {
  return name !== undefined && isName(name) ? { made: name } : {};
}

function keyOf({ parameters, resources }: RecordedCall): Thing | undefined {
  const arn = resources.find((each) => parseArn(each)?.service === 'kms') ?? parameters.text('keyId');
  return arn === undefined ? undefined : thing('key', keyName(arn));
}

function trailOf({ parameters }: RecordedCall): Thing | undefined {
  return thing('trail', parameters.text('name')?.replace(/^arn:.*trail\//, ''));
}
