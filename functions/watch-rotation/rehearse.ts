import { hourMs, minuteMs } from '../domain/durations.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { parseRehearsal, rehearsalKey, rehearsalRecord } from '../domain/rotation/rehearsal-record.ts';
import type { Rehearsal } from '../domain/rotation/watched.ts';
import type { Dependencies } from './dependencies.ts';

/** A rehearsal logs in to the database: once a day, and what was in the way is looked at again after an hour. */
const dailyMs = 20 * hourMs;
const soonMs = 50 * minuteMs;

/** The last rehearsal, or a new one where that is due. */
export async function rehearsedToday(
  { store, rehearsals }: Dependencies,
  now: Date,
  { name, secretArn }: SecretPolicy,
): Promise<Rehearsal> {
  const key = rehearsalKey(secretArn);
  const stored = await store.read(key);
  const last = parseRehearsal(stored?.body);
  if (last && now.getTime() - last.at.getTime() < (last.rehearsal.ready ? dailyMs : soonMs))
    return last.rehearsal;
  const rehearsal = await rehearsals.rehearse(name);
  const body = rehearsalRecord(rehearsal, now);
  if (stored) await store.replace(key, body, stored.etag);
  else await store.create(key, body);
  return rehearsal;
}
