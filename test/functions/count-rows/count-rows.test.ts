import { expect, test } from 'vitest';
import { countRows } from '../../../functions/count-rows/count-rows.ts';
import type { CountRequest } from '../../../functions/domain/comparison/count-request.ts';
import type { CountingSession, ListedTable } from '../../../functions/domain/comparison/ports.ts';
import type { ProbeFailure } from '../../../functions/domain/probe/failure.ts';

const request = {
  clusterId: 'cluster-A',
  identifier: 'ledger-core',
  host: 'ledger-core.cluster-ro-abc.eu-west-1.rds.amazonaws.com',
  port: 5432,
  database: 'ledger',
  user: 'aurora_steward_count',
  authority: 'rds',
  only: [] as string[],
  countUpTo: 1_000,
  forSeconds: 60,
};

const tableOf = (change: Partial<ListedTable> = {}): ListedTable => ({
  schema: 'public',
  table: 'accounts',
  oid: 16_400,
  estimate: 100,
  pages: 1,
  changed: 4,
  mayRead: true,
  rowSecurity: false,
  ofExtension: false,
  partitionOf: undefined,
  ...change,
});

/** Databases by name, or why they cannot be logged in to; counting takes so many seconds. */
class Server {
  now = Date.parse('2026-11-20T03:02:00Z');
  readonly counted: string[] = [];
  readonly closed: string[] = [];
  secondsPerCount = 0;
  readonly rows: Record<string, number | 'locked' | 'no-time' | 'not-permitted'> = {};

  readonly contents: Record<string, readonly ListedTable[] | ProbeFailure>;

  constructor(contents: Record<string, readonly ListedTable[] | ProbeFailure>) {
    this.contents = contents;
  }

  ask(change: Partial<CountRequest> = {}) {
    const silent = () => undefined;
    const context = {
      now: () => new Date(this.now),
      invocation: { id: 'one', deadline: new Date(this.now + 240_000) },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      count: silent,
    };
    const open = async ({ database }: { database: string }) => {
      const content = this.contents[database] ?? {
        name: 'database-missing' as const,
        text: 'no such database',
      };
      return 'name' in content ? content : this.#session(database, content);
    };
    return countRows({ databases: { open } }, { ...request, ...change }, context);
  }

  #session(database: string, tables: readonly ListedTable[]): CountingSession {
    return {
      databases: async () => Object.keys(this.contents),
      tables: async (most) => ({ tables: tables.slice(0, most), leftOut: Math.max(0, tables.length - most) }),
      count: async (schema, table) => {
        this.counted.push(`${database}.${schema}.${table}`);
        this.now += this.secondsPerCount * 1_000;
        return this.rows[table] ?? 7;
      },
      close: async () => {
        this.closed.push(database);
      },
    };
  }
}

test('counts the tables of every database, the smaller first, and closes each', async () => {
  const server = new Server({
    ledger: [tableOf({ table: 'large', pages: 9 }), tableOf({ table: 'small', pages: 2 })],
    audit: [tableOf({ schema: 'log', table: 'events' })],
  });
  const { answer, outcome } = await server.ask();
  expect(answer).toEqual({
    countedAt: '2026-11-20T03:02:00.000Z',
    tables: [
      { name: 'ledger.public.small', rows: 7 },
      { name: 'ledger.public.large', rows: 7 },
      { name: 'audit.log.events', rows: 7 },
    ],
    tablesLeftOut: 0,
    failures: [],
  });
  expect(outcome.reason).toBe('3 tables counted, 0 estimated');
  expect(server.closed).toEqual(['ledger', 'audit']);
});

test('says of which table a partition is', async () => {
  const server = new Server({ ledger: [tableOf({ table: 'paid_2026', partitionOf: 'public.paid' })] });
  const { answer } = await server.ask();
  expect(answer['tables']).toEqual([
    { name: 'ledger.public.paid_2026', rows: 7, partitionOf: 'ledger.public.paid' },
  ]);
});

test('lists without counting where that is asked for: with their numbers, and the estimates of the planner', async () => {
  const server = new Server({
    ledger: [tableOf(), tableOf({ table: 'fresh', oid: 16_401, estimate: undefined })],
  });
  const { answer, outcome } = await server.ask({ listOnly: true });
  expect(answer['tables']).toEqual([
    { name: 'ledger.public.accounts', oid: 16_400, estimated: 'not-asked', rows: 100, changed: 4 },
    { name: 'ledger.public.fresh', oid: 16_401, estimated: 'not-asked', changed: 4 },
  ]);
  expect(server.counted).toEqual([]);
  expect(outcome.reason).toBe('2 tables listed');
});

test('looks only into what the export was asked for', async () => {
  const server = new Server({
    ledger: [tableOf(), tableOf({ schema: 'audit', table: 'events' })],
    other: [tableOf()],
  });
  await server.ask({ only: ['ledger.public'] });
  expect(server.counted).toEqual(['ledger.public.accounts']);
});

test.each([
  ['of more rows than it counts', { estimate: 1_001 }, { rows: 1_001, estimated: 'large' }],
  ['never analyzed, and of more than 80 MiB', { estimate: undefined, pages: 10_241 }, { estimated: 'large' }],
  ['that it may not read', { mayRead: false }, { rows: 100, estimated: 'not-permitted' }],
  ['whose policies hide rows', { rowSecurity: true }, { rows: 100, estimated: 'row-security' }],
] as const)('a table %s is estimated', async (_, change, found) => {
  const server = new Server({ ledger: [tableOf(change)] });
  const { answer } = await server.ask();
  expect(answer['tables']).toEqual([{ name: 'ledger.public.accounts', changed: 4, ...found }]);
  expect(server.counted).toEqual([]);
});

test.each(['locked', 'no-time', 'not-permitted'] as const)('one that is %s is estimated', async (why) => {
  const server = new Server({ ledger: [tableOf({ ofExtension: true })] });
  server.rows['accounts'] = why;
  const { answer } = await server.ask();
  expect(answer['tables']).toEqual([
    { name: 'ledger.public.accounts', rows: 100, changed: 4, estimated: why, ofExtension: true },
  ]);
});

test('once the time is up, what is left is estimated', async () => {
  const server = new Server({
    ledger: [tableOf({ table: 'a' }), tableOf({ table: 'b', changed: undefined })],
  });
  server.secondsPerCount = 60;
  const { answer } = await server.ask();
  expect(answer['tables']).toEqual([
    { name: 'ledger.public.a', rows: 7 },
    { name: 'ledger.public.b', rows: 100, estimated: 'no-time' },
  ]);
});

test('a database that cannot be logged in to keeps none of the others from being counted', async () => {
  const refused = { name: 'login-refused', text: 'permission denied for database "audit"' } as const;
  const server = new Server({ audit: refused, ledger: [tableOf()] });
  const { answer, outcome } = await server.ask();
  expect(answer['failures']).toEqual([{ database: 'audit', failure: refused }]);
  expect(answer['tables']).toHaveLength(1);
  expect(outcome).toMatchObject({
    kind: 'done',
    reason: '1 tables counted, 0 estimated; audit: login-refused',
  });
});

test('an answer holds 20,000 tables, and says how many it leaves out', async () => {
  const many = Array.from({ length: 20_001 }, (_, index) => tableOf({ table: `t${index}`, mayRead: false }));
  const { answer } = await new Server({ ledger: many, audit: [tableOf()] }).ask();
  expect((answer['tables'] as unknown[]).length).toBe(20_000);
  expect(answer['tablesLeftOut']).toBe(2);
  expect(JSON.stringify(answer).length).toBeLessThan(6_000_000);
});

test('a request of another version is refused', async () => {
  await expect(new Server({}).ask({ port: 0 })).rejects.toThrow('deploy the stack again');
});
