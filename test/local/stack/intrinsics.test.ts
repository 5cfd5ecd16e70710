import { describe, expect, test } from 'vitest';
import { evaluateCondition, referencesIn, resolve, type Scope } from '../../../local/stack/intrinsics.ts';

const scope: Scope = {
  parameters: new Map<string, unknown>([
    ['AWS::Region', 'eu-west-1'],
    ['AWS::AccountId', '123456789012'],
    ['AWS::Partition', 'aws-cn'],
    ['Stage', 'prod'],
  ]),
  mappings: { Sizes: { prod: { memory: 512 } } },
  condition: (name) => ({ IsProd: true, IsTest: false })[name],
  reference: (logicalId) => (logicalId === 'Queue' ? 'http://queue' : undefined),
  attribute: (logicalId, name) => `${logicalId}/${name}`,
  stackOutput: (stack, output) => (`${stack}/${output}` === 'Main/Lake' ? 'arn:aws:s3:::lake' : undefined),
};

/** `${name}`, as Fn::Sub has it. */
const variable = (name: string): string => `\${${name}}`;

describe('intrinsic functions', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref to a resource', { Ref: 'Queue' }, 'http://queue'],
    ['Ref to a parameter', { Ref: 'Stage' }, 'prod'],
    ['Ref to a pseudo parameter', { Ref: 'AWS::Partition' }, 'aws-cn'],
    [
      'GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'Main', OutputName: 'Lake', Region: 'eu-west-1' } },
      'arn:aws:s3:::lake',
    ],
    ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    ['GetAtt with a dotted attribute', { 'Fn::GetAtt': ['Db', 'Endpoint.Port'] }, 'Db/Endpoint.Port'],
    ['GetAtt as a string', { 'Fn::GetAtt': 'Queue.Arn' }, 'Queue/Arn'],
    ['Join', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':x']] }, 'arn:aws-cn:x'],
    ['Join of a list from Split', { 'Fn::Join': ['-', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'a-b-c'],
    ['Select', { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b'] }] }, 'b'],
    [
      'Sub',
      { 'Fn::Sub': `x-${variable('AWS::AccountId')}-${variable('Queue.Arn')}-${variable('!Literal')}` },
      `x-123456789012-Queue/Arn-${variable('Literal')}`,
    ],
    [
      'Sub with variables',
      { 'Fn::Sub': [`${variable('Own')}:${variable('Stage')}`, { Own: { Ref: 'Queue' } }] },
      'http://queue:prod',
    ],
    ['If', { 'Fn::If': ['IsProd', { Ref: 'Stage' }, 'other'] }, 'prod'],
    ['If in a list with NoValue', ['a', { 'Fn::If': ['IsTest', 'b', { Ref: 'AWS::NoValue' }] }], ['a']],
    ['NoValue removes a property', { A: { Ref: 'AWS::NoValue' }, B: 1 }, { B: 1 }],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 512],
    ['deep inside', { A: [{ B: { Ref: 'Stage' } }] }, { A: [{ B: 'prod' }] }],
    [
      'a policy condition is no intrinsic',
      { Condition: { Bool: { x: 'y' } } },
      { Condition: { Bool: { x: 'y' } } },
    ],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value, scope, 'X')).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [
      { 'Fn::GetStackOutput': { StackName: 'Main', OutputName: 'Ledger' } },
      'no stack Main that was deployed before has the output Ledger',
    ],
    [{ 'Fn::GetAZs': 'eu-west-1' }, 'AWS::S3::Bucket Lake.Name: Fn::GetAZs is not imitated locally.'],
    [{ 'Fn::GetAZs': '' }, 'Fn::GetAZs is not imitated locally.'],
    [{ Ref: 'Nobody' }, 'Ref to "Nobody", which the template does not have.'],
    [{ 'Fn::If': ['Nobody', 1, 2] }, 'the template has no condition "Nobody"'],
    [{ 'Fn::FindInMap': ['Sizes', 'dev', 'memory'] }, 'Fn::FindInMap finds nothing at Sizes.dev.memory'],
    [{ 'Fn::Select': [4, ['a']] }, 'Fn::Select finds nothing at index 4'],
    [{ 'Fn::Join': ['', 'a'] }, 'Fn::Join takes a list here, found "a".'],
    ['{{resolve:ssm:/a}}', 'the dynamic reference "{{resolve:ssm:/a}}" is not resolved locally.'],
  ])('refuses %j by name', (value, message) => {
    expect(() => resolve(value, scope, 'AWS::S3::Bucket Lake.Name')).toThrow(message);
  });

  test('evaluates conditions', () => {
    const equals = (a: unknown, b: unknown) => ({ 'Fn::Equals': [a, b] });
    const evaluate = (condition: unknown): boolean => evaluateCondition(condition, scope, 'C');
    expect(evaluate(equals({ Ref: 'AWS::Region' }, 'eu-west-1'))).toBe(true);
    expect(evaluate({ 'Fn::Not': [equals('a', 'b')] })).toBe(true);
    expect(evaluate({ 'Fn::And': [equals('a', 'a'), { Condition: 'IsTest' }] })).toBe(false);
    expect(evaluate({ 'Fn::Or': [equals('a', 'b'), { Condition: 'IsProd' }] })).toBe(true);
    expect(() => evaluate({ 'Fn::Contains': [] })).toThrow('Fn::Contains is not imitated locally.');
  });

  test('finds what a value refers to', () => {
    const value = {
      A: { Ref: 'One' },
      B: [
        { 'Fn::GetAtt': ['Two', 'Arn'] },
        { 'Fn::Sub': [`${variable('Three.Arn')}${variable('Own')}`, { Own: { Ref: 'Four' } }] },
      ],
    };
    expect(referencesIn(value)).toEqual(['One', 'Two', 'Three', 'Own', 'Four']);
  });
});
