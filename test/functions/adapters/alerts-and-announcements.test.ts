import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { EventBridgeAnnouncements } from '../../../functions/adapters/aws/eventbridge-announcements.ts';
import { SnsAlerts } from '../../../functions/adapters/aws/sns-alerts.ts';
import { sampleAlerts } from '../../support/sample-alerts.ts';

const alert = sampleAlerts['export-failed'];
if (!alert) throw new Error('no sample');

describe('alerts through SNS', () => {
  test('are published once, with a text for each protocol and attributes to filter by', async () => {
    const sent: Record<string, unknown>[] = [];
    const connect = async () => async (input: object) => sent.push({ ...input });
    await new SnsAlerts({ topicArn: 'arn:topic', connect }).send(alert, 'exports/a#1');
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      TopicArn: 'arn:topic',
      Subject: '[SEV3] prod-eu ledger-core: export failed, snapshot of 20 Nov 2026 02:10 UTC not in the lake',
      MessageStructure: 'json',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'export-failed' },
        severity: { DataType: 'String', StringValue: 'sev3' },
        cluster: { DataType: 'String', StringValue: 'ledger-core' },
        deduplicationId: { DataType: 'String', StringValue: 'exports/a#1' },
      },
    });
    const messages = JSON.parse(String(sent[0]?.['Message']));
    expect(Object.keys(messages)).toEqual(['default', 'email', 'https', 'sms']);
  });

  const onCall = { topicName: 'steward-prod-eu-on-call', severities: ['sev1', 'sev2'] as const };
  const topicArn = 'arn:aws:sns:eu-west-1:123456789012:alerts';

  test.each([
    ['failover-started', ['ALARM: "prod-eu/', 'alerts']],
    ['failover-over', ['OK: "prod-eu/', 'alerts']],
    ['export-failed', ['alerts']],
  ])('of %s page who is on call where they must', async (name, expected) => {
    const sent: { TopicArn?: string | undefined; Subject?: string | undefined }[] = [];
    const connect = async () => async (input: object) => sent.push(input);
    const sampled = sampleAlerts[name];
    if (sampled) await new SnsAlerts({ topicArn, onCall, connect }).send(sampled, '1');
    expect(
      sent.map(({ TopicArn, Subject }) => (TopicArn === topicArn ? 'alerts' : Subject?.split(/(?<=\/)/)[0])),
    ).toEqual(expected);
  });

  test('say that nobody was paged where that stays so; what may pass is tried again, with the mail', async () => {
    const sent: PublishCommandInput[] = [];
    const refusing = (name: string) => async () => async (input: PublishCommandInput) => {
      if (input.TopicArn?.endsWith('on-call')) throw Object.assign(new Error('no topic'), { name });
      sent.push(input);
    };
    const send = (name: string) => {
      const started = sampleAlerts['failover-started'];
      if (!started) throw new Error('no sample');
      return new SnsAlerts({ topicArn, onCall, connect: refusing(name) }).send(started, '1');
    };
    await send('NotFoundException');
    expect(sent).toHaveLength(1);
    expect(JSON.parse(String(sent[0]?.Message)).email).toContain(
      '\n\nNOBODY WAS PAGED of this: the topic of on-call tools took no message (',
    );
    await expect(send('ThrottlingException')).rejects.toThrow('Expected: SNS Publish');
    expect(sent).toHaveLength(1);
  });

  test('open and close a page under one name', async () => {
    const bodies: Record<string, unknown>[] = [];
    const connect = async () => async (input: PublishCommandInput) => {
      if (input.TopicArn?.endsWith('on-call')) bodies.push(JSON.parse(input.Message ?? ''));
    };
    const alerts = new SnsAlerts({ topicArn, onCall, connect });
    const { 'failover-started': started, 'failover-over': over } = sampleAlerts;
    if (started && over) {
      await alerts.send(started, '1');
      await alerts.send({ ...over, thread: started.thread }, '2');
    }
    expect(bodies).toMatchObject([
      {
        AWSAccountId: '123456789012',
        NewStateValue: 'ALARM',
        OldStateValue: 'OK',
        Region: 'eu-west-1',
        Trigger: { Namespace: 'AuroraSteward', MetricName: 'failover-started' },
      },
      { NewStateValue: 'OK', OldStateValue: 'ALARM' },
    ]);
    expect(bodies[0]?.['AlarmName']).toBe(`prod-eu/${started?.thread}`);
    expect(bodies[1]?.['AlarmName']).toBe(`prod-eu/${started?.thread}`);
    expect(bodies[0]?.['StateChangeTime']).toMatch(/^2026-11-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  test('connect once, with the first alert', async () => {
    let connections = 0;
    const connect = async () => {
      connections++;
      return async () => undefined;
    };
    const alerts = new SnsAlerts({ topicArn: 'arn:topic', connect });
    expect(connections).toBe(0);
    await alerts.send(alert, '1');
    await alerts.send(alert, '2');
    expect(connections).toBe(1);
  });

  test('say what failed', async () => {
    const refuse = async () => {
      throw Object.assign(new Error('not authorized'), { name: 'AuthorizationErrorException' });
    };
    const alerts = new SnsAlerts({ topicArn: 'arn:topic', connect: async () => refuse });
    await expect(alerts.send(alert, '1')).rejects.toMatchObject({ name: 'Fault', kind: 'access-denied' });
  });
});

describe('announcements through EventBridge', () => {
  const announcement = { detailType: 'Export Verified', detail: { version: 1 } };

  test('are put on the bus as events of this suite, with their deduplication id', async () => {
    const entries: object[] = [];
    const connect = async () => async (entry: object) => {
      entries.push(entry);
      return { Entries: [{ EventId: 'e-1' }] };
    };
    await new EventBridgeAnnouncements({ busName: 'default', connect }).announce(announcement, 'exports/a#0');
    expect(entries).toEqual([
      {
        EventBusName: 'default',
        Source: 'aurora-steward',
        DetailType: 'Export Verified',
        Detail: '{"version":1,"deduplicationId":"exports/a#0"}',
      },
    ]);
  });

  test.each([
    [[{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }], 'throttled'],
    [[{ ErrorCode: 'InternalFailure' }], 'unknown'],
    [[], 'unknown'],
  ])('that the bus did not take, though it answered, throw: %o', async (Entries, kind) => {
    const connect = async () => async () => ({ Entries });
    const announcements = new EventBridgeAnnouncements({ busName: 'default', connect });
    await expect(announcements.announce(announcement, 'x')).rejects.toMatchObject({ kind, retryable: true });
  });
});
