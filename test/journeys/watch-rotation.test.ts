import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Aurora } from '../../local/aurora/aurora.ts';
import { withClient } from '../../local/aurora/postgres/connection.ts';
import { probeAlerts } from '../support/journey/alert-probe.ts';
import {
  type RotationJourney,
  startLedger,
  startRotationJourney,
} from '../support/journey/rotation-journey.ts';
import { minute } from '../support/journey/story.ts';

const secret = 'prod/reports';
let aurora: Aurora;
let journey: RotationJourney;
let code: string;

beforeAll(async () => {
  aurora = await startLedger();
  journey = await startRotationJourney(aurora, 'test/support/configs/watch-rotation.config.ts');
  code = mkdtempSync(path.join(tmpdir(), 'aurora-steward-follower-'));
}, 120_000);
afterAll(async () => {
  await journey.close();
  await aurora.close();
  rmSync(code, { recursive: true, force: true });
});

/** A function of the team's own: it says what it was invoked with. */
async function addFollower(name: string): Promise<void> {
  const { lambda, place, platform } = journey;
  const roleArn = `arn:aws:iam::${place.account}:role/${name}`;
  const allow = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  await platform.createRole({
    name,
    arn: roleArn,
    trust: allow({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    policies: [
      {
        name: 'logs',
        document: allow({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' }),
      },
    ],
    tags: {},
  });
  writeFileSync(
    path.join(code, 'index.mjs'),
    'export const handler = async (e) => console.log(JSON.stringify(e));',
  );
  lambda.createFunction({
    name,
    arn: `arn:aws:lambda:${place.region}:${place.account}:function:${name}`,
    roleArn,
    runtime: 'nodejs24.x',
    taskRoot: code,
    handler: 'index.handler',
    timeoutSeconds: 3,
    memoryMiB: 128,
    environment: {},
  });
}

/** A rule and a queue of the team's own for an announcement of the suite. */
function follow(detailType: string) {
  const { bus, iam, sqs, place } = journey;
  const { arn } = sqs.createQueue({ name: 'follower' });
  iam.registerResourcePolicy(arn, {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
      },
    ],
  });
  bus.putRule({
    name: 'follower',
    arn: `arn:aws:events:${place.region}:${place.account}:rule/follower`,
    enabled: true,
    pattern: { source: ['aurora-steward'], 'detail-type': [detailType] },
    targets: [{ id: 'queue', arn }],
  });
  return async () => {
    const queue = sqs.queue(arn);
    const messages = (await queue?.receive(10)) ?? [];
    for (const { receiptHandle } of messages) await queue?.delete(receiptHandle);
    return messages.map(({ body }) => JSON.parse(body)['detail']);
  };
}

/** An application's connection from before the rotation. */
async function connectAsReports(): Promise<{ over: Promise<unknown> }> {
  const { value } = journey.secretsManager.secret(secret).versions.withLabel('AWSCURRENT') ?? {};
  const { username: user, password } = JSON.parse(value?.text ?? '{}');
  const { host, port, database } = aurora.connection('ledger-core', 'postgres');
  const ssl = { ca: readFileSync(aurora.caFile, 'utf8') };
  const client = new Client({ host, port, database, user, password, ssl, application_name: 'billing' });
  const over = new Promise((resolve) => client.on('error', (error) => resolve(error)));
  await client.connect();
  return { over };
}

test('a rotation is announced, followed once, and its former sessions are ended after their grace', async () => {
  const { clock, ecs, timeline, iam, frontDoor } = journey;
  const alerts = probeAlerts(journey);
  const rotated = follow('Secret Rotated');
  await addFollower('refresh-pools');
  ecs.addService('web', 'checkout');
  await clock.runFor(2 * minute);
  const sessions = await Promise.all([connectAsReports(), connectAsReports()]);
  const version = await journey.rotate(secret);
  await clock.runFor(10 * minute);

  const details = await rotated();
  expect(details).toMatchObject([
    { secret: { name: secret }, versionId: version, user: 'reports', retiredSessions: 2 },
  ]);
  expect(ecs.deployments('web', 'checkout')).toHaveLength(2);
  const heard = () =>
    timeline
      .of('function-log')
      .filter(({ function: name, line }) => name === 'refresh-pools' && line.includes('Secret Rotated'));
  expect(heard()).toHaveLength(1);
  expect(heard()[0]?.line).toContain(
    `rotation-hooks/prod!2Freports-AbCdEf/${version}/function.refresh-pools`,
  );
  expect(await alerts.alerts()).toEqual([]);

  await clock.runFor(150 * minute);
  for (const { over } of sessions) expect(await over).toMatchObject({ code: '57P01' });
  expect((await alerts.alerts()).map(({ kind }) => kind)).toEqual(['rotation-sessions-ended']);
  expect(await rotated()).toEqual([]);
  expect(ecs.deployments('web', 'checkout')).toHaveLength(2);
  expect(heard()).toHaveLength(1);
  const remaining = await withClient(aurora.connection('ledger-core', 'postgres'), (client) =>
    client.query(`SELECT FROM pg_stat_activity WHERE usename = 'reports'`),
  );
  expect(remaining.rows).toEqual([]);
  const own = iam.unusedPermissions().filter(({ role }) => /watch-?rotation/i.test(role));
  expect(own.map(({ sid, action }) => `${sid} ${action}`)).toEqual([]);
  expect(frontDoor.failures).toEqual([]);
}, 120_000);
