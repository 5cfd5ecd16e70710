import type { Series } from './evidence.ts';

interface Measure {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  /** From CloudWatch's unit to the one that is told. */
  readonly scale: number;
}

const gibibyte = 1_073_741_824;

/**
 * What is looked at of the writer before a failover. An instance has some of them: replica lag where there are readers,
 * capacity on Serverless v2.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 */
const measures: readonly Measure[] = [
  { metric: 'CPUUtilization', label: 'CPU', unit: '%', scale: 1 },
  { metric: 'DatabaseConnections', label: 'connections', unit: '', scale: 1 },
  { metric: 'FreeableMemory', label: 'freeable memory', unit: 'GiB', scale: 1 / gibibyte },
  { metric: 'CommitLatency', label: 'commit latency', unit: 'ms', scale: 1 },
  { metric: 'Deadlocks', label: 'deadlocks', unit: 'a second', scale: 1 },
  { metric: 'AuroraReplicaLagMaximum', label: 'replica lag', unit: 'ms', scale: 1 },
  { metric: 'ServerlessDatabaseCapacity', label: 'capacity', unit: 'ACU', scale: 1 },
];

export const metricsBefore: readonly string[] = measures.map(({ metric }) => metric);

/** `CPU 41 → 97 %, freeable memory 6.1 → 0.3 GiB`: the first and the last minute's figure. */
export function figuresText(series: readonly Series[]): string {
  const parts = measures.flatMap(({ metric, label, unit, scale }) => {
    const values = series.find((one) => one.metric === metric)?.values ?? [];
    const [first, last] = [values[0], values.at(-1)];
    if (first === undefined || last === undefined) return [];
    const [from, to] = [figure(first * scale), figure(last * scale)];
    const change = from === to ? to : `${from} → ${to}`;
    return [`${label} ${change}${unit === '' ? '' : ` ${unit}`}`];
  });
  return parts.length === 0 ? 'CloudWatch has no figures of it' : parts.join(', ');
}

/** At least two digits that mean something: `0.31`, `6.1`, `97`. */
function figure(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 10) return value.toFixed(0);
  return Math.abs(value) >= 1 ? value.toFixed(1) : value.toPrecision(2);
}
