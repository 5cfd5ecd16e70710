import { expect, test } from 'vitest';
import { createIam } from '../../../local/iam/authorizer.ts';
import { createDeliveryAuthorizer } from '../../../local/iam/delivery.ts';

const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:wake-ups';
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/control';
const roleArn = 'arn:aws:iam::123456789012:role/sweeper';
const rule = {
  service: 'events.amazonaws.com',
  sourceArn: 'arn:aws:events:eu-west-1:123456789012:rule/night',
};
const request = { by: rule, action: 'sqs:SendMessage', resource: queueArn };

function world(key?: string) {
  const iam = createIam({
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    now: () => new Date('2026-11-22T12:00:00Z'),
  });
  const authorize = createDeliveryAuthorizer({ iam, region: 'eu-west-1', keyOf: () => key });
  return { iam, authorize };
}

function admitting(service: string, action: string | string[]): object {
  const allow = { Effect: 'Allow', Principal: { Service: service }, Action: action, Resource: '*' };
  return { Statement: { ...allow, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } } };
}

test('a service needs the target’s policy', () => {
  const { iam, authorize } = world();
  expect(authorize(request).allowed).toBe(false);
  iam.registerResourcePolicy(queueArn, admitting('events.amazonaws.com', 'sqs:SendMessage'));
  expect(authorize(request).allowed).toBe(true);
});

test('for an encrypted target it needs the key’s policy too', () => {
  const { iam, authorize } = world(keyArn);
  iam.registerResourcePolicy(queueArn, admitting('events.amazonaws.com', 'sqs:SendMessage'));
  expect(authorize(request).reason).toContain(`kms:GenerateDataKey on resource: ${keyArn}`);
  iam.registerResourcePolicy(
    keyArn,
    admitting('events.amazonaws.com', ['kms:GenerateDataKey*', 'kms:Decrypt']),
  );
  expect(authorize(request).allowed).toBe(true);
});

test('under a role the role’s own policies decide', () => {
  const { iam, authorize } = world();
  iam.registerRole({
    arn: roleArn,
    name: 'sweeper',
    trust: admitting('scheduler.amazonaws.com', 'sts:AssumeRole'),
    policies: [
      {
        name: 'own',
        document: { Statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn } },
      },
    ],
  });
  expect(authorize({ ...request, by: { roleArn } }).allowed).toBe(true);
  expect(authorize({ by: { roleArn }, action: 'sqs:SendMessage', resource: `${queueArn}-2` }).allowed).toBe(
    false,
  );
});
