import { describe, expect, test } from 'vitest';
import { createClock, type VirtualClock } from '../../../local/clock/virtual-clock.ts';

const start = new Date('2026-11-22T02:00:00.000Z');

/** A clock whose time passes by jumps alone, so that every time is exact. */
function jumpingClock(options: Parameters<typeof createClock>[0] = {}): VirtualClock {
  return createClock({ start, real: () => 0, settle: async () => {}, ...options });
}

/** Notes what happens with the virtual time of day. */
function diary(clock: VirtualClock): { note: (what: string) => void; entries: string[] } {
  const entries: string[] = [];
  return { entries, note: (what) => entries.push(`${clock.now().toISOString().slice(11, 23)} ${what}`) };
}

describe('the virtual clock', () => {
  test('jumps from one due timer to the next', async () => {
    const clock = jumpingClock();
    const { note, entries } = diary(clock);
    clock.after(8 * 3_600_000, 'night', () => note('night'));
    clock.after(60_000, 'minute', () => note('minute'));
    await clock.runUntil(() => entries.length === 2);
    expect(entries).toEqual(['02:01:00.000 minute', '10:00:00.000 night']);
    expect(clock.offsetMs()).toBe(Date.parse('2026-11-22T10:00:00.000Z'));
  });

  test('runs timers of the same instant in the order of their insertion', async () => {
    const clock = jumpingClock();
    const { note, entries } = diary(clock);
    for (const name of ['first', 'second', 'third']) clock.after(1000, name, () => note(name));
    clock.after(999, 'before', () => {
      note('before');
      clock.after(1, 'fourth', () => note('fourth'));
    });
    await clock.runUntil(() => entries.length === 5);
    expect(entries).toEqual([
      '02:00:00.999 before',
      '02:00:01.000 first',
      '02:00:01.000 second',
      '02:00:01.000 third',
      '02:00:01.000 fourth',
    ]);
  });

  test('does not jump while something holds it', async () => {
    const clock = jumpingClock();
    const { note, entries } = diary(clock);
    const release = clock.hold('a request');
    clock.after(1000, 'later', () => note('later'));
    const run = clock.runUntil(() => entries.includes('02:00:01.000 later'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.busyWith()).toEqual(['a request']);
    expect(clock.now()).toEqual(start);
    note('released');
    release();
    await run;
    expect(entries).toEqual(['02:00:00.000 released', '02:00:01.000 later']);
  });

  test('does not jump over work that a timer has begun', async () => {
    const clock = jumpingClock();
    const { note, entries } = diary(clock);
    const work = Promise.withResolvers<void>();
    clock.after(1000, 'slow', async () => {
      await work.promise;
      note('slow is done');
    });
    clock.after(2000, 'next', () => note('next'));
    const run = clock.runUntil(() => entries.length === 2);
    await new Promise((resolve) => setImmediate(resolve));
    work.resolve();
    await run;
    expect(entries).toEqual(['02:00:01.000 slow is done', '02:00:02.000 next']);
  });

  test('does not jump over what comes and goes while it settles', async () => {
    let settlings = 0;
    const clock = jumpingClock({
      settle: async () => {
        settlings += 1;
        if (settlings === 1) clock.hold('a short request')();
      },
    });
    let done = false;
    clock.after(1000, 'later', () => {
      done = true;
    });
    await clock.runUntil(() => done);
    expect(settlings).toBe(2);
  });

  test('forgets a cancelled timer', async () => {
    const clock = jumpingClock();
    const { note, entries } = diary(clock);
    clock.after(1000, 'cancelled', () => note('cancelled')).cancel();
    clock.after(2000, 'kept', () => note('kept'));
    await clock.runUntil(() => entries.length > 0);
    expect(entries).toEqual(['02:00:02.000 kept']);
  });

  test('lets a stretch of time pass with all that is due in it', async () => {
    const clock = jumpingClock();
    const { note, entries } = diary(clock);
    const repeat = (): void => {
      note('tick');
      clock.after(400, 'tick', repeat);
    };
    clock.after(400, 'tick', repeat);
    await clock.runFor(1000);
    expect(entries).toEqual(['02:00:00.400 tick', '02:00:00.800 tick']);
    expect(clock.now()).toEqual(new Date('2026-11-22T02:00:01.000Z'));
  });

  test('says so when nothing is left that could bring about what is waited for', async () => {
    const clock = jumpingClock();
    clock.after(1000, 'last', () => {});
    await expect(clock.runUntil(() => false)).rejects.toThrow(
      'Nothing is left to happen, and what was waited for has not.',
    );
  });

  test('does not pass the limit of what is waited for', async () => {
    const clock = jumpingClock();
    clock.after(3_600_001, 'the sweep', () => {});
    await expect(clock.runUntil(() => false, { withinMs: 3_600_000 })).rejects.toThrow(
      'What was waited for has not happened by 2026-11-22T03:00:00.000Z; next would be "the sweep" at 2026-11-22T03:00:00.001Z.',
    );
  });

  test('fails the run with what a timer threw, at once or later', async () => {
    const clock = jumpingClock();
    clock.after(1000, 'bad', () => {
      throw new RangeError('no such task');
    });
    clock.after(2000, 'worse', async () => {
      throw new TypeError('no such table');
    });
    await expect(clock.runUntil(() => false)).rejects.toThrow(RangeError);
    await expect(clock.runUntil(() => false)).rejects.toThrow('no such table');
  });

  test('does not swallow errors that nobody waited for', async () => {
    const clock = jumpingClock();
    const ran = Promise.withResolvers<void>();
    for (const message of ['one', 'two']) {
      clock.after(0, message, () => {
        throw new Error(message);
      });
    }
    clock.after(0, 'last', () => {
      setImmediate(ran.resolve);
    });
    await ran.promise;
    expect(() => clock.stop()).toThrow('one; two');
    expect(() => clock.stop()).not.toThrow();
  });

  test('tells a listener of errors instead, where there is one', async () => {
    const told: string[] = [];
    const clock = jumpingClock({ onError: (error) => told.push(error.message) });
    clock.after(1000, 'bad', () => {
      throw new Error('told');
    });
    await clock.runFor(1000);
    expect(told).toEqual(['told']);
  });

  test('ends a wait when it is stopped', async () => {
    const clock = jumpingClock();
    clock.hold('for ever');
    const run = clock.runUntil(() => false);
    clock.stop();
    await expect(run).rejects.toThrow('The clock was stopped');
  });

  test('is driven by one at a time', async () => {
    const clock = jumpingClock();
    clock.after(1000, 'only', () => {});
    const first = clock.runFor(1000);
    await expect(clock.runUntil(() => true)).rejects.toThrow('already being driven');
    await first;
  });

  test('follows real time by itself while nobody drives it', async () => {
    let real = 0;
    const clock = createClock({ start, real: () => real, settle: async () => {} });
    real = 2500;
    expect(clock.now()).toEqual(new Date('2026-11-22T02:00:02.500Z'));
    const ran = Promise.withResolvers<void>();
    clock.at(new Date('2026-11-22T02:00:02.500Z'), 'due', ran.resolve);
    await ran.promise;
    await clock.idle();
    expect(clock.offsetMs()).toBe(start.getTime());
  });
});
