import { BatchCreatePartitionCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GlueCatalogue } from '../../../functions/adapters/aws/glue-catalogue.ts';
import type { CataloguePartition, CatalogueTable } from '../../../functions/domain/catalogue/catalogue.ts';
import { createGlue, type Glue } from '../../../local/aws/glue/glue.ts';
import { createClock, type VirtualClock } from '../../../local/clock/virtual-clock.ts';
import { type Served, serve } from '../../support/served.ts';

let clock: VirtualClock;
let glue: Glue;
let served: Served;
let client: GlueClient;
let catalogue: GlueCatalogue;

beforeEach(async () => {
  clock = createClock({ start: new Date('2026-11-20T03:00:00Z') });
  const bus = { put: () => undefined };
  glue = createGlue({ account: '123456789012', region: 'eu-west-1', partition: 'aws', clock, bus });
  served = await serve(glue.endpoint, clock);
  const { endpoint, region, credentials } = served;
  client = new GlueClient({ endpoint, region, credentials, maxAttempts: 1 });
  catalogue = new GlueCatalogue(() => client);
});

afterEach(async () => {
  client.destroy();
  await served.close();
  clock.stop();
});

const table = (name: string, change: Partial<CatalogueTable> = {}): CatalogueTable => ({
  name,
  source: `ledger.public.${name}`,
  version: 1,
  columns: [{ name: 'id', type: 'bigint', comment: 'bigint' }],
  parameters: {},
  ...change,
});

const partition = (snapshot: string, location = `s3://lake/${snapshot}/`): CataloguePartition => ({
  snapshot,
  location,
  columns: table('a').columns,
  parameters: { recordCount: '7' },
});

describe('the Glue Data Catalog', () => {
  test('has no database until it is made, once or twice', async () => {
    expect(await catalogue.tables('db')).toBeUndefined();
    await catalogue.createDatabase('db', 'exports');
    await catalogue.createDatabase('db', 'exports');
    expect(await catalogue.tables('db')).toEqual([]);
  });

  test('tells tables as they were made, page by page, those of others too', async () => {
    await catalogue.createDatabase('db', 'exports');
    for (let index = 0; index < 103; index++)
      await catalogue.createTable('db', table(`t${index}`), 's3://lake/');
    await client.send(new CreateTableCommand({ DatabaseName: 'db', TableInput: { Name: 'theirs' } }));
    const found = (await catalogue.tables('db')) ?? [];
    expect(found).toHaveLength(104);
    expect(found.find(({ name }) => name === 't102')).toMatchObject({
      source: 'ledger.public.t102',
      version: 1,
      columns: [{ name: 'id', type: 'bigint', comment: 'bigint' }],
    });
    expect(found.find(({ name }) => name === 'theirs')).toEqual({
      name: 'theirs',
      source: undefined,
      version: 1,
      columns: [],
      parameters: {},
    });
  });

  test('keeps what others added to a table that is changed', async () => {
    await catalogue.createDatabase('db', 'exports');
    await catalogue.createTable('db', table('a', { parameters: { owner: 'finance' } }), 's3://lake/');
    const [found] = (await catalogue.tables('db')) ?? [];
    const columns = [...table('a').columns, { name: 'note', type: 'string', comment: 'text' }];
    if (found) await catalogue.updateTable('db', { ...found, columns }, 's3://lake/');
    const [changed] = (await catalogue.tables('db')) ?? [];
    expect(changed?.columns.map(({ name }) => name)).toEqual(['id', 'note']);
    expect(changed?.parameters).toEqual({
      owner: 'finance',
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      'aurora-steward:source': 'ledger.public.a',
      'aurora-steward:version': '1',
    });
  });

  test('takes a table twice for once', async () => {
    await catalogue.createDatabase('db', 'exports');
    await catalogue.createTable('db', table('a'), 's3://lake/');
    await catalogue.createTable('db', table('a'), 's3://lake/');
    expect(await catalogue.tables('db')).toHaveLength(1);
  });

  test('takes partitions 100 a call, again without harm, and moves one that lies elsewhere now', async () => {
    await catalogue.createDatabase('db', 'exports');
    await catalogue.createTable('db', table('a'), 's3://lake/');
    const all = Array.from({ length: 203 }, (_, index) => partition(`s${index}`));
    await catalogue.putPartitions('db', 'a', all);
    await catalogue.putPartitions('db', 'a', [...all.slice(0, 5), partition('s5', 's3://lake/again/')]);
    const { partitions } = glue.catalogue.table('db', 'a');
    expect(partitions.size).toBe(203);
    expect(
      [...partitions.values()].find(({ Values }) => Values?.[0] === 's5')?.StorageDescriptor?.Location,
    ).toBe('s3://lake/again/');
  });

  test.each([
    ['createDatabase', () => catalogue.createDatabase('db', 'x')],
    ['createTable', () => catalogue.createTable('db', table('b'), 's3://lake/')],
    ['updateTable', () => catalogue.updateTable('db', table('a'), 's3://lake/')],
    ['putPartitions', () => catalogue.putPartitions('db', 'a', [partition('s')])],
  ])('in which Lake Formation refuses: %s', async (_name, call) => {
    await catalogue.createDatabase('db', 'exports');
    await catalogue.createTable('db', table('a'), 's3://lake/');
    glue.catalogue.lakeFormationRefuses.add('db');
    await expect(call()).rejects.toMatchObject({
      name: 'Fault',
      kind: 'access-denied',
      retryable: false,
      message: expect.stringContaining('Insufficient Lake Formation permission(s)'),
    });
  });

  test('refuses more partitions than AWS takes, and values that no key has', async () => {
    await catalogue.createDatabase('db', 'exports');
    await catalogue.createTable('db', table('a'), 's3://lake/');
    const send = (list: { Values: string[] }[]) =>
      client.send(
        new BatchCreatePartitionCommand({ DatabaseName: 'db', TableName: 'a', PartitionInputList: list }),
      );
    const tooMany = Array.from({ length: 101 }, (_, index) => ({ Values: [String(index)] }));
    await expect(send(tooMany)).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(send([{ Values: ['a', 'b'] }])).rejects.toMatchObject({ name: 'InvalidInputException' });
  });
});
