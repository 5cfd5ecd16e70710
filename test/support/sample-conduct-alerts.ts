import type { Alert } from '../../functions/domain/alert/alert.ts';
import type { Hold } from '../../functions/domain/rotation/hold.ts';
import { heldAlert, releasedAlert } from '../../functions/domain/rotation/hold-alerts.ts';
import type { Round } from '../../functions/domain/rotation/round.ts';
import { continuedAlert, stoppedAlert } from '../../functions/domain/rotation/wave-alerts.ts';

const now = new Date('2026-11-23T10:00:00Z');
const story = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  now,
};

const hold: Hold = {
  deployment: 'bgd-0a1b2c3d4e5f6a7b',
  name: 'ledger-core-17-5',
  identifiers: ['ledger-core'],
  status: 'AVAILABLE',
  createdAt: '2026-11-23T09:12:00.000Z',
  since: '2026-11-23T09:40:00.000Z',
};
const secrets = [{ name: 'prod/app' }, { name: 'prod/reports' }];

const round: Round = {
  schema: 1,
  beganAt: '2026-11-23T01:05:00.000Z',
  waves: [{ openedAt: '2026-11-23T01:05:00.000Z', secrets: ['arn:canary'] }],
  asked: {},
  rotated: {},
  leftOut: [],
};
const later: Round = {
  ...round,
  waves: [...round.waves, { openedAt: '2026-11-23T02:10:00.000Z', secrets: ['arn:app', 'arn:reports'] }],
};
const because =
  "setSecret: Expected: ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com:5432 to let steward_admin change app. Found: missing-admin-option, permission denied. Do: give the admin secret's user CREATEROLE and the role WITH ADMIN OPTION; since PostgreSQL 16 CREATEROLE alone is not enough.";

/** One alert of each kind about rotations as a whole, by the name of its golden file. */
export const sampleConductAlerts: Readonly<Record<string, Alert>> = {
  'rotation-held': heldAlert(story, { hold, secrets, late: [] }),
  'rotation-held-late': heldAlert(story, { hold, secrets, late: ['prod/reports'] }),
  'rotation-released': releasedAlert(story, {
    id: hold.deployment,
    since: new Date('2026-11-22T09:40:00Z'),
  }),
  'rotation-wave-stopped': stoppedAlert(
    { ...story, round, secrets: 12, rotated: 0 },
    { secret: { name: 'staging/app' }, because },
  ),
  'rotation-wave-stopped-later': stoppedAlert(
    { ...story, round: later, secrets: 12, rotated: 2 },
    { secret: { name: 'prod/app' }, because },
  ),
  'rotation-wave-continued': continuedAlert(
    { ...story, round: later, secrets: 12, rotated: 2 },
    new Date('2026-11-23T02:15:00Z'),
  ),
};
