import { expect, test } from 'vitest';
import { heldAlert } from '../../../../functions/domain/rotation/hold-alerts.ts';
import type { Round } from '../../../../functions/domain/rotation/round.ts';
import { rotationWellAlert } from '../../../../functions/domain/rotation/trouble-alerts.ts';
import { stoppedAlert } from '../../../../functions/domain/rotation/wave-alerts.ts';
import type { StewardConfig } from '../../../../infra/config/config.ts';
import { composePolicy } from '../../../../infra/config/policy.ts';
import { validateConfig } from '../../../../infra/config/validate.ts';

const deployment = { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' };
const now = new Date('2026-11-23T03:00:00Z');
const payments = { name: 'prod/app', secretArn: 'arn:app', team: 'payments' };
const shop = { name: 'prod/shop', secretArn: 'arn:shop', team: 'shop' };
const nobodys = { name: 'prod/old', secretArn: 'arn:old' };

test('the team of a secret comes from its entry', () => {
  const config: StewardConfig = {
    deployments: [
      {
        name: 'main',
        region: 'eu-west-1',
        account: '123456789012',
        network: { vpc: 'vpc-0a1b2c3d', subnets: ['subnet-0a1b2c3d'], databases: [{ cidr: '10.0.0.0/16' }] },
      },
    ],
    clusters: [],
    rotation: {
      secrets: [
        {
          secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-AbCdEf',
          hosts: [{ host: 'db.example' }],
          team: 'payments',
        },
      ],
    },
  };
  const valid = validateConfig(config, 'steward.config.ts', now);
  const [first] = valid.deployments;
  if (!first) throw new Error('Expected one deployment.');
  expect(composePolicy(valid, first).rotation?.secrets).toMatchObject([
    { name: 'prod/app', team: 'payments' },
  ]);
});

test('an alert about a secret goes to its team', () => {
  const alertOf = (secret: typeof payments | typeof nobodys) =>
    rotationWellAlert({ deployment, secret, now }, new Date('2026-11-22T03:00:00Z'));
  expect([alertOf(payments).team, alertOf(nobodys).team]).toEqual(['payments', undefined]);
});

test('waves that stop at a secret are told to its team', () => {
  const round: Round = {
    schema: 1,
    beganAt: '2026-11-23T02:00:00.000Z',
    waves: [],
    asked: {},
    rotated: {},
    leftOut: [],
  };
  const story = { deployment, now, round, secrets: 2, rotated: 0 };
  expect(stoppedAlert(story, { secret: payments, because: 'it failed' }).team).toBe('payments');
});

test('held secrets are told to their team where they have one in common', () => {
  const hold = {
    deployment: 'bgd-1',
    name: 'orders-17',
    status: 'PROVISIONING',
    createdAt: '2026-11-23T02:00:00.000Z',
    identifiers: ['orders'],
    since: '2026-11-23T02:01:00.000Z',
  };
  const teamOf = (secrets: readonly { name: string; team?: string }[]) =>
    heldAlert({ deployment, now }, { hold, secrets, late: [] }).team;
  expect([teamOf([payments]), teamOf([payments, payments]), teamOf([payments, shop])]).toEqual([
    'payments',
    'payments',
    undefined,
  ]);
});
