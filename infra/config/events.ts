import * as v from 'valibot';
import { type Severity, severities } from '../../functions/domain/alert/alert.ts';
import type { EventsPolicy } from '../../functions/domain/policy/events.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { choosableEventIds } from '../../functions/domain/trouble/told-events.ts';
import { list, oneOf, section, sweepSchedule, text, timeZone } from './fields.ts';
import { allowed, didYouMean } from './mistake.ts';

/** What may differ from cluster to cluster about events. What a cluster leaves out is as the suite's `events` says. */
export interface ClusterEventsConfig {
  /**
   * `off`: not looked at. `observe`: what befalls a cluster is kept in the ledger and announced on the event bus, and nobody is
   * told. `act`: people are told.
   * @default 'off'
   */
  readonly mode?: Mode;
  /**
   * How grave an event is, by its id, where it differs from the standard below: `{ 'RDS-EVENT-0156': 'off' }`. `off` for what
   * is not told. A cluster's own come before the suite's, one by one.
   * Told unless you say otherwise, with the severity for a critical, standard and low cluster: instance recovery (0020, over
   * with 0021; sev2, sev3, warn), storage (0007, 0227 sev1, sev2, sev3; 0089 sev2, sev3, warn), memory (0404; sev3, sev3, warn
   * of RDS for PostgreSQL), encryption key out of reach (0418 sev2, sev3, warn; 0419 sev1, sev2, sev3; over with 0420), settings that do not fit
   * (0035, 0036; sev2, sev3, warn), server certificates (0501 sev3, warn, info; 0502 warn, info, info), maintenance pending (0155, 0156, 0230
   * info; 0287, 0422 warn, info, info), maintenance that failed (0174, 0387, 0389, 0425, 0429, 0517, 0523, 0524, 0525; sev3, warn,
   * info), parameters that wait for a reboot (0011, 0092; warn, info, info), scaling of Serverless v1 (0143; sev3, warn, info), a
   * cluster that was to be stopped (0152, 0153; warn, info, info), a primary without an instance (0519; sev1, sev2, sev3), deleted
   * clusters (0171; sev2, sev3, warn) and instances (0003; sev3, warn, info), log files lost (0610, 0611; warn, warn, info). Of this RDS sends
   * no event, and the sweep asks CloudWatch: an instance of Serverless v2 at its maximum (`serverless-at-maximum`; sev3, warn, info).
   * Told only if you give them a severity: 0004, 0005, 0006, 0087, 0088, 0150, 0151, 0170, 0172, 0173, 0176, 0288, 0289.
   * @default as above
   */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  /**
   * When messages wait that are not grave; they come as one digest at the end.
   * @default none
   */
  readonly quietHours?: QuietHoursConfig;
}

/** Hours in which only what is grave is told. What ends a thread comes at once where its beginning did. */
export interface QuietHoursConfig {
  /** Local time at which they begin: `22:00`. */
  readonly from: string;
  /** Local time at which they end: `07:00`; the next day, if it is before `from`. */
  readonly to: string;
  /**
   * IANA name of a time zone, such as `Europe/Berlin`.
   * @default 'UTC'
   */
  readonly timeZone?: string;
  /**
   * Severities that are told all the same.
   * @default ['sev1', 'sev2']
   */
  readonly despite?: readonly Severity[];
}

/** Events of RDS that are worth a message: what holds for every cluster that says nothing else. */
export interface EventsConfig extends ClusterEventsConfig {
  /**
   * How often is looked for what no event told, at least once a day: `rate(5 minutes)`, or `cron(…)` with six fields in UTC. A
   * digest comes with the first sweep after the quiet hours.
   * @default what the function asks for, 5 minutes
   */
  readonly sweep?: string;
}

const clockTime = text('a time of day such as 22:00', /^([01]\d|2[0-3]):[0-5]\d$/);

const quietHours = v.pipe(
  section({
    from: clockTime,
    to: clockTime,
    timeZone: v.exactOptional(timeZone, 'UTC'),
    despite: v.exactOptional(list(oneOf(severities), 'severities'), ['sev1', 'sev2']),
  }),
  v.check(({ from, to }) => from !== to, allowed('a time to other than from')),
);

const ids: readonly string[] = choosableEventIds;
const severity = oneOf([...severities, 'off'] as const);

/** Failovers, exports and backups are told by functions of their own. */
const eventSeverities = v.record(
  v.pipe(
    v.string(),
    v.check(
      (id) => ids.includes(id),
      allowed('the id of an event that can be told, as docs/configuration.md lists them', (found) =>
        didYouMean(found, ids),
      ),
    ),
  ),
  severity,
);

const entries = {
  mode: oneOf(modes),
  severities: eventSeverities,
  quietHours,
};

/** Without defaults: what a cluster does not say, the suite's `events` says. */
export const clusterEvents = section({
  mode: v.exactOptional(entries.mode),
  severities: v.exactOptional(entries.severities),
  quietHours: v.exactOptional(entries.quietHours),
});

export function suiteEvents(now: Date) {
  return section({
    mode: v.exactOptional(entries.mode, 'off'),
    severities: v.exactOptional(entries.severities, {}),
    quietHours: v.exactOptional(entries.quietHours),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

type Suite = v.InferOutput<ReturnType<typeof suiteEvents>>;

/** What functions read, of what the suite says and the cluster says differently; `undefined` where nothing is looked at. */
export function eventsPolicy(
  suite: Suite,
  cluster: v.InferOutput<typeof clusterEvents>,
): EventsPolicy | undefined {
  const mode = cluster.mode ?? suite.mode;
  if (mode === 'off') return undefined;
  const quiet = cluster.quietHours ?? suite.quietHours;
  return {
    mode,
    severities: { ...suite.severities, ...cluster.severities },
    ...(quiet && { quietHours: quiet }),
  };
}
