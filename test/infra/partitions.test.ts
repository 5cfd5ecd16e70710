import { expect, test } from 'vitest';
import { oneCluster, synthesize } from './synthesis.ts';

test.each([['eu-west-1'], ['cn-north-1'], ['us-gov-west-1']])(
  'in %s no ARN and no endpoint is tied to a partition',
  (region) => {
    const { text } = synthesize({ ...oneCluster, deployments: [{ name: 'test', region }] });
    expect(text.match(/arn:aws[a-z-]*:/g)).toBeNull();
    expect(text.match(/amazonaws\.com\.cn/g)).toBeNull();
    expect(text).toContain(`":rds:${region}:"`);
  },
);

test('without an account in the configuration the template fits whatever account it is deployed to', () => {
  const { text } = synthesize({ ...oneCluster, deployments: [{ name: 'test', region: 'eu-west-1' }] });
  expect(text).not.toContain('123456789012');
  expect(text).toContain('{"Ref":"AWS::AccountId"}');
});
