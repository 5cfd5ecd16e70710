import { type CountRequest, isChosen, parseCountRequest } from '../domain/comparison/count-request.ts';
import type { Counted, CountedTable, NotCounted } from '../domain/comparison/counted.ts';
import type { CountingSession, ListedTable } from '../domain/comparison/ports.ts';
import { asJson, type JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { CountContext, Dependencies } from './dependencies.ts';

/** Lambda's answers hold 6 MB; a table with the longest names takes 260 bytes of it. */
const mostTables = 20_000;
/** Of tables that were never analyzed, those of up to 80 MiB are counted. */
const mostPages = 10_240;

/**
 * Lists the tables of a cluster's databases, and counts the rows of each, or takes the planner's word where counting would
 * take long. It calls no AWS API, reads only, and waits for no lock.
 *
 * @throws Fault `invalid-request` for a request of another version
 */
export async function countRows(
  { databases }: Dependencies,
  payload: unknown,
  context: CountContext,
): Promise<{ readonly outcome: Outcome; readonly answer: JsonObject }> {
  const request = parseCountRequest(payload);
  const startedAt = context.now();
  const until = startedAt.getTime() + request.forSeconds * 1_000;
  const tables: CountedTable[] = [];
  const failures: { database: string; failure: Counted['failures'][number]['failure'] }[] = [];
  let tablesLeftOut = 0;
  const waiting = [request.database];
  for (let first = true; waiting.length > 0; first = false) {
    const database = waiting.shift() ?? request.database;
    const session = await databases.open({ ...request, database });
    if ('name' in session) {
      failures.push({ database, failure: session });
      continue;
    }
    try {
      if (first) waiting.push(...(await others(session, request)));
      const listed = await session.tables(mostTables - tables.length);
      tablesLeftOut += listed.leftOut;
      tables.push(
        ...(await countEach(
          session,
          database,
          listed.tables,
          request,
          () => context.now().getTime() < until,
        )),
      );
    } finally {
      await session.close();
    }
  }
  const answer: Counted = { countedAt: startedAt.toISOString(), tables, tablesLeftOut, failures };
  const estimated = tables.filter((table) => table.estimated !== undefined).length;
  if (!request.listOnly) {
    context.count('TablesCounted', tables.length - estimated);
    context.count('TablesEstimated', estimated);
  }
  return { outcome: outcomeOf(request, answer, estimated), answer: asJson(answer) as JsonObject };
}

async function others(session: CountingSession, { database, only }: CountRequest): Promise<string[]> {
  const all = await session.databases();
  return all.filter((name) => name !== database && isChosen(name, only));
}

const notAsked = { not: 'not-asked' } as const;

/** Small ones first, so that the time goes to as many as possible. */
async function countEach(
  session: CountingSession,
  database: string,
  listed: readonly ListedTable[],
  { only, countUpTo, listOnly }: CountRequest,
  mayGoOn: () => boolean,
): Promise<CountedTable[]> {
  const counted: CountedTable[] = [];
  const chosen = listed.filter(({ schema, table }) => isChosen(`${database}.${schema}.${table}`, only));
  for (const table of chosen.toSorted((a, b) => a.pages - b.pages)) {
    const found = listOnly ? notAsked : await countOne(session, table, countUpTo, mayGoOn);
    counted.push({
      name: `${database}.${table.schema}.${table.table}`,
      ...(listOnly && { oid: table.oid }),
      ...('rows' in found ? { rows: found.rows } : estimateOf(table, found.not)),
      ...(table.partitionOf !== undefined && { partitionOf: `${database}.${table.partitionOf}` }),
      ...(table.ofExtension && { ofExtension: true }),
    });
  }
  return counted;
}

async function countOne(
  session: CountingSession,
  { schema, table, estimate, pages, mayRead, rowSecurity }: ListedTable,
  countUpTo: number,
  mayGoOn: () => boolean,
): Promise<{ readonly rows: number } | { readonly not: NotCounted }> {
  if (!mayRead) return { not: 'not-permitted' };
  if (rowSecurity) return { not: 'row-security' };
  if (estimate === undefined ? pages > mostPages : estimate > countUpTo) return { not: 'large' };
  if (!mayGoOn()) return { not: 'no-time' };
  const counted = await session.count(schema, table);
  return typeof counted === 'number' ? { rows: counted } : { not: counted };
}

function estimateOf({ estimate, changed }: ListedTable, estimated: NotCounted): Partial<CountedTable> {
  return {
    estimated,
    ...(estimate !== undefined && { rows: estimate }),
    ...(changed !== undefined && { changed }),
  };
}

function outcomeOf(
  { identifier, listOnly }: CountRequest,
  { tables, failures }: Counted,
  estimated: number,
): Outcome {
  const [failed] = failures;
  const done = listOnly
    ? `${tables.length} tables listed`
    : `${tables.length - estimated} tables counted, ${estimated} estimated`;
  const reason = failed ? `${done}; ${failed.database}: ${failed.failure.name}` : done;
  return {
    kind: 'done',
    subject: identifier,
    reason,
    details: { tables: tables.length, estimated, failures: failures.length },
  };
}
