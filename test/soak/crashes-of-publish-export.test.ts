import { expect, test } from 'vitest';
import { atEach, kills } from '../support/journey/crash-point.ts';
import { survivePublishCrash } from '../support/journey/publish-crashes.ts';

test.each(kills)(
  'publish-export killed %s each of its calls: published once, and queryable',
  { timeout: 3_600_000 },
  async (kill) => {
    const calls = await survivePublishCrash();
    expect(calls.length).toBeGreaterThan(15);
    expect(await atEach(calls, (call) => survivePublishCrash({ call, fault: { kill } }))).toEqual([]);
  },
);
