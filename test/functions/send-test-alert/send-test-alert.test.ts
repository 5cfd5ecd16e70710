import { expect, test } from 'vitest';
import type { Alert } from '../../../functions/domain/alert/alert.ts';
import { sendTestAlert } from '../../../functions/send-test-alert/send-test-alert.ts';
import { policyOf } from '../../support/export-world.ts';

const now = new Date('2026-11-23T10:00:00Z');
const silent = () => undefined;

/** An account with these subscribers; and what they got. */
function world({ confirmed = 2, waiting = 0 } = {}) {
  const sent: { alert: Alert; id: string }[] = [];
  const deps = {
    policy: policyOf(),
    alerts: {
      send: async (alert: Alert, id: string) => {
        sent.push({ alert, id });
      },
    },
    subscribers: { count: async () => [{ topic: 'alerts' as const, confirmed, waiting }] },
    identities: { ask: async () => ({ refused: 'nobody asks here' }) },
  };
  const context = {
    now: () => now,
    invocation: { id: 'request-7', deadline: new Date(now.getTime() + 30_000) },
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:steward-prod-eu-send-test-alert',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    count: silent,
  };
  return { sent, ask: (payload: unknown) => sendTestAlert(deps, payload, context) };
}

test('opens and ends a thread, of the severity asked for, and says who can have got it', async () => {
  const { sent, ask } = world();
  expect(await ask({ severity: 'sev2', team: 'payments' })).toEqual({
    outcome: { kind: 'done', subject: 'test alert request-7', reason: 'sent; 2 subscribers' },
    answer: {
      answer: 'sent',
      id: 'request-7',
      topics: [{ topic: 'alerts', confirmed: 2, waiting: 0 }],
      do: [],
    },
  });
  expect(sent.map(({ alert, id }) => [id, alert.severity, alert.status, alert.thread, alert.team])).toEqual([
    ['test-alert/request-7/begin', 'sev2', undefined, 'test-alert/request-7', 'payments'],
    ['test-alert/request-7/end', 'info', 'resolved', 'test-alert/request-7', 'payments'],
  ]);
});

test('is left open where that is asked for, and ended by its id', async () => {
  const { sent, ask } = world();
  expect((await ask({ leaveOpen: true })).answer).toMatchObject({
    answer: 'left-open',
    do: ['End it with {"end": "request-7"}.'],
  });
  expect((await ask({ end: 'request-7' })).answer).toMatchObject({ answer: 'ended' });
  expect(sent.map(({ id }) => id)).toEqual(['test-alert/request-7/begin', 'test-alert/request-7/end']);
});

test('says where nobody gets anything', async () => {
  const { ask } = world({ confirmed: 0, waiting: 1 });
  expect((await ask({})).answer['do']).toEqual([
    'Nobody has subscribed and confirmed: nobody got it. See alerts in steward.config.ts.',
    '1 subscription not confirmed: the recipients have a mail from AWS.',
  ]);
});

test.each([[{ severity: 'sev9' }], [{ end: '../x' }], ['sev1'], [{ severity: 'sev1', to: 'me' }]])(
  '%j is refused, and nothing is sent',
  async (payload) => {
    const { sent, ask } = world();
    const { outcome, answer } = await ask(payload);
    expect(outcome.kind).toBe('refused');
    expect(answer).toMatchObject({ answer: 'refused', because: expect.stringContaining('a request is {}') });
    expect(sent).toEqual([]);
  },
);
