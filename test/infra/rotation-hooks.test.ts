import { expect, test } from 'vitest';
import { contract as rotateSecret } from '../../functions/rotate-secret/contract.ts';
import { contract as watchRotation } from '../../functions/watch-rotation/contract.ts';
import type { StewardConfig } from '../../infra/config/config.ts';
import type { RotatedSecretConfig } from '../../infra/config/rotation.ts';
import config from '../support/configs/rotation.config.ts';
import { synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const service = 'arn:aws:ecs:eu-west-1:123456789012:service/web/checkout';
const refresh = 'arn:aws:lambda:eu-west-1:123456789012:function:refresh';

/** What the role may do after rotations, by Sid. */
function mayFollow(changes: Partial<RotatedSecretConfig>): unknown[] {
  const [first, ...others] = config.rotation?.secrets ?? [];
  if (!first) throw new TypeError('Expected a secret in the configuration. Found none.');
  const rotation = { ...config.rotation, secrets: [{ ...first, ...changes }, ...others] };
  const changed: StewardConfig = { ...config, rotation };
  return grantsOf(synthesize(changed, [rotateSecret, watchRotation]))
    .filter(({ sid }) => sid === 'RedeployServices' || sid === 'InvokeFollowers')
    .map(({ sid, actions, resources }) => ({ sid, actions, resources }));
}

test('the named services may be redeployed and the named functions invoked, and no others', () => {
  expect(mayFollow({ after: { redeploy: [service], invoke: [refresh] } })).toEqual([
    { sid: 'RedeployServices', actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resources: [service] },
    { sid: 'InvokeFollowers', actions: ['lambda:InvokeFunction'], resources: [refresh] },
  ]);
});

test('nothing of the kind may be done where nothing is named, or the secret is not rotated', () => {
  expect(mayFollow({})).toEqual([]);
  expect(mayFollow({ mode: 'observe', after: { redeploy: [service], invoke: [refresh] } })).toEqual([]);
});
