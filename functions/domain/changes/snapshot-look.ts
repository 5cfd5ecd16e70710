import * as v from 'valibot';
import { hourMs } from '../durations.ts';

/** RDS shows whom a snapshot is shared with one snapshot at a time: so many are looked at in one sweep. */
const mostAtOnce = 100;
/** All are looked at once a day. */
const everyMs = 20 * hourMs;

const lookSchema = v.object({
  schema: v.literal(1),
  /** When the last round was begun. ISO 8601, UTC. */
  begunAt: v.pipe(v.string(), v.isoTimestamp()),
  /** The last one that was looked at; absent where the round is complete. */
  after: v.optional(v.string()),
});
/** How far it has got through the snapshots. */
export type SnapshotLook = v.InferOutput<typeof lookSchema>;

export const snapshotLookKey = 'snapshot-looks/last';

/** What cannot be read is begun anew: nothing is lost by looking. */
export function parseSnapshotLook(body: unknown): SnapshotLook | undefined {
  const parsed = v.safeParse(lookSchema, body);
  return parsed.success ? parsed.output : undefined;
}

/** Whether some are to be looked at, as far as the last look says. */
export function isDue(last: SnapshotLook | undefined, now: Date): boolean {
  return !last || last.after !== undefined || now.getTime() - Date.parse(last.begunAt) >= everyMs;
}

/** The next ones, by name, and how far that gets. */
export function nextOnes<T extends { readonly identifier: string }>(
  last: SnapshotLook | undefined,
  all: readonly T[],
  now: Date,
): { readonly chosen: readonly T[]; readonly look: SnapshotLook } {
  const after = last?.after;
  const begunAt = last && after !== undefined ? last.begunAt : now.toISOString();
  const rest = all
    .filter(({ identifier }) => after === undefined || identifier > after)
    .toSorted((a, b) => (a.identifier < b.identifier ? -1 : 1));
  const chosen = rest.slice(0, mostAtOnce);
  const lastChosen = chosen.at(-1);
  const more = rest.length > chosen.length && lastChosen !== undefined;
  return { chosen, look: { schema: 1, begunAt, ...(more && { after: lastChosen.identifier }) } };
}
