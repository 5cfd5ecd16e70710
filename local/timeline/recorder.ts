import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../clock/clock.ts';
import type { Happening, Timeline } from './timeline.ts';

/** A happening with the virtual time at which it happened. */
export type Recorded = Happening & { readonly at: Date };

export type HappeningOf<T extends Happening['type']> = Extract<Recorded, { type: T }>;

/** A timeline that remembers, tells listeners, and keeps itself as JSON lines, one happening a line. */
export interface TimelineRecorder extends Timeline {
  readonly happenings: readonly Recorded[];
  of<T extends Happening['type']>(type: T): HappeningOf<T>[];
  listen(listener: (happening: Recorded) => void): void;
}

/** @param file where the JSON lines go; its folder is made. */
export function recordTimeline(clock: Pick<Clock, 'now'>, file: string): TimelineRecorder {
  mkdirSync(path.dirname(file), { recursive: true });
  const happenings: Recorded[] = [];
  const listeners: ((happening: Recorded) => void)[] = [];
  return {
    happenings,
    record(happening) {
      const recorded = { at: clock.now(), ...happening };
      happenings.push(recorded);
      // Written at once: what led to a crash must be on disk when the process is gone.
      appendFileSync(file, `${JSON.stringify(recorded)}\n`);
      for (const listener of listeners) listener(recorded);
    },
    of<T extends Happening['type']>(type: T) {
      return happenings.filter((happening): happening is HappeningOf<T> => happening.type === type);
    },
    listen(listener) {
      listeners.push(listener);
    },
  };
}
