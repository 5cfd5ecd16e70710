import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKnownRdsEvent, rdsEvents } from '../../../../functions/domain/rds-event/catalogue.ts';
import { parseRdsEvent } from '../../../../functions/domain/rds-event/parse.ts';
import { sample, sampleNames } from '../../../support/samples.ts';

const created = () => sample('rds/RDS-EVENT-0169-automated-snapshot-created.json');

function because(input: unknown): string {
  const parsed = parseRdsEvent(input);
  return parsed.ok ? 'recognised' : parsed.because;
}

describe('parseRdsEvent', () => {
  it('reads an automated snapshot with the colon in its identifier', () => {
    expect(parseRdsEvent(created())).toEqual({
      ok: true,
      event: {
        id: '84e2571b-85d4-495f-b930-0153b71dc00b',
        eventId: 'RDS-EVENT-0169',
        sourceType: 'CLUSTER_SNAPSHOT',
        sourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:ledger-core-2026-11-20-02-10',
        identifier: 'rds:ledger-core-2026-11-20-02-10',
        account: '123456789012',
        region: 'eu-west-1',
        date: new Date('2026-11-20T02:12:41.118Z'),
        message: 'Automated cluster snapshot created',
      },
    });
  });

  it.each(sampleNames('rds'))('recognises %s by the id in its name', (name) => {
    expect(parseRdsEvent(sample(`rds/${name}`))).toMatchObject({
      ok: true,
      event: {
        eventId: name.slice(0, 'RDS-EVENT-0000'.length),
        account: '123456789012',
        region: 'eu-west-1',
      },
    });
  });

  it('has a sample of every event of the catalogue', () => {
    const missing = Object.entries(rdsEvents)
      .filter(([id]) => !sampleNames('rds').some((name) => name.startsWith(id)))
      .map(([id]) => id);
    expect(missing).toEqual([]);
  });

  it.each([
    ['RDS-EVENT-0074-manual-snapshot-creating', 'rds:ledger-core-before-migration'],
    ['RDS-EVENT-0075-aws-backup-snapshot-created', 'awsbackup:job-1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809'],
    ['RDS-EVENT-0073-failover-cross-az-started', 'ledger-core'],
  ])('takes the identifier of %s from the ARN', (name, identifier) => {
    expect(parseRdsEvent(sample(`rds/${name}.json`))).toMatchObject({ event: { identifier } });
  });

  it('answers an event id that nobody knows', () => {
    const event = created();
    event.detail.EventID = 'RDS-EVENT-9999';
    expect(isKnownRdsEvent('RDS-EVENT-9999')).toBe(false);
    expect(parseRdsEvent(event)).toMatchObject({ ok: true, event: { eventId: 'RDS-EVENT-9999' } });
  });

  it.each([
    [{ Environment: 'prod' }],
    [[{ Key: 'Environment', Value: 'prod' }]],
    ['Environment=prod'],
    [null],
  ])('keeps tags of any shape: %j', (tags) => {
    const event = created();
    event.detail.Tags = tags;
    expect(parseRdsEvent(event)).toMatchObject({ ok: true, event: { tags } });
  });

  it('does not need a message, categories or resources', () => {
    const event = created();
    delete event.detail.Message;
    delete event.detail.EventCategories;
    delete event.resources;
    expect(parseRdsEvent(event)).toMatchObject({ ok: true, event: { message: '' } });
  });

  it('takes source types whose ARNs AWS does not document', () => {
    const event = created();
    event['detail-type'] = 'RDS Blue Green Deployment Event';
    event.detail.EventID = 'RDS-EVENT-0247';
    event.detail.SourceType = 'BLUE_GREEN_DEPLOYMENT';
    event.detail.SourceArn = 'arn:aws:rds:eu-west-1:123456789012:deployment:bgd-1';
    expect(parseRdsEvent(event)).toMatchObject({ ok: true, event: { identifier: 'bgd-1' } });
  });

  const lies: readonly [string, (event: ReturnType<typeof created>) => void, RegExp][] = [
    ['another account', (e) => (e.account = '210987654321'), /account is 210987654321.*123456789012/],
    ['another region', (e) => (e.region = 'eu-central-1'), /region is eu-central-1.*eu-west-1/],
    [
      'a cluster as a snapshot',
      (e) => (e.detail.SourceType = 'CLUSTER'),
      /SourceType is CLUSTER.*cluster-snapshot/,
    ],
    [
      'an event of snapshots about a cluster',
      (e) => {
        e.detail.SourceType = 'CLUSTER';
        e.detail.SourceArn = 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core';
      },
      /RDS-EVENT-0169 is about a CLUSTER_SNAPSHOT/,
    ],
    [
      'another detail type',
      (e) => (e['detail-type'] = 'RDS DB Cluster Event'),
      /comes as RDS DB Cluster Snapshot Event/,
    ],
    ['another source', (e) => (e.source = 'aws.ec2'), /^source: /],
    ['no ARN', (e) => (e.detail.SourceArn = 'ledger-core'), /not the ARN of an RDS resource: ledger-core/],
    ['an ARN of S3', (e) => (e.detail.SourceArn = 'arn:aws:s3:::bucket'), /not the ARN of an RDS resource/],
    ['a date that is none', (e) => (e.detail.Date = 'yesterday'), /^detail\.Date: /],
    ['an event id that is none', (e) => (e.detail.EventID = '0169'), /^detail\.EventID: /],
    ['no detail', (e) => delete e.detail, /^detail: /],
    ['no id', (e) => delete e.id, /^id: /],
    ['an inherited source type', (e) => (e.detail.SourceType = 'constructor'), /is about a CLUSTER_SNAPSHOT/],
  ];
  it.each(lies)('refuses %s, and says why', (_what, change, reason) => {
    const event = created();
    change(event);
    expect(because(event)).toMatch(reason);
  });

  it('answers anything at all without throwing', () => {
    fc.assert(fc.property(fc.anything(), (input) => parseRdsEvent(input).ok === false));
  });

  it('answers an event with anything in any of its members', () => {
    const members = ['EventID', 'SourceType', 'SourceArn', 'Date', 'Message', 'Tags'];
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.jsonValue(), (member, value) => {
        const event = created();
        event.detail[member] = value;
        const parsed = parseRdsEvent(event);
        expect(parsed.ok || parsed.because.length > 0).toBe(true);
      }),
    );
  });
});
