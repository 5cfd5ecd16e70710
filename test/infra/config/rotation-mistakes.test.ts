import { describe, expect, test } from 'vitest';
import type { StewardConfig } from '../../../infra/config/config.ts';
import { ConfigError, type Mistake } from '../../../infra/config/mistake.ts';
import { type RotatedSecretConfig, rotationOf } from '../../../infra/config/rotation.ts';
import { validateConfig } from '../../../infra/config/validate.ts';

const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-AbCdEf';
const right: RotatedSecretConfig = { secret, hosts: [{ host: 'db.example' }] };
const network = {
  vpc: 'vpc-0a1b2c3d',
  subnets: ['subnet-0a1b2c3d'],
  databases: [{ cidr: '10.0.0.0/16', port: 6432 }],
};
const deployments: StewardConfig['deployments'] = [{ name: 'main', region: 'eu-west-1', network }];

function mistakesOf(config: object): readonly Mistake[] {
  try {
    validateConfig({ deployments, clusters: [], ...config }, 'x', new Date('2026-11-22T10:00:00Z'));
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

/** The one mistake of a secret that is right but for these keys: where, what is allowed, and the hint. */
function mistakeWith(changes: object): readonly (string | undefined)[] {
  const [mistake, ...more] = mistakesOf({ rotation: { secrets: [{ ...right, ...changes }] } });
  expect(more).toEqual([]);
  return [mistake?.path.replace('rotation.secrets[0].', ''), mistake?.allowed, mistake?.hint];
}

test('the grace of former sessions is the suite’s, unless the secret says another; without one they go on', () => {
  const graceOf = (suite: object, own: object) => {
    const rotation = { ...suite, secrets: [{ ...right, ...own }] };
    const config = validateConfig(
      { deployments, clusters: [], rotation },
      'x',
      new Date('2026-11-22T10:00:00Z'),
    );
    const [secretOf] = config.rotation.secrets;
    return secretOf && rotationOf(config.rotation, secretOf).policy.endSessionsAfterMs;
  };
  expect(graceOf({}, {})).toBeUndefined();
  expect(graceOf({ endSessionsAfter: '12 hours' }, {})).toBe(43_200_000);
  expect(graceOf({ endSessionsAfter: '12 hours' }, { endSessionsAfter: '2 days' })).toBe(172_800_000);
});

test('a secret with its hosts is enough', () => {
  expect(mistakesOf({ rotation: { secrets: [right] } })).toEqual([]);
});

describe('a secret', () => {
  const wholeArn = 'the whole ARN of a secret, the six characters at its end included';
  const schedules = 'rate(<number> hours|days), or cron(0 <hour> <day> <month> <weekday> *)';
  test.each<[string, object, (string | undefined)[]]>([
    ['by its name', { secret: 'prod/app' }, ['secret', wholeArn, undefined]],
    [
      'that RDS manages',
      { secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1234-AbCdEf' },
      ['secret', wholeArn, 'the service that manages this secret rotates it'],
    ],
    [
      'of another region',
      { secret: secret.replace('eu-west-1', 'eu-central-1') },
      [
        'secret',
        'a secret in the account and region of a deployment',
        'add a deployment there: a function rotates secrets of its own region',
      ],
    ],
    [
      'whose sessions are ended after an hour as a number',
      { endSessionsAfter: '1h' },
      [
        'endSessionsAfter',
        '10 minutes to 35 days, written like "15 minutes", "25 hours" or "2 days"',
        undefined,
      ],
    ],
    ['without hosts', { hosts: [] }, ['hosts', 'at least one server', undefined]],
    [
      'with the file of an authority',
      { hosts: [{ host: 'db.example', authority: 'ca.pem' }] },
      [
        'hosts[0].authority',
        'rds, public, or certificates in PEM',
        'give the text of the file: readFileSync',
      ],
    ],
    [
      'with an address instead of a name',
      { hosts: [{ host: 'postgres://db.example' }] },
      ['hosts[0].host', 'the name of a server, without a scheme and a port', undefined],
    ],
    [
      'of two users without an admin',
      { strategy: 'alternating-users' },
      [
        'masterArn',
        'the ARN of the secret of the role that makes and changes both users',
        'one user changes its own password: strategy "single-user"',
      ],
    ],
    [
      'of one user with an admin',
      { masterArn: secret.replace('app', 'admin') },
      [
        'masterArn',
        'nothing with strategy "single-user"',
        'leave it out, or set strategy: "alternating-users"',
      ],
    ],
    [
      'that is its own admin',
      { strategy: 'alternating-users', masterArn: secret },
      ['masterArn', "the secret of another role, that of the two users' admin", undefined],
    ],
    [
      'with an alias of a key',
      { keys: ['arn:aws:kms:eu-west-1:123456789012:alias/secrets'] },
      ['keys[0]', 'the ARN of a key', 'permissions need the key itself, not an alias'],
    ],
    ['rotated by the minute', { schedule: 'rate(30 minutes)' }, ['schedule', schedules, undefined]],
    [
      'rotated too often',
      { schedule: 'rate(3 hours)' },
      ['schedule', 'at least 4 hours between two rotations', undefined],
    ],
    [
      'rotated at minute 17',
      { schedule: 'cron(17 3 ? * SUN *)' },
      [
        'schedule',
        'a cron expression with 0 minutes and * as its year',
        'Secrets Manager knows no others; the rotation window says how exactly it begins',
      ],
    ],
    [
      'with a window in minutes',
      { window: '90m' },
      ['window', 'whole hours from 1h to 24h, such as 3h', undefined],
    ],
    ['with two statements', { testSql: 'SELECT 1; DROP TABLE x' }, ['testSql', 'one statement', undefined]],
    [
      'with passwords of too few characters',
      { password: { length: 16, classes: ['digits'] } },
      [
        'password',
        'passwords of 90 bits or more',
        'make them longer, or of more characters: these have 53 bits',
      ],
    ],
    [
      'with a class that is excluded whole',
      { password: { classes: ['lowercase', 'digits'], exclude: '0123456789' } },
      ['password', 'exclusions that leave something of digits', undefined],
    ],
  ])('%s', (_, changes, mistake) => {
    expect(mistakeWith(changes)).toEqual(mistake);
  });
});

test('a secret twice, and one that two deployments could rotate', () => {
  expect(mistakesOf({ rotation: { secrets: [right, right] } })).toEqual([
    {
      path: 'rotation.secrets[1].secret',
      found: JSON.stringify(secret),
      allowed: 'each one once',
      hint: 'rotation.secrets[0] has it already',
    },
  ]);
  const two = [...deployments, { name: 'other', region: 'eu-west-1', network }];
  expect(mistakesOf({ deployments: two, rotation: { secrets: [right] } })).toEqual([
    {
      path: 'rotation.secrets[0].deployment',
      found: 'nothing, and main and other both could rotate it',
      allowed: 'the name of the one that does',
    },
  ]);
  const named = { rotation: { secrets: [{ ...right, deployment: 'other' }] } };
  expect(mistakesOf({ deployments: two, ...named })).toEqual([]);
  expect(mistakesOf(named)).toEqual([
    { path: 'rotation.secrets[0].deployment', found: '"other"', allowed: 'the name of a deployment: main' },
  ]);
});

test('rotation needs a network, unless it is off', () => {
  const bare = [{ name: 'main', region: 'eu-west-1' }];
  expect(mistakesOf({ deployments: bare, rotation: { secrets: [right] } })).toEqual([
    {
      path: 'deployments[0].network',
      found: 'nothing',
      allowed: 'the VPC in which the function reaches the database',
      hint: `${secret} is rotated by this deployment`,
    },
  ]);
  expect(mistakesOf({ deployments: bare, rotation: { mode: 'off', secrets: [right] } })).toEqual([]);
});

describe('a network', () => {
  test.each<[string, object, (string | undefined)[]]>([
    ['without subnets', { subnets: [] }, ['subnets', 'at least one subnet', undefined]],
    ['by names', { vpc: 'production' }, ['vpc', 'the id of a VPC, such as vpc-0a1b2c3d', undefined]],
    [
      'with a database of nowhere',
      { databases: [{ port: 5432 }] },
      ['databases[0]', 'one of securityGroup and cidr', undefined],
    ],
    [
      'with a group of an endpoint that it makes',
      { endpointSecurityGroup: 'sg-0a1b2c3d' },
      ['', 'endpointSecurityGroup only with secretsManagerEndpoint: "reuse"', undefined],
    ],
    [
      'closed to the endpoint that it reuses',
      { secretsManagerEndpoint: 'reuse', s3PrefixList: 'pl-0a1b2c3d' },
      ['', 'endpointSecurityGroup beside s3PrefixList', 'without it, nothing would lead to Secrets Manager'],
    ],
  ])('%s', (_, changes, expected) => {
    const found = mistakesOf({
      deployments: [{ name: 'main', region: 'eu-west-1', network: { ...network, ...changes } }],
    });
    expect(
      found.map(({ path, allowed, hint }) => [
        path.replace(/^deployments\[0\]\.network\.?/, ''),
        allowed,
        hint,
      ]),
    ).toEqual([expected]);
  });
});
