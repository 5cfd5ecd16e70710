import { minuteText } from '../alert/wording.ts';
import type { Incident } from '../failover/incident.ts';
import type { Pause } from '../pause/pause.ts';
import type { FleetCluster, Source } from './fleet.ts';

/** Given by the suite to what it makes for a while; a cluster of a restore drill carries it from its creation. */
const purposeTag = 'aurora-steward:purpose';

/** Why nobody is told of anything that befalls this cluster. */
export function keptOutBecause(tags: Readonly<Record<string, string>>): string | undefined {
  const purpose = tags[purposeTag];
  return purpose === undefined ? undefined : `the suite itself made the cluster (${purposeTag}=${purpose})`;
}

/** Why it was to be expected, and is told one step lower. */
export function loweredBecause(
  { identifier }: Source,
  cluster: FleetCluster | undefined,
  pause: Pause | undefined,
  at: Date,
): string | undefined {
  if (cluster?.status === 'maintenance' || cluster?.status === 'upgrading') {
    return `RDS lists the cluster as ${cluster.status}`;
  }
  const member = cluster?.members.find(({ instance }) => instance === identifier);
  const window = [member?.maintenanceWindow, cluster?.maintenanceWindow].find(
    (each) => each !== undefined && isWithin(each, at),
  );
  if (window !== undefined) return `it is within the maintenance window ${window} UTC`;
  return pause && `the suite is paused until ${minuteText(new Date(pause.until))} (${pause.reason})`;
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const week = 7 * 1_440;

/**
 * Whether a moment is within `sun:03:00-sun:03:30`, in UTC; false for a text of another form.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html
 */
export function isWithin(window: string, at: Date): boolean {
  const [from, to] = window.split('-').map(minuteOfWeek);
  if (from === undefined || to === undefined) return false;
  const minute = at.getUTCDay() * 1_440 + at.getUTCHours() * 60 + at.getUTCMinutes();
  return (minute - from + week) % week < (to - from + week) % week;
}

function minuteOfWeek(text: string): number | undefined {
  const [, day = '', hour, minute] = /^([a-z]{3}):(\d\d):(\d\d)$/i.exec(text) ?? [];
  const index = days.indexOf(day.toLowerCase());
  return index < 0 ? undefined : index * 1_440 + Number(hour) * 60 + Number(minute);
}

/** What RDS says of a failover's instances comes some minutes before and after it. */
const aroundMs = 600_000;

/** Whether what happened then is part of the cluster's last failover, which is told by itself. */
export function isPartOf({ id, end }: Incident, at: Date): boolean {
  const from = Date.parse(id) - aroundMs;
  const to = end ? Date.parse(end.at) + aroundMs : Number.POSITIVE_INFINITY;
  return at.getTime() >= from && at.getTime() <= to;
}
