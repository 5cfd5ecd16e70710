import { describe, expect, test } from 'vitest';
import { rehearsalOfAnswer } from '../../../functions/domain/rotation/rehearsal-record.ts';

describe('the answer to a dry run', () => {
  test('is what is in the way, and what is to be looked at', () => {
    const checks = [
      { check: 'secret', result: 'fine', found: 'rotation is on' },
      {
        check: 'log-in',
        result: 'in-the-way',
        found: 'wrong-password, refused',
        do: 'put a working one there',
      },
      { check: 'former user', result: 'warning', found: '3 sessions work as app_clone' },
      { check: 'proxy', result: 'not-checked', found: 'the log-in failed' },
    ];
    expect(rehearsalOfAnswer(JSON.stringify({ answer: 'not-ready', secret: 'app', checks }))).toEqual({
      ready: false,
      inTheWay: [{ check: 'log-in', found: 'wrong-password, refused', todo: 'put a working one there' }],
      warnings: [{ check: 'former user', found: '3 sessions work as app_clone' }],
    });
  });

  test.each(['', 'no JSON', '{}', '{"answer":"perhaps","checks":[]}'])('is not %j', (text) => {
    expect(rehearsalOfAnswer(text)).toBeUndefined();
  });
});
