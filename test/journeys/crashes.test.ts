import { expect, test } from 'vitest';
import { type CrashPoint, surviveCrash } from '../support/journey/crash-point.ts';

/** One point for each thing that a crash could lose or double; `npm run soak` has all of them. */
const points: readonly CrashPoint[] = [
  { fn: 'export-snapshots', kill: 'before-reply', operation: 'StartExportTask', call: 1 },
  { fn: 'export-snapshots', kill: 'after-reply', operation: 'PutObject', call: 1 },
  { fn: 'verify-export', kill: 'before-reply', operation: 'Publish', call: 1 },
  { fn: 'verify-export', kill: 'before-call', operation: 'DeleteObject', call: 1 },
  { fn: 'export-snapshots', kill: 'before-reply', operation: 'StartExportTask', call: 1, live: true },
];

test.each(points)(
  '$fn killed $kill of $operation $call, live: $live',
  { timeout: 180_000 },
  async (point) => {
    expect(await surviveCrash(point)).toBe('survived');
  },
);
