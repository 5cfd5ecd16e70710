import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiscoveredCluster, DiscoveredInstance } from '../../cli/setup/discovered.ts';
import { configOf, configText } from '../../cli/setup/write-config.ts';
import { loadConfig } from '../../infra/config/load.ts';
import { validateConfig } from '../../infra/config/validate.ts';
import { CliWorld } from '../support/cli-world.ts';

const now = new Date('2026-11-22T10:00:00Z');

function cluster(change: Partial<DiscoveredCluster> = {}): DiscoveredCluster {
  return {
    identifier: 'ledger-core',
    engineVersion: '17.5',
    status: 'available',
    encrypted: true,
    keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1',
    instances: 2,
    retentionDays: 7,
    engineMode: 'provisioned',
    tags: {},
    ...change,
  };
}

const clusters = [
  cluster({ tags: { team: 'payments' } }),
  cluster({ identifier: 'old-one', engineVersion: '13.9', encrypted: false, instances: 1, retentionDays: 1 }),
  cluster({ identifier: 'odd', tags: { team: "Bob's “team” */ \\ `" } }),
];
function instance(change: Partial<DiscoveredInstance> = {}): DiscoveredInstance {
  return {
    identifier: 'billing',
    engineVersion: '16.9',
    status: 'available',
    encrypted: true,
    keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1',
    retentionDays: 7,
    multiAz: true,
    tags: {},
    ...change,
  };
}

const instances = [
  instance({ tags: { team: 'billing' } }),
  instance({ identifier: 'sandbox', multiAz: false, encrypted: false, keyArn: undefined, retentionDays: 0 }),
  // In the lake it and the cluster of that name would be one.
  instance({ identifier: 'old-one', multiAz: false }),
];

let folder: string;
let file: string;
let world: CliWorld;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aurora-steward-init-'));
  file = path.join(folder, 'prod.config.ts');
  world = new CliWorld();
  world.discovered = { clusters, instances };
});

afterEach(() => rm(folder, { recursive: true }));

test('what is written reads well', async () => {
  const found = { account: '123456789012', region: 'eu-west-1', clusters, instances };
  await expect(configText(found, 'prod', './infra/config/config.ts')).toMatchFileSnapshot(
    '../golden/cli/init.config.txt',
  );
  const nothing = { ...found, clusters: [], instances: [] };
  await expect(configText(nothing, 'main', './infra/config/config.ts')).toMatchFileSnapshot(
    '../golden/cli/init-nothing-found.config.txt',
  );
});

test('it is a configuration in which nothing acts', async () => {
  const { status, stdout } = await world.run([
    'init',
    '--region',
    'eu-west-1',
    '--name',
    'prod',
    '--config',
    file,
  ]);
  expect(stdout.replaceAll(folder, '/clone')).toBe(
    [
      'Found in 123456789012, eu-west-1: 3 Aurora PostgreSQL clusters, 3 instances of RDS for PostgreSQL.',
      'Wrote /clone/prod.config.ts, everything in observe.',
      'Next: put addresses into alerts, then npx steward doctor, then npx cdk deploy AuroraSteward-prod.',
      '',
    ].join('\n'),
  );
  expect(status).toBe('done');
  const loaded = await loadConfig(file, now);
  const found = { account: '123456789012', region: 'eu-west-1', clusters, instances };
  expect(loaded).toEqual(validateConfig(configOf(found, 'prod'), file, now));
  expect(loaded.clusters.map(({ identifier, instance: of, team }) => [identifier ?? { of }, team])).toEqual([
    ['ledger-core', 'payments'],
    ['old-one', undefined],
    ['odd', "Bob's “team” */ \\ `"],
    [{ of: 'billing' }, 'billing'],
    [{ of: 'sandbox' }, undefined],
  ]);
  expect(JSON.stringify(loaded)).not.toContain('"act"');
});

test('a file that is there is shown, and replaced after a yes only; it stays beside the new one', async () => {
  await writeFile(file, "// Ours.\nexport default {\n  clusters: [{ identifier: 'precious' }],\n};\n");
  const call = ['init', '--region', 'eu-west-1', '--config', file];
  const refused = await world.run(call);
  expect(refused.status).toBe('not-confirmed');
  expect(refused.stderr).toContain("-   clusters: [{ identifier: 'precious' }],");
  expect(refused.stderr).not.toContain('Ours');
  expect(await readFile(file, 'utf8')).toContain('precious');

  const declined = await world.run(call, { columns: 80, typed: 'n' });
  expect(declined.status).toBe('not-confirmed');
  expect(await readFile(file, 'utf8')).toContain('precious');

  const { status, stdout } = await world.run([...call, '--yes', '--json']);
  expect(status).toBe('done');
  expect(JSON.parse(stdout)).toMatchObject({ account: '123456789012', file, replaced: `${file}.before` });
  expect(await readFile(`${file}.before`, 'utf8')).toContain('precious');
  expect(await readFile(file, 'utf8')).toContain("identifier: 'ledger-core'");

  const again = await world.run([...call, '--yes', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ replaced: `${file}.before-2` });
  expect(await readFile(`${file}.before`, 'utf8')).toContain('precious');
});

test.each([
  ['no region', ['init', '--config', 'x.config.ts'], 'a region to look in'],
  ['a local run', ['init', '--local', '--region', 'eu-west-1'], 'an account of AWS'],
  ['a name that no stack can have', ['init', '--region', 'eu-west-1', '--name', 'P!'], 'without mistakes'],
  ['a folder that is not there', ['init', '--region', 'eu-west-1', '--config', 'nowhere/x.ts'], 'a folder'],
  ['no region of AWS', ['init', '--region', 'europe', '--config', 'x.config.ts'], 'without mistakes'],
])('%s is misused, and nothing is written', async (_what, args, expected) => {
  const { status, stderr } = await world.run(args);
  expect([status, stderr.split('\n')[0]]).toEqual(['misused', expect.stringContaining(expected)]);
});
