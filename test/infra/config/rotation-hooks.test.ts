import * as v from 'valibot';
import { expect, test } from 'vitest';
import { afterRotation, hookMistakes, hooksOf } from '../../../infra/config/rotation-hooks.ts';

const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-AbCdEf';
const service = 'arn:aws:ecs:eu-west-1:123456789012:service/web/checkout';
const refresh = 'arn:aws:lambda:eu-west-1:123456789012:function:refresh';

test('services and functions become what functions read', () => {
  expect(hooksOf(v.parse(afterRotation, { redeploy: [service], invoke: [refresh] }))).toEqual([
    { kind: 'ecs-service', arn: service, cluster: 'web', service: 'checkout' },
    { kind: 'function', arn: refresh, name: 'refresh' },
  ]);
  expect(hooksOf(v.parse(afterRotation, {}))).toEqual([]);
});

test.each([
  ['a service without its cluster', { redeploy: ['arn:aws:ecs:eu-west-1:123456789012:service/checkout'] }],
  ['all services', { redeploy: ['arn:aws:ecs:eu-west-1:123456789012:service/web/*'] }],
  ['a version of a function', { invoke: [`${refresh}:7`] }],
  ['the same twice', { invoke: [refresh, refresh] }],
  ['another key', { restart: [service] }],
])('%s is a mistake', (_what, after) => {
  expect(v.safeParse(afterRotation, after).success).toBe(false);
});

test('what is elsewhere is a mistake that names the way', () => {
  const after = { redeploy: [service], invoke: [refresh.replace('eu-west-1', 'eu-central-1')] };
  expect(hookMistakes({ secret, after }, 'rotation.secrets[0].after')).toEqual([
    {
      path: 'rotation.secrets[0].after.invoke[0]',
      found: '"arn:aws:lambda:eu-central-1:123456789012:function:refresh"',
      allowed: "one of the secret's account and region, 123456789012 in eu-west-1",
      hint: 'elsewhere, let a rule of EventBridge follow the announcement Secret Rotated',
    },
  ]);
});
