import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { Fault, type FaultKind } from '../../functions/domain/fault.ts';
import { expectGolden } from '../support/cli-golden.ts';
import { CliWorld } from '../support/cli-world.ts';

let world: CliWorld;

beforeEach(() => {
  world = new CliWorld();
});

describe('what is not understood', () => {
  test.each([
    ['stats'],
    ['status', '--alll'],
    ['backup'],
    ['pause', 'archive'],
    ['incidents', '--days', 'many'],
    ['status', '--deployment', 'prd'],
    ['status', '--config', 'nowhere.config.ts'],
    ['invoke', 'take-backup', 'no-such-file.json'],
  ])('%s %s %s', async (...args) => {
    await expectGolden(
      world.run(args, { columns: 80 }),
      `misused-${args.join('-').replaceAll(/[^a-z-]/g, '')}`,
    );
  });

  test.each([
    [['stats', '--json'], "unknown command 'stats'\n(Did you mean status?)"],
    [['backup', '--json'], "missing required argument 'cluster'"],
    [['pause', 'archive', '--json'], "required option '--until <when>' not specified"],
    [['--json'], 'no command'],
  ])('%j, for programs: one line', async (args, found) => {
    const { status, stdout, stderr } = await world.run(args);
    expect([status, stdout]).toEqual(['misused', '']);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        status: 'misused',
        exitStatus: 2,
        expected: 'a command line that steward understands',
        found,
        do: ['steward help shows how it is used.'],
      },
    });
  });

  test('a configuration that does not even load is a mistake of its writer', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'aurora-steward-broken-'));
    try {
      const broken = path.join(folder, 'broken.config.ts');
      await writeFile(broken, 'export default {');
      const ofText = await world.run(['status', '--config', broken]);
      expect([ofText.status, ofText.stderr]).toEqual(['misused', expect.stringContaining('Node can load')]);
      const ofFolder = await world.run(['status', '--config', folder]);
      expect([ofFolder.status, ofFolder.stderr]).toEqual([
        'misused',
        expect.stringContaining('Node can load'),
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test.each<[FaultKind, string, string]>([
    ['access-denied', 'refused', 'Have it granted to your role'],
    ['throttled', 'failed', 'Run it again in a minute.'],
    ['service-unavailable', 'failed', 'Run it again in a minute.'],
  ])('a fault of kind %s ends as %s, and tells a person, not a function', async (kind, status, todo) => {
    const facts = { expected: 'RDS DescribeDBClusters to succeed', found: 'no', todo: 'wake the function' };
    world.answers.push(new Fault({ kind, ...facts }));
    const printed = await world.run(['backup', 'ledger-core']);
    expect([printed.status, printed.stderr]).toEqual([status, expect.stringContaining(`Do        ${todo}`)]);
    expect(printed.stderr).not.toContain('wake');
  });

  test('what nobody foresaw shows no stack, unless asked for', async () => {
    world.answers.push(new RangeError('Invalid array length'), new RangeError('Invalid array length'));
    await expectGolden(world.run(['backup', 'ledger-core'], { columns: 80 }), 'unforeseen');
    const { stderr } = await world.run(['backup', 'ledger-core'], { variables: { STEWARD_DEBUG: '1' } });
    expect(stderr).toMatch(/RangeError: Invalid array length\n\s+at /);
  });
});
