/**
 * The table of the heartbeat: `slot` is the second modulo 900 of a heartbeat's row, so that it holds a quarter of an
 * hour and never grows, and -1 the row of attempts. docs/failover.md has the script that makes it.
 */
const table = 'aurora_steward.heartbeat';

/** Writes the row of attempts. */
export const writeAttempt =
  `INSERT INTO ${table} (slot, at) VALUES (-1, clock_timestamp()) ` +
  'ON CONFLICT (slot) DO UPDATE SET at = excluded.at';

/** Writes the row of a second; `$1`: for how many milliseconds writes had failed before, or null. */
export const writeBeat =
  `INSERT INTO ${table} (slot, at, failed_since) VALUES (` +
  'floor(extract(epoch FROM clock_timestamp()))::bigint % 900, clock_timestamp(), ' +
  "clock_timestamp() - $1::float8 * interval '1 millisecond') " +
  'ON CONFLICT (slot) DO UPDATE SET at = excluded.at, failed_since = excluded.failed_since';

/** Rows of heartbeats, and how late it is by the clock that stamped them. */
export const readBeats =
  'SELECT extract(epoch FROM at) * 1000 AS at, extract(epoch FROM failed_since) * 1000 AS failed_since, ' +
  `extract(epoch FROM clock_timestamp()) * 1000 AS now FROM ${table} WHERE slot >= 0 ORDER BY at`;
