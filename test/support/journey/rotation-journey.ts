import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { JsonObject } from '../../../functions/domain/json.ts';
import { type Aurora, startAurora } from '../../../local/aurora/aurora.ts';
import { withClient } from '../../../local/aurora/postgres/connection.ts';
import { createClock } from '../../../local/clock/virtual-clock.ts';
import { startLocalPlatform, theStack } from '../../../local/platform/local-platform.ts';
import { rotatedSecrets } from '../../../local/platform/looked-after.ts';
import { arrangeSecrets, networkOf } from '../../../local/run/databases.ts';
import { recordTimeline } from '../../../local/timeline/recorder.ts';
import { assemblyOf } from './assembly.ts';

const cluster = 'ledger-core';
const database = 'postgres';

/** The function's own name in the stack of this journey. */
export const rotateFunction = 'steward-rotation-rotate-secret';

/** The stack of the example that rotates, with its bundle in processes of its own, on a real PostgreSQL. */
export type RotationJourney = Awaited<ReturnType<typeof startRotationJourney>>;

/** PostgreSQL alone, for several journeys: it has the table that the example's test reads. */
export async function startLedger(): Promise<Aurora> {
  const aurora = await startAurora({
    clusters: [{ identifier: cluster }],
    sample: false,
    region: 'eu-west-1',
    log: () => undefined,
  });
  await asMaster(aurora, 'CREATE SCHEMA payments; CREATE TABLE payments.accounts ()');
  return aurora;
}

/** @param config of the stack, relative to the project */
export async function startRotationJourney(aurora: Aurora, config = 'examples/local-rotation.config.ts') {
  const cdkOut = await assemblyOf(config);
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-rotation-'));
  const clock = createClock({ start: new Date('2026-11-22T10:00:00Z') });
  const timelineFile = path.join(folder, 'timeline.jsonl');
  const timeline = recordTimeline(clock, timelineFile);
  for (const role of ['app_clone', 'app', 'reports']) await dropRole(aurora, role);
  const secrets = await arrangeSecrets(aurora, rotatedSecrets(theStack(cdkOut)), database);
  const platform = await startLocalPlatform({
    cdkOut,
    clock,
    timeline,
    dataPlane: aurora,
    network: networkOf(aurora),
    secrets,
  });
  const { secretsManager, rds, frontDoor, place } = platform;
  const nowhere = { host: 'nowhere.example', port: 1 };
  rds.addCluster({ identifier: cluster, tags: {}, writerEndpoint: nowhere, readerEndpoint: nowhere });
  return {
    ...platform,
    clock,
    timeline,
    timelineFile,
    /** Begins a rotation, and lets time pass until it has ended, well or not. Answers the version that it makes. */
    async rotate(name: string): Promise<string> {
      const token = secretsManager.rotate(name);
      await clock.runUntil(() => !secretsManager.isRotating(name));
      await clock.idle();
      return token;
    },
    /** Asks conduct-rotation by hand. */
    async conduct(
      request: JsonObject,
    ): Promise<{ outcomes: { kind: string; reason: string; subject: string }[] }> {
      const credentials = frontDoor.register({ roleArn: undefined, name: 'harness' });
      const client = new LambdaClient({ region: place.region, endpoint: frontDoor.url, credentials });
      const FunctionName = 'steward-rotation-conduct-rotation';
      const { Payload = [] } = await client.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
      );
      client.destroy();
      return JSON.parse(Buffer.from(Payload).toString());
    },
    labelsOf: (name: string) => secretsManager.secret(name).versions.labelled,
    /** Who it is that the version with the label logs in as; rejects where it opens nothing. */
    async logIn(name: string, label = 'AWSCURRENT'): Promise<unknown> {
      const { value } = secretsManager.secret(name).versions.withLabel(label) ?? {};
      const { username: user, password } = JSON.parse(value?.text ?? '{}');
      const connection = { ...aurora.connection(cluster, database), user, password };
      const { rows } = await withClient(connection, (client) => client.query('SELECT session_user AS name'));
      return rows[0]?.name;
    },
    async close(): Promise<void> {
      await platform.close();
      rmSync(folder, { recursive: true, force: true });
      clock.stop();
    },
  };
}

/** What a journey before this one has left. */
async function dropRole(aurora: Aurora, role: string): Promise<void> {
  const revoke = `REVOKE ALL ON ALL TABLES IN SCHEMA payments FROM ${role}; REVOKE ALL ON SCHEMA payments FROM ${role}`;
  const unknownRole = '42704';
  await asMaster(aurora, `${revoke}; DROP ROLE ${role}`).catch((error) => {
    if (error.code !== unknownRole) throw error;
  });
}

function asMaster(aurora: Aurora, sql: string): Promise<unknown> {
  return withClient(aurora.connection(cluster, database), (client) => client.query(sql));
}
