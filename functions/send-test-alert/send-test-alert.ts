import type { Alerts } from '../domain/alert/alert.ts';
import type { Subscribers, TopicSubscribers } from '../domain/alert/subscribers.ts';
import { testAlert, testAlertOver } from '../domain/alert/test-alert.ts';
import { readTestRequest } from '../domain/alert/test-request.ts';
import { counted as howMany } from '../domain/alert/wording.ts';
import type { Answered } from '../domain/caller/answered.ts';
import { askedRequest } from '../domain/caller/asked-request.ts';
import type { Identities } from '../domain/caller/who-asks.ts';
import type { InvokedContext } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';

/** What send-test-alert works with. */
export interface Dependencies {
  readonly policy: Policy;
  readonly alerts: Alerts;
  readonly subscribers: Subscribers;
  readonly identities: Identities;
}

const testRequests = { subject: 'test alert', read: readTestRequest };

/**
 * Sends an alert that says that nothing happened, the way of all alerts, and at once the one that ends it, unless it is
 * to be left open. The answer says how many subscribers each topic has, and how many have not confirmed.
 */
export async function sendTestAlert(
  { policy, alerts, subscribers, identities }: Dependencies,
  payload: unknown,
  context: InvokedContext<never>,
): Promise<Answered> {
  const now = context.now();
  const asked = await askedRequest(identities, payload, context, testRequests);
  if ('outcome' in asked) return asked;
  const { request, by } = asked;
  const { deployment } = policy;
  if (request.kind === 'end') {
    const { id } = request;
    await alerts.send(testAlertOver({ id, severity: 'info', deployment, now }), `test-alert/${id}/end`);
    return answered('ended', id, await subscribers.count());
  }
  const { severity, team, leaveOpen } = request;
  const { id } = context.invocation;
  const test = { id, severity, team, by, deployment, now };
  await alerts.send(testAlert(test), `test-alert/${id}/begin`);
  if (!leaveOpen) await alerts.send(testAlertOver(test), `test-alert/${id}/end`);
  return answered(leaveOpen ? 'left-open' : 'sent', id, await subscribers.count());
}

function answered(
  answer: 'sent' | 'left-open' | 'ended',
  id: string,
  counted: readonly TopicSubscribers[],
): Answered {
  const confirmed = counted.reduce((sum, topic) => sum + topic.confirmed, 0);
  const waiting = counted.reduce((sum, topic) => sum + topic.waiting, 0);
  const todo = [
    ...(answer === 'left-open' ? [`End it with {"end": "${id}"}.`] : []),
    ...(confirmed === 0
      ? ['Nobody has subscribed and confirmed: nobody got it. See alerts in steward.config.ts.']
      : []),
    ...(waiting > 0
      ? [`${howMany(waiting, 'subscription')} not confirmed: the recipients have a mail from AWS.`]
      : []),
  ];
  const topics = counted.map(({ topic, ...counts }) => ({ topic, ...counts }));
  return {
    outcome: { kind: 'done', subject: `test alert ${id}`, reason: `${answer}; ${confirmed} subscribers` },
    answer: { answer, id, topics, do: todo },
  };
}
