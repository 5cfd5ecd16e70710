import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  CancelRotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { SecretsManagerSecrets } from '../../functions/adapters/aws/secrets-manager.ts';
import { PostgresDatabases } from '../../functions/adapters/postgres/postgres-databases.ts';
import type { SecretPolicy } from '../../functions/domain/policy/rotation.ts';
import type { Dependencies } from '../../functions/rotate-secret/dependencies.ts';
import { rotateSecret } from '../../functions/rotate-secret/rotate-secret.ts';
import type { Aurora } from '../../local/aurora/aurora.ts';
import { withClient } from '../../local/aurora/postgres/connection.ts';
import { functionArn, openLocalSecrets } from './local-secrets.ts';
import { MemoryLedgerStore } from './memory-ledger-store.ts';
import { secretPolicy } from './rotation-policy.ts';

export type Strategy = SecretPolicy['strategy']['kind'];

export interface AppLogin {
  readonly username: string;
  readonly password: string;
}

/** A secret that the function rotates in this process: the local Secrets Manager drives it, a real server obeys. */
export type DrivenRotation = Awaited<ReturnType<typeof openDrivenRotation>>;

const cluster = 'ledger-core';
const database = 'postgres';

/** @param role one of its own for each rotation on the same server */
export async function openDrivenRotation(aurora: Aurora, strategy: Strategy, role: string) {
  const local = await openLocalSecrets();
  const client = new SecretsManagerClient({ ...local.at });
  const { port } = aurora.writerEndpoint(cluster);
  const authority = readFileSync(aurora.caFile, 'utf8');
  const asMaster = (sql: string) =>
    withClient(aurora.connection(cluster, database), (connection) => connection.query(sql));
  const firstPassword = `first-password-of-${role}`;
  await asMaster(`CREATE ROLE ${role} LOGIN PASSWORD '${firstPassword}'`);

  const server = { engine: 'postgres', host: '127.0.0.1', port };
  const master = aurora.connection(cluster, database);
  const admin = local.manager.addSecret({
    name: `${role}/admin`,
    text: JSON.stringify({ ...server, username: master.user, password: master.password }),
  });
  const login = { ...server, username: role, password: firstPassword };
  const two = strategy === 'alternating-users';
  const secret = local.manager.addSecret({
    name: role,
    text: JSON.stringify(two ? { ...login, masterarn: admin.arn } : login),
  });
  const policy = secretPolicy({
    secretArn: secret.arn,
    hosts: [{ host: '127.0.0.1', authority, plaintext: false, md5: false }],
    strategy: two ? { kind: strategy, masterArn: admin.arn, ownership: 'report' } : { kind: strategy },
    password: { length: 32, classes: ['lowercase', 'uppercase', 'digits'], exclude: '' },
  });
  const deps: Dependencies = {
    policies: [policy],
    store: new MemoryLedgerStore(),
    secrets: new SecretsManagerSecrets(client),
    databases: new PostgresDatabases(),
    randomBelow: (bound) => randomInt(bound),
  };
  const run = (event: unknown, changed: Partial<Dependencies> = {}) =>
    rotateSecret({ ...deps, ...changed }, event, {
      now: () => local.clock.now(),
      invocation: { id: 'r1', deadline: new Date(local.clock.now().getTime() + 120_000) },
      log: { debug() {}, info() {}, warn() {}, error() {} },
      count() {},
    });
  local.function = async (event) => {
    await run(event);
  };
  const { versions } = secret;
  const loginOf = (label: string): AppLogin => JSON.parse(versions.withLabel(label)?.value?.text ?? '{}');

  /** Connects as an application does; whoever gets the client ends it. */
  async function connect({ username: user, password }: AppLogin): Promise<Client> {
    const at = { host: '127.0.0.1', port: aurora.writerEndpoint(cluster).port, database };
    const connection = new Client({ ...at, user, password, ssl: { ca: authority } });
    connection.on('error', () => undefined);
    await connection.connect();
    return connection;
  }

  return {
    aurora,
    deps,
    local,
    secret,
    run,
    connect,
    asMaster,
    /** Whether the version with the label opens the database. */
    async opens(label: string): Promise<boolean> {
      try {
        const connection = await connect(loginOf(label));
        await connection.end();
        return true;
      } catch {
        return false;
      }
    },
    /** Begins a rotation, and lets time pass until it has ended, well or not. Answers the version that it makes. */
    async rotate(): Promise<string> {
      const token = local.manager.rotate(secret.arn, { RotationLambdaARN: functionArn });
      await local.clock.runUntil(() => !local.manager.isRotating(secret.arn));
      await local.clock.idle();
      return token;
    },
    /** As the documentation has people do with a rotation that is stuck. */
    async giveUp(): Promise<void> {
      await client.send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
      const pending = versions.withLabel('AWSPENDING');
      if (!pending || pending.labels.has('AWSCURRENT')) return;
      const label = { VersionStage: 'AWSPENDING', RemoveFromVersionId: pending.id };
      await client.send(new UpdateSecretVersionStageCommand({ SecretId: secret.arn, ...label }));
    },
    async close(): Promise<void> {
      client.destroy();
      await local.close();
    },
  };
}
