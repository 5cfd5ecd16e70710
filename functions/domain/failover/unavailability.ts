import { beganAt, type Incident } from './incident.ts';

/** For how long a cluster had no writer, in seconds. */
export interface Unavailability {
  /**
   * The best that is known: measured, at most so long; where no row proves that, at least so long; where nothing
   * was measured, the time between RDS's first and last word.
   */
  readonly seconds: number;
  /** Only where it was measured. */
  readonly atLeast?: number;
}

/** Failovers that are over this year. */
export interface ThisYear {
  readonly failovers: number;
  /** For how long there was no writer, of all of them together; absent where that could not be read. */
  readonly seconds?: number;
}

export function unavailability(
  incident: Pick<Incident, 'id' | 'steps' | 'probe'>,
  endedAt: string,
): Unavailability {
  const { measurement } = incident.probe ?? {};
  if (measurement && measurement.verdict !== 'not-reached') {
    const { atLeastMs, atMostMs = atLeastMs } = measurement;
    return { seconds: atMostMs / 1_000, atLeast: atLeastMs / 1_000 };
  }
  return { seconds: Math.max(0, Date.parse(endedAt) - beganAt(incident).getTime()) / 1_000 };
}
