import * as v from 'valibot';
import { Fault } from '../fault.ts';
import { mismatchText } from '../mismatch.ts';

const requestSchema = v.strictObject({
  /** `DbClusterResourceId`. */
  clusterId: v.string(),
  identifier: v.string(),
  host: v.pipe(v.string(), v.nonEmpty()),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  /** The database that is logged in to first, which names the others. */
  database: v.pipe(v.string(), v.nonEmpty()),
  user: v.pipe(v.string(), v.nonEmpty()),
  /** Who may have signed the server's certificate: `rds`, `public` (whom Node trusts), or certificates in PEM. */
  authority: v.string(),
  /** `database`, `database.schema` or `database.schema.table`; empty means everything. */
  only: v.array(v.string()),
  /** Tables that the planner takes for larger, in rows, are not counted but estimated. */
  countUpTo: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** No further table is counted after so many seconds. */
  forSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Tables are listed and none is counted. */
  listOnly: v.optional(v.literal(true)),
});

/** What count-rows is asked for: which tables a cluster has now, and how many rows each. */
export type CountRequest = v.InferOutput<typeof requestSchema>;

/** Where to log in, and as whom. */
export type CountTarget = Pick<
  CountRequest,
  'identifier' | 'host' | 'port' | 'database' | 'user' | 'authority'
>;

/** @throws Fault `invalid-request` */
export function parseCountRequest(payload: unknown): CountRequest {
  const result = v.safeParse(requestSchema, payload);
  if (result.success) return result.output;
  throw new Fault({
    kind: 'invalid-request',
    expected: 'a request to count the rows of a cluster, as compare-export sends it',
    found: mismatchText(result.issues, 'the payload'),
    todo: 'deploy the stack again, so that both functions are of one version',
  });
}

/** Whether a table, or something in a database or schema, is among the chosen parts. */
export function isChosen(name: string, only: readonly string[]): boolean {
  return (
    only.length === 0 ||
    only.some((part) => name === part || name.startsWith(`${part}.`) || part.startsWith(`${name}.`))
  );
}
