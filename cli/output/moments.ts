import { minuteText } from '../../functions/domain/alert/wording.ts';
import { dayMs, hourMs, minuteMs } from '../../functions/domain/durations.ts';

/** How long ago, or in how long: `4 min ago`, `in 21 d`. Rounded down. */
export function fromNow(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  return ms >= 0 ? `${spanText(ms)} ago` : `in ${spanText(-ms)}`;
}

/** The time whose rows an export has; one of a cluster itself is marked, since its rows are of when it started. */
export function asOf(export_: {
  readonly snapshotIdentifier: string;
  readonly snapshotTime: string;
}): string {
  const time = minuteText(new Date(export_.snapshotTime));
  return isLiveExport(export_) ? `${time}, live` : time;
}

/** Whether an export is of a cluster itself: what stands for its snapshot begins like that of none. */
export function isLiveExport({ snapshotIdentifier }: { readonly snapshotIdentifier: string }): boolean {
  return snapshotIdentifier.startsWith('live:');
}

/** A length of time in the unit that tells enough in a table: `45 s`, `4 min`, `3 h`, `21 d`. */
function spanText(ms: number): string {
  if (ms < minuteMs) return `${Math.floor(ms / 1_000)} s`;
  if (ms < 2 * hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  return `${Math.floor(ms / dayMs)} d`;
}
