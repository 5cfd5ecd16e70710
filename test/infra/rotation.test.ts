import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { contract } from '../../functions/rotate-secret/contract.ts';
import type { StewardConfig } from '../../infra/config/config.ts';
import type { RotationConfig } from '../../infra/config/rotation.ts';
import { shippedContracts } from '../../infra/functions.ts';
import config from '../support/configs/rotation.config.ts';
import { resourcesOf, type Synthesis, synthesize } from './synthesis.ts';
import { grantsOf } from './template.ts';

const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/${name}`;
const [reports, app, batch, admin] = ['reports-AbCdEf', 'app-GhIjKl', 'batch-StUvWx', 'admin-MnOpQr'].map(
  arn,
);
const key = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000';
const rotating = synthesize(config, [contract]);

function only(synthesis: Synthesis, type: string): { id: string; properties: Record<string, unknown> } {
  const found = Object.entries(resourcesOf(synthesis, type));
  const [first] = found;
  if (found.length !== 1 || !first) throw new TypeError(`Expected one ${type}. Found ${found.length}.`);
  return { id: first[0], properties: { ...first[1].Properties } };
}

function rotationOf(changes: RotationConfig): StewardConfig {
  return { ...config, rotation: { ...config.rotation, ...changes } };
}

describe('the role', () => {
  const grants = grantsOf(rotating).filter(({ resource }) => resource.startsWith('RotateSecretRole'));
  const granted = (id: string) => grants.find(({ sid }) => sid === id);

  test('may read the named secrets and change those in mode act, and no others', () => {
    expect(granted('ReadSecrets')).toMatchObject({
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:ListSecretVersionIds',
      ],
      resources: [app, batch, reports],
    });
    expect(granted('ReadAdminSecrets')).toMatchObject({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [admin],
    });
    expect(granted('ChangeSecrets')).toMatchObject({
      actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      resources: [app, reports],
    });
    expect(granted('EncryptSecrets')).toMatchObject({ actions: ['kms:GenerateDataKey'], resources: [key] });
  });

  test('does SQL, Secrets Manager and the ledger, and nothing else', () => {
    expect(new Set(grants.flatMap(({ actions }) => actions.map((action) => action.split(':')[0])))).toEqual(
      new Set(['secretsmanager', 'kms', 's3', 'logs', 'ec2']),
    );
  });

  test('in observe it lacks what changes a secret, and Secrets Manager does not invoke it', () => {
    const observing = synthesize(rotationOf({ mode: 'observe' }), [contract]);
    const sids = grantsOf(observing).map(({ sid }) => sid);
    expect(sids).toContain('ReadSecrets');
    expect(sids).not.toContain('ChangeSecrets');
    expect(sids).not.toContain('EncryptSecrets');
    expect(observing.text).not.toContain('AWS::SecretsManager::RotationSchedule');
    expect(observing.text).not.toContain('AWS::Lambda::Permission');
  });
});

describe('a secret in mode act', () => {
  test('is rotated on its schedule, and not by a deployment', () => {
    const schedules = Object.values(resourcesOf(rotating, 'AWS::SecretsManager::RotationSchedule'));
    const { id } = only(rotating, 'AWS::Lambda::Function');
    const RotationLambdaARN = { 'Fn::GetAtt': [id, 'Arn'] };
    expect(schedules.map(({ Properties }) => Properties)).toEqual([
      {
        SecretId: reports,
        RotationLambdaARN,
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: 'rate(30 days)' },
      },
      {
        SecretId: app,
        RotationLambdaARN,
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: 'cron(0 3 ? * SUN *)', Duration: '3h' },
      },
    ]);
  });

  test('has the function invoked by Secrets Manager for this account, before it is attached', () => {
    const { id, properties } = only(rotating, 'AWS::Lambda::Permission');
    expect(properties).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: '123456789012',
    });
    for (const schedule of Object.values(resourcesOf(rotating, 'AWS::SecretsManager::RotationSchedule'))) {
      expect(schedule).toMatchObject({ DependsOn: [id] });
    }
  });
});

describe('the network', () => {
  const groups = resourcesOf(rotating, 'AWS::EC2::SecurityGroup');
  const endpoints = Object.values(resourcesOf(rotating, 'AWS::EC2::VPCEndpoint')).map(
    ({ Properties }) => Properties,
  );
  const group = (prefix: string) => Object.keys(groups).find((id) => id.startsWith(prefix)) ?? '';
  const functions = group('NetworkFunctions');

  test('the function is in it, and finds Secrets Manager by the endpoint made for it', () => {
    expect(only(rotating, 'AWS::Lambda::Function').properties).toMatchObject({
      VpcConfig: {
        SubnetIds: ['subnet-0a1b2c3d', 'subnet-0e4f5a6b'],
        SecurityGroupIds: [{ 'Fn::GetAtt': [functions, 'GroupId'] }],
      },
      Environment: {
        Variables: { AWS_ENDPOINT_URL_SECRETS_MANAGER: { 'Fn::Join': expect.anything() } },
      },
    });
  });

  test('lets nothing out but to the databases, S3 and Secrets Manager', () => {
    expect(groups[functions]?.Properties['SecurityGroupEgress']).toEqual([
      {
        IpProtocol: 'tcp',
        FromPort: 5432,
        ToPort: 5432,
        Description: 'PostgreSQL',
        DestinationSecurityGroupId: 'sg-0a1b2c3d',
      },
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        Description: 'S3',
        DestinationPrefixListId: 'pl-0a1b2c3d',
      },
    ]);
    expect(only(rotating, 'AWS::EC2::SecurityGroupEgress').properties).toMatchObject({
      GroupId: { 'Fn::GetAtt': [functions, 'GroupId'] },
      DestinationSecurityGroupId: { 'Fn::GetAtt': [group('NetworkEndpointAccess'), 'GroupId'] },
      FromPort: 443,
    });
  });

  test('the databases and the endpoint admit the function, and only it', () => {
    const rules = Object.values(resourcesOf(rotating, 'AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => [
        Properties['GroupId'],
        Properties['FromPort'],
        Properties['SourceSecurityGroupId'],
      ],
    );
    const from = { 'Fn::GetAtt': [functions, 'GroupId'] };
    expect(rules).toEqual([
      ['sg-0a1b2c3d', 5432, from],
      [{ 'Fn::GetAtt': [group('NetworkEndpointAccess'), 'GroupId'] }, 443, from],
    ]);
  });

  test('its endpoint of Secrets Manager changes nothing for others, and serves only these secrets', () => {
    expect(endpoints).toContainEqual(
      expect.objectContaining({
        VpcEndpointType: 'Interface',
        PrivateDnsEnabled: false,
        PolicyDocument: expect.objectContaining({
          Statement: [
            expect.objectContaining({
              Resource: [admin, app, batch, reports],
              Condition: { StringEquals: { 'aws:PrincipalAccount': '123456789012' } },
            }),
          ],
        }),
      }),
    );
    expect(endpoints).toContainEqual(
      expect.objectContaining({ VpcEndpointType: 'Gateway', RouteTableIds: ['rtb-0a1b2c3d'] }),
    );
  });

  test('uses an endpoint that is there instead, and has itself admitted by it', () => {
    const [deployment] = config.deployments;
    if (!deployment?.network) throw new TypeError('Expected a network');
    const reusing = synthesize({
      ...config,
      deployments: [
        {
          ...deployment,
          network: {
            ...deployment.network,
            s3RouteTables: [],
            secretsManagerEndpoint: 'reuse',
            endpointSecurityGroup: 'sg-0123456789abcdef0',
          },
        },
      ],
    });
    expect(reusing.text).not.toContain('AWS::EC2::VPCEndpoint');
    expect(reusing.text).not.toContain('AWS_ENDPOINT_URL');
    expect(reusing.text).toContain('"GroupId":"sg-0123456789abcdef0"');
  });
});

test("AWS's own solution checks (cdk-nag) find nothing that is not acknowledged", () => {
  const { app: cdk, stack } = synthesize(config);
  expect(new AwsSolutionsChecks(cdk).validateScope(stack)).toEqual({ success: true, violations: [] });
});

test("CloudFormation's own rules accept the template", () => {
  expect(() => synthesize(config, shippedContracts, { builtinCloudFormationValidation: true })).not.toThrow();
});

test('without a secret there is no function and no network', () => {
  const none = synthesize(rotationOf({ secrets: [] }), [contract]);
  expect(none.text).not.toContain('AWS::Lambda::Function');
  expect(none.text).not.toContain('AWS::EC2::');
});
