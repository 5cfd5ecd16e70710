import { describe, expect, it } from 'vitest';
import { parseArn, parseRdsResource } from '../../../functions/domain/arn.ts';

describe('parseArn', () => {
  it('keeps the colons of the resource', () => {
    expect(parseArn('arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:a-2026-11-20-02-10')).toEqual({
      partition: 'aws',
      service: 'rds',
      region: 'eu-west-1',
      account: '123456789012',
      resource: 'cluster-snapshot:rds:a-2026-11-20-02-10',
    });
  });

  it.each([
    'arn:aws-cn:rds:cn-north-1:123456789012:cluster:a',
    'arn:aws-us-gov:rds:us-gov-west-1:123456789012:cluster:a',
    'arn:aws:s3:::bucket/key',
  ])('takes %s', (text) => {
    expect(parseArn(text)).toBeDefined();
  });

  it.each([
    '',
    'arn:aws:rds',
    'arn:aws:rds:eu-west-1:12345:cluster:a',
    'arn:aws:rds:eu-west-1:123456789012:',
  ])('refuses %j', (text) => {
    expect(parseArn(text)).toBeUndefined();
  });
});

describe('parseRdsResource', () => {
  const resourceOf = (text: string) => {
    const arn = parseArn(text);
    return arn && parseRdsResource(arn);
  };

  it('takes everything after the type as the identifier', () => {
    expect(resourceOf('arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:awsbackup:job-1a2b')).toEqual({
      type: 'cluster-snapshot',
      identifier: 'awsbackup:job-1a2b',
    });
  });

  it.each([
    'arn:aws:rds:eu-west-1:123456789012:cluster',
    'arn:aws:rds:eu-west-1:123456789012:cluster:',
    'arn:aws:sns:eu-west-1:123456789012:topic:sub',
  ])('finds none in %s', (text) => {
    expect(resourceOf(text)).toBeUndefined();
  });
});
