import type { Alert } from '../../functions/domain/alert/alert.ts';
import { Fault } from '../../functions/domain/fault.ts';
import { hookFailedAlert } from '../../functions/domain/rotation/hook-alerts.ts';
import type { RotationRecord } from '../../functions/domain/rotation/rotation-record.ts';
import {
  type DueEnd,
  sessionsEndedAlert,
  sessionsNotEndedAlert,
} from '../../functions/domain/rotation/session-alerts.ts';
import { rotationTrouble } from '../../functions/domain/rotation/trouble.ts';
import { rotationTroubleAlert, rotationWellAlert } from '../../functions/domain/rotation/trouble-alerts.ts';
import type { RotationFacts, WatchedSecret } from '../../functions/domain/rotation/watched.ts';

const now = new Date('2026-11-23T10:00:00Z');
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-AbCdEf';

const story = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  secret: { name: 'prod/app', secretArn },
  now,
};

const well: WatchedSecret = {
  rotationEnabled: true,
  lastRotatedAt: new Date('2026-10-23T03:00:14Z'),
  nextRotationAt: new Date('2026-11-25T23:59:59Z'),
  pendingVersion: undefined,
};
const ready = { ready: true, inTheWay: [], warnings: [] };

const failed: RotationRecord = {
  schema: 1,
  secretArn,
  name: 'prod/app',
  attempt: {
    version: 'b5a1',
    startedAt: '2026-11-23T03:00:11.402Z',
    at: '2026-11-23T09:00:15.120Z',
    step: 'setSecret',
    state: 'failed',
    user: 'app_clone',
    failure: {
      name: 'connection-timed-out',
      step: 'setSecret',
      message:
        "Expected: ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com:5432 to answer. Found: connection-timed-out, no answer within 5 s. Do: let the cluster's security group admit the function's on this port; then the subnets' routes and network ACLs.",
      retryable: true,
      times: 5,
      firstAt: '2026-11-23T03:00:15.120Z',
    },
  },
};

const due: DueEnd = { version: 'b5a1', rotatedAt: '2026-11-22T22:00:20.988Z', graceMs: 12 * 3_600_000 };

function told(facts: Partial<RotationFacts>): Alert {
  const trouble = rotationTrouble({ secret: well, record: undefined, rehearsal: ready, ...facts }, now);
  if (!trouble) throw new Error('nothing is wrong');
  return rotationTroubleAlert(story, trouble);
}

/** One alert of each kind about rotation, by the name of its golden file. */
export const sampleRotationAlerts: Readonly<Record<string, Alert>> = {
  'rotation-failed': told({ record: failed }),
  'rotation-stuck': told({ secret: { ...well, pendingVersion: 'b5a1' } }),
  'rotation-overdue': told({ secret: { ...well, nextRotationAt: new Date('2026-11-20T23:59:59Z') } }),
  'rotation-missing': told({ secret: undefined }),
  'rotation-not-configured': told({ secret: { ...well, rotationEnabled: false } }),
  'rotation-would-fail': told({
    rehearsal: {
      ...ready,
      ready: false,
      inTheWay: [
        {
          check: 'log-in',
          found: 'wrong-password, the server refused the log-in of app',
          todo: 'check that the role exists, and put its working password into AWSCURRENT',
        },
      ],
    },
  }),
  'rotation-former-user': told({
    rehearsal: {
      ...ready,
      warnings: [
        {
          check: 'former user',
          found: '3 sessions work as app_clone (reports)',
          todo: 'have these clients read the secret again: the next rotation replaces the password that they know',
        },
      ],
    },
  }),
  'rotation-hook-failed': hookFailedAlert(story, {
    hook: {
      kind: 'ecs-service',
      arn: 'arn:aws:ecs:eu-west-1:123456789012:service/web/checkout',
      cluster: 'web',
      service: 'checkout',
    },
    rotation: {
      secretArn,
      name: 'prod/app',
      version: 'b5a1',
      rotatedAt: '2026-11-23T03:00:20.988Z',
      user: 'app',
    },
    fault: new Fault({
      kind: 'access-denied',
      expected: 'ECS UpdateService of web/checkout to succeed',
      found: 'AccessDeniedException (HTTP 400): explicit deny in a service control policy',
      todo: "grant it in the role, the resource's policy or the key's policy, then wake the function",
    }),
    times: 1,
  }),
  'rotation-sessions-ended': sessionsEndedAlert(story, due, {
    answer: 'done',
    count: 9,
    sessions: [
      { user: 'app', application: 'billing', client: '10.0.12.7', count: 6 },
      { user: 'app', application: '', client: '10.0.12.9', count: 2 },
      { user: 'app_clone', application: 'nightly "report"', client: '10.0.14.3', count: 1 },
    ],
  }),
  'rotation-sessions-not-ended': sessionsNotEndedAlert(story, due, {
    answer: 'not-ended',
    cause: 'permission-denied',
    retryable: false,
    reason:
      'Expected: a statement of steward_admin at ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com to succeed. Found: permission-denied, 42501: permission denied to terminate process. Do: grant what the statement needs.',
  }),
  'rotation-well': rotationWellAlert(story, new Date('2026-11-23T04:00:00Z')),
};
