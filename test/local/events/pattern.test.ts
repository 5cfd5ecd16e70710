import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../local/events/pattern.ts';

const event = {
  source: 'aws.rds',
  'detail-type': 'RDS DB Cluster Snapshot Event',
  detail: {
    EventID: 'RDS-EVENT-0169',
    EventCategories: ['backup', 'notification'],
    SourceIdentifier: 'rds:orders-prod-2026-11-20-06-10',
    Progress: 42,
    Text: '42',
    Cause: null,
    Empty: '',
    Star: 'a*b',
    Nested: [{ Key: 'one' }, { Key: 'two' }],
  },
};

const inDetail = (matcher: unknown): unknown => ({ detail: matcher });

describe('event patterns', () => {
  test.each<[string, unknown, boolean]>([
    ['exact', { source: ['aws.rds'] }, true],
    ['exact, none of them', { source: ['aws.glue', 'aws.s3'] }, false],
    ['every key must match', { source: ['aws.rds'], 'detail-type': ['RDS DB Cluster Event'] }, false],
    ['any value of a list', inDetail({ EventID: ['RDS-EVENT-0075', 'RDS-EVENT-0169'] }), true],
    ['case matters', { source: ['AWS.RDS'] }, false],
    ['any element of an array in the event', inDetail({ EventCategories: ['notification'] }), true],
    ['any object of an array in the event', inDetail({ Nested: { Key: ['two'] } }), true],
    ['a number is no string', inDetail({ Text: [42] }), false],
    ['null', inDetail({ Cause: [null] }), true],
    ['null is not a missing field', inDetail({ Other: [null] }), false],
    ['empty string', inDetail({ Empty: [''] }), true],
    ['prefix', inDetail({ SourceIdentifier: [{ prefix: 'rds:orders-prod-' }] }), true],
    [
      'prefix, ignoring case',
      inDetail({ SourceIdentifier: [{ prefix: { 'equals-ignore-case': 'RDS:' } }] }),
      true,
    ],
    ['prefix that is not there', inDetail({ SourceIdentifier: [{ prefix: 'orders' }] }), false],
    ['suffix', inDetail({ SourceIdentifier: [{ suffix: '-06-10' }] }), true],
    [
      'suffix, ignoring case',
      inDetail({ EventID: [{ suffix: { 'equals-ignore-case': 'event-0169' } }] }),
      true,
    ],
    ['anything-but one', inDetail({ EventID: [{ 'anything-but': 'RDS-EVENT-0169' }] }), false],
    ['anything-but several', inDetail({ EventID: [{ 'anything-but': ['a', 'b'] }] }), true],
    ['anything-but a number', inDetail({ Progress: [{ 'anything-but': 42 }] }), false],
    ['anything-but wants the field', inDetail({ Other: [{ 'anything-but': 'a' }] }), false],
    ['anything-but a prefix', inDetail({ EventID: [{ 'anything-but': { prefix: 'RDS' } }] }), false],
    ['anything-but prefixes', inDetail({ EventID: [{ 'anything-but': { prefix: ['x', 'y'] } }] }), true],
    [
      'anything-but ignoring case',
      inDetail({ EventID: [{ 'anything-but': { 'equals-ignore-case': 'rds-event-0169' } }] }),
      false,
    ],
    ['anything-but a wildcard', inDetail({ EventID: [{ 'anything-but': { wildcard: '*-0169' } }] }), false],
    ['equals-ignore-case', inDetail({ EventID: [{ 'equals-ignore-case': 'rds-event-0169' }] }), true],
    ['wildcard', inDetail({ SourceIdentifier: [{ wildcard: 'rds:orders-*-2026-*' }] }), true],
    ['wildcard in the whole value', inDetail({ SourceIdentifier: [{ wildcard: 'orders-*' }] }), false],
    ['wildcard with a literal star', inDetail({ Star: [{ wildcard: 'a\\*b' }] }), true],
    ['a literal star is no wildcard', inDetail({ EventID: [{ wildcard: 'RDS\\*' }] }), false],
    ['a dot in a wildcard is a dot', { source: [{ wildcard: 'aws?rds*' }] }, false],
    ['numeric range', inDetail({ Progress: [{ numeric: ['>', 40, '<=', 42] }] }), true],
    ['numeric, outside', inDetail({ Progress: [{ numeric: ['<', 42] }] }), false],
    ['numeric of a numeric string', inDetail({ Text: [{ numeric: ['=', 42] }] }), false],
    ['exists', inDetail({ EventID: [{ exists: true }] }), true],
    ['exists with null', inDetail({ Cause: [{ exists: true }] }), true],
    ['exists, missing', inDetail({ Other: [{ exists: true }] }), false],
    ['exists false', inDetail({ Other: [{ exists: false }] }), true],
    ['exists false inside a missing object', { other: { Key: [{ exists: false }] } }, true],
    ['exists sees leaves only', { detail: [{ exists: true }] }, false],
    ['$or', inDetail({ $or: [{ EventID: ['x'] }, { Progress: [{ numeric: ['>', 1] }] }] }), true],
    ['$or, neither', inDetail({ $or: [{ EventID: ['x'] }, { Progress: [1] }] }), false],
    ['$or beside a key', inDetail({ EventID: ['x'], $or: [{ Progress: [42] }, { Progress: [43] }] }), false],
    ['mixed list', inDetail({ EventID: ['x', { suffix: '0169' }] }), true],
  ])('%s', (_name, pattern, expected) => {
    expect(compilePattern(pattern)(event)).toBe(expected);
  });

  test.each<[unknown, string]>([
    [
      { detail: { ip: [{ cidr: '10.0.0.0/24' }] } },
      'Event pattern at detail.ip: the operator "cidr" is not imitated locally.',
    ],
    [
      { source: 'aws.rds' },
      'Event pattern at source: expected a list of values or an object, found "aws.rds".',
    ],
    [{ source: [] }, 'Event pattern at source: expected a list of values'],
    [{}, 'Event pattern: expected an object with at least one key, found {}.'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'one operator at a time, found prefix, suffix'],
    [{ source: [{ prefix: 4 }] }, '"prefix" takes a string, found 4.'],
    [{ source: [{ exists: 'yes' }] }, '"exists" takes true or false, found "yes".'],
    [{ source: [{ numeric: ['~', 4] }] }, '"numeric" takes pairs'],
    [{ source: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] }, 'the operator "cidr" is not imitated'],
    [{ source: [{ wildcard: 'a**b' }] }, 'consecutive wildcards'],
    [{ source: [{ wildcard: 'a\\b' }] }, 'a backslash must be followed'],
    [{ $or: [{ source: ['a'] }] }, 'expected a list of at least two patterns'],
  ])('refuses %j by name', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
