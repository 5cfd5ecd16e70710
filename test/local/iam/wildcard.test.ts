import { expect, test } from 'vitest';
import { matchesAction, matchesArn, matchesWildcard } from '../../../local/iam/wildcard.ts';

test.each([
  ['exports/*', 'exports/a/b', true],
  ['exports/*', 'open/exports/a', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a.c', 'abc', false],
  ['[a]', '[a]', true],
  ['*', 'two\nlines', true],
])('%s against %j: %j', (pattern, value, expected) => {
  expect(matchesWildcard(pattern, value)).toBe(expected);
});

test.each([
  ['s3:get*', 's3:GetObject', true],
  ['S3:GetObject', 's3:GetObject', true],
  ['s3:GetObject', 's3:GetObjectVersion', false],
  ['*', 'kms:Decrypt', true],
])('the action pattern %s against %s: %j', (pattern, action, expected) => {
  expect(matchesAction(pattern, action)).toBe(expected);
});

test.each([
  ['*', 'arn:aws:sqs:eu-west-1:123456789012:q', true],
  ['*', '*', true],
  ['arn:aws:s3:::lake/*', 'arn:aws:s3:::lake/a/b', true],
  ['arn:aws:s3:::lake', 'arn:aws:s3:::lake/a', false],
  [
    'arn:aws:rds:*:*:cluster-snapshot:rds:*',
    'arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:ledger-2026',
    true,
  ],
  // A wildcard stays inside its part: it never swallows the account.
  ['arn:aws:rds:*:cluster:ledger', 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger', false],
  // Names of resource types with other letters are other resources.
  ['arn:aws:sqs:eu-west-1:123456789012:Q', 'arn:aws:sqs:eu-west-1:123456789012:q', false],
  // A call without resources is allowed by `*` alone.
  ['arn:aws:rds:*:*:*', '*', false],
])('the ARN pattern %s against %s: %j', (pattern, arn, expected) => {
  expect(matchesArn(pattern, arn)).toBe(expected);
});
