import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWakeUp } from '../../../../functions/domain/wake-up/parse.ts';
import { sample, sampleNames } from '../../../support/samples.ts';

const announcement = () => ({
  version: '0',
  id: '5f0c1e1a-0000-4000-8000-000000000001',
  'detail-type': 'Export Verified',
  source: 'aurora-steward',
  account: '123456789012',
  region: 'eu-west-1',
  time: '2026-11-20T02:41:00Z',
  resources: [],
  detail: { cluster: 'ledger-core', tables: 12 },
});

describe('parseWakeUp', () => {
  it.each(sampleNames('rds'))('recognises rds/%s', (name) => {
    const payload = sample(`rds/${name}`);
    expect(parseWakeUp(payload, 'message-1')).toMatchObject({ kind: 'rds-event', id: payload.id });
  });

  it.each(sampleNames('schedule'))('recognises schedule/%s', (name) => {
    expect(parseWakeUp(sample(`schedule/${name}`), 'message-1')).toEqual({
      kind: 'sweep',
      id: 'message-1',
      name: name.replace(/^sweep-(.*)\.json$/, '$1'),
    });
  });

  it.each(sampleNames('manual'))('recognises manual/%s', (name) => {
    expect(parseWakeUp(sample(`manual/${name}`), 'message-1')).toMatchObject({
      kind: 'manual',
      id: 'message-1',
    });
  });

  it('reads a request by hand as it is', () => {
    expect(parseWakeUp({ snapshot: 'ledger-core-before-release' }, 'request-1')).toEqual({
      kind: 'manual',
      id: 'request-1',
      request: { snapshot: 'ledger-core-before-release' },
    });
  });

  it("recognises the suite's own announcements", () => {
    expect(parseWakeUp(announcement(), 'message-1')).toEqual({
      kind: 'announcement',
      id: '5f0c1e1a-0000-4000-8000-000000000001',
      detailType: 'Export Verified',
      detail: { cluster: 'ledger-core', tables: 12 },
    });
  });

  it('recognises an event of another AWS service', () => {
    const event = { ...announcement(), source: 'aws.glue', 'detail-type': 'Glue Job State Change' };
    expect(parseWakeUp({ ...event, detail: { jobName: 'orders', state: 'SUCCEEDED' } }, 'message-1')).toEqual(
      {
        kind: 'aws-event',
        id: '5f0c1e1a-0000-4000-8000-000000000001',
        source: 'aws.glue',
        detailType: 'Glue Job State Change',
        detail: { jobName: 'orders', state: 'SUCCEEDED' },
      },
    );
  });

  it('takes a call that CloudTrail recorded for no event of RDS itself', () => {
    const event = { ...announcement(), source: 'aws.rds', 'detail-type': 'AWS API Call via CloudTrail' };
    expect(parseWakeUp({ ...event, detail: { eventName: 'FailoverDBCluster' } }, 'message-1')).toEqual({
      kind: 'aws-event',
      id: '5f0c1e1a-0000-4000-8000-000000000001',
      source: 'aws.rds',
      detailType: 'AWS API Call via CloudTrail',
      detail: { eventName: 'FailoverDBCluster' },
    });
  });

  it.each([
    ['a text', 'sweep', 'expected a JSON object, found a string'],
    ['null', null, 'expected a JSON object, found null'],
    ['a list', [{ sweep: 'x' }], 'expected a JSON object, found a list'],
    [
      'an event of another source',
      { ...announcement(), source: 'aws.ec2' },
      'no function of this suite reads events of source "aws.ec2"',
    ],
    [
      'an event without a source',
      { 'detail-type': 'Scheduled Event' },
      'no function of this suite reads events of source undefined',
    ],
    [
      'an announcement without detail',
      { ...announcement(), detail: '{}' },
      'announcement: detail: Invalid type: Expected Object',
    ],
  ])('does not recognise %s', (_what, payload, because) => {
    expect(parseWakeUp(payload, 'message-1')).toEqual({ kind: 'unrecognised', because });
  });

  it.each([
    ['a sweep of nothing', { sweep: '' }, /^sweep: sweep: /],
    ['a sweep with more in it', { sweep: 'export-snapshots', cluster: 'a' }, /^sweep: cluster: /],
    ['an RDS event that lies', { source: 'aws.rds' }, /^RDS event: id: /],
  ])('says why it does not recognise %s', (_what, payload, because) => {
    expect(parseWakeUp(payload, 'message-1')).toEqual({
      kind: 'unrecognised',
      because: expect.stringMatching(because),
    });
  });

  it('answers anything without throwing', () => {
    fc.assert(fc.property(fc.anything(), (payload) => typeof parseWakeUp(payload, 'm').kind === 'string'));
  });
});
