import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PostgresDatabases } from '../../../functions/adapters/postgres/postgres-databases.ts';
import { randomBelow } from '../../../functions/adapters/random.ts';
import type { SecretPolicy } from '../../../functions/domain/policy/rotation.ts';
import { defaultPasswordPolicy } from '../../../functions/domain/rotation/password.ts';
import { rotationSteps } from '../../../functions/domain/rotation/request.ts';
import { contract } from '../../../functions/rotate-secret/contract.ts';
import { rotateSecret } from '../../../functions/rotate-secret/rotate-secret.ts';
import { lambdaGround } from '../../../functions/runtime/ground.ts';
import { invokedHandler } from '../../../functions/runtime/invoked-handler.ts';
import { type Aurora, startAurora } from '../../../local/aurora/aurora.ts';
import { withClient } from '../../../local/aurora/postgres/connection.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { MemorySecret } from '../../support/memory-rotation.ts';
import { secretPolicy } from '../../support/rotation-policy.ts';
import { makeVerbose, serverLogs } from '../../support/verbose-postgres.ts';
import { bundleFolder, lambdaContext } from '../runtime/ground.ts';

const cluster = 'ledger-core';
let aurora: Aurora;

beforeAll(async () => {
  aurora = await startAurora({ clusters: [{ identifier: cluster }], sample: false, log: () => undefined });
  await makeVerbose(aurora, cluster);
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await aurora.close();
});

/** Everything that the function lets out: its log lines and metrics, its answers, its errors. */
interface Heard {
  readonly texts: string[];
}

async function hearing<T>(heard: Heard, work: () => Promise<T>): Promise<T | undefined> {
  const take = (text: unknown) => {
    heard.texts.push(String(text));
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take),
    vi.spyOn(process.stderr, 'write').mockImplementation(take),
  ];
  try {
    const answer = await work();
    take(inspect(answer, { depth: 20 }));
    return answer;
  } catch (thrown) {
    // As Lambda reports it, and everything that hangs on it.
    take(inspect(thrown, { depth: 20, showHidden: true }));
    return undefined;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The function on its own runtime, with the most talkative log, on a real server. */
function world(secretArn: string, user: string, strategy: SecretPolicy['strategy']) {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
  const { port } = aurora.writerEndpoint(cluster);
  const body = {
    engine: 'postgres',
    host: '127.0.0.1',
    port,
    username: user,
    password: `${user}-first-password`,
  };
  const masterArn = 'arn:admin';
  const text = JSON.stringify(strategy.kind === 'single-user' ? body : { ...body, masterarn: masterArn });
  const secret = new MemorySecret(secretArn, text);
  const admin = aurora.connection(cluster, 'postgres');
  secret.others.set(masterArn, JSON.stringify({ username: admin.user, password: admin.password }));
  const ledger = new MemoryLedgerStore();
  const authority = readFileSync(aurora.caFile, 'utf8');
  const policy = secretPolicy({
    secretArn,
    strategy,
    hosts: [{ host: '127.0.0.1', authority, plaintext: false, md5: false }],
    password: { ...defaultPasswordPolicy, classes: [...defaultPasswordPolicy.classes] },
  });
  const deps = {
    policies: [policy],
    store: ledger,
    secrets: secret.through(async (_, perform) => perform()),
    databases: new PostgresDatabases(),
    randomBelow,
  };
  const ground = {
    ...lambdaGround,
    variables: { LEDGER_BUCKET: 'ledger' },
    directory: bundleFolder(),
  };
  const handler = invokedHandler(
    contract,
    () => (payload, context) => rotateSecret(deps, payload, context),
    ground,
  );
  const heard: Heard = { texts: [] };
  const invoke = (payload: object) => hearing(heard, () => handler(payload, lambdaContext));
  const step = (name: string, token: string) =>
    invoke({
      Step: name,
      SecretId: secretArn,
      ClientRequestToken: token,
      RotationToken: 'proof-of-rotation',
    });
  return { secret, ledger, heard, invoke, step, admin };
}

test.each(['single-user', 'alternating-users'] as const)(
  'no password leaves the function, whatever is logged and whatever fails: %s',
  { timeout: 30_000 },
  async (kind) => {
    const user = kind === 'single-user' ? 'alone' : 'paired';
    const strategy: SecretPolicy['strategy'] =
      kind === 'single-user' ? { kind } : { kind, masterArn: 'arn:admin', ownership: 'apply' };
    const of = world(`arn:${user}`, user, strategy);
    await withClient(of.admin, (client) =>
      client.query(`CREATE ROLE ${user} LOGIN PASSWORD '${user}-first-password'`),
    );
    for (const token of ['t1', 't2', 't3']) {
      of.secret.begin(token);
      for (const name of rotationSteps) await of.step(name, token);
    }
    await of.invoke({ dryRun: 'app' });
    await of.invoke({ endSessions: 'app', dryRun: true });
    await of.invoke({ endSessions: 'app' });
    expect(of.heard.texts.at(-1)).toContain(`answer: 'done'`);
    const { username: current } = JSON.parse(of.secret.textOf('AWSCURRENT') ?? '{}');
    expect(current).toBe(kind === 'single-user' ? 'alone' : 'paired_clone');
    // And what goes wrong: a password that somebody changed, a payload that is none, a secret that is none.
    await withClient(of.admin, (client) => client.query(`ALTER ROLE ${current} PASSWORD 'changed-by-hand'`));
    await of.invoke({ endSessions: 'app' });
    expect(of.heard.texts.at(-1)).toContain(`cause: 'wrong-password'`);
    of.secret.begin('t4');
    for (const name of rotationSteps) await of.step(name, 't4');
    await of.invoke({ dryRun: 'app' });
    await of.invoke({ Step: 'createSecret', SecretId: `arn:${user}`, password: 'in-a-payload-99' });
    const mangled = of.secret.textOf('AWSCURRENT')?.slice(0, -1);
    of.secret.versions.set('t3', { text: mangled, labels: new Set(['AWSCURRENT', 'AWSPENDING']) });
    await of.step('createSecret', 't4');

    const texts = [
      ...of.secret.versions.values(),
      ...[...of.secret.others.values()].map((text) => ({ text })),
    ];
    const passwords = new Set(
      texts.flatMap(
        ({ text }) => /"password":"(?<password>[^"]+)"/.exec(text ?? '')?.groups?.['password'] ?? [],
      ),
    );
    // The first of the role, three of rotations, the admin's.
    expect(passwords.size).toBe(5);
    const all = [
      ...of.heard.texts,
      ...[...of.ledger.bucket.objects.values()].map(({ body }) => JSON.stringify(body)),
    ];
    const everything = all.join('\n');
    expect(everything).toContain('"outcome":"done"');
    expect(everything).toContain('wrong-password');
    expect(everything).toContain('"level":"DEBUG"');
    for (const password of [...passwords, 'in-a-payload-99', 'proof-of-rotation']) {
      expect(everything.includes(password), `the function let out ${password}`).toBe(false);
    }
    const logged = serverLogs(aurora);
    expect(logged).toMatch(new RegExp(`ALTER ROLE "${user}(_clone)?".* PASSWORD 'SCRAM-SHA-256\\$4096:`));
    for (const password of passwords) {
      // The first was set by the test itself, in a statement.
      if (password === `${user}-first-password`) continue;
      expect(logged.includes(password), `the server logged ${password}`).toBe(false);
    }
  },
);
