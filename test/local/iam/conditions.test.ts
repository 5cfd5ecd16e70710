import { expect, test } from 'vitest';
import { meets, parseConditions } from '../../../local/iam/conditions.ts';
import type { RequestContext } from '../../../local/iam/verdict.ts';

function met(block: unknown, context: RequestContext): boolean {
  return parseConditions(block, 'policy').every((condition) => meets(condition, context));
}

const prefix = (value: string) => ({ 's3:prefix': value });

test.each<[string, unknown, RequestContext, boolean]>([
  ['equal', { StringEquals: prefix('a') }, prefix('a'), true],
  ['one of several', { StringEquals: { 's3:prefix': ['a', 'b'] } }, prefix('b'), true],
  ['not equal', { StringEquals: prefix('a') }, prefix('A'), false],
  ['equal but for capitals', { StringEqualsIgnoreCase: prefix('a') }, prefix('A'), true],
  ['absent', { StringEquals: prefix('a') }, {}, false],
  ['absent, if exists', { StringEqualsIfExists: prefix('a') }, {}, true],
  ['present, if exists', { StringEqualsIfExists: prefix('a') }, prefix('b'), false],
  ['like', { StringLike: prefix('open/*') }, prefix('open/x'), true],
  ['not like', { StringNotLike: prefix('open/*') }, prefix('open/x'), false],
  ['negated and absent', { StringNotEquals: prefix('a') }, {}, true],
  ['none of several', { StringNotEquals: { 's3:prefix': ['a', 'b'] } }, prefix('b'), false],
  ['key in other letters', { StringEquals: { 'S3:Prefix': 'a' } }, prefix('a'), true],
  ['null and absent', { Null: { 's3:if-none-match': 'true' } }, {}, true],
  ['null and present', { Null: { 's3:if-none-match': 'true' } }, { 's3:if-none-match': '*' }, false],
  ['not null and present', { Null: { 's3:if-none-match': false } }, { 's3:if-none-match': '*' }, true],
  ['bool', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, false],
  ['bool as JSON', { Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' }, true],
  [
    'ARN part by part',
    { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:123456789012:rule/*' } },
    { 'aws:SourceArn': 'arn:aws:events:eu-west-1:123456789012:rule/night' },
    true,
  ],
  [
    'ArnEquals takes wildcards too',
    { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:*:t?' } },
    { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:123456789012:t1' },
    true,
  ],
  ['number', { NumericLessThanEquals: { 's3:max-keys': 10 } }, { 's3:max-keys': '10' }, true],
  ['number too large', { NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, false],
  [
    'date',
    { DateGreaterThan: { 'aws:CurrentTime': '2026-11-22T00:00:00Z' } },
    { 'aws:CurrentTime': '2026-11-22T00:00:01Z' },
    true,
  ],
  [
    'date as seconds',
    { DateLessThan: { 'aws:EpochTime': '1795305600' } },
    { 'aws:EpochTime': '1795305599' },
    true,
  ],
  [
    'all values',
    { 'ForAllValues:StringLike': { 'aws:TagKeys': 'aurora-*' } },
    { 'aws:TagKeys': ['aurora-a', 'other'] },
    false,
  ],
  ['all values of none', { 'ForAllValues:StringLike': { 'aws:TagKeys': 'aurora-*' } }, {}, true],
  [
    'any value',
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
    { 'aws:TagKeys': ['x', 'b'] },
    true,
  ],
  ['any value of none', { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'a' } }, {}, false],
  [
    'every line counts',
    { StringEquals: { 's3:prefix': 'a', 's3:delimiter': '/' } },
    { 's3:prefix': 'a', 's3:delimiter': '-' },
    false,
  ],
])('%s', (_name, block, context, expected) => {
  expect(met(block, context)).toBe(expected);
});

test.each([
  [{ IpAddress: { 'aws:SecureTransport': '10.0.0.0/8' } }, 'the condition operator "IpAddress"'],
  [{ StringAlike: prefix('a') }, 'the condition operator "StringAlike"'],
  [{ StringEquals: { 'aws:SourceIp': 'a' } }, 'the condition key "aws:SourceIp"'],
  [{ StringEquals: prefix(`$\{aws:PrincipalArn}/*`) }, 'policy variables are not evaluated'],
  [{ StringEquals: { 's3:prefix': { Ref: 'Bucket' } } }, 'a value was expected'],
])('what is not evaluated is refused by name: %j', (block, message) => {
  expect(() => parseConditions(block, 'policy')).toThrow(message);
});
